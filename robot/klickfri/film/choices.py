"""Choices: what was chosen for one applicant, and what stood chosen and was left alone.

A choice is never made for everybody because one film shows it: a value of the case explains it, or a person says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import TypeGuard

from klickfri.film.acts import FilmedAct
from klickfri.film.infer import references_for
from klickfri.film.questions import slug
from klickfri.film.targets import same_place, target_of
from klickfri.film.words import ROLES
from klickfri.model.film import Element, StandingChoice
from klickfri.model.pattern import is_pattern
from klickfri.model.recognition import choice_name
from klickfri.model.target import Target
from klickfri.model.text import as_shown
from klickfri.model.values import Values, references
from klickfri.screen.port import yes_or_no

CHOOSING = frozenset(
    {"radio", "checkbox", "switch", "option", "tab", "menuitemradio", "menuitemcheckbox", "treeitem", "row", "listitem"}
)
"""Roles of what is there to be chosen, whatever the page makes of it."""
ACTING = frozenset({"button", "link"})
"""Roles of what does something; a choice only where it is marked as chosen, or stands beside what the case says."""
GOING = frozenset({"link", "menuitem", "tab", "treeitem"})
"""Roles of what leads to a page by itself."""
FIELDS = frozenset({"textbox", "searchbox", "combobox", "spinbutton", "file"})
"""Roles of fields; a click in one puts the cursor there, and what is written or chosen in it is told for itself."""
WRITTEN = frozenset({"textbox", "searchbox", "spinbutton"})
"""Roles of fields in which a text is written."""
_FOLD = "summary"
"""The tag of words that only fold out what stands under them; what is chosen there is told for itself."""
ALWAYS, ANY = "always", "any"
"""The answers that a choice is the same for everybody, and that it may stand as it does."""
_VALUE = re.compile(r"\$\w+(\|\w+)?")


@dataclass(frozen=True)
class Choice:
    """A choice that was made. `among`: what there was to choose from; `fitting`: the values that it may stand for;
    `says`: those that say yes or no, as a box was set.
    """

    words: str
    among: tuple[str, ...] = ()
    fitting: tuple[str, ...] = ()
    says: tuple[str, ...] = ()

    def asks(self, step: str, named: bool) -> str:
        """The question, with its answers; `named` where what is chosen may be called by a value."""
        among = f", bland {_listed(self.among)}" if self.among else ""
        several = f"Flera värden stämmer: {', '.join(self.fitting)}."
        why = several if self.fitting else "Inget känt om ärendet förklarar valet."
        name = ", $namn om det heter som ett fält, en inställning eller ett svar från en regel," if named else ""
        if self.says and not named:
            name = f", {' eller '.join(self.says)} om rutan sätts efter det (ja eller nej),"
        answers = f"{ALWAYS} om det görs så för alla{name} eller {{when: villkor}}"
        return f"Steg {step}: ”{self.words}”{among}. {why} Svara {answers}."


@dataclass(frozen=True)
class Left:
    """A choice or a filled field that stood as it was when something was done. `id` is its page and caption, `shown`
    what a look reads there.

    `names` are values of the case to choose there, `explained` those that show what stood. `target` is there where the
    robot can look once more. `differs`: it stood otherwise in another film.
    """

    id: str
    words: str
    names: tuple[str, ...] = ()
    shown: str = ""
    explained: tuple[str, ...] = ()
    target: Target | None = None
    is_choice: bool = True
    differs: bool = False


def choice_of(act: FilmedAct, target: Target, values: Values) -> Choice | None:
    """The choice that the act makes; None where it makes none, or one value of the case alone explains it.

    A row of the case's own explains which row it is, not that a box in it is ticked.
    """
    among = act.element.among
    named = (target.model_copy(update={"row": None}) if act.verb == "check" else target).refers_to
    if not _chooses(act, among, values):
        return None
    fitting = _fitting(act, values) if named else ()
    return Choice(act.words, among, fitting, _saying(act, values)) if not named or len(fitting) > 1 else None


def fits(answer: object) -> bool:
    """Is it an answer to a choice: `always`, a `$value`, or when it is made, and perhaps that it may else be `any`?"""
    if isinstance(answer, Mapping):
        is_whole = {"when"} <= answer.keys() <= {"when", "else"} and answer.get("else", ANY) == ANY
        return is_whole and isinstance(answer["when"], str)
    return answer == ALWAYS or is_value(answer)


def is_value(answer: object) -> TypeGuard[str]:
    """Is it a `$name`, perhaps with a format?"""
    return isinstance(answer, str) and bool(_VALUE.fullmatch(answer))


def is_option(answer: object) -> TypeGuard[str]:
    """Is it a value, or words with a value in them by which an option is known: `$code - *`?"""
    return is_value(answer) or (isinstance(answer, str) and is_pattern(answer) and bool(references(answer)))


def box_caption(box: Element) -> str:
    """What a box is called."""
    return as_shown(choice_name(box) or next(iter(box.labels.values()), ""))


def beside(box: Element, values: Values) -> Values:
    """The values but those that the box's own caption shows: it is the same for every case."""
    own = {references(one)[0] for one in references_for(box_caption(box), values)}
    return {name: value for name, value in values.items() if name not in own}


def left_alone(act: FilmedAct, touched: AbstractSet[str], values: Values, heading: str = "") -> tuple[Left, ...]:
    """What stood in view and nobody had touched: `touched` are the paths of what was set or clicked on this page, which
    is known by `heading`, if by any.
    """
    return tuple(_left(act, one, values, heading) for one in act.stood if touched.isdisjoint(one.paths))


def left_in_both(one: Sequence[Left], other: Sequence[Left]) -> tuple[Left, ...]:
    """What stood untouched in films of several cases; what was touched in one of them cannot be looked for."""
    here, there = ({left.id: left for left in films} for films in (one, other))
    alone = [replace(left, target=None) for left in (*one, *other) if (left.id in here) != (left.id in there)]
    return (*(_in_both(left, there[left.id]) for left in one if left.id in there), *alone)


def _in_both(one: Left, other: Left) -> Left:
    target = _target_of_both(one, other)
    differs = one.differs or other.differs or one.shown != other.shown
    return replace(
        one,
        words=one.words if one.words == other.words else f"{one.words}, {other.words}",
        names=tuple(dict.fromkeys((*one.names, *other.names))),
        explained=tuple(name for name in one.explained if name in other.explained),
        target=target,
        differs=differs or target is None,
    )


def _target_of_both(one: Left, other: Left) -> Target | None:
    """Where both can be looked for, if that is one place."""
    if one.target is None or other.target is None:
        return None
    return one.target if same_place(one.target, other.target) else None


def _left(act: FilmedAct, one: StandingChoice, values: Values, heading: str) -> Left:
    return Left(
        id=f"{act.page}.{slug(one.label or ' '.join(one.among) or one.role)}",
        words=_stood(one),
        names=_named_by(one, values),
        shown=_reads(one),
        explained=tuple(references_for(one.chosen, values)) if one.chosen else (),
        target=_seen_again(one, act.page, values, heading),
        is_choice=one.on is not None or bool(one.among) or one.role not in WRITTEN,
    )


def _named_by(one: StandingChoice, values: Values) -> tuple[str, ...]:
    """The values that say what should be chosen there."""
    found = [reference for caption in (*one.among, one.label) for reference in references_for(caption, values)]
    return tuple(dict.fromkeys(references(reference)[0] for reference in found))


def _seen_again(one: StandingChoice, page: str, values: Values, heading: str) -> Target | None:
    """The target by which the robot surely finds it again."""
    if not one.element:
        return None
    known = beside(one.element, values) if one.on is not None else values
    named = target_of(one.element, page, known, heading=heading)
    return named.target if named.alone and not named.doubts else None


def _reads(one: StandingChoice) -> str:
    """What a look reads there; of a group it looks at the radio button that was on."""
    if one.on is not None or one.role == "radio":
        return yes_or_no(one.on is not False)
    return as_shown(one.chosen)


def _stood(one: StandingChoice) -> str:
    """How a choice stood: listan Typ stod på ”Barn” (bland ”Barn”, ”Vuxen”)."""
    kind = "valet" if one.role == "radio" else ROLES.get(one.role, "rutan")
    return f"{kind} {one.label or 'utan namn'} stod {_how_it_stood(one)}"


def _how_it_stood(one: StandingChoice) -> str:
    if one.on is not None:
        return "med kryss" if one.on else "utan kryss"
    how = "med" if one.role in WRITTEN else "på"
    listed = f" (bland {_listed(one.among)})" if one.among else ""
    return f"{how} ”{one.chosen or 'inget'}”{listed}"


def _chooses(act: FilmedAct, among: Sequence[str], values: Values) -> bool:
    role = act.element.role
    if act.element.tag == _FOLD:
        return False
    if act.verb == "check" or role in CHOOSING or act.after.marked:
        return True
    if role in FIELDS:
        return False
    if role in ACTING:
        return not leads_on(act) and _says_otherwise(act, among, values)
    return not leads_on(act) or len(among) > 1


def leads_on(act: FilmedAct) -> bool:
    """Did it do more than choose: send something, open a dialog, or lead to another page or window?"""
    after = act.after
    elsewhere = after.page not in (None, act.page)
    return any((after.sent, after.closed, after.left, after.fresh, act.asked, elsewhere))


def _says_otherwise(act: FilmedAct, among: Sequence[str], values: Values) -> bool:
    """Does the case hold what stands beside it, so that another case would have had that chosen?"""
    own = {act.element.name, act.element.text}
    return any(references_for(caption, values) for caption in among if caption not in own)


def _fitting(act: FilmedAct, values: Values) -> tuple[str, ...]:
    """The values that show what was chosen; a row is keyed by one that is its own."""
    if act.element.row:
        return ()
    return tuple(references_for(as_shown(choice_name(act.element) or act.element.text), values))


def _saying(act: FilmedAct, values: Values) -> tuple[str, ...]:
    """The values that are `ja` or `nej`, as the box was set."""
    if not isinstance(act.value, bool):
        return ()
    return tuple(f"${name}" for name, value in values.items() if value == yes_or_no(act.value))


def _listed(captions: Sequence[str]) -> str:
    return ", ".join(f"”{one}”" for one in captions)
