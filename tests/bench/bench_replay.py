"""The SFI flow for clean applications, by the robot and by a plain hand-written Playwright script, in turn.

Both work in the same ProVux with `--latency off`, one case each at a time, so that a change in the machine's speed
meets both. The script does the caseworker's 13 clicks and 2 confirms and nothing else: it does not check protection,
look for duplicates, read back, verify, log or take pictures. The ratio says what all that costs.
"""

from __future__ import annotations

import argparse
import datetime as dt
import functools
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright
from rich.console import Console
from rich.table import Table

from fixtures.provux.caseworker import CHROMIUM, Caseworker
from fixtures.provux.process import running
from fixtures.synthetic import Case, generate
from klickfri.app.office import Office
from klickfri.app.process import LoadedProcess
from klickfri.app.run.handle import CaseHandler
from klickfri.app.run.station import Station
from klickfri.audit.sqlite.log import SqliteLedger
from klickfri.audit.sqlite.place import log_to_read
from klickfri.audit.sqlite.read import SqliteReader
from klickfri.model.errors import Misconfigured
from klickfri.model.values import day_month
from klickfri.model.work import State, WorkItem
from klickfri.screen.browser.driving.driver import BrowserScreen
from klickfri.screen.browser.find import find_browser
from klickfri.settings.credentials import Certificate, Origin, Secret
from klickfri.settings.settings import Settings

PROCESS = "sfi_first_application"
TODAY = dt.date(2026, 11, 20)
START = dt.date(2026, 12, 14)
ROBOT, PERSON = "rpa-sfi-1", "anna"
USERS = {ROBOT: "robot-word", PERSON: "person-word"}


class Stopwatch:
    """Seconds spent in named parts, by wrapping the functions that do them."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)

    def wrap(self, part: str, owner: type, name: str) -> None:
        """Counts the time of every call of `owner.name` as this part."""
        inner = getattr(owner, name)

        @functools.wraps(inner)
        def timed(*args: Any, **kwargs: Any) -> Any:
            started = time.perf_counter()
            try:
                return inner(*args, **kwargs)
            finally:
                self.seconds[part] += time.perf_counter() - started

        setattr(owner, name, timed)


class Script:
    """The plain script, in a browser of its own. Lives in one thread, as Playwright demands."""

    def __init__(self, url: str, browser: Path | None) -> None:
        self._playwright = sync_playwright().start()
        self._browser = self._playwright.chromium.launch(executable_path=browser, args=CHROMIUM)
        self._hand = Caseworker(self._browser.new_context(), url)
        self._hand.log_in(PERSON, USERS[PERSON])
        self._hand.show_all()

    def close(self) -> None:
        """Ends the browser."""
        self._browser.close()
        self._playwright.stop()

    def handle(self, case: Case) -> None:
        """One application, from the inbox back to the inbox."""
        hand = self._hand
        hand.work.locator("xpath=//td[normalize-space()='Ansökningsnr']/following-sibling::td[1]//input").fill(
            case.reference
        )
        with hand.work.expect_navigation():
            hand.press("Visa")
        hand.open_applicant(case.reference)
        hand.fetch_register()
        hand.fill_case(case.application["provider_1"], day_month(START), "Beviljad")
        hand.save()
        hand.press("Skapa beslut")
        hand.work.get_by_text("Beslutet är skapat.").wait_for()
        hand.work.locator("textarea").fill("Beslut. Du får läsa sfi hos oss.")
        hand.press("Skicka brev")
        hand.work.get_by_text("Brevet är skickat.").wait_for()
        hand.finish()


class Robot:
    """The robot at its station, without the queue around it."""

    def __init__(self, station: Station) -> None:
        self._handle = CaseHandler(station, "bench", time.sleep, lambda: None)

    def handle(self, case: Case) -> None:
        """One application. Raises `RuntimeError` when it was not granted: a bench of failures says nothing."""
        received = dt.datetime.fromisoformat(case.application["received"])
        item = WorkItem(1, PROCESS, case.reference, State.IN_PROGRESS, case.application, received, attempt=1)
        outcome = self._handle(item)
        if outcome.outcome != "granted":
            raise RuntimeError(f"{case.reference}: {outcome.code} {outcome.reasons}")


def main() -> None:
    """Runs the comparison and prints it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=10)
    count = parser.parse_known_args()[0].cases
    watch = Stopwatch()
    watch.wrap("pictures", BrowserScreen, "picture")
    watch.wrap("log", SqliteLedger, "append")
    watch.wrap("log", SqliteLedger, "keep_picture")
    cases = generate(2 * count + 2, 7, TODAY, "clean")
    with tempfile.TemporaryDirectory(prefix="klickfri-bench-") as folder:
        with _everything(Path(folder), cases) as (script, robot):
            warm, measured = cases[:2], cases[2:]
            _pair(script, robot, *warm)
            watch.seconds.clear()
            pairs = [_pair(script, robot, *two) for two in zip(measured[::2], measured[1::2], strict=True)]
        looking = _looking(Path(folder), [case.reference for case in measured])
    _print(pairs, {**watch.seconds, "looking": looking})


def _pair(script: Callable[[Case], None], robot: Callable[[Case], None], one: Case, other: Case) -> tuple[float, float]:
    """Seconds for one case by the script and one by the robot."""
    return _timed(script, one), _timed(robot, other)


def _timed(handle: Callable[[Case], None], case: Case) -> float:
    started = time.perf_counter()
    handle(case)
    return time.perf_counter() - started


@contextmanager
def _everything(folder: Path, cases: list[Case]) -> Iterator[tuple[Callable[[Case], None], Callable[[Case], None]]]:
    with running(today=TODAY, users=USERS, directory=folder, cases=cases, latency="off") as server:
        environment = {
            "KLICKFRI_STATE": str(folder / "state"),
            "KLICKFRI_ADDRESS_PROVUX": server.url,
            "KLICKFRI_TODAY": TODAY.isoformat(),
        }
        settings = Settings.from_environment(environment)
        with (
            Station(LoadedProcess.of(Office(settings), PROCESS), ROBOT, credentials=_Words()) as station,
            _thread() as other,
        ):
            script = other.submit(Script, server.url, settings.browser or find_browser()).result()
            try:
                yield lambda case: other.submit(script.handle, case).result(), Robot(station).handle
            finally:
                other.submit(script.close).result()


def _thread() -> ThreadPoolExecutor:
    """A second thread: two Playwrights cannot run in one."""
    return ThreadPoolExecutor(max_workers=1)


class _Words:
    """The bench's own passwords; nobody is asked for a certificate."""

    def password(self, system: str, account: str) -> Secret:
        return Secret(USERS[account])

    def certificate(self, system: str, account: str) -> Certificate:
        raise Misconfigured(f"{account} has no certificate")

    def origin(self, system: str, account: str) -> Origin:
        return Origin("made up")


def _looking(folder: Path, references: list[str]) -> float:
    """Seconds in steps that only look, by the robot's own log."""
    with SqliteReader(log_to_read(folder / "state" / "audit", "utbildning")) as reader:
        entries = [entry for name in references for entry in reader.of_subject(f"{PROCESS}/{name}")]
    steps = [entry.data for entry in entries if entry.type == "step.completed"]
    return sum(float(data["duration_ms"]) for data in steps if data["kind"] == "looking") / 1000


def _print(pairs: list[tuple[float, float]], parts: dict[str, float]) -> None:
    script, robot = (statistics.median(times) for times in zip(*pairs, strict=True))
    ratios = sorted(own / plain for plain, own in pairs)
    whole = sum(own for _, own in pairs)
    table = Table("", "s a case (median)", "share of the robot's time", title=f"SFI, {len(pairs)} cases each, in turn")
    table.add_row("plain Playwright script", f"{script:.2f}", "")
    table.add_row("robot", f"{robot:.2f}", "100 %")
    for part, seconds in sorted(parts.items()):
        table.add_row(f"  of which {part}", f"{seconds / len(pairs):.2f}", f"{seconds / whole:.0%}")
    console = Console()
    console.print(table)
    console.print(
        f"robot / script: {statistics.median(ratios):.2f} ({ratios[0]:.2f}..{ratios[-1]:.2f}). "
        "Parts overlap: pictures and log are also taken while looking."
    )


if __name__ == "__main__":
    main()
