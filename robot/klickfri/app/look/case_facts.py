"""One case as an auditor reads it: where it stands today, by what right it was decided, what was asked, read, proposed
and done, and how far the log's proof reaches. Every face shows these facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from klickfri.app.look.case_films import FilmedAt, filmed
from klickfri.app.look.protected import entries_of, hidden_cases
from klickfri.app.office import Office
from klickfri.audit.entry import Entry
from klickfri.audit.ledger import LedgerReader
from klickfri.audit.opening import boards, has_ledger, read_ledger
from klickfri.flow import approvals
from klickfri.flow.loader import load_flow, load_process
from klickfri.model.application import Process
from klickfri.model.deadline import CaseClock, clock_of
from klickfri.model.errors import BadInput, NotFound, Unusable
from klickfri.model.events import AuditViewed, CaseClaimed, OfRun, RunStarted
from klickfri.model.work import Outcome, State
from klickfri.privacy.mask import masked_values
from klickfri.privacy.tokens import Tokens
from klickfri.settings.settings import Settings
from klickfri.summary.case import CaseTold, told_of
from klickfri.summary.timeline import Moment, moments
from klickfri.work.witness import KnownItem, item_of


@dataclass(frozen=True)
class Today:
    """Where the queue has the case today. `clock` is None where nobody knows what its process promises."""

    state: State
    outcome: str
    code: str
    assigned: str
    restricted: bool
    clock: CaseClock | None
    received: dt.datetime


@dataclass(frozen=True)
class Right:
    """By what right a run worked with the case: which flow, who wrote and who approved it (accounts; empty where nobody
    has, or `approvals.yaml` is not here), the mode and the delegation of that night, who asked for the run, and what
    was stated of its legal check.

    A run whose beginning the log does not hold, as of a trial, has its name and its flow only.
    """

    run: str
    flow_digest: str
    authors: tuple[str, ...] = ()
    approved_by: str = ""
    approved_at: str = ""
    mode: str = ""
    delegation: str = ""
    asked_by: str = ""
    host: str = ""
    version: str = ""
    legal_check: str = ""


@dataclass(frozen=True)
class CaseView:
    """Somebody has looked at the case: `by` is what they sign with, name and title as they were called then; at `what`
    of it, as the log has it.
    """

    seq: int
    at: dt.datetime
    by: str
    name: str
    title: str
    what: str


@dataclass(frozen=True)
class ProofReach:
    """How far the log's signed checkpoints reach, beside the case's first and last entry.

    It is what the log keeps; whether it holds, a check of the whole log tells, or a proof of the case.
    """

    first: int
    last: int
    entries: int
    signed: int

    @property
    def covered(self) -> bool:
        """Is each of the case's entries below a checkpoint?"""
        return self.last <= self.signed


@dataclass(frozen=True)
class CaseFacts:
    """What a board's log, the queue and the recordings know of one case. `subject` is its name in the log.

    `today` is None where there is no queue, it does not know the case, or cannot be read: `queue_fault` says why then.
    `title`, `board_title`, `outcomes` and `fields` are the process's words as they are today; the short names where it
    is gone.
    `protected`: by queue or log a person with protected identity.
    `views` are at most a hundred, the latest first. `filmed`: by entry, where the step that it tells of was filmed.
    """

    subject: str
    title: str
    board: str
    board_title: str
    outcomes: Mapping[str, str]
    fields: Mapping[str, str]
    today: Today | None
    queue_fault: str
    rights: tuple[Right, ...]
    told: CaseTold
    views: tuple[CaseView, ...]
    proof: ProofReach
    moments: tuple[Moment, ...]
    filmed: Mapping[int, tuple[FilmedAt, ...]]
    protected: bool = False


def cases(
    office: Office,
    reference: str,
    run: str | None = None,
    board: str | None = None,
    *,
    protected: bool = True,
    tell: Callable[[str, str], object] = lambda board, subject: None,
) -> list[CaseFacts]:
    """The facts of each case with this reference, of one run if given; without `protected` as if protected persons'
    were not there. `tell` is told of each, board and subject, before anything of it is given.

    Raises `NotFound`, `Misconfigured`, `AuditUnavailable`, and what `tell` raises. A queue that cannot be read keeps
    nobody from the log who may see `protected` cases; else it is `Unusable`.
    """
    found = []
    for name in [board] if board else boards(office.settings):
        with read_ledger(office.settings, name) as log:
            hidden = hidden_cases(office.settings, log, protected=protected)
            subjects = [subject for subject in log.subjects(reference) if subject not in hidden]
            entries = {subject: log.of_subject(subject, run) for subject in subjects}
            for subject, told in entries.items():
                if _is_case(told):
                    tell(name, subject)
                    found.append(_facts(office, name, log, subject, told))
    if not found:
        within = f" in the run {run}" if run else ""
        raise NotFound(f"the log knows no case with the number {reference}{within}; see `klickfri queue list`")
    return found


def case(office: Office, of: Collection[str], subject: str, *, protected: bool) -> CaseFacts:
    """The facts of one case, by its subject in the logs of these boards, if they have one.

    Raises `NotFound`, also for a protected person's case where who asks may not see `protected` ones;
    `AuditUnavailable`, and `Unusable`.
    """
    for board in filter(lambda name: has_ledger(office.settings, name), sorted(of)):
        with read_ledger(office.settings, board) as log:
            entries = entries_of(office.settings, log, subject, protected=protected)
            if _is_case(entries):
                return _facts(office, board, log, subject, entries)
    raise NotFound(f"the logs of these boards know no case {subject}")


def _is_case(told: Sequence[Entry]) -> bool:
    """Intakes, pauses and the log itself are subjects too, and tell nothing of a case."""
    return bool(moments(told, {}) or told_of(told).acts)


def _facts(office: Office, board: str, log: LedgerReader, subject: str, entries: Sequence[Entry]) -> CaseFacts:
    settings = office.settings
    name, _, reference = subject.partition("/")
    process = _process(settings, name)
    item, fault = _item(settings, name, reference)
    return CaseFacts(
        subject=subject,
        title=process.title if process else name,
        board=board,
        board_title=process.board_title if process else board,
        outcomes=process.outcomes if process else {},
        fields={name: spec.title for name, spec in process.fields.items()} if process else {},
        today=_today(office, process, item) if item else None,
        queue_fault=fault,
        rights=tuple(_rights(settings, log, name, entries)),
        told=told_of(entries, _asked(settings, board, subject, process, item)),
        views=tuple(_views(log, subject)),
        proof=_proof(log, entries),
        moments=tuple(moments(entries, _stages(settings, name))),
        filmed=filmed(settings, name, entries),
        protected=bool(item and item.item.is_restricted) or any(one.shows_protection for one in entries),
    )


def _item(settings: Settings, process: str, reference: str) -> tuple[KnownItem | None, str]:
    """The case as the queue has it, or why it cannot be asked."""
    try:
        return item_of(settings.database, process, reference), ""
    except Unusable as error:
        return None, str(error)


def _process(settings: Settings, name: str) -> Process | None:
    """The process as it is today; a log is read also when its process is gone or broken."""
    try:
        return load_process(settings.recordings, name)
    except BadInput:
        return None


def _stages(settings: Settings, process: str) -> Mapping[str, str]:
    """What the process's stages say today, as far as they can be read."""
    try:
        return {stage.id: stage.say for stage in load_flow(settings.recordings, process).stages}
    except BadInput:
        return {}


def _today(office: Office, process: Process | None, known: KnownItem) -> Today:
    item, last = known.item, known.item.last or Outcome(known.item.state)
    clock = clock_of(item, known.transitions, process, office.moment()) if process else None
    return Today(
        item.state, last.outcome or "", last.code or "", item.assigned, item.is_restricted, clock, item.received
    )


def _asked(
    settings: Settings, board: str, subject: str, process: Process | None, known: KnownItem | None
) -> Iterator[str]:
    """The application as the queue has it, masked as the log masks; nothing of a protected person's."""
    if process is None or known is None or known.item.is_restricted:
        return
    tokens = Tokens.there(settings.state, board)
    classes = {name: spec.data_class for name, spec in process.fields.items()}
    yield from masked_values(known.item.payload, classes, tokens.of_case(subject) if tokens else None)


def _rights(settings: Settings, log: LedgerReader, process: str, entries: Sequence[Entry]) -> Iterator[Right]:
    """Of each run that worked with the case, in their order."""
    authors = cache(lambda digest: _authors(settings, process, digest))
    digests = dict[str, str]()
    for one in entries:
        if isinstance(one.told, OfRun):
            digests.setdefault(one.told.run, "")
        if isinstance(one.told, CaseClaimed):
            digests[one.told.run] = one.told.flow_digest
    for run, digest in digests.items():
        begun = next((one.told for one in log.of_subject(f"run/{run}") if isinstance(one.told, RunStarted)), None)
        of = digest or (begun.flow_digest if begun else "")
        yield _right(run, of, begun, authors(of))


def _right(run: str, digest: str, begun: RunStarted | None, authors: tuple[str, ...]) -> Right:
    if begun is None:
        return Right(run, digest, authors)
    return Right(
        run=run,
        flow_digest=digest,
        authors=authors,
        approved_by=begun.approved_by,
        approved_at=begun.approved_at,
        mode=begun.mode,
        delegation=begun.delegation,
        asked_by=begun.asked_by,
        host=begun.host,
        version=begun.version,
        legal_check=begun.legal_check,
    )


def _authors(settings: Settings, process: str, digest: str) -> tuple[str, ...]:
    """Who drafted the version, as the process's own file says today; nobody where it cannot be read."""
    try:
        return tuple(sorted(approvals.authors(approvals.entries(settings.recordings / process), digest)))
    except BadInput:
        return ()


def _views(log: LedgerReader, subject: str) -> Iterator[CaseView]:
    for one in log.of_persons(viewed=subject):
        if isinstance(told := one.told, AuditViewed):
            yield CaseView(one.seq, one.time, told.person, told.name, told.title, told.what)


def _proof(log: LedgerReader, entries: Sequence[Entry]) -> ProofReach:
    kept = next(log.checkpoints(last=True), None)
    numbers = [one.seq for one in entries]
    return ProofReach(min(numbers), max(numbers), len(numbers), kept.size if kept else 0)
