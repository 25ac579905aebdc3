"""What a worker does about a legacy system that is ill: tells the others, waits longer and longer, tries again."""

from __future__ import annotations

import datetime as dt
import itertools
import time
from collections.abc import Callable, Iterator

from loguru import logger

from klickfri.app.review.incidents import Log, closed, opened
from klickfri.model.codes import SESSION, TOO_LONG_ILL, UNCLEAR
from klickfri.model.errors import CaseFault, NotAdmitted, SystemIll, UnknownPage
from klickfri.model.sentences import Sentence
from klickfri.model.target import System
from klickfri.work.health import Blame, Health

GLANCE = 1.0
"""Seconds between two looks of a worker for whom another one looks whether the system is well."""
MOST_REFUSALS = 3
"""Times a worker logs in with an account that is refused as all others are; more could close it."""


class Recovery:
    """One worker's part. `comes` says whether the start page comes; `rest` waits and raises when the robot is stopped.

    A system has fallen ill for all workers that share the queue, and is well again when one of them has got a case
    through. Meanwhile one worker looks, and tries one case when the start page comes; the others wait for it.
    `log` is told of the incident; `turns` gives new turns to cases that stood aside.
    """

    def __init__(
        self,
        health: Health,
        system: System,
        account: str,
        comes: Callable[[], bool],
        rest: Callable[[float], None],
        now: Callable[[], dt.datetime],
        log: Log,
        turns: Callable[[], object] = lambda: None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._health, self._system, self._account, self._comes = health, system, account, comes
        self._rest, self._now, self._log, self._turns, self._monotonic = rest, now, log, turns, monotonic
        self._waits, self._began = self._growing(), 0.0
        self._ill, self._probes, self._saw_it, self._refusals = False, False, False, 0
        self._suspected: CaseFault | None = None

    def wait(self) -> None:
        """Returns when a case may be tried: at once while the system is well, else when its start page comes and it is
        this worker's turn.

        Raises `SystemIll` when the system has been ill for too long, and this worker has seen for itself that it is.
        """
        self._look_after_a_fault()
        while self._is_ill():
            if self._saw_it and self._monotonic() - self._began > self._system.ill_for_minutes * 60:
                raise SystemIll(TOO_LONG_ILL, Sentence.ILL_TOO_LONG())
            self._probes = self._health.probes(self._account)
            if not self._probes:
                self._rest(GLANCE)
                continue
            self._rest(self._longest() if self._refusals else next(self._waits))
            if self._lets_in():
                logger.info("{} comes; a case is tried", self._system.title)
                return
            self._saw_it = True

    def over(self) -> None:
        """The turn that was waited for is over: should the system still be ill, whoever comes first looks next."""
        if self._probes:
            self._health.probes_no_more(self._account)
            self._saw_it = True
        self._probes = False

    def did_not_come(self, ill: SystemIll) -> None:
        """The start page did not come: no case's fault. Looked at once more, it tells whether the system is ill."""
        self._suspected = ill

    def met(self, reference: str, fault: SystemIll) -> bool:
        """A case met a fault. True when the case has itself to blame.

        Otherwise `fault` says whether others shall be tried before this case.
        """
        place = f"{fault.code}: {fault.swedish}"
        blame = self._health.blame(reference, place, anywhere=True, opens_after=self._system.ill_after)
        if blame is Blame.CASE:
            return True
        if blame is Blame.SYSTEM:
            self._fell_ill(fault)
        self._suspected = fault
        fault.others_first = blame is Blame.OPEN or self._health.lets_others_try()
        return False

    def met_page(self, reference: str, page: UnknownPage) -> SystemIll | None:
        """A case met a page that nobody knows. None when that is its own: it met it again, and nobody else did.

        Otherwise what it is put back with. Met once, the page may have stood there for a moment only; when the start
        page does not come either, or several cases met it, the system is ill.
        """
        ill = SystemIll(UNCLEAR, *page.reasons)
        if not self._comes():
            self._fell_ill(page)
            return ill
        after = self._system.ill_after
        blame = self._health.blame(reference, page.swedish, anywhere=False, opens_after=after)
        if blame is Blame.CASE:
            return None
        if blame is Blame.SYSTEM:
            self._fell_ill(page)
        ill.others_first = blame is Blame.OPEN or self._health.lets_others_try()
        return ill

    def refused(self, error: NotAdmitted) -> bool:
        """The system did not let this account in. True when that is the account's own: no other was refused lately."""
        if self._health.blame(f"account {self._account}", "log-in", anywhere=False) is not Blame.SYSTEM:
            return True
        self._refusals += 1
        self._fell_ill(SystemIll(SESSION, Sentence.NOT_LET_IN()))
        return self._refusals >= MOST_REFUSALS

    def went_well(self, reference: str) -> None:
        """A case has been through the system."""
        self._suspected = None
        if self._health.went_well(reference, self._now(), closed(self._log)):
            logger.info("{} is well", self._system.title)
            self._turns()

    def _look_after_a_fault(self) -> None:
        """After a fault that may be the system's: the start page that does not come either is the second in a row."""
        fault, self._suspected = self._suspected, None
        if fault and not self._is_ill() and not self._lets_in():
            self._fell_ill(fault)

    def _fell_ill(self, fault: CaseFault) -> None:
        what = f"{self._system.title} is ill: {fault}"
        if self._health.fell_ill(fault.swedish, self._now(), what, opened(self._log)):
            logger.info("{}", what)

    def _lets_in(self) -> bool:
        """Does the start page come? If not, that explains all that cases have met.

        Raises `NotAdmitted` when this account is refused, or all were too often.
        """
        try:
            came = self._comes()
        except NotAdmitted as error:
            if self.refused(error):
                raise
            return False
        if not came:
            self._health.was_down()
            self._turns()
        return came

    def _is_ill(self) -> bool:
        """Looks at what the workers have told; the waiting begins anew with each illness."""
        was, self._ill = self._ill, self._health.illness() is not None
        if self._ill and not was:
            self._waits, self._began, self._saw_it = self._growing(), self._monotonic(), False
        return self._ill

    def _growing(self) -> Iterator[float]:
        return itertools.chain(self._system.ill_waits, itertools.repeat(self._longest()))

    def _longest(self) -> float:
        return self._system.ill_waits[-1]
