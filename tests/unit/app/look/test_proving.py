"""A proof of one case: whole, or none; and what stands in the way is said."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from klickfri.app.look import inspection, proving, sealing
from klickfri.app.look.proving import prove
from klickfri.app.office import Office
from klickfri.audit import outsider
from klickfri.audit.opening import open_ledger, read_ledger
from klickfri.audit.signing import key_file
from klickfri.audit.wanted import Wanted
from klickfri.model.errors import AuditUnavailable, Misconfigured, NotFound
from klickfri.model.event import Event
from klickfri.model.events import AuditExported


@pytest.fixture
def logged(office: Office) -> Office:
    """Two cases in the board's log, nothing signed yet."""
    for _ in range(2):
        log(office, "prov", "A-1")
    log(office, "prov", "A-2")
    return office


def log(office: Office, board: str, reference: str) -> None:
    """One entry of a case."""
    with open_ledger(office.settings, board, office.now) as log:
        log.append(Event("case.claimed", f"trial/{reference}", {"run": "r", "attempt": 1, "flow_digest": "d"}))


def test_a_case_is_proven_as_it_is_now(logged: Office, tmp_path: Path) -> None:
    """A checkpoint is made first; what comes later is in the next proof. Nothing is replaced."""
    made = prove(logged, "A-1", tmp_path / "bevis.zip")
    assert (made.file, made.later) == (tmp_path / "bevis.zip", 0)
    assert "2 poster om A-1 och 0 bilder" in made.said
    assert outsider.check(made.file) == made.said
    log(logged, "prov", "A-1")
    assert "3 poster om A-1" in prove(logged, "A-1", tmp_path / "senare.zip").said
    with pytest.raises(Misconfigured, match="is there already"):
        prove(logged, "A-1", made.file)
    assert {path.name for path in tmp_path.iterdir() if "zip" in path.name} == {"bevis.zip", "senare.zip"}


def test_who_may_read_the_folder_may_read_it(logged: Office, tmp_path: Path) -> None:
    """It is made to be given away."""
    (tmp_path / "ut").mkdir(mode=0o755)
    made = prove(logged, "A-1", tmp_path / "ut" / "bevis.zip")
    assert stat.S_IMODE(made.file.stat().st_mode) == 0o644


def test_a_case_that_nobody_knows(logged: Office, tmp_path: Path) -> None:
    """Also one of another board, and a part of a number; nothing is written."""
    for reference, board in (("A-9", None), ("1", None), ("A-1", "social")):
        log(logged, "social", "B-1")
        with pytest.raises(NotFound, match="knows no case"):
            prove(logged, reference, tmp_path / "bevis.zip", board)
    assert not (tmp_path / "bevis.zip").exists()


def test_a_number_of_two_boards(logged: Office, tmp_path: Path) -> None:
    """It must be said which."""
    log(logged, "social", "A-1")
    with pytest.raises(NotFound, match=r"--board \(prov, social\)"):
        prove(logged, "A-1", tmp_path / "bevis.zip")
    assert "klickfri/social" in prove(logged, "A-1", tmp_path / "bevis.zip", "social").said


def test_without_a_checkpoint_and_a_key_there_is_no_proof(logged: Office, tmp_path: Path) -> None:
    """With a checkpoint and no key it is the last one's, and what came later is counted."""
    (logged.settings.state / "keys" / "prov.key").rename(tmp_path / "prov.key")
    with pytest.raises(Misconfigured, match="nothing of the log of prov is signed"):
        prove(logged, "A-1", tmp_path / "bevis.zip")
    (tmp_path / "prov.key").rename(logged.settings.state / "keys" / "prov.key")
    sealing.seal(logged, "prov")
    key_file(logged.settings.state, "prov").unlink()
    log(logged, "prov", "A-1")
    made = prove(logged, "A-1", tmp_path / "bevis.zip")
    assert ("2 poster om A-1" in made.said, made.later) == (True, 1)
    assert "1 senare poster" in outsider._parts(made.file)["LÄSMIG.txt"].decode()


def test_a_copy_proves_without_being_written_to(logged: Office, tmp_path: Path) -> None:
    """By what was signed when it was made; also where nothing may be written."""
    sealing.seal(logged, "prov")
    file, _ = inspection.copy(logged.settings, "prov", tmp_path / "copy")
    before = file.read_bytes()
    for path in (file, file.parent):
        path.chmod(stat.S_IMODE(path.stat().st_mode) & ~0o222)
    copied = replace(logged, settings=replace(logged.settings, state=tmp_path / "copy"))
    assert "2 poster om A-1" in prove(copied, "A-1", tmp_path / "bevis.zip").said
    assert (file.read_bytes(), os.listdir(tmp_path / "copy")) == (before, ["audit"])


def exported(office: Office) -> list[AuditExported]:
    """What the board's log tells of files that left."""
    with read_ledger(office.settings, "prov") as log:
        return [one.told for one in log.search(Wanted(type="audit.exported"), 9) if isinstance(one.told, AuditExported)]


def test_the_log_tells_of_a_proof_before_there_is_one(
    logged: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By whom, of which case, up to where, and the file's hash; whoever asked is told of each case before it is read.
    Where the log cannot be told there is no file; one that is only read here has nothing to tell."""
    looked = list[tuple[str, str]]()
    made = prove(replace(logged, signer=lambda: "eva"), "A-1", tmp_path / "a.zip", tell=lambda *of: looked.append(of))
    digest = hashlib.sha256(made.file.read_bytes()).hexdigest()
    [one] = exported(logged)
    assert one == AuditExported(
        by="eva", format="proof", filters=("process: trial", "reference: A-1"), restricted=False, entries=2,
        last=one.last, file_sha256=digest,
    )  # fmt: skip
    assert (looked, made.told) == ([("prov", "trial/A-1")], one.last + 1)
    inspection.copy(logged.settings, "prov", tmp_path / "copy")
    copied = replace(logged, settings=replace(logged.settings, state=tmp_path / "copy"))
    assert prove(copied, "A-1", tmp_path / "b.zip").told is None

    def shut(*args: object, **more: object) -> None:
        raise AuditUnavailable("the disk is full")

    monkeypatch.setattr(proving, "open_ledger", shut)
    with pytest.raises(AuditUnavailable):
        prove(logged, "A-1", tmp_path / "c.zip")
    assert {path.name for path in tmp_path.iterdir() if "zip" in path.name} == {"a.zip", "b.zip"}


def test_protected_persons_are_proven_only_when_asked(logged: Office, tmp_path: Path) -> None:
    """Else it is as if there were no such case; of two processes with the number only the other is there."""
    hidden = {"run": "r", "attempt": 1, "code": "SKYDD-S", "reasons": [], "restricted": True}
    with open_ledger(logged.settings, "prov", logged.now) as log:
        log.append(Event("case.handed_over", "trial/A-2", hidden))
        log.append(Event("case.claimed", "other/A-2", {"run": "r", "attempt": 1, "flow_digest": "d"}))
    assert "1 poster om A-2" in prove(logged, "A-2", tmp_path / "other.zip").said
    with pytest.raises(NotFound):
        prove(logged, "A-2", tmp_path / "trial.zip", process="trial")
    assert "3 poster om A-2" in prove(logged, "A-2", tmp_path / "all.zip", restricted=True).said
    assert "2 poster" in prove(logged, "A-2", tmp_path / "one.zip", process="trial", restricted=True).said
    assert [one.restricted for one in exported(logged)] == [True, True, False]


def test_a_disk_that_takes_nothing(logged: Office, tmp_path: Path) -> None:
    """No proof, and no half of one."""
    with pytest.raises(OSError, match=r"."):
        prove(logged, "A-1", tmp_path / "gone" / "bevis.zip")
    assert not (tmp_path / "gone").exists()
