"""JSON Schemas of the files that people write, for editors that check and complete while one types.

    python -m klickfri.flow.schema docs/formats

writes them anew after the model has changed. They say less than the loader: that names fit together, and that a step
has one verb, only `klickfri check PROCESS` tells.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel

from klickfri.flow.approvals import Approvals
from klickfri.flow.loader import TargetsFile
from klickfri.model.application import Process
from klickfri.model.flow import Flow
from klickfri.model.target import System

MODELS: Mapping[str, type[BaseModel]] = {
    "flow": Flow,
    "targets": TargetsFile,
    "system": System,
    "process": Process,
    "approvals": Approvals,
}


def schema_of(name: str) -> str:
    """The schema of one kind of file, by its name in `MODELS`, as JSON text."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **MODELS[name].model_json_schema()}
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def write_all(folder: Path) -> None:
    """Writes `<name>.schema.json` of every file kind."""
    for name in MODELS:
        (folder / f"{name}.schema.json").write_text(schema_of(name), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write_all(Path(sys.argv[1]))
