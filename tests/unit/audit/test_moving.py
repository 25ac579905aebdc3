"""From a file to the database: every entry and picture, the proof goes on, and there is one log."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from klickfri.audit.ledger import KeptCosignature, KeptStamp, LedgerReader, Stored
from klickfri.audit.opening import boards_to_move, copy_ledger, move_ledger, open_ledger, read_ledger, verify_ledger
from klickfri.audit.signing import Sealer
from klickfri.audit.sqlite.log import SqliteLedger
from klickfri.audit.sqlite.place import log_file
from klickfri.audit.stamp import Stamped
from klickfri.audit.verify import BreachKind, Noted
from klickfri.model.errors import AuditUnavailable, Misconfigured
from klickfri.model.events import LogMoved
from klickfri.settings.settings import Settings
from tests.postgres import Server
from tests.unit.audit.support import BOARD, PNG, SOURCE, step, ticking_clock

CLOCK = ticking_clock()
OLD = Path(__file__).parents[2] / "data" / "audit" / "v0" / "prov"


@pytest.fixture
def alone(tmp_path: Path) -> Settings:
    """A machine that keeps its log in a file: four entries, two pictures, and one that waits."""
    settings = Settings(tmp_path / "state", tmp_path, "sqlite:///x")
    with open_ledger(settings, BOARD, CLOCK) as log:
        log.append(step(1, picture=log.keep_picture(PNG), say="å \0 ‹dolt›"))
        log.append(step(2, picture=log.keep_picture(PNG + b"2")))
        log.keep_picture(PNG + b"3")
    return settings


@pytest.fixture
def shared(alone: Settings, postgres: Server) -> Settings:
    """The same machine, once it has the address of an empty database."""
    return replace(alone, database=postgres.database())


def stored(log: LedgerReader) -> list[Stored]:
    """Every entry as it lies."""
    return list(log.stored())


def test_a_log_is_moved_whole(alone: Settings, shared: Settings) -> None:
    """The same bytes under the same numbers, then one that says so; every picture; a noted leaf still stands; and it
    goes on there."""
    with read_ledger(alone, BOARD) as log:
        before = stored(log)
    assert boards_to_move(shared) == [BOARD]
    checked = move_ledger(shared, BOARD, CLOCK, "eva")
    assert (checked.ok, checked.stands, checked.entries, checked.pictures) == (True, True, 5, 2)
    with read_ledger(shared, BOARD) as log:
        assert stored(log)[:-1] == before
        told = log.of_subject(f"board/{BOARD}")[-1].told
        assert told == LogMoved(
            board=BOARD, by="eva", from_store="sqlite", to_store="postgresql", entries=4, pictures=2, leaf=before[-1][1]
        )
        assert {log.pictures.content(sha) for sha in log.pictures.names()} == {PNG, PNG + b"2"}
        assert [log.pictures.content(sha) for sha in log.pictures.waiting()] == [PNG + b"3"]
    with open_ledger(shared, BOARD, CLOCK) as ledger:
        assert ledger.append(step(3)) == 6
    assert verify_ledger(shared, BOARD, Noted(before[-1][1], 4)).stands


def test_checkpoints_come_along(alone: Settings, shared: Settings, tmp_path: Path) -> None:
    """To the database, and to a file again: what was signed still holds, and the same key goes on signing."""
    with open_ledger(alone, BOARD, CLOCK) as log:
        Sealer(log, alone.state, BOARD).seal()
        log.append(step(3))
        for size, peaks in ((2, ""), (5, "ab")):
            log.keep_cosignature(KeptCosignature(size, "— w x", peaks))
        before, cosigned = list(log.checkpoints()), list(log.cosignatures())
        stamps = [KeptStamp(before[-1].size, str(Stamped(before[-1].note, b"an authority's answer")))]
        log.keep_stamp(stamps[0])
    move_ledger(shared, BOARD, CLOCK, "eva")
    with open_ledger(shared, BOARD, CLOCK) as log:
        assert list(log.checkpoints()) == before
        assert Sealer(log, alone.state, BOARD).seal().size == 7
    copied = Settings(tmp_path / "copy", tmp_path, "")
    copy_ledger(shared, BOARD, copied)
    for settings in (shared, copied):
        with read_ledger(settings, BOARD) as reader:
            assert list(reader.cosignatures()) == cosigned
            assert list(reader.stamps()) == stamps
        checked = verify_ledger(settings, BOARD, anchors=[kept.note for kept in before])
        assert (checked.ok, checked.signed.seq, checked.anchored and checked.anchored.seq) == (True, 7, 5)


def test_the_old_place_is_read_and_never_written(alone: Settings, shared: Settings) -> None:
    """By nobody who opens it, nobody who had it open, and no earlier release; it stays whole."""
    with open_ledger(alone, BOARD, CLOCK) as held:
        move_ledger(shared, BOARD, CLOCK, "eva")
        with pytest.raises(AuditUnavailable, match="KLICKFRI_DATABASE"):
            held.append(step(3))
    with pytest.raises(AuditUnavailable, match="was moved"):
        open_ledger(alone, BOARD, CLOCK)
    with closing(sqlite3.connect(log_file(alone.audit, BOARD))) as db:
        assert db.execute("PRAGMA user_version").fetchone() != (1,), "which an earlier release refuses"
    assert (verify_ledger(alone, BOARD).ok, verify_ledger(alone, BOARD).entries) == (True, 4)
    assert boards_to_move(shared) == []


def test_a_move_that_was_killed_is_begun_again(
    alone: Settings, shared: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the database had it nothing is there; after that, and before the file was marked, it is only marked."""
    for target in ("klickfri.audit.postgres.taking._Taking._insert", "klickfri.audit.opening.verify_ledger"):
        with monkeypatch.context() as killed:
            killed.setattr(target, _killed)
            with pytest.raises(KeyboardInterrupt):
                move_ledger(shared, BOARD, CLOCK, "eva")
        assert boards_to_move(shared) == [BOARD]
        with pytest.raises(Misconfigured, match="klickfri move"):
            open_ledger(shared, BOARD, CLOCK)
    assert move_ledger(shared, BOARD, CLOCK, "eva").entries == 5
    assert boards_to_move(shared) == []


def _killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_a_board_never_has_two_logs(alone: Settings, shared: Settings) -> None:
    """A file that was not moved stops the start, and a log in the database stops the move."""
    for refused in (lambda: open_ledger(shared, BOARD, CLOCK), lambda: read_ledger(shared, BOARD)):
        with pytest.raises(Misconfigured, match="klickfri move"):
            refused()
    other = replace(shared, state=shared.state / "another")
    open_ledger(other, BOARD, CLOCK).close()
    with pytest.raises(Misconfigured, match="not this one"):
        move_ledger(shared, BOARD, CLOCK, "eva")
    with open_ledger(alone, BOARD, CLOCK) as log:
        assert log.append(step(3)) == 5


def test_a_broken_log_is_not_moved(alone: Settings, shared: Settings) -> None:
    """What is wrong with it would be wrong there, since when nobody could tell."""
    next((alone.audit / BOARD / "pictures").rglob("*.png")).unlink()
    with pytest.raises(Misconfigured, match="not whole"):
        move_ledger(shared, BOARD, CLOCK, "eva")
    assert boards_to_move(shared) == [BOARD]


def test_a_log_of_the_first_release_is_moved(tmp_path: Path, postgres: Server) -> None:
    """And read as before."""
    settings = Settings(tmp_path, tmp_path, "")
    shutil.copytree(OLD, settings.audit / "prov")
    with read_ledger(settings, "prov") as log:
        before = stored(log), log.told(), log.counts()
    there = replace(settings, database=postgres.database())
    move_ledger(there, "prov", CLOCK, "eva")
    with read_ledger(there, "prov") as log:
        assert (stored(log)[:-1], log.told(), log.counts()) == before


def test_a_copy_is_a_file_again(alone: Settings, shared: Settings, tmp_path: Path) -> None:
    """For somebody without a database: the same entries, the pictures that they name, whole."""
    move_ledger(shared, BOARD, CLOCK, "eva")
    copied = Settings(tmp_path / "copy", tmp_path, "")
    (tmp_path / "copy").mkdir(mode=0o755)
    file = copy_ledger(shared, BOARD, copied)
    with read_ledger(shared, BOARD) as log, read_ledger(copied, BOARD) as copy:
        assert stored(copy) == stored(log)
    result = verify_ledger(copied, BOARD)
    assert (result.ok, result.entries, result.pictures, result.findings) == (True, 5, 2, ())
    assert [path.name for path in file.parent.iterdir() if path.is_file()] == ["log.sqlite"]
    with pytest.raises(Misconfigured, match="is there already"):
        copy_ledger(shared, BOARD, copied)


def test_a_broken_logs_copy_is_as_broken(shared: Settings, postgres: Server, tmp_path: Path) -> None:
    """Its gaps and its missing pictures are in the copy too."""
    move_ledger(shared, BOARD, CLOCK, "eva")
    sly = f"SET search_path = audit_{BOARD}; SET session_replication_role = replica"
    postgres.sql(f"{sly}; DELETE FROM event WHERE seq = 3; DELETE FROM picture", shared.database)
    copied = Settings(tmp_path / "copy", tmp_path, "")
    copy_ledger(shared, BOARD, copied)
    for settings in (shared, copied):
        kinds = {finding.kind for finding in verify_ledger(settings, BOARD).broken}
        assert kinds == {BreachKind.MISSING, BreachKind.PICTURE_MISSING}


@pytest.fixture
def large(tmp_path: Path, postgres: Server) -> Settings:
    """A machine with a log of a thousand entries."""
    settings = Settings(tmp_path / "large", tmp_path, postgres.database())
    with SqliteLedger(settings.audit, BOARD, SOURCE, CLOCK) as log:
        for number in range(1000):
            log.append(step(number))
    return settings


def test_a_long_log_is_moved_too(large: Settings) -> None:
    """More than is fetched at once."""
    assert move_ledger(large, BOARD, CLOCK, "eva").entries == 1002
