"""What the robot saves on pages that draw themselves anew while it works: `make bench-redraws`.

python -m tests.bench.redraws [--count 500] [--seed 7] [--lanes 4] [--only 17 --only 203]

A smaller count is a seeded sample: the first so many of the same pages.
"""

from __future__ import annotations

import argparse

from rich.console import Console

from tests.bench.redraws.pages import drawn
from tests.bench.redraws.run import everything
from tests.bench.redraws.table import show


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description="the bench of redraws")
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--lanes", type=int, default=4, help="browsers at once")
    parser.add_argument("--only", type=int, action="append", help="only the page with this number")
    asked = parser.parse_args()
    pages = [one for one in drawn(asked.count, asked.seed) if asked.only is None or one.number in asked.only]
    show(list(everything(pages, asked.lanes)), Console(width=180))


if __name__ == "__main__":
    main()
