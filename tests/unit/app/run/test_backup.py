"""A backup is of one moment and whole, or there is none; putting back is whole, or nothing is put back."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from klickfri.app.look import inspection, sealing
from klickfri.app.office import Office
from klickfri.app.people.door import seal_of
from klickfri.app.process import LoadedProcess
from klickfri.app.run import backup, backup_set
from klickfri.app.run.backup import Backup, as_state, back_up
from klickfri.app.run.backup_set import MANIFEST, SUMS, checked, seal
from klickfri.app.run.handle import CaseHandler
from klickfri.app.run.intake import take_in
from klickfri.app.run.restore import restore
from klickfri.app.run.station import Station
from klickfri.app.store import opened
from klickfri.audit.opening import open_ledger, read_ledger
from klickfri.audit.verify import Noted
from klickfri.flow.kept import keep
from klickfri.model.errors import BadInput, KlickfriError, Misconfigured
from klickfri.model.event import Event
from klickfri.model.events import BackupMade, LogRestored
from klickfri.model.work import State
from klickfri.privacy.tokens import Tokens
from klickfri.screen.dry.screen import DryScreen
from klickfri.settings.credentials import EnvironmentCredentials
from tests.disk import filled, small
from tests.unit.app.conftest import with_files

NOW = dt.datetime(2026, 11, 20, 22, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(hours=1)
Lost = Callable[[Office], Office]


@pytest.fixture
def full(office: Office, tmp_path: Path) -> Office:
    """A state folder with a queue, a log, a key and files; two applications wait."""
    office = replace(office, settings=with_files(office.settings, tmp_path), now=lambda: NOW)
    table = (
        "Nummer;Inkommen;Namn;Personnummer;Svar;Intyg\nA-1;2026-11-19 10:00;Åsa;;;a.pdf\nA-2;2026-11-19 11:00;Bo;;;\n"
    )
    (tmp_path / "in.csv").write_text(table, encoding="utf-8")
    take_in(office, "trial", tmp_path / "in.csv", False, tmp_path / "files")
    Tokens.of_board(office.settings.state, "prov")
    keep(office.settings.versions, LoadedProcess.of(office, "trial").program)
    sealing.seal(office, "prov")
    return office


@pytest.fixture
def made(full: Office, tmp_path: Path) -> Backup:
    """A set of it, and the key apart."""
    return back_up(full, tmp_path / "sets", tmp_path / "keys", "flytt till ny server")


def work(office: Office, credentials: EnvironmentCredentials) -> None:
    """The robot handles the first that waits."""
    with (
        opened(office.settings) as store,
        Station(LoadedProcess.of(office, "trial"), "rpa-1", credentials=credentials) as station,
    ):
        store.workers.register("w", NOW)
        handle = CaseHandler(station, "r", lambda seconds: None, lambda: None)
        item = store.claim("trial", "w", office.moment())
        assert item is not None
        store.finish(item, handle(item), "w", office.moment())


@pytest.fixture
def lost() -> Lost:
    """What loses the disk, an hour later."""

    def lose(office: Office) -> Office:
        shutil.rmtree(office.settings.state)
        return replace(office, now=lambda: LATER)

    return lose


def board(office: Office) -> list[object]:
    """What the log says of the board."""
    with read_ledger(office.settings, "prov") as log:
        return [one.told for one in log.of_subject("board/prov")]


def states(office: Office) -> list[State]:
    """Where the two stand."""
    with opened(office.settings) as store:
        return [item.state for item in store.items("trial")]


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_set_is_put_back_as_it_was(full: Office, lost: Lost, made: Backup, tmp_path: Path) -> None:
    """Queue, log, files and key; the log tells of the set and of the putting back, is whole, and goes on."""
    (mark,) = made.manifest.boards.values()
    (told,) = [one for one in board(full) if isinstance(one, BackupMade)]
    assert (told.leaf, told.keys, told.reason) == (mark.leaf, True, "flytt till ny server")
    keys = contents(full.settings.state / "keys")
    attachments, versions = contents(full.settings.state / "files"), contents(full.settings.versions)
    back = lost(full)
    done = restore(back, made.folder, tmp_path / "keys")
    assert (done.state, states(back)) == (full.settings.state, [State.NEW, State.NEW])
    assert (contents(done.state / "files"), contents(done.state / "keys")) == (attachments, keys)
    assert versions
    assert contents(done.state / "versions") == versions
    (restored,) = [one for one in board(back) if isinstance(one, LogRestored)]
    assert (restored.moment, restored.leaf_seq, restored.by) == (NOW.isoformat(), mark.seq, full.signer())
    checked = inspection.verify(back.settings, None, Noted(mark.leaf, mark.seq))
    assert (checked.ok, checked.queue, checked.unsigned) == (True, True, ())
    assert checked.logs["prov"].signed.seq == mark.seq, "the checkpoints are part of the set"
    assert not {path.name for path in done.state.iterdir()} & {MANIFEST, SUMS}
    assert {path.name for path in tmp_path.iterdir() if path.name.startswith((".", "klickfri"))} == set()


def test_a_leaf_noted_after_the_set_says_that_the_end_is_missing(
    full: Office, lost: Lost, made: Backup, tmp_path: Path
) -> None:
    """What was logged between the set and the failure is lost, and cannot be passed over."""
    with open_ledger(full.settings, "prov", full.now) as log:
        log.append(BackupMade(by="a", moment="", leaf="", leaf_seq=0, keys=False, reason="").about("board/prov"))
    noted = inspection.verify(full.settings, "prov").logs["prov"]
    back = lost(full)
    restore(back, made.folder, tmp_path / "keys")
    assert not inspection.verify(back.settings, "prov", Noted(noted.last_leaf, noted.last_seq)).ok


def test_what_was_done_after_the_set_is_not_done_again(
    full: Office, lost: Lost, made: Backup, screen: DryScreen, credentials: EnvironmentCredentials, tmp_path: Path
) -> None:
    """The robot looks first: what was saved in between stands there, and is only told."""
    work(full, credentials)
    assert states(full) == [State.COMPLETED, State.NEW]
    saved = screen.pages["form"].texts.count("Formuläret är sparat.")
    back = lost(full)
    restore(back, made.folder, tmp_path / "keys")
    work(back, credentials)
    assert states(back) == [State.COMPLETED, State.NEW]
    assert screen.pages["form"].texts.count("Formuläret är sparat.") == saved == 1
    assert inspection.verify(back.settings, None).ok


def test_a_letter_may_be_lost_until_a_save_shows_that_it_is_not(
    full: Office, lost: Lost, made: Backup, credentials: EnvironmentCredentials, tmp_path: Path
) -> None:
    """Of each case that was here before the log was put back; not of one received since, nor of one in which the robot
    has begun a save, which it does only where none shows."""
    asked = {"trial/A-1": dt.datetime(2026, 11, 19, 10), "trial/A-9": dt.datetime(2026, 11, 21, 10)}
    back = lost(full)
    restore(back, made.folder, tmp_path / "keys")
    with Station(LoadedProcess.of(back, "trial"), "rpa-1", credentials=credentials) as station:
        ports = {case: station.ports(case, lambda seconds: None) for case in asked}
        assert [ports[case].may_be_lost(received) for case, received in asked.items()] == [True, False]
        names = {"run": "r", "attempt": 1, "stage": "save", "step": "a", "say": "", "verb": "click", "saves": True}
        station.log.append(Event("step.started", "trial/A-1", {**names, "target": "form.save"}))
        assert not ports["trial/A-1"].may_be_lost(asked["trial/A-1"])


def _flip(name: str) -> Callable[[Path], object]:
    def spoil(folder: Path) -> None:
        path = next(folder.glob(name))
        whole = bytearray(path.read_bytes())
        whole[len(whole) // 2] ^= 1
        path.write_bytes(whole)

    return spoil


def _listed(line: str) -> Callable[[Path], object]:
    def spoil(folder: Path) -> None:
        with (folder / SUMS).open("a", encoding="utf-8") as sums:
            sums.write(f"{'0' * 64}  {line}\n")

    return spoil


def _linked(folder: Path) -> None:
    path = folder / "work.sqlite"
    path.rename(folder.parent / "elsewhere.sqlite")
    path.symlink_to(folder.parent / "elsewhere.sqlite")


def _newer(folder: Path) -> None:
    manifest = checked(folder).model_copy(update={"klickfri": "99.0"})
    (folder / SUMS).unlink()
    seal(folder, manifest)


def _other_leaf(folder: Path) -> None:
    manifest = checked(folder)
    marks = {name: mark.model_copy(update={"seq": mark.seq - 1}) for name, mark in manifest.boards.items()}
    (folder / SUMS).unlink()
    seal(folder, manifest.model_copy(update={"boards": marks}))


def _forged(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "audit/prov/log.sqlite", isolation_level=None)) as db:
        db.execute("DROP TRIGGER event_stays_as_it_is")
        db.execute("UPDATE event SET body = replace(body, 'trial', 'triel') WHERE seq = 2")
    manifest = checked_without_sums(folder)
    (folder / SUMS).unlink()
    seal(folder, manifest)


def checked_without_sums(folder: Path) -> backup_set.Manifest:
    """What the set says that it is of."""
    return backup_set.Manifest.model_validate(json.loads((folder / MANIFEST).read_text(encoding="utf-8")))


DAMAGED: dict[str, tuple[Callable[[Path], object], str]] = {
    "a bit of the queue": (_flip("work.sqlite"), "work.sqlite: has been changed or damaged"),
    "a bit of a file": (_flip("files/*/*/*"), "has been changed or damaged"),
    "a bit of the manifest": (_flip(MANIFEST), f"{MANIFEST}: has been changed"),
    "a bit of the sums": (_flip(SUMS), ""),
    "half the sums": (lambda folder: (folder / SUMS).write_bytes((folder / SUMS).read_bytes()[:99]), "is damaged"),
    "no sums": (lambda folder: (folder / SUMS).unlink(), "no such file"),
    "no log": (lambda folder: (folder / "audit/prov/log.sqlite").unlink(), "log.sqlite: is missing"),
    "a file more": (lambda folder: (folder / "keys").mkdir() or (folder / "keys/prov.key").write_text("x"), "not of"),
    "a way out": (_listed("../../x"), "../../x: is no name that a set has"),
    "an absolute name": (_listed("/etc/passwd"), "is no name that a set has"),
    "a Windows way out": (_listed("files\\..\\..\\x"), "is no name that a set has"),
    "a second queue in capitals": (_listed("Work.sqlite"), "is no name that a set has"),
    "two processes of one name": (_listed(f"files/Trial/{'a' * 64}/{'b' * 64}"), "is missing"),
    "a link": (_linked, "work.sqlite: is a link"),
    "another format": (lambda folder: (folder / MANIFEST).write_text("{}"), "changed"),
    "a newer Klickfri": (_newer, "made by Klickfri 99.0"),
    "another leaf": (_other_leaf, "end elsewhere than its manifest says"),
    "a log that was changed and sealed anew": (_forged, "is not whole"),
    "nothing": (shutil.rmtree, "no such folder"),
}


@pytest.mark.parametrize("how", DAMAGED)
def test_a_damaged_set_is_refused(full: Office, lost: Lost, made: Backup, tmp_path: Path, how: str) -> None:
    """Whatever it is; nothing is put back, and nothing is left of the try, here or anywhere."""
    spoil, why = DAMAGED[how]
    spoil(made.folder)
    back = lost(full)
    before = contents(tmp_path)
    with pytest.raises((BadInput, Misconfigured)) as refused:
        restore(back, made.folder, tmp_path / "keys")
    assert why in str(refused.value)
    assert not back.settings.state.exists()
    assert contents(tmp_path) == before


def test_names_that_only_capitals_tell_apart_are_refused(made: Backup) -> None:
    """A disk that knows no capitals would keep one of the two."""
    first = next((made.folder / "files" / "trial").glob("*/*"))
    for name in ("Sfi", "sfi"):
        twin = made.folder / "files" / name / first.parent.name / f"{first.name[:-1]}{name == 'sfi':d}"
        twin.parent.mkdir(parents=True)
        shutil.copy(first, twin)
    manifest = checked_without_sums(made.folder)
    (made.folder / SUMS).unlink()
    seal(made.folder, manifest)
    with pytest.raises(BadInput, match="also there in other capitals"):
        checked(made.folder)


def test_nothing_is_put_over_what_is_there(full: Office, lost: Lost, made: Backup, tmp_path: Path) -> None:
    """Neither a state folder in use nor one with a single file; an empty one is filled."""
    with pytest.raises(Misconfigured, match="is not empty"):
        restore(full, made.folder, tmp_path / "keys")
    back = lost(full)
    back.settings.state.mkdir()
    restore(back, made.folder, tmp_path / "keys")
    assert states(back) == [State.NEW, State.NEW]


def test_persons_of_the_pages_get_in_with_the_codes_they_had(full: Office, lost: Lost, tmp_path: Path) -> None:
    """What their secrets are sealed with is handed out with the keys of the boards, and put back with them."""
    sealed = seal_of(full.settings.state).close("HEMLIGT", "person/anna/totp")
    made = back_up(full, tmp_path / "disk", tmp_path / "keys", "årlig")
    back = lost(full)
    restore(back, made.folder, tmp_path / "keys")
    assert seal_of(back.settings.state).open(sealed, "person/anna/totp") == "HEMLIGT"


def test_a_key_is_the_logs_own(full: Office, lost: Lost, made: Backup, tmp_path: Path) -> None:
    """Another board's, or none, is refused; that they are lost must be said."""
    back = lost(full)
    Tokens.of_board(tmp_path / "other", "prov")
    for keys, why in ((None, "kept apart"), (tmp_path, "there is no"), (tmp_path / "other" / "keys", "is another key")):
        with pytest.raises(Misconfigured, match=why):
            restore(back, made.folder, keys)
    restore(back, made.folder, without_keys=True)
    assert not (back.settings.state / "keys").exists()


def test_without_the_key_that_signs_it_is_put_back_all_the_same(
    full: Office, lost: Lost, made: Backup, tmp_path: Path
) -> None:
    """The robot works without it, and the check says that it cannot sign."""
    back = lost(full)
    (tmp_path / "keys" / "prov.sign").unlink()
    restore(back, made.folder, tmp_path / "keys")
    checked = inspection.verify(back.settings, None)
    assert (checked.ok, checked.unsigned) == (True, ("prov",))


def test_keys_are_no_part_of_a_set(full: Office, made: Backup, tmp_path: Path) -> None:
    """They are put apart, for a reason that names nobody, or not at all."""
    assert [path.name for path in made.keys] == ["prov.key", "prov.sign", "prov.vault"]
    assert not [path for kind in ("*.key", "*.sign", "*.vault") for path in made.folder.rglob(kind)]
    refused = [(tmp_path / "sets" / "keys", "flytt", "kept apart"), (full.settings.state / "k", "flytt", "kept apart")]
    refused += [(tmp_path / "k", "", "for a reason"), (tmp_path / "k", "åt 19850214-2385", "for a reason")]
    for place, reason, why in refused:
        with pytest.raises(Misconfigured, match=why):
            back_up(replace(full, now=lambda: LATER), tmp_path / "sets", place, reason)
    assert len(list((tmp_path / "sets").iterdir())) == 1


def test_a_set_lies_outside_what_it_is_of(full: Office) -> None:
    """Or it would be gone with it."""
    with pytest.raises(Misconfigured, match="in the state folder itself"):
        back_up(full, full.settings.state / "sets")


def test_a_wrong_folder_is_no_empty_backup(office: Office, tmp_path: Path) -> None:
    """With another KLICKFRI_STATE nothing is there, and that is told."""
    with pytest.raises(Misconfigured, match="nothing to back up"):
        back_up(office, tmp_path / "sets")


def test_a_broken_log_makes_no_set(full: Office, tmp_path: Path) -> None:
    """The last whole one is kept; what is broken is for examination."""
    with closing(sqlite3.connect(full.settings.audit / "prov" / "log.sqlite", isolation_level=None)) as db:
        db.execute("DROP TRIGGER event_stays_as_it_is")
        db.execute("UPDATE event SET body = replace(body, 'trial', 'triel') WHERE seq = 2")
    with pytest.raises(Misconfigured, match="the log of prov is not whole"):
        back_up(full, tmp_path / "sets")
    assert list((tmp_path / "sets").iterdir()) == []


def test_queue_and_log_are_of_one_moment(
    full: Office, lost: Lost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is taken in while the set is written is in neither, and the set is whole."""
    real = backup._snapshots
    (tmp_path / "more.csv").write_text("Nummer;Inkommen;Namn;Personnummer;Svar;Intyg\nA-3;2026-11-20 10:00;Åke;;;\n")

    def then_more(*words: Any) -> Any:
        copies = real(*words)
        take_in(full, "trial", tmp_path / "more.csv", False)
        return copies

    monkeypatch.setattr(backup, "_snapshots", then_more)
    back_up(full, tmp_path / "sets")
    assert len(states(full)) == 3
    back = lost(full)
    restore(back, next((tmp_path / "sets").iterdir()), without_keys=True)
    assert len(states(back)) == 2
    assert inspection.verify(back.settings, None).ok


def test_a_disk_without_room_leaves_no_set_and_no_state(full: Office, made: Backup, tmp_path: Path) -> None:
    """Nor half of one, neither of a backup nor of what is put back; with room the next try succeeds."""
    with small(tmp_path / "disk", 1):
        with filled(tmp_path / "disk"):
            with pytest.raises((OSError, KlickfriError)):
                back_up(full, tmp_path / "disk" / "sets")
            there = replace(full, settings=as_state(full.settings, tmp_path / "disk" / "state"))
            with pytest.raises((OSError, KlickfriError)):
                restore(there, made.folder, tmp_path / "keys")
        assert [path.name for path in (tmp_path / "disk").rglob("*")] in ([], ["sets"])
        assert restore(there, made.folder, tmp_path / "keys").state.is_dir()


def test_what_a_killed_backup_left_goes_with_the_next(full: Office, tmp_path: Path) -> None:
    """It is never taken for a set: it bears no set's name, and nobody holds it any more."""
    code = (
        "import os, sys, pathlib; from klickfri.app.run import backup\n"
        "backup.seal = lambda *words: os.kill(os.getpid(), 9)\n"
        "from klickfri.cli.main import main; sys.argv = ['klickfri', 'backup', sys.argv[1]]; main()"
    )
    environment = {**os.environ, "KLICKFRI_STATE": str(full.settings.state), "PYTHONPATH": "robot"}
    environment |= {"KLICKFRI_RECORDINGS": str(full.settings.recordings)}
    died = subprocess.run([sys.executable, "-c", code, str(tmp_path / "sets")], env=environment, check=False)
    assert died.returncode == -9
    (left,) = (tmp_path / "sets").iterdir()
    assert left.name.startswith("klickfri-")
    with pytest.raises(BadInput):
        checked(left / "set")
    made = back_up(full, tmp_path / "sets")
    assert list((tmp_path / "sets").iterdir()) == [made.folder]
