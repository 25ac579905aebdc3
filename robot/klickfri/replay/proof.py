"""Is what shows after a save its own doing, or history that only came into view meanwhile?

Lists of rows that the look reads are compared before and after. One row that is new and says all that it should is the
save's own; none that was there before is, none dated before today, and of several without a day nobody can tell. A day
that is a value of the case, such as when a course began, is what was saved and dates nothing.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping, Sequence

from klickfri.model.condition import holds, references
from klickfri.model.flow import DoneWhen
from klickfri.model.values import Values

Row = Mapping[str, str]
_DAY = re.compile(r"(?<!\d)\d{4}-\d\d-\d\d(?!\d)")


def lists_of(probe: DoneWhen, known: Values) -> dict[str, list[Row]]:
    """The lists of rows that the probe's conditions refer to, as the last look read them."""
    named = dict.fromkeys(name for condition in (probe.found, *probe.same) for name in references(condition))
    return {name: rows for name in named if (rows := _rows(known.get(name))) is not None}


def is_its_own(probe: DoneWhen, before: Mapping[str, Sequence[Row]], known: Values, today: dt.date) -> bool:
    """May what the probe finds now have come of the save, by every list that was read before it as well?"""
    return all(
        _has_brought(probe, name, _new(rows, before[name]), known, today)
        for name, rows in lists_of(probe, known).items()
        if name in before
    )


def _has_brought(probe: DoneWhen, name: str, new: Sequence[Row], known: Values, today: dt.date) -> bool:
    of_case = {day for value in known.values() if isinstance(value, str) for day in _DAY.findall(value)}
    fresh = [row for row in new if not _is_older(row, today, of_case)]
    alone = [row for row in fresh if _holds(probe, {**known, name: [row]})]
    if alone:
        return len(alone) == 1 or all(map(_days, alone))
    shown = fresh or _rows(known[name])
    return len(fresh) == len(new) and _holds(probe, {**known, name: shown})


def _new(after: Sequence[Row], before: Sequence[Row]) -> list[Row]:
    """The rows that were not there before; of two that say the same, as many more as there are."""
    left = list(before)
    new = []
    for row in after:
        if row in left:
            left.remove(row)
        else:
            new.append(row)
    return new


def _holds(probe: DoneWhen, values: Values) -> bool:
    return all(holds(condition, values) for condition in (probe.found, *probe.same))


def _is_older(row: Row, today: dt.date, of_case: Collection[str]) -> bool:
    """Is every day that dates the row before today?"""
    days = [day for day in _days(row) if day not in of_case]
    return bool(days) and all(day < today.isoformat() for day in days)


def _days(row: Row) -> list[str]:
    return [day for cell in row.values() for day in _DAY.findall(cell)]


def _rows(value: object) -> list[Row] | None:
    is_list = isinstance(value, list) and all(isinstance(row, Mapping) for row in value)
    return value if is_list and isinstance(value, list) else None
