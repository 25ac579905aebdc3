"""Promise 4: the robot never handles a person with protected identity.

It stops at the first sign, without picture, name or letter, reduces the item to its reference, and hands over to a
restricted list. Seen from outside, in a night with all three kinds: the marker that ProVux knows, the one only the
population register shows, and the one that comes in mid-case.
"""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from klickfri.model.work import State
from tests.e2e import leaks
from tests.e2e.checks import acts_on
from tests.e2e.harness import Evidence, of


@pytest.fixture
def protected(each_code: Evidence) -> list[str]:
    """The applications of the protected persons."""
    return [case.reference for case in each_code.cases if leaks.is_protected(case)]


def test_all_kinds_are_handed_over(each_code: Evidence, protected: list[str]) -> None:
    """Each goes to a person with its own code, on the restricted list."""
    items = [each_code.items[reference] for reference in protected]
    assert sorted(item.last.code or "" for item in items if item.last) == ["SKYDD-F", "SKYDD-S", "SKYDD-X"]
    assert all(item.restricted and item.state is State.PENDING_USER_ACTION for item in items)


def test_the_item_is_its_reference_and_nothing_more(each_code: Evidence, protected: list[str]) -> None:
    """No field of the application is kept in the queue, and no step or picture that would tell about the person."""
    for reference in protected:
        item = each_code.items[reference]
        assert item.payload == {}
        assert item.last is not None
        assert (item.last.done, item.last.not_done, item.last.last_step, item.last.picture) == ((), (), "", None)


def test_nothing_is_done_to_them(each_code: Evidence, protected: list[str]) -> None:
    """ProVux saw no save, decision, letter or closing."""
    assert [act for reference in protected for act in acts_on(each_code, reference)] == []


def test_the_first_sign_is_the_last_step(each_code: Evidence, protected: list[str]) -> None:
    """After the step that saw the sign, the log tells of no other step of the case, only of its hand-over."""
    for reference in protected:
        told = [event for event in each_code.events if of(event) == reference]
        signs = [place for place, event in enumerate(told) if event.data.get("code", "").startswith("SKYDD")]
        after = [event.type for event in told[signs[0] + 1 :]]
        assert [event for event in after if event.startswith("step.")] == [], reference
        assert after == ["case.handed_over", "case.finished"], reference


def test_no_picture_is_kept(each_code: Evidence) -> None:
    """No picture is named by a protected person's case, and none lies there without a case."""
    assert list(leaks.pictures_of_protected(each_code)) == []


def test_they_are_named_nowhere(each_code: Evidence) -> None:
    """Neither name, number, address, e-mail nor telephone stands in any file the night left, freed pages of the
    queue's database included."""
    assert [leak for leak in leaks.leaks(each_code) if leak.startswith("protected")] == []


def test_only_the_restricted_list_has_them(each_code: Evidence, protected: list[str]) -> None:
    """The hand-over file for everybody does not hold their references; the restricted one holds these alone."""
    (everybodys,) = each_code.state.glob("runs/*/handover.xlsx")
    (restricted,) = each_code.state.glob("runs/*/handover-restricted.xlsx")
    references = {case.reference for case in each_code.cases}
    assert _cells(everybodys) & set(protected) == set()
    assert _cells(restricted) & references == set(protected)


def _cells(file: Path) -> set[str]:
    """Every word in a spreadsheet."""
    book = openpyxl.load_workbook(file)
    rows = (row for sheet in book for row in sheet.iter_rows(values_only=True))
    return {word for row in rows for cell in row if cell is not None for word in str(cell).split()}
