"""A queue goes from a machine's file to a database that several share."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from klickfri.model.errors import Busy, Misconfigured
from klickfri.model.work import State, WorkItem
from klickfri.settings.own_name import own_name
from klickfri.work import moving
from klickfri.work.runs import Run
from klickfri.work.store import Store
from klickfri.work.tables import work_item
from tests.postgres import Server

DATA = Path(__file__).parents[2] / "data"
PROCESS = "sfi_first_application"
NOW = dt.datetime(2026, 11, 21, 22, 0)


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Store]:
    """A queue with applications in every state, of the first release."""
    file = shutil.copy(DATA / "queue" / "v0.sqlite", tmp_path / "old.sqlite")
    with closing(Store(f"sqlite:///{file}")) as store:
        yield store


@pytest.fixture
def new(postgres: Server) -> Iterator[Store]:
    """An empty queue on a server."""
    with closing(Store(postgres.database())) as store:
        yield store


def everything(store: Store) -> list[WorkItem]:
    """All items with their histories, in their order."""
    return [store.get(name, item.reference) for name in store.processes() for item in store.items(name)]


def test_every_row_is_moved(old: Store, new: Store) -> None:
    """Items with their histories, counted; each gets a new ticket, and new rows new numbers."""
    before = everything(old)
    counts = moving.move(old, new)
    assert everything(new) == before
    assert counts["work_item"] == len(before) > 0
    assert counts["transition"] > 0
    with new.engine.connect() as connection:
        assert set(connection.scalars(sa.select(work_item.c.ticket))) == {-1}
    new.add(PROCESS, [{"reference": "NY-1", "received": NOW.isoformat()}], "", NOW)
    assert new.get(PROCESS, "NY-1").id > max(item.id for item in before)


def test_the_old_queue_is_shut(old: Store, new: Store) -> None:
    """Whoever opens it is told where to look; moving again has nothing to do."""
    moving.move(old, new)
    file = Path(old.engine.url.database or "")
    assert moving.is_moved(file)
    with pytest.raises(Misconfigured, match="KLICKFRI_DATABASE"):
        Store(old.url)


def test_a_move_that_was_killed_is_begun_again(old: Store, new: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the database had it and before the file was marked: nothing is doubled, and it is marked."""
    before = everything(old)
    with monkeypatch.context() as killed:
        killed.setattr(moving, "note_moved", _killed)
        with pytest.raises(KeyboardInterrupt):
            moving.move(old, new)
    assert not moving.is_moved(Path(old.engine.url.database or ""))
    moving.move(old, new)
    assert everything(new) == before
    assert moving.is_moved(Path(old.engine.url.database or ""))


def _killed(_: object) -> None:
    raise KeyboardInterrupt


def test_another_queue_stands_in_the_way(old: Store, new: Store) -> None:
    """Two queues are not joined, and neither is changed."""
    new.add(PROCESS, [{"reference": "NY-1", "received": NOW.isoformat()}], "", NOW)
    with pytest.raises(Misconfigured, match="another queue"):
        moving.move(old, new)
    assert [item.reference for item in everything(new)] == ["NY-1"]
    assert old.count(PROCESS)[State.COMPLETED] > 0
    assert not moving.is_moved(Path(old.engine.url.database or ""))


def test_nothing_is_moved_under_a_run(old: Store, new: Store) -> None:
    """It says which."""
    old.runs.begin(Run("r1", PROCESS, own_name(), os.getpid(), "eva", dt.datetime.now(dt.UTC)))
    with pytest.raises(Busy, match="run r1 on"):
        moving.move(old, new)
    assert everything(new) == []
