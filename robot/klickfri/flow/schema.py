"""JSON Schemas of the files that people write, for editors that check and complete while one types.

    python -m klickfri.flow.schema docs/formats

writes them anew after the model has changed. They say less than the loader: that names fit together only
`klickfri check PROCESS` tells.
"""

from __future__ import annotations

import ast
import inspect
import json
import sys
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from klickfri.flow.approvals import Approvals
from klickfri.flow.loader import TargetsFile
from klickfri.model.application import Process
from klickfri.model.flow import Flow
from klickfri.model.keeping import KeepingPlan
from klickfri.model.strict import Strict
from klickfri.model.target import System
from klickfri.model.verbs import EXPECT, VERBS

MODELS: Mapping[str, type[BaseModel]] = {
    "flow": Flow,
    "targets": TargetsFile,
    "system": System,
    "process": Process,
    "approvals": Approvals,
    "retention": KeepingPlan,
}


def schema_of(name: str) -> str:
    """The schema of one kind of file, by its name in `MODELS`, as JSON text."""
    schema = _readable(_explained(MODELS[name].model_json_schema()))
    if "Step" in schema.get("$defs", ()):
        schema["$defs"]["Step"]["dependentSchemas"] = _one_verb()
    told = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _explained(schema: dict[str, Any]) -> dict[str, Any]:
    """With what the models' sources say of each field. They are read here only: every command would wait for that."""
    for part in [schema, *schema.get("$defs", {}).values()]:
        for model in _models(Strict):
            if model.__name__ == part.get("title"):
                _explain(part["properties"], model)
    return schema


def _models(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for own in model.__subclasses__():
        yield own
        yield from _models(own)


def _explain(properties: dict[str, Any], model: type[BaseModel]) -> None:
    for parent in reversed(model.__mro__[: model.__mro__.index(Strict)]):
        for name, said in _said_of_fields(parent):
            properties[model.model_fields[name].alias or name]["description"] = said


def _said_of_fields(model: type[object]) -> Iterator[tuple[str, str]]:
    """Each field that a text follows, with the text."""
    [told] = ast.parse(inspect.getsource(model)).body
    assert isinstance(told, ast.ClassDef)
    for field, said in pairwise(told.body):
        match field, said:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                yield name, inspect.cleandoc(text)


def _one_verb() -> dict[str, object]:
    """A step has one verb: what the model says in Python. That it has one at all is only told when it is read."""
    verbs = [name for name in VERBS if name != EXPECT]
    return {verb: {"properties": {other: False for other in verbs if other != verb}} for verb in verbs}


def _readable(part: object) -> Any:
    """Without what only a machine would say: titles made of names, and null where a key may simply be left out."""
    if isinstance(part, list):
        return [_readable(one) for one in part]
    if not isinstance(part, dict):
        return part
    kept = {key: _readable(value) for key, value in part.items() if not _is_noise(key, value)}
    choices = [choice for choice in kept.get("anyOf", ()) if choice != {"type": "null"}]
    return kept | {"anyOf": choices} if len(choices) > 1 else {**_without_choices(kept), **dict(*choices)}


def _without_choices(part: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in part.items() if key != "anyOf"}


def _is_noise(key: str, value: object) -> bool:
    return (key == "title" and isinstance(value, str)) or (key == "default" and value is None)


def write_all(folder: Path) -> None:
    """Writes `<name>.schema.json` of every file kind."""
    for name in MODELS:
        (folder / f"{name}.schema.json").write_text(schema_of(name), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write_all(Path(sys.argv[1]))
