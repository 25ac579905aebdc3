"""A person takes up what waits: all or none, with a reason that names nobody, and the log knows who."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pytest

from klickfri.app.look.queue import opened
from klickfri.app.office import Office
from klickfri.app.review.taking_up import close, retry
from klickfri.audit.opening import read_ledger
from klickfri.model.errors import AuditUnavailable, BadInput
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
    retry(Office(waiting), [reference], "systemet är uppe igen")
    assert standing(waiting, reference).state is State.NEW
    with opened(waiting) as store:
        item = standing(waiting, reference)
        assert item.id in {ticket.item for ticket in store.ready("trial", NOW.date())}
    data = {"by": person(), "was": was, "reason": "systemet är uppe igen"}
    assert told(waiting, reference) == [("case.retried", data)]


@pytest.mark.parametrize("reference", ["A-1", "A-2"])
def test_what_was_done_by_hand_is_a_persons(waiting: Settings, reference: str) -> None:
    """Closed from `pending_user_action` and from `failed`: completed by hand, and nobody waits for it any more."""
    close(Office(waiting), [reference], "gjort i systemet")
    item = standing(waiting, reference)
    assert item.last is not None
    assert (item.state, item.last.outcome, item.waits_for_a_person) == (State.COMPLETED, "by_hand", False)
    assert told(waiting, reference)[0][0] == "case.closed"


def test_a_decided_proposal_stays_the_robots(waiting: Settings) -> None:
    """A person decides what the robot has saved: it no longer waits, and is no longer a proposal."""
    assert standing(waiting, "A-3").waits_for_a_person
    close(Office(waiting), ["A-3"], "beslutat")
    item = standing(waiting, "A-3")
    assert item.last is not None
    assert (item.last.outcome, item.waits_for_a_person) == ("decided", False)
    with pytest.raises(BadInput):
        close(Office(waiting), ["A-3"], "en gång till")


@pytest.mark.parametrize("reference", ["A-1", "A-2", "A-5"])
def test_what_is_withdrawn_is_left_alone(waiting: Settings, reference: str) -> None:
    """Also before the robot has begun."""
    close(Office(waiting), [reference], "återtagen", "withdrawn")
    assert standing(waiting, reference).state is State.ABANDONED


def test_a_restricted_case_is_closed_by_a_person_and_never_tried_again(waiting: Settings) -> None:
    """Promise 4: the robot never sees it again; whoever has the right closes it."""
    with pytest.raises(BadInput, match="special handling"):
        retry(Office(waiting), ["A-4"], "en gång till")
    close(Office(waiting), ["A-4"], "gjort")
    assert standing(waiting, "A-4").state is State.COMPLETED


def test_all_or_none(waiting: Settings) -> None:
    """One number that is unknown, one that has not been begun and a bad reason: all are told, nothing is changed."""
    with pytest.raises(BadInput) as refused:
        retry(Office(waiting), ["A-1", "A-9", "A-5"], " ")
    assert [fault.where for fault in refused.value.faults] == ["A-9", "A-5", "--reason"]
    assert standing(waiting, "A-1").state is State.PENDING_USER_ACTION


def test_a_log_that_takes_nothing_keeps_the_queue_as_it_was(waiting: Settings) -> None:
    """Promise 3: what cannot be logged is not done, for none of them."""
    waiting.audit.parent.mkdir(exist_ok=True)
    waiting.audit.write_text("no folder", encoding="utf-8")
    with pytest.raises(AuditUnavailable):
        retry(Office(waiting), ["A-1", "A-2"], "igen")
    assert standing(waiting, "A-1").state is State.PENDING_USER_ACTION


@pytest.mark.parametrize(
    "reason",
    ["ringde 19850314-2385", "skrev till nagon@post.example", "070-174 06 05", "pratade med Kim Exempel", "åsa ringde"],
)
def test_a_reason_names_nobody(waiting: Settings, reason: str) -> None:
    """Promise 6: the log keeps reasons for ever, so what looks like a person's is refused, and not repeated."""
    with pytest.raises(BadInput) as refused:
        close(Office(waiting), ["A-1"], reason)
    assert reason not in str(refused.value)
    assert standing(waiting, "A-1").state is State.PENDING_USER_ACTION


def test_a_number_of_several_processes_is_asked_about(waiting: Settings, tmp_path: Path) -> None:
    """The process is named; without it nothing is guessed."""
    fill(waiting, "twin", WAITS)
    with pytest.raises(BadInput, match="trial, twin"):
        retry(Office(waiting), ["A-1"], "igen")
    retry(Office(waiting), ["A-1"], "igen", "trial")
    assert standing(waiting, "A-1").state is State.NEW
