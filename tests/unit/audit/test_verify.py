"""Tampering is found and named by the first entry it broke."""

from __future__ import annotations

import datetime as dt
import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from klickfri.audit import entry
from klickfri.audit.sqlite.log import SqliteLedger
from klickfri.audit.sqlite.place import log_file, pictures_beside
from klickfri.audit.verify import Breach, BreachKind, Noted
from klickfri.model.errors import Misconfigured
from tests.unit.audit.support import BOARD, PNG, SOURCE, checked, open_log, step

Tamper = Callable[..., None]


@pytest.fixture
def filled(log: SqliteLedger) -> SqliteLedger:
    """A log of nine entries: its opening and eight steps."""
    for number in range(1, 9):
        log.append(step(number))
    return log


def first(folder: Path) -> tuple[int, BreachKind]:
    """Number and kind of the first broken entry."""
    result = checked(folder)
    assert not result.ok
    return result.broken[0].seq, result.broken[0].kind


def test_a_whole_log(filled: SqliteLedger, folder: Path) -> None:
    """An untouched log is whole; the report counts it and says that its end rests on this machine."""
    filled.append(step(9, picture=filled.keep_picture(PNG)))
    result = checked(folder)
    assert (result.ok, result.entries, result.pictures, result.findings) == (True, 10, 1, ())
    assert result.line().startswith("10 poster och 1 bilder hela.")
    assert "slutet av loggen vilar på denna dator" in result.line()


def test_the_last_leaf_is_told(filled: SqliteLedger, folder: Path) -> None:
    """The last leaf is that of the last stored bytes: what an outside anchor would keep."""
    with closing(sqlite3.connect(log_file(folder, BOARD))) as db:
        (body,) = db.execute("SELECT body FROM event ORDER BY seq DESC LIMIT 1").fetchone()
    assert checked(folder).last_leaf == entry.leaf_of(body)


def test_an_edited_byte(filled: SqliteLedger, folder: Path, tamper: Tamper) -> None:
    """One changed sign in one entry: that entry is named."""
    tamper("UPDATE event SET body = replace(body, 'steg 3', 'steg 4') WHERE seq = 4")
    assert first(folder) == (4, BreachKind.EDITED)
    assert "post 4, ändrad" in checked(folder).line()


def test_an_edited_entry_with_its_leaf_made_anew(filled: SqliteLedger, folder: Path, tamper: Tamper) -> None:
    """Whoever also recomputes the leaf is given away by the next entry."""
    with closing(sqlite3.connect(log_file(folder, BOARD))) as db:
        (body,) = db.execute("SELECT replace(body, 'steg 3', 'steg 4') FROM event WHERE seq = 4").fetchone()
    tamper(f"UPDATE event SET body = '{body}', leaf = '{entry.leaf_of(body)}' WHERE seq = 4")
    assert first(folder) == (5, BreachKind.CHAIN)


def test_a_deleted_entry(filled: SqliteLedger, folder: Path, tamper: Tamper) -> None:
    """The gap is named, and nothing else is blamed."""
    tamper("DELETE FROM event WHERE seq = 4")
    assert checked(folder).broken == (Breach(4, BreachKind.MISSING, "4-4"),)


def test_a_deleted_entry_with_the_gap_closed(filled: SqliteLedger, folder: Path, tamper: Tamper) -> None:
    """Renumbering what follows does not hide it: the number stands inside the bytes."""
    tamper("DELETE FROM event WHERE seq = 4", "UPDATE event SET seq = seq - 1 WHERE seq > 4")
    assert first(folder) == (4, BreachKind.REORDERED)


def test_a_doubled_entry(filled: SqliteLedger, folder: Path, tamper: Tamper) -> None:
    """An entry copied to the end is named."""
    tamper("INSERT INTO event (seq, leaf, body) SELECT 10, leaf, body FROM event WHERE seq = 3")
    assert first(folder) == (10, BreachKind.REORDERED)


def test_an_invented_entry(filled: SqliteLedger, folder: Path, tamper: Tamper) -> None:
    """An entry at the end with a right leaf and number but the wrong forerunner is named."""
    body = entry.write(step(9), 10, "00" * 32, SOURCE, dt.datetime(2026, 11, 20, 2, tzinfo=dt.UTC))
    tamper(f"INSERT INTO event (seq, leaf, body) VALUES (10, '{entry.leaf_of(body)}', '{body}')")
    assert first(folder) == (10, BreachKind.CHAIN)


def test_two_entries_swapped(filled: SqliteLedger, folder: Path, tamper: Tamper) -> None:
    """The first of two swapped entries is named."""
    tamper(
        "UPDATE event SET seq = 100 WHERE seq = 4",
        "UPDATE event SET seq = 4 WHERE seq = 6",
        "UPDATE event SET seq = 6 WHERE seq = 100",
    )
    assert first(folder) == (4, BreachKind.REORDERED)


def test_an_emptied_log(filled: SqliteLedger, folder: Path, tamper: Tamper) -> None:
    """A log without any entry is broken: every log has its opening."""
    tamper("DELETE FROM event")
    assert first(folder) == (1, BreachKind.MISSING)


def test_a_cut_end_needs_an_outside_anchor(filled: SqliteLedger, folder: Path, tamper: Tamper) -> None:
    """The limit, told openly: a cut end leaves a whole shorter log, whose last leaf is another one."""
    before = checked(folder).last_leaf
    tamper("DELETE FROM event WHERE seq > 6")
    after = checked(folder)
    assert after.ok
    assert after.last_leaf != before
    assert "vilar på denna dator" in after.line()


def test_an_entry_that_is_no_event(filled: SqliteLedger, folder: Path, tamper: Tamper) -> None:
    """Bytes that hash right but are not this format's are named as edited."""
    tamper(f"UPDATE event SET body = '[]', leaf = '{entry.leaf_of('[]')}' WHERE seq = 9")
    assert first(folder) == (9, BreachKind.EDITED)


def test_a_swapped_picture(filled: SqliteLedger, folder: Path) -> None:
    """A picture whose file was exchanged for another is named by the entry that shows it."""
    one, two = filled.keep_picture(PNG + b"1"), filled.keep_picture(PNG + b"2")
    filled.append(step(9, picture=one))
    filled.append(step(10, picture=two))
    pictures = pictures_beside(log_file(folder, BOARD))
    pictures.path(one).write_bytes(pictures.path(two).read_bytes())
    assert checked(folder).broken == (Breach(10, BreachKind.PICTURE_CHANGED, one),)


def test_a_missing_picture(filled: SqliteLedger, folder: Path) -> None:
    """A picture that is gone is named by the entry that shows it."""
    sha = filled.keep_picture(PNG)
    filled.append(step(9, picture=sha))
    pictures_beside(log_file(folder, BOARD)).path(sha).unlink()
    assert checked(folder).broken == (Breach(10, BreachKind.PICTURE_MISSING, sha),)


def test_a_waiting_picture_is_told_but_harmless(filled: SqliteLedger, folder: Path) -> None:
    """A robot killed between picture and event leaves a picture behind; that is told, and is no tampering."""
    sha = filled.keep_picture(PNG)
    result = checked(folder)
    assert result.ok
    assert result.findings == (Breach(0, BreachKind.PICTURE_WAITING, sha),)


def test_a_picture_killed_on_its_way_to_its_name(filled: SqliteLedger, folder: Path) -> None:
    """A robot killed right after the event: the picture still waits, is found under its name, and all is whole."""
    sha = filled.keep_picture(PNG)
    filled.append(step(9, picture=sha))
    named = pictures_beside(log_file(folder, BOARD)).path(sha)
    named.rename(named.with_suffix(".waiting"))
    assert checked(folder).findings == ()
    assert pictures_beside(log_file(folder, BOARD)).path(sha).read_bytes() == PNG


def test_a_cut_end_is_betrayed_by_its_pictures(filled: SqliteLedger, folder: Path, tamper: Tamper) -> None:
    """Whoever cuts entries off and forgets their pictures is found: a picture gets its name after its entry only."""
    sha = filled.keep_picture(PNG)
    filled.append(step(9, picture=sha))
    tamper("DELETE FROM event WHERE seq > 7")
    assert checked(folder).broken == (Breach(0, BreachKind.PICTURE_UNNAMED, sha),)


def test_a_noted_leaf_can_be_compared(filled: SqliteLedger, folder: Path, tamper: Tamper) -> None:
    """Whole or shortened, with or without its number: it stands until the end is cut or the entry is another."""
    before = checked(folder)
    for text in (before.last_leaf, f"{before.last_leaf[:16]}…", f"{before.last_leaf.upper()}@9"):
        assert checked(folder, Noted.of(text)).stands
    assert before.last_seq == 9
    filled.append(step(9))
    assert checked(folder, Noted.of(f"{before.last_leaf}@9")).stands
    assert not checked(folder, Noted.of(f"{before.last_leaf}@8")).stands
    tamper("DELETE FROM event WHERE seq > 8")
    assert not checked(folder, Noted.of(before.last_leaf)).stands


@pytest.mark.parametrize("text", ["", "abc", "g" * 64, "a" * 65, f"{'a' * 64}@", f"{'a' * 64}@x"])
def test_what_is_no_leaf_is_refused(text: str) -> None:
    """A slip of the pen must not look like a broken log."""
    with pytest.raises(ValueError, match="a leaf is"):
        Noted.of(text)


@pytest.mark.parametrize("left", [0, 100, 4096, 5000, 20_000])
def test_half_a_file(filled: SqliteLedger, folder: Path, left: int) -> None:
    """A file cut short, or emptied, is a verdict and no error."""
    filled.close()
    whole = log_file(folder, BOARD).read_bytes()
    log_file(folder, BOARD).write_bytes(whole[:left])
    assert not checked(folder).ok


def test_a_clock_set_back_is_told_but_harmless(filled: SqliteLedger, folder: Path) -> None:
    """A clock that went back shows, and is no tampering."""
    with open_log(folder) as again:
        again.append(step(9))
    result = checked(folder)
    assert result.ok
    assert result.findings == (Breach(10, BreachKind.CLOCK_BACK),)


def test_removed_triggers_are_told(filled: SqliteLedger, folder: Path) -> None:
    """Somebody who took the triggers off was preparing something."""
    with closing(sqlite3.connect(log_file(folder, BOARD))) as db:
        db.execute("DROP TRIGGER event_stays")
    assert first(folder) == (0, BreachKind.RULES)


def test_no_log_is_said(tmp_path: Path) -> None:
    """Checking a log that is not there is an error, not a green line."""
    with pytest.raises(Misconfigured):
        checked(tmp_path)


def test_any_flipped_bit_of_an_entry_is_found(filled: SqliteLedger, folder: Path) -> None:
    """Seeded: 200 single bits flipped where entries lie on the disk, each one is found at its entry."""
    chance = random.Random(20)
    with closing(sqlite3.connect(log_file(folder, BOARD))) as db:
        stored = {seq: body.encode() for seq, body in db.execute("SELECT seq, body FROM event")}
    filled.close()
    whole = log_file(folder, BOARD).read_bytes()
    for _ in range(200):
        seq = chance.randrange(1, 10)
        changed = bytearray(whole)
        changed[whole.index(stored[seq]) + chance.randrange(len(stored[seq]))] ^= 1 << chance.randrange(8)
        log_file(folder, BOARD).write_bytes(changed)
        assert first(folder) == (seq, BreachKind.EDITED)
    log_file(folder, BOARD).write_bytes(whole)
    assert checked(folder).ok


def test_flipped_bits_of_the_file_never_raise(filled: SqliteLedger, folder: Path, tmp_path: Path) -> None:
    """Seeded: bits flipped anywhere in the file give a verdict; an entry that changed is never called whole."""
    filled.close()
    chance = random.Random(21)
    whole = log_file(folder, BOARD).read_bytes()
    copy = tmp_path / "copy"
    log_file(copy, BOARD).parent.mkdir(parents=True)
    for _ in range(150):
        changed = bytearray(whole)
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        log_file(copy, BOARD).write_bytes(changed)
        result = checked(copy)
        if result.ok:
            assert (result.entries, result.last_leaf) == (9, checked(folder).last_leaf)
