"""Real systems that none of us wrote, filmed once and replayed on other cases, twice: `make bench-foreign`.

python -m tests.bench.foreign [--cases 20] [--systems NAME ...]
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from klickfri.film.draft import Draft
from tests.foreign.django_admin import DJANGO
from tests.foreign.roundup_tracker import ROUNDUP
from tests.foreign.system import Foreign
from tests.foreign.trac_tickets import TRAC
from tests.foreign.trial import Done, Verdict, hand_written, trial
from tests.foreign.tryton_register import TRYTON

SYSTEMS = {"django": DJANGO, "roundup": ROUNDUP, "trac": TRAC, "tryton": TRYTON}
VERDICTS: tuple[Verdict, ...] = ("right", "refused", "wrong")
COLUMNS = (
    "system", "films", "steps", "questions", "hand-written lines", "right / refused / wrong",
    "saved again by a second batch", "s a case (median)", "minutes in all",
)  # fmt: skip


@dataclass(frozen=True)
class Figures:
    """What came of one system: its draft, the first batch, and what a second one saved once more."""

    foreign: Foreign
    draft: Draft
    done: Sequence[Done]
    doubled: int
    minutes: float


def measure(foreign: Foreign, others: int) -> Figures:
    """One film, a draft, so many other cases, and the same once more: what was refused may be saved then."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, trial(foreign, Path(folder), others) as one:
        one.film()
        made = one.draft()
        done = one.replay("first")
        saved = one.changes()
        again = one.replay("second")
        late = sum(before.verdict != now.verdict == "right" for before, now in zip(done, again, strict=True))
        return Figures(foreign, made, done, one.changes() - saved - late, (time.monotonic() - began) / 60)


def show(all_figures: Sequence[Figures], console: Console) -> None:
    """Prints the table, and what the robot said of each case that is not right."""
    table = Table(*COLUMNS, box=box.MARKDOWN)
    for figures in all_figures:
        table.add_row(*map(str, _row(figures)))
    console.print(table)
    for done in (one for figures in all_figures for one in figures.done if one.verdict != "right"):
        console.print(f"{done.verdict.upper()}: {done.reference}: {done.outcome.code} {' '.join(done.outcome.reasons)}")


def _row(figures: Figures) -> Sequence[object]:
    verdicts = Counter(one.verdict for one in figures.done)
    answered = sum(question.answer is not None for question in figures.draft.questions)
    return (
        figures.foreign.title, len(figures.draft.films), len(figures.draft.steps), answered,
        hand_written(figures.foreign), " / ".join(str(verdicts[one]) for one in VERDICTS), figures.doubled,
        f"{statistics.median(one.seconds for one in figures.done):.1f}", f"{figures.minutes:.1f}",
    )  # fmt: skip


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description="the bench of foreign systems")
    parser.add_argument("--cases", type=int, default=20)
    parser.add_argument("--systems", nargs="+", choices=SYSTEMS, default=list(SYSTEMS))
    asked = parser.parse_args()
    show([measure(SYSTEMS[name], asked.cases) for name in asked.systems], Console(width=200))


if __name__ == "__main__":
    main()
