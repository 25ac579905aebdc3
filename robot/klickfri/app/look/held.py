"""Which processes are held because the last check did not find them ready."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from klickfri.app.look.queue import opened
from klickfri.app.office import Office
from klickfri.model.application import Process
from klickfri.model.schedule import Hindrance, Obstacle
from klickfri.model.target import System
from klickfri.work.store import Store

HOLDS = dt.timedelta(hours=24)
"""How long a check counts: nights are a day apart."""


def not_ready(store: Store, process: str, now: dt.datetime) -> str:
    """Why a process is held, in one line; empty when the last check found it ready, or there was none of late."""
    found = store.overview.found_ready(process)
    return found.why if found and now - found.at < HOLDS else ""


def held(office: Office) -> Callable[[Process, System], Hindrance | None]:
    """The same for who keeps the nights, of any process."""

    def hindrance(process: Process, system: System) -> Hindrance | None:
        with opened(office.settings) as store:
            why = not_ready(store, process.name, office.now())
        return Hindrance(Obstacle.NOT_READY, why) if why else None

    return hindrance
