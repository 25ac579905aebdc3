"""The watched folder: only what is whole is taken, by one, and everything is somewhere at every moment."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest

from klickfri.work import inbox
from klickfri.work.inbox import STILL, Inbox

NOW = dt.datetime(2026, 11, 29, 18, 30, 5)
ROWS = "Nummer\nA-1\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder."""
    return tmp_path


def names(box: Inbox, moment: float) -> list[str]:
    """What is whole at that moment of the steady clock."""
    return [path.name for path in box.whole(moment)]


def test_a_file_that_grows_is_left_until_it_is_still(folder: Path) -> None:
    """However old its time says that it is: a copy may carry its original's."""
    box, file = Inbox(folder), folder / "a.csv"
    file.write_text(ROWS)
    os.utime(file, (0, 0))
    assert names(box, 0) == names(box, STILL - 0.1) == []
    file.write_text(ROWS + "A-2\n")
    assert names(box, STILL) == names(box, 2 * STILL - 0.1) == []
    assert names(box, 2 * STILL) == ["a.csv"]


def test_a_file_whose_last_line_is_open_is_waited_for_longer(folder: Path) -> None:
    """It may be the part of it that has come so far."""
    box, file = Inbox(folder), folder / "a.csv"
    file.write_text("Nummer\nA-1")
    assert names(box, 0) == names(box, 2 * STILL) == []
    assert names(box, 61) == ["a.csv"]


@pytest.mark.parametrize("begun", ["a.csv.part", ".a.csv", "~$a.csv", "a.tmp"])
def test_a_file_that_is_renamed_when_it_is_written_is_taken_at_once(folder: Path, begun: str) -> None:
    """Under its first name it is nobody's; under its last it is whole."""
    box, written = Inbox(folder), folder / begun
    written.write_text(ROWS)
    assert names(box, 0) == names(box, 100) == []
    written.rename(folder / "a.csv")
    assert names(box, 101) == ["a.csv"]


def test_a_folder_is_whole_when_nothing_in_it_moves(folder: Path) -> None:
    """The applications and the files that they name come together."""
    box, came = Inbox(folder), folder / "night"
    came.mkdir()
    (came / "a.csv").write_text(ROWS)
    names(box, 0)
    (came / "a.pdf").write_bytes(b"%PDF")
    assert names(box, STILL) == []
    assert names(box, 2 * STILL) == ["night"]
    assert inbox.package(came) == (came / "a.csv", came)
    (came / "b.csv").write_text(ROWS)
    assert inbox.package(came) is None


def test_one_takes_it_and_no_other(folder: Path) -> None:
    """Whoever comes second finds nothing; the same name again is another file."""
    one, two, file = Inbox(folder, still=0), Inbox(folder, still=0), folder / "a.csv"
    file.write_text(ROWS)
    [first], [second] = one.whole(0), two.whole(0)
    taken = one.take(first, NOW)
    assert taken
    assert two.take(second, NOW) is None
    file.write_text(ROWS)
    again = one.take(file, NOW)
    assert one.taking() == [again, taken]
    assert sorted(path.name for path in one.taking()) == ["2 2026-11-29 18.30.05 a.csv", "2026-11-29 18.30.05 a.csv"]


def test_what_is_put_away_has_its_answer_beside_it(folder: Path) -> None:
    """Killed before the move, it is answered and moved once more, under the same names."""
    box, file = Inbox(folder, still=0), folder / "a.csv"
    file.write_text(ROWS)
    taken = box.take(file, NOW)
    assert taken
    (folder / inbox.TAKEN).mkdir()
    (folder / inbox.TAKEN / f"{taken.name}.svar.txt").write_text("half")
    box.put_away(taken, inbox.TAKEN, "Filen är mottagen.")
    assert {path.name: path.read_text() for path in (folder / inbox.TAKEN).iterdir()} == {
        "2026-11-29 18.30.05 a.csv": ROWS,
        "2026-11-29 18.30.05 a.csv.svar.txt": "Filen är mottagen.",
    }
    assert box.taking() == box.whole(0) == []


def test_what_had_not_been_whole_comes_back(folder: Path) -> None:
    """It is looked at as if it had just come."""
    box, file = Inbox(folder), folder / "a.csv"
    file.write_text(ROWS)
    names(box, 0)
    taken = box.take(file, NOW)
    assert taken
    box.give_back(taken)
    assert names(box, STILL) == []
    assert names(box, 2 * STILL) == ["2026-11-29 18.30.05 a.csv"]


@pytest.mark.parametrize("name", ["å" * 120 + ".csv", "19850314-2385.csv", "a\nb.csv", "[bold]x[].csv", "' ; --.csv"])
def test_any_name_can_be_put_away(folder: Path, name: str) -> None:
    """Long ones lose their middle, never their ending."""
    box = Inbox(folder, still=0)
    (folder / name).write_text(ROWS)
    [path] = box.whole(0)
    taken = box.take(path, NOW)
    assert taken
    assert taken.suffix == ".csv"
    assert box.put_away(taken, inbox.REFUSED, "?").exists()


def test_links_lead_nowhere(folder: Path) -> None:
    """What lies elsewhere is not taken in by a link, alone or in a folder."""
    (folder / "secret.csv").write_text(ROWS)
    inner = folder / "in"
    (inner / "night").mkdir(parents=True)
    for place in (inner, inner / "night"):
        (place / "a.csv").symlink_to(folder / "secret.csv")
    assert [path.name for path in Inbox(inner, still=0).whole(0)] == ["night"]
    assert inbox.package(inner / "night") is None


def test_a_folder_that_is_gone_is_an_error(folder: Path) -> None:
    """It is not made anew: where a share should be, nobody would look into an empty folder."""
    with pytest.raises(FileNotFoundError):
        Inbox(folder / "share").whole(0)
    assert not (folder / "share").exists()
