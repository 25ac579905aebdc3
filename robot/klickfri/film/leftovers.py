"""What the flow leaves alone: fields of the application that nothing uses, and choices that stood as they were."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from klickfri.film.choices import ALWAYS
from klickfri.film.questions import Review
from klickfri.film.story import Node
from klickfri.model.application import OF_THE_QUEUE, Process
from klickfri.model.values import Values

UNUSED, NOT_NEEDED = "flow/unused", "not needed"
"""The question about fields that nothing uses, and the answer for each."""

_REFERRED = re.compile(r"\$(\w+)")
_QUOTED = re.compile(r"""["'](\w+)["']""")


def unused_fields(process: Process, applications: Iterable[Values], written: str, rules: str) -> list[str]:
    """The fields that some filmed application had something in, that nothing `written` (flow, targets, letters) refers
    to and that the rules do not name. Those of the queue are its own.
    """
    used = {*OF_THE_QUEUE, *_REFERRED.findall(written), *_QUOTED.findall(rules)}
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


def ask_left_alone(review: Review, saving: Iterable[Node], unused: Collection[str]) -> None:
    """Each choice that stood untouched when something was saved: a remark, and a question that blocks where an unused
    field of the application says what should have been chosen there.
    """
    for node in saving:
        film, step = next(iter(node.films.items()))
        for left in node.left:
            meant = [name for name in left.names if name in unused]
            why = f" Fältet {', '.join(meant)} i ansökan säger vad som ska väljas där." if meant else ""
            asks = (
                f"Film {film}, steg {step}: {left.words} när det sparades, och ingen rörde det.{why} "
                f"Svara {ALWAYS} om det ska stå så för alla; annars filma när det väljs."
            )
            review.ask(
                left.id, asks, ALWAYS, blocks=bool(meant), film=film, step=step, fits=lambda told: told == ALWAYS
            )
