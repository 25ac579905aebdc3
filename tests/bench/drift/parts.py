"""Pages known by more than words beside a field: parts with the same labels, icons, lists that show their value.

All stand in a frame whose name has a number that is new for each session, so the system writes `*` there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Frame, Page

from klickfri.model.target import Page as State
from tests.bench.drift.places import Place, Scene, Seat, Use, Values
from tests.integration.screen_pages import a_system, page, serving

FRAME = "vy_4711"
CASES: Sequence[Values] = ({"reference": "AB-101"}, {"reference": "CD-202"})
PAGES = {
    "login": State(heading="Inloggning", address="login"),
    "frames": State(title="Ramar", address="frames"),
    "parts": State(frame=("vy_*",), heading="Delar"),
    "icons": State(frame=("vy_*",), heading="Akter"),
    "lists": State(frame=("vy_*",), heading="Val"),
}
HERE = Path(__file__).with_name("pages")


def _in_part(part: str, label: str, use: Use, control: str) -> Seat:
    return Seat(f"{part}, {label}", use, f"(//*[@class='rubrik'][.='{part}']/following::{control})[1]")


def _list(caption: str) -> Seat:
    return Seat(caption, "click", f"//*[@class='rubrik'][.='{caption}']/following::*[@class='varde'][1]")


def _in_row(name: str, ending: str) -> Seat:
    return Seat(name, "click", f"//tr[td='{{reference}}']//a[contains(@href, '{ending}')]", bound=True)


SCENES = (
    Scene("parts", "parts", "delar", [
        _in_part("Sökande", "Adress", "fill", "input"), _in_part("Vårdnadshavare", "Adress", "fill", "input"),
        _in_part("Vårdnadshavare", "Hämta", "click", "button"), _in_part("Faktura", "Betalas av", "fill", "input"),
        _in_part("Utbetalning", "Betalas av", "fill", "input"), _in_part("Utbetalning", "Sätt", "select", "select"),
        _in_part("Dagtid", "Telefon", "fill", "input"), _in_part("Kvällstid", "Telefon", "fill", "input"),
    ], (FRAME,)),
    Scene("icons", "icons", "akter", [
        Seat("new", "click", "//a[contains(@href, 'akt/ny')]"), Seat("search", "click", "//a[contains(@href, 'sok')]"),
        Seat("print", "click", "//p[@class='verktyg']/button[1]"),
        Seat("lock", "click", "//p[@class='verktyg']/button[2]"),
        _in_row("row, change", "andra"), _in_row("row, remove", "tabort"),
    ], (FRAME,)),
    Scene("lists", "lists", "val", [_list(one) for one in ("Slag", "Period", "Status", "Läge", "Kommun")], (FRAME,)),
)  # fmt: skip


@contextmanager
def pages() -> Iterator[tuple[str, list[Values]]]:
    """The address of these pages, and the two cases."""
    with serving() as site:
        site.pages = {f"/{file.stem}": file.read_text("utf-8") for file in HERE.glob("*.html")}
        site.pages["/frames"] = page(f"<iframe name={FRAME} width=900 height=700></iframe>", "Ramar")
        yield site.address, [dict(case) for case in CASES]


def arrive(window: Page, url: str, scene: Scene, case: Values) -> Frame:
    """Shows the page in the frame."""
    window.goto(f"{url}frames", wait_until="load")
    frame = window.frame(FRAME)
    assert frame is not None
    frame.goto(url + scene.address, wait_until="load")
    return frame


def _nothing(browser: Browser | None, url: str, scenes: Sequence[Scene], cases: Sequence[Values]) -> None:
    """Nobody works here."""


def _no_session(context: BrowserContext, url: str) -> None:
    """Nobody need log in."""


PARTS = Place(
    "Parts, icons, lists", a_system(pages=PAGES, home="frames", start="frames"), SCENES, "parts.js", pages, _nothing,
    _no_session, arrive, dict,
)  # fmt: skip
