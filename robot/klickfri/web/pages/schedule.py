"""The nights to come, what was found when it was last looked whether they can begin, and what became of a past one."""

from __future__ import annotations

import datetime as dt

from starlette.responses import Response

from klickfri.app.look.boards import processes_of
from klickfri.app.look.held import held
from klickfri.app.look.now import now
from klickfri.app.nights.telling import Fate, ToldStart, upcoming, why
from klickfri.model.language import marked
from klickfri.model.person import Role
from klickfri.web import words
from klickfri.web.page import Visit, WebPage

DAYS = 7


def show(visit: Visit) -> Response:
    """That somebody looks is told first. `dag` asks for the starts of a day; without it the last of each process."""
    visit.note_list("schedule")
    asked, faults = visit.query.get("dag", "").strip(), dict[str, list[str]]()
    try:
        day = dt.date.fromisoformat(asked) if asked else None
    except ValueError:
        asked, day, faults = "", None, {"dag": [words.NO_DAY]}
    processes = processes_of(visit.office.settings, visit.boards)
    return visit.page(
        "schedule.html",
        422 if faults else 200,
        processes=processes,
        nights=[one for one in upcoming(visit.office, DAYS, held(visit.office)) if one.process in processes],
        now=now(visit.office, visit.boards),
        told=_told(visit, list(processes), day),
        day=asked,
        days=DAYS,
        faults=faults,
        ends=words.ENDS,
    )


def _told(visit: Visit, names: list[str], day: dt.date | None) -> list[ToldStart]:
    """What became of them, of the processes that have a schedule."""
    every = [one for name in names for one in why(visit.office, name, day, held(visit.office))]
    return [one for one in every if one.fate is not Fate.UNSCHEDULED]


PAGE = WebPage("/schema", frozenset({Role.OPERATOR}), show, menu=marked("Schema"))
