"""What is done to a night: one thing at a time, and known afterwards to whom."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from klickfri.work.liveness import LEASE
from tests.e2e.harness import Practice
from tests.e2e.processes import browsers, is_gone, kill, newest_browser, until
from tests.kill.books import Books, InHand
from tests.kill.cells import Moment, Victim
from tests.kill.stores import Base

GONE = 60.0
"""Seconds within which a dead worker's browser must have gone."""
TURN = 20.0
"""Seconds that a request is held until what is done to another case has been done."""
NOTICED = 3 * LEASE
"""Seconds within which somebody else must notice a worker that sleeps, if anybody else works."""
TAKEN = 10.0
"""Seconds that a sleeper's case is waited for to be taken by another, who may have one in hand."""


@dataclass(frozen=True)
class Aim:
    """What is to be done at a request; `cell` is empty when chance chose it."""

    victim: Victim
    moment: Moment
    cell: str = ""


@dataclass(frozen=True)
class Hit:
    """What was done, at which case's request, and which cases it touched; of which a save may have been on its way."""

    victim: str
    moment: str
    cell: str
    reference: str
    key: str
    asked: str
    touched: Sequence[str]
    in_flight: Sequence[str]


class Deeds:
    """Does things to the processes and the database of one night. `run` is the run that works now."""

    def __init__(self, held: Practice, books: Books, base: Base) -> None:
        self._held, self._books, self._base = held, books, base
        self._one, self._away = threading.Lock(), threading.Event()
        self.run: subprocess.Popen[str] | None = None

    def begin(self) -> bool:
        """Waits for its turn, no longer than a page is waited for. False when it does not come, or the database is
        away."""
        return not self._away.is_set() and self._one.acquire(timeout=TURN)

    def end(self) -> None:
        """Something else may be done now."""
        self._one.release()

    def close(self) -> None:
        """Returns when the database is there again."""
        until(lambda: not self._away.is_set())

    def touched(self, victim: Victim, asker: InHand) -> list[InHand]:
        """The cases that it does something to: a killed run's workers finish theirs."""
        match victim:
            case Victim.RUN:
                return []
            case Victim.DATABASE:
                return self._books.all_in_hand()
        return [asker]

    def end_of_all(self) -> Hit:
        """The program is stopped, and ends everything with it: that is done to every case in hand."""
        asked = self._books.all_in_hand()
        touched = tuple(one.reference for one in asked)
        in_flight = tuple(one.reference for one in asked if one.may_have_saved)
        return Hit("all ended", "", "", "", "", "", touched, in_flight)

    def do(self, victim: Victim, asker: InHand) -> bool:
        """Does it and returns when it has been noticed, or shall be noticed by what follows. False when the victim was
        gone by itself."""
        match victim:
            case Victim.WORKER:
                return self._kill_worker(asker)
            case Victim.RUN:
                return self.run is not None and _killed(self.run.pid)
            case Victim.BROWSER:
                return self._kill_browser(asker)
            case Victim.DATABASE:
                return self._stop_database()
            case Victim.FROZEN:
                return self._freeze(asker)
        return True

    def _kill_worker(self, asker: InHand) -> bool:
        pid = self._books.process_of(asker.account)
        if pid is None or is_gone(pid):
            return False
        family = list(browsers(pid))
        died = _killed(pid)
        until(lambda: all(map(is_gone, family)), GONE)
        return died

    def _kill_browser(self, asker: InHand) -> bool:
        pid = self._books.process_of(asker.account)
        with suppress(ValueError, IndexError):  # it has just ended
            return pid is not None and _killed(newest_browser(pid))
        return False

    def _stop_database(self) -> bool:
        """It comes back by itself; until then nothing else is done."""
        bring_back = self._base.stop(self._held.state)
        self._away.set()
        threading.Timer(self._base.seconds, self._over, [bring_back]).start()
        return True

    def _over(self, bring_back: Callable[[], None]) -> None:
        try:
            bring_back()
        finally:
            self._away.clear()

    def _freeze(self, asker: InHand) -> bool:
        """The worker sleeps until another has declared it dead and, if one is free, taken its case."""
        pid = self._books.process_of(asker.account)
        if pid is None or is_gone(pid):
            return False
        os.kill(pid, signal.SIGSTOP)
        try:
            since = time.monotonic()
            until(lambda: self._books.is_dead(asker.worker), NOTICED)
            until(lambda: self._books.owner(asker.reference) != asker.worker, TAKEN)
            until(lambda: time.monotonic() - since > LEASE)
        finally:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
        return True


def _killed(pid: int) -> bool:
    try:
        kill(pid)
    except ProcessLookupError:
        return False
    return True
