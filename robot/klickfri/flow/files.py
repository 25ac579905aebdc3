"""Reads YAML and TOML into the model and names every fault with its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError

from klickfri.model.errors import BadInput, Fault

Model = TypeVar("Model", bound=BaseModel)
FORM = "K001"
"""The rule that files are as their formats say; the model names another where it has one of its own."""
SEE = "See docs/formats/flow.md"
_NUMBERED = re.compile(r"K\d{3}")


def read_toml(path: Path, model: type[Model]) -> Model:
    """The file as a `model`. Raises `BadInput` with all faults."""
    try:
        data = tomllib.loads(_text(path))
    except tomllib.TOMLDecodeError as error:
        raise BadInput(path.name, [Fault(path.name, str(error), "Correct the TOML", FORM)]) from error
    return _validated(path, data, model, None)


def read_yaml(path: Path, model: type[Model]) -> Model:
    """The file as a `model`. Raises `BadInput` with all faults, each with its line."""
    text = _text(path)
    try:
        data, node = yaml.safe_load(text), yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        fault = Fault(path.name, " ".join(str(error).split()), "Correct the YAML", FORM)
        raise BadInput(path.name, [fault]) from error
    return _validated(path, data, model, node)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise BadInput(path.name, [Fault(path.name, f"no such file in {path.parent.name}", "Add it", FORM)]) from error


def _validated(path: Path, data: Any, model: type[Model], node: yaml.Node | None) -> Model:
    try:
        return TypeAdapter(model).validate_python(data)
    except ValidationError as error:
        faults = [_fault(path, found["loc"], found["msg"], found["type"], node) for found in error.errors()]
        raise BadInput(path.name, faults) from error


def _fault(path: Path, place: Sequence[int | str], message: str, kind: str, node: yaml.Node | None) -> Fault:
    line = f", line {line_of(node, place)}" if node is not None else ""
    key = ".".join(str(part) for part in place) or "the file"
    what = f"{key}: {message.removeprefix('Value error, ')}"
    return Fault(f"{path.name}{line}", what, SEE, kind if _NUMBERED.fullmatch(kind) else FORM)


def line_of(node: yaml.Node, place: Sequence[int | str]) -> int:
    """The line (from 1) of the innermost node that the place names."""
    for part in place:
        inner = _child(node, part)
        if inner is None:
            break
        node = inner
    return int(node.start_mark.line) + 1


def _child(node: yaml.Node, part: int | str) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == part), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        child: yaml.Node = node.value[part]
        return child
    return None
