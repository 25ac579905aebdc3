"""Which request meets which fate: each cell with a case of its own, or by chance."""

from __future__ import annotations

import random
import threading
from collections.abc import Mapping, Sequence
from typing import Protocol

from tests.e2e.outage import Asked
from tests.kill.books import InHand
from tests.kill.cells import Asking, Cell, Moment, Victim
from tests.kill.deeds import Aim, Hit
from tests.kill.line import path_of


class Plan(Protocol):
    """Asked at each request of a case in hand. `name` tells it from any other."""

    name: str

    def due(self, asker: InHand, asked: Asked) -> Aim | None:
        """What is to be done now."""

    def done(self, aim: Aim, asker: InHand) -> None:
        """It was done."""

    def missed(self, aim: Aim, asker: InHand) -> None:
        """It could not be done: the case had gone on, or what it is done to had ended by itself."""

    def take_up(self, hits: Sequence[Hit]) -> None:
        """Goes on after what was done before the program was stopped."""


class EachCell:
    """Cells that wait for a case at their step; a case meets one in its whole life."""

    def __init__(self, cells: Sequence[Cell], kinds: Mapping[str, str]) -> None:
        self.name = "\n".join(cell.id for cell in cells)
        self._waiting, self._kinds = list(cells), kinds
        self._given: dict[str, Cell] = {}
        self._turn = threading.Lock()

    def due(self, asker: InHand, asked: Asked) -> Aim | None:
        """When the case stands at the step of a cell that waits."""
        with self._turn:
            if asker.reference in self._given:
                return None
            kind = self._kinds.get(asker.reference, "")
            fitting = [one for one in self._waiting if one.asking.kind == kind and _is_at(one.asking, asker, asked)]
            if not fitting:
                return None
            cell = self._given[asker.reference] = fitting[0]
            self._waiting.remove(cell)
            return Aim(cell.victim, cell.moment, cell.id)

    def done(self, aim: Aim, asker: InHand) -> None:
        """The case goes on in peace."""

    def missed(self, aim: Aim, asker: InHand) -> None:
        """The cell waits for another case, or for this one when it comes there again."""
        with self._turn:
            self._waiting.append(self._given.pop(asker.reference))

    def take_up(self, hits: Sequence[Hit]) -> None:
        """The cells that came about keep their cases."""
        cells = {cell.id: cell for cell in self._waiting}
        self._given.update((hit.reference, cells[hit.cell]) for hit in hits if hit.cell)
        happened = {cell.id for cell in self._given.values()}
        self._waiting = [cell for cell in self._waiting if cell.id not in happened]


def _is_at(step: Asking, asker: InHand, asked: Asked) -> bool:
    """A save is known by its intent alone; what else a page asks for comes between other steps, too."""
    same_request = step.saves or (asked.command, path_of(asked)) == (step.method, step.path)
    return asker.key == step.after and same_request


WEIGHTS = {
    Victim.WORKER: 35,
    Victim.BROWSER: 25,
    Victim.TARGET: 20,
    Victim.RUN: 10,
    Victim.DATABASE: 5,
    Victim.FROZEN: 5,
}
"""How often chance chooses what: a lease or a lock that has to run out costs half a minute each."""


class ByChance:
    """So many times something, with some requests between."""

    def __init__(self, times: int, between: tuple[int, int], seed: str) -> None:
        self.name, self.left, self._between = seed, times, between
        self._chance = random.Random(seed)
        self._turn = threading.Lock()
        self._calm = self._gap()
        self._next = self._draw()

    def due(self, asker: InHand, asked: Asked) -> Aim | None:
        """When so many requests have passed."""
        with self._turn:
            self._calm -= 1
            return self._next if self._calm < 0 < self.left else None

    def done(self, aim: Aim, asker: InHand) -> None:
        """The next one is drawn."""
        with self._turn:
            self.left -= 1
            self._calm, self._next = self._gap(), self._draw()

    def missed(self, aim: Aim, asker: InHand) -> None:
        """It is due at the next request."""

    def take_up(self, hits: Sequence[Hit]) -> None:
        """So many fewer are left."""
        self.left -= len(hits)

    def _gap(self) -> int:
        return self._chance.randint(*self._between)

    def _draw(self) -> Aim:
        (victim,) = self._chance.choices(list(WEIGHTS), list(WEIGHTS.values()))
        return Aim(victim, self._chance.choice(list(Moment)))
