"""Prints a page on paper (PDF). The browser asks nobody but whoever made the page: it reaches no network."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, PdfMargins, Route

from klickfri.model.errors import KlickfriError
from klickfri.screen.browser.launch import start
from klickfri.screen.port import OnPaper

_AT = "http://klickfri.invalid/"
_MARGINS: PdfMargins = {"top": "24mm", "bottom": "18mm", "left": "16mm", "right": "16mm"}
_PICTURES = """async () => {
  const pictures = [...document.images];
  pictures.forEach(one => { one.loading = 'eager'; });
  await Promise.all(pictures.map(one => one.decode().catch(() => {})));
  document.querySelectorAll('a:not([href^="#"])').forEach(one => one.removeAttribute('href'));
}"""
"""Pictures that wait to be scrolled to are fetched; a link that leads nowhere on paper is none."""


def as_pdf(executable: Path | None, paper: OnPaper) -> bytes:
    """A4 sheets, with tags for who listens to them. Raises `Misconfigured` when there is no browser that starts."""
    started = start(executable, headed=False, downloads=False)
    try:
        return _printed(started.context.new_page(), paper)
    finally:
        started.end()


def _printed(page: Page, paper: OnPaper) -> bytes:
    failed = list[Exception]()

    def answer(route: Route) -> None:
        try:
            _answer(route, paper)
        except (KlickfriError, OSError) as error:  # Playwright would swallow it, and the paper lack a picture
            failed.append(error)
            route.abort()

    page.route("**/*", answer)
    page.goto(_AT)
    page.evaluate(_PICTURES)
    if failed:
        raise failed[0]
    return page.pdf(
        format="A4",
        margin=_MARGINS,
        display_header_footer=True,
        header_template=paper.above,
        footer_template=paper.below,
        print_background=True,
        tagged=True,
    )


def _answer(route: Route, paper: OnPaper) -> None:
    path = urlsplit(route.request.url).path
    found = ("text/html; charset=utf-8", paper.page.encode()) if path == "/" else paper.part(path)
    if found is None:
        route.fulfill(status=404)
    else:
        route.fulfill(status=200, content_type=found[0], body=found[1])
