"""The schemas that editors use are those of the model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from klickfri.flow.schema import MODELS, schema_of, write_all

FORMATS = Path(__file__).parents[3] / "docs" / "formats"


@pytest.mark.parametrize("name", MODELS)
def test_the_committed_schema_is_the_models(name: str) -> None:
    """After a change of the model: `python -m klickfri.flow.schema docs/formats`."""
    assert (FORMATS / f"{name}.schema.json").read_text(encoding="utf-8") == schema_of(name)


def test_the_schema_refuses_unknown_keys_and_explains() -> None:
    """A misspelt key is marked while one types, and every verb of a step is offered."""
    step = json.loads(schema_of("flow"))["$defs"]["Step"]
    assert step["additionalProperties"] is False
    assert {"open", "click", "fill", "select", "check", "press", "read", "each", "decide", "letter", "use"} <= set(
        step["properties"]
    )
    assert "options:" in step["properties"]["read"]["description"]


def test_words_of_the_files_are_used(tmp_path: Path) -> None:
    """`with` and `class`, as people write them, not as Python has to call them."""
    write_all(tmp_path)
    assert '"with"' in (tmp_path / "flow.schema.json").read_text(encoding="utf-8")
    assert '"class"' in (tmp_path / "process.schema.json").read_text(encoding="utf-8")
