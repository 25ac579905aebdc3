"""What the fence around a process's rules costs: a case's questions behind it, against plain calls of the same rules.

    PYTHONPATH=robot:. python tests/bench/bench_rules.py

Both answer the three questions that an SFI case asks, in turns in one run. The difference is a copy of a process, its
locks, the rules run anew in it, and two lines through pipes.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from klickfri.decide.fence import Fence
from klickfri.decide.rules import read
from recordings.sfi_first_application import rules
from tests.unit.recordings.sfi import FOLDER, question

CASES = 200


def milliseconds(work: Callable[[], object]) -> float:
    """How long the work takes."""
    begin = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - begin)


def main() -> None:
    """Prints both times a case, the difference, and how long the fence takes to start."""
    asked, names = question(), read(FOLDER).names
    plain, fenced = [], []
    with Fence(read(FOLDER)) as fence:
        starting = milliseconds(fence.try_out)
        for _ in range(CASES):
            plain.append(milliseconds(lambda: [getattr(rules, name)(asked) for name in names]))
            fenced.append(milliseconds(lambda: [fence.ask(name, asked) for name in names]))
    own, bare = statistics.median(fenced), statistics.median(plain)
    print(f"rules called plainly:  {bare:8.2f} ms a case ({len(names)} questions, median of {CASES})")
    print(f"behind the fence:      {own:8.2f} ms a case, {own / len(names):.2f} a question; slowest {max(fenced):.0f}")
    print(f"what the fence costs:  {own - bare:8.2f} ms a case; once, to start: {starting:.0f} ms")


if __name__ == "__main__":
    main()
