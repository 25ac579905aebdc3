"""What the queue knows of the past, read without a trace."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from klickfri.model.errors import Unusable
from klickfri.model.work import Outcome, State
from klickfri.work.store import Store
from klickfri.work.witness import item_of, known, states

NOW = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)
DATA = Path("tests/data/queue")


def url(file: Path) -> str:
    """The database's address."""
    return f"sqlite:///{file}"


def test_attempts_and_answers_are_known(tmp_path: Path) -> None:
    """What a worker brought to an end for good, and what a person answered; a try that goes on is no end."""
    store = Store(url(tmp_path / "q.sqlite"))
    store.add("trial", [{"reference": f"A-{n}", "received": "2026-11-19T10:00:00"} for n in (1, 2, 3)], "", NOW)
    store.workers.register("w", NOW)
    for outcome, attempts in ((Outcome(State.COMPLETED), 1), (Outcome(State.FAILED), 2)):
        item = store.claim("trial", "w", NOW)
        assert item
        store.finish(item, outcome, "w", NOW, attempts)
    store.close()
    queue = known(url(tmp_path / "q.sqlite"))
    assert queue
    assert queue.cases == {"trial": {"trial/A-1", "trial/A-2", "trial/A-3"}}
    assert queue.ended == {("trial/A-1", 1)}
    assert not queue.moved


def test_a_queue_of_the_first_version_is_read_and_left(tmp_path: Path) -> None:
    """An earlier release's queue is not brought up to date by looking."""
    copy = Path(shutil.copy(DATA / "v0.sqlite", tmp_path / "q.sqlite"))
    before = copy.read_bytes()
    queue = known(url(copy))
    assert queue
    assert queue.cases
    assert copy.read_bytes() == before


def test_where_cases_stand_today(tmp_path: Path) -> None:
    """All of them, or one with every change of its state; one that is not there is none."""
    address = url(tmp_path / "q.sqlite")
    store = Store(address)
    store.add("trial", [{"reference": f"A-{n}", "received": "2026-11-19T10:00:00"} for n in (1, 2)], "", NOW)
    store.workers.register("w", NOW)
    item = store.claim("trial", "w", NOW)
    assert item
    store.finish(item, Outcome(State.PENDING_USER_ACTION, code="UNG"), "w", NOW)
    store.close()
    assert states(address) == {"trial/A-1": State.PENDING_USER_ACTION, "trial/A-2": State.NEW}
    assert states(address, {"trial/A-2", "trial/A-9"}) == {"trial/A-2": State.NEW}
    found = item_of(address, "trial", "A-1")
    assert found
    assert (found.item.state, found.item.last and found.item.last.code) == (State.PENDING_USER_ACTION, "UNG")
    assert [change.became for change in found.transitions] == [State.IN_PROGRESS, State.PENDING_USER_ACTION]
    assert item_of(address, "trial", "A-9") is None
    assert item_of(address, "other", "A-1") is None


def test_no_queue_is_made_by_asking(tmp_path: Path) -> None:
    """None is None."""
    assert known(url(tmp_path / "q.sqlite")) is None
    assert states(url(tmp_path / "q.sqlite")) is None
    assert item_of(url(tmp_path / "q.sqlite"), "trial", "A-1") is None
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_queue_is_explained(tmp_path: Path) -> None:
    """In words."""
    (tmp_path / "q.sqlite").write_bytes(b"no database " * 500)
    with pytest.raises(Unusable, match="SQLITE_NOTADB"):
        known(url(tmp_path / "q.sqlite"))
