"""Letters as they were sent, out of the vault, for who may see the case; and whether the vault still has what the log
says that it keeps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from klickfri.app.look.protected import entries_of, hidden_cases
from klickfri.app.look.viewing import is_told, tell_viewed
from klickfri.app.office import Office
from klickfri.audit.destroyed import Destroyed
from klickfri.audit.entry import Entry, envelope
from klickfri.audit.keyed import vault_keys_elsewhere
from klickfri.audit.ledger import LAST, LedgerReader
from klickfri.audit.opening import boards, has_ledger, read_ledger
from klickfri.audit.verify import Breach, BreachKind
from klickfri.audit.wanted import Wanted
from klickfri.model.errors import Misconfigured, NotFound
from klickfri.model.events import CaseDestroyed, DestructionProposed, LetterSent
from klickfri.privacy.vault import VaultKeys
from klickfri.settings.settings import Settings
from klickfri.work.vault import KeptLetter
from klickfri.work.witness import kept_letters


class Lacking(StrEnum):
    """Why a letter cannot be read."""

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
    says why, and `destroyed` is the entry that tells by whose decision, if it was.
    """

    board: str
    subject: str
    seq: int
    at: dt.datetime
    template: str
    sha256: str
    text: str = ""
    lacking: Lacking | None = None
    destroyed: int = 0


def letters(office: Office, reference: str, *, protected: bool) -> list[SentLetter]:
    """The letters of the cases with this reference, in their order, told to the log before they are read.

    Raises `NotFound`, `Misconfigured` where the log cannot be told, `AuditUnavailable` and `Unusable`.
    """
    found = list[SentLetter]()
    for board in boards(office.settings):
        with read_ledger(office.settings, board) as log:
            hidden = hidden_cases(office.settings, log, protected=protected)
            for subject in (one for one in log.subjects(reference) if one not in hidden):
                entries = log.of_subject(subject)
                if any(isinstance(one.told, LetterSent) for one in entries):
                    _tell(office, board, subject)
                    found += _letters(office.settings, board, subject, entries)
    if not found:
        raise NotFound(f"no letter of a case {reference} has been sent; see `klickfri audit show {reference}`")
    return found


def letter(office: Office, of: Collection[str], subject: str, seq: int, *, protected: bool) -> SentLetter:
    """One letter of a case, by its entry in the logs of these boards. Whoever shows it tells the log first.

    Raises `NotFound`, also where who asks may not see the case; `AuditUnavailable` and `Unusable`.
    """
    for board in filter(lambda name: has_ledger(office.settings, name), sorted(of)):
        with read_ledger(office.settings, board) as log:
            entries = entries_of(office.settings, log, subject, protected=protected)
        for one in _letters(office.settings, board, subject, entries):
            if one.seq == seq:
                return one
    raise NotFound(f"the logs of these boards tell of no such letter of {subject}")


def _tell(office: Office, board: str, subject: str) -> None:
    if not is_told(office, board):
        raise Misconfigured("a letter is read only where the log can be told of it: on a machine of the board's own")
    tell_viewed(office, board, "letter", subject)


def _letters(settings: Settings, board: str, subject: str, entries: Sequence[Entry]) -> Iterator[SentLetter]:
    kept = {one.sha256: one for one in kept_letters(settings.database, board, subject) or ()}
    keys = VaultKeys.there(settings.state, board)
    for one in entries:
        if isinstance(told := one.told, LetterSent):
            sha256 = told.text_sha256
            gone = _destroyed_by(entries, one.seq, sha256)
            text, lacking = _read(kept.get(sha256), keys)
            if lacking is Lacking.MISSING:
                lacking = Lacking.DESTROYED if gone else (lacking if told.kept else Lacking.NOT_KEPT)
            yield SentLetter(board, subject, one.seq, one.time, told.template, sha256, text, lacking, gone)


def _destroyed_by(entries: Sequence[Entry], seq: int, sha256: str) -> int:
    """The case's entry that tells that the letter of entry `seq` was destroyed; 0 when none does."""
    tells = (one for one in entries if one.seq > seq and isinstance(one.told, CaseDestroyed))
    return next((one.seq for one in tells if sha256 in one.data.get("letters", ())), 0)


def _read(kept: KeptLetter | None, keys: VaultKeys | None) -> tuple[str, Lacking | None]:
    if kept is None:
        return "", Lacking.MISSING
    try:
        if keys is None:
            raise LookupError
        return kept.text(keys), None
    except LookupError:
        return "", Lacking.NO_KEY if kept.by_key else Lacking.CHANGED
    except ValueError:
        return "", Lacking.CHANGED


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
        if lacking is Lacking.NO_KEY and one and one.by_key not in elsewhere:
            lacking = Lacking.CHANGED
        if gone > seq and lacking is not Lacking.MISSING:
            found.append(Breach(gone, BreachKind.LETTER_STILL_THERE, sha256))
        elif gone < seq and lacking in _AMISS:
            found.append(Breach(seq, _AMISS[lacking], sha256))
        unread += lacking is Lacking.NO_KEY
    return [*found, *([Breach(0, BreachKind.LETTER_UNREAD, f"{unread} st")] if unread else [])]


_AMISS = {Lacking.MISSING: BreachKind.LETTER_MISSING, Lacking.CHANGED: BreachKind.LETTER_CHANGED}


def _told(log: LedgerReader) -> tuple[dict[tuple[str, str], int], Destroyed]:
    """The letters that the log says are kept, each with its last entry, and what it says was destroyed."""
    sent, destroyed = dict[tuple[str, str], int](), Destroyed()
    for kind in (DestructionProposed.type, CaseDestroyed.type):
        for stored in log.found(Wanted(type=kind), LAST):
            destroyed.add(stored.seq, envelope(stored.body))
    for stored in log.found(Wanted(type=LetterSent.type), LAST):
        one = envelope(stored.body)
        if one["data"].get("kept") is True:
            sent[one["subject"], str(one["data"].get("text_sha256"))] = stored.seq
    return sent, destroyed
