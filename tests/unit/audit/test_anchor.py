"""Checkpoints in somebody else's hands: one after the other, and nothing that happens there stops anybody."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from klickfri.audit import anchor
from klickfri.audit.anchor import Anchor, anchors
from klickfri.model.errors import NotFound

NOTES = [f"klickfri/prov\n{size}\nroot\n\n— klickfri/prov sig=\n" for size in (1, 2, 3)]


def test_one_after_the_other(tmp_path: Path) -> None:
    """As they are, each after a line of its own; the last one again is not written twice."""
    for note in [*NOTES, NOTES[-1]]:
        Anchor(tmp_path, "prov").add(note)
    assert (tmp_path / "prov.checkpoints").read_text(encoding="utf-8") == "".join(f"\n--\n{note}" for note in NOTES)
    assert anchors(tmp_path, "prov") == anchors(tmp_path / "prov.checkpoints", "prov") == NOTES
    assert anchors(tmp_path, "other") == []


def test_one_that_was_cut_short_spoils_no_other(tmp_path: Path) -> None:
    """Whoever died while writing left half a checkpoint; the next stands by itself."""
    there = Anchor(tmp_path, "prov")
    there.add(NOTES[0])
    with there.file.open("a", encoding="utf-8") as file:
        file.write("\n--\nklickfri/prov\n2")
    there.add(NOTES[2])
    assert anchors(tmp_path, "prov") == [NOTES[0], "klickfri/prov\n2", NOTES[2]]


def test_whoever_keeps_the_folder_may_read_it(tmp_path: Path) -> None:
    """Although this account makes files for itself alone; a file that they have made keeps its rights."""
    before = os.umask(0o077)
    try:
        tmp_path.chmod(0o755)
        Anchor(tmp_path, "prov").add(NOTES[0])
        (tmp_path / "own.checkpoints").touch()
        Anchor(tmp_path, "own").add(NOTES[0])
    finally:
        os.umask(before)
    rights = [stat.S_IMODE((tmp_path / f"{board}.checkpoints").stat().st_mode) for board in ("prov", "own")]
    assert rights == [0o644, 0o600]


def test_a_folder_that_is_gone_is_an_error(tmp_path: Path) -> None:
    """To write; and to read it is told which. Nothing is made in its place."""
    gone = tmp_path / "gone"
    with pytest.raises(FileNotFoundError):
        Anchor(gone, "prov").add(NOTES[0])
    with pytest.raises(NotFound, match="gone"):
        anchors(gone, "prov")
    assert not gone.exists()


def test_a_share_that_does_not_answer_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an error after a while, also the next time; and what was left in hand is not begun twice."""
    answer, begun = threading.Event(), list[str]()
    monkeypatch.setattr(anchor, "_SECONDS", 0.05)
    there = Anchor(tmp_path, "prov")
    written = there._add
    monkeypatch.setattr(there, "_add", lambda note: (begun.append(note), answer.wait(), written(note)))
    for note in NOTES[:2]:
        with pytest.raises(TimeoutError):
            there.add(note)
    assert begun == NOTES[:1]
    answer.set()
    there._patience.seconds = 10.0
    there.add(NOTES[2])
    assert anchors(tmp_path, "prov") == [NOTES[0], NOTES[2]]
