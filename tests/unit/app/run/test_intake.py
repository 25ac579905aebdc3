"""The way in: what a file brought is in the queue and, as a number, in the log."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from klickfri.app.look import queue
from klickfri.app.office import Office
from klickfri.app.run.intake import take_in
from klickfri.audit.opening import read_ledger
from klickfri.model.attachment import Attachment
from klickfri.model.errors import BadInput
from klickfri.model.events import BoardSeals
from klickfri.privacy.vault import VaultKeys
from klickfri.settings.settings import Settings
from klickfri.work.attachments import Attachments
from tests.unit.app.conftest import with_files

GOOD = "Nummer;Inkommen;Namn;Personnummer;Svar\nA-1;2026-11-19 10:00;Åsa;;\nA-2;2026-11-19 11:00;Bo;;\n"
BAD = GOOD + "A-3;i går;Bo;;\n;2026-11-19 12:00;;12;\n"


def given(folder: Path, text: str) -> Path:
    """A file of applications."""
    path = folder / "in.csv"
    path.write_text(text, encoding="utf-8")
    return path


def logged(settings: Settings) -> list[dict[str, object]]:
    """What the log says came of intakes."""
    with read_ledger(settings, "prov") as reader:
        return [dict(entry.data) for entry in reader.of_subject("intake/trial") if entry.type == "intake.done"]


def test_a_file_is_taken_in_once(settings: Settings, tmp_path: Path) -> None:
    """The same file again adds nothing; both times are in the log, with the file's digest and no name."""
    path = given(tmp_path, GOOD)
    first, again = take_in(Office(settings), "trial", path, False), take_in(Office(settings), "trial", path, False)
    assert (first.taken, first.already) == (2, ())
    assert (again.taken, again.already) == (0, ("A-1", "A-2"))
    assert [(told["taken"], told["already"]) for told in logged(settings)] == [(2, 0), (0, 2)]
    assert logged(settings)[0]["file_sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert "Åsa" not in str(logged(settings))


def test_all_keys_of_a_board_are_there_after_its_first_file(settings: Settings, tmp_path: Path) -> None:
    """Also the one of the vault, which runs need: another machine that has all keys brought to it can work at once."""
    take_in(Office(settings), "trial", given(tmp_path, GOOD), False)
    keys = VaultKeys.there(settings.state, "prov")
    with read_ledger(settings, "prov") as reader:
        [sealed] = [entry.told for entry in reader.of_subject("board/prov") if isinstance(entry.told, BoardSeals)]
    assert keys
    assert sealed.check in keys.checks


def test_a_bad_file_is_refused_whole(settings: Settings, tmp_path: Path) -> None:
    """All faults at once, nothing in the queue, and nothing said of it in the log."""
    with pytest.raises(BadInput) as refused:
        take_in(Office(settings), "trial", given(tmp_path, BAD), False)
    assert len(refused.value.faults) == 3
    assert queue.items(settings, queue.Selection()) == []
    assert not settings.audit.exists()


def test_the_good_rows_can_be_taken_alone(settings: Settings, tmp_path: Path) -> None:
    """Told to, the good rows are taken; rows, taken and left out add up in the log (promise 8)."""
    taken = take_in(Office(settings), "trial", given(tmp_path, BAD), True)
    assert (taken.taken, len(taken.faults)) == (2, 3)
    [told] = logged(settings)
    assert (told["rows"], told["taken"], told["left_out"]) == (4, 2, 2)
    assert (taken.rows, taken.left_out) == (4, 2)


def test_files_come_in_with_their_applications(settings: Settings, tmp_path: Path) -> None:
    """Kept for those that are taken in, and for no others; what a killed intake left is taken away."""
    settings = with_files(settings, tmp_path)
    kept = Attachments(settings.state, "trial")
    kept.keep("A-0", "a.pdf", b"left")
    rows = "Nummer;Inkommen;Namn;Personnummer;Svar;Intyg\nA-1;2026-11-19 10:00;Åsa;;;a.pdf\nA-2;x;Bo;;;a.pdf\n"
    taken = take_in(Office(settings), "trial", given(tmp_path, rows), True, tmp_path / "files")
    assert (taken.taken, taken.left_out) == (1, 1)
    assert [kept.of(one, "a.pdf") for one in ("A-0", "A-1", "A-2")] == [None, Attachment("a.pdf", b"Hej"), None]
