"""The baseline: what one plain application costs a caseworker, counted by ProVux's own pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from fixtures.provux.caseworker import Caseworker
from fixtures.provux.journal import Counts
from fixtures.provux.process import Server, running
from fixtures.provux.sample import entry
from klickfri.screen.browser.find import find_browser, start_arguments

pytestmark = pytest.mark.wide

REFERENCE = "SFI-2026-00001"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = find_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=start_arguments())
        yield browser
        browser.close()


@pytest.fixture(params=["1", "2a"])
def provux(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    with running(
        cases=[entry(position) for position in (1, 2)],
        today=dt.date(2026, 11, 20),
        users={"anna": "hemligt"},
        directory=tmp_path,
        release=request.param,
    ) as server:
        yield server


def test_one_plain_application_is_13_clicks_and_choices_and_2_confirms(chromium: Browser, provux: Server) -> None:
    """The caseworker's path is counted 13 + 2 by the page's script, in either release, and does what it should."""
    worker = Caseworker(chromium.new_context(), provux.url)
    worker.log_in("anna", "hemligt")
    worker.handle(REFERENCE, "Språkporten", "7 december")
    journal = provux.journal
    assert journal.counts(REFERENCE) == Counts(clicks=13, confirms=2, other=0)
    assert worker.dialogs == ["Skapa beslut enligt mall?", "Skicka brevet? Det går inte att ångra."]
    assert len(journal.cases(REFERENCE)) == 1
    (saved,) = journal.saves(REFERENCE)
    assert saved.detail["start"] == "2026-12-07"
    assert saved.detail["register"]["Adress"] == "Provgatan 901"
    assert len(journal.letters(REFERENCE)) == len(journal.decisions()) == len(journal.closed()) == 1
    assert journal.wrong() == []
