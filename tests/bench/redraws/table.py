"""The bench's figures as a table: right, refused and wrong, by kind and by delay."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table

from tests.bench.redraws.pages import BUCKETS, EVENTS, MEANS, OTHERS, WHAT
from tests.bench.redraws.run import REFUSED, RIGHT, WRONG, Done

SOON = 2.0
OUTCOMES = (RIGHT, REFUSED, WRONG)
GROUPS: dict[str, tuple[Callable[[Done], object], Sequence[object]]] = {
    "The redraw comes after": (lambda one: one.redraw.bucket, BUCKETS),
    "What is drawn anew": (lambda one: one.redraw.what, WHAT),
    "What sets it off": (lambda one: one.redraw.event, EVENTS),
    "By which means": (lambda one: one.redraw.means, MEANS),
    "Where the form stands": (lambda one: one.redraw.framed, (False, True)),
}
NAMES: dict[object, str] = {
    False: "in its own window",
    True: "in a frame",
    **{one: f"{one[0]}-{one[1]} s" for one in BUCKETS},
}


def share_right(done: Iterable[Done]) -> float:
    """How many were saved rightly, from 0 to 1, of those that nobody else has written in."""
    outcomes = Counter(one.outcome for one in done if one.redraw.what != OTHERS)
    return outcomes[RIGHT] / max(outcomes.total(), 1)


def show(done: Sequence[Done], console: Console) -> None:
    """Prints the table, and each page that was refused or saved wrongly."""
    table = Table("", "pages", "right / refused / wrong", "s (median)", box=box.MARKDOWN)
    for title, (key, kinds) in GROUPS.items():
        table.add_row(f"**{title}**")
        for kind in kinds:
            _row(table, str(NAMES.get(kind, kind)), [one for one in done if key(one) == kind])
    _row(table, "**All**", done)
    console.print(table)
    soon = [one for one in done if one.redraw.wait <= SOON * 1000]
    shares = share_right(soon), share_right(done)
    console.print("Right where the redraw comes within 2 s: {:.1%}; in all: {:.1%}".format(*shares))
    for one in done:
        if one.outcome != RIGHT:
            console.print(f"{one.outcome.upper()}: {one.redraw}: {one.said}")


def _row(table: Table, title: str, done: Sequence[Done]) -> None:
    outcomes = Counter(one.outcome for one in done)
    seconds = statistics.median([one.seconds for one in done] or [0])
    table.add_row(title, str(len(done)), " / ".join(str(outcomes[one]) for one in OUTCOMES), f"{seconds:.1f}")
