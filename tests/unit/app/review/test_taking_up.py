"""A person takes up what waits: all or none, with a reason that names nobody, and the log knows who."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pytest

from klickfri.app.look.queue import Selection
from klickfri.app.office import Office
from klickfri.app.process import LoadedProcess
from klickfri.app.review import taking_up
from klickfri.app.review.taking_up import (
    CaseAct,
    Taken,
    assign,
    cancel,
    choose,
    close,
    fitting,
    prioritise,
    retry,
    seen,
)
from klickfri.app.store import opened
from klickfri.audit.opening import read_ledger
from klickfri.model.errors import AuditUnavailable, BadInput, ForbiddenTransition
from klickfri.model.events import StepStarted
from klickfri.model.work import Outcome, State, WorkItem
from klickfri.settings.person import person
from klickfri.settings.settings import Settings

NOW = dt.datetime(2026, 11, 20, 22, tzinfo=dt.UTC)
WAITS = Outcome(State.PENDING_USER_ACTION, code="UNG", reasons=("Under 16.",))
FAILED = Outcome(State.FAILED, code="TIMEOUT")
PROPOSED = Outcome(State.COMPLETED, outcome="proposed")


@pytest.fixture
def waiting(settings: Settings) -> Settings:
    """A-1 waits for a person, A-2 has failed, A-3 is a proposal, A-4 is restricted, A-5 is new."""
    ends = (WAITS, FAILED, PROPOSED, dataclasses.replace(WAITS, code="SKYDD-S", restricted=True))
    fill(settings, "trial", *ends)
    return settings


def does(settings: Settings, act: CaseAct, *references: str, process: str | None = None) -> None:
    """What the command does with these numbers."""
    office = Office(settings)
    taking_up.take_up(office, act, choose(settings, act, references, Selection(process)).items)


def fill(settings: Settings, process: str, *ends: Outcome) -> None:
    """A case for each end, and one more that nobody has begun."""
    with opened(settings) as store:
        rows = [
            {"reference": f"A-{number}", "received": f"2026-11-19T10:0{number}", "given_name": "Åsa"}
            for number in range(1, len(ends) + 2)
        ]
        store.add(process, rows, run="", now=NOW)
        store.workers.register(f"w-{process}", NOW)
        for end in ends:
            item = store.claim(process, f"w-{process}", NOW, run="natt-1")
            assert item is not None
            store.finish(item, end, f"w-{process}", NOW)


def standing(settings: Settings, reference: str) -> WorkItem:
    """The item now."""
    with opened(settings) as store:
        return store.get("trial", reference)


def told(settings: Settings, reference: str) -> list[tuple[str, dict[str, object]]]:
    """What the log says of the case: types and data."""
    with read_ledger(settings, "prov") as reader:
        return [(entry.type, dict(entry.data)) for entry in reader.of_subject(f"trial/{reference}")]


@pytest.mark.parametrize(("reference", "was"), [("A-1", "pending_user_action"), ("A-2", "failed")])
def test_what_waits_can_be_tried_again(waiting: Settings, reference: str, was: str) -> None:
    """It is new, with all its attempts and a turn of its own; the log says who, why, and from where."""
    does(waiting, retry("systemet är uppe igen"), reference)
    assert standing(waiting, reference).state is State.NEW
    with opened(waiting) as store:
        item = standing(waiting, reference)
        assert item.id in {ticket.item for ticket in store.ready("trial", NOW.date())}
    data = {"by": person(), "name": "", "title": "", "was": was, "reason": "systemet är uppe igen"}
    assert told(waiting, reference) == [("case.retried", data)]


@pytest.mark.parametrize("reference", ["A-1", "A-2"])
def test_what_was_done_by_hand_is_a_persons(waiting: Settings, reference: str) -> None:
    """Closed from `pending_user_action` and from `failed`: completed by hand, and nobody waits for it any more."""
    does(waiting, close("gjort i systemet"), reference)
    item = standing(waiting, reference)
    assert item.last is not None
    assert (item.state, item.last.outcome, item.waits_for_a_person) == (State.COMPLETED, "by_hand", False)
    assert told(waiting, reference)[0][0] == "case.closed"


def test_a_decided_proposal_stays_the_robots(waiting: Settings) -> None:
    """A person decides what the robot has saved: it no longer waits, and is no longer a proposal."""
    assert standing(waiting, "A-3").waits_for_a_person
    does(waiting, close("beslutat"), "A-3")
    item = standing(waiting, "A-3")
    assert item.last is not None
    assert (item.last.outcome, item.waits_for_a_person) == ("decided", False)
    with pytest.raises(BadInput):
        does(waiting, close("en gång till"), "A-3")


@pytest.mark.parametrize("reference", ["A-1", "A-2", "A-5"])
def test_what_is_withdrawn_is_left_alone(waiting: Settings, reference: str) -> None:
    """Also before the robot has begun."""
    does(waiting, cancel("återtagen"), reference)
    assert standing(waiting, reference).state is State.ABANDONED


def test_a_restricted_case_is_closed_by_a_person_and_never_tried_again(waiting: Settings) -> None:
    """Promise 4: the robot never sees it again; whoever has the right closes it."""
    with pytest.raises(BadInput, match="special handling"):
        does(waiting, retry("en gång till"), "A-4")
    does(waiting, close("gjort"), "A-4")
    assert standing(waiting, "A-4").state is State.COMPLETED


def test_all_or_none(waiting: Settings) -> None:
    """One number that is unknown, one that has not been begun and a bad reason: all are told, nothing is changed."""
    with pytest.raises(BadInput) as refused:
        does(waiting, retry(" "), "A-1", "A-9", "A-5")
    assert [fault.where for fault in refused.value.faults] == ["A-9", "A-5", "--reason"]
    assert standing(waiting, "A-1").state is State.PENDING_USER_ACTION


def test_a_log_that_takes_nothing_keeps_the_queue_as_it_was(waiting: Settings) -> None:
    """Promise 3: what cannot be logged is not done, for none of them."""
    waiting.audit.parent.mkdir(exist_ok=True)
    waiting.audit.write_text("no folder", encoding="utf-8")
    with pytest.raises(AuditUnavailable):
        does(waiting, retry("igen"), "A-1", "A-2")
    assert standing(waiting, "A-1").state is State.PENDING_USER_ACTION


@pytest.mark.parametrize(
    "reason",
    ["ringde 19850314-2385", "skrev till nagon@post.example", "070-174 06 05", "pratade med Kim Exempel", "åsa ringde"],
)
def test_a_reason_names_nobody(waiting: Settings, reason: str) -> None:
    """Promise 6: the log keeps reasons for ever, so what looks like a person's is refused, and not repeated."""
    with pytest.raises(BadInput) as refused:
        does(waiting, close(reason), "A-1")
    assert reason not in str(refused.value)
    assert standing(waiting, "A-1").state is State.PENDING_USER_ACTION


def test_a_number_of_several_processes_is_asked_about(waiting: Settings, tmp_path: Path) -> None:
    """The process is named; without it nothing is guessed."""
    fill(waiting, "twin", WAITS)
    with pytest.raises(BadInput, match="trial, twin"):
        does(waiting, retry("igen"), "A-1")
    does(waiting, retry("igen"), "A-1", process="trial")
    assert standing(waiting, "A-1").state is State.NEW


def test_a_selection_takes_those_that_fit_and_says_what_it_left(waiting: Settings) -> None:
    """By state, code, run and place, all that are given at once; nothing is done by choosing."""
    act = retry("igen")
    people = Selection(states=(State.PENDING_USER_ACTION, State.FAILED))
    chosen = choose(waiting, act, (), people)
    assert [item.reference for item in chosen.items] == ["A-1", "A-2"]
    assert [fault.where for fault in chosen.left] == ["A-4"]
    assert standing(waiting, "A-1").state is State.PENDING_USER_ACTION
    for wanted, found in (
        (Selection(code="TIMEOUT"), ["A-2"]),
        (Selection(run="natt-1", states=(State.FAILED,)), ["A-2"]),
        (Selection(run="natt-2"), []),
        (Selection(code="SKYDD-S"), []),
    ):
        assert [item.reference for item in choose(waiting, act, (), wanted).items] == found
    for references, wanted in (((), Selection("trial")), (("A-1",), people)):
        with pytest.raises(BadInput, match="which cases"):
            choose(waiting, act, references, wanted)


def test_where_a_case_stopped_selects_it(waiting: Settings, loaded: LoadedProcess) -> None:
    """By the stage's or step's id, as the log has it, or the step's own words; never one of the restricted list."""
    place = {
        "run": "natt-1",
        "attempt": 1,
        "stage": "register",
        "step": "register/fill",
        "say": "Skriv",
        "verb": "fill",
    }
    with loaded.log() as log:
        for reference in ("A-1", "A-4"):
            step = StepStarted(**place, saves=True, target="form.save")  # type: ignore[arg-type]
            log.append(step.about(f"trial/{reference}"))
    for wanted in ("register", "register/fill", "FILL"):
        found = choose(waiting, retry("igen"), (), Selection(stage=wanted))
        assert [item.reference for item in found.items] == ["A-1"]
    assert choose(waiting, retry("igen"), (), Selection(stage="other")) == Taken(())


def test_who_has_taken_a_case_is_shown_and_logged(waiting: Settings) -> None:
    """By an account's name, never a number of a person's; given back, or taken up by the robot, it is nobody's."""
    does(waiting, assign("anna.berg", "tar den"), "A-1", "A-3")
    does(waiting, assign("bo", "tar över"), "A-1")
    assert standing(waiting, "A-1").assigned == "bo"
    who = {"by": person(), "name": "", "title": "", "was": "anna.berg", "to": "bo", "reason": "tar över"}
    assert told(waiting, "A-1")[-1] == ("case.assigned", who)
    does(waiting, assign("", "ledig"), "A-3")
    assert standing(waiting, "A-3").assigned == ""
    with pytest.raises(BadInput, match="waits for a person"):
        does(waiting, assign("bo", "tar den"), "A-5")
    for name in ("850314-2385", "Anna Berg", "a" * 61):
        with pytest.raises(BadInput, match="--to"):
            assign(name, "tar den")
    does(waiting, retry("igen"), "A-1")
    assert standing(waiting, "A-1").assigned == ""


def test_a_case_is_given_another_place(waiting: Settings) -> None:
    """Only what waits for the robot has one; the log says who gave it and what it was."""
    does(waiting, prioritise(5, "brådskar"), "A-5")
    assert standing(waiting, "A-5").priority == 5
    data = {"by": person(), "name": "", "title": "", "was": 0, "priority": 5, "reason": "brådskar"}
    assert told(waiting, "A-5") == [("case.prioritised", data)]
    with pytest.raises(BadInput, match="waits for the robot"):
        does(waiting, prioritise(1, "brådskar"), "A-1")
    with pytest.raises(BadInput, match="From -5 to 5"):
        prioritise(6, "brådskar")


def test_of_some_cases_those_that_fit(waiting: Settings) -> None:
    """The others are told with their reason, and a bad reason refuses all."""
    found = [standing(waiting, reference) for reference in ("A-1", "A-4", "A-5")]
    chosen = fitting(waiting, retry("en gång till"), found)
    assert [item.reference for item in chosen.items] == ["A-1"]
    assert [fault.where for fault in chosen.left] == ["A-4", "A-5"]
    with pytest.raises(BadInput, match="--reason"):
        fitting(waiting, retry("Åsa"), found)


def test_what_was_taken_meanwhile_is_nobody_elses(waiting: Settings) -> None:
    """Two who both saw it free: the first has it, and the log tells of no second."""
    item = standing(waiting, "A-1")
    taking_up.take_up(Office(waiting), assign("anna.berg", "tar den"), [item])
    with pytest.raises(ForbiddenTransition, match="was taken by anna"):
        taking_up.take_up(Office(waiting), assign("bo.ek", "tar den"), [item])
    assert standing(waiting, "A-1").assigned == "anna.berg"
    assert [kind for kind, _ in told(waiting, "A-1")] == ["case.assigned"]


def test_a_page_knows_whether_a_case_has_moved(waiting: Settings) -> None:
    """Another hand, place, state or attempt is another; looking changes nothing."""
    item = standing(waiting, "A-1")
    assert seen(item) == seen(standing(waiting, "A-1"))
    others = [{"assigned": "a"}, {"priority": 1}, {"state": State.FAILED}, {"attempt": 2}]
    assert len({seen(dataclasses.replace(item, **other)) for other in ({}, *others)}) == 5  # type: ignore[arg-type]
