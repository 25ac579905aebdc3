"""Letters as they were sent, out of the vault, for who may see the case; and whether the vault still has what the log
says that it keeps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from klickfri.app.look.accesses import note_view
from klickfri.app.look.letter_questions import (
    LetterQuestion,
    QuestionState,
    boards_of,
    logs_of,
    questions,
    sees_protected,
    that_counts,
)
from klickfri.app.look.protected import entries_of, hidden_cases
from klickfri.app.look.viewing import is_told
from klickfri.app.office import Office
from klickfri.app.people.same import person_called
from klickfri.audit.destroyed import Destroyed
from klickfri.audit.entry import Entry, envelope
from klickfri.audit.keyed import vault_keys_elsewhere
from klickfri.audit.ledger import LAST, LedgerReader
from klickfri.audit.opening import read_ledger
from klickfri.audit.verify import Breach, BreachKind
from klickfri.audit.wanted import Wanted
from klickfri.model.errors import Misconfigured, NotFound
from klickfri.model.events import CaseDestroyed, DestructionProposed, LetterSent, told_by
from klickfri.model.person import Person
from klickfri.privacy.vault import VaultKeys
from klickfri.settings.settings import Settings
from klickfri.summary.case import letters_of
from klickfri.work.vault import KeptLetter
from klickfri.work.witness import kept_letters


class LetterLacking(StrEnum):
    """Why a letter cannot be read."""

    NOT_GRANTED = "not granted"
    """No other person lets who asks read it now."""
    NOT_KEPT = "not kept"
    """It was sent by a release that kept none."""
    DESTROYED = "destroyed"
    """By the board's plan, as the log tells."""
    NO_KEY = "no key"
    """The key that opens it is not on this machine."""
    CHANGED = "changed"
    """What lies in the vault is not what was sent."""
    MISSING = "missing"
    """The vault does not have it, and nobody decided that."""


@dataclass(frozen=True)
class SentLetter:
    """A letter of a case, by the log's entry. `text` is what was sent, sign by sign; where it cannot be read, `lacking`
    says why, and `destroyed` is the entry that tells by whose decision, if it was. `question` is what the person who
    looks has asked of the case's letters.
    """

    board: str
    subject: str
    seq: int
    at: dt.datetime
    template: str
    sha256: str
    text: str = ""
    lacking: LetterLacking | None = None
    destroyed: int = 0
    question: LetterQuestion | None = None


@dataclass(frozen=True)
class LetterCase:
    """A case to which letters were sent, as the log tells it."""

    board: str
    subject: str
    entries: tuple[Entry, ...]

    @property
    def questions(self) -> list[LetterQuestion]:
        """Who asked to read its letters, and what was answered."""
        return questions(self.board, self.entries)


def letters(office: Office, reference: str, *, protected: bool) -> list[SentLetter]:
    """The letters of the cases with this reference, in their order, told to the log before they are read: by the
    account at the machine, which must be an auditor's. They are read by who was let (`letter_questions`).

    Raises `NotFound`, `Misconfigured` for another account, and where the log cannot be told; `AuditUnavailable` and
    `Unusable`.
    """
    person = auditor(office)
    found = list[SentLetter]()
    for case in cases_of(office, person, reference, protected=protected):
        if not is_told(office, case.board):
            raise Misconfigured("a letter is read only where the log can be told of it: on the board's own machine")
        found += _shown(office, person, case)
    return found


def letter(office: Office, person: Person, subject: str, seq: int) -> SentLetter:
    """One letter of a case, by its entry, as the person may see it; told to the log before it is read.

    Raises `NotFound`, also where the person may not see the case; `AuditUnavailable` and `Unusable`.
    """
    case = case_of(office, person, subject)
    if not any(one.seq == seq and isinstance(one.told, LetterSent) for one in case.entries):
        raise NotFound(f"the log tells of no such letter of {subject}")
    return next(one for one in _shown(office, person, case) if one.seq == seq)


def auditor(office: Office) -> Person:
    """The person at the machine, who must be an auditor. Raises `Misconfigured`."""
    account = office.signer()
    person = person_called(office.settings, account)
    if person is None or not boards_of(person):
        raise Misconfigured(
            f"letters are read by auditors, and the account {account} is no auditor's: `klickfri person add` gives "
            f"somebody that role, with --login {account}"
        )
    return person


def cases_of(office: Office, person: Person, reference: str, *, protected: bool) -> list[LetterCase]:
    """The cases with this reference to which letters were sent, of the person's boards; protected persons' only where
    they are asked for and the person has the role. Raises `NotFound`, `AuditUnavailable` and `Unusable`.
    """
    found = list[LetterCase]()
    for board in logs_of(office.settings, person):
        with read_ledger(office.settings, board) as log:
            hidden = hidden_cases(office.settings, log, protected=protected and sees_protected(person))
            subjects = [one for one in log.subjects(reference) if one not in hidden]
            found += [LetterCase(board, one, tuple(log.of_subject(one))) for one in subjects]
    found = [one for one in found if _was_sent(one)]
    if not found:
        raise NotFound(f"no letter of a case {reference} has been sent; see `klickfri audit show {reference}`")
    return found


def case_of(office: Office, person: Person, subject: str) -> LetterCase:
    """The case by its name in the log, if the person may see it. Raises as `cases_of`."""
    for board in logs_of(office.settings, person):
        with read_ledger(office.settings, board) as log:
            told = entries_of(office.settings, log, subject, protected=sees_protected(person))
        if _was_sent(found := LetterCase(board, subject, tuple(told))):
            return found
    raise NotFound(f"the logs of these boards tell of no letter of {subject}")


def _was_sent(case: LetterCase) -> bool:
    return any(isinstance(one.told, LetterSent) for one in case.entries)


def _shown(office: Office, person: Person, case: LetterCase) -> list[SentLetter]:
    """The log hears whether letters are read, or only what it tells of them."""
    question = that_counts(case.questions, person, office.now())
    may_read = question is not None and question.standing(office.now()) is QuestionState.GRANTED
    note_view(office, person, "letter" if may_read else "case", case.subject, case.board)
    found = _letters(office.settings, case, may_read=may_read)
    return [replace(one, question=question) for one in found]


def _letters(settings: Settings, case: LetterCase, *, may_read: bool) -> Iterator[SentLetter]:
    kept = {one.sha256: one for one in kept_letters(settings.database, case.board, case.subject) or ()}
    keys = VaultKeys.there(settings.state, case.board)
    for told in letters_of(case.entries):
        text, lacking = _read(kept.get(told.text_sha256), keys, may_read=may_read)
        if lacking is LetterLacking.MISSING:
            lacking = LetterLacking.DESTROYED if told.destroyed else (lacking if told.kept else LetterLacking.NOT_KEPT)
        yield SentLetter(
            board=case.board,
            subject=case.subject,
            seq=told.seq,
            at=told.at,
            template=told.template,
            sha256=told.text_sha256,
            text=text,
            lacking=lacking,
            destroyed=told.destroyed,
        )


def _read(
    kept: KeptLetter | None, keys: VaultKeys | None, *, may_read: bool = True
) -> tuple[str, LetterLacking | None]:
    if kept is None:
        return "", LetterLacking.MISSING
    if not may_read:
        return "", LetterLacking.NOT_GRANTED
    try:
        if keys is None:
            raise LookupError
        return kept.text(keys), None
    except LookupError:
        return "", LetterLacking.NO_KEY if kept.by_key else LetterLacking.CHANGED
    except ValueError:
        return "", LetterLacking.CHANGED


# -- the whole vault


def breaches(settings: Settings, board: str, log: LedgerReader) -> list[Breach]:
    """What the vault does not have as the log says: letters that are gone or others, and those that should be gone.

    Letters that are kept with a key of another machine, or with one that was lost, are counted, and not judged. Raises
    `AuditUnavailable`, `Unusable`, and `Misconfigured` for what is no key.
    """
    sent, destroyed = _told(log)
    kept = {(one.subject, one.sha256): one for one in kept_letters(settings.database, board) or ()}
    keys, found, unread = VaultKeys.there(settings.state, board), list[Breach](), 0
    elsewhere = vault_keys_elsewhere(log, board, keys.checks if keys else frozenset())
    for (subject, sha256), seq in sent.items():
        gone = destroyed.letter_since(subject, sha256)
        _, lacking = _read(one := kept.get((subject, sha256)), keys)
        if lacking is LetterLacking.NO_KEY and one and one.by_key not in elsewhere:
            lacking = LetterLacking.CHANGED
        if gone > seq and lacking is not LetterLacking.MISSING:
            found.append(Breach(gone, BreachKind.LETTER_STILL_THERE, sha256))
        elif gone < seq and lacking in _AMISS:
            found.append(Breach(seq, _AMISS[lacking], sha256))
        unread += lacking is LetterLacking.NO_KEY
    return [*found, *([Breach(0, BreachKind.LETTER_UNREAD, f"{unread} st")] if unread else [])]


_AMISS = {LetterLacking.MISSING: BreachKind.LETTER_MISSING, LetterLacking.CHANGED: BreachKind.LETTER_CHANGED}


def _told(log: LedgerReader) -> tuple[dict[tuple[str, str], int], Destroyed]:
    """The letters that the log says are kept, each with its last entry, and what it says was destroyed."""
    sent, destroyed = dict[tuple[str, str], int](), Destroyed()
    for kind in (DestructionProposed.type, CaseDestroyed.type):
        for stored in log.found(Wanted(type=kind), LAST):
            destroyed.add(stored.seq, envelope(stored.body))
    for stored in log.found(Wanted(type=LetterSent.type), LAST):
        one = envelope(stored.body)
        match told_by(LetterSent.type, one["data"]):
            case LetterSent(text_sha256=sha256, kept=True):
                sent[one["subject"], sha256] = stored.seq
    return sent, destroyed
