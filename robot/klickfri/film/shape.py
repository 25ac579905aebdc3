"""What a film's lines look like. A film comes from elsewhere: its shape is checked once, and relied on after that.

Facts that this release does not know are let be.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, model_validator

from klickfri.model.film import Sighting

_Size = Annotated[FiniteFloat, Field(gt=0)]

_NEEDED: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(
        ("click", "dblclick", "contextmenu", "set", "changed", "marked", "read", "must"), frozenset({"element"})
    ),
    "key": frozenset({"element", "key"}),
    "dialog": frozenset({"dialog"}),
    "answer": frozenset({"answer"}),
    "remark": frozenset({"words"}),
}
"""Facts without which a sighting of the kind says nothing."""


class _Open(BaseModel):
    model_config = ConfigDict(strict=True, extra="allow")


class _Row(_Open):
    column: str
    cells: dict[str, str]
    alone: list[str] = []
    number: int
    of: int
    total: int = 0

    @model_validator(mode="after")
    def _of_its_own_cells(self) -> Self:
        if not self.cells.keys() >= set(self.alone):
            raise ValueError("a row that is alone in a cell that it does not have")
        return self


class _Element(_Open):
    role: str
    tag: str = ""
    path: str = ""
    type: str = ""
    name: str = ""
    text: str = ""
    title: str = ""
    day: str = ""
    heading: str = ""
    labels: dict[str, str] = {}
    supporting: dict[str, str] = {}
    shared: dict[str, int] = {}
    row: _Row | None = None
    box: Annotated[list[FiniteFloat], Field(min_length=4, max_length=4)] = []
    view: Annotated[list[_Size], Field(min_length=2, max_length=2)] = []
    among: list[str] = []
    secret: bool = False
    closed: bool = False


class _Choice(_Open):
    role: str
    label: str = ""
    chosen: str = ""
    on: bool = False
    among: list[str] = []
    paths: list[str] = []


class _Page(_Open):
    heading: str = ""
    title: str = ""
    path: str = ""


class _Facts(_Open):
    element: _Element | None = None
    page: _Page | None = None
    option: _Element | None = None
    onto: _Element | None = None
    hover: _Element | None = None
    stood: list[_Choice] = []
    began: FiniteFloat = 0
    value: str = ""
    options: list[str] = []
    files: list[str] = []
    texts: list[str] = []
    modifiers: list[str] = []
    on: bool = False
    own: bool = False
    dragged: bool = False
    held: bool = False
    scrolled: bool = False
    keys: bool = False
    keyboard: bool = False
    button: int = 0
    key: str = ""
    words: str = ""
    dialog: str = ""
    text: str = ""
    answer: str = ""
    path: str = ""
    file: str = ""
    method: str = ""
    action: str = ""


class _Line(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")
    kind: str
    at: FiniteFloat
    n: int
    document: str
    window: int
    frame: list[str]
    facts: _Facts


def sighting(told: Any) -> Sighting:
    """A line of the film as a sighting; a fact that is null is none. Raises `ValueError` without the shape."""
    line = _Line.model_validate(told)
    facts = {name: fact for name, fact in told["facts"].items() if fact is not None}
    missing = _NEEDED.get(line.kind, frozenset()) - facts.keys()
    if missing:
        raise ValueError(f"a {line.kind} without {', '.join(sorted(missing))}")
    return Sighting(**{**told, "frame": tuple(line.frame), "facts": facts})
