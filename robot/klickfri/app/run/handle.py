"""Handles one work item: replays it and says how it ended. The one place where faults of cases and of systems part."""

from __future__ import annotations

import time
from collections.abc import Callable

from loguru import logger

from klickfri.app.run.locks import OurLocks
from klickfri.app.run.recovery import Recovery
from klickfri.app.run.station import Station, case_of
from klickfri.model.codes import KILLED, SESSION, UNCLEAR, Code
from klickfri.model.errors import (
    ApplicationException,
    AuditUnavailable,
    BusinessException,
    CaseFault,
    Halted,
    Interrupted,
    KlickfriError,
    NotAdmitted,
    ProtectedIdentity,
    RecordLocked,
    RuleFailed,
    SaveUnknown,
    SystemIll,
    UnknownPage,
    Unsure,
)
from klickfri.model.event import EventData
from klickfri.model.events import CaseFailed, CaseFinished, CaseHandedOver, CasePutBack
from klickfri.model.sentences import Sentence
from klickfri.model.wording import plain
from klickfri.model.work import Outcome, State, WorkItem
from klickfri.replay.case import CaseReplay
from klickfri.replay.context import Pending

MAX_PUT_BACKS = 1
"""Times a record that somebody has locked goes to the tail of the queue before a person is told."""


class CaseHandler:
    """Handles items at one station, in one run. `pause` waits and `stop_here` may raise `Interrupted`; `still_ours` is
    asked before each save.

    `recovery` tells a case's own faults from those of an ill system; without it every fault is the case's. `locks`
    knows of the records that other workers hold; without it a person is told at once.
    """

    def __init__(
        self,
        station: Station,
        run: str,
        pause: Callable[[float], None],
        stop_here: Callable[[], None],
        recovery: Recovery | None = None,
        locks: OurLocks | None = None,
        still_ours: Callable[[], None] = lambda: None,
        before: Callable[[Pending], None] = lambda pending: None,
    ) -> None:
        self._station, self._run, self._recovery, self._locks = station, run, recovery, locks
        self._pause, self._stop_here, self._still_ours, self._before = pause, stop_here, still_ours, before

    def __call__(self, item: WorkItem) -> Outcome:
        """One attempt at the item, told in the log from its claim to its end.

        Raises `RecordLocked`, `SystemIll` and `Interrupted` (put it back), what ends the worker: `NotAdmitted` and
        `AuditUnavailable`, and `Halted`, of who tries a flow.
        """
        began = time.monotonic()
        logger.info("{}, attempt {}: begins", item.reference, item.attempt)
        self._tell(item, self._station.claimed(self._run, item))
        if item.deaths >= self._station.loaded.program.process.max_starts:
            return self._set_aside(item)
        try:
            outcome = self._attempt(item)
        except (RecordLocked, SystemIll, Interrupted, NotAdmitted, Halted) as error:
            self._put_back(item, error)
            if isinstance(error, NotAdmitted) and self._recovery and not self._recovery.refused(error):
                raise SystemIll(SESSION, Sentence.NOT_LET_IN()) from error
            raise
        self._tell_end(item, outcome)
        if outcome.restricted:
            self._station.attachments.forget(item.reference)
        seconds = time.monotonic() - began
        logger.info("{}, attempt {}: {} after {:.1f} s", item.reference, item.attempt, _in_short(outcome), seconds)
        if self._recovery and _shows_health(outcome):
            self._recovery.went_well(item.reference)
        return outcome

    def _set_aside(self, item: WorkItem) -> Outcome:
        """A case over which the robot has died again and again: nothing more is tried with it."""
        why = Sentence.SET_ASIDE(times=item.deaths)
        question = why.sentence.check
        outcome = Outcome(State.PENDING_USER_ACTION, code=KILLED, reasons=(why.swedish,), question=question)
        self._tell_end(item, outcome)
        logger.warning("{} is set aside: {}", item.reference, why.english)
        return outcome

    def _attempt(self, item: WorkItem) -> Outcome:
        try:
            session = self._station.session(self._run)
        except SystemIll as ill:
            if self._recovery:
                self._recovery.did_not_come(ill)
            raise
        except ApplicationException as error:
            return Outcome(State.FAILED, code=error.code, reasons=self._reasons(error))
        loaded = self._station.loaded
        case = case_of(loaded, item.reference, dict(item.payload), self._run, item.attempt, only_look=False)
        ports = self._station.ports(case.subject, self._pause, self._still_ours, self._before)
        replay = CaseReplay(case, session, ports)
        try:
            return replay.run(self._stop_here)
        except ProtectedIdentity as error:
            # the operations log tells neither the stage nor why
            return Outcome(State.PENDING_USER_ACTION, code=error.code, restricted=True)
        except BusinessException as error:
            self._note(item, replay, error)
            self._mind(item, error)
            return _told(replay, State.PENDING_USER_ACTION, error.code, self._reasons(error), error.question)
        except RecordLocked as lock:
            if self._may_be_given_back(item, lock):
                raise
            return _told(replay, State.PENDING_USER_ACTION, lock.code, self._reasons(lock), lock.question)
        except ApplicationException as error:
            self._note(item, replay, error)
            self._station.drop_session()
            if isinstance(error, SystemIll) and self._recovery and not self._recovery.met(item.reference, error):
                raise
            return _told(replay, State.FAILED, error.code, self._reasons(error), "")
        except (AuditUnavailable, NotAdmitted, Interrupted, Halted):
            raise
        except KlickfriError as error:  # of the flow, a rule or a letter: trying again would not help this case
            logger.warning("{} could not be handled: {}", item.reference, error)
            question = Sentence.BROKEN_FLOW.check
            return _told(replay, State.PENDING_USER_ACTION, UNCLEAR, self._reasons(error), question)

    def _reasons(self, error: KlickfriError) -> tuple[str, ...]:
        """The error as a caseworker is told it: captions and headings, no name of ours; the log has those."""
        match error:
            case RuleFailed():
                return (Sentence.BROKEN_RULE.swedish,)
            case CaseFault():
                return tuple(plain(self._station.loaded.program, reason.swedish) for reason in error.reasons)
        return (Sentence.BROKEN_FLOW.swedish,)

    def _note(self, item: WorkItem, replay: CaseReplay, error: CaseFault) -> None:
        """Where the case ended and why; of what a rule or the system's own words say, the code alone."""
        unsure = isinstance(error, Unsure | ApplicationException)
        level, told = ("WARNING", str(error)) if unsure else ("INFO", error.code)
        logger.log(level, "{}, attempt {}, stage {}: {}", item.reference, item.attempt, replay.trail.stage, told)

    def _put_back(self, item: WorkItem, error: KlickfriError) -> None:
        reason = _why_put_back(error)
        self._tell(item, CasePutBack(run=self._run, attempt=item.attempt, reason=reason))
        logger.info("{}, attempt {}: put back ({})", item.reference, item.attempt, reason)

    def _may_be_given_back(self, item: WorkItem, lock: RecordLocked) -> bool:
        if lock.account:
            return self._locks is not None and self._locks.met(item.reference)
        return item.put_backs < MAX_PUT_BACKS

    def _mind(self, item: WorkItem, error: BusinessException) -> None:
        """A case that goes to a person may show that the system is ill. Raises `SystemIll` when it should go back."""
        if self._recovery and isinstance(error, SaveUnknown) and isinstance(error.__cause__, SystemIll):
            self._recovery.met(item.reference, error.__cause__)
        ill = (
            self._recovery.met_page(item.reference, error)
            if self._recovery and isinstance(error, UnknownPage)
            else None
        )
        if ill:
            self._station.drop_session()
            raise ill from error

    def _tell_end(self, item: WorkItem, outcome: Outcome) -> None:
        run, attempt, code, reasons = self._run, item.attempt, outcome.code or "", outcome.reasons
        if outcome.is_tried_again(item.failures, self._station.loaded.program.process.max_attempts):
            self._tell(item, CaseFailed(run=run, attempt=attempt, code=code, reasons=reasons))
        elif outcome.state in (State.PENDING_USER_ACTION, State.FAILED):
            given = CaseHandedOver(run=run, attempt=attempt, code=code, reasons=reasons, restricted=outcome.restricted)
            self._tell(item, given)
        finished = CaseFinished(
            run=run,
            attempt=attempt,
            state=str(outcome.state),
            outcome=outcome.outcome or "",
            code=code,
            clicks_work=outcome.clicks_work,
            confirms_work=outcome.confirms_work,
            clicks_looking=outcome.clicks_looking,
        )
        self._tell(item, finished)

    def _tell(self, item: WorkItem, told: EventData) -> None:
        self._station.log.append(told.about(f"{item.process}/{item.reference}"))


def _why_put_back(error: KlickfriError) -> str:
    match error:
        case RecordLocked():
            return error.code
        case SystemIll():
            return f"{error.code}: {error.swedish}"
    return type(error).__name__


def _told(replay: CaseReplay, state: State, code: str, reasons: tuple[str, ...], question: str) -> Outcome:
    trail = replay.trail
    return Outcome(
        state=state,
        code=code,
        reasons=reasons,
        question=question,
        done=tuple(trail.done),
        not_done=replay.not_done(),
        last_step=trail.last_step,
        picture=replay.last_picture,
        lock_released=trail.lock_released,
        clicks_work=trail.clicks_work,
        confirms_work=trail.confirms_work,
        clicks_looking=trail.clicks_looking,
    )


def _in_short(outcome: Outcome) -> str:
    """The end for the operations log, which tells no code of a protected person."""
    told = "" if outcome.restricted else outcome.code or outcome.outcome or ""
    return f"{outcome.state} {told}".rstrip()


def _shows_health(outcome: Outcome) -> bool:
    """Has the case been through the system, whatever came of it?"""
    unsure = Code(outcome.code or "").unsure
    return outcome.state is not State.FAILED and not (outcome.state is State.PENDING_USER_ACTION and unsure)
