"""Real systems that none of us wrote: filmed once and replayed on other cases, twice, beside a Playwright script by
hand and the recording of Playwright's codegen: `make bench-foreign`.

python -m tests.bench.foreign [--cases 20] [--systems NAME ...] [--ways klickfri hand codegen]
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from tests.foreign import rivals
from tests.foreign.django_admin import DJANGO
from tests.foreign.roundup_tracker import ROUNDUP
from tests.foreign.system import Foreign
from tests.foreign.trac_tickets import TRAC
from tests.foreign.trial import Done, Trial, Verdict, hand_written, trial
from tests.foreign.tryton_register import TRYTON

SYSTEMS = {"django": DJANGO, "roundup": ROUNDUP, "trac": TRAC, "tryton": TRYTON}
VERDICTS: tuple[Verdict, ...] = ("right", "refused", "wrong")
NONE = "–"
COLUMNS = (
    "system", "way", "steps", "questions", "hand-written lines", "right / refused / wrong",
    "saved again by a second batch", "s a case (median)", "minutes in all",
)  # fmt: skip


@dataclass(frozen=True)
class Ready:
    """A way that is ready for other cases: what it is made of, and how it does them."""

    title: str
    lines: str
    replay: Callable[[str], list[Done]]
    steps: str = NONE
    questions: str = NONE


@dataclass(frozen=True)
class Figures:
    """What came of one system in one way: the first batch, and what a second one saved once more."""

    foreign: Foreign
    way: Ready
    done: Sequence[Done]
    doubled: int
    minutes: float


def klickfri(one: Trial) -> Ready:
    """One film, and a draft."""
    one.film()
    made = one.draft()
    answered = sum(question.answer is not None for question in made.questions)
    return Ready("Klickfri", str(hand_written(one.foreign)), one.replay, str(len(made.steps)), str(answered))


def by_hand(one: Trial) -> Ready:
    """The script that stands beside the scripted person."""
    rival = rivals.by_hand(one)
    return Ready(rival.title, str(rival.written), lambda batch: rivals.play(one, rival))


def codegen(one: Trial) -> Ready:
    """One recording of the same scripted person."""
    rival = rivals.by_codegen(one)
    return Ready(rival.title, f"{rival.written} changed of {rival.lines}", lambda batch: rivals.play(one, rival))


WAYS = {"klickfri": klickfri, "hand": by_hand, "codegen": codegen}


def measure(foreign: Foreign, others: int, ready: Callable[[Trial], Ready]) -> Figures:
    """So many other cases, and, if any was saved, the same once more: what was refused may be saved then. In a system
    of its own.
    """
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, trial(foreign, Path(folder), others) as one:
        way = ready(one)
        before = one.changes()
        done = way.replay("first")
        saved = one.changes()
        again = way.replay("second") if saved > before else done
        late = sum(then.verdict != now.verdict == "right" for then, now in zip(done, again, strict=True))
        return Figures(foreign, way, done, one.changes() - saved - late, (time.monotonic() - began) / 60)


def show(all_figures: Sequence[Figures], console: Console) -> None:
    """Prints the table, and what was said of each case that is not right."""
    table = Table(*COLUMNS, box=box.MARKDOWN)
    for figures in all_figures:
        table.add_row(*map(str, _row(figures)))
    console.print(table)
    for figures in all_figures:
        for done in (one for one in figures.done if one.verdict != "right"):
            console.print(f"{figures.way.title}: {done.verdict.upper()}: {done.reference}: {done.said}")


def _row(figures: Figures) -> Sequence[object]:
    verdicts, way = Counter(one.verdict for one in figures.done), figures.way
    return (
        figures.foreign.title, way.title, way.steps, way.questions, way.lines,
        " / ".join(str(verdicts[one]) for one in VERDICTS), figures.doubled,
        f"{statistics.median(one.seconds for one in figures.done):.1f}", f"{figures.minutes:.1f}",
    )  # fmt: skip


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description="the bench of foreign systems")
    parser.add_argument("--cases", type=int, default=20)
    parser.add_argument("--systems", nargs="+", choices=SYSTEMS, default=list(SYSTEMS))
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=list(WAYS))
    asked = parser.parse_args()
    ways = [(SYSTEMS[system], WAYS[way]) for system in asked.systems for way in asked.ways]
    show([measure(foreign, asked.cases, way) for foreign, way in ways], Console(width=220))


if __name__ == "__main__":
    main()
