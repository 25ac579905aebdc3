"""What a worker does about a legacy system that is ill: tells the others, waits longer and longer, tries again."""

from __future__ import annotations

import datetime as dt
import itertools
import time
from collections.abc import Callable, Iterator

from loguru import logger

from klickfri.model.codes import TOO_LONG_ILL
from klickfri.model.errors import CaseFault, SystemIll, UnknownPage
from klickfri.model.sentences import Sentence
from klickfri.model.target import System
from klickfri.work.health import Blame, Health


class Recovery:
    """One worker's part. `comes` says whether the start page comes; `rest` waits and raises when the robot is stopped.

    A system has fallen ill for all workers of the run, and is well again when one of them has got a case through.
    """

    def __init__(
        self,
        health: Health,
        system: System,
        comes: Callable[[], bool],
        rest: Callable[[float], None],
        now: Callable[[], dt.datetime],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._health, self._system, self._comes = health, system, comes
        self._rest, self._now, self._monotonic = rest, now, monotonic
        self._waits, self._began = self._growing(), 0.0
        self._ill = False

    def wait(self) -> None:
        """Returns when a case may be tried: at once while the system is well, else when its start page comes.

        Raises `SystemIll` when the system has been ill for too long.
        """
        while self._is_ill():
            if self._monotonic() - self._began > self._system.ill_for_minutes * 60:
                raise SystemIll(TOO_LONG_ILL, Sentence.ILL_TOO_LONG())
            self._rest(next(self._waits))
            if self._comes():
                logger.info("{} comes; a case is tried", self._system.title)
                return
            self._health.was_down()

    def fell_ill(self, fault: CaseFault) -> None:
        """The system is ill, whatever case it was met by."""
        logger.info("{} is ill: {}", self._system.title, fault)
        self._health.fell_ill(fault.swedish, self._now())

    def met(self, reference: str, fault: SystemIll) -> bool:
        """A case met a fault. True when the case has itself to blame.

        Otherwise the system is ill, and `fault` says whether others shall be tried before this case.
        """
        blame = self._health.blame(reference, f"{fault.code}: {fault.swedish}", anywhere=True)
        if blame is Blame.CASE:
            return True
        fault.others_first = blame is Blame.OPEN or self._health.lets_others_try(reference)
        self.fell_ill(fault)
        return False

    def met_page(self, reference: str, page: UnknownPage) -> bool:
        """A case met a page that nobody knows. True when it is the case's own; otherwise the system is ill."""
        if self._comes() and self._health.blame(reference, page.swedish, anywhere=False) is not Blame.SYSTEM:
            return True
        self.fell_ill(page)
        return False

    def went_well(self) -> None:
        """A case has been through the system."""
        self._health.went_well()

    def _is_ill(self) -> bool:
        """Looks at what the workers have told; the waiting begins anew with each illness."""
        was, self._ill = self._ill, self._health.illness() is not None
        if self._ill and not was:
            self._waits, self._began = self._growing(), self._monotonic()
        return self._ill

    def _growing(self) -> Iterator[float]:
        waits = self._system.ill_waits
        return itertools.chain(waits, itertools.repeat(waits[-1]))
