"""Asks a year of a million entries what auditors ask, on the pages and in a real browser, and keeps a picture of each.

    make questions     python -m tests.questions [--entries 1000000] [--keep FOLDER] [--pictures FOLDER] [--only WORDS]

A scripted person begins at their first page and finds each answer of `walks` by clicking as people do. Told of each
question: the clicks, and the milliseconds of the slowest page on the way, from the click to the page's last byte, as
the median of three walks. An answer that is not there ends it.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import statistics
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from fixtures.provux.process import ROOT
from klickfri.app.office import Office
from klickfri.app.store import opened
from klickfri.model.person import Role
from klickfri.screen.browser.find import find_browser, start_arguments
from klickfri.web.server import Where, serving
from tests.bench.bench_audit import BOARD
from tests.questions.walks import WALKS, Walk
from tests.questions.year import AskedYear, year_in
from tests.unit.app.people.support import Known, new, settled

ROUNDS, MOST_CLICKS, MOST_MS = 3, 3, 300
SIZE = ViewportSize(width=1000, height=760)
PICTURES = ROOT / "docs" / "pictures" / "questions"
_DRAWN = """() => [...document.images].every(image => {
    const place = image.getBoundingClientRect();
    return place.bottom < 0 || place.top > innerHeight || (image.complete && image.naturalWidth > 0);
})"""
"""Is every picture in view there?"""
_TOOK = "() => performance.getEntriesByType('navigation')[0].responseEnd"


@dataclass(frozen=True)
class Asking:
    """Who asks: their name, title and roles."""

    name: str
    title: str
    roles: tuple[Role, ...]


ASKING = {
    Role.AUDITOR: Asking("Rut Ståhl", "Revisor", (Role.AUDITOR,)),
    Role.OPERATOR: Asking("Olle Lind", "Driftansvarig", (Role.OPERATOR,)),
    Role.RESTRICTED: Asking("Siv Alm", "Dataskyddsombud", (Role.AUDITOR, Role.RESTRICTED)),
}


def main() -> int:
    """Walks every way, and returns 1 when one is longer or slower than it may be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, help="a folder in which the year is kept, and found again")
    parser.add_argument("--pictures", type=Path, default=PICTURES)
    parser.add_argument("--only", default="", help="only questions whose picture's name begins so")
    asked = parser.parse_args()
    asked.pictures.mkdir(parents=True, exist_ok=True)
    wanted = [walk for walk in WALKS if walk.picture.startswith(asked.only)]
    with tempfile.TemporaryDirectory() as passing:
        year = year_in((asked.keep or Path(passing) / "year").absolute(), asked.entries)
        with first_pages(year) as pages:
            fit = [_ask(year, pages[walk.role], walk, asked.pictures) for walk in wanted]
    return 0 if all(fit) else 1


@contextmanager
def first_pages(year: AskedYear) -> Iterator[Mapping[Role, Page]]:
    """For each role the page that somebody sees first who has it and has logged in."""
    office = Office(year.settings)
    with ExitStack() as stack:
        address = stack.enter_context(serving(office, Where(port=0)))
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=find_browser(), args=start_arguments())
        stack.callback(browser.close)
        yield {role: _let_in(browser, address, _known(office, role)) for role in ASKING}


def _known(office: Office, role: Role) -> Known:
    """Somebody new each time, as no code is taken twice."""
    asking = ASKING[role]
    account = f"{role}.{dt.datetime.now():%y%m%d%H%M%S}"
    wanted = new(account, *asking.roles, boards=[BOARD], name=asking.name, title=asking.title)
    with opened(office.settings) as store:
        return settled(office, store, wanted)


def _let_in(browser: Browser, address: str, known: Known) -> Page:
    page = browser.new_context(viewport=SIZE, locale="sv-SE").new_page()
    page.goto(address)
    code = known.code(dt.datetime.now(dt.UTC))
    for label, text in {"Konto": known.person.account, "Lösenord": known.password, "Kod från appen": code}.items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_role("button", name="Logga in").click()
    page.wait_for_url(lambda url: not url.endswith("logga-in"))
    return page


def _ask(year: AskedYear, page: Page, walk: Walk, pictures: Path) -> bool:
    """Walks several times, keeps a picture of the answer, and tells what it took; True when it is little enough."""
    first = page.url
    took = statistics.median(_walked(page, walk, year.facts, first) for _ in range(ROUNDS))
    _keep(page, pictures / f"{walk.picture}.webp")
    page.goto(first)
    fits = walk.clicks <= MOST_CLICKS and took <= MOST_MS
    print(f"  {walk.clicks} {took:6.0f} ms{'   ' if fits else ' !!'} {walk.asked}", flush=True)
    return fits


def _walked(page: Page, walk: Walk, facts: Mapping[str, str], first: str) -> float:
    """From the first page to the answer; gives the milliseconds of the slowest page."""
    page.goto(first)
    took: list[float] = [page.evaluate(_TOOK)]
    for step in walk.steps:
        step.do(page, facts)
        took.append(page.evaluate(_TOOK))
    for sees in walk.sees:
        expect(page.locator("main")).to_contain_text(sees.format_map(facts))
    page.get_by_text(walk.sees[0].format_map(facts)).first.scroll_into_view_if_needed()
    return max(took)


def _keep(page: Page, file: Path) -> None:
    page.wait_for_function(_DRAWN)
    with Image.open(io.BytesIO(page.screenshot())) as shot:
        shot.save(file, quality=60, method=6)


if __name__ == "__main__":
    sys.exit(main())
