"""A board's letters get another key without a letter being lost, wherever that is killed."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from klickfri.app.look import inspection, letters
from klickfri.app.office import Office
from klickfri.app.run import keys
from klickfri.app.run.backup import back_up
from klickfri.app.run.restore import restore
from klickfri.audit.opening import begin_vault, open_ledger, read_ledger
from klickfri.audit.verify import BreachKind
from klickfri.model.errors import Misconfigured
from klickfri.model.events import BoardSeals
from klickfri.privacy import vault
from klickfri.privacy.vault import VaultKeys
from klickfri.settings.settings import Settings
from klickfri.work.vault import Vault
from tests.unit.app.letters import auditor, let
from tests.unit.app.look.test_letters import TEXT, sent
from tests.unit.app.run.test_destruction import Died


@pytest.fixture
def office(settings: Settings) -> Office:
    """One case with a letter, which Anna, at the machine, may read."""
    sent(settings, "A-1", TEXT)
    office = Office(settings, signer=lambda: "anna")
    let(office, auditor(office, "anna"), auditor(office, "bo"))
    return office


def text(office: Office) -> str:
    """The letter as it is read."""
    [one] = letters.letters(office, "A-1", protected=False)
    return one.text


def dies(*_: object, **__: object) -> None:
    """A process that is killed where this is called."""
    raise Died


def told(office: Office) -> list[BoardSeals]:
    """What the log tells of the vault's keys."""
    with read_ledger(office.settings, "prov") as log:
        return [one.told for one in log.of_subject("board/prov") if isinstance(one.told, BoardSeals)]


def test_a_new_key_opens_all_letters_and_the_old_one_none(office: Office) -> None:
    """Told with the reason; the key before lies there until it is dropped, and opens nothing any more."""
    before = VaultKeys.of_board(office.settings.state, "prov").current
    assert keys.rotate(office, "prov", "årligt byte") == []
    with pytest.raises(Misconfigured, match="keys drop"):
        keys.rotate(office, "prov", "igen")
    assert text(office) == TEXT
    keys.drop(office, "prov")
    now = VaultKeys.of_board(office.settings.state, "prov")
    assert now.checks == {told(office)[-1].check}
    assert before.check not in now.checks
    assert (told(office)[-1].by, told(office)[-1].reason, len(told(office))) == ("anna", "årligt byte", 2)
    assert text(office) == TEXT
    sent(office.settings, "A-2", "Hej")
    assert inspection.verify(office.settings, "prov").logs["prov"].findings == ()
    with pytest.raises(Misconfigured, match="no earlier key"):
        keys.drop(office, "prov")


@pytest.mark.parametrize("step", ["told", "linked", "placed", "wrapped"])
def test_a_rotation_that_was_killed_goes_on(office: Office, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """At every step the letter is read and another can be sent; given again, it ends the same, told once."""
    with monkeypatch.context() as patch:
        place, name = {
            "told": (keys, "tell_vault"), "linked": (os, "link"), "placed": (Path, "replace"),
            "wrapped": (Vault, "rewrap"),
        }[step]  # fmt: skip
        patch.setattr(place, name, dies)
        with pytest.raises(Died):
            keys.rotate(office, "prov", "årligt byte")
    assert text(office) == TEXT
    sent(office.settings, "A-2", "Hej")
    assert keys.rotate(office, "prov", "årligt byte") == []
    keys.drop(office, "prov")
    assert text(office) == TEXT
    assert len(told(office)) == 2
    assert inspection.verify(office.settings, "prov").logs["prov"].findings == ()


def test_a_letter_is_not_hidden_behind_a_key_of_before(office: Office) -> None:
    """After a rotation nothing is kept with the key before, so a row that says so was changed."""
    before = VaultKeys.of_board(office.settings.state, "prov").current.check
    keys.rotate(office, "prov", "årligt byte")
    keys.drop(office, "prov")
    with closing(sqlite3.connect(office.settings.state / "work.sqlite", isolation_level=None)) as db:
        db.execute("UPDATE vault_key SET by_key = ?", [before])
    [breach] = inspection.verify(office.settings, "prov").logs["prov"].broken
    assert breach.kind is BreachKind.LETTER_CHANGED


def test_a_key_that_is_needed_is_not_dropped(office: Office) -> None:
    """Something is still kept with it."""
    vault.old_file(office.settings.state, "prov").write_text(vault.file(office.settings.state, "prov").read_text())
    with pytest.raises(Misconfigured, match="letters of 1 case"):
        keys.drop(office, "prov")


def test_a_lost_key_is_followed_by_a_new_one(office: Office) -> None:
    """By a command with a reason: what comes is kept again, what was is not read, and no other case is stopped."""
    settings = office.settings
    vault.file(settings.state, "prov").unlink()
    with pytest.raises(Misconfigured, match="say why"):
        begin_vault(settings, "prov", office.now, "anna", " ")
    begin_vault(settings, "prov", office.now, "anna", "disken gick sönder")
    with pytest.raises(Misconfigured, match="nothing was done"):
        begin_vault(settings, "prov", office.now, "anna", "igen")
    sent(settings, "A-2", "Hej")
    assert text(office) == ""
    checked = inspection.verify(settings, "prov").logs["prov"]
    assert (checked.ok, [one.kind for one in checked.findings]) == (True, [BreachKind.LETTER_UNREAD])
    with pytest.raises(Misconfigured, match="bring that key"):
        sent(settings, "A-1", "Ett till")
    with open_ledger(settings, "prov", office.now) as log:
        assert log.of_subject("trial/A-2")


def test_a_backup_and_its_keys_give_the_letter_back(office: Office, tmp_path: Path) -> None:
    """The set holds it sealed: with the keys, which are kept apart, it is read where it is put back; else not."""
    made = back_up(office, tmp_path / "sets", tmp_path / "keys", "till kassaskåpet")
    assert not any(TEXT[:8].encode() in file.read_bytes() for file in made.folder.rglob("*") if file.is_file())
    for name, given in (("with", tmp_path / "keys"), ("without", tmp_path / "fewer")):
        state = tmp_path / name / "state"
        shutil.copytree(tmp_path / "keys", tmp_path / "fewer", dirs_exist_ok=True)
        (tmp_path / "fewer" / "prov.vault").unlink()
        there = replace(
            office, settings=replace(office.settings, state=state, database=f"sqlite:///{state}/work.sqlite")
        )
        restore(there, made.folder, given)
        assert text(there) == (TEXT if name == "with" else "")


@pytest.mark.parametrize("step", ["placed", "wrapped"])
def test_keys_of_a_rotation_that_was_cut_short_are_kept_too(
    office: Office, step: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The letters still need the key before: put back from the set and its keys, they are read and rotation goes on."""
    with monkeypatch.context() as patch:
        patch.setattr(*{"placed": (Path, "replace"), "wrapped": (Vault, "rewrap")}[step], dies)
        with pytest.raises(Died):
            keys.rotate(office, "prov", "årligt byte")
    made = back_up(office, tmp_path / "sets", tmp_path / "keys", "till kassaskåpet")
    state = tmp_path / "there" / "state"
    there = replace(office, settings=replace(office.settings, state=state, database=f"sqlite:///{state}/work.sqlite"))
    restore(there, made.folder, tmp_path / "keys")
    assert text(there) == TEXT
    assert keys.rotate(there, "prov", "årligt byte") == []
    keys.drop(there, "prov")
    assert text(there) == TEXT
