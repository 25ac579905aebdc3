"""What a refused target looks like now: evidence for whoever may heal it. Only looks; the step stays refused."""

from __future__ import annotations

import re

from klickfri.model.application import OPEN
from klickfri.model.errors import ApplicationException, TargetRefused, Unsure
from klickfri.model.flow import Program
from klickfri.model.healing import CLEAR, ENOUGH, Candidate, Evidence, healed, margin, ranked
from klickfri.model.target import Target
from klickfri.model.values import Values, references
from klickfri.privacy.likeness import looks_like_data
from klickfri.replay.context import Refusal
from klickfri.replay.verbs import bind
from klickfri.screen.port import Screen

_SHORTEST_PRIVATE = 3
"""Signs of a value that is looked for in captions."""
_WORD = re.compile(r"\w+")


class Scout:
    """Looks at what is there when a target was refused."""

    def __init__(self, program: Program, screen: Screen) -> None:
        self._program, self._screen = program, screen

    def look_around(
        self, name: str, where: tuple[str, str, str], error: TargetRefused, values: Values, pictured: bool
    ) -> Refusal | None:
        """What stands there; None when the target itself can be pointed out, or the page does not hold still.

        `where` is stage, step and what the step says. Raises `ProtectedIdentity`.
        """
        old = self._program.targets[name]
        try:
            seen = self._near(old, values)
            if seen is None:
                return None
            candidates = ranked(name, old, seen, self._program.targets)
            new, why = self._judged(old, candidates, values)
            picture = self._screen.picture(old.page) if pictured else None
        except (Unsure, ApplicationException):  # the refusal itself is what the case ends with
            return None
        nearest = tuple(candidates[:5])
        return Refusal(name, old, *where, error.failed, nearest, round(margin(candidates), 3), new, why, picture)

    def _near(self, old: Target, values: Values) -> list[Evidence] | None:
        bound = bind(old, values)
        if self._is_there(bound):
            return None
        return seen_near(self._screen, self._program, bound, values)

    def _judged(self, old: Target, candidates: list[Candidate], values: Values) -> tuple[Target | None, str]:
        """What a person may accept, or why nothing: it must be alike, clearly so, and point out one element."""
        if not candidates or candidates[0].claimed_by:
            return None, "där står inget av det slaget som inte är ett annat mål"
        if candidates[0].score < ENOUGH:
            return None, f"det närmaste är inte likt nog ({candidates[0].score} av minst {ENOUGH})"
        if margin(candidates) < CLEAR:
            return None, f"två ligger nästan lika nära (försprång {margin(candidates):.2f} av minst {CLEAR})"
        new = healed(old, candidates[0].evidence)
        if new is None:
            return None, "ett kännetecken som inte stämde följer ärendet, eller syns inte på elementet"
        if not self._is_there(bind(new, values)):
            return None, "de nya kännetecknen skulle inte peka ut exakt ett element"
        return new, ""

    def _is_there(self, bound: Target) -> bool:
        try:
            return self._screen.present(bound)
        except TargetRefused:  # several alike
            return False


def refused_target(error: TargetRefused, aimed_at: str, program: Program) -> str | None:
    """The name of the target that was refused; the screen calls it in words when it was to be acted on."""
    return next((name for name in (error.target, aimed_at) if name in program.targets), None)


def seen_near(screen: Screen, program: Program, bound: Target, values: Values) -> list[Evidence]:
    """What stands on the target's page of its role, without a word of anybody's."""
    captions, private = _captions(program), _private(program, values)
    return [_cleaned(one, captions, private) for one in screen.nearby(bound, sorted(captions))]


def _captions(program: Program) -> frozenset[str]:
    """Every caption that a target names: labels, never values."""
    facts = [(one.name, one.label, one.heading, one.section, one.column) for one in program.targets.values()]
    return frozenset(text for texts in facts for text in texts if text and not references(text))


def _names_of_persons(program: Program, values: Values) -> list[str]:
    """The values that are of no open class; what nobody has classed is personal."""
    process = program.process
    classes = {**process.classes, **{name: spec.data_class for name, spec in process.fields.items()}}
    return [name for name in values if classes.get(name, "personal") not in OPEN and name not in process.settings]


def _private(program: Program, values: Values) -> frozenset[str]:
    """What the case holds that is somebody's, whole and by the names, places and numbers in it."""
    texts = [text for name in _names_of_persons(program, values) if isinstance(text := values[name], str)]
    words = {word for text in texts for word in _WORD.findall(text) if not word[0].islower()}
    return frozenset(text.casefold() for text in {*texts, *words} if len(text) >= _SHORTEST_PRIVATE)


def _cleaned(seen: Evidence, captions: frozenset[str], private: frozenset[str]) -> Evidence:
    """Without what repeats a value of the case, or looks like data; a caption that a target names is neither."""

    def is_nobodys(text: str) -> bool:
        said = text.casefold()
        repeats = said in private or not private.isdisjoint(_WORD.findall(said))
        return text in captions or not (repeats or looks_like_data(text))

    return seen.model_copy(
        update={
            **{fact: "" for fact in ("name", "heading", "column") if not is_nobodys(getattr(seen, fact))},
            "labels": {source: text for source, text in seen.labels.items() if is_nobodys(text)},
            "supporting": {fact: text for fact, text in seen.supporting.items() if is_nobodys(text)},
        }
    )
