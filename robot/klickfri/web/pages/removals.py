"""What was destroyed, when, and by whose decision: of one board, each with its entry and its persons."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.responses import Response

from klickfri.app.look.boards import processes_of
from klickfri.app.look.removals import Removal, removals
from klickfri.model.events import DestructionApplied, DestructionProposed, RetentionApplied
from klickfri.model.person import Role
from klickfri.web import shown, words
from klickfri.web.page import Visit, WebPage, entry_number


def show(visit: Visit) -> Response:
    """The latest first; that somebody looks is told before."""
    board = visit.query.get("namnd") or min(visit.boards, default="")
    if board not in visit.boards:
        raise HTTPException(404)
    visit.note("removals", "", board)
    found = removals(visit.office, board, entry_number(visit.query.get("fore", "")))
    processes = processes_of(visit.office.settings, [board])
    return visit.page(
        "removals.html",
        found=found.shown,
        older=found.older,
        board=board,
        boards=sorted(visit.boards),
        titles={name: process.title for name, process in processes.items()},
        done={one.told.proposal: one.seq for one in found.shown if isinstance(one.told, DestructionApplied)},
        cases=lambda one: _cases(board, one),
        rule_said=words.of_rule,
    )


def _cases(board: str, one: Removal) -> str:
    """The search for the cases of which something went; empty where there are none."""
    match one.told:
        case DestructionApplied(decision=decision):
            asked = {"typ": "case.destroyed", "ord": decision}
        case RetentionApplied(cases=cases) if cases:
            day = shown.day(one.at)
            asked = {"typ": "case.reduced", "fran": day, "till": day}
        case RetentionApplied() | DestructionProposed():
            return ""
    return f"/sok?{urlencode({**asked, 'namnd': board})}"


PAGE = WebPage("/gallrat", frozenset({Role.AUDITOR}), show)
