"""Boxes of one field that takes several choices: which text of the application names those that stand ticked.

A box of such a field says nothing alone: what is chosen are all that are ticked and no other. So it is explained only
where the ticked ones are just those that one value names, and then each box follows that value, both ways.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from klickfri.film.acts import FilmedAct
from klickfri.film.choices import box_caption, leads_on
from klickfri.model.film import Element
from klickfri.model.values import Values, choices_in

_BOX = "checkbox"
_Field = tuple[str, str, str]
"""The boxes of one field: their page, the name that the page's code gives them all, the heading they stand under."""


@dataclass(frozen=True)
class ListedBoxes:
    """The boxes of one field by their captions, and the value that names those that are ticked."""

    page: str
    name: str
    boxes: Mapping[str, Element]

    @property
    def paths(self) -> frozenset[str]:
        """Where the boxes stand."""
        return frozenset(box.path for box in self.boxes.values())

    @property
    def covers(self) -> str:
        """The condition that something is named, and that every choice that is named has its box."""
        captions = ", ".join(map(_quoted, self.boxes))
        return f"not empty(${self.name}) and ${self.name}|choices in [{captions}]"

    def names(self, caption: str, on: bool) -> str:
        """The condition that the value names this box, or does not."""
        named = f"{_quoted(caption)} in ${self.name}|choices"
        return named if on else f"not ({named})"


def listed_boxes(acts: Sequence[FilmedAct], values: Values, lists: Collection[str]) -> list[ListedBoxes]:
    """The fields of boxes in a film whose ticked ones are just those that one of the values names; of a single one
    only what is known to be of `lists` says so, for any word may be called as a box by chance.
    """
    found: list[ListedBoxes] = []
    for (page, _, _), boxes in _fields_of(acts).items():
        captions = {box_caption(box): box for box, _ in boxes}
        ticked = {box_caption(box) for box, on in boxes if on}
        able = [name for name in values if len(ticked) > 1 or name in lists]
        named = [name for name in able if _names(values[name], ticked)]
        are_told_apart = len(captions) == len(boxes) > 1 and all(one and "$" not in one for one in captions)
        if are_told_apart and len(named) == 1 and _only_ticks(acts, page, captions):
            found.append(ListedBoxes(page, named[0], dict(sorted(captions.items()))))
    return found


def _fields_of(acts: Sequence[FilmedAct]) -> Mapping[_Field, list[tuple[Element, bool]]]:
    """The boxes by their field, each as it stood at last."""
    last: dict[tuple[str, str], tuple[Element, bool]] = {}
    for act in acts:
        last |= {(act.page, box.path): (box, on) for box, on in _stand(act)}
    fields: dict[_Field, list[tuple[Element, bool]]] = defaultdict(list)
    for (page, _), (box, on) in last.items():
        fields[page, box.supporting.get("name", ""), box.heading].append((box, on))
    return {field: boxes for field, boxes in fields.items() if field[1]}


def _stand(act: FilmedAct) -> Iterator[tuple[Element, bool]]:
    """The boxes that the act set, or that were in view when it was done."""
    for one in act.stood:
        if one.role == _BOX and one.element and one.on is not None:
            yield one.element, one.on
    if act.verb == "check" and act.element.role == _BOX:
        yield act.element, bool(act.value)


def _names(value: object, ticked: set[str]) -> bool:
    """Does it name just these, each by its whole caption?"""
    return isinstance(value, str) and bool(ticked) and choices_in(value) == ticked


def _only_ticks(acts: Sequence[FilmedAct], page: str, captions: Mapping[str, Element]) -> bool:
    """Does setting them do no more than that, and nothing is sent in between?"""
    paths = {box.path for box in captions.values()}
    own = [
        at
        for at, act in enumerate(acts)
        if act.verb == "check" and (act.page, act.element.path in paths) == (page, True)
    ]
    return not own or not any(leads_on(act) for act in acts[own[0] : own[-1] + 1])


def _quoted(caption: str) -> str:
    return json.dumps(caption, ensure_ascii=False)
