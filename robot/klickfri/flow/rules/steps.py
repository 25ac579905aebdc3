"""K302 to K309: saves, dialogs, expectations and pulls."""

from __future__ import annotations

from collections.abc import Iterator

from klickfri.flow.finding import Finding
from klickfri.flow.rules.view import View
from klickfri.flow.walk import Spot
from klickfri.model.flow import Expect, Step
from klickfri.model.keys import sends

_LEADING_ON = ("button", "link")
"""Roles that a page answers a click on."""


def find(view: View) -> Iterator[Finding]:
    """Step by step, and each stage's probe."""
    flow = view.program.flow
    for number, stage in enumerate(flow.stages):
        if stage.done_when and not stage.done_when.same:
            place = ("stages", number, "done_when")
            yield Finding("K302", "flow.yaml", place, f"{flow.name}: stage {stage.id}", "same is empty")
    for spot in view.spots:
        yield from _of_step(view, spot)


def _of_step(view: View, spot: Spot) -> Iterator[Finding]:
    step = spot.step
    if step.effect and not _shows_the_save(view, step):
        yield spot.finding("K303", "nothing that is expected shows that it was saved", "effect")
    if step.dialog and not step.dialog.text.strip():
        yield spot.finding("K304", f"the {step.dialog.kind} may say anything", "dialog")
    if step.onto and _page(view, step.target) != _page(view, step.onto):
        yield spot.finding("K309", f"{step.target} and {step.onto}", "drag")
    system = view.program.system
    if spot.flow.name not in (system.log_in, system.log_out):
        yield from _of_way(view, spot)


def _of_way(view: View, spot: Spot) -> Iterator[Finding]:
    """What a step that leads on expects."""
    step = spot.step
    if not _leads_on(view, step):
        return
    if step.expect is None:
        yield spot.finding("K305", "no expect", step.verb.name)
    elif _held_before(view, step, step.expect):
        yield spot.finding("K306", f"{step.expect.page} was shown already", "expect")


def _page(view: View, name: str) -> str | None:
    """The page that the target stands on."""
    target = view.program.targets.get(name)
    return target.page if target else None


def _pages(expect: Expect) -> tuple[str, ...]:
    return (expect.page,) if isinstance(expect.page, str) else expect.page or ()


def _shows_the_save(view: View, step: Step) -> bool:
    expect = step.expect
    if step.dialog:
        return True
    if expect is None:
        return False
    elsewhere = bool(_pages(expect)) and _page(view, step.target) not in _pages(expect)
    return bool(expect.text or expect.closed or expect.left or elsewhere or (expect.fresh and expect.page))


def _leads_on(view: View, step: Step) -> bool:
    if step.press or step.key:
        return any(map(sends, filter(None, (step.key, *(step.press or {}).values()))))
    target = view.program.targets.get(step.click or "")
    return target is not None and target.role in _LEADING_ON


def _held_before(view: View, step: Step, expect: Expect) -> bool:
    other = expect.fresh or expect.text or expect.values or expect.that or expect.closed or expect.left
    return not other and _page(view, step.target) in _pages(expect)
