"""Faults in a form that a person can read."""

from __future__ import annotations

from klickfri.work.lines import Wrong
from klickfri.work.tally import SHOWN, Tally


def test_faults_stand_in_the_rows_order() -> None:
    """Whatever kind they are of; a row with two faults is one row."""
    tally = Tally()
    for row, column in ((2, "A"), (3, "B"), (3, "A"), (4, "")):
        tally.add(row, column, Wrong("wrong", f"Mend {column}."))
    assert [fault.where for fault in tally.faults()] == [
        "row 2, column A",
        "row 3, column A",
        "row 3, column B",
        "row 4",
    ]
    assert tally.rows == {2, 3, 4}


def test_many_of_a_kind_are_counted_and_named_by_their_rows() -> None:
    """The first ones with all that is known, the others as spans, and these too have a limit."""
    tally = Tally()
    for row in (*range(1, SHOWN + 6), 100, *range(200, 500, 2)):
        tally.add(row, "A", Wrong(f"the same as in row {row}", "Keep one."))
    *first, rest = tally.faults()
    assert len(first) == SHOWN
    assert rest.where == "156 more rows, column A"
    assert rest.what.startswith("21-25, 100, 200, 202, ")
    assert rest.what.endswith(" and so on to 498")


def test_many_kinds_leave_fewer_rows_of_each() -> None:
    """A file with another faulty column everywhere is told in a screenful or two, and every row is counted."""
    tally = Tally()
    for row in range(1, 11):
        for column in "abcdefghijklmnopqrstuvwxyzåäö":
            tally.add(row, column, Wrong("empty", "Fill it in."))
    faults = tally.faults()
    assert len(faults) == 29 * 2 + 29
    assert faults[-1].where == "8 more rows, column ö"
