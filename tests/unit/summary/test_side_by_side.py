"""Two cases side by side: the same step beside itself, what differs named, and nothing compared that cannot be."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from klickfri.privacy.mask import BULLETS, PERSONAL_NUMBER, is_masked
from klickfri.summary.case import Value
from klickfri.summary.side_by_side import MomentPair, MomentPart, ValuePair, ValuePlace, side_by_side, values_beside
from klickfri.summary.timeline import Moment

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
ONE, OTHER = "‹personal:0a0a0a0a0a0a0a0a›", "‹personal:0b0b0b0b0b0b0b0b›"


def moment(step: str, **more: Any) -> Moment:
    """A step of the work."""
    return Moment(**{"seq": 1, "at": NOON, "kind": "work", "stage": "register", "say": step, "step": step, **more})


def told(pairs: list[MomentPair]) -> list[tuple[str, str]]:
    """The steps of both, in order."""
    return [(one.first.step if one.first else "", one.second.step if one.second else "") for one in pairs]


def test_the_same_step_stands_beside_itself() -> None:
    """What only one has stands alone, in its place; a step that comes again is another one."""
    pairs = side_by_side([moment(name) for name in "abca"], [moment(name) for name in "adca"])
    assert told(pairs) == [("a", "a"), ("b", ""), ("", "d"), ("c", "c"), ("a", "a")]
    assert [pair.differs for pair in pairs] == [False, True, True, False, False]
    assert [pair.either.step for pair in pairs] == [*"abdca"]


def test_one_step_of_two_stages_is_two() -> None:
    """Steps are told apart by stage and step, whatever they are called."""
    assert told(side_by_side([moment("a")], [moment("a", stage="letter")])) == [("a", ""), ("", "a")]
    assert told(side_by_side([moment("a", say="Förr")], [moment("a", say="Nu")])) == [("a", "a")]


@pytest.mark.parametrize(
    ("other", "parts"),
    [
        ({"outcome": "failed", "code": "OKÄND"}, (MomentPart.OUTCOME, MomentPart.CODE)),
        ({"values": (f"name={OTHER}",)}, ()),
        ({"values": ("name=Norra",)}, (MomentPart.VALUES,)),
        ({"reasons": ("Under 16.",), "target": "form.other"}, (MomentPart.REASONS, MomentPart.TARGET)),
        ({"seq": 9, "at": NOON + dt.timedelta(days=1), "picture": "ab"}, ()),
    ],
)
def test_what_differs_is_named(other: dict[str, Any], parts: tuple[MomentPart, ...]) -> None:
    """When it was and how it looked is no difference, nor are two tokens: they are each case's own."""
    [pair] = side_by_side(
        [moment("a", values=(f"name={ONE}",))], [moment("a", **{"values": (f"name={ONE}",), **other})]
    )
    assert pair.parts == parts


def test_which_run_took_it_is_no_difference() -> None:
    """Nor with how many clicks: what became of the item has its own words in each case."""
    took = [moment("", say="Roboten tog ärendet", kind="item", reasons=(run,)) for run in ("natt-1", "natt-2")]
    assert side_by_side(took[:1], took[1:])[0].differs is False


def test_values_are_compared_where_they_can_be() -> None:
    """By name and place; what is masked in both is counted, what one has and the other lacks is shown."""
    found = values_beside(
        [Value("name", asked=ONE, entered=ONE), Value("path", proposed="1"), Value("school", entered="Norra")],
        [Value("name", asked=OTHER), Value("path", proposed="2"), Value("school", entered="Norra")],
    )
    assert found.differing == (
        ValuePair("name", ValuePlace.ENTERED, ONE, ""), ValuePair("path", ValuePlace.PROPOSED, "1", "2"),
    )  # fmt: skip
    assert (found.alike, found.masked) == (1, 1)


def test_what_stands_for_a_value() -> None:
    """A token, bullets, a blotted number; not a text that only begins so."""
    assert all(map(is_masked, (ONE, BULLETS, PERSONAL_NUMBER)))
    assert not any(map(is_masked, ("", "‹", f"{ONE} Norra", "‹dolt›")))
