"""Files that belong to applications: what may come in, and where it is kept."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from klickfri.model.application import FileLimits
from klickfri.model.attachment import Attachment
from klickfri.work.attachments import Attachments, FolderBeside
from klickfri.work.lines import Wrong

LIMITS = FileLimits(largest_mb=0.001, endings=(".pdf",))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Files beside an applications file, good and bad."""
    place = tmp_path / "beside"
    place.mkdir()
    for name, size in {"intyg.pdf": 1000, "stor.pdf": 1001, "tom.pdf": 0, "bild.exe": 1, "A\u030a.PDF": 1}.items():
        (place / name).write_bytes(b"x" * size)
    (place / "mapp.pdf").mkdir()
    (place / "två  ord.pdf").write_bytes(b"x")
    (place / "två ord.pdf").write_bytes(b"y")
    return place


OWN_NAME = "Put it there under a name of its own, or empty the cell."


@pytest.mark.parametrize(
    ("name", "what", "mend"),
    [
        ("saknas.pdf", "a file that is not in the folder", OWN_NAME),
        ("två ord.pdf", "two files that are called so", OWN_NAME),
        ("mapp.pdf", "no file of its own, but a link or a folder", "Put the file itself in the folder."),
        ("bild.exe", "a kind of file that is not taken in", "The kinds are .pdf."),
        ("tom.pdf", "an empty file", "Look for the right one."),
        ("stor.pdf", "a file larger than 0.001 MB", "Ask for a smaller one."),
    ],
)
def test_a_file_that_cannot_be_taken_in_is_told(folder: Path, name: str, what: str, mend: str) -> None:
    """By what is wrong with it and how that is mended; its name is not repeated."""
    assert FolderBeside(folder, LIMITS).wrong_with(name) == Wrong(what, mend)


def test_a_good_file_is_found_however_its_letters_are_put_together(folder: Path) -> None:
    """A Mac writes an Å in two parts; an ending in capitals is the same kind."""
    beside = FolderBeside(folder, LIMITS)
    assert [beside.wrong_with(name) for name in ("intyg.pdf", "Å.PDF")] == [None, None]
    assert beside.content("Å.PDF") == b"x"


def test_what_the_system_gave_is_kept_with_the_case_and_gone_with_it(tmp_path: Path) -> None:
    """By the flow's name for it, a later one in its place; it is none of the application's, and no path tells of it."""
    kept = Attachments(tmp_path, "trial")
    kept.keep("A-1", "beslut.pdf", b"handed in")
    for content in (b"first", b"second"):
        kept.receive("A-1", "decision", Attachment("beslut.pdf", content))
    kept.receive("A-1", "note", Attachment("../not.txt", b"note"))
    assert kept.received("A-1") == {
        "decision": Attachment("beslut.pdf", b"second"), "note": Attachment("../not.txt", b"note"),
    }  # fmt: skip
    assert (kept.of("A-1", "beslut.pdf"), kept.of("A-1", "decision")) == (Attachment("beslut.pdf", b"handed in"), None)
    paths = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths} == {0o600}
    assert not any(word in str(path.relative_to(tmp_path)) for path in paths for word in ("A-1", "beslut", "decision"))
    kept.forget("A-1")
    assert kept.received("A-1") == {}


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="links take a right of their own on Windows")
def test_a_link_is_not_followed(folder: Path) -> None:
    """It could lead to any file of the machine."""
    (folder / "länk.pdf").symlink_to(folder / "intyg.pdf")
    wrong = FolderBeside(folder, LIMITS).wrong_with("länk.pdf")
    assert wrong is not None
    assert "a link" in wrong.what


def test_without_a_folder_no_file_can_be_named() -> None:
    """Rather than an application that lacks what it says it has."""
    lacking = Wrong("names a file, and no folder of files was given", "Give it with --files.")
    assert FolderBeside(None, LIMITS).wrong_with("intyg.pdf") == lacking


def test_every_file_that_the_applications_name_is_kept(folder: Path, tmp_path: Path) -> None:
    """Each for its own application, in all the fields that name files; what is kept again takes the place."""
    kept, beside = Attachments(tmp_path, "trial"), FolderBeside(folder, LIMITS)
    rows = [{"reference": "A-1", "proof": "intyg.pdf", "photo": "Å.PDF"}, {"reference": "A-2", "proof": ""}]
    kept.keep_all(rows, ("proof", "photo"), beside)
    assert kept.of("A-1", "intyg.pdf") == Attachment("intyg.pdf", b"x" * 1000)
    assert kept.of("A-1", "Å.PDF") == Attachment("Å.PDF", b"x")
    assert len([path for path in (tmp_path / "files").rglob("*") if path.is_file()]) == 2
    kept.keep("A-1", "Å.PDF", b"ny")
    assert kept.of("A-1", "Å.PDF") == Attachment("Å.PDF", b"ny")


def test_what_is_kept_is_the_accounts_alone_and_names_nobody(tmp_path: Path) -> None:
    """Folders 0700 and files 0600; neither reference nor file name stands in a path."""
    kept = Attachments(tmp_path, "trial")
    kept.keep("A-1", "intyg Åsa.pdf", b"Hej")
    paths = list((tmp_path / "files").rglob("*"))
    assert not any("Åsa" in path.name or "A-1" in path.name for path in paths)
    if hasattr(os, "geteuid"):
        assert {stat.S_IMODE(path.stat().st_mode) for path in paths} == {0o700, 0o600}
    assert kept.of("A-1", "intyg Åsa.pdf") == Attachment("intyg Åsa.pdf", b"Hej")


def test_a_file_belongs_to_its_application_alone(tmp_path: Path) -> None:
    """Another one's of the same name is not it; what is forgotten is gone."""
    kept = Attachments(tmp_path, "trial")
    kept.keep("A-1", "a.pdf", b"1")
    kept.keep("A-2", "a.pdf", b"2")
    assert kept.of("A-3", "a.pdf") is None
    kept.forget("A-1")
    kept.forget("A-3")
    assert (kept.of("A-1", "a.pdf"), kept.of("A-2", "a.pdf")) == (None, Attachment("a.pdf", b"2"))
    kept.forget_others(["A-1"])
    assert kept.of("A-2", "a.pdf") is None
