"""Sessions as rows: over in time, and of the token only its hash. Run on both databases."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from klickfri.work.sessions import IDLE, LONGEST
from klickfri.work.store import Store
from klickfri.work.tables import web_session
from tests.unit.work.test_persons import ANNA, NOW, SECRETS

SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def number(store: Store) -> int:
    """A person's."""
    return store.persons.add(ANNA, SECRETS, NOW).id


def test_a_session_ends_when_nobody_is_there(store: Store, number: int) -> None:
    """Half an hour without a page."""
    store.sessions.begin("t", number, NOW)
    assert store.sessions.use("t", NOW + IDLE - SECOND)
    again = NOW + 2 * IDLE - 2 * SECOND
    assert store.sessions.use("t", again)
    assert store.sessions.use("t", again + IDLE) is None
    assert store.sessions.use("t", NOW) is None  # ended for good, whatever a clock says later


def test_a_session_ends_with_the_day(store: Store, number: int) -> None:
    """However busy somebody is."""
    store.sessions.begin("t", number, NOW)
    now = NOW
    while now < NOW + LONGEST - IDLE:
        now += IDLE / 2
        assert store.sessions.use("t", now)
    assert store.sessions.use("t", NOW + LONGEST) is None


def test_the_token_is_kept_nowhere(store: Store, number: int) -> None:
    """Who reads the table can be nobody by it; who logs out is out, others are not."""
    store.sessions.begin("hemligt", number, NOW)
    store.sessions.begin("en annan", number, NOW)
    with store.engine.connect() as connection:
        rows = connection.execute(sa.select(web_session)).all()
    assert "hemligt" not in str(rows)
    assert all(store.sessions.use(row.token, NOW) is None for row in rows)
    store.sessions.end("hemligt")
    assert [store.sessions.use(token, NOW) is None for token in ("hemligt", "en annan")] == [True, False]


def test_what_is_over_is_forgotten(store: Store, number: int) -> None:
    """The next log-in sweeps."""
    store.sessions.begin("old", number, NOW)
    store.sessions.begin("new", number, NOW + LONGEST)
    with store.engine.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(web_session)).scalar_one() == 1
