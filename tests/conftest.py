"""What tests of several folders share: a night held once, and a browser at a small site."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from fixtures.synthetic import generate
from fixtures.synthetic.recipes import CODES
from klickfri.screen.browser.driving.driver import BrowserScreen
from klickfri.screen.browser.driving.window import Window
from klickfri.screen.browser.filming.camera import BrowserCamera
from tests import log_attacks
from tests.e2e.harness import PROCESS, SEED, TODAY, Evidence, practice
from tests.e2e.processes import descendants, given, until
from tests.e2e.twins import remember_filters, with_a_twin
from tests.integration.filmed import Work, a_camera
from tests.integration.screen_pages import Site, a_screen, fresh, serving
from tests.postgres import Server
from tests.postgres import serving as postgres_serving

settings.register_profile("seeded", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("seeded")  # the same examples each time, however slow the machine

SOME_CODES = ("SKYDD-S", "SKYDD-F", "SKYDD-X", "LÅST", "KOMPL")
"""One of each way for an application to end."""
MORE_CODES = (
    *SOME_CODES, "AVLIDEN", "BEHÖRIGHET", "OKÄND", "LUHN", "ANNAN", "DUBBEL", "FULL", "TRE-ÅR", "UNG",
)  # fmt: skip
"""And one of each page on which that is seen."""
A_NIGHT = 1500
"""Seconds within which a night of tests ends also on a machine that does much else."""
LONGEST_FIRST = ("e2e", "promises", "integration")
"""Folders of tests that hold nights and start browsers."""


@pytest.fixture(
    scope="session",
    params=[
        SOME_CODES,
        pytest.param(MORE_CODES, marks=pytest.mark.wide),
        pytest.param(tuple(CODES), marks=pytest.mark.attack),
    ],
    ids=len,
)
def each_code(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    """What a night leaves behind in which each of some codes occurs once, or of all, and the clean application once
    more by somebody else: two workers, and a second run that was started at the same moment."""
    asked: tuple[str, ...] = request.param
    cases = with_a_twin([case for case in generate(30, SEED, TODAY, "codes") if case.kind in (*asked, "clean")])
    with practice(tmp_path_factory.mktemp("codes"), cases) as held:
        remember_filters(held)
        held.take_in()
        runs = [held.start("run", PROCESS, "--workers", "2", "--until-empty") for _ in range(2)]
        children = dict[int, tuple[str, str]]()

        def look() -> bool:
            children.update((child, given(child)) for run in runs for child in descendants(run.pid))
            return bool(held.server.journal.saves()) or all(run.poll() is not None for run in runs)

        until(look)  # by the first save both browsers have all their helpers
        codes = tuple(held.finish(run) for run in runs)
        return replace(held.evidence(), children=tuple(children.values()), codes=codes)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL for all tests that need one: they run in one process, so that it is started once."""
    with postgres_serving() as server:
        yield server


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """A small web site of the module's own."""
    with serving() as site:
        yield site


@pytest.fixture(scope="module")
def robot(site: Site) -> Iterator[BrowserScreen]:
    """A browser at the site, started once for the module."""
    with a_screen(site) as screen:
        yield screen


@pytest.fixture
def screen(robot: BrowserScreen, site: Site) -> BrowserScreen:
    """The browser, with nothing left of the last test."""
    return fresh(robot, site)


@pytest.fixture
def before_click(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Window], None]], None]:
    """Runs something between the look and the real pointer event, the worst moment there is; once."""

    def arrange(change: Callable[[Window], None]) -> None:
        real = Window.click
        changes = [change]

        def click(window: Window, x: float, y: float, times: int = 1, **button: Any) -> None:
            if changes:
                changes.pop()(window)
            real(window, x, y, times, **button)

        monkeypatch.setattr(Window, "click", click)

    return arrange


@pytest.fixture(scope="module")
def camera(site: Site) -> Iterator[BrowserCamera]:
    """A filmed browser, started once for the module."""
    with a_camera(site) as camera:
        yield camera


@pytest.fixture
def work(camera: BrowserCamera, site: Site) -> Work:
    """The filmed browser, with a film that begins here."""
    site.clear()
    site.hold.set()
    return Work(camera, site)


@pytest.hookimpl(tryfirst=True)  # before the groups are read
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A module's tests run in one process, so that its browser, server or night is started once, and those of the night
    of codes together; what takes long begins first, so that no process waits for another at the end."""
    for item in items:
        is_of_the_night = "each_code" in getattr(item, "fixturenames", ())
        item.add_marker(pytest.mark.xdist_group(_group(item)))
        if is_of_the_night:
            item.add_marker(pytest.mark.timeout(A_NIGHT))
    log_attacks.mark(items)
    items.sort(key=_place)


def _group(item: pytest.Item) -> str:
    """What shares something dear: a night, a server, else what its module has started."""
    if item.get_closest_marker("spread"):
        return item.nodeid
    fixtures = getattr(item, "fixturenames", ())
    asked = getattr(getattr(item, "callspec", None), "params", {})
    if "each_code" in fixtures:
        return "each_code"
    return "postgres" if "postgres" in (*fixtures, *asked.values()) else item.nodeid.partition("::")[0]


def _place(item: pytest.Item) -> int:
    kind = item.nodeid.split("/")[1]
    return LONGEST_FIRST.index(kind) if kind in LONGEST_FIRST else len(LONGEST_FIRST)
