"""Letters are read with a reason and by the leave of a second person, for a day, and the log hears of each part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import pytest

from klickfri.app.look import letters
from klickfri.app.look.letter_questions import LetterQuestion, QuestionState, current, questions
from klickfri.app.look.letters import LetterLacking
from klickfri.app.office import Office
from klickfri.app.review import letting_read
from klickfri.app.store import opened
from klickfri.audit.entry import Entry
from klickfri.audit.opening import open_ledger, read_ledger
from klickfri.model.errors import AuditUnavailable, BadInput, Misconfigured, NotFound
from klickfri.model.event import Event
from klickfri.model.events import LetterAsked, LetterGranted, LetterRefused, LetterWithdrawn
from klickfri.model.person import Person, Role
from klickfri.settings.settings import Settings
from tests.unit.app.letters import auditor, let
from tests.unit.app.look.test_letters import TEXT, sent
from tests.unit.app.people.support import NOW, Clock

WHY = "stickprov i revisionen"


@pytest.fixture
def clock() -> Clock:
    """The office's."""
    return Clock(NOW)


@pytest.fixture
def office(settings: Settings, clock: Clock) -> Office:
    """A case with a letter, and Anna at the machine."""
    sent(settings, "A-1", TEXT)
    return Office(settings, now=clock, signer=lambda: "anna")


@pytest.fixture
def anna(office: Office) -> Person:
    """An auditor."""
    return auditor(office, "anna")


@pytest.fixture
def bo(office: Office) -> Person:
    """Another."""
    return auditor(office, "bo")


def waiting(office: Office, person: Person, *, protected: bool = True) -> list[LetterQuestion]:
    """What waits for an answer."""
    found, now = current(office, person, protected=protected), office.now()
    return [one for one in found if one.standing(now) is QuestionState.WAITING]


def ask(office: Office, person: Person, why: str = WHY) -> None:
    """Asks for the letters of A-1."""
    letting_read.ask(office, person, letters.case_of(office, person, "trial/A-1"), why)


def answer(office: Office, person: Person, asked_by: str = "anna", *, granted: bool = True) -> None:
    """Answers what somebody asked of A-1."""
    [question] = letting_read.waiting_of(office, person, "A-1", asked_by, protected=True)
    letting_read.answer(office, person, question, granted=granted)


def lacking(office: Office) -> LetterLacking | None:
    """Why who is at the machine cannot read the letter."""
    [one] = letters.letters(office, "A-1", protected=False)
    assert one.text == ("" if one.lacking else TEXT)
    return one.lacking


def told(office: Office) -> list[Entry]:
    """What the log tells of questions."""
    with read_ledger(office.settings, "prov") as log:
        found = log.of_subject("trial/A-1")
    return [one for one in found if isinstance(one.told, LetterAsked | LetterGranted | LetterRefused | LetterWithdrawn)]


def standings(office: Office, at: dt.datetime) -> list[QuestionState]:
    """Where the questions stand."""
    with read_ledger(office.settings, "prov") as log:
        return [one.standing(at) for one in questions("prov", log.of_subject("trial/A-1"))]


def test_asked_granted_and_read_for_a_day(office: Office, clock: Clock, anna: Person, bo: Person) -> None:
    """Not before, not after, not by the other, and then asked again; each told with name and title as of then."""
    assert lacking(office) is LetterLacking.NOT_GRANTED
    ask(office, anna)
    assert lacking(office) is LetterLacking.NOT_GRANTED
    answer(office, bo)
    assert lacking(office) is None
    assert lacking(replace(office, signer=lambda: "bo")) is LetterLacking.NOT_GRANTED
    clock.later(hours=23, minutes=59)
    assert lacking(office) is None
    clock.later(minutes=1)
    assert lacking(office) is LetterLacking.NOT_GRANTED
    ask(office, anna)
    asked, granted, again = told(office)
    assert asked.data == {"by": "anna", "name": "Anna Ek", "title": "Revisor", "reason": WHY}
    assert granted.data == {
        "by": "bo", "name": "Bo Ek", "title": "Revisor", "question": asked.seq, "asked_by": "anna", "hours": 24,
    }  # fmt: skip
    assert again.type == "letter.asked"
    with read_ledger(office.settings, "prov") as log:
        views = [one.data for one in reversed(log.of_persons(viewed="trial/A-1"))]
    assert [(one["person"], one["name"], one["what"]) for one in views] == [
        ("anna", "Anna Ek", "case"), ("anna", "Anna Ek", "case"), ("anna", "Anna Ek", "letter"),
        ("bo", "Bo Ek", "case"), ("anna", "Anna Ek", "letter"), ("anna", "Anna Ek", "case"),
    ]  # fmt: skip


@pytest.mark.parametrize("by", ["bo", "cia", "anna"])
def test_what_was_granted_is_taken_back(office: Office, anna: Person, bo: Person, by: str) -> None:
    """By who granted it, by another auditor of the board, or given up by who asked: it counts at once, by the log
    alone, is told once, and is asked for anew."""
    people = {"anna": anna, "bo": bo, "cia": auditor(office, "cia")}
    ask(office, anna)
    answer(office, bo)
    assert lacking(office) is None
    [question] = letting_read.granted_to(office, people[by], "A-1", "anna.ek", protected=False)
    letting_read.withdraw(office, people[by], question)
    assert lacking(office) is LetterLacking.NOT_GRANTED
    assert standings(office, office.now()) == [QuestionState.WITHDRAWN]
    asked, _, taken_back = told(office)
    name = people[by].name
    assert taken_back.data == {
        "by": by, "name": name, "title": "Revisor", "question": asked.seq, "asked_by": "anna",
    }  # fmt: skip
    for again in (
        lambda: letting_read.withdraw(office, people[by], question),
        lambda: letting_read.answer(office, bo, question, granted=True),
        lambda: letting_read.granted_to(office, bo, "A-1", "anna", protected=False),
    ):
        with pytest.raises(NotFound):
            again()
    ask(office, anna)
    answer(office, bo)
    assert lacking(office) is None


def test_only_what_may_be_read_is_taken_back(office: Office, clock: Clock, anna: Person, bo: Person) -> None:
    """Neither a question nor a no, nor what is over, nor by who may not see the case; nor does the log's telling so."""
    ask(office, anna)
    [question] = waiting(office, bo)
    early = LetterWithdrawn(by="bo", name="", title="", question=question.seq, asked_by="anna")
    with open_ledger(office.settings, "prov", office.now) as log:
        log.append(early.about("trial/A-1"))
    with pytest.raises(NotFound, match="any more"):
        letting_read.withdraw(office, bo, question)
    answer(office, bo)
    with open_ledger(office.settings, "prov", office.now) as log:
        log.append(early.about("trial/A-2"))
    assert lacking(office) is None
    for other in (auditor(office, "dag", board="social"), replace(bo, id=9, roles=frozenset({Role.OPERATOR}))):
        assert current(office, other) == []
        with pytest.raises(NotFound):
            letting_read.withdraw(office, other, question)
    clock.later(hours=24)
    with pytest.raises(NotFound, match="any more"):
        letting_read.withdraw(office, bo, question)
    assert standings(office, clock.now) == [QuestionState.OVER]


def test_what_may_be_read_is_listed_to_its_end(office: Office, clock: Clock, anna: Person, bo: Person) -> None:
    """Also what was granted as late as it could be."""
    ask(office, anna)
    clock.later(days=6, hours=23)
    answer(office, bo)
    clock.later(hours=23)
    [listed] = current(office, bo)
    assert (listed.standing(clock.now), waiting(office, bo)) == (QuestionState.GRANTED, [])
    assert letting_read.asked(replace(office, signer=lambda: "bo"), protected=False) == [listed]
    clock.later(hours=1)
    assert current(office, bo) == []


def test_refused_is_not_read_and_may_be_asked_again(office: Office, anna: Person, bo: Person) -> None:
    """The first answer counts, whatever stands in the log after it."""
    ask(office, anna)
    answer(office, bo, granted=False)
    late = LetterGranted(by="bo", name="", title="", question=told(office)[0].seq, asked_by="anna", hours=24)
    with open_ledger(office.settings, "prov", office.now) as log:
        log.append(late.about("trial/A-1"))
    assert lacking(office) is LetterLacking.NOT_GRANTED
    with pytest.raises(NotFound, match="questions"):
        answer(office, bo)
    ask(office, anna)
    answer(office, bo)
    assert lacking(office) is None


def test_asked_twice_is_asked_once(office: Office, anna: Person, bo: Person) -> None:
    """While it waits, and while the letters may be read."""
    ask(office, anna)
    ask(office, anna, "en gång till")
    answer(office, bo)
    ask(office, anna)
    assert [one.type for one in told(office)] == ["letter.asked", "letter.granted"]


def test_nobody_lets_themselves(office: Office, anna: Person) -> None:
    """Neither by the account that asked nor by another of the same person's; nor does the log's telling so."""
    for by in ("anna", "anna.ek"):
        with open_ledger(office.settings, "prov", office.now) as log:
            seq = log.append(LetterAsked(by=by, name="", title="", reason=WHY).about("trial/A-1"))
        with pytest.raises(Misconfigured, match="somebody else"):
            letting_read.answer(office, anna, _numbered(office, anna, seq), granted=True)
    with open_ledger(office.settings, "prov", office.now) as log:
        mine = LetterGranted(by="anna.ek", name="", title="", question=seq, asked_by="anna.ek", hours=24)
        log.append(mine.about("trial/A-1"))
    assert lacking(office) is LetterLacking.NOT_GRANTED


def _numbered(office: Office, person: Person, seq: int) -> LetterQuestion:
    return next(one for one in waiting(office, person) if one.seq == seq)


def test_only_an_auditor_of_the_board_asks_answers_and_reads(office: Office, anna: Person) -> None:
    """For others there is no such case; an account that is no auditor's is told so."""
    ask(office, anna)
    [question] = waiting(office, anna)
    for other in (auditor(office, "cia", board="social"), replace(anna, id=9, roles=frozenset({Role.OPERATOR}))):
        assert waiting(office, other) == []
        with pytest.raises(NotFound):
            ask(office, other)
        with pytest.raises(NotFound):
            letters.letter(office, other, "trial/A-1", question.seq)
    with pytest.raises(NotFound):
        letting_read.answer(office, auditor(office, "dag", board="social"), question, granted=True)
    with pytest.raises(Misconfigured, match="no auditor's"):
        letters.letters(replace(office, signer=lambda: "root"), "A-1", protected=False)
    assert standings(office, office.now()) == [QuestionState.WAITING]


def test_a_question_waits_for_a_week(office: Office, clock: Clock, anna: Person, bo: Person) -> None:
    """Then nobody can answer it, and it is asked anew."""
    ask(office, anna)
    [question] = waiting(office, bo)
    clock.later(days=6, hours=23)
    assert waiting(office, bo) == [question]
    clock.later(hours=1)
    assert waiting(office, bo) == []
    with pytest.raises(NotFound, match="any more"):
        letting_read.answer(office, bo, question, granted=True)
    ask(office, anna)
    assert standings(office, clock.now) == [QuestionState.OVER, QuestionState.WAITING]


@pytest.mark.parametrize("why", ["", "x" * 201, "gäller 19850314-2385", "Åsa Canberg har klagat", "brev till Åsa"])
def test_a_reason_names_nobody(office: Office, anna: Person, why: str) -> None:
    """By its shape, or by what the application holds; nothing of it is kept or told."""
    with opened(office.settings) as store:
        row = {"reference": "A-1", "received": "2026-11-19T10:00:00", "given_name": "Åsa Canberg"}
        store.add("trial", [row], "", NOW)
    with pytest.raises(BadInput) as refused:
        ask(office, anna, why)
    assert "Canberg" not in str(refused.value)
    assert told(office) == []


def test_a_protected_persons_case_is_asked_of_and_answered_by_who_may_see_it(
    office: Office, anna: Person, bo: Person
) -> None:
    """Both need the role, and on the machine say so; for others there is no question. Also if it came after."""
    let(office, anna, bo)
    with open_ledger(office.settings, "prov", office.now) as log:
        log.append(Event("case.handed_over", "trial/A-1", {"run": "r", "attempt": 1, "restricted": True}))
    for protected in (True, False):
        with pytest.raises(NotFound):
            letters.letters(office, "A-1", protected=protected)
    eva, per = auditor(office, "eva", Role.RESTRICTED), auditor(office, "per", Role.RESTRICTED)
    ask(office, eva)
    [question] = waiting(office, per)
    assert (waiting(office, bo), waiting(office, per, protected=False)) == ([], [])
    with pytest.raises(NotFound):
        letting_read.answer(office, bo, question, granted=True)
    letting_read.answer(office, per, question, granted=True)
    at_machine = replace(office, signer=lambda: "eva")
    [one] = letters.letters(at_machine, "A-1", protected=True)
    assert one.text == TEXT
    with pytest.raises(NotFound):
        letters.letters(at_machine, "A-1", protected=False)


@pytest.mark.parametrize("part", ["ask", "answer", "read"])
def test_what_the_log_is_not_told_does_not_count(
    office: Office, anna: Person, bo: Person, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed or refused before its entry: nothing was asked, is granted or is shown; given again, it is."""
    parts = {"ask": lambda: ask(office, anna), "answer": lambda: answer(office, bo), "read": lambda: lacking(office)}
    for name in parts:
        if name == part:
            break
        parts[name]()
    before = _entries(office)

    def broken(*_: object) -> None:
        raise AuditUnavailable("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(type(_ledger(office)), "append", broken)
        with pytest.raises(AuditUnavailable):
            parts[part]()
    assert _entries(office) == before
    for name in [*parts][[*parts].index(part) :]:
        parts[name]()
    assert lacking(office) is None


def _ledger(office: Office) -> object:
    with open_ledger(office.settings, "prov", office.now) as log:
        return log


def _entries(office: Office) -> Sequence[object]:
    with read_ledger(office.settings, "prov") as log:
        return list(log.stored())


def test_what_is_asked_is_told_to_who_looks(office: Office, anna: Person, bo: Person) -> None:
    """By the command, and the log hears of it; names of either kind find the question."""
    ask(office, anna)
    at_machine = replace(office, signer=lambda: "bo")
    [question] = letting_read.asked(at_machine, protected=False)
    assert (question.asked.reason, question.asked.by) == (WHY, "anna")
    with read_ledger(office.settings, "prov") as log:
        assert log.of_persons()[0].data["what"] == "questions"
    assert letting_read.waiting_of(office, bo, "A-1", "anna.ek", protected=False) == [question]
