"""Incidents: one of a kind at a time, who knows of it, and what is still to be told."""

from __future__ import annotations

import datetime as dt

import pytest

from klickfri.model.errors import NotFound
from klickfri.work.incidents import Incident
from klickfri.work.store import Store

NOW = dt.datetime(2026, 11, 20, 2, 10, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(minutes=4)


def test_an_incident_is_opened_once(store: Store) -> None:
    """However many meet it; when it is over, the next one is another. Who knew of it first stays."""
    first = store.incidents.open("system/provux", "ProVux is ill", NOW, "sfi")
    assert first is not None
    assert store.incidents.open("system/provux", "again", LATER) is None
    known = store.incidents.acknowledge(first.id, "anna", LATER)
    assert store.incidents.acknowledge(first.id, "bo", LATER) == known
    closed = store.incidents.close("system/provux", "a case has gone well", LATER)
    assert closed == Incident(
        first.id, "system/provux", "sfi", "ProVux is ill", NOW, LATER, "anna", LATER, "a case has gone well"
    )
    assert store.incidents.close("system/provux", "again", LATER) is None
    second = store.incidents.open("system/provux", "ProVux is ill", LATER)
    assert store.incidents.current() == [second]
    assert store.incidents.all() == [second, closed]


def test_what_is_to_be_told_is_told_once(store: Store) -> None:
    """Its opening and its end; of one that was over before anybody told it, both at once."""
    one = store.incidents.open("a", "one", NOW)
    assert one is not None
    assert store.incidents.unsent() == [one]
    store.incidents.sent(one)
    assert store.incidents.unsent() == []
    over = store.incidents.close("a", "well", LATER)
    assert over is not None
    store.incidents.open("b", "short", NOW)
    short = store.incidents.close("b", "well", LATER)
    assert store.incidents.unsent() == [over, short]
    for told in store.incidents.unsent():
        store.incidents.sent(told)
    assert store.incidents.unsent() == []


def test_a_person_ends_one_once(store: Store) -> None:
    """Who said so first stays; if it is met again, that is another one."""
    one = store.incidents.open("witness/prov", "silent", NOW)
    assert one is not None
    over = store.incidents.end(one.id, "anna: not used any more", LATER)
    assert (over.is_open, over.closed, over.closed_by) == (False, LATER, "anna: not used any more")
    assert store.incidents.end(one.id, "bo: mended", LATER) == over
    assert store.incidents.open("witness/prov", "silent", LATER) is not None


def test_an_unknown_number_is_told(store: Store) -> None:
    """With where to look."""
    with pytest.raises(NotFound, match="klickfri incidents"):
        store.incidents.acknowledge(7, "anna", NOW)
