"""A calm night that shows which steps ask ProVux something, and by which request each is known."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from klickfri.audit.entry import Entry
from tests.e2e.harness import PROCESS, Evidence, practice, recorded
from tests.e2e.outage import Asked, way_to
from tests.kill.books import InHand
from tests.kill.cells import Asking
from tests.kill.deeds import Aim, Hit
from tests.kill.line import path_of
from tests.kill.siege import Siege
from tests.kill.stores import sqlite

KINDS = ("clean", "STÖD", "ANNAN", "KOMPL")
"""Cases that save: granted, proposed because of a need of support, sent away, and asked for what is missing."""


@dataclass(frozen=True)
class Seen:
    """A request, and the place in the log of what had been told last."""

    reference: str
    told: int
    key: str
    method: str
    path: str


class OnlyLooks:
    """Does nothing to anybody; keeps the first request after each thing told."""

    name = "only looks"

    def __init__(self) -> None:
        self.seen: dict[tuple[str, int], Seen] = {}

    def due(self, asker: InHand, asked: Asked) -> Aim | None:
        """Never."""
        place = asker.reference, asker.told[-1].seq
        self.seen.setdefault(place, Seen(*place, asker.key, asked.command, path_of(asked)))
        return None

    def done(self, aim: Aim, asker: InHand) -> None:
        """Never."""

    def missed(self, aim: Aim, asker: InHand) -> None:
        """Never."""

    def take_up(self, hits: Sequence[Hit]) -> None:
        """Never."""


def rehearse(folder: Path) -> list[Asking]:
    """One case of each kind; gives the steps that asked something, each once."""
    plan = OnlyLooks()
    with (
        sqlite() as base,
        practice(folder, recorded(**dict.fromkeys(KINDS, 1))) as held,
        way_to(held.server.url, keeps=True) as way,
    ):
        held.address = way.url
        held.take_in()
        siege = Siege(held, way, base, plan, lambda hit: None)
        try:
            siege.endure(threading.Event())
        finally:
            siege.close()
        return list(_askings(held.evidence(), plan.seen.values()))


def _askings(evidence: Evidence, seen: Iterable[Seen]) -> Iterator[Asking]:
    kinds = {case.reference: case.kind for case in evidence.cases}
    known = set[str]()
    for one in seen:
        told = [event for event in evidence.events if event.subject == f"{PROCESS}/{one.reference}"]
        step = _step(told, one.told)
        if step is None:
            continue
        asking = Asking(
            kind=kinds[one.reference],
            stage=step.data["stage"],
            step=step.data["step"],
            saves=step.data["saves"],
            after=one.key,
            method=one.method,
            path=one.path,
        )
        if asking.name not in known:
            known.add(asking.name)
            yield asking


def _step(told: Sequence[Entry], at: int) -> Entry | None:
    """The step in whose turn the request came: the one whose intent is told, or the next to be told of."""
    after = [event for event in told if event.seq >= at]
    if after and after[0].type == "step.started":
        return after[0]
    return next((event for event in after[1:] if event.type == "step.completed"), None)
