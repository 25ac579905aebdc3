"""Names for what a film points at: the targets the system has already, then drafted ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from klickfri.film.questions import Review, slug
from klickfri.film.targets import agreed, fits, same_place, target_of
from klickfri.model.target import Target
from klickfri.model.values import Values
from klickfri.privacy.likeness import looks_like_data

ACCEPTED = "ok"


class Names:
    """Gives each element its target's name. `drafted` are the targets that had to be made, by name."""

    def __init__(self, known: Mapping[str, Target], review: Review) -> None:
        self._known, self.review = known, review
        self.drafted: dict[str, Target] = {}

    def name(self, element: Mapping[str, Any], page: str, values: Values, film: int, step: int) -> str:
        """The name of the element's target. What is doubted of a drafted one is asked."""
        fitting = [name for name, target in self._known.items() if fits(target, element, page, values)]
        if fitting:
            return max(fitting, key=lambda name: len(self._known[name].model_dump(exclude_none=True)))
        named = target_of(element, page, values)
        name = self._place(named.target)
        if named.doubts:
            answer = self.review.ask(
                f"target/{name}",
                f"Hur pekas {name} ut säkert? {' '.join(named.doubts)}",
                film=film,
                step=step,
            )
            if isinstance(answer, dict):
                self.drafted[name] = Target.model_validate({**self.drafted[name].model_dump(), **answer})
        return name

    def target(self, name: str) -> Target:
        """The target of this name."""
        return self.drafted.get(name) or self._known[name]

    def _place(self, target: Target) -> str:
        for name, other in self.drafted.items():
            if same_place(target, other):
                self.drafted[name] = agreed(other, target)
                return name
        stem = f"{target.page}.{_stem(target)}"
        taken = self.drafted.keys() | self._known.keys()
        name = next(name for name in [stem, *(f"{stem}_{number}" for number in range(2, 1000))] if name not in taken)
        self.drafted[name] = target
        return name


def _stem(target: Target) -> str:
    """What it is called, in one word: never by what belongs to the filmed case, but by what that is."""
    captions = [target.label, target.name, target.column, target.text, target.heading]
    words = [text.partition("|")[0] for text in captions if text and not looks_like_data(text)]
    return next(filter(None, map(slug, words)), slug(target.role))
