"""One letter of a case, as it was sent: the only page that shows a value in clear, to who was let by another person.

Who was not asks here, with a reason; `questions` is where it is answered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from starlette.responses import Response

from klickfri.app.look.letter_questions import HOURS
from klickfri.app.look.letters import case_of, letter
from klickfri.app.review.letting_read import ask
from klickfri.app.review.taking_up import LONGEST_REASON
from klickfri.model.errors import BadInput
from klickfri.model.person import Role
from klickfri.web import words
from klickfri.web.page import Visit, WebPage, entry_number, go_to


def show(visit: Visit) -> Response:
    """That somebody reads it, or looks at what is told of it, is told first."""
    return _page(visit)


def do(visit: Visit) -> Response:
    """Asks for the letters of the case. Who has asked already changes nothing."""
    case = case_of(visit.office, visit.person, _subject(visit))
    try:
        ask(visit.office, visit.person, case, visit.form.get("skal", ""))
    except BadInput:
        return _page(visit, 422, {"skal": [words.unfit_act("--reason")]})
    return go_to(f"/arende/{quote(_subject(visit))}/brev/{_number(visit)}")


def _page(visit: Visit, status: int = 200, faults: Mapping[str, Sequence[str]] | None = None) -> Response:
    sent = letter(visit.office, visit.person, _subject(visit), _number(visit))
    return visit.page(
        "letter.html",
        status,
        letter=sent,
        standing=sent.question.standing(visit.office.now()) if sent.question else "",
        reference=visit.place["reference"],
        faults=faults or {},
        longest=LONGEST_REASON,
        hours=HOURS,
    )


def _subject(visit: Visit) -> str:
    return f"{visit.place['process']}/{visit.place['reference']}"


def _number(visit: Visit) -> int:
    return entry_number(visit.place["letter"]) or 0


PAGE = WebPage("/arende/{process}/{reference:path}/brev/{letter}", frozenset({Role.AUDITOR}), show, do)
