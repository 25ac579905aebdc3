"""The envelope and the last gate."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klickfri.audit import entry
from klickfri.model.errors import BadEvent, Leak
from klickfri.model.event import Event
from klickfri.privacy.scan import Guard

NOON_IN_STOCKHOLM = dt.datetime(2026, 11, 20, 12, 0, 0, 123456, tzinfo=dt.timezone(dt.timedelta(hours=1)))


def written(data: dict[str, Any]) -> dict[str, Any]:
    """The envelope of an event with this data, read as any JSON reader would."""
    body = entry.write(Event("step.completed", "sfi/A-1", data), 7, "ab" * 32, "almbacka/robot", NOON_IN_STOCKHOLM)
    return dict(json.loads(body))


def test_envelope_is_cloudevents() -> None:
    """Every attribute that CloudEvents 1.0 demands is there, with time in UTC to the millisecond."""
    envelope = written({"run": "natt"})
    assert envelope.pop("id")
    assert envelope == {
        "specversion": "1.0",
        "source": "almbacka/robot",
        "type": "se.klickfri.step.completed",
        "time": "2026-11-20T11:00:00.123Z",
        "subject": "sfi/A-1",
        "datacontenttype": "application/json",
        "seq": 7,
        "prev": "ab" * 32,
        "data": {"run": "natt"},
    }


def test_ids_are_unique_and_time_ordered() -> None:
    """A thousand ids of one instant differ, and an id of a later instant sorts after them all."""
    ids = {written({})["id"] for _ in range(1000)}
    later = entry.write(Event("a.b", "x", {}), 1, "", "s", NOON_IN_STOCKHOLM + dt.timedelta(milliseconds=1))
    assert len(ids) == 1000
    assert max(ids) < json.loads(later)["id"]


def test_leaf_is_rfc_6962() -> None:
    """The leaf is SHA-256 over a zero byte and the stored UTF-8 bytes, so that others can recompute it."""
    assert entry.leaf_of("å") == hashlib.sha256(b"\x00\xc3\xa5").hexdigest()


@pytest.mark.parametrize(
    "value",
    [1.5, None, {"a": 1}, [1, 2], [["a"]], b"bytes", 2**53, -(2**53), dt.date(2026, 11, 20), "\ud800"],
    ids=repr,
)
def test_values_outside_the_format_are_refused(value: object) -> None:
    """Floats, nested values, numbers that JSON readers round and texts without UTF-8 never reach the log."""
    with pytest.raises(BadEvent):
        entry.check(Event("step.completed", "sfi/A-1", {"value": value}), Guard())


@pytest.mark.parametrize("picture", ["../../etc/passwd", "AB" * 32, "ab"])
def test_a_picture_is_named_by_its_digest(picture: str) -> None:
    """A picture's name can never be a path."""
    with pytest.raises(BadEvent):
        entry.check(Event("step.completed", "sfi/A-1", {"picture": picture}), Guard())


flat = st.dictionaries(
    st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True).filter(lambda name: name != "picture"),
    st.text(st.characters(exclude_categories=["Cs"]))
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.booleans()
    | st.lists(st.text(st.characters(exclude_categories=["Cs"]))),
)


@given(flat)
def test_what_is_written_is_read_back(data: dict[str, Any]) -> None:
    """Any data that the gate lets through comes back equal, value for value."""
    event = Event("step.completed", "sfi/A-1", data)
    entry.check(event, lambda text, where: None)
    body = entry.write(event, 1, entry.FIRST_PREV, "s", NOON_IN_STOCKHOLM)
    assert entry.read(body, entry.leaf_of(body)).data == data


@pytest.mark.parametrize(
    "data",
    [{"reason": "Sökande 19850314-2385"}, {"values": ["namn=x", "pnr=8503142385"]}, {"clicks": 198503142385}],
    ids=["text", "list", "number"],
)
def test_personal_numbers_stop_at_the_gate(data: dict[str, Any]) -> None:
    """A personal number in any kind of value is refused, and the refusal does not repeat it."""
    with pytest.raises(Leak) as refusal:
        entry.check(Event("case.finished", "sfi/A-1", data), Guard())
    assert "2385" not in str(refusal.value)


def test_a_personal_number_as_reference_is_refused() -> None:
    """The subject is under the same gate as the data."""
    with pytest.raises(Leak):
        entry.check(Event("case.claimed", "sfi/19850314-2385", {}), Guard())
