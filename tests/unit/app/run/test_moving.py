"""A machine's queue and logs go to a database that it is to share."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
from dataclasses import replace
from pathlib import Path

import pytest

from klickfri.app.look import inspection
from klickfri.app.look.queue import Selection, items
from klickfri.app.office import Office
from klickfri.app.run.intake import take_in
from klickfri.app.run.leases import begun
from klickfri.app.run.moving import Moved, move
from klickfri.app.store import opened
from klickfri.model.errors import Busy, Misconfigured
from tests.postgres import Server

FILE = "Nummer;Inkommen;Namn;Personnummer;Svar\nA-1;2026-11-19 10:00;Åsa;;\nA-2;2026-11-19 11:00;Bo;;\n"


@pytest.fixture
def alone(office: Office, tmp_path: Path) -> Office:
    """A machine that has taken two applications in."""
    (tmp_path / "in.csv").write_text(FILE, encoding="utf-8")
    take_in(office, "trial", tmp_path / "in.csv", False)
    return office


@pytest.fixture
def shared(alone: Office, postgres: Server) -> Office:
    """The same machine with the address of an empty database."""
    return replace(alone, settings=dataclasses.replace(alone.settings, database=postgres.database()))


def test_everything_is_moved_and_agrees(shared: Office) -> None:
    """Queue and log say the same of each other as before, on the server; a second time there is nothing to do."""
    moved = move(shared)
    assert (moved.queue["work_item"], moved.logs["prov"].ok) == (2, True)
    assert [item.reference for item in items(shared.settings, Selection())] == ["A-1", "A-2"]
    checked = inspection.verify(shared.settings, None)
    assert (checked.ok, checked.queue, list(checked.logs)) == (True, True, ["prov"])
    assert move(shared) == Moved({}, {})


def test_a_queue_that_is_there_already_is_left(alone: Office, shared: Office, tmp_path: Path) -> None:
    """As where the queue was on the server before the log could be: an old file in the folder is no queue to join."""
    with opened(shared.settings) as store:
        store.add("trial", [{"reference": "A-3", "received": "2026-11-20"}], "", dt.datetime(2026, 11, 20))
    with pytest.raises(Misconfigured, match="--only-logs"):
        move(shared)
    moved = move(shared, only_logs=True)
    assert (moved.queue, moved.logs["prov"].ok) == ({}, True)
    assert [item.reference for item in items(shared.settings, Selection())] == ["A-3"]
    assert len(items(alone.settings, Selection())) == 2


def test_nothing_is_moved_under_a_run(alone: Office, shared: Office) -> None:
    """Nor to nowhere, nor from nowhere."""
    with (
        opened(alone.settings) as store,
        begun(alone, store, "trial", "r1"),
        pytest.raises(Busy, match=str(os.getpid())),
    ):
        move(shared)
    with pytest.raises(Misconfigured, match="set KLICKFRI_DATABASE"):
        move(alone)
    elsewhere = dataclasses.replace(shared.settings, state=shared.settings.state / "another")
    with pytest.raises(Misconfigured, match="neither queue nor log"):
        move(replace(shared, settings=elsewhere))
    with pytest.raises(Misconfigured, match="no queue in"):
        move(shared, Path("nowhere.sqlite"))
    assert items(alone.settings, Selection())
