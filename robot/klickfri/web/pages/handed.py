"""Everyone who waits for a person, the most urgent first; who may take a case up does it from here."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from klickfri.app.look.handed import HandedOvers, handed_over
from klickfri.app.review.taking_up import LONGEST_REASON, seen
from klickfri.model.language import marked
from klickfri.model.person import Role
from klickfri.web import words
from klickfri.web.page import Visit, WebPage, entry_number

AT_ONCE = 20
MAY_ACT = frozenset({Role.CASEWORKER, Role.OPERATOR})
"""Who takes cases up; an auditor sees what others do, and does nothing with a case."""


def show(visit: Visit) -> Response:
    """That somebody looks is told first. `nyss` says what the reader has just done."""
    return listed(visit, visit.query.get("fran", ""), said=words.CHANGED.get(visit.query.get("nyss", ""), ""))


@dataclass(frozen=True)
class Unaccepted:
    """A button whose form was not as it must be: of which case, and what is wrong."""

    button: str
    subject: str
    said: str


def listed(
    visit: Visit, start: str, status: int = 200, said: str = "", refused: str = "", wrong: Unaccepted | None = None
) -> Response:
    """The list from a number on, with what came of a button above it."""
    visit.note_list("handover")
    found = handed_over(visit.office, visit.boards, entry_number(start) or 0, AT_ONCE)
    return visit.page(
        "handed.html",
        status,
        found=found,
        may_act=bool(MAY_ACT & visit.person.roles),
        said=said,
        refused=refused,
        faults=_at_its_field(found, wrong) if wrong else {},
        seen=seen,
        longest=LONGEST_REASON,
    )


def _at_its_field(found: HandedOvers, wrong: Unaccepted) -> dict[str, list[str]]:
    """What is wrong, by the field's name on this page; above the list where the case is not on it any more."""
    places = {one.subject: number for number, one in enumerate(found.shown, 1)}
    number = places.get(wrong.subject)
    return {f"{wrong.button}-{number}" if number else "innehall": [wrong.said]}


PAGE = WebPage("/overlamnat", frozenset({Role.AUDITOR, *MAY_ACT}), show, menu=marked("Överlämnat"))
