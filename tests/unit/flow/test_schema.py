"""The schemas that editors use are those of the model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from klickfri.flow.schema import MODELS, schema_of, write_all

FORMATS = Path(__file__).parents[3] / "docs" / "formats"
RECORDINGS = Path(__file__).parents[3] / "recordings"


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


def test_a_second_verb_is_marked_while_one_types() -> None:
    """Each verb rules out the others, a verb takes one target, and null is offered nowhere."""
    text = schema_of("flow")
    step = json.loads(text)["$defs"]["Step"]
    assert step["dependentSchemas"]["click"]["properties"]["fill"] is False
    assert "click" not in step["dependentSchemas"]["click"]["properties"]
    assert step["properties"]["fill"]["maxProperties"] == 1
    assert '"null"' not in text


def test_every_key_of_a_step_explains_itself() -> None:
    """Resting the pointer on it tells what it does."""
    properties = json.loads(schema_of("flow"))["$defs"]["Step"]["properties"]
    assert [name for name, told in properties.items() if not told.get("description")] == []


def test_the_systems_files_name_their_schema() -> None:
    """From where they lie in a checkout, each the schema of its kind."""
    for path in (RECORDINGS / "systems").rglob("*.*"):
        kind = "flow" if path.parent.name == "flows" else path.stem
        first = path.read_text(encoding="utf-8").splitlines()[0]
        named = path.parent / first.rpartition("=")[2].rpartition(" ")[2]
        assert named.resolve() == FORMATS / f"{kind}.schema.json", path
