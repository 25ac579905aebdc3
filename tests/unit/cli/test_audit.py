"""`klickfri audit`: a case's timeline and the check of the log."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from klickfri.app.office import Office
from klickfri.audit.opening import open_ledger
from klickfri.audit.sqlite.place import log_file
from klickfri.model.event import Event
from klickfri.settings.settings import Settings
from tests.unit.cli.conftest import Command

STEP = {
    "run": "r", "attempt": 1, "stage": "register", "step": "look", "say": "Läs [saldo]", "verb": "read",
    "kind": "looking", "outcome": "success", "values": ["saldo=[bold]12[/bold]"], "saves": False,
}  # fmt: skip


def write(*events: Event) -> None:
    """Puts events into the board's log."""
    office = Office.from_environment()
    with open_ledger(office.settings, "prov", office.now) as log:
        for event in events:
            log.append(event)


def test_a_case_is_shown(klickfri: Command) -> None:
    """Folded by default, every step with --all; brackets are shown as they are."""
    write(*[Event("step.completed", "trial/A-1", STEP)] * 2)
    folded = klickfri("audit", "show", "A-1")
    assert folded.code == 0
    assert "Tittar efter, 2 steg" in folded.out
    unfolded = klickfri("audit", "show", "A-1", "--all").out
    assert unfolded.count("Läs [saldo]") == 2
    assert "saldo=[bold]12[/bold]" in unfolded
    assert max(map(len, unfolded.splitlines())) <= 80


def test_an_unknown_case_is_said(klickfri: Command) -> None:
    """Exit code 2; of another run too."""
    write(Event("step.completed", "trial/A-1", STEP))
    assert klickfri("audit", "show", "A-2").code == 2
    said = klickfri("audit", "show", "A-1", "--run", "natt")
    assert said.code == 2
    assert "in the run natt" in said.err


def test_a_whole_log_is_well(klickfri: Command) -> None:
    """Exit code 0 and the verifier's own sentence."""
    write(Event("step.completed", "trial/A-1", STEP))
    said = klickfri("audit", "verify")
    assert said.code == 0
    assert said.out.startswith("prov: 3 poster")


def test_a_tampered_log_is_not(klickfri: Command) -> None:
    """Exit code 1 and the first entry that does not hold."""
    write(Event("step.completed", "trial/A-1", STEP))
    with closing(sqlite3.connect(log_file(Settings.from_environment().audit, "prov"))) as db:
        for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {name}")
        db.execute("UPDATE event SET body = replace(body, 'saldo', 'skuld') WHERE seq = 3")
        db.commit()
    said = klickfri("audit", "verify")
    assert said.code == 1
    assert "post 3" in said.out


def test_no_log_at_all_is_not_well(klickfri: Command, tmp_path: Path) -> None:
    """Exit code 3: a wrong state folder must not look like a whole log."""
    said = klickfri("audit", "verify")
    assert said.code == 3
    assert "KLICKFRI_STATE" in said.err


def test_a_noted_leaf_is_compared(klickfri: Command) -> None:
    """What it prints to be noted is accepted as it stands; exit code 1 when it is not there, 2 when it is no leaf."""
    write(Event("step.completed", "trial/A-1", STEP))
    printed = klickfri("audit", "verify").out.replace("\n", "")
    noted = printed.rpartition("att anteckna: ")[2].partition("Kön")[0]
    assert klickfri("audit", "verify", "--expect", noted).code == 0
    assert klickfri("audit", "verify", "--expect", "0" * 64).code == 1
    assert klickfri("audit", "verify", "--expect", "leaf").code == 2


def test_a_log_can_be_given_away(klickfri: Command, tmp_path: Path) -> None:
    """The copy is told with its check; the same again is refused."""
    write(Event("step.completed", "trial/A-1", STEP))
    said = klickfri("audit", "copy", "prov", "--to", str(tmp_path / "to"))
    assert said.code == 0
    assert "prov: 3 poster" in said.out
    assert str(tmp_path / "to" / "audit" / "prov" / "log.sqlite") in said.out.replace("\n", "")
    assert klickfri("audit", "copy", "prov", "--to", str(tmp_path / "to")).code == 3
    assert klickfri("audit", "copy", "other", "--to", str(tmp_path / "too")).code == 3


def test_a_damaged_log_is_answered_in_words(klickfri: Command, tmp_path: Path) -> None:
    """By each command that reads it: the check says that it is broken, the others that they cannot go on."""
    write(Event("step.completed", "trial/A-1", STEP))
    log_file(Settings.from_environment().audit, "prov").write_bytes(b"no database " * 500)
    assert klickfri("audit", "verify").code == 1
    for words in (("audit", "show", "A-1"), ("audit", "copy", "prov", "--to", str(tmp_path / "to"))):
        said = klickfri(*words)
        assert said.code == 4
        assert "SQLITE_NOTADB" in said.err
    assert not (tmp_path / "to").exists()
