"""Reads YAML and TOML into the model and names every fault with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError

from klickfri.model.errors import BadInput, Fault
from klickfri.settings import files

Model = TypeVar("Model", bound=BaseModel)
FORM = "K001"
"""The rule that files are as their formats say; the model names another where it has one of its own."""
SEE = "See docs/formats/flow.md"
TWO_STEPS = 'For a value of the case write two steps: when: $value == "ja" with true, when: $value == "nej" with false'
_NO_BOOL = {"bool_parsing", "bool_type"}
_NUMBERED = re.compile(r"K\d{3}")


def read_toml(path: Path, model: type[Model]) -> Model:
    """The file as a `model`. Raises `BadInput` with all faults."""
    with _refusing(path):
        data = files.toml_of(path.name, files.text(path))
    return _validated(path, data, model, None)


def read_yaml(path: Path, model: type[Model]) -> Model:
    """The file as a `model`. Raises `BadInput` with all faults, each with its line."""
    return yaml_as(path, content(path), model)


def content(path: Path, absent: str = "Add it") -> bytes:
    """The file's bytes. Raises `BadInput`; `absent` says what to do where there is no such file."""
    with _refusing(path):
        return files.content(path, absent)


def yaml_as(path: Path, told: bytes, model: type[Model]) -> Model:
    """These bytes of the file as a `model`, as `read_yaml`."""
    with _refusing(path):
        text = files.text_of(path.name, told)
        data = files.yaml_of(path.name, text)
    return _validated(path, data, model, text)


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    try:
        yield
    except Fault as fault:
        raise BadInput(path.name, [Fault(fault.where, fault.what, fault.mend, FORM)]) from fault


def _validated(path: Path, data: object, model: type[Model], text: str | None) -> Model:
    """`text` is what YAML it was read from."""
    try:
        return TypeAdapter(model).validate_python(data)
    except ValidationError as error:
        node = files.yaml_nodes(text) if text is not None else None
        faults = [_fault(path, found["loc"], found["msg"], found["type"], node) for found in error.errors()]
        raise BadInput(path.name, faults) from error


def _fault(path: Path, place: Sequence[int | str], message: str, kind: str, node: yaml.Node | None) -> Fault:
    line = f", line {line_of(node, place)}" if node is not None else ""
    key = ".".join(str(part) for part in place) or "the file"
    what = f"{key}: {'must be true or false' if kind in _NO_BOOL else message.removeprefix('Value error, ')}"
    mend = TWO_STEPS if kind in _NO_BOOL and "check" in place else SEE
    return Fault(f"{path.name}{line}", what, mend, kind if _NUMBERED.fullmatch(kind) else FORM)


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
