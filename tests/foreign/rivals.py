"""The same work in two other ways: by a Playwright script written by hand, and by what its codegen recorded."""

from __future__ import annotations

import inspect
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest import mock
from urllib.parse import urljoin

from playwright.sync_api import Browser, BrowserContext, Error, HttpCredentials, Page, sync_playwright

from klickfri.flow.loader import load_system
from klickfri.screen.browser.find import find_browser, sandbox_possible, start_arguments
from klickfri.work.attachments import file_fields
from tests.foreign.codegen import HEADLESS, RecordedHands, Recorder, Recording, in_words
from tests.foreign.system import Row
from tests.foreign.trial import Done, Trial, lines_of


@dataclass(frozen=True)
class Rival:
    """Another way, ready for any case. `written` are the lines that a developer wrote, or has to change; of `lines`."""

    title: str
    written: int
    lines: int
    play: Callable[[Page, Row], None]


def by_hand(one: Trial) -> Rival:
    """The script that stands beside the scripted person."""
    script = one.foreign.script
    assert script, f"nobody has written a script for {one.foreign.title}"
    written = lines_of(Path(inspect.getfile(script)).read_text(encoding="utf-8"))

    def play(page: Page, case: Row) -> None:
        script(page, one.site.address, case, one.files)

    return Rival("Playwright by hand", written, written, play)


def by_codegen(one: Trial) -> Rival:
    """The scripted person does the first case before Playwright's recorder."""
    recording = _recorded(one)

    def play(page: Page, case: Row) -> None:
        recording.play(page, {**case, **{field: str(one.files / case[field]) for field in file_fields(one.process)}})

    return Rival("Playwright's codegen", recording.changed, recording.lines, play)


def _recorded(one: Trial) -> Recording:
    system = load_system(one.foreign.recordings, one.process.system)
    with _browser() as browser:
        recorder = Recorder(_context(browser), one.folder / "recording.py")
        hands = RecordedHands(recorder, one.files)
        recorder.page.goto(urljoin(one.site.address, system.pages[system.start].address or ""))
        one.foreign.work(hands, one.cases[0])
        recorder.context.close()
    own = {value: field for field, value in one.cases[0].items() if value and field in one.process.fields}
    return Recording(in_words(recorder.written(), hands.chosen), own)


def play(one: Trial, rival: Rival) -> list[Done]:
    """All cases but the first, each in a window of its own, as new."""
    with _browser() as browser:
        return [_play(one, rival, browser, case) for case in one.cases[1:]]


def _play(one: Trial, rival: Rival, browser: Browser, case: Row) -> Done:
    began, said = time.monotonic(), ""
    context = _context(browser, one)
    try:
        rival.play(context.new_page(), case)
    except Error as error:
        said = error.message.splitlines()[0]
    context.close()
    return Done(case["reference"], one.verdict(case), said, time.monotonic() - began)


@contextmanager
def _browser() -> Iterator[Browser]:
    with mock.patch.dict(os.environ, HEADLESS), sync_playwright() as playwright:
        yield playwright.chromium.launch(
            executable_path=find_browser(), args=start_arguments(), chromium_sandbox=sandbox_possible()
        )


def _context(browser: Browser, one: Trial | None = None) -> BrowserContext:
    """A window as the robot's is; where a trial is told it answers the browser's own box with the robot's account."""
    keys = HttpCredentials(username=one.foreign.account, password=one.foreign.password) if one else None
    return browser.new_context(viewport={"width": 1100, "height": 760}, locale="sv-SE", http_credentials=keys)
