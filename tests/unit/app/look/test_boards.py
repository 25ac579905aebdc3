"""The queue as it is for who works for some boards: nothing of others, nothing of protected persons."""

from __future__ import annotations

from dataclasses import replace

import pytest

from klickfri.app.look.boards import case_of, cases_of, processes_of, read
from klickfri.app.look.queue import Selection
from klickfri.app.store import opened
from klickfri.audit.opening import open_ledger
from klickfri.model.errors import NotFound
from klickfri.model.event import Event
from klickfri.model.work import State
from klickfri.settings.settings import Settings
from tests.unit.app.review.test_taking_up import FAILED, NOW, WAITS, fill, standing

PROV, ALL = frozenset({"prov"}), Selection()


@pytest.fixture
def waiting(settings: Settings) -> Settings:
    """A-1 waits for a person, A-2 has failed, A-3 has not begun."""
    fill(settings, "trial", WAITS, FAILED)
    return settings


def references(settings: Settings, boards: frozenset[str] = PROV, wanted: Selection = ALL) -> list[str]:
    """Of the cases that are found."""
    return [item.reference for item in cases_of(settings, boards, wanted)]


def test_of_their_boards(waiting: Settings) -> None:
    """All of them, or those that are meant; of another board, or of none, there is nothing."""
    assert set(processes_of(waiting, PROV)) == {"trial"}
    assert references(waiting) == ["A-1", "A-2", "A-3"]
    assert references(waiting, wanted=Selection("trial", (State.FAILED,))) == ["A-2"]
    assert references(waiting, wanted=Selection("other")) == []
    assert references(waiting, frozenset({"annan"})) == references(waiting, frozenset()) == []
    with pytest.raises(NotFound):
        case_of(waiting, frozenset({"annan"}), "trial/A-1")
    assert case_of(waiting, PROV, "trial/A-1") == standing(waiting, "A-1")


def test_of_a_list_a_part_is_read(waiting: Settings) -> None:
    """As the cases are by then: who has become a protected person's meanwhile is not there."""
    listed = cases_of(waiting, PROV, ALL)
    now = [replace(standing(waiting, reference), history=()) for reference in ("A-2", "A-3")]
    assert read(waiting, listed[1:]) == now
    with opened(waiting) as store, store.writing() as connection:
        connection.exec_driver_sql("UPDATE work_item SET restricted = 1 WHERE reference = 'A-2'")
    assert [item.reference for item in read(waiting, listed)] == ["A-1", "A-3"]


@pytest.mark.parametrize("by", ["queue", "log"])
def test_a_protected_persons_case_is_not_there(waiting: Settings, by: str) -> None:
    """Whichever of queue and log tells that it is one."""
    with open_ledger(waiting, "prov", lambda: NOW) as log:
        code = "SKYDD-S" if by == "log" else "UNG"
        log.append(Event("case.handed_over", "trial/A-2", {"run": "n", "attempt": 1, "code": code}))
    if by == "queue":
        with opened(waiting) as store, store.writing() as connection:
            connection.exec_driver_sql("UPDATE work_item SET restricted = 1 WHERE reference = 'A-2'")
    assert references(waiting) == ["A-1", "A-3"]
    with pytest.raises(NotFound):
        case_of(waiting, PROV, "trial/A-2")
