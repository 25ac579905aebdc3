"""The results as a table: step, moment, victim and store, and how their cases ended."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import product

from rich.table import Table

from tests.kill.cells import Moment, Victim
from tests.kill.deeds import Hit
from tests.kill.night import Result

ENDS = ("as if alone", "in doubt", "given up", "other")
Counted = Mapping[tuple[str, str, str, str], Counter[str]]


def counted(results: Iterable[Result], saving: Iterable[str]) -> Counted:
    """How cases ended, by kind of step, moment, victim and store."""
    saves, found = set(saving), defaultdict[tuple[str, str, str, str], Counter[str]](Counter)
    for result in results:
        for hit in filter(lambda hit: hit.reference, result.hits):
            found[_kind(hit, saves), hit.moment, hit.victim, result.store][result.ends[hit.reference]] += 1
    return found


def _kind(hit: Hit, saves: set[str]) -> str:
    step = hit.cell.partition(" · ")[0]
    if not step:
        return "a save" if hit.key.startswith("step.started") else "another step"
    return step if step in saves else "another step"


def drawn(found: Counted, stores: Iterable[str]) -> Table:
    """For the terminal: a line for each kind of step, moment and victim."""
    table, names = Table(title="Cases that were hit, and how they ended"), list(stores)
    for heading in ("step", "moment", "what was done", *names):
        table.add_column(heading)
    for step in sorted({key[0] for key in found}):
        for moment, victim in product(Moment, Victim):
            cells = [found.get((step, moment, victim, name), Counter()) for name in names]
            if any(cells):
                table.add_row(step, moment, victim, *map(_told, cells))
    return table


def _told(ends: Counter[str]) -> str:
    return ", ".join(f"{ends[end]} {end}" for end in ENDS if ends[end]) or "-"
