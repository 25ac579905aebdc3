"""A code is its text, wherever it is kept, and knows what it means."""

from __future__ import annotations

import dataclasses
import json

import pytest

from klickfri.model import codes
from klickfri.model.codes import Code
from klickfri.model.work import Outcome, State

OURS = [code for code in vars(codes).values() if isinstance(code, Code)]


def test_queue_and_log_keep_its_text() -> None:
    """What is written is the same as ever, and what is read back is equal."""
    kept = json.dumps(dataclasses.asdict(Outcome(State.FAILED, code=codes.TIMEOUT)))
    assert json.loads(kept)["code"] == codes.TIMEOUT == "TIMEOUT"
    assert f"{codes.LOCKED}" == "LÅST"


def test_no_two_codes_are_alike() -> None:
    """Whoever looks for one finds no other."""
    assert len(set(OURS)) == len(OURS)


@pytest.mark.parametrize(("text", "restricted"), [("SKYDD-S", True), ("SKYDD", True), ("UNG", False), ("", False)])
def test_protected_identity_is_told_by_its_code(text: str, restricted: bool) -> None:
    """A process's codes and signs too, whatever stands after the first letters (promise 4)."""
    assert Code(text).restricted is restricted


def test_only_what_the_robot_did_not_know_is_unsure() -> None:
    """Of ours these two; a process's code is an answer."""
    assert [code for code in OURS if code.unsure] == [codes.UNCLEAR, codes.SAVE_UNKNOWN]
    assert not Code("UNG").unsure
