"""What is done with cases of the queue: first it is shown what would happen to which, then a second form does it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.responses import Response

from klickfri.app.look.boards import cases_called
from klickfri.app.review import taking_up
from klickfri.app.review.taking_up import CaseAct, seen
from klickfri.model.errors import BadInput, Fault, ForbiddenTransition
from klickfri.model.person import Role
from klickfri.model.work import WorkItem
from klickfri.web import words
from klickfri.web.page import Visit, WebPage, go_to
from klickfri.web.pages import queue

_FIELDS = {"--reason": "skal", "--to": "till", "--priority": "prioritet"}
"""The form's fields, by the options of the command that does the same."""


@dataclass(frozen=True)
class Foreseen:
    """What would happen to the chosen cases: those that it would be done to, those that the act is not for, and those
    that have moved since they were shown.
    """

    fit: tuple[WorkItem, ...]
    left: tuple[WorkItem, ...]
    moved: tuple[WorkItem, ...]

    @property
    def is_whole(self) -> bool:
        """Is it what was shown, to all of them?"""
        return bool(self.fit) and not self.left and not self.moved


def show(visit: Visit) -> Response:
    """An address alone does nothing."""
    return go_to(queue.PAGE.path)


def do(visit: Visit) -> Response:
    """All of what was shown, or nothing: where a case has moved meanwhile it is shown anew."""
    try:
        act = _act(visit.form)
        found = _foreseen(visit, act)
        if "bekrafta" not in visit.form:
            return _dry(visit, found)
        if not found.is_whole:
            return _dry(visit, found, 409)
        taking_up.take_up(visit.acting, act, found.fit)
    except BadInput as error:
        chosen = _chosen(visit.form)
        return queue.listed(visit, visit.form, faults=_faults(error), chosen=chosen)
    except ForbiddenTransition:
        return _dry(visit, _foreseen(visit, act), 409)
    return go_to(f"{queue.PAGE.path}?{urlencode(queue.kept(visit.form) | {'nyss': visit.form['gor']})}")


def _act(form: Mapping[str, str]) -> CaseAct:
    """Raises `BadInput` for an act that there is not, and for what it needs."""
    reason, to, priority = (form.get(name, "").strip() for name in ("skal", "till", "prioritet"))
    match form.get("gor", ""):
        case "retry":
            return taking_up.retry(reason)
        case "close":
            return taking_up.close(reason)
        case "cancel":
            return taking_up.cancel(reason)
        case "assign":
            return taking_up.assign(to, reason)
        case "prioritise":
            return taking_up.prioritise(_number(priority), reason)
    raise BadInput("the form", [Fault("gor", "is no act", "Choose one")])


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise BadInput("the form", [Fault("--priority", "is no number", "Choose one")]) from None


def _chosen(form: Mapping[str, str]) -> dict[str, str]:
    """How each chosen case stood when it was shown, by its subject."""
    return {name.removeprefix(queue.CASE): stood for name, stood in form.items() if name.startswith(queue.CASE)}


def _foreseen(visit: Visit, act: CaseAct) -> Foreseen:
    """As the queue is now. Raises `BadInput`, and `NotFound` for a case that is not there for this person."""
    settings, chosen = visit.office.settings, _chosen(visit.form)
    if not chosen:
        raise BadInput("the form", [Fault("arenden", "are not chosen", "Choose some")])
    items = cases_called(settings, visit.boards, chosen)
    moved = tuple(item for subject, item in items.items() if seen(item) != chosen[subject])
    still = [item for item in items.values() if item not in moved]
    fit = taking_up.fitting(settings, act, still).items
    return Foreseen(fit, tuple(item for item in still if item not in fit), moved)


def _faults(error: BadInput) -> dict[str, list[str]]:
    """What is wrong, in words, by the form's field."""
    return {_FIELDS.get(one.where, one.where): [words.unfit_act(one.where)] for one in error.faults}


def _dry(visit: Visit, found: Foreseen, status: int = 200) -> Response:
    """That somebody looks is told first."""
    visit.note_list("queue")
    asked = {name: visit.form.get(name, "").strip() for name in ("gor", "skal", "till", "prioritet")}
    return visit.page(
        "act.html",
        status,
        found=found,
        asked=asked,
        filters=queue.kept(visit.form),
        seen=seen,
        act=words.ACTS[asked["gor"]],
        unfit=words.UNFIT_CASES[asked["gor"]],
        case=queue.CASE,
    )


PAGE = WebPage("/ko/gor", frozenset({Role.OPERATOR}), show, do)
