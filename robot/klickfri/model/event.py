"""Events of the audit log and the port through which stages write them. What each type tells: `model.events`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Protocol


@dataclass(frozen=True)
class Event:
    """One thing that happened, as it is stored. `type` as in `docs/formats/audit.md` (`step.started`, ...).

    `subject` is `<process>/<reference>` or a run; `data` is flat, holds only strings, whole numbers, booleans
    and lists of them, and no personal value in clear.
    """

    type: str
    subject: str
    data: Mapping[str, object]

    @property
    def picture(self) -> str:
        """The picture that it names, by its SHA-256, or nothing."""
        return str(self.data.get("picture") or "")


@dataclass(frozen=True, kw_only=True)
class EventData:
    """What one type of event tells."""

    type: ClassVar[str]

    def about(self, subject: str) -> Event:
        """The event that tells this of a case, a run, an intake or the board."""
        return Event(self.type, subject, {name: _stored(value) for name, value in vars(self).items()})

    @classmethod
    def completed_from(cls, data: Mapping[str, object]) -> Mapping[str, object]:
        """Stored data with what is to be understood where an earlier release did not say it."""
        return data


def _stored(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


class EventSink(Protocol):
    """Where events go. The shipped twin for tests is `audit.memory.MemoryLedger`."""

    def append(self, event: Event) -> int:
        """Makes the event durable and returns its sequence number. Raises `AuditUnavailable`."""

    def keep_picture(self, image: bytes) -> str:
        """Stores a masked picture and returns its SHA-256. Raises `AuditUnavailable`."""
