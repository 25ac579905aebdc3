"""One worker: a process of its own with one robot account, one browser and one item at a time."""

from __future__ import annotations

import datetime as dt
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack, suppress
from typing import TextIO

from loguru import logger

from klickfri.app.office import Office, Task
from klickfri.app.process import LoadedProcess
from klickfri.app.review.approving import approval
from klickfri.app.run.first_look import look_first
from klickfri.app.run.handle import CaseHandler
from klickfri.app.run.leases import entered
from klickfri.app.run.locks import OurLocks
from klickfri.app.run.recovery import GLANCE, Recovery
from klickfri.app.run.signals import heard
from klickfri.app.run.station import Station
from klickfri.app.store import opened
from klickfri.model.errors import Interrupted, NotAdmitted, SystemIll
from klickfri.model.target import System
from klickfri.model.work import State
from klickfri.privacy.scan import patcher
from klickfri.settings import logs
from klickfri.work.engine import Engine
from klickfri.work.store import Store

_LOOK = 15.0
"""Seconds between two looks at the clock while the system is closed."""


class Orders:
    """What the run's process asks of this worker, read from a pipe: `stop`, then `now`. A closed pipe means stop."""

    def __init__(self, pipe: TextIO) -> None:
        self.stop, self._now = threading.Event(), threading.Event()
        threading.Thread(target=self._listen, args=(pipe,), daemon=True, name="orders").start()

    def stop_here(self) -> None:
        """Raises `Interrupted` when asked to stop at once."""
        if self._now.is_set():
            raise Interrupted("stopped by the operator; the item goes back to the queue")

    def pause(self, seconds: float) -> None:
        """Waits, but no longer than until asked to stop at once."""
        if self._now.wait(seconds):
            self.stop_here()

    def rest(self, seconds: float) -> None:
        """Waits with nothing in hand. Raises `Interrupted` when asked to stop."""
        if self.stop.wait(seconds):
            raise Interrupted("stopped by the operator while it waited")

    def _listen(self, pipe: TextIO) -> None:
        for line in pipe:
            if line.strip() == "now":
                self._now.set()
            self.stop.set()
        self.stop.set()


def work(office: Office, process: str, account: str, run: str, task: Task) -> None:
    """Works through the queue with one account, logged in before the first item is claimed; or only logs in.

    Raises `Misconfigured` when the process is in production and not approved, `Busy` when somebody else has
    the account, `BadInput` when no save could be seen (`look_first`), and `Interrupted`, `NotAdmitted`,
    `AuditUnavailable`, or `ApplicationException` when the system does not answer.
    """
    orders, settings = Orders(sys.stdin), office.settings
    loaded = LoadedProcess.of(office, process)
    approval(loaded)
    system = loaded.program.system
    with (
        heard(orders.stop.set),  # a service manager that ends all of a service's processes reaches the workers too
        opened(settings) as store,
        entered(office, store, process, system, account, run) as holder,
        Station(loaded, account) as station,
    ):
        logs.set_up(settings.state / "logs", patcher(station.guard), name=account)
        logger.info("run {} begins with {}", run, account)
        recovery = Recovery(
            *(store.health(system.name, process), system, account),
            lambda: station.comes(run),
            orders.rest,
            office.now,
            station.log.append,
            lambda: engine.issue(),
        )
        if task is Task.LOG_IN:
            _log_in(station, run, recovery)
            return
        engine = _engine(store, station, run, recovery, orders, holder)

        def begin() -> None:
            wait_until_open(system, office.now, orders.rest, saves=False)
            _log_in(station, run, recovery)
            recovery.wait()
            look_first(station, run, store.items(process, State.NEW), orders.pause)

        # what ends it is that the system has been ill for too long, which its row tells
        with suppress(SystemIll), ExitStack() as end:
            end.callback(recovery.over)
            engine.work(account, task is Task.UNTIL_EMPTY, orders.stop, begin=begin)


def _engine(store: Store, station: Station, run: str, recovery: Recovery, orders: Orders, holder: str) -> Engine:
    """What claims the items, and has each handled when nothing is paused, no lock of ours is waited for and the system
    is well.
    """
    loaded, locks = station.loaded, OurLocks(orders.rest)

    def hold() -> bool:
        return store.accounts.renew(loaded.program.system.name, station.account, holder)

    saves = any(stage.done_when for stage in loaded.program.flow.stages)

    def ready() -> None:
        while store.pauses.of(loaded.folder.name, loaded.program.system.name):
            orders.rest(GLANCE)
        locks.wait()
        wait_until_open(loaded.program.system, loaded.office.now, orders.rest, saves=saves)
        recovery.wait()

    handler = CaseHandler(station, run, orders.pause, orders.stop_here, recovery, locks, lambda: engine.still_mine())
    engine = Engine(
        store,
        loaded.folder.name,
        handler,
        loaded.office.moment,
        run=run,
        max_attempts=loaded.program.process.max_attempts,
        hold=hold,
        ready=ready,
        over=recovery.over,
    )
    return engine


def wait_until_open(
    system: System, now: Callable[[], dt.datetime], rest: Callable[[float], None], *, saves: bool
) -> None:
    """Waits, with nothing in hand, while the system is closed for what would be begun. Raises what `rest` raises."""
    told = ""
    while closed := system.closed(now(), saves=saves):
        if closed.detail != told:
            told = closed.detail
            logger.info("{} is closed: {}", system.title, told)
        rest(_LOOK)


def _log_in(station: Station, run: str, recovery: Recovery) -> None:
    """Before the first item; an ill system, or one that refuses every account, is waited for."""
    try:
        station.session(run)
    except SystemIll as ill:
        recovery.did_not_come(ill)
    except NotAdmitted as error:
        if recovery.refused(error):
            raise
