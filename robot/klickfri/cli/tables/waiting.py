"""Who waits for a person, as a terminal says it."""

from __future__ import annotations

from klickfri.app.look.waiting import Waiting


def line(waiting: Waiting) -> str:
    """How many of a process wait, and how many of them have waited too long."""
    return f"{waiting.process}: {waiting.people} wait for a person, {waiting.late} of them late."
