"""An entry as a row: nothing of it is lost, and a number is a number."""

from __future__ import annotations

import json
from collections.abc import Sequence

from klickfri.audit.excerpt import Excerpt
from klickfri.pages.exports.cells import HEADINGS, NUMBERS, OTHER, TEXTS, Cell, row
from tests.unit.pages.exports.support import excerpt, hostile


def data_of(cells: Sequence[object]) -> dict[str, object]:
    """The data of an entry again, from its row; what is empty there is left out."""
    at = dict(zip(HEADINGS, cells, strict=True))
    shown = {name: at[heading] for name, heading in {**TEXTS, **NUMBERS}.items() if at[heading] != ""}
    return {**shown, **(json.loads(str(at[OTHER])) if at[OTHER] else {})}


def rows(of: Excerpt, longest: int | None = None) -> list[list[Cell]]:
    """All its rows."""
    return [row(of.board, one, longest) for one in of.entries()]


def test_a_row_is_the_whole_entry() -> None:
    """Number, time, type, whom, leaf, and all data that is not empty, also what this release does not know."""
    of = excerpt(hostile())
    for cells, one in zip(rows(of), of.entries(), strict=True):
        assert cells[:6] == ["prov", one.seq, "2000-01-01T00:00:00.000Z", one.type, one.subject, one.leaf]
        assert data_of(cells) == {
            name: value for name, value in one.data.items() if value != "" or name not in {**TEXTS, **NUMBERS}
        }


def test_only_the_last_cell_may_be_long() -> None:
    """A long text goes there."""
    of = excerpt(hostile())
    for cells, one in zip(rows(of, longest=9), of.entries(), strict=True):
        texts = cells[6 : 6 + len(TEXTS)]
        assert all(len(str(cell)) <= 9 for cell in texts)
        assert data_of(cells).get("say", "") == one.data.get("say", "")


def test_a_number_that_is_none_is_no_number() -> None:
    """Neither true nor a text stands in a column of numbers: another release's, or somebody's who tampered."""
    [one, *_] = excerpt(hostile()).entries()
    object.__setattr__(one, "data", {"clicks": True, "attempt": "=1", "say": ["a"], "duration_ms": 7})
    cells = row("prov", one)
    assert [cell for cell in cells[-6:-1] if cell != ""] == [7]
    assert data_of(cells) == one.data
