"""A message is kept once for each way, is one sender's at a time, and waits longer each time."""

from __future__ import annotations

import datetime as dt

from klickfri.work.outbox import WAITS, Message
from klickfri.work.store import Store

NOW = dt.datetime(2026, 11, 29, 6, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


def put(store: Store, key: str, *ways: str) -> None:
    """A message."""
    store.outbox.put(key, ways, "late", "Rubrik", "Text", {"count": 3}, NOW)


def test_each_way_has_it_once(store: Store) -> None:
    """The same key again is no news; a way that is new has it still to send."""
    put(store, "a", "mail")
    put(store, "a", "mail", "webhook")
    taken = [store.outbox.take(way, NOW) for way in ("mail", "webhook", "mail")]
    assert [one and (one.key, one.tries, dict(one.facts)) for one in taken] == [
        ("a", 1, {"count": 3}),
        ("a", 1, {"count": 3}),
        None,
    ]


def test_one_that_was_not_sent_is_tried_later_and_later(store: Store) -> None:
    """The waits grow and then stay; nobody else has it in between."""
    put(store, "a", "mail")
    now = NOW
    for wait in (*WAITS, WAITS[-1]):
        assert store.outbox.take("mail", now)
        now += wait * MINUTE
        assert store.outbox.take("mail", now - MINUTE / 60) is None
    assert store.outbox.waiting() == 1


def test_one_that_was_sent_is_over(store: Store) -> None:
    """Later ones go on; after a month it is forgotten."""
    put(store, "a", "mail")
    put(store, "b", "mail")
    one = store.outbox.take("mail", NOW)
    assert isinstance(one, Message)
    store.outbox.sent(one, NOW)
    assert store.outbox.waiting() == 1
    assert store.outbox.has("a")
    two = store.outbox.take("mail", NOW + dt.timedelta(days=31))
    assert two
    store.outbox.sent(two, NOW + dt.timedelta(days=31))
    assert not store.outbox.has("a")
