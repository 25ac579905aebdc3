"""The types of events of the audit log.

A type's fields are what `docs/formats/audit.md` says of it, in that order. Whoever writes one gives them all. What is
read may be of another release: what is missing is empty then, and what is more is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import ClassVar, Literal, get_origin, get_type_hints

from klickfri.model.event import EventData

StepKind = Literal["work", "looking"]
"""The caseworker's own steps, and the robot's looking."""


@dataclass(frozen=True, kw_only=True)
class LogOpened(EventData):
    """The log's own beginning."""

    type: ClassVar[str] = "log.opened"
    board: str


@dataclass(frozen=True, kw_only=True)
class LogMoved(EventData):
    """The log goes on here, in another store: so many entries and pictures came, and the last one's leaf."""

    type: ClassVar[str] = "log.moved"
    board: str
    by: str
    from_store: str
    to_store: str
    entries: int
    pictures: int
    leaf: str


@dataclass(frozen=True, kw_only=True)
class BoardKeyed(EventData):
    """By which key the board's tokens are made from here on: `check` is what only that key makes of the board's name.

    `by` and `reason` are of the person who began a new key; empty for the board's first.
    """

    type: ClassVar[str] = "board.keyed"
    board: str
    check: str
    by: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class BoardSigns(EventData):
    """With which key the log's checkpoints are signed from here on: its public half, as C2SP writes a verifier key.

    `by` and `reason` are of the person who began a new key; empty for the board's first.
    """

    type: ClassVar[str] = "board.signs"
    board: str
    verifier: str
    by: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class BoardSeals(EventData):
    """With which key the keys of cases are wrapped in the board's vault from here on: `check` is what only that key
    makes of the board's name. `rotated`: the key before was at hand, so nothing stays wrapped by it.

    `by` and `reason` are of the person who began a new key; empty for the board's first.
    """

    type: ClassVar[str] = "board.seals"
    board: str
    check: str
    by: str
    reason: str
    rotated: bool


@dataclass(frozen=True, kw_only=True)
class StampAsked(EventData):
    """A time-stamping authority, by its address, is about to be shown the log up to this entry."""

    type: ClassVar[str] = "stamp.asked"
    board: str
    authority: str
    by: str


@dataclass(frozen=True, kw_only=True)
class IntakeData(EventData):
    """An intake of a file: `added` is its moment, which its rows in the queue carry."""

    added: str
    process: str
    file_sha256: str
    rows: int
    taken: int
    already: int
    left_out: int


@dataclass(frozen=True, kw_only=True)
class IntakeStarted(IntakeData):
    """Before the queue keeps a file's rows."""

    type: ClassVar[str] = "intake.started"

    def done(self, taken: int) -> IntakeDone:
        """What came of it: so many were taken."""
        return IntakeDone(
            added=self.added,
            process=self.process,
            file_sha256=self.file_sha256,
            rows=self.rows,
            taken=taken,
            already=self.already,
            left_out=self.left_out,
        )


@dataclass(frozen=True, kw_only=True)
class IntakeDone(IntakeData):
    """What came of an intake."""

    type: ClassVar[str] = "intake.done"


@dataclass(frozen=True, kw_only=True)
class OfRun(EventData):
    """Of one run, by its id."""

    run: str


@dataclass(frozen=True, kw_only=True)
class RunStarted(OfRun):
    """A run begins."""

    type: ClassVar[str] = "run.started"
    process: str
    mode: str
    flow_digest: str
    approved_by: str
    approved_at: str
    workers: int
    asked_by: str
    host: str
    version: str
    delegation: str
    today: str
    legal_check: str


@dataclass(frozen=True, kw_only=True)
class RunJoined(OfRun):
    """More workers for a run that goes on, from this or another machine."""

    type: ClassVar[str] = "run.joined"
    host: str
    asked_by: str
    version: str
    workers: int


@dataclass(frozen=True, kw_only=True)
class RunStopped(OfRun):
    """A run's workers have ended."""

    type: ClassVar[str] = "run.stopped"
    reason: str
    ill: str
    restarted: tuple[str, ...]
    broken: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RunLost(OfRun):
    """A run whose process died, found by a later one."""

    type: ClassVar[str] = "run.lost"
    host: str
    asked_by: str
    started: str


@dataclass(frozen=True, kw_only=True)
class RunLeft(OfRun):
    """The workers of who had joined the run have ended."""

    type: ClassVar[str] = "run.left"
    host: str
    restarted: tuple[str, ...]
    broken: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RunStopAsked(OfRun):
    """Somebody asked the run to stop, by `klickfri stop`."""

    type: ClassVar[str] = "run.stop_asked"
    by: str
    at_once: bool


@dataclass(frozen=True, kw_only=True)
class WorkPaused(EventData):
    """A process, or a system with all its processes, begins no further case."""

    type: ClassVar[str] = "work.paused"
    kind: Literal["process", "system"]
    name: str
    by: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class WorkResumed(EventData):
    """It goes on; `paused_by` and `since` tell of the pause."""

    type: ClassVar[str] = "work.resumed"
    kind: Literal["process", "system"]
    name: str
    by: str
    reason: str
    paused_by: str
    since: str


@dataclass(frozen=True, kw_only=True)
class OfIncident(EventData):
    """Of one incident, by its number and by what it is about."""

    incident: int
    key: str


@dataclass(frozen=True, kw_only=True)
class IncidentOpened(OfIncident):
    """Operations must know of something."""

    type: ClassVar[str] = "incident.opened"
    what: str


@dataclass(frozen=True, kw_only=True)
class IncidentAcknowledged(OfIncident):
    """Somebody knows of it."""

    type: ClassVar[str] = "incident.acknowledged"
    by: str


@dataclass(frozen=True, kw_only=True)
class IncidentClosed(OfIncident):
    """It is over; `by` is what ended it, or who said so, then with a `reason`."""

    type: ClassVar[str] = "incident.closed"
    by: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class RunReconciled(OfRun):
    """The morning's sums."""

    type: ClassVar[str] = "run.reconciled"
    taken_in: int
    completed: int
    handed_over: int
    failed: int
    waiting: int
    by_hand: int
    abandoned: int
    unseen: int
    balances: bool


@dataclass(frozen=True, kw_only=True)
class OfNight(EventData):
    """Of one planned start of a process, by its moment (UTC)."""

    process: str
    planned: str


@dataclass(frozen=True, kw_only=True)
class NightStarted(OfNight):
    """A planned start becomes a run: `tries` counts it and those before it that were lost."""

    type: ClassVar[str] = "night.started"
    run: str
    tries: int
    late_minutes: int


@dataclass(frozen=True, kw_only=True)
class NightSkipped(OfNight):
    """A planned start became no run, and why."""

    type: ClassVar[str] = "night.skipped"
    reason: str
    detail: str


@dataclass(frozen=True, kw_only=True)
class NightEnded(OfNight):
    """The run of a planned start has ended."""

    type: ClassVar[str] = "night.ended"
    run: str
    went: str


@dataclass(frozen=True, kw_only=True)
class SchedulePaused(EventData):
    """So many nights failed in a row that nothing is started until a person says so."""

    type: ClassVar[str] = "schedule.paused"
    process: str
    failed: int


@dataclass(frozen=True, kw_only=True)
class ScheduleResumed(EventData):
    """A person lets the process be started again."""

    type: ClassVar[str] = "schedule.resumed"
    process: str
    by: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class CredentialUsed(OfRun):
    """A robot account is about to be logged in."""

    type: ClassVar[str] = "credential.used"
    account: str
    system: str


@dataclass(frozen=True, kw_only=True)
class OfAttempt(OfRun):
    """Of one attempt at a case; attempt 0 is the run's own, outside its cases."""

    attempt: int


@dataclass(frozen=True, kw_only=True)
class CaseClaimed(OfAttempt):
    """An attempt begins. `values` are the application's fields with a person's number, `name=token`: so that person's
    cases are found however early they ended.
    """

    type: ClassVar[str] = "case.claimed"
    flow_digest: str
    values: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CasePutBack(OfAttempt):
    """Back to the queue unharmed."""

    type: ClassVar[str] = "case.put_back"
    reason: str


@dataclass(frozen=True, kw_only=True)
class CaseFailed(OfAttempt):
    """An attempt failed, and the case is tried again; one that is not is handed over."""

    type: ClassVar[str] = "case.failed"
    code: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ByPerson(EventData):
    """What a person did: by what they sign with, and their name and title as of then; empty of who has no account of
    the pages.
    """

    by: str
    name: str
    title: str


@dataclass(frozen=True, kw_only=True)
class CaseRetried(ByPerson):
    """A person put the case back into the queue."""

    type: ClassVar[str] = "case.retried"
    was: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class CaseClosed(ByPerson):
    """A person ended the case."""

    type: ClassVar[str] = "case.closed"
    was: str
    way: Literal["done", "withdrawn"]
    reason: str


@dataclass(frozen=True, kw_only=True)
class CaseAssigned(ByPerson):
    """A person has taken the case, or nobody has it any more (`to` is empty)."""

    type: ClassVar[str] = "case.assigned"
    was: str
    to: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class CasePrioritised(ByPerson):
    """A person gave the case another place in the queue."""

    type: ClassVar[str] = "case.prioritised"
    was: int
    priority: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class CaseReduced(EventData):
    """The application of a case that ended long ago, and its files, were taken away."""

    type: ClassVar[str] = "case.reduced"
    by: str
    rule: str


@dataclass(frozen=True, kw_only=True)
class RetentionApplied(EventData):
    """What a process's rule took away at one time, counted."""

    type: ClassVar[str] = "retention.applied"
    process: str
    by: str
    rules: tuple[str, ...]
    cases: int
    reports: int
    healings: int
    intake_files: int


@dataclass(frozen=True, kw_only=True)
class DestructionProposed(EventData):
    """A person proposes that what the board's own plan lets go of is destroyed: as of a moment, by these rules, so many
    cases, letters and pictures; `digest` is of which they are.
    """

    type: ClassVar[str] = "destruction.proposed"
    board: str
    by: str
    decision: str
    moment: str
    plan: str
    rules: tuple[str, ...]
    cases: int
    letters: int
    pictures: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class CaseDestroyed(EventData):
    """Another person lets letters and pictures of a case be destroyed, by the entry `proposal`: which, by their
    SHA-256. A picture that other cases show too is among those of each.
    """

    type: ClassVar[str] = "case.destroyed"
    by: str
    proposed_by: str
    proposal: int
    decision: str
    rules: tuple[str, ...]
    letters: tuple[str, ...]
    pictures: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DestructionApplied(EventData):
    """What was proposed is done, counted."""

    type: ClassVar[str] = "destruction.applied"
    board: str
    by: str
    proposed_by: str
    proposal: int
    decision: str
    plan: str
    rules: tuple[str, ...]
    cases: int
    letters: int
    pictures: int


@dataclass(frozen=True, kw_only=True)
class LetterAsked(ByPerson):
    """A person asks to read the case's letters as they were sent, and says why."""

    type: ClassVar[str] = "letter.asked"
    reason: str


@dataclass(frozen=True, kw_only=True)
class LetterGranted(ByPerson):
    """Another person lets who asked in the entry `question` read them, for so many hours from now."""

    type: ClassVar[str] = "letter.granted"
    question: int
    asked_by: str
    hours: int


@dataclass(frozen=True, kw_only=True)
class LetterRefused(ByPerson):
    """Another person does not let who asked in the entry `question` read them."""

    type: ClassVar[str] = "letter.refused"
    question: int
    asked_by: str


@dataclass(frozen=True, kw_only=True)
class LetterWithdrawn(ByPerson):
    """What the entry `question` asked for and was granted is over from now: taken back, or given up by who asked."""

    type: ClassVar[str] = "letter.withdrawn"
    question: int
    asked_by: str


@dataclass(frozen=True, kw_only=True)
class BackupMade(EventData):
    """A set was made of all that lies here, by its moment; `leaf` is the last of this log that is in it."""

    type: ClassVar[str] = "backup.made"
    by: str
    moment: str
    leaf: str
    leaf_seq: int
    keys: bool
    reason: str


@dataclass(frozen=True, kw_only=True)
class AuditExported(EventData):
    """Entries are about to leave the log as a file: so many of those up to the number `last`, which all `filters` hold
    of; `restricted`: cases of the restricted list were asked for too. `file_sha256` is of the whole file, which may
    hold entries of other boards.
    """

    type: ClassVar[str] = "audit.exported"
    by: str
    format: str
    filters: tuple[str, ...]
    restricted: bool
    entries: int
    last: int
    file_sha256: str


@dataclass(frozen=True, kw_only=True)
class LogRestored(EventData):
    """The log was put back from the set of that moment; what came after that leaf is lost."""

    type: ClassVar[str] = "log.restored"
    by: str
    host: str
    moment: str
    leaf: str
    leaf_seq: int


@dataclass(frozen=True, kw_only=True)
class OfPerson(EventData):
    """Of one person who uses the pages, by the name that they sign with, and as they were called then."""

    person: str
    name: str
    title: str


@dataclass(frozen=True, kw_only=True)
class PersonAdded(OfPerson):
    """A person may use the pages, logging in as `account`."""

    type: ClassVar[str] = "person.added"
    account: str
    roles: tuple[str, ...]
    boards: tuple[str, ...]
    by: str


@dataclass(frozen=True, kw_only=True)
class PersonChanged(OfPerson):
    """A person has these roles and boards now; `was` are the roles that they had."""

    type: ClassVar[str] = "person.changed"
    roles: tuple[str, ...]
    was: tuple[str, ...]
    boards: tuple[str, ...]
    by: str


@dataclass(frozen=True, kw_only=True)
class PersonReset(OfPerson):
    """A person was given a new one-time password."""

    type: ClassVar[str] = "person.reset"
    by: str


@dataclass(frozen=True, kw_only=True)
class PersonClosed(OfPerson):
    """A person is let in no more."""

    type: ClassVar[str] = "person.closed"
    by: str


@dataclass(frozen=True, kw_only=True)
class PersonLetIn(OfPerson):
    """A person logged in."""

    type: ClassVar[str] = "person.let_in"
    roles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PersonRefused(OfPerson):
    """Somebody was not let in, so many times since it was told last; `failed` are tries in a row. Who gave an account
    that there is not, is not named: they may have typed a password there.
    """

    type: ClassVar[str] = "person.refused"
    why: str
    times: int
    failed: int
    locked_until: str


@dataclass(frozen=True, kw_only=True)
class PersonChosePassword(OfPerson):
    """A person chose a password; their sessions ended."""

    type: ClassVar[str] = "person.chose_password"


@dataclass(frozen=True, kw_only=True)
class PersonLeft(OfPerson):
    """A person logged out."""

    type: ClassVar[str] = "person.left"


@dataclass(frozen=True, kw_only=True)
class AuditViewed(OfPerson):
    """A person looked at what the log tells: `what` kind of page, and `of` whom, as a subject is called."""

    type: ClassVar[str] = "audit.viewed"
    what: str
    of: str


@dataclass(frozen=True, kw_only=True)
class InStage(OfAttempt):
    """In a stage of the flow, by its id."""

    stage: str


@dataclass(frozen=True, kw_only=True)
class OfStep(InStage):
    """Of one step: its path, the caseworker's words, its verb, and whether it changes the legacy system."""

    step: str
    say: str
    verb: str
    saves: bool


@dataclass(frozen=True, kw_only=True)
class StepStarted(OfStep):
    """The intent of a step that saves."""

    type: ClassVar[str] = "step.started"
    target: str


@dataclass(frozen=True, kw_only=True)
class StepCompleted(OfStep):
    """A step came to its end and its expectations held."""

    type: ClassVar[str] = "step.completed"
    kind: StepKind
    target: str
    page: str
    outcome: Literal["success", "unknown"]
    clicks: int
    choices: int
    confirms: int
    values: tuple[str, ...]
    facts: tuple[str, ...]
    failed_support: tuple[str, ...]
    set_again: tuple[str, ...]
    dialog: str
    duration_ms: int


@dataclass(frozen=True, kw_only=True)
class StepFailed(OfStep):
    """A step was refused, or its effect did not show."""

    type: ClassVar[str] = "step.failed"
    kind: StepKind
    target: str
    code: str
    reason: str
    not_taken: bool
    clicks: int
    choices: int
    confirms: int
    set_again: tuple[str, ...]

    @classmethod
    def completed_from(cls, data: Mapping[str, object]) -> Mapping[str, object]:
        """Of logs older than `not_taken` only the log-in page is known to mean it."""
        return {"not_taken": data.get("code") == "SESSION", **data}


@dataclass(frozen=True, kw_only=True)
class StepPictured(InStage):
    """What the screen showed after a step."""

    type: ClassVar[str] = "step.pictured"
    step: str
    say: str
    picture: str


@dataclass(frozen=True, kw_only=True)
class DecisionProposed(InStage):
    """A rule answered."""

    type: ClassVar[str] = "decision.proposed"
    rule: str
    rule_digest: str
    answer: Literal["continue", "hand_over"]
    code: str
    route: str
    values: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DecisionMade(InStage):
    """An automated decision was saved."""

    type: ClassVar[str] = "decision.made"
    mode: str
    delegation: str
    by: str
    legal_basis: str


@dataclass(frozen=True, kw_only=True)
class LetterSent(InStage):
    """A letter was sent; `kept` tells that the vault has it, which older logs do not say."""

    type: ClassVar[str] = "letter.sent"
    template: str
    text_sha256: str
    kept: bool


@dataclass(frozen=True, kw_only=True)
class CaseVerified(InStage):
    """A fresh look showed that what should be saved is there."""

    type: ClassVar[str] = "case.verified"
    already_there: bool
    conditions: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CaseHandedOver(OfAttempt):
    """The case goes to a person."""

    type: ClassVar[str] = "case.handed_over"
    code: str
    reasons: tuple[str, ...]
    restricted: bool


@dataclass(frozen=True, kw_only=True)
class CaseFinished(OfAttempt):
    """An attempt came to its end."""

    type: ClassVar[str] = "case.finished"
    state: str
    outcome: str
    code: str
    clicks_work: int
    confirms_work: int
    clicks_looking: int


TYPES: Mapping[str, type[EventData]] = {
    one.type: one
    for one in (
        LogOpened, LogMoved, BoardKeyed, BoardSigns, BoardSeals, StampAsked, IntakeStarted, IntakeDone, RunStarted,
        RunJoined, RunLeft, RunStopAsked, RunStopped, RunLost, RunReconciled, NightStarted, NightSkipped, NightEnded,
        SchedulePaused, ScheduleResumed, WorkPaused, WorkResumed, IncidentOpened, IncidentAcknowledged, IncidentClosed,
        CredentialUsed, CaseClaimed, CasePutBack, CaseFailed, CaseRetried, CaseClosed, CaseAssigned, CasePrioritised,
        CaseReduced, RetentionApplied, DestructionProposed, CaseDestroyed, DestructionApplied, LetterAsked,
        LetterGranted, LetterRefused, LetterWithdrawn, BackupMade, LogRestored, PersonAdded, PersonChanged,
        PersonReset, PersonClosed, PersonLetIn, PersonRefused, PersonChosePassword, PersonLeft, AuditViewed,
        AuditExported, StepStarted, StepCompleted, StepFailed, StepPictured, DecisionProposed, DecisionMade, LetterSent,
        CaseVerified, CaseHandedOver, CaseFinished,
    )
}  # fmt: skip
"""Every type of event by its short name."""


def told_by(event_type: str, data: Mapping[str, object]) -> EventData | None:
    """What stored data tells, of whatever release; None for a type that this release does not have. Never raises."""
    kind = TYPES.get(event_type)
    if kind is None:
        return None
    complete = kind.completed_from(data)
    return kind(**{name: read(complete.get(name)) for name, read in _readers(event_type).items()})


@cache
def _readers(event_type: str) -> Mapping[str, Callable[[object], object]]:
    """How each field is read."""
    kind = TYPES[event_type]
    hints = get_type_hints(kind)
    return {field.name: _reader(hints[field.name]) for field in fields(kind)}


def _reader(hint: object) -> Callable[[object], object]:
    """Takes a value of the field's type as it is, and anything else for nothing. A `Literal` is any text."""
    if get_origin(hint) is tuple:
        return _texts
    plain = hint if isinstance(hint, type) else str
    return lambda value: value if type(value) is plain else plain()


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else ()
