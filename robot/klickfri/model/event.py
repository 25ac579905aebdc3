"""Events of the audit log and the port through which stages write them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class Event:
    """One thing that happened. `type` as in `docs/formats/audit.md` (`step.started`, `step.completed`, ...).

    `subject` is `<process>/<reference>` or a run; `data` is flat, holds only strings, whole numbers, booleans
    and lists of them, and no personal value in clear.
    """

    type: str
    subject: str
    data: Mapping[str, Any]


class EventSink(Protocol):
    """Where events go. The shipped twin for tests is `audit.memory.MemoryLedger`."""

    def append(self, event: Event) -> int:
        """Makes the event durable and returns its sequence number. Raises `AuditUnavailable`."""

    def keep_picture(self, image: bytes) -> str:
        """Stores a masked picture and returns its SHA-256. Raises `AuditUnavailable`."""
