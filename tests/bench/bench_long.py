"""What the robot does on a page with a table of 3,000 rows, in seconds for each kind of act.

A column that is empty in every row stands before the captions' neighbours: what is worked out for each cell must not
be worked out again for each row.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from rich.console import Console
from rich.table import Table

from klickfri.model.target import Target
from klickfri.screen.browser.driving.driver import BrowserScreen
from klickfri.screen.port import Held
from tests.integration.screen_pages import a_system, serving, shown

SIZES = (750, 3000)
SEARCH = Target(page="form", role="textbox", label="Sök")
LIST = Target(page="form", role="table", heading="Formulär")


def _row(number: int) -> str:
    cells = (f"K-{number:05d}", "", f"Ort {number % 40}", "Ny", "<button type=button>Visa</button>")
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _body(rows: int) -> str:
    head = "<tr><th>Nummer<th><th>Ort<th>Läge<th>Val</tr>"
    return f"<p><label>Sök <input></label></p><table>{head}{''.join(map(_row, range(rows)))}</table>"


def _in_row(number: int, role: str, column: str) -> Target:
    return Target(page="form", role=role, row={"Nummer": f"K-{number:05d}"}, column=column)


def _acts(screen: BrowserScreen, rows: int) -> dict[str, Callable[[], object]]:
    button, held = _in_row(rows - 30, "button", "Val"), {"search": Held(SEARCH, "ort")}
    beside = Target(page="form", role="button", label="Ny", heading="Formulär")
    return {
        "fill a field": lambda: screen.fill(SEARCH, "ort"),
        "read a cell": lambda: screen.read({"place": _in_row(rows // 2, "cell", "Ort")}),
        "click in a row": lambda: screen.click(button),
        "click and compare": lambda: screen.click(button, holding=held),
        "ask for a neighbour's caption": lambda: screen.nearby(beside, []),
        "read all rows": lambda: screen.rows(LIST),
        "take a picture": lambda: screen.picture("form"),
    }


def measure(rows: int) -> dict[str, float]:
    """Seconds for each act on a page with so many rows."""
    with serving() as site:
        screen = BrowserScreen(a_system(), site.address)
        try:
            shown(screen, site, _body(rows))
            return {name: _timed(act) for name, act in _acts(screen, rows).items()}
        finally:
            screen.close()


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def main() -> None:
    """Prints the seconds for each size; four times the rows may cost four times the time, not sixteen."""
    small, large = map(measure, SIZES)
    table = Table("", *(f"{rows} rows, s" for rows in SIZES), "times", title="A long table")
    for name in small:
        table.add_row(name, f"{small[name]:.2f}", f"{large[name]:.2f}", f"{large[name] / small[name]:.1f}")
    Console().print(table)


if __name__ == "__main__":
    main()
