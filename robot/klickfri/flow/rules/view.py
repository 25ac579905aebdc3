"""What the rules look at: a program, and what stands around it."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from klickfri.flow.walk import Spot, flows, spots, targets_of
from klickfri.model.application import OPEN, FieldSpec
from klickfri.model.flow import Flow, Program
from klickfri.model.target import Target
from klickfri.model.text import as_shown

_SHORTEST = 4
"""Signs of a value that is looked for in a longer text; a shorter one is found everywhere."""


@dataclass(frozen=True)
class Neighbour:
    """Another process in the same system: its flow, and the targets it names for itself."""

    name: str
    flow: Flow
    targets: Mapping[str, Target]


@dataclass(frozen=True)
class View:
    """`rules` is the text of `rules.py`, `letters` those of the letters by name: they name values too. `own` are the
    targets of the process itself, `filmed` the applications that were filmed."""

    program: Program
    rules: str = ""
    letters: Mapping[str, str] = field(default_factory=dict)
    own: Mapping[str, Target] = field(default_factory=dict)
    system_targets: Mapping[str, Target] = field(default_factory=dict)
    neighbours: Sequence[Neighbour] = ()
    filmed: Sequence[Mapping[str, str]] = ()

    @cached_property
    def spots(self) -> list[Spot]:
        """Every step of the flow and of the system's reusable objects."""
        return [spot for file, flow in flows(self.program) for spot in spots(file, flow)]

    @cached_property
    def functions(self) -> Mapping[str, ast.FunctionDef]:
        """The functions of `rules.py`, read and never run; none when it cannot be read, which is told elsewhere."""
        try:
            tree = ast.parse(self.rules)
        except (SyntaxError, ValueError):
            return {}
        return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}

    @cached_property
    def captions(self) -> frozenset[str]:
        """Texts that the system's file says are labels, never values."""
        pages = self.program.system.pages.values()
        texts = [*self.program.system.shown, *(text for page in pages for text in (page.heading, page.title) if text)]
        return frozenset(text.rstrip(": ") for text in texts)

    @cached_property
    def telling(self) -> Mapping[str, str]:
        """What one filmed case alone has -> the field's title: personal data and numbers."""
        fields = self.program.process.fields
        filmed = self._filmed_values()
        own = [(name, value) for name, value in filmed if filmed.count((name, value)) == 1]
        return {value: fields[name].title for name, value in own if _tells(fields[name], value)}

    def _filmed_values(self) -> list[tuple[str, str]]:
        """Field and value of each filmed case, however often it was filmed."""
        cases = {one.get("reference"): one for one in self.filmed}.values()
        values = [pair for one in cases for pair in one.items()]
        return [(name, as_shown(value)) for name, value in values if name in self.program.process.fields]

    @cached_property
    def used_somewhere(self) -> frozenset[str]:
        """The targets that this process, another in the same system, or a reusable object names."""
        others = [spot for one in self.neighbours for spot in spots("", one.flow)]
        pressed = [between.press for between in self.program.system.between.values() if between.press]
        return frozenset([*pressed, *(target for spot in (*self.spots, *others) for target in targets_of(spot.step))])


def _tells(spec: FieldSpec, value: str) -> bool:
    """Is it long enough to be found, and personal data or with a number in it?"""
    is_personal = spec.data_class not in OPEN or any(map(str.isdigit, value))
    return len(value) >= _SHORTEST and is_personal
