"""What shows after a save proves it only where the save itself may have brought it."""

from __future__ import annotations

import datetime as dt

import pytest

from klickfri.model.flow import DoneWhen
from klickfri.replay.proof import is_its_own, lists_of

TODAY = dt.date(2026, 11, 20)
PROBE = DoneWhen.model_validate(
    {"look": {"flow": "look_up"}, "found": "not empty($letters)", "same": ["$text in $letters|texts"]}
)
OLD, NEW, OTHER = {"Text": "Hej", "Dag": "2026-11-02"}, {"Text": "Hej", "Dag": "2026-11-20"}, {"Text": "Annat"}
PLAIN = {"Text": "Hej"}


@pytest.mark.parametrize(
    ("before", "after", "own"),
    [
        ([], [NEW], True),
        ([OTHER], [OTHER, PLAIN], True),
        ([PLAIN], [PLAIN, PLAIN], True),
        ([], [PLAIN, OTHER], True),
        ([], [NEW, NEW], True),
        ([], [OLD, NEW], True),
        ([], [OLD], False),
        ([OTHER], [OTHER, OLD], False),
        ([], [PLAIN, PLAIN], False),
    ],
)
def test_one_new_row_is_the_saves_own(before: list[dict[str, str]], after: list[dict[str, str]], own: bool) -> None:
    """History that came into view late is none: by its day, or because nobody can tell which of two it was."""
    assert is_its_own(PROBE, {"letters": before}, {"letters": after, "text": "Hej"}, TODAY) is own


def test_a_day_of_the_case_dates_nothing() -> None:
    """A row that says when the course began is not old for that; one that is dated beside it is."""
    known = {"text": "Hej", "start_date": "2026-11-02"}
    assert is_its_own(PROBE, {"letters": []}, {**known, "letters": [OLD]}, TODAY)
    assert not is_its_own(PROBE, {"letters": []}, {**known, "letters": [OLD | {"Sparad": "2026-11-03"}]}, TODAY)


def test_what_is_no_list_of_rows_is_what_it_is() -> None:
    """A value that stands so now proves itself; a list that nobody read before the save has nothing beside it."""
    probe = PROBE.model_copy(update={"found": "not empty($saved)", "same": ()})
    assert lists_of(probe, {"saved": "Åsa"}) == {}
    assert is_its_own(probe, {}, {"saved": "Åsa"}, TODAY)
    assert is_its_own(PROBE, {}, {"letters": [OLD], "text": "Hej"}, TODAY)


def test_a_list_that_stayed_as_it_was_says_nothing_against_another_value() -> None:
    """What holds now and did not before came by something else that the look reads."""
    probe = PROBE.model_copy(update={"same": ('$status == "Klar"',)})
    assert is_its_own(probe, {"letters": [OLD]}, {"letters": [OLD], "status": "Klar"}, TODAY)
