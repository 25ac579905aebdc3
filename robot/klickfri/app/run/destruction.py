"""Destroying what a board's own plan lets go of: letters by the key of their case, pictures as files.

One person proposes, and another applies. The log hears of each case before anything of it is destroyed, so that what
was killed between the two is ended by applying it again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from klickfri.app.office import Office
from klickfri.app.people.same import same_person
from klickfri.app.run.leases import refuse_living
from klickfri.app.store import opened
from klickfri.audit import entry
from klickfri.audit.destroyed import Destroyed
from klickfri.audit.entry import TYPE_PREFIX
from klickfri.audit.ledger import Ledger, LedgerReader
from klickfri.audit.opening import open_ledger, read_ledger
from klickfri.flow.files import read_toml
from klickfri.model.errors import Busy, Misconfigured, NotFound
from klickfri.model.events import (
    CaseClosed,
    CaseDestroyed,
    CaseFinished,
    DestructionApplied,
    DestructionProposed,
    LetterSent,
    told_by,
)
from klickfri.model.keeping import KeepingPlan, KeptClass
from klickfri.model.work import PROPOSED, State
from klickfri.privacy.likeness import looks_like_a_persons
from klickfri.settings.settings import Settings
from klickfri.work.retention import wipe
from klickfri.work.store import Store
from klickfri.work.witness import kept_letters, states

_ENDED = (State.COMPLETED, State.ABANDONED)
_TELLS_OF_A_CASE = ("case.", "letter.")
LETTER: KeptClass = "letter"
PICTURE: KeptClass = "picture"


@dataclass(frozen=True)
class DueCase:
    """One case of which something may go: letters and pictures by their SHA-256. `shred` says that the key of the case
    goes, also where it has sealed no letter that was sent.
    """

    subject: str
    ended: dt.datetime
    letters: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    shred: bool = False


@dataclass(frozen=True)
class DestructionPlan:
    """What a board's plan lets go of at a moment, by the log up to its entry `last`."""

    board: str
    keeping: KeepingPlan
    moment: dt.datetime
    last: int
    cases: tuple[DueCase, ...]

    @property
    def letters(self) -> int:
        """How many letters go."""
        return sum(len(one.letters) for one in self.cases)

    @property
    def pictures(self) -> int:
        """How many pictures go; one that several cases show is one."""
        return len({sha for one in self.cases for sha in one.pictures})

    @property
    def digest(self) -> str:
        """Of which letters and pictures of which cases, and by which rules."""
        what = [[one.subject, one.letters, one.pictures] for one in self.cases if one.letters or one.pictures]
        told = json.dumps([self.board, self.keeping.plan, self.keeping.told(), what])
        return hashlib.sha256(told.encode()).hexdigest()

    def oldest(self, name: KeptClass) -> dt.datetime | None:
        """When the first case ended of which something of this class goes."""
        return min((one.ended for one in self.cases if (one.letters if name == LETTER else one.pictures)), default=None)


@dataclass(frozen=True)
class ProposedDestruction:
    """A proposal that stands in the log, by its entry's number."""

    seq: int
    told: DestructionProposed


def plan(office: Office, board: str) -> DestructionPlan:
    """What could go now, by the calendar and not by a day that is practised. Nothing is changed.

    Raises `BadInput`, `NotFound` for a board without a plan, `Misconfigured` and `AuditUnavailable`.
    """
    keeping = _keeping(office.settings, board)
    with read_ledger(office.settings, board) as log:
        return _plan(office.settings, board, keeping, log, office.now())


def propose(office: Office, board: str, decision: str) -> DestructionPlan:
    """Tells the log what this person proposes to destroy, by which decision of the municipality's.

    Raises as `plan`, and `Misconfigured` where nothing is due, or the decision is not named as it should be.
    """
    if not decision.strip() or len(decision) > 200 or looks_like_a_persons(decision):
        raise Misconfigured("name the decision by its reference, in a few words that name nobody: --decision")
    due = plan(office, board)
    if not due.cases:
        raise Misconfigured(f"nothing of {board} may be destroyed yet: see `klickfri audit retention plan {board}`")
    told = DestructionProposed(
        board=board,
        by=office.signer(),
        decision=decision,
        moment=due.moment.isoformat(),
        plan=due.keeping.plan,
        rules=due.keeping.told(),
        cases=len(due.cases),
        letters=due.letters,
        pictures=due.pictures,
        digest=due.digest,
    )
    with open_ledger(office.settings, board, office.now) as log:
        log.append(told.about(f"board/{board}"))
    return due


def apply(office: Office, board: str) -> DestructionApplied:
    """Destroys what was proposed last, by another person, and tells the log of each case first; one that was begun is
    ended.

    Raises as `plan`, and `Misconfigured` where nothing is proposed, what is due is something else now, or it is the
    same person; `Busy` while a run lives.
    """
    settings, keeping = office.settings, _keeping(office.settings, board)
    with opened(settings) as store, open_ledger(settings, board, office.now) as log:
        proposal, by = _open_proposal(log, board), office.signer()
        if same_person(settings, proposal.told.by, by):
            raise Misconfigured(f"{proposal.told.by} proposed it: somebody else must apply it")
        refuse_living(settings, store, board)
        due = _plan(settings, board, keeping, log, dt.datetime.fromisoformat(proposal.told.moment), proposal.seq)
        if due.digest != proposal.told.digest:
            raise Misconfigured(
                "what is due is not what was proposed: the plan was changed, or a case was taken up again. Look at "
                f"`klickfri audit retention plan {board}`, and propose it anew"
            )
        for case in due.cases:
            _destroy(log, store, board, case, _told(proposal, by, case, due))
        done = _applied(proposal, by, due)
        if not wipe(store):
            raise Busy("the queue is in use, and what was deleted is still in its file: apply it again when it is not")
        log.append(done.about(f"board/{board}"))
    return done


def history(office: Office, board: str) -> list[entry.Entry]:
    """What was proposed and applied, oldest first. Raises `Misconfigured` and `AuditUnavailable`."""
    with read_ledger(office.settings, board) as log:
        return [one for one in log.of_subject(f"board/{board}") if _is_of_destruction(one)]


def _is_of_destruction(one: entry.Entry) -> bool:
    return isinstance(one.told, DestructionProposed | DestructionApplied)


def _keeping(settings: Settings, board: str) -> KeepingPlan:
    file = settings.recordings / "boards" / board / "retention.toml"
    if not file.is_file():
        raise NotFound(
            f"{board} has no plan, so everything is kept: write {file}, as docs/howto/12-keys-and-retention.md says"
        )
    return read_toml(file, KeepingPlan)


def _open_proposal(log: LedgerReader, board: str) -> ProposedDestruction:
    """The last one, unless it is applied."""
    told = log.of_subject(f"board/{board}")
    applied = {one.told.proposal for one in told if isinstance(one.told, DestructionApplied)}
    proposed = [ProposedDestruction(one.seq, one.told) for one in told if isinstance(one.told, DestructionProposed)]
    if not proposed or proposed[-1].seq in applied:
        raise Misconfigured(
            f"nothing is proposed: another person runs `klickfri audit retention propose {board} --decision REFERENCE`"
        )
    return proposed[-1]


def _destroy(log: Ledger, store: Store, board: str, case: DueCase, told: CaseDestroyed) -> None:
    """Told once, however often it is done."""
    entries = log.of_subject(case.subject)
    mine = [one.seq for one in entries if isinstance(one.told, CaseDestroyed) and one.told.proposal == told.proposal]
    seq = mine[0] if mine else log.append(told.about(case.subject))
    if case.shred:
        store.vault.shred(board, case.subject)
    log.forget_pictures(case.pictures, seq)


def _told(proposal: ProposedDestruction, by: str, case: DueCase, due: DestructionPlan) -> CaseDestroyed:
    return CaseDestroyed(
        by=by,
        proposed_by=proposal.told.by,
        proposal=proposal.seq,
        decision=proposal.told.decision,
        rules=due.keeping.told(),
        letters=case.letters,
        pictures=case.pictures,
    )


def _applied(proposal: ProposedDestruction, by: str, due: DestructionPlan) -> DestructionApplied:
    return DestructionApplied(
        board=due.board,
        by=by,
        proposed_by=proposal.told.by,
        proposal=proposal.seq,
        decision=proposal.told.decision,
        plan=due.keeping.plan,
        rules=due.keeping.told(),
        cases=len(due.cases),
        letters=due.letters,
        pictures=due.pictures,
    )


# -- what is due


@dataclass
class _Case:
    """What a log tells of one case: when its last end was, if it has ended, and what it has sent and shown."""

    ended: dt.datetime | None = None
    letters: dict[str, int] = field(default_factory=dict)
    pictures: set[str] = field(default_factory=set)


class _Gathered:
    """Gathers, in one walk along a log, what may be due. `last` is the entry up to which it looks."""

    def __init__(self, log: LedgerReader, last: int | None) -> None:
        self.cases: dict[str, _Case] = {}
        self.shown: dict[str, int] = {}
        """Pictures, each with the last entry that names it."""
        self.by: dict[str, set[str]] = {}
        """Pictures, each with what shows it, also what is no case."""
        self.destroyed = Destroyed()
        self.last = 0
        for stored in log.stored():
            if last is None or stored.seq <= last:
                self.last = stored.seq
                self._add(stored.seq, entry.envelope(stored.body))

    def _add(self, seq: int, envelope: entry.Envelope) -> None:
        kind, subject = envelope["type"].removeprefix(TYPE_PREFIX), envelope["subject"]
        self.destroyed.add(seq, envelope)
        if picture := envelope["data"].get("picture"):
            self.shown[picture] = seq
            self.by.setdefault(picture, set()).add(subject)
            self.cases.setdefault(subject, _Case()).pictures.add(picture)
        if kind.startswith(_TELLS_OF_A_CASE):
            self._tell(self.cases.setdefault(subject, _Case()), seq, envelope, kind)

    def _tell(self, case: _Case, seq: int, envelope: entry.Envelope, kind: str) -> None:
        match told_by(kind, envelope["data"]):
            case CaseFinished(state=state, outcome=outcome):
                ended = state in _ENDED and outcome != PROPOSED
                case.ended = dt.datetime.fromisoformat(envelope["time"]) if ended else None
            case CaseClosed():
                case.ended = dt.datetime.fromisoformat(envelope["time"])
            case LetterSent(text_sha256=sha256, kept=True):
                case.letters[sha256] = seq


def _plan(
    settings: Settings,
    board: str,
    keeping: KeepingPlan,
    log: LedgerReader,
    moment: dt.datetime,
    last: int | None = None,
) -> DestructionPlan:
    walk = _Gathered(log, last)
    queue = states(settings.database) or {}
    closed = {
        subject: case.ended
        for subject, case in sorted(walk.cases.items())
        if case.ended and queue.get(subject, State.COMPLETED) in _ENDED
    }
    sealed = {one.subject for one in kept_letters(settings.database, board) or ()}
    over: dict[KeptClass, Set[str]] = {name: _over(keeping, name, moment, closed) for name in (LETTER, PICTURE)}
    due = [_due(walk, subject, ended, over, sealed) for subject, ended in closed.items()]
    return DestructionPlan(board, keeping, moment, walk.last, tuple(one for one in due if one.shred or one.pictures))


def _over(
    keeping: KeepingPlan, name: KeptClass, moment: dt.datetime, closed: Mapping[str, dt.datetime]
) -> frozenset[str]:
    """The cases that ended so long ago that what they have of this class may go."""
    if name not in keeping.classes:
        return frozenset()
    since = keeping.classes[name].since(moment)
    return frozenset(subject for subject, ended in closed.items() if ended < since)


def _due(
    walk: _Gathered, subject: str, ended: dt.datetime, over: Mapping[KeptClass, Set[str]], sealed: Set[str]
) -> DueCase:
    """`sealed` are the cases that have letters in the vault."""
    case, letters, pictures = walk.cases[subject], list[str](), list[str]()
    if subject in over[LETTER]:
        letters = [sha for sha, seq in case.letters.items() if walk.destroyed.letter_since(subject, sha) < seq]
    if subject in over[PICTURE]:
        pictures = [sha for sha in case.pictures if _may_go(walk, sha, over[PICTURE])]
    shred = bool(letters) or (subject in over[LETTER] and subject in sealed)
    return DueCase(subject, ended, tuple(sorted(letters)), tuple(sorted(pictures)), shred)


def _may_go(walk: _Gathered, sha: str, over: Set[str]) -> bool:
    """It is not gone already, and shows nothing that is still kept."""
    return walk.destroyed.picture_since(sha) < walk.shown[sha] and walk.by[sha] <= over
