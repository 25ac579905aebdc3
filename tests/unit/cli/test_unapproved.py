"""What nobody has approved is read, never run: no command executes a line of an unapproved process in production."""

from __future__ import annotations

import io
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from klickfri.app.office import Office
from klickfri.app.review.approving import approve
from klickfri.decide.fence import Fence
from tests.unit.cli.conftest import SMALL, Command

DOOR = "import datetime, operator\noperator.attrgetter('sys')(datetime).modules['os'].mkdir({mark!r})\n"
"""A first line by which rules that are executed, fenced or not, would leave a mark; reading does not see through it."""
READS = [
    *(("check", "trial"), ("heal", "trial"), ("queue", "list"), ("queue", "show", "A-1"), ("handover", "trial")),
    *(("queue", "retry", "A-1", "--reason", "prov"), ("doctor",), ("audit", "verify"), ("audit", "show", "A-1")),
    ("replay", "trial", "--dry-run", "plan"),
]
ACTS = [
    *(("run", "trial"), ("work", "trial", "--account", "rpa-1", "--run", "r"), ("draft", "trial")),
    *(("replay", "trial", "--application", "FILE"), ("check", "trial", "--application", "FILE")),
    ("test", "trial", "FILE"),
]


@pytest.fixture
def mark(tmp_path: Path, klickfri: Command, file: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small process in production whose rules would make this folder; two applications are in its queue."""
    recordings, mark = Path(shutil.copytree(SMALL, tmp_path / "recordings")), tmp_path / "mark"
    monkeypatch.setenv("KLICKFRI_RECORDINGS", str(recordings))
    for name in ("RPA_1", "RPA_2"):
        monkeypatch.setenv(f"KLICKFRI_PASSWORD_{name}", "hemligt-nog")
    toml, rules = recordings / "trial" / "process.toml", recordings / "trial" / "rules.py"
    toml.write_text(toml.read_text(encoding="utf-8").replace("[fields", "production = true\n[fields", 1), "utf-8")
    head, _, rest = rules.read_text(encoding="utf-8").partition("from klickfri")
    rules.write_text(f"{head}{DOOR.format(mark=str(mark))}from klickfri{rest}", encoding="utf-8")
    assert klickfri("intake", str(file), "--process", "trial").code == 0
    return mark


@pytest.fixture
def fences(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Where a fence was started."""
    started: list[str] = []
    start = Fence._start
    monkeypatch.setattr(Fence, "_start", lambda fence: started.append(str(fence.rules.file)) or start(fence))
    return started


@pytest.mark.parametrize("words", READS, ids=" ".join)
def test_commands_that_look_run_nothing(
    klickfri: Command, mark: Path, fences: list[str], words: tuple[str, ...]
) -> None:
    """They answer as ever, from what they have read; some find that the log or the case is not there yet."""
    assert klickfri(*words).code in (0, 1, 2, 3)
    assert not mark.exists()
    assert fences == []


@pytest.mark.parametrize("words", ACTS, ids=" ".join)
def test_commands_that_act_refuse_first(
    klickfri: Command,
    mark: Path,
    file: Path,
    fences: list[str],
    words: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A run, its workers, a replay, a look and a draft say what is not approved, before anything is executed."""
    monkeypatch.setattr("sys.stdin", io.StringIO())
    said = klickfri(*(str(file) if word == "FILE" else word for word in words))
    assert "is not approved" in " ".join(said.err.split())
    assert said.code == 3
    assert not mark.exists()
    assert fences == []


def test_what_is_approved_runs_fenced(klickfri: Command, mark: Path, fences: list[str]) -> None:
    """Two people may sign what reading did not see; then the fence holds it, and the run says on which line."""
    office = Office.from_environment()
    approve(replace(office, signer=lambda: "anna"), "trial", as_author=True)
    approve(replace(office, signer=lambda: "bo"), "trial")
    assert fences == []
    said = klickfri("run", "trial")
    assert "rules.py cannot be run: PermissionError, line 6" in " ".join(said.err.split())
    assert said.code == 3
    assert not mark.exists()
