"""K101, K102: literals of the filmed case, which would be done to everybody else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from klickfri.flow.finding import Finding
from klickfri.flow.rules.view import View
from klickfri.flow.walk import Spot
from klickfri.model import condition
from klickfri.model.errors import BadCondition
from klickfri.model.flow import Stage, Step
from klickfri.model.pattern import fixed
from klickfri.model.recognition import TIED
from klickfri.model.target import Page, Target
from klickfri.model.text import as_shown
from klickfri.model.values import literal
from klickfri.privacy.likeness import (
    caption_looks_like_data,
    label_looks_like_data,
    looks_like_data,
    looks_personal,
)

Text = tuple[tuple[int | str, ...], str]
"""Where a literal stands, and the literal."""
Looks = Callable[[str], str | None]
"""What a literal looks like, if it looks like data."""


def find(view: View) -> Iterator[Finding]:
    """Texts of steps, stages and ends, and the facts of targets and pages."""
    for at, text in _in_flows(view):
        yield from _judged(view, at, text)
    for name, target in view.program.targets.items():
        for key, text in _of_target(target):
            at = Finding("", "targets.yaml", ("targets", name, *key), f"target {name}", "")
            yield from list(_judged(view, at, text, _looks_of(target, key))) or _filmed(view, at, text)
    for name, page in view.program.system.pages.items():
        for key, text in _of_page(page):
            at = Finding("", "system.toml", ("pages", name, *key), f"page {name}", "")
            yield from list(_personal(at, fixed(text))) or _filmed(view, at, text)


def _in_flows(view: View) -> Iterator[tuple[Finding, str]]:
    """The texts of steps, stages and ends, each with where it stands."""
    for spot in view.spots:
        for place, text in _of_step(spot):
            yield Finding("", spot.file, (*spot.place, *place), spot.label, ""), text
    flow = view.program.flow
    for number, stage in enumerate(flow.stages):
        for place, text in _of_stage(stage):
            yield Finding("", "flow.yaml", ("stages", number, *place), f"{flow.name}: stage {stage.id}", ""), text
    for number, end in enumerate(flow.ends):
        for text in (*_constants(end.when), end.reason, end.hand_over or ""):
            yield Finding("", "flow.yaml", ("ends", number), f"{flow.name}: ends", ""), text


def _looks_of(target: Target, key: tuple[int | str, ...]) -> Looks:
    """What would make a target's fact somebody's data: a label's words may look more like it than a caption's."""
    is_label = key == ("column",) or (key == ("label",) and (target.label_from or "label") in TIED)
    return label_looks_like_data if is_label else caption_looks_like_data


def _judged(view: View, at: Finding, text: str, looks: Looks = looks_like_data) -> Iterator[Finding]:
    """The shape is named, the text is not: what looks like somebody's data is not repeated."""
    words = literal(text)
    personal = list(_personal(at, words))
    yield from personal
    if not personal and words.strip().rstrip(": ") not in view.captions and (shape := looks(words)):
        yield Finding("K102", at.file, at.place, at.label, f"{text!r} looks like {shape}")


def _personal(at: Finding, words: str) -> Iterator[Finding]:
    if shape := looks_personal(words):
        yield Finding("K101", at.file, at.place, at.label, f"holds {shape}")


def _filmed(view: View, at: Finding, text: str) -> Iterator[Finding]:
    """What a filmed case alone says, standing as words of its own. The field is named, the value is not."""
    words = as_shown(literal(text))
    found = (field for value, field in view.telling.items() if _stands_in(words, value))
    if words not in view.program.system.shown and (field := next(found, None)):
        yield Finding("K102", at.file, at.place, at.label, f"holds what a filmed case has as {field!r}")


def _stands_in(words: str, value: str) -> bool:
    """As words of its own; few values need more than the first look."""
    return value in words and bool(re.search(rf"(?<!\w){re.escape(value)}(?!\w)", words))


def _of_step(spot: Spot) -> Iterator[Text]:
    step = spot.step
    for verb in ("fill", "select"):
        for target, text in (getattr(step, verb) or {}).items():
            yield (verb, target), text
    for name, text in (step.use.inputs if step.use else {}).items():
        yield ("use", "with", name), text
    yield from _promised(step)
    yield from ((("when",), text) for text in _constants(step.when))


def _promised(step: Step) -> Iterator[Text]:
    if step.dialog:
        yield ("dialog", "text"), step.dialog.text
        yield ("dialog", "value"), step.answers or ""
    if step.each and step.each.none:
        yield ("each", "none"), step.each.none
    if step.expect:
        yield ("expect", "text"), step.expect.text or ""
        yield from ((("expect", "values", name), text) for name, text in step.expect.values.items())
        yield from ((("expect", "that"), text) for text in _constants(step.expect.that))


def _of_stage(stage: Stage) -> Iterator[Text]:
    yield from ((("when",), text) for text in _constants(stage.when))
    if stage.reach:
        yield from ((("reach", "with", name), text) for name, text in stage.reach.inputs.items())
    if stage.done_when:
        conditions = (stage.done_when.found, *stage.done_when.same)
        yield from ((("done_when",), text) for one in conditions for text in _constants(one))
        yield from ((("done_when", "look", "with", name), text) for name, text in stage.done_when.look.inputs.items())


def _of_target(target: Target) -> Iterator[Text]:
    for key in ("name", "label", "text", "mentions", "heading", "section", "column", "leads_to", "called"):
        yield (key,), getattr(target, key) or ""
    yield from ((("row", heading), text) for heading, text in (target.row or {}).items())


def _of_page(page: Page) -> Iterator[Text]:
    yield from (((fact,), text) for fact, text in page.patterns.items())
    yield ("shows",), page.shows or ""
    yield from ((("frame",), name) for name in page.frame)


def _constants(text: str | None) -> list[str]:
    """The texts in a condition; one that cannot be read is K004's."""
    try:
        return condition.constants(text) if text else []
    except BadCondition:
        return []
