"""Everything that somebody with the file in hand may do to a log, and whether it shows.

What the log alone cannot show, as its documentation says, is shown by a leaf noted elsewhere.
"""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from klickfri.audit import entry
from klickfri.audit.sqlite.place import log_file, pictures_beside
from klickfri.audit.verify import Noted
from tests.unit.audit.support import BOARD, PNG, SOURCE, checked, open_log, step

Hand = Callable[[Path], None]
COUNT = 12


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of twelve entries, two of which show pictures."""
    folder = tmp_path_factory.mktemp("whole")
    with open_log(folder) as log:
        for number in range(2, COUNT + 1):
            shown = {"picture": log.keep_picture(PNG + bytes([number]))} if number in (5, 10) else {}
            log.append(step(number, **shown))
    return folder


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    """A copy to tamper with."""
    return Path(shutil.copytree(whole, tmp_path / "audit"))


def sql(*statements: str) -> Hand:
    """Statements, with the triggers taken off and put back; `leaf(body)` hashes."""

    def run(folder: Path) -> None:
        with closing(sqlite3.connect(log_file(folder, BOARD), isolation_level=None)) as db:
            db.create_function("leaf", 1, entry.leaf_of)
            triggers = list(db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"))
            for name, _ in triggers:
                db.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                db.execute(statement)
            for _, made in triggers:
                db.execute(made)

    return run


def rules(statement: str) -> Hand:
    """One statement, and the triggers stay as it leaves them."""

    def run(folder: Path) -> None:
        with closing(sqlite3.connect(log_file(folder, BOARD), isolation_level=None)) as db:
            db.execute(statement)

    return run


def edit(what: str, seq: int = 5) -> Hand:
    """Another body, its leaf left."""
    return sql(f"UPDATE event SET body = {what} WHERE seq = {seq}")


def edit_and_hash(what: str, seq: int = 5) -> Hand:
    """Another body, and a leaf to go with it."""
    return sql(f"UPDATE event SET body = {what}, leaf = leaf({what}) WHERE seq = {seq}")


def picture(change: Callable[[Path, Path], object]) -> Hand:
    """Something done to the two pictures."""

    def run(folder: Path) -> None:
        pictures = pictures_beside(log_file(folder, BOARD))
        one, two = map(pictures.path, pictures.names())
        change(one, two)

    return run


def file(change: Callable[[bytes], bytes]) -> Hand:
    """Other bytes in the file."""

    def run(folder: Path) -> None:
        place = log_file(folder, BOARD)
        place.write_bytes(change(place.read_bytes()))

    return run


def invented(seq: int, prev: str) -> Hand:
    """One entry more, well made but for what came before."""
    body = entry.write(step(seq), seq, prev, SOURCE, dt.datetime(2026, 11, 20, 2, tzinfo=dt.UTC))
    return sql(f"INSERT INTO event (seq, leaf, body) VALUES ({seq}, '{entry.leaf_of(body)}', '{body}')")


FOUND: dict[str, Hand] = {
    "a word": edit("replace(body, 'steg 5', 'steg 6')"),
    "a sign's case": edit("replace(body, 'steg', 'Steg')"),
    "a blank at the end": edit("body || ' '"),
    "the time": edit("replace(body, 'T01:', 'T02:')"),
    "the case": edit("replace(body, 'A-1', 'A-2')"),
    "the type": edit("replace(body, 'step.completed', 'step.failed')"),
    "the outcome": edit("replace(body, 'success', 'unknown')"),
    "the robot": edit("replace(body, 'almbacka', 'almbacken')"),
    "the identity": edit("json_set(body, '$.id', 'x')"),
    "a fact more": edit("json_set(body, '$.data.more', 1)"),
    "a fact less": edit("json_remove(body, '$.data.outcome')"),
    "the picture's name": edit("json_set(body, '$.data.picture', '')"),
    "another entry's body": edit("(SELECT body FROM event WHERE seq = 6)"),
    "an empty body": edit("'{}'"),
    "the first entry": edit("replace(body, 'utbildning', 'socialnamnd')", seq=1),
    "the last entry, its leaf left": edit("replace(body, 'steg 12', 'steg 13')", seq=COUNT),
    "the leaf": sql("UPDATE event SET leaf = leaf('x') WHERE seq = 5"),
    "a word, hashed": edit_and_hash("replace(body, 'steg 5', 'steg 6')"),
    "the first entry, hashed": edit_and_hash("replace(body, 'utbildning', 'socialnamnd')", seq=1),
    "the number within, hashed": edit_and_hash("json_set(body, '$.seq', 6)"),
    "the one before, hashed": edit_and_hash("json_set(body, '$.prev', leaf('x'))"),
    "no event, hashed": edit_and_hash("'[]'", seq=COUNT),
    "the first taken": sql("DELETE FROM event WHERE seq = 1"),
    "one taken": sql("DELETE FROM event WHERE seq = 6"),
    "three taken": sql("DELETE FROM event WHERE seq BETWEEN 6 AND 8"),
    "every second taken": sql("DELETE FROM event WHERE seq % 2 = 0"),
    "one taken, the rest moved up": sql("DELETE FROM event WHERE seq = 6",
                                        "UPDATE event SET seq = seq - 1 WHERE seq > 6"),
    "all taken": sql("DELETE FROM event"),
    "the end cut, its picture left": sql("DELETE FROM event WHERE seq > 9"),
    "one doubled": sql(f"INSERT INTO event (seq, leaf, body) SELECT {COUNT + 1}, leaf, body FROM event WHERE seq = 3"),
    "one invented at the end": invented(COUNT + 1, "00" * 32),
    "one invented before the first": invented(0, entry.FIRST_PREV),
    "one invented far away": invented(COUNT + 100, "00" * 32),
    "two swapped": sql("UPDATE event SET seq = -1 WHERE seq = 4", "UPDATE event SET seq = 4 WHERE seq = 8",
                       "UPDATE event SET seq = 8 WHERE seq = -1"),
    "turned round": sql("UPDATE event SET seq = -seq", f"UPDATE event SET seq = seq + {COUNT + 1}"),
    "a trigger taken off": rules("DROP TRIGGER event_stays"),
    "a trigger more": rules("CREATE TRIGGER sly AFTER INSERT ON event BEGIN SELECT 1; END"),
    "an index taken off": rules("DROP INDEX event_of_run"),
    "a checkpoint's trigger taken off": rules("DROP TRIGGER checkpoint_stays"),
    "a table more": rules("CREATE TABLE other (x)"),
    "a column more": rules("ALTER TABLE event ADD COLUMN x TEXT"),
    "a picture taken": picture(lambda one, two: one.unlink()),
    "a picture emptied": picture(lambda one, two: one.write_bytes(b"")),
    "a byte of a picture": picture(lambda one, two: one.write_bytes(one.read_bytes() + b"!")),
    "one picture for the other": picture(lambda one, two: one.write_bytes(two.read_bytes())),
    "a picture under another name": picture(lambda one, two: one.rename(one.with_stem("0" * 64))),
    "a picture more": picture(lambda one, two: shutil.copy(one, one.with_stem("0" * 64))),
    "half the file": file(lambda whole: whole[: len(whole) // 2]),
    "an empty file": file(lambda whole: b""),
    "another file": file(lambda whole: b"no database " * 500),
    "a page of zeros": file(lambda whole: whole[:4096] + bytes(4096) + whole[8192:]),
    "a byte of the head": file(lambda whole: whole[:30] + b"\xff" + whole[31:]),
}  # fmt: skip
"""What the log shows by itself."""

NOT_ALONE: dict[str, Hand] = {
    "the end cut": sql("DELETE FROM event WHERE seq > 10"),
    "the end cut with its picture": lambda folder: _cut_with_picture(folder),
    "the last entry, hashed": edit_and_hash("replace(body, 'steg 12', 'steg 13')", seq=COUNT),
    "all written anew": lambda folder: _anew(folder),
}
"""What only a leaf noted elsewhere shows."""


def _cut_with_picture(folder: Path) -> None:
    sql("DELETE FROM event WHERE seq > 9")(folder)
    for name in list(pictures_beside(log_file(folder, BOARD)).names()):
        with closing(sqlite3.connect(log_file(folder, BOARD))) as db:
            if not db.execute("SELECT 1 FROM event WHERE picture = ?", (name,)).fetchone():
                pictures_beside(log_file(folder, BOARD)).path(name).unlink()


def _anew(folder: Path) -> None:
    """Every entry hashed again after one was changed."""
    with closing(sqlite3.connect(log_file(folder, BOARD))) as db:
        bodies = [body for (body,) in db.execute("SELECT body FROM event ORDER BY seq")]
    prev, statements = entry.FIRST_PREV, []
    for seq, body in enumerate(bodies, 1):
        old = entry.envelope(body)["prev"]
        body = body.replace("steg 5", "steg 6").replace(f'"prev":"{old}"', f'"prev":"{prev}"')
        prev = entry.leaf_of(body)
        statements.append(f"UPDATE event SET body = '{body}', leaf = '{prev}' WHERE seq = {seq}")
    sql(*statements)(folder)


@pytest.mark.parametrize("hand", FOUND.values(), ids=FOUND.keys())
def test_it_shows(folder: Path, hand: Hand) -> None:
    """Whole before, broken afterwards."""
    assert checked(folder).ok
    hand(folder)
    assert not checked(folder).ok


@pytest.mark.parametrize("hand", NOT_ALONE.values(), ids=NOT_ALONE.keys())
def test_a_noted_leaf_shows_the_rest(folder: Path, hand: Hand) -> None:
    """What the log alone calls whole, as its documentation says, no longer holds the leaf that was noted."""
    noted = Noted.of(f"{checked(folder).last_leaf}@{COUNT}")
    hand(folder)
    result = checked(folder, noted)
    assert result.ok
    assert not result.stands
