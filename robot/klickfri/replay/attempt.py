"""One attempt at a case: everything that replay knows and has done, in one place that its parts are handed."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from klickfri.model.target import Target
from klickfri.replay.context import Case, Ports, Trail
from klickfri.screen.port import Act, Held


@dataclass
class FieldRow:
    """One row of a line table, told by its place, and what has been set in it, by column."""

    id: str
    cells: dict[str, str] = field(default_factory=dict)

    def bound(self, target: Target) -> Target:
        """The target in this row. What has been set in its other columns tells where it is, if it is drawn anew."""
        others = {column: text for column, text in self.cells.items() if column != target.column}
        held = "#held" if self.cells else ""
        way = str(target.line).partition("#")[0]
        return target.model_copy(update={"line": f"{way}#{self.id}{held}", "row": others or None})


@dataclass(frozen=True)
class Written:
    """What was set in a target, or seen there, and how it is set once more.

    It was `compared` in an act that may have left its step; `left` says that this was the latest.
    """

    held: Held
    again: Callable[[], Act] | None = None
    compared: bool = False
    left: bool = False
    line: FieldRow | None = None

    @property
    def now(self) -> Held:
        """What is held, found by all that has been set in its row since."""
        return replace(self.held, target=self.line.bound(self.held.target)) if self.line else self.held


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
    lines: dict[tuple[str, ...], FieldRow] = field(default_factory=dict)
    """The rows told by their place in which the current stage works: by page, heading and place."""
    cleared: bool = False
    """The check for protected identity has passed, or none is needed: pictures may be taken."""
    worked_since_look: bool = True
    """Something was done after the last look, so that the look must be repeated."""
    changed_since_picture: bool = True
    """Something was done after the last picture, so that what is read is worth one."""

    def __post_init__(self) -> None:
        self.known = self.case.first_values()
        self.cleared = self.case.program.system.signs.shows_nobody
        self._stage = ""

    def begin_stage(self) -> None:
        """Nothing is set yet, and no row begun."""
        self.written.clear()
        self.lines.clear()
        self._stage = uuid.uuid4().hex

    def line(self, target: Target) -> FieldRow | None:
        """The row of a target that is told by the row's place; None for any other."""
        if target.line is None:
            return None
        place = (target.page, target.heading or "", target.line)
        return self.lines.setdefault(place, FieldRow(f"{self._stage}.{len(self.lines)}"))
