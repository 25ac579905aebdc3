"""What auditors ask to read in clear and why, of the reader's boards; another auditor grants or refuses it
here. What may be read now is taken back here, or given up.
"""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from klickfri.app.look.letter_questions import HOURS, LetterQuestion, QuestionState, current
from klickfri.app.review.letting_read import answer, withdraw
from klickfri.model.errors import Misconfigured, NotFound
from klickfri.model.language import marked
from klickfri.model.person import Role
from klickfri.web import words
from klickfri.web.page import Visit, WebPage, go_to

_ANSWERS = {"tillat": True, "avsla": False}


def show(visit: Visit) -> Response:
    """The oldest first; that somebody looks is told first. `nyss` says what the reader has just answered."""
    return _listed(visit, said=words.ANSWERED.get(visit.query.get("nyss", ""), ""))


def do(visit: Visit) -> Response:
    """The button that was pressed. What the reader may not see is as what was answered: it stands so no longer."""
    button = visit.form.get("gor", "")
    if button not in words.ANSWERED:
        raise HTTPException(400)
    named = visit.form.get("namnd", ""), visit.form.get("fraga", "")
    found = current(visit.office, visit.person)
    question = next((one for one in found if (one.board, str(one.seq)) == named), None)
    try:
        _answer(visit, button, question)
    except NotFound:
        return _listed(visit, 409, refused=words.NO_LONGER[button])
    except Misconfigured:
        return _listed(visit, 409, refused=words.OWN_QUESTION)
    return go_to(f"{PAGE.path}?nyss={button}")


def _answer(visit: Visit, button: str, question: LetterQuestion | None) -> None:
    """Raises as the use cases, and `NotFound` for a question that there is not."""
    if question is None:
        raise NotFound("no such question")
    if button in _ANSWERS:
        answer(visit.office, visit.person, question, granted=_ANSWERS[button])
    else:
        withdraw(visit.office, visit.person, question)


def _listed(visit: Visit, status: int = 200, said: str = "", refused: str = "") -> Response:
    visit.note_list("questions")
    found, now = current(visit.office, visit.person), visit.office.now()
    waiting = [one for one in found if one.standing(now) is QuestionState.WAITING]
    granted = [one for one in found if one not in waiting]
    return visit.page(
        "questions.html", status, waiting=waiting, granted=granted, said=said, refused=refused, hours=HOURS
    )


PAGE = WebPage("/fragor", frozenset({Role.AUDITOR}), show, do, marked("Frågor"))
