"""`klickfri audit`: a case's timeline and the check of the log."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from klickfri.app.office import Office
from klickfri.audit.opening import open_ledger, read_ledger
from klickfri.audit.signing import key_file
from klickfri.audit.sqlite.place import log_file
from klickfri.model.errors import AuditUnavailable
from klickfri.model.event import Event
from klickfri.settings.settings import Settings
from tests.tsa import Tsa
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


def one_line(told: str) -> str:
    """What was said, wherever the terminal broke it."""
    return " ".join(told.split())


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


def views() -> list[tuple[str, str]]:
    """Who looked, and at what, as the log tells."""
    office = Office.from_environment()
    with read_ledger(office.settings, "prov") as log:
        return [(str(one.data["person"]), str(one.data["of"])) for one in log.of_persons()]


def test_who_looks_is_told_before_they_see(klickfri: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the machine's account; the answer has it among who has looked. Nothing is shown if it cannot be told."""
    write(Event("step.completed", "trial/A-1", STEP))
    [case] = json.loads(klickfri("audit", "show", "A-1", "--json").out)
    me = Office.from_environment().signer()
    assert views() == [(me, "trial/A-1")]
    assert [view["by"] for view in case["views"]] == [me]
    assert klickfri("audit", "show", "A-2").code == 2
    assert len(views()) == 1, "what is not there was not seen"

    def refuse(*asked: object, **more: object) -> None:
        raise AuditUnavailable("the disk is full")

    monkeypatch.setattr("klickfri.app.look.viewing.open_ledger", refuse)
    said = klickfri("audit", "show", "A-1")
    assert (said.code, said.out) == (4, "")


def test_a_protected_persons_case_is_shown_to_who_says_so(klickfri: Command) -> None:
    """Else it is as one that nobody knows; both attempts of who may are told."""
    seen = {"run": "r", "attempt": 1, "code": "SKYDD-S", "reasons": [], "restricted": True}
    write(Event("step.completed", "trial/A-1", STEP), Event("case.handed_over", "trial/A-1", seen))
    hidden, unknown = klickfri("audit", "show", "A-1"), klickfri("audit", "show", "A-9")
    assert (hidden.code, hidden.out, hidden.err.replace("A-1", "A-9")) == (2, "", unknown.err)
    assert views() == []
    assert klickfri("audit", "show", "A-1", "--restricted").code == 0
    assert len(views()) == 1


def test_a_log_that_is_only_read_is_read_and_not_told(
    klickfri: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy, which has no key, and a log where nothing may be written: the answer says that nobody is told."""
    write(Event("step.completed", "trial/A-1", STEP))
    with monkeypatch.context() as shut:
        shut.setattr("klickfri.audit.opening.os.access", lambda file, mode: False)
        said = klickfri("audit", "show", "A-1")
        assert (said.code, "inte antecknat" in one_line(said.out), views()) == (0, True, [])
    assert klickfri("audit", "copy", "prov", "--to", str(tmp_path / "copy")).code == 0
    monkeypatch.setenv("KLICKFRI_STATE", str(tmp_path / "copy"))
    said = klickfri("audit", "show", "A-1")
    assert (said.code, "inte antecknat" in one_line(said.out), views()) == (0, True, [])
    json.loads(klickfri("audit", "show", "A-1", "--json").out)


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


def test_a_checkpoint_is_made_and_shown(klickfri: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The note as it is, and where it was taken; the check then says how far it reaches."""
    write(Event("step.completed", "trial/A-1", STEP))
    (tmp_path / "outside").mkdir()
    monkeypatch.setenv("KLICKFRI_ANCHOR", str(tmp_path / "outside"))
    said = klickfri("audit", "checkpoint", "prov")
    assert (said.code, "prov: signerad till post 4" in said.out) == (0, True)
    assert "klickfri/prov\n4\n" in said.out
    assert "prov.checkpoints" in said.out
    assert "Signerade kontrollpunkter når till post 4 (" in one_line(klickfri("audit", "verify").out)
    assert klickfri("audit", "checkpoint", "other").code == 3


def test_a_log_is_stamped_and_proven_with_it(
    klickfri: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check says when and by whom; entries after it, and none at all, end with 6 where stamps were asked for."""
    write(Event("step.completed", "trial/A-1", STEP))
    assert "nobody stamps here" in one_line(klickfri("audit", "stamp").err)
    tsa = Tsa(tmp_path / "tsa")
    assert klickfri("audit", "verify", "--tsa", str(tsa.certificates)).code == 6
    with tsa.served() as address:
        monkeypatch.setenv("KLICKFRI_TSA", address)
        monkeypatch.setenv("KLICKFRI_TSA_CERT", str(tsa.certificates))
        said = klickfri("audit", "stamp")
        assert (said.code, "av Almbacka tidsstämpel" in said.out) == (0, True)
        told = klickfri("audit", "verify", "--tsa", str(tsa.certificates))
        assert (told.code, "Tidsstämplad till och med post 5" in one_line(told.out)) == (0, True)
        made = klickfri("audit", "prove", "A-1", "--to", str(tmp_path / "bevis.zip"))
        assert (made.code, "Tidsstämpeln är inte prövad här" in made.out) == (0, True)
    write(Event("step.completed", "trial/A-1", STEP))
    assert klickfri("audit", "verify").code == 0
    assert klickfri("audit", "verify", "--tsa", str(tsa.certificates)).code == 6
    other = klickfri("audit", "verify", "--tsa", str(Tsa(tmp_path / "other").certificates))
    assert (other.code, "en tidsstämpel håller inte" in one_line(other.out)) == (1, True)
    away = klickfri("audit", "stamp")
    assert (away.code, "signed, and not stamped: 127.0.0.1" in one_line(away.err)) == (3, True)


def test_anchors_must_reach_the_end(klickfri: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 0 when they do, 6 when later entries rest on this machine alone, 1 when they do not hold, 2 when they
    are not there; a folder without the board's file covers nothing."""
    outside = tmp_path / "outside"
    outside.mkdir()
    write(Event("step.completed", "trial/A-1", STEP))
    assert klickfri("audit", "verify", "--anchors", str(outside)).code == 6
    monkeypatch.setenv("KLICKFRI_ANCHOR", str(outside))
    klickfri("audit", "checkpoint")
    file = outside / "prov.checkpoints"
    for place in (outside, file):
        assert klickfri("audit", "verify", "--anchors", str(place)).code == 0
    write(Event("step.completed", "trial/A-1", STEP))
    said = klickfri("audit", "verify", "--anchors", str(outside))
    assert (said.code, "1 senare poster vilar på denna dator ensam" in one_line(said.out)) == (6, True)
    assert json.loads(klickfri("audit", "verify", "--anchors", str(file), "--json").out)["covered"] is False
    assert klickfri("audit", "verify").code == 0, "nobody asked for them"
    assert klickfri("audit", "verify", "--anchors", str(tmp_path / "gone")).code == 2
    file.write_text(file.read_text(encoding="utf-8").replace("\n4\n", "\n3\n"), encoding="utf-8")
    broken = klickfri("audit", "verify", "--anchors", str(outside))
    assert (broken.code, "ett yttre ankare håller inte" in broken.out) == (1, True)


def test_a_file_of_anchors_is_one_boards(klickfri: Command, tmp_path: Path) -> None:
    """With several boards it must be said which."""
    write(Event("step.completed", "trial/A-1", STEP))
    office = Office.from_environment()
    open_ledger(office.settings, "social", office.now).close()
    (tmp_path / "prov.checkpoints").write_text("")
    said = klickfri("audit", "verify", "--anchors", str(tmp_path / "prov.checkpoints"))
    assert (said.code, "name the board" in one_line(said.err)) == (2, True)
    assert klickfri("audit", "verify", "prov", "--anchors", str(tmp_path / "prov.checkpoints")).code == 6


def test_a_lost_signing_key_is_told_and_begun_anew(klickfri: Command) -> None:
    """The log is whole all the same; a new one is begun with a reason."""
    write(Event("step.completed", "trial/A-1", STEP))
    klickfri("audit", "checkpoint")
    key_file(Settings.from_environment().state, "prov").unlink()
    said = klickfri("audit", "verify")
    assert (said.code, "prov: den här datorn kan inte signera" in one_line(said.out)) == (0, True)
    write(Event("step.completed", "trial/A-1", STEP))
    assert klickfri("audit", "checkpoint").code == 3
    assert klickfri("audit", "rekey", "prov", "--signing", "--reason", "borta").code == 0
    assert klickfri("audit", "checkpoint").code == 0
    assert klickfri("audit", "rekey", "prov", "--signing", "--reason", "borta").code == 3


def test_a_case_is_proven(klickfri: Command, tmp_path: Path) -> None:
    """What the bundle's own check says, and where it is; exit code 2 for a case that nobody knows, 3 for a file that is
    there."""
    write(Event("step.completed", "trial/A-1", STEP))
    said = klickfri("audit", "prove", "A-1", "--to", str(tmp_path / "bevis.zip"))
    assert (said.code, "BEVISET HÅLLER: 1 poster om A-1" in said.out) == (0, True)
    assert str(tmp_path / "bevis.zip") in said.out
    assert klickfri("audit", "prove", "A-1", "--to", str(tmp_path / "bevis.zip")).code == 3
    assert klickfri("audit", "prove", "A-9", "--to", str(tmp_path / "ut.zip")).code == 2
    assert klickfri("audit", "prove", "A-1", "--to", str(tmp_path / "gone" / "ut.zip")).code == 3


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
