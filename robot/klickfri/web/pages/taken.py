"""What a person does with a case that waits for one: takes it up, gives it back, or says that it is done."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from klickfri.app.look.boards import case_of
from klickfri.app.review import taking_up
from klickfri.app.review.taking_up import CaseAct, seen
from klickfri.model.errors import BadInput, ForbiddenTransition
from klickfri.model.language import said
from klickfri.model.person import Person
from klickfri.model.work import WorkItem
from klickfri.web import words
from klickfri.web.page import Visit, WebPage, go_to
from klickfri.web.pages import handed
from klickfri.web.pages.handed import Unaccepted


def show(visit: Visit) -> Response:
    """An address alone does nothing."""
    return go_to(handed.PAGE.path)


def do(visit: Visit) -> Response:
    """The button that was pressed, unless the case has moved since the page was shown, or is in another's hands."""
    button, start = visit.form.get("gor", ""), visit.form.get("fran", "")
    act, subject = _act(visit.person, button, visit.form.get("skal", "")), visit.form.get("arende", "")
    item = case_of(visit.office.settings, visit.boards, subject)
    if seen(item) != visit.form.get("sett") or not _may_have(visit.person, item, button):
        return handed.listed(visit, start, 409, refused=_moved(visit.person, item))
    try:
        taking_up.take_up(visit.acting, act, taking_up.fitting(visit.office.settings, act, [item]).items)
    except BadInput as error:
        wrong = Unaccepted(button, subject, words.unfit_act(error.faults[0].where))
        return handed.listed(visit, start, 422, wrong=wrong)
    except ForbiddenTransition:
        now = case_of(visit.office.settings, visit.boards, subject)
        return handed.listed(visit, start, 409, refused=_moved(visit.person, now))
    return go_to(f"{handed.PAGE.path}?nyss={button}")


def _act(person: Person, button: str, reason: str) -> CaseAct:
    """Raises `HTTPException` for a button that there is not."""
    match button:
        case "ta":
            return taking_up.assign(person.signs_as, reason)
        case "lamna":
            return taking_up.assign("", reason)
        case "klar":
            return taking_up.close(reason)
    raise HTTPException(400)


def _may_have(person: Person, item: WorkItem, button: str) -> bool:
    """A case in somebody's hands is theirs, until they or an operator give it to another."""
    if button == "ta":
        return not item.assigned and item.waits_for_a_person
    mine = person.is_called(item.assigned)
    return item.waits_for_a_person and (mine or (button == "klar" and not item.assigned))


def _moved(person: Person, item: WorkItem) -> str:
    if item.assigned and item.waits_for_a_person:
        who = said("dig") if person.is_called(item.assigned) else item.assigned
        return said("{case} har redan tagits av {who}. Inget är ändrat nu.", case=item.reference, who=who)
    return said("{case} har ändrats sedan sidan visades. Inget är ändrat nu.", case=item.reference)


PAGE = WebPage("/overlamnat/gor", handed.MAY_ACT, show, do)
