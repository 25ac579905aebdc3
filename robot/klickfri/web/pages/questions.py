"""What auditors ask to read in clear and why, of the reader's boards; another auditor grants or refuses it here."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from klickfri.app.look.letter_questions import waiting
from klickfri.app.review.letting_read import HOURS, answer
from klickfri.model.errors import Misconfigured, NotFound
from klickfri.model.person import Role
from klickfri.web import words
from klickfri.web.page import Visit, WebPage, go_to

_BUTTONS = {"tillat": True, "avsla": False}


def show(visit: Visit) -> Response:
    """The oldest first; that somebody looks is told first. `nyss` says what the reader has just answered."""
    return _listed(visit, said=words.ANSWERED.get(visit.query.get("nyss", ""), ""))


def do(visit: Visit) -> Response:
    """The button that was pressed. What the reader may not see is as what was answered: it waits no longer."""
    button = visit.form.get("gor", "")
    if button not in _BUTTONS:
        raise HTTPException(400)
    named = visit.form.get("namnd", ""), visit.form.get("fraga", "")
    found = waiting(visit.office, visit.person)
    question = next((one for one in found if (one.board, str(one.seq)) == named), None)
    if question is None:
        return _listed(visit, 409, refused=words.NO_LONGER_ASKED)
    try:
        answer(visit.office, visit.person, question, granted=_BUTTONS[button])
    except NotFound:
        return _listed(visit, 409, refused=words.NO_LONGER_ASKED)
    except Misconfigured:
        return _listed(visit, 409, refused=words.OWN_QUESTION)
    return go_to(f"{PAGE.path}?nyss={button}")


def _listed(visit: Visit, status: int = 200, said: str = "", refused: str = "") -> Response:
    visit.note_list("questions")
    found = waiting(visit.office, visit.person)
    return visit.page("questions.html", status, found=found, said=said, refused=refused, hours=HOURS)


PAGE = WebPage("/fragor", frozenset({Role.AUDITOR}), show, do, "Frågor")
