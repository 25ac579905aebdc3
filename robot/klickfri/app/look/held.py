"""Which processes are held: paused by a person, or not found ready by the last check."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from klickfri.app.office import Office
from klickfri.app.store import opened
from klickfri.model.application import Process
from klickfri.model.schedule import Hindrance, Obstacle
from klickfri.model.target import System
from klickfri.work.store import Store

HOLDS = dt.timedelta(hours=24)
"""How long a check counts: nights are a day apart."""


def not_ready(store: Store, process: str, now: dt.datetime) -> str:
    """Why a process is held, in one line; empty when the last check found it ready, or there was none of late."""
    hindrance = _not_ready(store, process, now)
    return hindrance.detail if hindrance else ""


def _not_ready(store: Store, process: str, now: dt.datetime) -> Hindrance | None:
    found = store.overview.found_ready(process)
    if found and found.why and now - found.at < HOLDS:
        return Hindrance(Obstacle.NOT_READY, found.why, found.at + HOLDS)
    return None


def held(office: Office) -> Callable[[Process, System], Hindrance | None]:
    """What keeps a process from its night, for who keeps the nights."""

    def hindrance(process: Process, system: System) -> Hindrance | None:
        with opened(office.settings) as store:
            pauses = store.pauses.of(process.name, system.name)
            if pauses:
                return Hindrance(Obstacle.PAUSED, pauses[0].told)
            return _not_ready(store, process.name, office.now())

    return hindrance
