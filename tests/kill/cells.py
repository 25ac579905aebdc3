"""What is tried: a step that asks ProVux something, a moment of ProVux's answer, and what dies then."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from tests.e2e.harness import SEED

OTHERS = 0.15
"""The share of the steps that save nothing which is tried."""


class Moment(StrEnum):
    """Before ProVux has the request, while it works on it, or when it has done its part and nobody has its answer."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


class Victim(StrEnum):
    """What is done at the moment."""

    WORKER = "worker killed"
    RUN = "run killed"
    BROWSER = "browser killed"
    DATABASE = "database stopped"
    TARGET = "target hangs up"
    FROZEN = "worker frozen"


TAKES_THE_REQUEST = frozenset({Victim.WORKER, Victim.BROWSER, Victim.TARGET})
"""With whom a request dies that ProVux does not have yet, and its answer."""


@dataclass(frozen=True)
class Asking:
    """A step that asks ProVux something, as a calm night showed it.

    `kind` is a case in which it comes, `after` what the log has told last when its request arrives, and `method` and
    `path` are the request.
    """

    kind: str
    stage: str
    step: str
    saves: bool
    after: str
    method: str
    path: str

    @property
    def name(self) -> str:
        """What the log calls it; a registration without a decision is a save of its own."""
        proposal = " (STÖD)" if self.saves and self.kind == "STÖD" else ""
        return f"{self.stage}/{self.step}{proposal}"


@dataclass(frozen=True)
class Cell:
    """One case's fate."""

    asking: Asking
    moment: Moment
    victim: Victim

    @property
    def id(self) -> str:
        """Names it among all."""
        return f"{self.asking.name} · {self.moment} · {self.victim}"


def chosen(steps: Iterable[Asking]) -> list[Asking]:
    """Every step that saves, and a seeded share of the others."""
    known = sorted(steps, key=lambda step: step.name)
    saving = [step for step in known if step.saves]
    others = [step for step in known if not step.saves]
    return [*saving, *random.Random(SEED).sample(others, max(1, round(OTHERS * len(others))))]


def cells(steps: Sequence[Asking]) -> list[Cell]:
    """Every chosen step with every moment and victim, in a seeded order."""
    found = [Cell(*one) for one in product(chosen(steps), Moment, Victim)]
    random.Random(SEED).shuffle(found)
    return found
