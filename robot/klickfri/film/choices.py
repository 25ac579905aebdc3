"""Choices: what was chosen for one applicant, and what stood chosen and was left alone.

A choice is never made for everybody because one film shows it: a value of the case explains it, or a person says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TypeGuard

from klickfri.film.acts import FilmedAct
from klickfri.film.infer import references_for
from klickfri.film.questions import slug
from klickfri.film.words import ROLES
from klickfri.model.film import StandingChoice
from klickfri.model.pattern import is_pattern
from klickfri.model.recognition import choice_name
from klickfri.model.target import Target
from klickfri.model.text import as_shown
from klickfri.model.values import Values, references

CHOOSING = frozenset(
    {"radio", "checkbox", "switch", "option", "tab", "menuitemradio", "menuitemcheckbox", "treeitem", "row", "listitem"}
)
"""Roles of what is there to be chosen, whatever the page makes of it."""
ACTING = frozenset({"button", "link"})
"""Roles of what does something; a choice only where it is marked as chosen, or stands beside what the case says."""
FIELDS = frozenset({"textbox", "searchbox", "combobox", "spinbutton", "file"})
"""Roles of fields; a click in one puts the cursor there, and what is written or chosen in it is told for itself."""
ALWAYS = "always"
"""The answer that a choice is the same for everybody."""
_VALUE = re.compile(r"\$\w+(\|\w+)?")


@dataclass(frozen=True)
class Choice:
    """A choice that was made. `among`: what there was to choose from; `fitting`: the values that it may stand for."""

    words: str
    among: tuple[str, ...] = ()
    fitting: tuple[str, ...] = ()

    def asks(self, step: str, named: bool) -> str:
        """The question, with its answers; `named` where what is chosen may be called by a value."""
        among = f", bland {_listed(self.among)}" if self.among else ""
        several = f"Flera värden stämmer: {', '.join(self.fitting)}."
        why = several if self.fitting else "Inget känt om ärendet förklarar valet."
        name = ", $namn om det heter som ett fält, en inställning eller ett svar från en regel," if named else ""
        answers = f"{ALWAYS} om det görs så för alla{name} eller {{when: villkor}}"
        return f"Steg {step}: ”{self.words}”{among}. {why} Svara {answers}."


@dataclass(frozen=True)
class Left:
    """A choice that stood as it was when something was saved. `names`: values of the case to choose there."""

    id: str
    words: str
    names: tuple[str, ...] = ()


def choice_of(act: FilmedAct, target: Target, values: Values) -> Choice | None:
    """The choice that the act makes; None where it makes none, or one value of the case alone explains it.

    A row of the case's own explains which row it is, not that a box in it is ticked.
    """
    among = act.element.among
    named = (target.model_copy(update={"row": None}) if act.verb == "check" else target).refers_to
    if not _chooses(act, among, values):
        return None
    fitting = _fitting(act, values) if named else ()
    return Choice(act.words, among, fitting) if not named or len(fitting) > 1 else None


def fits(answer: object) -> bool:
    """Is it an answer to a choice: `always`, a `$value`, or when it is made?"""
    if isinstance(answer, Mapping):
        return answer.keys() == {"when"} and isinstance(answer["when"], str)
    return answer == ALWAYS or is_value(answer)


def is_value(answer: object) -> TypeGuard[str]:
    """Is it a `$name`, perhaps with a format?"""
    return isinstance(answer, str) and bool(_VALUE.fullmatch(answer))


def is_option(answer: object) -> TypeGuard[str]:
    """Is it a value, or words with a value in them by which an option is known: `$code - *`?"""
    return is_value(answer) or (isinstance(answer, str) and is_pattern(answer) and bool(references(answer)))


def left_alone(act: FilmedAct, touched: AbstractSet[str], values: Values) -> tuple[Left, ...]:
    """The choices in view that nobody had touched: `touched` are the paths of what was set or clicked on this page."""
    return tuple(_left(act, one, values) for one in act.stood if touched.isdisjoint(one.paths))


def _left(act: FilmedAct, one: StandingChoice, values: Values) -> Left:
    found = [reference for caption in (*one.among, one.label) for reference in references_for(caption, values)]
    names = tuple(dict.fromkeys(references(reference)[0] for reference in found))
    return Left(f"left/{act.page}.{slug(one.label or ' '.join(one.among))}", _stood(one), names)


def _stood(one: StandingChoice) -> str:
    """How a choice stood: listan Typ stod på ”Barn” (bland ”Barn”, ”Vuxen”)."""
    kind = "valet" if one.role == "radio" else ROLES.get(one.role, "rutan")
    if one.on is not None:
        return f"{kind} {one.label or 'utan namn'} stod {'med' if one.on else 'utan'} kryss"
    listed = f" (bland {_listed(one.among)})" if one.among else ""
    return f"{kind} {one.label or 'utan namn'} stod på ”{one.chosen or 'inget'}”{listed}"


def _chooses(act: FilmedAct, among: Sequence[str], values: Values) -> bool:
    role = act.element.role
    if act.verb == "check" or role in CHOOSING or act.after.marked:
        return True
    if role in FIELDS:
        return False
    after = act.after
    elsewhere = after.page not in (None, act.page)
    leads = bool(after.sent or after.closed or after.left or after.fresh or act.asked or elsewhere)
    if role in ACTING:
        return not leads and _says_otherwise(act, among, values)
    return not leads or len(among) > 1


def _says_otherwise(act: FilmedAct, among: Sequence[str], values: Values) -> bool:
    """Does the case hold what stands beside it, so that another case would have had that chosen?"""
    own = {act.element.name, act.element.text}
    return any(references_for(caption, values) for caption in among if caption not in own)


def _fitting(act: FilmedAct, values: Values) -> tuple[str, ...]:
    """The values that show what was chosen; a row is keyed by one that is its own."""
    if act.element.row:
        return ()
    return tuple(references_for(as_shown(choice_name(act.element) or act.element.text), values))


def _listed(captions: Sequence[str]) -> str:
    return ", ".join(f"”{one}”" for one in captions)
