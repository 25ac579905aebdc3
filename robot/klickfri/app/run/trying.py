"""What goes on between the steps while somebody tries a flow: waiting, asking, stopping."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Literal

from klickfri.model.errors import BadInput, Fault, Halted
from klickfri.model.values import Values
from klickfri.replay.context import Mask, Pending
from klickfri.summary.plan import Plan

Persons = Literal["synthetic", "real"]
_LONGEST = 200
"""Characters of a value that are told."""


class Go(Enum):
    """What a person answers before a step."""

    ON = "on"
    FREELY = "freely"
    STOP = "stop"


@dataclass(frozen=True)
class Upcoming:
    """A step whose turn has come. `values` is what it sets or is found by, `known` all that is known.

    Each is `name=value`, masked as in the log where persons are real.
    """

    stage: str
    step: str
    say: str
    verb: str
    target: str
    saves: bool
    values: tuple[str, ...]
    known: tuple[str, ...]


Ask = Callable[[Upcoming], Go]
"""Asks the person who tries the flow."""


@dataclass(frozen=True)
class Manner:
    """How a flow is tried: up to a step (as the plan names it), with so many seconds before each, asking before each.

    Before a step that saves it is asked also after `Go.FREELY`, unless a person has said yes to saves beforehand.
    """

    until: str = ""
    slow: float = 0.0
    ask: Ask | None = None
    yes_to_saves: bool = False


STRAIGHT = Manner()
"""From beginning to end, as at night."""


class Order:
    """The steps of a plan, one after the other, by the names that the log has for them."""

    def __init__(self, plan: Plan) -> None:
        self._stages = [planned.stage.id for planned in plan.stages]
        self._paths = {(planned.stage.id, step.logged): step.path for planned in plan.stages for step in planned.steps}
        self._places = {key: place for place, key in enumerate(self._paths)}

    def path(self, pending: Pending) -> str | None:
        """The step as the plan names it; None of what the plan does not list: looks, and ways to a stage."""
        return self._paths.get((pending.stage, pending.name))

    def place(self, wanted: str) -> int:
        """Where the step stands. Raises `BadInput` for a name that no step has, and for one that several have."""
        found = dict(self._found(wanted)) or dict(self._begun(wanted))
        if len(found) == 1:
            return next(iter(found.values()))
        if found:
            mend = f"Say which: {', '.join(found)}"
            raise BadInput("the command", [Fault("--until", f"several stages have a step {wanted}", mend)])
        raise BadInput("the command", [Fault("--until", f"the flow has no step {wanted}", self._nearest(wanted))])

    def is_past(self, pending: Pending, place: int) -> bool:
        """Has the turn of this place come, or would it have, had the step applied to the case?"""
        stage = list(self._paths)[place][0]
        own = self._places.get((pending.stage, pending.name))
        if own is None:
            return self._stages.index(pending.stage) > self._stages.index(stage)
        return own >= place

    def _found(self, wanted: str) -> Iterator[tuple[str, int]]:
        """The first step of each stage with this name, or in a sub-flow that is used by a step with this name."""
        for (stage, logged), place in reversed(self._places.items()):
            path = self._paths[stage, logged]
            if any(one == wanted or one.startswith(f"{wanted}/") for one in (path, f"{stage}/{path}")):
                at = wanted if wanted.startswith(f"{stage}/") else f"{stage}/{wanted}"
                yield at, place

    def _begun(self, wanted: str) -> Iterator[tuple[str, int]]:
        """The first step of the stage with this name."""
        yield from ((stage, place) for (stage, _), place in reversed(self._places.items()) if stage == wanted)

    def _nearest(self, wanted: str) -> str:
        near = difflib.get_close_matches(wanted, dict.fromkeys([*self._paths.values(), *self._stages]), 3)
        return f"Is {' or '.join(near)} meant?" if near else "`klickfri replay PROCESS --dry-run plan` lists them"


class Trying:
    """Told of each step before it is done. Raises `Halted` where the trial shall end; then `stopped` says where."""

    def __init__(
        self,
        order: Order,
        until: int | None,
        manner: Manner,
        tell: Mask,
        pause: Callable[[float], None],
        stopping: Callable[[Pending], None] = lambda pending: None,
    ) -> None:
        self._order, self._until, self._manner, self._tell, self._pause = order, until, manner, tell, pause
        self._stopping = stopping
        self._freely = False
        self.stopped: Upcoming | None = None

    def __call__(self, pending: Pending) -> None:
        """Waits, asks, and stops; what is looked at after it has stopped, to know what was saved, goes on."""
        if self.stopped:
            return
        upcoming = self._upcoming(pending)
        if self._until is not None and self._order.is_past(pending, self._until):
            self._halt(upcoming, pending)
        self._pause(self._manner.slow)
        if self._asks(pending):
            self._answered(upcoming, pending)

    def _asks(self, pending: Pending) -> bool:
        if self._order.path(pending) is None:
            return False
        return not self._freely or (bool(pending.step.effect) and not self._manner.yes_to_saves)

    def _answered(self, upcoming: Upcoming, pending: Pending) -> None:
        answer = self._manner.ask(upcoming) if self._manner.ask else Go.FREELY
        self._freely |= answer is Go.FREELY
        if answer is Go.STOP:
            self._halt(upcoming, pending)

    def _halt(self, upcoming: Upcoming, pending: Pending) -> None:
        self._stopping(pending)
        self.stopped = upcoming
        raise Halted(f"stopped before {upcoming.stage}/{upcoming.step}")

    def _upcoming(self, pending: Pending) -> Upcoming:
        step = pending.step
        known = {name: _short(value) for name, value in pending.values.items() if value not in (None, "")}
        return Upcoming(
            stage=pending.stage,
            step=self._order.path(pending) or pending.name,
            say=step.say,
            verb=step.verb.name,
            target=" → ".join(filter(None, (step.target, step.onto))),
            saves=bool(step.effect),
            values=tuple(self._tell({name: _short(value) for name, value in pending.uses.items()})),
            known=tuple(self._tell(known)),
        )


def telling(persons: Persons, mask: Mask) -> Mask:
    """How values are told to who tries a flow: masked as in the log where persons are real, in clear where made up."""
    return mask if persons == "real" else _in_clear


def _in_clear(values: Values) -> list[str]:
    return [f"{name}={value}" for name, value in values.items()]


def _short(value: object) -> object:
    """As it is told: of rows how many, of a long text its beginning."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return f"{len(value)} rader"
    text = str(value)
    return value if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
