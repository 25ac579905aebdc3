"""One attempt at a case: everything that replay knows and has done, in one place that its parts are handed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from klickfri.replay.context import Case, Ports, Trail
from klickfri.screen.port import Act, Held


@dataclass(frozen=True)
class Written:
    """What was set in a target, or seen there, and how it is set once more.

    It was `compared` in an act that may have left its step; `left` says that this was the latest.
    """

    held: Held
    again: Callable[[], Act] | None = None
    compared: bool = False
    left: bool = False


@dataclass
class Attempt:
    """What is known and done so far, and what may be done next."""

    case: Case
    ports: Ports
    trail: Trail = field(default_factory=Trail)
    known: dict[str, object] = field(init=False)
    """Every value by name; those not known yet are `None`."""
    written: dict[str, Written] = field(default_factory=dict)
    """What was set in the current stage, by target, in order; it must still stand there when the stage saves."""
    cleared: bool = False
    """The check for protected identity has passed, or none is needed: pictures may be taken."""
    worked_since_look: bool = True
    """Something was done after the last look, so that the look must be repeated."""
    changed_since_picture: bool = True
    """Something was done after the last picture, so that what is read is worth one."""

    def __post_init__(self) -> None:
        self.known = self.case.first_values()
        self.cleared = self.case.program.system.signs.shows_nobody
