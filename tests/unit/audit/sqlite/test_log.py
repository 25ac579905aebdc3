"""The log of one board: durable, append-only, shared, and failing closed."""

from __future__ import annotations

import random
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from klickfri.audit.ledger import Condition, KeptCheckpoint, KeptCosignature, KeptStamp
from klickfri.audit.sqlite.log import SqliteLedger
from klickfri.audit.sqlite.place import log_file
from klickfri.model.errors import AuditUnavailable, Misconfigured
from klickfri.model.event import Event
from tests.unit.audit.support import BOARD, SOURCE, checked, open_log, read_log, step, ticking_clock, writer


def bodies(folder: Path) -> list[str]:
    """The stored entries, as any SQLite reader finds them."""
    with closing(sqlite3.connect(log_file(folder, BOARD))) as db:
        return [body for (body,) in db.execute("SELECT body FROM event ORDER BY seq")]


def test_a_log_begins_with_its_board(log: SqliteLedger, folder: Path) -> None:
    """The first entry names the board, and events follow with numbers in a row."""
    assert [log.append(step(1)), log.append(step(2))] == [2, 3]
    assert '"type":"se.klickfri.log.opened"' in bodies(folder)[0]
    assert f'"data":{{"board":"{BOARD}"}}' in bodies(folder)[0]


def test_reading_through_a_log_that_was_swapped(log: SqliteLedger, folder: Path, tmp_path: Path) -> None:
    """Whoever writes does not read what others do not see, either."""
    with open_log(tmp_path / "other"):
        log_file(folder, BOARD).unlink()
        log_file(tmp_path / "other", BOARD).rename(log_file(folder, BOARD))
        with pytest.raises(AuditUnavailable, match=r"could not be read .*another file"):
            log.of_run("natt")


def test_opening_again_goes_on(folder: Path) -> None:
    """A log that is closed and opened again continues the same chain."""
    with open_log(folder) as log:
        log.append(step(1))
    with open_log(folder) as log:
        assert log.append(step(2)) == 3
    assert checked(folder).ok


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET body = replace(body, 'steg 1', 'steg 9') WHERE seq = 2",
        "DELETE FROM event WHERE seq = 2",
        "INSERT OR REPLACE INTO event (seq, leaf, body) VALUES (2, 'x', '{}')",
        "INSERT INTO event (seq, leaf, body) VALUES (9, 'x', '{}')",
        "UPDATE checkpoint SET note = ''",
        "DELETE FROM checkpoint",
        "UPDATE cosignature SET line = ''",
        "DELETE FROM cosignature",
        "UPDATE time_stamp SET stamped = ''",
        "DELETE FROM time_stamp",
    ],
)
def test_the_file_refuses_changes(log: SqliteLedger, folder: Path, statement: str) -> None:
    """A slip of the hand (update, delete, replace, a gap) is refused by the database itself."""
    log.append(step(1))
    log.keep_checkpoint(KeptCheckpoint(1, "note", ""))
    log.keep_cosignature(KeptCosignature(1, "line", ""))
    log.keep_stamp(KeptStamp(1, "stamped"))
    with closing(sqlite3.connect(log_file(folder, BOARD))) as db, pytest.raises(sqlite3.IntegrityError):
        db.execute(statement)
    assert log.condition() == Condition()


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM search_person WHERE seq = 2",
        "INSERT INTO search_person VALUES ('3f9a1c2d3e4f5061', 3)",
        "UPDATE search_person SET token = '0000000000000000'",
    ],
)
def test_a_list_of_persons_that_says_something_else_shows(log: SqliteLedger, folder: Path, statement: str) -> None:
    """An entry cannot be hidden from a search for its person, or put among another's, unseen."""
    log.append(step(1, values=["number=‹pnr:3f9a1c2d3e4f5061›"]))
    log.append(step(2))
    assert log.condition() == Condition()
    with closing(sqlite3.connect(log_file(folder, BOARD), isolation_level=None)) as db:
        db.execute(statement)
    assert "listan över personer säger annat än posterna" in log.condition().damage
    assert not checked(folder).ok


@pytest.mark.parametrize("name", ["search_time", "search_type", "search_code", "search_flow", "search_rule"])
def test_a_search_index_that_was_taken_away_shows(log: SqliteLedger, folder: Path, name: str) -> None:
    """A log has all of what it is searched by, or none, as an earlier release left it."""
    with closing(sqlite3.connect(log_file(folder, BOARD), isolation_level=None)) as db:
        db.execute(f"DROP INDEX {name}")
    assert not log.condition().rules_as_made


def test_four_processes_share_one_chain(folder: Path) -> None:
    """Four processes that open and append at once lose nothing, double nothing, and leave one whole chain."""
    writers = [writer(folder, f"natt-{number}", 100) for number in range(4)]
    acknowledged = [int(line) for process in writers for line in process.communicate()[0].split()]
    assert sorted(acknowledged) == list(range(2, 402))
    assert checked(folder).ok
    with read_log(folder) as reader:
        assert [entry.data["step"] for entry in reader.of_run("natt-2")] == [f"steg {n}" for n in range(100)]


def test_killed_writers_lose_no_acknowledged_event(folder: Path) -> None:
    """Killed at any moment, a writer leaves a whole chain that holds every event it was told is durable."""
    moments = random.Random(7)
    for round_number in range(12):
        process = writer(folder, f"natt-{round_number}", 100_000)
        assert process.stdout is not None
        acknowledged = [process.stdout.readline() for _ in range(moments.randrange(1, 60))]
        process.kill()
        acknowledged += process.stdout.readlines()
        process.stdout.close()
        process.wait()
        numbers = [int(line) for line in acknowledged if line.endswith("\n")]
        assert checked(folder).ok
        with read_log(folder) as reader:
            assert {entry.seq for entry in reader.of_run(f"natt-{round_number}")} >= set(numbers)


def test_a_lock_held_too_long(log: SqliteLedger, folder: Path) -> None:
    """When another program holds the log, the wait ends in AuditUnavailable; afterwards it goes on."""
    with closing(sqlite3.connect(log_file(folder, BOARD), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(AuditUnavailable, match="locked too long"):
            log.append(step(1))
        other.execute("ROLLBACK")
    assert log.append(step(2)) == 2


def test_a_log_that_is_gone(log: SqliteLedger, folder: Path) -> None:
    """A log moved away while in use is not written to unseen, and no second log is begun in its place."""
    log_file(folder, BOARD).rename(folder / "away.sqlite")
    with pytest.raises(AuditUnavailable):
        log.append(step(1))
    assert not log_file(folder, BOARD).exists()


def test_a_log_that_was_swapped(log: SqliteLedger, folder: Path, tmp_path: Path) -> None:
    """A fresh log put in the place of the one in use is noticed."""
    with open_log(tmp_path / "other"):
        log_file(folder, BOARD).unlink()
        log_file(tmp_path / "other", BOARD).rename(log_file(folder, BOARD))
        with pytest.raises(AuditUnavailable, match="another file"):
            log.append(step(1))


def test_a_file_that_is_no_log(folder: Path) -> None:
    """Something else in the log's place is refused with advice."""
    log_file(folder, BOARD).parent.mkdir(parents=True)
    log_file(folder, BOARD).write_bytes(b"not a database" * 100)
    with pytest.raises(AuditUnavailable, match="no such database"):
        open_log(folder)


def test_a_log_of_a_later_format(folder: Path) -> None:
    """A log of a later format is left alone."""
    open_log(folder).close()
    with closing(sqlite3.connect(log_file(folder, BOARD))) as db:
        db.execute("PRAGMA user_version = 2")
    with pytest.raises(AuditUnavailable, match="format 2"):
        open_log(folder)


@pytest.mark.parametrize("board", ["", "../x", "Utbildning", "a/b"])
def test_a_boards_name_is_a_folder_name(folder: Path, board: str) -> None:
    """A board's name cannot lead out of the folder."""
    with pytest.raises(Misconfigured):
        SqliteLedger(folder, board, SOURCE, ticking_clock())


def test_a_clash_of_beginnings(folder: Path) -> None:
    """Two robots that begin the same log at once share it: one beginning, no drafts left."""
    gate = threading.Barrier(4)

    def begin() -> None:
        gate.wait()
        with open_log(folder) as log:
            log.append(Event("run.started", "run/natt", {"run": "natt"}))

    threads = [threading.Thread(target=begin) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (checked(folder).ok, checked(folder).entries) == (True, 5)
    assert list(folder.rglob("*.new")) == []
