"""A process's own facts, strictly read."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from klickfri.model.application import FieldSpec, Process
from tests.unit.replay.support import PROCESS

RAW: dict[str, Any] = PROCESS.model_dump(by_alias=True)


def test_every_field_has_a_data_class() -> None:
    """A field that nobody classed could not be masked: it is refused, not guessed (promise 6)."""
    with pytest.raises(ValidationError, match="class"):
        FieldSpec.model_validate({"title": "Namn"})
    assert FieldSpec.model_validate({"title": "Namn", "class": "pnr"}).data_class == "pnr"


@pytest.mark.parametrize(
    ("key", "value"),
    [("mode", "refuse"), ("format", "klickfri-process/2"), ("delegate", "x"), ("classes", {"a": "secret"})],
)
def test_a_process_knows_its_keys(key: str, value: object) -> None:
    """Another mode, format, key or class is refused."""
    with pytest.raises(ValidationError):
        Process.model_validate({**RAW, key: value})


def test_a_process_needs_its_baseline() -> None:
    """Without the caseworker's clicks nothing could be called saved."""
    with pytest.raises(ValidationError, match="baseline_clicks"):
        Process.model_validate({name: value for name, value in RAW.items() if name != "baseline_clicks"})
