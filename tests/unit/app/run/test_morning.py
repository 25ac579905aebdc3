"""The morning after: the sums are logged before the log is checked, and the example case is nobody protected."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from klickfri.app.process import LoadedProcess
from klickfri.app.run import morning
from klickfri.app.run.handle import CaseHandler
from klickfri.app.run.station import Station
from klickfri.app.store import opened
from klickfri.audit.opening import read_ledger
from klickfri.model.work import Outcome, State, WorkItem
from tests.unit.app.conftest import an_item

NOW = dt.datetime(2026, 11, 20, 22, tzinfo=dt.UTC)


@pytest.fixture
def items(station: Station) -> list[WorkItem]:
    """One case that was really handled, in the run `r`."""
    item = an_item(started=NOW, ended=NOW + dt.timedelta(seconds=3), run="r")
    outcome = CaseHandler(station, "r", lambda seconds: None, lambda: None)(item)
    return [replace(item, state=outcome.state, last=outcome)]


def test_sums_come_from_the_log(station: Station, items: list[WorkItem]) -> None:
    """The robot's clicks are counted from its steps; the sums are the last entry that the check covers."""
    summary, checked, _ = morning.close(station.loaded, station.log, "r", NOW, items, 1, 1)
    assert (summary.robot.work, summary.robot.looking) == (2, 1)
    assert checked.ok
    with read_ledger(station.loaded.settings, "prov") as reader:
        told = reader.of_run("r")[-1]
    assert told.type == "run.reconciled"
    assert (told.data["completed"], told.data["balances"]) == (1, True)


def test_the_files_of_the_morning(station: Station, items: list[WorkItem]) -> None:
    """Report and hand-over file lie in the run's folder; the report shows the case with its pictures in it."""
    _, _, files = morning.close(station.loaded, station.log, "r", NOW, items, 1, 1)
    assert [path.name for path in files] == ["report.html", "handover.xlsx"]
    html = files[0].read_text(encoding="utf-8")
    for words in ("1 av 1 ansökningar", "Registrera ansökan", "Klicka på Spara", "data:image/png;base64,"):
        assert words in html
    assert "Åsa" not in html


def test_a_protected_persons_case_is_never_the_example(station: Station, items: list[WorkItem]) -> None:
    """Promise 4: the report shows another case or none, and the restricted list is a file of its own."""
    restricted = [replace(items[0], restricted=True)]
    hidden = Outcome(State.PENDING_USER_ACTION, code="SKYDD-S", restricted=True)
    with opened(station.loaded.settings) as store:
        store.add("trial", [{"reference": "A-1", "received": "2026-11-19T10:00"}], run="", now=NOW)
        store.workers.register("w", NOW)
        item = store.claim("trial", "w", NOW)
        assert item is not None
        store.finish(item, hidden, "w", NOW)
    _, _, files = morning.close(station.loaded, station.log, "r", NOW, restricted, 1, 1)
    assert [path.name for path in files][-1] == "handover-restricted.xlsx"
    assert "steg för steg" not in files[0].read_text(encoding="utf-8")


def test_a_night_in_which_nothing_was_completed_has_its_report(loaded: LoadedProcess, station: Station) -> None:
    """No example, no times: the files are written all the same."""
    failed = an_item(last=Outcome(State.FAILED, code="TIMEOUT"))
    summary, _, files = morning.close(loaded, station.log, "r", NOW, [replace(failed, state=State.FAILED)], 1, 1)
    assert summary.failed == 1
    assert files[0].is_file()


def test_the_mornings_check_is_kept_for_the_pages(station: Station, items: list[WorkItem]) -> None:
    """Whoever reads them sees what it found without a check of their own."""
    _, checked, _ = morning.close(station.loaded, station.log, "r", NOW, items, 1, 1)
    with opened(station.loaded.settings) as store:
        kept = store.checks.last("prov")
    assert kept
    assert (kept.ok, kept.by, kept.line, kept.entries) == (True, "run/r", checked.line(), checked.entries)
