"""Pages known by what only the eye ties together: captions in columns and rows of their own, rows of fields, and icons
known by their pictures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Frame, Page

from klickfri.model.target import Page as State
from tests.bench.drift.places import Around, Place, Scene, Seat, Use, Values
from tests.integration.screen_pages import a_system, serving

CASES: Sequence[Values] = ({"reference": "AB-101", "course": "ENG05"}, {"reference": "CD-202", "course": "SAM01"})
PAGES = {
    "login": State(heading="Inloggning", address="login"),
    "sight": State(heading="Syn", address="syn"),
    "lines": State(heading="Rader", address="rader"),
    "pictures": State(heading="Bilder", address="bilder"),
}
HERE = Path(__file__).with_name("pages")


def _apart(caption: str, use: Use, field: str) -> Seat:
    """A field in another box than its caption: the one that is as far on in its box as the caption is in its own."""
    words = f"//span[.='{caption}']"
    box = f"{words}/../following-sibling::div[1]/div[count({words}/preceding-sibling::*) + 1]"
    part = f"//div[@class='bredvid' or @class='over'][.{words}]"
    return Seat(caption, use, f"{box}/{field}", around=Around(words, f"{words} | {box}", part))


def _after(caption: str) -> Seat:
    unit = f"//span[@class='val'][span='{caption}']"
    return Seat(caption, "check", f"{unit}/input", around=Around(f"{unit}/span", unit))


def _in_line(part: str, row: str, column: str, use: Use, bound: bool = False) -> Seat:
    box = f"//div[h2='{part}']"
    heading = f"{box}//th[.='{column}']"
    line = f"{box}//tr[{row}]"
    field = f"{line}/td[count({heading}/preceding-sibling::th) + 1]/*"
    around = Around(heading, line, box, f"{box}/h2", "listed" if bound else "fields")
    return Seat(f"{part}, {column}{'' if bound else ', empty'}", use, field, bound, around)


def _picture(name: str, place: int) -> Seat:
    return Seat(name, "click", f"//p[@class='verktyg']/button[{place}]", around=Around())


def _in_row(name: str, place: int) -> Seat:
    row = "//tr[td='{reference}']"
    return Seat(f"row, {name}", "click", f"{row}//button[{place}]", True, Around(unit=row, rows="listed"))


_OWN, _EMPTY = ".//input[@value='{course}']", "@class='ny'"
SCENES = (
    Scene("sight", "sight", "syn", [
        *(_apart(one, "fill", "input") for one in ("Gatuadress", "Postort", "Postnummer", "Arbetsgivare", "Yrke")),
        *(_apart(one, "select", "select") for one in ("Land", "Språk", "Omfattning")), _after("Sms"), _after("Brev"),
    ]),
    Scene("lines", "lines", "rader", [
        _in_line("Kurser", _OWN, "Poäng", "fill", bound=True), _in_line("Kurser", _OWN, "Takt", "select", bound=True),
        *(_in_line(part, _EMPTY, "Poäng", "fill") for part in ("Kurser", "Praktik")),
        *(_in_line(part, _EMPTY, "Kurs", "fill") for part in ("Kurser", "Praktik")),
    ]),
    Scene("pictures", "pictures", "bilder", [
        *(_picture(name, place) for place, name in enumerate(("printer", "lock", "glass", "folder"), 1)),
        _in_row("pen", 1), _in_row("cross", 2),
    ]),
)  # fmt: skip


@contextmanager
def pages() -> Iterator[tuple[str, list[Values]]]:
    """The address of these pages, and the two cases."""
    with serving() as site:
        site.pages = {f"/{scene.address}": (HERE / f"{scene.address}.html").read_text("utf-8") for scene in SCENES}
        yield site.address, [dict(case) for case in CASES]


def arrive(window: Page, url: str, scene: Scene, case: Values) -> Frame:
    """Shows the page."""
    window.goto(url + scene.address, wait_until="load")
    return window.main_frame


def _nothing(browser: Browser | None, url: str, scenes: Sequence[Scene], cases: Sequence[Values]) -> None:
    """Nobody works here."""


def _no_session(context: BrowserContext, url: str) -> None:
    """Nobody need log in."""


SIGHT = Place(
    "Captions by sight, rows of fields, pictures", a_system(pages=PAGES, home="sight", start="sight"), SCENES,
    "anywhere.js", pages, _nothing, _no_session, arrive, dict,
)  # fmt: skip
