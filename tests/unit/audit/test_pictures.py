"""Pictures are named by their content and are whole or not there."""

from __future__ import annotations

import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from klickfri.audit.pictures import Pictures
from tests.unit.audit.support import PNG


def test_a_picture_is_named_by_its_content(tmp_path: Path) -> None:
    """The name is the SHA-256 of the bytes, and the bytes are what was given."""
    pictures = Pictures(tmp_path)
    sha = pictures.keep(PNG)
    assert sha == hashlib.sha256(PNG).hexdigest()
    pictures.settle(sha)
    assert pictures.path(sha) == tmp_path / sha[:2] / f"{sha}.png"
    assert pictures.path(sha).read_bytes() == PNG


def test_a_picture_waits_for_its_event(tmp_path: Path) -> None:
    """It can be seen at once, but is no named picture until then; settled twice is settled once."""
    pictures = Pictures(tmp_path)
    sha = pictures.keep(PNG)
    assert pictures.path(sha).read_bytes() == PNG
    assert (list(pictures.names()), list(pictures.waiting())) == ([], [sha])
    for _ in range(2):
        pictures.settle(sha)
        assert (list(pictures.names()), list(pictures.waiting())) == ([sha], [])
    assert pictures.keep(PNG) == sha
    assert list(pictures.waiting()) == []


def test_two_workers_may_keep_the_same_picture_at_once(tmp_path: Path) -> None:
    """Masked pages are alike: whoever settles it first takes it from nobody."""
    pictures, missed = Pictures(tmp_path), list[str]()
    both = threading.Barrier(2, timeout=60)

    def work() -> None:
        for number in range(150):
            both.wait()
            sha = pictures.keep(PNG + str(number).encode())
            both.wait()
            missed.extend([] if pictures.has(sha) and pictures.content(sha) else [sha])
            pictures.settle(sha)

    with ThreadPoolExecutor(2) as workers:
        for done in [workers.submit(work) for _ in range(2)]:
            done.result()
    assert missed == []
    assert len(list(pictures.names())) == 150


def test_the_same_picture_is_kept_once(tmp_path: Path) -> None:
    """Keeping it again leaves one file and no drafts."""
    pictures = Pictures(tmp_path)
    assert pictures.keep(PNG) == pictures.keep(PNG)
    assert [file.suffix for file in tmp_path.rglob("*.*")] == [".waiting"]


def test_a_failed_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk fails under the writing, neither a picture nor a draft remains."""

    def broken(handle: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("os.fsync", broken)
    with pytest.raises(OSError, match="Input/output"):
        Pictures(tmp_path).keep(PNG)
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


def test_a_picture_that_was_never_kept_has_no_content(tmp_path: Path) -> None:
    """What was kept is read; anything else is not found."""
    pictures = Pictures(tmp_path)
    assert pictures.content(pictures.keep(PNG)) == PNG
    with pytest.raises(FileNotFoundError):
        pictures.content("ab" * 32)
