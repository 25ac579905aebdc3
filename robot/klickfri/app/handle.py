"""Handles one work item: replays it and says how it ended. The one place where faults of cases and of systems part."""

from __future__ import annotations

from collections.abc import Callable

from klickfri.app.station import Station, case_of
from klickfri.model.errors import (
    ApplicationException,
    AuditUnavailable,
    BusinessException,
    Interrupted,
    KlickfriError,
    ProtectedIdentity,
    RecordLocked,
)
from klickfri.model.event import Event
from klickfri.model.work import Outcome, State, WorkItem
from klickfri.replay.case import CaseReplay

UNCLEAR = "OKÄND"
MAX_PUT_BACKS = 1
"""Times a locked record goes to the tail of the queue before a person is told."""


class CaseHandler:
    """Handles items at one station, in one run. `pause` waits and `stop_here` may raise `Interrupted`."""

    def __init__(
        self, station: Station, run: str, pause: Callable[[float], None], stop_here: Callable[[], None]
    ) -> None:
        self._station, self._run = station, run
        self._pause, self._stop_here = pause, stop_here

    def __call__(self, item: WorkItem) -> Outcome:
        """One attempt at the item. Raises `AuditUnavailable`, `RecordLocked` (put it back) and `Interrupted`."""
        desk, sink = self._station.desk, self._station.log
        subject = f"{item.process}/{item.reference}"
        head = {"run": self._run, "attempt": item.attempt}
        sink.append(Event("case.claimed", subject, {**head, "flow_digest": desk.program.digest}))
        case = case_of(desk, item.reference, dict(item.payload), self._run, item.attempt, only_look=False)
        ports = desk.ports(subject, sink, self._pause)
        replay = CaseReplay(case, self._station.session(self._run), ports)
        try:
            outcome = self._attempt(replay)
        except RecordLocked as lock:
            if item.put_backs < MAX_PUT_BACKS:
                sink.append(Event("case.put_back", subject, {**head, "reason": lock.code}))
                raise
            reasons = ("Ansökan är fortfarande låst av någon annan.",)
            outcome = _told(replay, State.PENDING_USER_ACTION, lock.code, reasons, "Be den som har låst att spara.")
        except Interrupted as put_back:
            sink.append(Event("case.put_back", subject, {**head, "reason": type(put_back).__name__}))
            raise
        if outcome.state in (State.PENDING_USER_ACTION, State.FAILED):
            told = {"code": outcome.code or "", "reasons": list(outcome.reasons), "restricted": outcome.restricted}
            sink.append(Event("case.handed_over", subject, {**head, **told}))
        sink.append(Event("case.finished", subject, {**head, **_finished(outcome, replay.trail.confirms_work)}))
        return outcome

    def _attempt(self, replay: CaseReplay) -> Outcome:
        try:
            return replay.run(self._stop_here)
        except ProtectedIdentity as error:
            return Outcome(State.PENDING_USER_ACTION, code=error.code, restricted=True)
        except BusinessException as error:
            return _told(replay, State.PENDING_USER_ACTION, error.code, error.reasons, error.question)
        except RecordLocked:
            raise
        except ApplicationException as error:
            self._station.drop_session()
            return _told(replay, State.FAILED, error.code, (str(error),), "")
        except (AuditUnavailable, Interrupted):
            raise
        except KlickfriError as error:  # of the flow, a rule or a letter: trying again would not help this case
            reasons = (f"Flödet kunde inte följas: {error}",)
            return _told(replay, State.PENDING_USER_ACTION, UNCLEAR, reasons, "Säg till den som sköter roboten.")


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
        clicks_looking=trail.clicks_looking,
    )


def _finished(outcome: Outcome, confirms: int) -> dict[str, str | int]:
    return {
        "state": str(outcome.state),
        "outcome": outcome.outcome or "",
        "code": outcome.code or "",
        "clicks_work": outcome.clicks_work,
        "confirms_work": confirms,
        "clicks_looking": outcome.clicks_looking,
    }
