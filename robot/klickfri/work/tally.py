"""What is told of a file's rows, so that a person can read it: of each kind the first ones, then how many and which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from klickfri.model.errors import Fault
from klickfri.work.lines import Wrong

SHOWN = 20
"""Rows of a kind that are told one by one, and spans of rows that are named after them."""
_IN_ALL = 60
"""Rows that are told one by one when there are many kinds, but one of each in any case."""


class _Kind(NamedTuple):
    """The rows of a kind: the first ones with what is told of them, and the others."""

    first: list[tuple[int, Wrong]]
    others: list[int]


class Tally:
    """Collects what is told of rows. A kind is a column and a remedy."""

    def __init__(self) -> None:
        self.rows: set[int] = set()
        self._kinds: dict[tuple[str, str], _Kind] = {}

    def add(self, row: int, column: str, wrong: Wrong) -> None:
        """Notes something of a row, which come in their order; `column` is empty for the row as a whole."""
        self.rows.add(row)
        kind = self._kinds.setdefault((column, wrong.mend), _Kind([], []))
        if len(kind.first) < SHOWN:
            kind.first.append((row, wrong))
        else:
            kind.others.append(row)

    def faults(self) -> list[Fault]:
        """In the order of the rows; what is only counted comes last."""
        shown = min(SHOWN, max(1, _IN_ALL // max(1, len(self._kinds))))
        single: list[tuple[int, Fault]] = []
        counted: list[Fault] = []
        for (column, mend), kind in self._kinds.items():
            place = f", column {column}" if column else ""
            single += [(row, Fault(f"row {row}{place}", *wrong)) for row, wrong in kind.first[:shown]]
            others = [*(row for row, _ in kind.first[shown:]), *kind.others]
            if others:
                counted.append(Fault(f"{len(others):,} more rows{place}", _spans(others), mend))
        return [fault for _, fault in sorted(single, key=lambda told: told[0])] + counted


def _spans(rows: Sequence[int]) -> str:
    """The rows as `21-40, 52`, up to a limit."""
    spans: list[list[int]] = []
    for row in sorted(rows):
        if spans and row == spans[-1][1] + 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    told = ", ".join(f"{first}-{last}" if first < last else f"{first}" for first, last in spans[:SHOWN])
    return told + (f" and so on to {max(rows)}" if len(spans) > SHOWN else "")
