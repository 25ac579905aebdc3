"""What an operator does with a process or a system: stops its run, pauses it, lets it go on."""

from __future__ import annotations

from typing import Literal

from starlette.exceptions import HTTPException
from starlette.responses import Response

from klickfri.app.look.boards import processes_of, systems_of
from klickfri.app.look.now import now
from klickfri.app.review import operating
from klickfri.model.errors import BadInput
from klickfri.model.language import said
from klickfri.model.person import Role
from klickfri.web import words
from klickfri.web.page import Visit, WebPage, go_to
from klickfri.web.pages import status

Kind = Literal["process", "system"]
_STOPS = {"stoppa": False, "stoppa-nu": True}


def show(visit: Visit) -> Response:
    """An address alone does nothing."""
    return go_to(status.PAGE.path)


def do(visit: Visit) -> Response:
    """The button that was pressed, as the command does it, signed by the person; nothing where it stands otherwise."""
    button, name = visit.form.get("gor", ""), visit.form.get("namn", "")
    kind = _kind(visit, name)
    try:
        done = _stopped(visit, kind, name, button) if button in _STOPS else _held(visit, kind, name, button)
    except BadInput:
        return status.told(visit, 422, faults={f"skal-{kind}-{name}": [words.unfit_act("--reason")]})
    if not done:
        return status.told(visit, 409, refused=_stands_otherwise(name))
    return go_to(f"{status.PAGE.path}?nyss={button}")


def _kind(visit: Visit, name: str) -> Kind:
    """Raises `HTTPException` for what is not these boards', or not theirs alone."""
    settings = visit.office.settings
    if visit.form.get("slag") == "process" and name in processes_of(settings, visit.boards):
        return "process"
    if visit.form.get("slag") == "system" and systems_of(settings, visit.boards).get(name):
        return "system"
    raise HTTPException(404)


def _stands_otherwise(name: str) -> str:
    return said("{name} stod redan så, eller har ändrats sedan sidan visades. Inget är ändrat nu.", name=name)


def _stopped(visit: Visit, kind: Kind, name: str, button: str) -> bool:
    """Is the run that was shown asked to stop?"""
    if kind != "process":
        raise HTTPException(400)
    runs = {one.process: one.run for one in now(visit.office, visit.boards).status.processes}
    run = runs.get(name)
    if run is None or run.id != visit.form.get("korning"):
        return False
    return bool(operating.stop(visit.acting, name, at_once=_STOPS[button]))


def _held(visit: Visit, kind: Kind, name: str, button: str) -> bool:
    """Is it paused now, or not any more? Raises `BadInput` for a reason that is missing or names somebody."""
    reason = visit.form.get("skal", "").strip()
    match button:
        case "pausa":
            return operating.pause(visit.acting, kind, name, reason) is not None
        case "fortsatt":
            return operating.resume(visit.acting, kind, name, reason) is not None
    raise HTTPException(400)


PAGE = WebPage("/laget/gor", frozenset({Role.OPERATOR}), show, do)
