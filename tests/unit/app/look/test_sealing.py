"""Checkpoints on demand, and the machines that cannot make them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from klickfri.app.look import doctor
from klickfri.app.look.sealing import seal, unable
from klickfri.app.office import Office
from klickfri.audit.opening import open_ledger
from klickfri.audit.signing import key_file
from klickfri.model.errors import Misconfigured, Unusable


def logged(office: Office, board: str) -> None:
    """A board's log is begun."""
    open_ledger(office.settings, board, office.now).close()


def test_every_board_or_one(office: Office) -> None:
    """Each log as it is now; the same again when nothing has come."""
    for board in ("prov", "social"):
        logged(office, board)
    assert [(one.board, one.kept.size, one.outside) for one in seal(office, None)] == [
        ("prov", 3, None), ("social", 3, None),
    ]  # fmt: skip
    assert [one.kept for one in seal(office, "prov")] == [seal(office, None)[0].kept]


def test_a_board_without_a_log_is_said(office: Office) -> None:
    """And none is begun."""
    for board in ("prov", None):
        with pytest.raises(Misconfigured, match="no audit log"):
            seal(office, board)
    assert not office.settings.state.exists()


def test_it_is_taken_outside(office: Office, tmp_path: Path) -> None:
    """Or said why not; then it is signed all the same."""
    logged(office, "prov")
    away = replace(office, settings=replace(office.settings, anchor=tmp_path / "gone"))
    with pytest.raises(Unusable, match=r"signed, and .*prov\.checkpoints cannot be written"):
        seal(away, "prov")
    (tmp_path / "gone").mkdir()
    [one] = seal(away, "prov")
    assert one.outside == tmp_path / "gone" / "prov.checkpoints"
    assert one.kept.note in one.outside.read_text(encoding="utf-8")


def test_a_machine_that_cannot_sign_is_told(office: Office) -> None:
    """By the doctor too, as something that the robot does not need; not of a copy, which nobody writes to."""
    logged(office, "prov")
    assert list(unable(office.settings)) == []
    seal(office, "prov")
    assert (list(unable(office.settings)), list(doctor.signing_keys(office.settings))) == ([], [])
    key_file(office.settings.state, "prov").write_text("no key")
    [finding] = doctor.signing_keys(office.settings)
    assert (finding.ok, finding.needed, "prov" in finding.name) == (False, False, True)
    (office.settings.state / "keys" / "prov.key").unlink()
    assert list(unable(office.settings)) == []
