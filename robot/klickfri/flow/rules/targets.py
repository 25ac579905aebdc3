"""K201 to K205: targets that are weak, tied to one row, unreadable in pictures, or named twice."""

from __future__ import annotations

from collections.abc import Iterator

from klickfri.flow.finding import Finding
from klickfri.flow.rules.view import View
from klickfri.model.target import Target
from klickfri.model.values import references


def find(view: View) -> Iterator[Finding]:
    """Target by target; what stands in pictures only of those that are used."""
    for name, target in view.program.targets.items():
        yield from _weak(name, target)
        if name in view.used_somewhere:
            yield from _unreadable(view, name, target)
    yield from _promotable(view)
    for name in sorted(view.own.keys() & view.system_targets.keys()):
        yield _at(name, "K205", "the system has a target of this name")


def _weak(name: str, target: Target) -> Iterator[Finding]:
    if not target.is_strong:
        yield _at(name, "K201", "only the role, and facts that never decide")
    if target.icon and not target.called:
        yield _at(name, "K201", "a picture, and nobody has said what it means: `called`", "icon")
    if target.row and not any(references(text) for text in target.row.values()):
        yield _at(name, "K202", f"the row is always the one where {' and '.join(target.row)} is the same", "row")


def _unreadable(view: View, name: str, target: Target) -> Iterator[Finding]:
    facts = {fact: getattr(target, fact) for fact in ("name", "label", "heading", "section", "column")}
    masked = [
        fact for fact, text in facts.items() if text and "$" not in text and text.rstrip(": ") not in view.captions
    ]
    if masked:
        texts = ", ".join(repr(facts[fact]) for fact in masked)
        yield _at(name, "K203", f"{texts} is not among the labels of system.toml", masked[0])


def _promotable(view: View) -> Iterator[Finding]:
    theirs = {_sign(target): one.name for one in view.neighbours for target in one.targets.values()}
    for name, target in view.own.items():
        if _sign(target) in theirs:
            yield _at(name, "K204", f"{theirs[_sign(target)]} names the same element")


def _sign(target: Target) -> str:
    """What makes two targets the same: all that decides."""
    return target.model_dump_json(exclude={"supporting", "weak"})


def _at(name: str, rule: str, what: str, *keys: str) -> Finding:
    return Finding(rule, "targets.yaml", ("targets", name, *keys), f"target {name}", what)
