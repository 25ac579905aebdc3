"""What the flow leaves alone: fields of the application that nothing uses, and choices that stood as they were."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from klickfri.film.choices import ALWAYS, ANY, Left, is_value
from klickfri.film.questions import Review
from klickfri.film.story import Node
from klickfri.model.application import OF_THE_QUEUE, Process
from klickfri.model.rule_text import named_in
from klickfri.model.target import Target
from klickfri.model.values import Values, references
from klickfri.screen.port import yes_or_no

UNUSED, NOT_NEEDED = "flow/unused", "not needed"
"""The question about fields that nothing uses, and the answer for each."""

_REFERRED = re.compile(r"\$(\w+)")


def unused_fields(process: Process, applications: Iterable[Values], written: str, rules: str) -> list[str]:
    """The fields that some filmed application had something in, that nothing `written` (flow, targets, letters) refers
    to and that the rules do not name. Those of the queue are its own.
    """
    used = {*OF_THE_QUEUE, *_REFERRED.findall(written), *named_in(rules, process.fields)}
    filled = {name for application in applications for name, value in application.items() if value not in (None, "")}
    return [name for name in process.fields if name in filled - used]


def ask_unused(review: Review, process: Process, unused: Sequence[str]) -> None:
    """One question for all of them, with an answer for each."""
    if not unused:
        return
    named = ", ".join(f"{name} ({process.fields[name].title})" for name in unused)
    asks = (
        f"Fält i ansökan som inget steg, brev eller regel använder: {named}. Ska något av dem in i systemet fattas "
        f"ett steg i filmen. Svara med varje fält som {NOT_NEEDED}: {{{unused[0]}: {NOT_NEEDED}}}."
    )
    review.ask(UNUSED, asks, fits=lambda told: isinstance(told, Mapping) and _all_told(told, unused))


def _all_told(told: Values, unused: Sequence[str]) -> bool:
    return all(told.get(name) == NOT_NEEDED for name in unused)


def ask_left_alone(review: Review, step: str, node: Node, unused: Collection[str]) -> list[tuple[Target, str]]:
    """One question about all that stood untouched when the step saved; gives what the robot looks for before it does.

    It blocks where nobody can know from the films: one case only shows it, cases differ and no value says how, or an
    unused field of the application says what should have been chosen there.
    """
    if not node.left:
        return []
    usual = {left.id: _usual(left, unused) for left in node.left}
    meant = _meant(node.left, usual, unused)
    film, number = next(iter(node.films.items()))
    answer = review.ask(
        f"left/{step}", _asks(step, node.left, meant), None if meant else _shortly(usual), film=film, step=number,
        blocks=bool(meant) or _is_open(node, usual), fits=lambda told: _fits(told, node.left),
    )  # fmt: skip
    told = usual | _for_each(answer, usual)
    wanted = [left for left in node.left if told[left.id] != ANY]
    return [(left.target, _to_show(left, told[left.id])) for left in wanted if left.target]


def _meant(left: Iterable[Left], usual: Mapping[str, str], unused: Collection[str]) -> set[str]:
    """The unused fields of the application that say what should have been chosen there."""
    unexplained = [one for one in left if not usual[one.id].startswith("$")]
    return {name for one in unexplained for name in one.names if name in unused}


def _to_show(left: Left, answer: str) -> str:
    return left.shown if answer == ALWAYS else answer


def _is_open(node: Node, usual: Mapping[str, str]) -> bool:
    """Does something that was chosen stand so in one film only, or differ between films, and no value says why?"""
    choices = [left for left in node.left if left.target and left.is_choice and not usual[left.id].startswith("$")]
    return any(left.differs or len(node.films) == 1 for left in choices)


def _for_each(answer: object, usual: Mapping[str, str]) -> dict[str, str]:
    """An answer of one word is meant of all."""
    if isinstance(answer, Mapping):
        return dict(answer)
    return dict.fromkeys(usual, str(answer)) if answer else {}


def _usual(left: Left, unused: Collection[str]) -> str:
    """What is meant of it where nobody says: a value that nothing else needs, else as it stood; a text may be any."""
    if left.target is None:
        return ANY
    own = [one for one in left.explained if references(one)[0] in unused]
    if len(own) == 1 and left.shown != yes_or_no(True):
        return own[0]
    return ANY if left.differs or not left.is_choice else ALWAYS


def _shortly(usual: Mapping[str, str]) -> object:
    """One word where it is the same of all."""
    return next(iter(usual.values())) if len(set(usual.values())) == 1 else dict(usual)


def _asks(step: str, left: Sequence[Left], meant: Collection[str]) -> str:
    stood = "; ".join(f"{one.words} ({one.id})" for one in left)
    fields = ", ".join(sorted(meant))
    why = f" Fältet {fields} i ansökan säger vad som ska väljas där: filma när det väljs." if meant else ""
    return (
        f"Orört när {step} sparade: {stood}.{why} Svara {ALWAYS} om det ska stå så för alla (roboten ser efter innan "
        f"den sparar, och lämnar annars ärendet till en person), {ANY} om det får stå som det står, eller för vart och "
        f"ett: {{{left[0].id}: {ALWAYS}}}, med $namn om det ska visa ett värde."
    )


def _fits(told: object, left: Sequence[Left]) -> bool:
    """Is it an answer for all, or for each that it names?"""
    if isinstance(told, Mapping):
        return told.keys() <= {one.id for one in left} and all(map(_is_one, told.values()))
    return told in (ALWAYS, ANY)


def _is_one(told: object) -> bool:
    return told in (ALWAYS, ANY) or is_value(told)
