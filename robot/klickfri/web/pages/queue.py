"""The queue: which cases stand where, by filters that the address keeps; some are chosen, and what to do with them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from starlette.exceptions import HTTPException
from starlette.responses import Response

from klickfri.app.look.boards import cases_of, processes_of, read
from klickfri.app.look.queue import Selection, clocks
from klickfri.app.review.taking_up import LONGEST_REASON, seen
from klickfri.model.language import marked
from klickfri.model.person import Role
from klickfri.model.wording import kept_reasons
from klickfri.model.work import ENDED, State
from klickfri.privacy.scan import redact
from klickfri.web import words
from klickfri.web.page import Visit, WebPage, entry_number

AT_ONCE = 50
FILTERS = ("process", "lage", "kod", "korning")
CASE = "arende:"
"""The name of a case's box begins so, and ends in its subject; its value says how the case stood."""
_OPEN = tuple(state for state in State if state not in ENDED)


def show(visit: Visit) -> Response:
    """The cases that the address asks for; a look at them is told first. `nyss` says what was just done."""
    return listed(visit, visit.query, said=words.DONE.get(visit.query.get("nyss", ""), ""))


def kept(given: Mapping[str, str]) -> dict[str, str]:
    """The filters of an address or a form."""
    return {name: given.get(name, "").strip() for name in FILTERS}


def listed(
    visit: Visit,
    given: Mapping[str, str],
    said: str = "",
    faults: Mapping[str, Sequence[str]] | None = None,
    chosen: Collection[str] = (),
) -> Response:
    """The list that an address or a form asks for, with what is wrong with the form, and what was chosen in it."""
    filters, wrong = kept(given), dict(faults or {})
    for name in [name for name, value in filters.items() if redact(value) != value]:
        wrong[name], filters[name] = [words.NO_NUMBER_HERE], ""
    visit.note_list("queue")
    found = cases_of(visit.office.settings, visit.boards, _wanted(filters))
    first = entry_number(given.get("fran", "")) or 0
    shown = read(visit.office.settings, found[first : first + AT_ONCE])
    return visit.page(
        "queue.html",
        422 if wrong else 200,
        shown=shown,
        first=first,
        of=len(found),
        clocks=clocks(visit.office, shown),
        processes=processes_of(visit.office.settings, visit.boards),
        filters=filters,
        faults=wrong,
        said=said,
        chosen=chosen,
        seen=seen,
        reasons=kept_reasons,
        states=words.STATES,
        acts=words.ACTS,
        longest=LONGEST_REASON,
    )


def _wanted(filters: Mapping[str, str]) -> Selection:
    """Without a state all that have not ended. Raises `HTTPException` for a state that there is not."""
    process, state, code, run = (filters[name] or None for name in FILTERS)
    try:
        states = (State(state),) if state else _OPEN
    except ValueError:
        raise HTTPException(404) from None
    return Selection(process, states, code, run)


PAGE = WebPage("/ko", frozenset({Role.OPERATOR}), show, menu=marked("Kö"))
