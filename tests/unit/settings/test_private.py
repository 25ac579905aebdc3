"""Whatever the machine's habit is, what Klickfri keeps is its own account's."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from klickfri.settings import private

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")


@pytest.fixture(autouse=True)
def _careless() -> Iterator[None]:
    """A machine on which new files may be read and written by everybody."""
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    """The rights of a path."""
    return path.stat().st_mode & 0o777


def test_folders_and_files_are_made_private(tmp_path: Path) -> None:
    """Every folder that was missing, not only the last, and the file."""
    deep = private.folder(tmp_path / "state" / "audit" / "vux")
    assert [mode(path) for path in (tmp_path / "state", deep.parent, deep)] == [0o700] * 3
    assert mode(private.file(deep / "log.sqlite")) == 0o600


def test_what_is_there_is_left(tmp_path: Path) -> None:
    """A file keeps its content, a folder its rights: they may be somebody's choice."""
    (tmp_path / "a").write_text("kept")
    assert private.file(tmp_path / "a").read_text() == "kept"
    (tmp_path / "b").mkdir()
    assert mode(private.folder(tmp_path / "b")) == 0o777


def test_a_file_where_a_folder_should_be(tmp_path: Path) -> None:
    """Is an error of the disk, which the command explains."""
    (tmp_path / "state").touch()
    with pytest.raises(OSError, match="state"):
        private.folder(tmp_path / "state" / "audit")


@pytest.mark.parametrize("outer", [0o755, 0o700])
def test_an_earlier_releases_folder_is_closed(tmp_path: Path, outer: int) -> None:
    """Everything in it too, also where somebody had closed the folder alone; what its owner may do stays."""
    state = tmp_path / "state"
    (state / "audit").mkdir(parents=True)
    (state / "work.sqlite").touch()
    (state / "audit" / "tool").touch(0o755)
    (state / "audit" / "link").symlink_to(tmp_path)
    state.chmod(outer)
    before = mode(tmp_path)
    private.close(state)
    assert [mode(path) for path in (state, state / "audit")] == [0o700] * 2
    assert [mode(path) for path in (state / "work.sqlite", state / "audit" / "tool")] == [0o600, 0o700]
    assert mode(tmp_path) == before


def test_what_others_shall_read_follows_its_folder(tmp_path: Path) -> None:
    """As readable as the folder it lies in, and never writable."""
    for folder_mode, file_mode in ((0o755, 0o644), (0o777, 0o644), (0o750, 0o640), (0o700, 0o600)):
        folder = tmp_path / oct(folder_mode)
        folder.mkdir(mode=folder_mode)
        file, inner = private.file(folder / "log.sqlite"), private.folder(folder / "inner")
        private.as_folder(file)
        private.as_folder(inner)
        assert (mode(file), mode(inner)) == (file_mode, folder_mode & 0o755)
