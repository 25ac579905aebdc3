"""What recorded targets do when the page has changed since: `make bench-drift`.

    python -m tests.bench.drift [--seed 7] [--draws 3] [--only SCENE ...]

Every element is filmed on an unchanged page, and a target is drafted from the film. Then the page is changed in one of
many ways and the target is used, beside the locator of Playwright's codegen and a list of fallbacks.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence

from rich.console import Console

from tests.bench.drift.foreign import FOREIGN
from tests.bench.drift.parts import PARTS
from tests.bench.drift.places import Place, Scene
from tests.bench.drift.provux import PROVUX
from tests.bench.drift.run import Trial, bench
from tests.bench.drift.sight import SIGHT
from tests.bench.drift.table import show

PLACES = (PROVUX, PARTS, SIGHT, *FOREIGN)


def everything(place: Place, scenes: Sequence[Scene], seed: int, draws: int) -> Iterator[Trial]:
    """All trials: each page changed, then the same targets on later releases of the system."""
    with bench(place, scenes) as started:
        for scene in scenes:
            yield from started.trials(scene, seed, draws)
        for release in place.later:
            yield from started.released(scenes, release)


def main() -> None:
    """Prints a table for each place."""
    parser = argparse.ArgumentParser(description="the drift bench")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--draws", type=int, default=3, help="how often a change that has a choice is made")
    parser.add_argument("--only", nargs="+", help="some pages")
    asked = parser.parse_args()
    for place in PLACES:
        scenes = [scene for scene in place.scenes if not asked.only or scene.name in asked.only]
        if scenes:
            show(place.title, list(everything(place, scenes, asked.seed, asked.draws)), Console(width=150))


if __name__ == "__main__":
    main()
