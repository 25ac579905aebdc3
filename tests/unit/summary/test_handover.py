"""Who waits for a person, in rows that any face can show."""

from __future__ import annotations

from klickfri.summary.handover import Sheet, handover
from tests.unit.pages.test_handover import ALL, MORNING, YOUNG


def _references(sheet: Sheet) -> list[object]:
    return [row[0] for row in sheet.rows]


def test_everyone_who_waits_stands_on_one_list() -> None:
    """To do, to decide, to wait for and to mend; finished cases stand nowhere."""
    found = {sheet.name: _references(sheet) for sheet in handover(ALL, MORNING).sheets}
    assert found == {"Att göra": ["A-1"], "Förslag": ["A-2"], "Väntar": ["A-3"], "Fel": ["A-4"]}


def test_a_row_has_a_cell_for_each_column() -> None:
    """In the order of the headings, on every list."""
    told = handover(ALL, MORNING)
    sheets = [*told.sheets, *([told.restricted] if told.restricted else [])]
    assert len(sheets) == 5
    assert all(len(row) == len(sheet.columns) for sheet in sheets for row in sheet.rows)


def test_protected_persons_are_a_list_of_their_own() -> None:
    """Promise 4: their list holds reference and one fixed text, and is not there when nobody stands on it."""
    restricted = handover(ALL, MORNING).restricted
    assert restricted is not None
    assert _references(restricted) == ["A-6"]
    assert [column.heading for column in restricted.columns] == ["Ärende", "Att göra"]
    assert handover([YOUNG], MORNING).restricted is None
