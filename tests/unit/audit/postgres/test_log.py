"""The log of one board in PostgreSQL: durable, append-only, shared by machines, and failing closed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import psycopg
import pytest

from klickfri.audit.ledger import Condition, KeptCheckpoint, KeptCosignature, KeptStamp
from klickfri.audit.postgres.log import PostgresLedger
from klickfri.audit.postgres.place import Place, boards_of
from klickfri.audit.postgres.read import PostgresReader
from klickfri.audit.verify import BreachKind, Verification, verify
from klickfri.model.errors import AuditUnavailable, LedgerDamaged, Misconfigured
from klickfri.model.event import Event
from tests.postgres import Server
from tests.unit.audit.support import BOARD, PNG, SOURCE, step, ticking_clock, writer

Sql = Callable[[str], list[tuple[object, ...]]]


@pytest.fixture
def log(place: Place) -> Iterator[PostgresLedger]:
    """An empty log, open, that soon gives up waiting for other writers."""
    with PostgresLedger(place, SOURCE, ticking_clock(), timeout=0.05) as log:
        yield log


@pytest.fixture
def sql(postgres: Server, place: Place) -> Sql:
    """One statement as somebody who may do all, in the board's schema."""
    return lambda statement: postgres.sql(f"SET search_path = {place.schema}; {statement}", place.address)


def checked(place: Place) -> Verification:
    """What comes of checking the log."""
    with PostgresReader(place) as reader:
        return verify(reader)


def cut(place: Place, postgres: Server) -> None:
    """Ends every connection to the database, as an administrator or a fallen firewall does."""
    others = "pid <> pg_backend_pid() AND datname = current_database()"
    postgres.sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}", place.address)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET body = replace(body, 'steg 1', 'steg 9') WHERE seq = 2",
        "DELETE FROM event WHERE seq = 2",
        "TRUNCATE event",
        "INSERT INTO event (seq, leaf, body) VALUES (9, 'x', '{}')",
        "INSERT INTO event (seq, leaf, body) VALUES (2, 'x', '{}') ON CONFLICT (seq) DO UPDATE SET leaf = 'x'",
        "DELETE FROM picture",
        "TRUNCATE picture",
        "UPDATE picture SET image = ''",
        "UPDATE picture SET named = false",
        "DELETE FROM checkpoint",
        "UPDATE checkpoint SET note = ''",
        "TRUNCATE checkpoint",
        "DELETE FROM cosignature",
        "UPDATE cosignature SET line = ''",
        "TRUNCATE cosignature",
        "DELETE FROM time_stamp",
        "UPDATE time_stamp SET stamped = ''",
        "TRUNCATE time_stamp",
    ],
)
def test_the_database_refuses_changes(log: PostgresLedger, place: Place, sql: Sql, statement: str) -> None:
    """A slip of the hand is refused by the database itself, whoever's hand it is."""
    log.append(step(1, picture=log.keep_picture(PNG)))
    log.keep_checkpoint(KeptCheckpoint(1, "note", ""))
    log.keep_cosignature(KeptCosignature(1, "line", ""))
    log.keep_stamp(KeptStamp(1, "stamped"))
    with pytest.raises(psycopg.errors.RaiseException, match="audit log"):
        sql(statement)
    assert log.condition() == Condition()


def test_a_log_of_an_earlier_release_gets_checkpoints(log: PostgresLedger, sql: Sql) -> None:
    """It has no place for them, which is as it was made, and gets one when the first comes."""
    sql("DROP TABLE checkpoint; DROP TABLE cosignature; DROP TABLE time_stamp")
    assert (list(log.checkpoints()), log.condition()) == ([], Condition())
    log.keep_checkpoint(KeptCheckpoint(1, "note", "peaks"))
    assert (list(log.checkpoints()), log.condition()) == ([KeptCheckpoint(1, "note", "peaks")], Condition())
    log.keep_cosignature(KeptCosignature(1, "line", "peaks"))
    assert (list(log.cosignatures()), log.condition()) == ([KeptCosignature(1, "line", "peaks")], Condition())
    log.keep_stamp(KeptStamp(1, "stamped"))
    assert (list(log.stamps()), log.condition()) == ([KeptStamp(1, "stamped")], Condition())


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE event SET body = replace(body, 'steg 1', 'steg 9') WHERE seq = 2", BreachKind.EDITED),
        ("DELETE FROM event WHERE seq = 2", BreachKind.MISSING),
        ("DELETE FROM event WHERE seq > 2", BreachKind.PICTURE_UNNAMED),
        ("DELETE FROM picture", BreachKind.PICTURE_MISSING),
        ("UPDATE picture SET image = 'x'", BreachKind.PICTURE_CHANGED),
    ],
)
def test_what_a_superuser_does_shows(
    log: PostgresLedger, place: Place, sql: Sql, statement: str, found: BreachKind
) -> None:
    """Who turns the triggers off for a session gets past them, and not past the chain."""
    log.append(step(1))
    log.append(step(2, picture=log.keep_picture(PNG)))
    sql(f"SET session_replication_role = replica; {statement}")
    assert found in {finding.kind for finding in checked(place).broken}


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TRIGGER event_stays ON event",
        "ALTER TABLE event DISABLE TRIGGER event_stays",
        "ALTER TABLE event ALTER COLUMN time DROP EXPRESSION",
        "CREATE OR REPLACE FUNCTION never() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "DROP INDEX event_of_run",
        "CREATE RULE sly AS ON INSERT TO event DO INSTEAD NOTHING",
        "CREATE TABLE other (x int)",
        "ALTER TABLE event ADD COLUMN x text",
        "DROP TRIGGER checkpoint_stays ON checkpoint",
        "DROP INDEX search_person",
    ],
)
def test_changed_rules_show(log: PostgresLedger, place: Place, sql: Sql, statement: str) -> None:
    """Whole before, told afterwards."""
    assert log.condition() == Condition()
    sql(statement)
    assert not log.condition().rules_as_made
    assert BreachKind.RULES in {finding.kind for finding in checked(place).broken}


def test_a_column_that_says_something_else_shows(log: PostgresLedger, sql: Sql) -> None:
    """What is searched is read out of the entry; made to differ, it is told."""
    log.append(step(1))
    sql("ALTER TABLE event ALTER COLUMN subject DROP EXPRESSION")
    sql("SET session_replication_role = replica; UPDATE event SET subject = 'sfi/A-2' WHERE seq = 2")
    assert "post 2" in log.condition().damage


def test_two_machines_append_a_thousand_each(place: Place) -> None:
    """Two processes that open and append at once lose nothing, double nothing, and leave one whole chain."""
    writers = [writer(place.address, f"natt-{number}", 500) for number in range(2)]
    acknowledged = [int(line) for process in writers for line in process.communicate()[0].split()]
    assert sorted(acknowledged) == list(range(2, 1002))
    assert (checked(place).ok, checked(place).entries) == (True, 1001)


def test_a_killed_writer_loses_no_acknowledged_event(place: Place) -> None:
    """It leaves a whole chain that holds every event it was told is durable, and no lock that others wait for."""
    process = writer(place.address, "natt", 100_000)
    assert process.stdout is not None
    acknowledged = [process.stdout.readline() for _ in range(40)]
    process.kill()
    acknowledged += process.stdout.readlines()
    process.stdout.close()
    process.wait()
    with PostgresLedger(place, SOURCE, ticking_clock(), timeout=5) as log:
        log.append(step(1, run="efter"))
        told = {one.seq for one in log.of_run("natt")}
    assert told >= {int(line) for line in acknowledged if line.endswith("\n")}
    assert checked(place).ok


def test_a_connection_that_is_cut_costs_nothing(log: PostgresLedger, place: Place, postgres: Server) -> None:
    """Between a picture and its event, and before a question: it is made again, and nothing is lost or doubled."""
    sha = log.keep_picture(PNG)
    cut(place, postgres)
    assert log.append(step(1, picture=sha)) == 2
    cut(place, postgres)
    assert [one.seq for one in log.of_subject("sfi/A-1")] == [2]
    result = checked(place)
    assert (result.ok, result.entries, result.pictures, result.findings) == (True, 2, 1, ())


def test_an_answer_that_is_lost_is_looked_for(
    log: PostgresLedger, place: Place, postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut after the server has kept the entry and before the robot was told: it is there once."""
    real, cuts = log._noted, [1, 1]

    def lost(seq: int) -> int:
        if cuts:
            cuts.pop()
            raise psycopg.OperationalError("the answer was lost")
        return real(seq)

    monkeypatch.setattr(log, "_noted", lost)
    assert log.append(step(1)) == 2
    assert [one.seq for one in log.of_subject("sfi/A-1")] == [2]
    assert log.append(step(2)) == 3


def test_a_read_only_database(log: PostgresLedger, place: Place, postgres: Server) -> None:
    """Nothing is written, reading goes on, and it is said what is the matter; afterwards it goes on."""
    name = place.address.rpartition("/")[2]
    postgres.sql(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    try:
        cut(place, postgres)
        with pytest.raises(AuditUnavailable, match=r"ReadOnlySqlTransaction.*may only be read"):
            log.append(step(1))
        assert checked(place).ok
    finally:
        postgres.sql(f"ALTER DATABASE {name} RESET default_transaction_read_only")
    cut(place, postgres)
    assert log.append(step(1)) == 2


def test_a_lock_held_too_long(log: PostgresLedger, place: Place) -> None:
    """When another writer holds the turn, the wait ends in AuditUnavailable; afterwards it goes on."""
    with psycopg.connect(place.address) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s::bigint)", (place.key,))
        with pytest.raises(AuditUnavailable, match="locked too long"):
            log.append(step(1))
    assert log.append(step(1)) == 2


def test_a_log_that_is_gone_or_swapped(log: PostgresLedger, place: Place, sql: Sql) -> None:
    """A log dropped while in use is not written to; nor is one that was put in its place, or put back shorter."""
    log.append(step(1))
    sql("SET session_replication_role = replica; DELETE FROM event WHERE seq = 2")
    with pytest.raises(AuditUnavailable, match="its end is gone"):
        log.append(step(2))
    sql(f"DROP SCHEMA {place.schema} CASCADE")
    with pytest.raises(LedgerDamaged, match="tables are gone"):
        log.append(step(2))
    with PostgresLedger(place, SOURCE, ticking_clock()) as other:
        other.append(step(1))
        with pytest.raises(AuditUnavailable, match="another log"):
            log.append(step(2))


def test_a_log_of_a_later_format(log: PostgresLedger, place: Place, sql: Sql) -> None:
    """It is left alone."""
    sql("COMMENT ON TABLE event IS 'klickfri audit log, format 2'")
    with pytest.raises(AuditUnavailable, match="format 2"):
        PostgresLedger(place, SOURCE, ticking_clock())


def test_a_clash_of_beginnings(place: Place) -> None:
    """Machines that begin the same log at once share it: one beginning."""
    gate = threading.Barrier(4)

    def begin() -> None:
        gate.wait()
        with PostgresLedger(place, SOURCE, ticking_clock()) as log:
            log.append(Event("run.started", "run/natt", {"run": "natt"}))

    threads = [threading.Thread(target=begin) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (checked(place).ok, checked(place).entries) == (True, 5)


def test_boards_are_apart(log: PostgresLedger, place: Place, postgres: Server) -> None:
    """Each has its own chain; a name with a hyphen does, and one that no schema can bear is refused."""
    other = Place(place.address, "social-namnd")
    with PostgresLedger(other, SOURCE, ticking_clock()) as second:
        assert (log.append(step(1)), second.append(step(1))) == (2, 2)
        assert second.condition() == Condition()
    assert boards_of(place.address) == ["social-namnd", BOARD]
    postgres.sql(f'DROP SCHEMA "{other.schema}" CASCADE', place.address)
    with pytest.raises(Misconfigured):
        Place(place.address, "x" * 51)


def test_a_database_of_another_alphabet(postgres: Server) -> None:
    """It could not hold what the log must, and is refused before anything is made."""
    address = postgres.database("ENCODING 'LATIN1' TEMPLATE template0")
    with pytest.raises(Misconfigured, match="UTF8"):
        PostgresLedger(Place(address, BOARD), SOURCE, ticking_clock())
    assert boards_of(address) == []


def test_no_refusal_repeats_what_was_to_be_written(log: PostgresLedger, sql: Sql) -> None:
    """PostgreSQL's own texts quote the row."""
    sql("ALTER TABLE event ADD CHECK (body NOT LIKE '%Canberg%')")
    with pytest.raises(AuditUnavailable, match="CheckViolation") as refused:
        log.append(step(1, say="Canberg"))
    assert "Canberg" not in str(refused.value)


def test_a_server_that_is_not_there(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Said in words, with what to see to."""
    monkeypatch.setattr("klickfri.settings.server.RETURN", 0.1)
    nowhere = Place("postgresql://robot@127.0.0.1:1/x", BOARD)
    with PostgresReader(nowhere) as reader, pytest.raises(AuditUnavailable, match=r"no answer.*server runs"):
        reader.of_run("natt")


def test_a_time_is_kept_as_it_was_told(log: PostgresLedger, sql: Sql) -> None:
    """The column for searching is the entry's own text."""
    log.append(step(1))
    assert sql("SELECT time, run, step FROM event WHERE seq = 2") == [("2026-11-20T01:00:00.020Z", "natt", "steg 1")]
