"""Who may read a case's letters as they were sent: who asked and why, and what another person answered.

The log alone tells it; there is no other state. A question is about one case, and its first answer counts; what
was granted can be taken back before its end.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from klickfri.app.look.protected import hidden_cases
from klickfri.app.office import Office
from klickfri.audit import entry
from klickfri.audit.entry import Entry
from klickfri.audit.ledger import LAST
from klickfri.audit.opening import has_ledger, read_ledger
from klickfri.audit.wanted import Wanted
from klickfri.model.events import LetterAsked, LetterGranted, LetterRefused, LetterWithdrawn
from klickfri.model.person import Person, Role
from klickfri.settings.settings import Settings

WAITS_FOR = dt.timedelta(days=7)
"""How long a question can be answered: whoever wants to read later asks again."""
HOURS = 24
"""How long letters may be read, by the office's clock; then they are asked for again."""
_KINDS = (LetterAsked.type, LetterGranted.type, LetterRefused.type, LetterWithdrawn.type)


class QuestionState(StrEnum):
    """Where a question stands."""

    WAITING = "waiting"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    """It was granted, and taken back before its end, or given up."""
    OVER = "over"
    """Its time has gone, answered or not."""


@dataclass(frozen=True)
class LetterQuestion:
    """One person's question for the letters of a case, by its entry. `answered` is when there was an answer.

    `withdrawn` took the answer back, at `ended`.
    """

    board: str
    subject: str
    seq: int
    at: dt.datetime
    asked: LetterAsked
    answer: LetterGranted | LetterRefused | None = None
    answered: dt.datetime | None = None
    withdrawn: LetterWithdrawn | None = None
    ended: dt.datetime | None = None

    @property
    def until(self) -> dt.datetime:
        """When it is over: until then it can be answered, or who asked may read."""
        if isinstance(self.answer, LetterGranted) and self.answered:
            return self.answered + dt.timedelta(hours=self.answer.hours)
        return self.at + WAITS_FOR

    def standing(self, now: dt.datetime) -> QuestionState:
        """Where it stands at a moment."""
        if isinstance(self.answer, LetterRefused):
            return QuestionState.REFUSED
        if self.withdrawn:
            return QuestionState.WITHDRAWN
        if now >= self.until:
            return QuestionState.OVER
        return QuestionState.GRANTED if self.answer else QuestionState.WAITING


def boards_of(person: Person) -> frozenset[str]:
    """The boards whose letters a person may ask for and answer about: none for who is no auditor."""
    return person.boards if Role.AUDITOR in person.roles else frozenset()


def logs_of(settings: Settings, person: Person) -> list[str]:
    """Those of them that have a log here, in their order."""
    return [board for board in sorted(boards_of(person)) if has_ledger(settings, board)]


def sees_protected(person: Person) -> bool:
    """May this person see protected persons' cases?"""
    return Role.RESTRICTED in person.roles


def questions(board: str, entries: Iterable[Entry]) -> list[LetterQuestion]:
    """The questions that entries of a board's log tell of, in their order, each with its first answer."""
    found = dict[int, LetterQuestion]()
    for one in entries:
        match one.told:
            case LetterAsked() as told:
                found[one.seq] = LetterQuestion(board, one.subject, one.seq, one.time, told)
            case (LetterGranted() | LetterRefused()) as told if _answers(found.get(told.question), one.subject, told):
                found[told.question] = replace(found[told.question], answer=told, answered=one.time)
            case LetterWithdrawn() as told if _ends(found.get(told.question), one):
                found[told.question] = replace(found[told.question], withdrawn=told, ended=one.time)
    return list(found.values())


def _answers(question: LetterQuestion | None, subject: str, told: LetterGranted | LetterRefused) -> bool:
    """Is it the first answer to it, and another's?"""
    return question is not None and not question.answer and question.subject == subject and question.asked.by != told.by


def _ends(question: LetterQuestion | None, one: Entry) -> bool:
    """Does it take back what may still be read?"""
    if question is None or question.subject != one.subject:
        return False
    return question.standing(one.time) is QuestionState.GRANTED


def that_counts(found: Sequence[LetterQuestion], person: Person, now: dt.datetime) -> LetterQuestion | None:
    """Of the questions for one case the person's own: one by which they may read now, else their last."""
    mine = [one for one in found if person.is_called(one.asked.by)]
    granted = [one for one in mine if one.standing(now) is QuestionState.GRANTED]
    return next(reversed(granted or mine), None)


def current(office: Office, person: Person, *, protected: bool = True) -> list[LetterQuestion]:
    """What waits for an answer on the person's boards, and by what somebody may read now, the oldest first.

    Of protected persons' cases only where they are asked for and the person has the role. Raises `AuditUnavailable` and
    `Unusable`.
    """
    now, sees = office.now(), protected and sees_protected(person)
    found = [one for board in logs_of(office.settings, person) for one in _lately(office, board, now, protected=sees)]
    those = (QuestionState.WAITING, QuestionState.GRANTED)
    return sorted((one for one in found if one.standing(now) in those), key=lambda one: one.at)


def _lately(office: Office, board: str, now: dt.datetime, *, protected: bool) -> list[LetterQuestion]:
    """An answer may have come at the last moment."""
    since = now - WAITS_FOR - dt.timedelta(hours=HOURS)
    with read_ledger(office.settings, board) as log:
        hidden = hidden_cases(office.settings, log, protected=protected)
        wanted = [Wanted(type=kind, since=since, without=hidden) for kind in _KINDS]
        stored = sorted(one for some in wanted for one in log.found(some, LAST))
    return questions(board, (entry.read(one.body, one.leaf) for one in stored))
