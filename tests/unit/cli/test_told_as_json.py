"""What a person is told a program can have as JSON, from each command in the same way."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Command

ANSWERS = (
    ("status",), ("doctor",), ("check", "trial"), ("audit", "verify"), ("handover", "trial"), ("heal", "trial"),
    ("replay", "trial", "--dry-run", "plan"), ("audit", "show", "A-1"),
    ("audit", "search"), ("audit", "touched", "--rule", "assess"), ("audit", "weeks"),
)  # fmt: skip


@pytest.mark.parametrize("words", ANSWERS, ids=" ".join)
def test_each_answer_is_one_json_text(klickfri: Command, file: Path, words: tuple[str, ...]) -> None:
    """And nothing beside it; the exit code is the same as without."""
    taken = klickfri("intake", str(file), "--process", "trial", "--json")
    assert json.loads(taken.out)["taken"] == 2
    plain, told = klickfri(*words), klickfri(*words, "--json")
    assert told.code == plain.code
    if told.code != 2:
        json.loads(told.out)
