"""What filming costs the caseworker: how long a click or a key waits before the page hears of it.

    python -m tests.bench.bench_film [--masked]

The same page, a list of 150 applications and a field, is worked in by the same hands in two browsers in turn, one of
them filmed with pictures; with `--masked`, as a system with real persons is. The page itself measures, from the moment
the browser noted the event to the end of the page's own listeners; a person notices about 100 ms.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page
from rich.console import Console
from rich.table import Table

from klickfri.privacy.filmed import FilmMask
from klickfri.screen.browser.filming.camera import BrowserCamera
from tests.integration.screen_pages import Site, a_system, serving

ROUNDS, CLICKS, TEXT = 5, 30, "Åsa Öberg, Storgatan 1, Almbacka"
HEADINGS = ("Formulär", "Namn", "Nummer", "Inkommen", "Kommun", "Status", "Vald")
ROWS = "".join(
    f"<tr><td><a href=# id=l{n}>SFI-2026-{n:05}</a><td>Åsa Ek {n}<td>2026-11-19<td>0199<td>Ny<td><input type=checkbox>"
    for n in range(150)
)
BODY = f"""<h1>Formulär</h1><table><tr><td>Namn<td><input id=namn></table>
<table><tr><th>Nummer<th>Namn<th>Inkommen<th>Kommun<th>Status<th>Vald</tr>{ROWS}</table>
<script>
  window.waited = {{ click: [], key: [] }};
  const note = (kind) => (event) => window.waited[kind].push(performance.now() - event.timeStamp);
  document.addEventListener("click", note("click"));
  document.addEventListener("keydown", note("key"));
</script>"""

Waits = dict[str, list[float]]


def work(page: Page, site: Site) -> Waits:
    """One round of clicks and keys; the milliseconds that each waited, by kind."""
    page.goto(f"{site.address}form")
    for n in range(CLICKS):
        page.click(f"#l{n}")
    page.click("#namn")
    page.keyboard.type(TEXT)
    waited: Waits = page.evaluate("window.waited")
    return waited


@contextmanager
def two_pages(site: Site, masked: bool) -> Iterator[dict[str, Page]]:
    """The same browser twice: one alone, one filmed."""
    system = a_system(start="form", shown=HEADINGS)
    mask = FilmMask(HEADINGS) if masked else None
    with BrowserCamera(system, site.address, headed=False, mask=mask, keep_frame=lambda *picture: None) as camera:
        plain = camera.context.browser.new_context(viewport=camera.page.viewport_size)  # type: ignore[union-attr]
        yield {"alone": plain.new_page(), "filmed": camera.page}


def main() -> None:
    """Prints the waits of both and their difference."""
    with serving() as site:
        site.show("/form", BODY)
        with two_pages(site, "--masked" in sys.argv) as pages:
            rounds = [{name: work(page, site) for name, page in pages.items()} for _ in range(ROUNDS)]
    table = Table("", "alone, ms", "filmed, ms", "filmed, slowest in 20", "ratio", title="Filming: what an event waits")
    for kind in ("click", "key"):
        alone, filmed = ([wait for one in rounds for wait in one[name][kind]] for name in ("alone", "filmed"))
        middle = [statistics.median(times) for times in (alone, filmed)]
        slow = statistics.quantiles(filmed, n=20)[-1]
        table.add_row(kind, *(f"{one:.1f}" for one in (*middle, slow)), f"{middle[1] / middle[0]:.1f}")
    Console().print(table)


if __name__ == "__main__":
    main()
