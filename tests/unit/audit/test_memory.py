"""The twin in memory is as strict as the log."""

from __future__ import annotations

import pytest

from klickfri.audit.memory import MemoryLog
from klickfri.model.errors import AuditUnavailable, BadEvent, Leak
from klickfri.model.event import EventSink
from tests.unit.audit.support import PNG, step


def test_events_are_kept_in_order() -> None:
    """It is a sink like the log, and a test can ask for the events of a type."""
    log = MemoryLog()
    sink: EventSink = log
    assert [sink.append(step(1)), sink.append(step(2))] == [1, 2]
    assert [event.data["step"] for event in log.of_type("step.completed")] == ["steg 1", "steg 2"]


def test_the_gate_is_the_same() -> None:
    """What the log refuses, the twin refuses."""
    log = MemoryLog()
    with pytest.raises(BadEvent):
        log.append(step(1, share=0.5))
    with pytest.raises(Leak):
        log.append(step(1, reason="19850314-2385"))
    with pytest.raises(AuditUnavailable):
        log.append(step(1, picture="ab" * 32))
    assert log.events == []


def test_pictures() -> None:
    """Pictures are kept by digest, and only unnamed ones are discarded."""
    log = MemoryLog()
    named, unnamed = log.keep_picture(PNG), log.keep_picture(PNG + b"2")
    log.append(step(1, picture=named))
    assert log.discard_pictures([named, unnamed]) == [named]
    assert list(log.pictures) == [named]
