"""`klickfri try`: one target on the live page, where its step's turn has come: outlined in a picture, or why not."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from klickfri.model.errors import BadInput, Fault, TargetRefused
from klickfri.model.flow import Program, read_of
from klickfri.model.healing import WEIGHTS, Evidence, ranked
from klickfri.model.target import Target
from klickfri.replay.context import Pending
from klickfri.replay.refusals import seen_near
from klickfri.replay.verbs import bind
from klickfri.screen.port import Screen
from klickfri.summary.plan import plan_of

_EDGE, _WIDTH = (209, 26, 42), 4
_NEAREST = 5


@dataclass(frozen=True)
class Pointed:
    """What was found of a target. `failed` are the facts for which it was refused, empty where it was found.

    `near` counts the elements of its role; `lacking` are the nearest of them, each with the facts that do not hold for
    it. `picture` is a masked PNG of the page with the element outlined, or the nearest ones.
    """

    target: str
    page: str
    near: int
    failed: tuple[str, ...] = ()
    lacking: tuple[tuple[str, tuple[str, ...]], ...] = ()
    picture: bytes = b""

    @property
    def found(self) -> bool:
        """Is it the one element with every fact?"""
        return not self.failed


def step_with(program: Program, name: str) -> str:
    """The first step of the plan that acts on the target, with its stage. Raises `BadInput` where none does."""
    if name not in program.targets:
        raise BadInput("the command", [Fault(name, "no target is called so", "See targets.yaml")])
    for planned in plan_of(program).stages:
        for one in planned.steps:
            if name in (one.step.target, one.step.onto) or name in map(read_of, one.step.read or {}):
                return f"{planned.stage.id}/{one.path}"
    mend = "Looks are tried by `klickfri check --application`"
    raise BadInput("the command", [Fault(name, "no step of the flow acts on it or reads it", mend)])


def point_out(screen: Screen, program: Program, name: str, pending: Pending) -> Pointed:
    """Finds the target on the page as it stands; changes nothing. Raises what the screen raises for the page itself.

    Where persons are real no picture is taken before the check for protected identity has passed.
    """
    target = bind(program.targets[name], pending.values)
    failed: tuple[str, ...] = ()
    try:
        screen.read({name: target})
    except TargetRefused as refused:
        failed = refused.facts or ("several",)
    seen = seen_near(screen, program, target, pending.values)
    others = program.targets if failed else {}
    order = [one.evidence for one in ranked(name, target, seen, others)]
    mine = order[:_NEAREST] if failed else [one for one in order if not _lacks(target, one)][:1]
    lacking = tuple((_said(one), _lacks(target, one)) for one in order[:_NEAREST]) if failed else ()
    picture = screen.picture(target.page) if _is_cleared(program, pending.stage) else b""
    return Pointed(name, target.page, len(seen), failed, lacking, _outlined(picture, mine))


def _is_cleared(program: Program, stage: str) -> bool:
    names = [one.id for one in program.flow.stages]
    passed = program.flow.cleared_by in names[: names.index(stage)]
    return passed or program.system.persons == "synthetic"


def _lacks(target: Target, seen: Evidence) -> tuple[str, ...]:
    return tuple(fact for fact in WEIGHTS if getattr(target, fact) and fact not in seen.held)


def _said(seen: Evidence) -> str:
    """The element in the words that are nobody's."""
    words = seen.name or next(iter(seen.labels.values()), "") or seen.column or seen.heading
    return f"{seen.role} {words}".strip()


def _outlined(picture: bytes, seen: Sequence[Evidence]) -> bytes:
    """The picture with a frame around each of them, as far as it is known where they stand."""
    if not picture:
        return b""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    draw = ImageDraw.Draw(image)
    for left, top, width, height in [one.box for one in seen if one.box]:
        x, y = left * image.width, top * image.height
        corner = (x + width * image.width, y + height * image.height)
        draw.rectangle((x - _WIDTH, y - _WIDTH, corner[0] + _WIDTH, corner[1] + _WIDTH), outline=_EDGE, width=_WIDTH)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
