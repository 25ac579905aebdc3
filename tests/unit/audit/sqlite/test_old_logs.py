"""Logs that earlier releases made are read for ever."""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

from klickfri.audit import entry
from klickfri.audit.ledger import Condition, Counts, Effort, KeptCheckpoint, KeptCosignature, KeptStamp, LedgerReader
from klickfri.audit.memory import MemoryLedger
from klickfri.audit.sqlite.log import SqliteLedger
from klickfri.audit.sqlite.place import log_file, log_to_read
from klickfri.audit.sqlite.read import SqliteReader
from klickfri.audit.verify import Noted, verify
from klickfri.audit.wanted import FlowVersion, Wanted
from klickfri.model.event import Event
from tests.unit.audit.support import BOARD, open_log, read_log, step, ticking_clock

OLD = Path(__file__).parents[3] / "data" / "audit" / "v0"
LAST = Noted("00bdcde0610bee55840a182bd718e740985cc1c146fd7b8449b2b4f90c098e01", 98)


def test_a_log_of_the_first_release_is_whole_and_answers() -> None:
    """Every entry, its pictures and its rules; and the questions that its data can answer."""
    with SqliteReader(log_to_read(OLD, "prov")) as reader:
        result = verify(reader, LAST)
        assert (result.findings, result.entries, result.pictures, result.stands) == ((), 98, 1, True)
        assert reader.counts(run="r", subject="trial/A-1") == {"trial/A-1": Counts(Effort(5, 2), Effort(11, 1))}
        assert (reader.saved("r"), reader.in_doubt("trial/A-2")) == ({"trial/A-1"}, ["register"])
        assert reader.stopped_at("trial/A-3") == "home.row"
        told = reader.told()
        assert (told.taken, told.begun, told.answered) == ({"trial": 2}, {}, Counter())
        assert told.finished == {("trial/A-1", 1), ("trial/A-2", 1), ("trial/A-3", 1)}


def test_a_log_of_the_first_release_goes_on(tmp_path: Path) -> None:
    """This release appends to it, in the same chain."""
    file = tmp_path / "prov" / "log.sqlite"
    file.parent.mkdir()
    file.write_bytes((OLD / "prov" / "log.sqlite").read_bytes())
    with SqliteLedger(tmp_path, "prov", "klickfri/prov", ticking_clock()) as ledger:
        assert ledger.append(step(1)) == 99
        broken = {finding.seq for finding in verify(ledger).broken}
    assert broken == {27}, "only the picture, which was not copied, is missed, at its first entry"


def test_a_log_of_the_first_release_gets_checkpoints(tmp_path: Path) -> None:
    """It has none, which is told; the place for them is made when the first comes, and its format stays what it was."""
    file = tmp_path / "prov" / "log.sqlite"
    shutil.copytree(OLD / "prov", file.parent)
    with SqliteLedger(tmp_path, "prov", "klickfri/prov", ticking_clock()) as ledger:
        assert list(ledger.checkpoints()) == []
        ledger.keep_checkpoint(KeptCheckpoint(98, "note", ""))
        assert list(ledger.checkpoints()) == [KeptCheckpoint(98, "note", "")]
        assert (list(ledger.cosignatures()), ledger.condition()) == ([], Condition())
        ledger.keep_cosignature(KeptCosignature(98, "line", ""))
        assert list(ledger.cosignatures()) == [KeptCosignature(98, "line", "")]
        assert (list(ledger.stamps()), ledger.condition()) == ([], Condition())
        ledger.keep_stamp(KeptStamp(98, "stamped"))
        assert (list(ledger.stamps()), ledger.condition()) == ([KeptStamp(98, "stamped")], Condition())
    with closing(sqlite3.connect(file)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (1,)


def test_a_log_of_the_first_release_is_searched(tmp_path: Path) -> None:
    """Before anybody has written to it, where nothing may be written; and the same when it has got what it is searched
    by, of its own entries. Its format stays what it was."""
    wanted = [Wanted(), Wanted(reference="A-2"), Wanted(person="a4f2c0ffee000000"), Wanted(words=("spara",))]
    with SqliteReader(log_to_read(OLD, "prov")) as reader:
        before = [[one.seq for one in reader.search(one, 999)] for one in wanted]
        touched = reader.touched(FlowVersion(""))
        assert [reader.count(one) for one in wanted] == list(map(len, before))
        assert len(before[0]) == 98
        assert before[1]
    shutil.copytree(OLD / "prov", tmp_path / "prov")
    with SqliteLedger(tmp_path, "prov", "klickfri/prov", ticking_clock()) as ledger:
        assert [[one.seq for one in ledger.search(one, 999)] for one in wanted] == before
        assert ledger.touched(FlowVersion("")) == touched
        assert ledger.condition() == Condition()
    with closing(sqlite3.connect(tmp_path / "prov" / "log.sqlite")) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (1,)


PERSON = "3f9a1c2d3e4f5061"


def without_search(file: Path) -> None:
    """As a release left it that did not know of searching."""
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        for kind, name in db.execute("SELECT type, name FROM sqlite_schema WHERE name LIKE 'search%'").fetchall():
            db.execute(f"DROP {kind} IF EXISTS {name}")


def test_persons_are_found_in_a_log_that_kept_no_list_of_them(log: SqliteLedger, folder: Path) -> None:
    """Read as it is, by going through it; opened to be written, by the list that it then gets."""
    log.append(step(1, values=["x=1", f"number=‹pnr:{PERSON}›"]))
    log.close()
    without_search(log_file(folder, BOARD))
    with read_log(folder) as reader:
        assert [one.seq for one in reader.search(Wanted(person=PERSON), 9)] == [2]
        assert reader.count(Wanted(person=PERSON)) == 1
        assert reader.condition() == Condition()
    with open_log(folder) as again:
        again.append(step(2, values=[f"number=‹pnr:{PERSON}›"]))
        assert [one.seq for one in again.search(Wanted(person=PERSON), 9)] == [3, 2]
        assert again.condition() == Condition()
    with closing(sqlite3.connect(log_file(folder, BOARD))) as db:
        assert db.execute("SELECT seq FROM search_person ORDER BY seq").fetchall() == [(2,), (3,)]


def test_the_twin_answers_the_same_of_the_same_events() -> None:
    """What a run and three cases left, told to the twin: it gives the same entries and the same answers."""
    twin = MemoryLedger(board="prov")
    with SqliteReader(log_to_read(OLD, "prov")) as reader:
        for sha in reader.pictures.names():
            twin.keep_picture(reader.pictures.content(sha))
        cases = reader.subjects("A-1") + reader.subjects("A-2") + reader.subjects("A-3")
        told = [entry.read(stored.body, stored.leaf) for stored in reader.stored()]
        for one in told[1:]:
            assert twin.append(Event(one.type, one.subject, one.data)) == one.seq
        assert one_by_one(twin, cases) == one_by_one(reader, cases)


def one_by_one(ledger: LedgerReader, cases: list[str]) -> list[object]:
    """What a ledger answers to every question."""
    of_cases = [
        (
            [(one.seq, one.type, one.data) for one in ledger.of_subject(case)],
            ledger.in_doubt(case),
            ledger.stopped_at(case),
            ledger.counts(subject=case),
            (last := ledger.last_pictured(case)) and last.seq,
        )
        for case in cases
    ]
    targets = [ledger.picture_of("trial", target, "register") for target in ("form.name", "form.save", "else")]
    return [of_cases, targets, ledger.counts(), ledger.saved("r"), ledger.told(), len(ledger.of_run("r"))]
