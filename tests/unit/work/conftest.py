"""A queue in a temporary file, and a process with one field of each type."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from klickfri.model.application import FieldSpec, Process
from klickfri.work.store import Store

NOW = dt.datetime(2026, 11, 20, 1, 0)
FIELDS = {
    "reference": {"title": "Nummer", "class": "public", "required": True},
    "received": {"title": "Inkommen", "class": "internal", "type": "datetime", "required": True},
    "personal_number": {"title": "Personnummer", "class": "pnr", "type": "personal_number"},
    "home": {"title": "Kommun", "class": "internal", "type": "municipality", "required": True},
    "start": {"title": "Önskad start", "class": "internal", "type": "date"},
    "time": {"title": "Studietid", "class": "internal", "type": "choice", "choices": ("dag", "kväll")},
    "consent": {"title": "Intygar", "class": "internal", "type": "yes_no"},
    "note": {"title": "Anteckning", "class": "special"},
}

MORE = ("name", "phone", "file")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty queue."""
    queue = Store(f"sqlite:///{tmp_path / 'queue.db'}")
    yield queue
    queue.close()


def small_process(fields: Mapping[str, object]) -> Process:
    """A small process with these fields."""
    return Process.model_validate(
        {
            "format": "klickfri-process/1",
            "name": "small",
            "title": "En liten process",
            "owner": "Enheten",
            "board": "utbildning",
            "board_title": "Utbildningsnämnden",
            "system": "provux",
            "mode": "decide",
            "baseline_clicks": 3,
            "baseline_confirms": 0,
            "volume_per_year": 10,
            "fields": fields,
        }
    )


@pytest.fixture
def process() -> Process:
    """A small process with a field of every type."""
    return small_process(FIELDS)


@pytest.fixture
def fields(process: Process) -> dict[str, FieldSpec]:
    """A field of every type."""
    more = {name: FieldSpec.model_validate({"title": name, "type": name, "class": "personal"}) for name in MORE}
    return process.fields | more
