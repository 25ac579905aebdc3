"""One version of a flow: the questions that its owner has to answer, its steps, what changed, and its cases."""

from __future__ import annotations

from starlette.responses import Response

from klickfri.app.look.flow_facts import FlowFacts, flow_facts
from klickfri.app.review.checking import CheckedProcess, checked_as_it_lies
from klickfri.model.person import Role
from klickfri.web import words
from klickfri.web.page import Visit, WebPage

SHOWN_CASES = 50


def show(visit: Visit) -> Response:
    """That somebody looks is told first. Which cases it touched is for auditors; how many, also for developers."""
    name, digest = visit.place["process"], visit.place["digest"]
    facts = flow_facts(visit.office, visit.boards, name, digest, protected=visit.sees_protected)
    visit.note("flow", f"flow/{name}/{digest}", facts.process.board)
    cases = facts.cases.shown[:SHOWN_CASES] if Role.AUDITOR in visit.person.roles else ()
    return visit.page(
        "flow.html", facts=facts, flow=facts.text.flow, checked=_checked(visit, facts), cases=cases, states=words.STATES
    )


def _checked(visit: Visit, facts: FlowFacts) -> CheckedProcess | None:
    """What its rules say of the files that lie there now; of an older version nobody knows."""
    return checked_as_it_lies(visit.office, facts.process.name) if facts.version.current else None


PAGE = WebPage("/floden/{process}/{digest}", frozenset({Role.AUDITOR, Role.DEVELOPER}), show)
