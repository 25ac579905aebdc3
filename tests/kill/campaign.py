"""Which nights are held: for every cell, or at random. What was held before is known from its files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

from fixtures.synthetic.cases import Case
from fixtures.synthetic.generate import generate
from tests.e2e.harness import SEED, TODAY
from tests.kill.cells import Asking, Cell, Moment, Victim, cells
from tests.kill.night import Night, Result, kept
from tests.kill.plans import ByChance, EachCell

A_NIGHT = 16
"""Cases of one night: what a stop may cost."""
SPARE = 2
"""Clean cases more than cells, received last, so that whoever sleeps is noticed by somebody who still works."""
TRIES = 3
"""Times that a cell which did not come about is given another case."""
REQUESTS = 45
"""Requests of a case, about, with what is done again."""
_WORLD = 2000


class Campaign(Protocol):
    """Nights to hold."""

    @property
    def total(self) -> int:
        """Things to do in all."""

    @property
    def done(self) -> int:
        """Those that are done."""

    def nights(self) -> Iterator[Night]:
        """Those to hold now; none when all is done."""

    def results(self) -> list[Result]:
        """Of all that were held."""

    def missing(self) -> list[str]:
        """What never came about."""


@dataclass
class EveryCell:
    """Every cell on every store, with a case of its own each."""

    state: Path
    stores: Sequence[str]
    steps: Sequence[Asking]
    victims: Sequence[Victim]
    moments: Sequence[Moment]
    first: int | None = None

    def __post_init__(self) -> None:
        wanted = [cell for cell in cells(self.steps) if cell.victim in self.victims and cell.moment in self.moments]
        self._wanted = wanted[: self.first]
        self._rounds = 0

    @property
    def total(self) -> int:
        """Cells on all stores."""
        return len(self._wanted) * len(self.stores)

    @property
    def done(self) -> int:
        """Those that came about."""
        return self.total - len(self.missing())

    def nights(self) -> Iterator[Night]:
        """Those that all cells are divided among, then some for cells that did not come about."""
        self._rounds += 1
        for store in self.stores if self._rounds <= TRIES else ():
            planned = list(enumerate(_parts(self._wanted), start=1))
            open_ = [(number, part) for number, part in planned if kept(self._folder(store, number)) is None]
            held = len(self._folders(store))
            again = enumerate(_parts(self._left(store)), start=held + 1)
            yield from (self._night(store, number, part) for number, part in open_ or again)

    def results(self) -> list[Result]:
        """Of all nights on these stores."""
        found = (kept(folder) for store in self.stores for folder in self._folders(store))
        return [result for result in found if result]

    def missing(self) -> list[str]:
        """Cells that did not come about."""
        return [f"{cell.id} on {store}" for store in self.stores for cell in self._left(store)]

    def _night(self, store: str, number: int, part: Sequence[Cell]) -> Night:
        kinds = [cell.asking.kind for cell in part]
        cases = _cases({kind: kinds.count(kind) for kind in kinds})
        plan = EachCell(part, {case.reference: case.kind for case in cases})
        return Night(self._folder(store, number), store, cases, plan)

    def _left(self, store: str) -> list[Cell]:
        results = (kept(folder) for folder in self._folders(store))
        happened = {hit.cell for result in results if result for hit in result.hits}
        return [cell for cell in self._wanted if cell.id not in happened]

    def _folder(self, store: str, number: int) -> Path:
        return self.state / f"{store}-{number:02}"

    def _folders(self, store: str) -> list[Path]:
        return sorted(file.parent for file in self.state.glob(f"{store}-*/night.json"))


def _parts(wanted: Sequence[Cell]) -> list[Sequence[Cell]]:
    """A night's worth each."""
    return [wanted[start : start + A_NIGHT] for start in range(0, len(wanted), A_NIGHT)]


@cache
def _world() -> list[Case]:
    return [case for case in generate(_WORLD, SEED, TODAY) if not case.trouble]


def _cases(kinds: dict[str, int]) -> list[Case]:
    """So many of each kind, and some clean ones that were received last."""
    found = [case for kind, number in kinds.items() for case in [one for one in _world() if one.kind == kind][:number]]
    spare = [case for case in _world() if case.kind == "clean"][-SPARE:]
    return sorted([*found, *spare], key=lambda case: case.reference)


@dataclass
class AtRandom:
    """So many things done at random over so many cases of an ordinary night's mix."""

    state: Path
    stores: Sequence[str]
    times: int
    cases: int

    @property
    def total(self) -> int:
        """Things to do."""
        return self.times

    @property
    def done(self) -> int:
        """Things done."""
        return sum(len(result.hits) for result in self.results())

    def nights(self) -> Iterator[Night]:
        """Those that are not held yet, on the stores by turns."""
        for number, start in enumerate(range(0, self.cases, A_NIGHT)):
            night = self._night(number, min(A_NIGHT, self.cases - start))
            if kept(night.folder) is None:
                yield night

    def results(self) -> list[Result]:
        """Of all that were held."""
        found = (kept(folder) for folder in sorted(self.state.glob(f"random-{self.times}-{self.cases}-*")))
        return [result for result in found if result]

    def missing(self) -> list[str]:
        """A night is over when its cases are; what chance then has left is only told."""
        return []

    def _night(self, number: int, size: int) -> Night:
        cases = [case for case in generate(2 * A_NIGHT, SEED + number, TODAY) if case.trouble != "lock-brief"][:size]
        times = round(self.times * size / self.cases)
        calm = max(1, round(size * REQUESTS / times))
        name = f"random-{self.times}-{self.cases}-{number:02}"
        plan = ByChance(times, (calm // 2, calm), name)
        return Night(self.state / name, self.stores[number % len(self.stores)], cases, plan)
