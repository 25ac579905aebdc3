"""A backup from the midst of a night is put back after it: what was saved since is found, and never done again.

Of the cases that the robots saved in since the backup, it knows some as in hand and some as new. On SQLite the set
holds everything; on PostgreSQL a dump from before it holds queue and log.
"""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

import pytest

from klickfri.app.look import inspection
from klickfri.model import codes
from klickfri.model.work import State, WorkItem
from tests.e2e.checks import acts_on
from tests.e2e.harness import PROCESS, Practice, practice, recorded
from tests.e2e.processes import until
from tests.postgres import Server, program

pytestmark = [pytest.mark.attack, pytest.mark.timeout(3600)]

Acts = dict[str, tuple[str, ...]]
KEPT = {State.NEW, State.IN_PROGRESS}


@dataclass(frozen=True)
class Night:
    """What ProVux was made to do, and where the cases stood: in the backup, after the night, and after what followed
    the putting back. Of the case `unseen` nobody sees any more that its letter has gone.
    """

    held: Practice
    unseen: str
    backed_up: dict[str, State]
    items: tuple[dict[str, WorkItem], dict[str, WorkItem]]
    acts: tuple[Acts, Acts]


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def night(request: pytest.FixtureRequest, postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> Night:
    """Backed up when the first save was made, worked to its end, lost, put back and worked through once more."""
    folder = tmp_path_factory.mktemp("night")
    database = postgres.database() if request.param == "postgres" else ""
    with practice(folder, recorded(clean=3, ANNAN=3), database=database) as held:
        held.take_in()
        run = held.start("run", PROCESS, "--workers", "2", "--until-empty")
        assert until(lambda: any(_acts(held).values()) or run.poll() is not None)
        put_back = _back_up(held, postgres)
        assert held.finish(run) == 0, held.said[-1]
        first = held.items(), _acts(held)
        put_back()
        backed_up = {reference: item.state for reference, item in held.items().items()}
        unseen = [case.reference for case in held.cases if case.kind == "ANNAN"][-1]
        _forget_letters(held, unseen)
        assert held.night() == 0, held.said[-1]
        return Night(held, unseen, backed_up, (first[0], held.items()), (first[1], _acts(held)))


def _back_up(held: Practice, server: Server) -> Callable[[], None]:
    """A set of this moment; gives what loses all and puts it back."""
    dump, safe = str(held.folder / "dump"), str(held.folder / "safe")
    if held.database:
        subprocess.run([program("pg_dump"), "--format", "custom", "--file", dump, held.database], check=True)
    made = ("backup", str(held.folder / "sets"), "--keys-to", safe, "--reason", "nycklarna till kassaskåpet")
    assert held.klickfri(*made) == 0, held.said[-1]
    (kept,) = (held.folder / "sets").iterdir()

    def put_back() -> None:
        shutil.rmtree(held.state)
        if held.database:
            name = held.database.rpartition("/")[2]
            server.sql(f"DROP DATABASE {name} WITH (FORCE)")
            server.sql(f"CREATE DATABASE {name}")
            subprocess.run([program("pg_restore"), "--dbname", held.database, dump], check=True)
        assert held.klickfri("restore", str(kept), "--keys", safe) == 0, held.said[-1]

    return put_back


def _forget_letters(held: Practice, reference: str) -> None:
    with closing(sqlite3.connect(held.server.database_path, isolation_level=None)) as provux:
        assert provux.execute("DELETE FROM letters WHERE reference = ?", [reference]).rowcount == 1


def _acts(held: Practice) -> Acts:
    evidence = held.evidence()
    return {case.reference: tuple(act.kind for act in acts_on(evidence, case.reference)) for case in held.cases}


def test_the_backup_is_older_than_some_saves(night: Night) -> None:
    """Else nothing would be shown: it knows cases as new, and as in hand, that were completed after it."""
    ended = {reference for reference, item in night.items[0].items() if item.state is State.COMPLETED}
    assert {night.backed_up[reference] for reference in ended} >= KEPT
    assert night.backed_up[night.unseen] is State.NEW


def test_nothing_is_saved_or_sent_again(night: Night) -> None:
    """ProVux was made to do each thing once."""
    before, after = night.acts
    assert all(before.values())
    assert after == before


def test_a_letter_that_nobody_sees_is_a_persons(night: Night) -> None:
    """It is not sent once more, and is found among those that are handed over; all others are found done."""
    before, after = ({reference: item.state for reference, item in items.items()} for items in night.items)
    assert after == before | {night.unseen: State.PENDING_USER_ACTION}
    last = night.items[1][night.unseen].last
    assert last is not None
    assert last.code == codes.SAVE_UNKNOWN
    assert night.held.klickfri("handover", "--to", str(night.held.folder / "files")) == 0, night.held.said[-1]
    assert night.held.klickfri("queue", "show", night.unseen) == 0
    assert "OVISST" in night.held.said[-1]


def test_the_log_is_whole_and_says_that_it_was_put_back(night: Night) -> None:
    """It agrees with the queue, and goes on."""
    assert inspection.verify(night.held.settings, None).ok
    assert len([event for event in night.held.events() if event.type == "log.restored"]) == 1
