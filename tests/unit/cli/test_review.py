"""`klickfri check`: what a reviewer's script gets."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from klickfri.app import rehearsal
from klickfri.app.rehearsal import Looked
from tests.unit.cli.conftest import SMALL, Command


@pytest.fixture
def own(klickfri: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the small process, to be spoiled."""
    folder = Path(shutil.copytree(SMALL, tmp_path / "recordings"))
    monkeypatch.setenv("KLICKFRI_RECORDINGS", str(folder))
    return folder


def test_a_flow_in_order_ends_well(klickfri: Command, tmp_path: Path) -> None:
    """Warnings are for a person; they need no password, no browser and no state."""
    said = klickfri("check", "trial")
    assert said.code == 0
    assert "0 error(s), " in said.out
    assert not (tmp_path / "state").exists()


def test_an_error_ends_with_2_and_nothing_is_opened(
    klickfri: Command, own: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A flow that breaks a rule is not tried in the system."""
    flow = own / "trial" / "flow.yaml"
    flow.write_text(flow.read_text(encoding="utf-8").replace("$given_name}", "Anna Lind}"), encoding="utf-8")
    monkeypatch.delattr(rehearsal, "look_at_one")
    said = klickfri("check", "trial", "--application", str(file))
    assert said.code == 2
    assert "K102 error" in said.out


@pytest.mark.parametrize(("well", "code"), [(True, 0), (False, 1)])
def test_with_an_application_it_looks_too(
    klickfri: Command, file: Path, monkeypatch: pytest.MonkeyPatch, well: bool, code: int
) -> None:
    """With the row and the window that were asked for; being unsure on the way is no good end."""
    asked: list[object] = []
    looked = Looked("Bara tittat.", ("[skäl]",), well)
    monkeypatch.setattr(rehearsal, "look_at_one", lambda *arguments: asked.extend(arguments) or looked)
    said = klickfri("check", "trial", "--application", str(file), "--reference", "A-2", "--headed")
    assert (said.code, said.out.splitlines()[-2:]) == (code, ["Bara tittat.", "[skäl]"])
    assert asked[1:] == ["trial", file, "A-2", True]


def test_approving_signs_what_is_there(klickfri: Command, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the account of whoever sits at the machine, and their words."""
    monkeypatch.setattr("getpass.getuser", lambda: "anna")
    said = klickfri("approve", "trial", "--note", "läst [allt]")
    assert said.code == 0
    assert said.out.endswith(": approved by anna.\n")
    assert "note: läst [allt]" in (own / "trial" / "approvals.yaml").read_text(encoding="utf-8")


def test_what_cannot_be_approved_says_why(klickfri: Command, own: Path) -> None:
    """Exit code 2 and the rule that is broken."""
    flow = own / "trial" / "flow.yaml"
    flow.write_text(flow.read_text(encoding="utf-8").replace("$given_name}", "Anna Lind}"), encoding="utf-8")
    said = klickfri("approve", "trial")
    assert said.code == 2
    assert "K102" in said.err
