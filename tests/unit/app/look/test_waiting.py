"""The hand-over files hold everyone who waits for a person, whichever run left them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from openpyxl import load_workbook

from klickfri.app.look.queue import Selection
from klickfri.app.look.waiting import hand_over
from klickfri.app.office import Office
from klickfri.app.review.taking_up import choose, close, take_up
from klickfri.app.store import opened
from klickfri.model.errors import BadInput
from klickfri.model.work import Outcome, State
from klickfri.settings.settings import Settings

NOW = dt.datetime(2026, 11, 20, 2, tzinfo=dt.UTC)
ENDS = (
    ("natt-1", Outcome(State.PENDING_USER_ACTION, code="UNG")),
    ("natt-2", Outcome(State.FAILED, code="TIMEOUT")),
    ("natt-3", Outcome(State.COMPLETED, outcome="proposed")),
    ("natt-3", Outcome(State.PENDING_USER_ACTION, code="SKYDD-S", restricted=True)),
    ("natt-3", Outcome(State.COMPLETED, outcome="granted")),
)


@pytest.fixture
def three_nights(settings: Settings) -> Settings:
    """What three runs left behind, none of which wrote its files: they were killed."""
    with opened(settings) as store:
        rows = [
            {"reference": f"A-{number}", "received": f"2026-11-{18 + number // 2}T10:00"}
            for number in range(1, len(ENDS) + 1)
        ]
        store.add("trial", rows, run="", now=NOW)
        store.workers.register("w", NOW)
        for run, end in ENDS:
            item = store.claim("trial", "w", NOW, run=run)
            assert item is not None
            store.finish(item, end, "w", NOW)
    return settings


def named(folder: Path) -> dict[str, list[str]]:
    """The references in each sheet of the files of a folder."""
    sheets = [sheet for file in sorted(folder.glob("*.xlsx")) for sheet in load_workbook(file)]
    return {sheet.title: [str(row[0]) for row in sheet.iter_rows(min_row=2, values_only=True)] for sheet in sheets}


def test_nobody_is_out_of_sight(three_nights: Settings, tmp_path: Path) -> None:
    """Everyone that any run left waiting is in the file, without a run; the finished case is not."""
    [written] = hand_over(Office(three_nights), "trial", tmp_path / "out")
    assert named(tmp_path / "out") == {
        "Att göra": ["A-1"], "Förslag": ["A-3"], "Väntar": [], "Fel": ["A-2"], "Särskild hantering": ["A-4"],
    }  # fmt: skip
    assert (written.people, [file.name for file in written.files]) == (4, ["handover.xlsx", "handover-restricted.xlsx"])


def test_who_was_taken_up_is_out_of_it(three_nights: Settings, tmp_path: Path) -> None:
    """Closed cases leave the next files; a restricted file that has nothing to say any more is gone."""
    hand_over(Office(three_nights), "trial", tmp_path / "out")
    done = close("gjort i systemet")
    take_up(Office(three_nights), done, choose(three_nights, done, ["A-1", "A-4"], Selection()).items)
    hand_over(Office(three_nights), "trial", tmp_path / "out")
    assert named(tmp_path / "out") == {"Att göra": [], "Förslag": ["A-3"], "Väntar": [], "Fel": ["A-2"]}


def test_who_may_read_the_files(three_nights: Settings, tmp_path: Path) -> None:
    """In the state folder the robot's account alone; in a folder that was named, whoever may read it may read the
    ordinary file, and never the restricted one."""
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o750)
    rights = [
        [file.stat().st_mode & 0o777 for file in hand_over(Office(three_nights), "trial", folder)[0].files]
        for folder in (None, shared)
    ]
    assert rights == [[0o600, 0o600], [0o640, 0o600]]


def test_without_a_name_every_process_has_its_folder(three_nights: Settings) -> None:
    """A process whose folder is gone is told about, when the others are written."""
    with opened(three_nights) as store:
        store.add("a_gone_one", [{"reference": "B-1", "received": "2026-11-19T10:00"}], run="", now=NOW)
    with pytest.raises(BadInput, match="no such process"):
        hand_over(Office(three_nights), None, None)
    assert (three_nights.state / "handover" / "trial" / "handover.xlsx").is_file()
