"""Letters as they were sent are read with a reason and by the leave of a second person: asked for, granted,
refused, taken back.

Each is one entry of the log and nothing else, so that what was killed was done or was not. What may be read is told by
`look.letter_questions`, and read by `look.letters`.
"""

from __future__ import annotations

from klickfri.app.look.accesses import note_view
from klickfri.app.look.letter_questions import (
    HOURS,
    LetterQuestion,
    QuestionState,
    current,
    logs_of,
    that_counts,
)
from klickfri.app.look.letters import LetterCase, auditor, case_of, cases_of
from klickfri.app.office import Office
from klickfri.app.people.same import same_person, signature
from klickfri.app.review.taking_up import faults_of_reason
from klickfri.audit.opening import open_ledger
from klickfri.model.errors import BadInput, Misconfigured, NotFound
from klickfri.model.event import EventData
from klickfri.model.events import LetterAsked, LetterGranted, LetterRefused, LetterWithdrawn
from klickfri.model.person import Person
from klickfri.work.witness import item_of


def ask(office: Office, person: Person, case: LetterCase, reason: str) -> None:
    """Asks for the letters of a case that the person may see. Who waits for an answer, or may read, asks for nothing.

    Raises `BadInput` for a reason that is missing or names somebody, and `AuditUnavailable`.
    """
    process, _, reference = case.subject.partition("/")
    known = item_of(office.settings.database, process, reference)
    if faults := list(faults_of_reason(office.settings, reason, [known.item] if known else [])):
        raise BadInput("the command", faults)
    mine, now = that_counts(case.questions, person, office.now()), office.now()
    if mine is None or mine.standing(now) not in (QuestionState.WAITING, QuestionState.GRANTED):
        _tell(office, case.board, case.subject, LetterAsked(**signature(person.signs_as, person), reason=reason))


def asked(office: Office, *, protected: bool) -> list[LetterQuestion]:
    """What waits for an answer, and by what somebody may read now, on the boards of the person at the machine, who must
    be an auditor; told to the log. Raises as `current`, and `Misconfigured`.
    """
    person = auditor(office)
    for board in logs_of(office.settings, person):
        note_view(office, person, "questions", "", board)
    return current(office, person, protected=protected)


def waiting_of(
    office: Office, person: Person, reference: str, asked_by: str, *, protected: bool
) -> list[LetterQuestion]:
    """What a person, by a name of theirs, asked of the cases with this reference and waits for an answer.

    Raises `NotFound` where there is nothing, and as `cases_of`.
    """
    theirs = _of(office, person, reference, asked_by, QuestionState.WAITING, protected=protected)
    if not theirs:
        raise NotFound(f"nothing that {asked_by} asked of {reference} waits; see `klickfri audit questions`")
    return theirs


def granted_to(
    office: Office, person: Person, reference: str, asked_by: str, *, protected: bool
) -> list[LetterQuestion]:
    """By what a person, by a name of theirs, may read letters of the cases with this reference now.

    Raises as `waiting_of`.
    """
    theirs = _of(office, person, reference, asked_by, QuestionState.GRANTED, protected=protected)
    if not theirs:
        raise NotFound(f"{asked_by} may read no letter of {reference} now; see `klickfri audit questions`")
    return theirs


def _of(
    office: Office, person: Person, reference: str, asked_by: str, state: QuestionState, *, protected: bool
) -> list[LetterQuestion]:
    cases, now = cases_of(office, person, reference, protected=protected), office.now()
    found = [one for case in cases for one in case.questions if one.standing(now) is state]
    return [one for one in found if same_person(office.settings, one.asked.by, asked_by)]


def answer(office: Office, person: Person, question: LetterQuestion, *, granted: bool) -> None:
    """Grants or refuses what another person has asked, who may see the case too.

    Raises `NotFound` where it does not wait for an answer any more, or the person may not see the case; `Misconfigured`
    for the same person, whatever accounts they have; and `AuditUnavailable`.
    """
    by, asked_by = signature(person.signs_as, person), question.asked.by
    if same_person(office.settings, asked_by, by["by"]):
        raise Misconfigured(f"{asked_by} asked for the letters of {question.subject}: somebody else must answer")
    if _standing(office, person, question) is not QuestionState.WAITING:
        raise NotFound(f"what {asked_by} asked of {question.subject} does not wait for an answer any more")
    told: EventData = LetterRefused(**by, question=question.seq, asked_by=asked_by)
    if granted:
        told = LetterGranted(**by, question=question.seq, asked_by=asked_by, hours=HOURS)
    _tell(office, question.board, question.subject, told)


def withdraw(office: Office, person: Person, question: LetterQuestion) -> None:
    """Takes back what was granted, before its end: any auditor who may see the case, alone, as nobody sees more by it.
    Who asked gives it up so.

    Raises `NotFound` where it may not be read any more, or the person may not see the case; and `AuditUnavailable`.
    """
    asked_by = question.asked.by
    if _standing(office, person, question) is not QuestionState.GRANTED:
        raise NotFound(f"{asked_by} may not read letters of {question.subject} any more")
    told = LetterWithdrawn(**signature(person.signs_as, person), question=question.seq, asked_by=asked_by)
    _tell(office, question.board, question.subject, told)


def _standing(office: Office, person: Person, question: LetterQuestion) -> QuestionState | None:
    """Where it stands by now, as the case's log tells who may see the case. Raises as `case_of`."""
    now = {one.seq: one.standing(office.now()) for one in case_of(office, person, question.subject).questions}
    return now.get(question.seq)


def _tell(office: Office, board: str, subject: str, told: EventData) -> None:
    with open_ledger(office.settings, board, office.now) as log:
        log.append(told.about(subject))
