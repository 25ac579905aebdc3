"""`klickfri replay`, `test` and `doctor`: for those who build flows and set machines up."""

from __future__ import annotations

from pathlib import Path

import pytest

from klickfri.app.look import doctor
from klickfri.app.look.doctor import Checkup
from klickfri.app.run import rehearsal
from klickfri.model.errors import Misconfigured
from klickfri.model.work import Outcome, State
from tests.unit.cli.conftest import Command


def test_a_plan_needs_nothing_but_the_recordings(klickfri: Command, tmp_path: Path) -> None:
    """No password, no browser, no state: the plan fits 80 columns and names targets and saves."""
    said = klickfri("replay", "trial", "--dry-run", "plan")
    assert said.code == 0
    assert "form.save" in said.out
    assert "sparar" in said.out
    assert max(map(len, said.out.splitlines())) <= 80
    assert not (tmp_path / "state").exists()


def test_a_replay_needs_an_application(klickfri: Command) -> None:
    """A usage error that names the option."""
    said = klickfri("replay", "trial")
    assert said.code == 2
    assert "--application" in said.err


@pytest.mark.parametrize(("state", "code"), [(State.COMPLETED, 0), (State.PENDING_USER_ACTION, 0), (State.FAILED, 1)])
def test_a_replay_ends_as_the_case_went(
    klickfri: Command, file: Path, monkeypatch: pytest.MonkeyPatch, state: State, code: int
) -> None:
    """A hand-over is a good end, a fault of a system is not; what there is to tell is told, and nothing else."""
    monkeypatch.setattr(rehearsal, "replay_one", lambda *arguments: Outcome(state, code="X", reasons=("[skäl]",)))
    said = klickfri("replay", "trial", "--application", str(file))
    assert said.code == code
    assert "[skäl]" in said.out
    assert "0 work, 0 looking" in said.out
    assert "Check" not in said.out  # there is nothing to check


def test_cases_are_told_in_a_short_table(klickfri: Command, file: Path, tmp_path: Path) -> None:
    """The sum, and only what differs; exit code 1 then. What no screen was asked is said each time."""
    cases = tmp_path / "cases.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    ends = ["expected_decide", "completed/granted", "pending_user_action/UNG"]
    cases.write_text("\n".join(f"{line};{end}" for line, end in zip(lines, ends, strict=True)), encoding="utf-8")
    said = klickfri("test", "trial", str(cases))
    assert said.code == 1
    assert "2 cases: 1 as expected, 1 differ, 0 not told" in said.out
    assert ["A-2", "pending_user_action/UNG", "completed/granted", "Allt", "stämmer."] in [
        line.split() for line in said.out.splitlines()
    ]
    assert "A-1" not in said.out
    assert "No screen was asked" in said.out
    cases.write_text("\n".join(f"{line};{end}" for line, end in zip(lines[:2], ends, strict=False)), encoding="utf-8")
    assert klickfri("test", "trial", str(cases)).code == 0


def test_cases_with_faults_are_refused(klickfri: Command, tmp_path: Path, file: Path) -> None:
    """Exit code 2, with the line and the column; so too where there are no cases."""
    cases = tmp_path / "cases.csv"
    cases.write_text(file.read_text(encoding="utf-8").replace("Svar", "Svar;$nonsense", 1), encoding="utf-8")
    said = klickfri("test", "trial", str(cases))
    assert (said.code, "column $nonsense" in said.err) == (2, True)
    assert klickfri("test", "trial").code == 2


@pytest.mark.parametrize(("needed", "code"), [(True, 3), (False, 0)])
def test_the_doctor_ends_as_the_machine_is(
    klickfri: Command, monkeypatch: pytest.MonkeyPatch, needed: bool, code: int
) -> None:
    """Exit code 3 only for what is needed; what to do stands under each finding, brackets and all."""
    found = [Checkup("Python 3.11"), Checkup("Extra", "not there", 'pip install "klickfri[desktop]"', needed)]
    monkeypatch.setattr(doctor, "examine", lambda *arguments, **more: found)
    said = klickfri("doctor")
    assert said.code == code
    assert 'pip install "klickfri[desktop]"' in said.out
    assert said.out.splitlines()[0] == "ok  Python 3.11"


def test_getting_a_browser_is_all_it_does(klickfri: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--get-browser` ends well when there is a browser, though other things are missing on this machine."""
    monkeypatch.setattr(doctor, "get_browser", lambda find: Path("/usr/bin/chromium"))
    monkeypatch.delattr(doctor, "examine")
    said = klickfri("doctor", "--get-browser")
    assert (said.code, said.out.strip()) == (0, f"Browser: {Path('/usr/bin/chromium')}")


def test_no_browser_anywhere_is_said(klickfri: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 3 and the one command to run."""

    def none(find: object) -> Path:
        raise Misconfigured(f"No browser starts here. Run: {doctor.ONE_COMMAND}")

    monkeypatch.setattr(doctor, "get_browser", none)
    said = klickfri("doctor", "--get-browser")
    assert said.code == 3
    assert doctor.ONE_COMMAND in said.err
