"""Passing files are gone afterwards, also those of a process that was killed."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from klickfri.settings import passing

HOLDS = "from klickfri.settings import passing\nwith passing.folder() as path:\n  print(path, flush=True)\n  input()"


@pytest.fixture(autouse=True)
def _place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Passing files lie in a folder of the test's own, for processes it starts too."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", "robot")


def test_the_folder_is_private_and_passes(tmp_path: Path) -> None:
    """For its owner alone, and gone with everything in it."""
    with passing.folder() as path:
        assert path.stat().st_mode & 0o777 == 0o700
        (path / "profile").mkdir()
        (path / "profile" / "cookies").touch()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="there the system clears them")
def test_what_a_killed_process_left_is_removed(tmp_path: Path) -> None:
    """When the next one begins; a living process keeps its own, and other folders are nobody's business."""
    dead, living = (_holder() for _ in range(2))
    (tmp_path / "klickfri-film-x").mkdir()
    assert dead.stdout
    assert living.stdout
    left, kept = (Path(one.stdout.readline().strip()) for one in (dead, living) if one.stdout)
    dead.kill()
    dead.communicate()
    with passing.folder():
        assert not left.exists()
        assert kept.is_dir()
        assert (tmp_path / "klickfri-film-x").is_dir()
    living.communicate("\n")
    assert not kept.exists()


def _holder() -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", HOLDS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
