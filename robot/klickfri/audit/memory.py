"""The audit log's twin in memory: the same gate, no file. For tests, also of other people's processes."""

from __future__ import annotations

import hashlib
from collections.abc import Collection

from klickfri.audit import entry
from klickfri.model.errors import AuditUnavailable
from klickfri.model.event import Event
from klickfri.privacy.scan import Guard


class MemoryLog:
    """`events` in order (the first has sequence number 1) and `pictures` by SHA-256."""

    def __init__(self, guard: entry.RefuseText | None = None) -> None:
        self.events: list[Event] = []
        self.pictures: dict[str, bytes] = {}
        self._guard = guard or Guard()

    def append(self, event: Event) -> int:
        """As `AuditLog.append`."""
        entry.check(event, self._guard)
        picture = event.data.get("picture")
        if picture and picture not in self.pictures:
            raise AuditUnavailable(f"the picture {picture} was not kept")
        self.events.append(event)
        return len(self.events)

    def keep_picture(self, image: bytes) -> str:
        """As `AuditLog.keep_picture`."""
        sha = hashlib.sha256(image).hexdigest()
        self.pictures[sha] = image
        return sha

    def discard_pictures(self, shas: Collection[str]) -> list[str]:
        """As `AuditLog.discard_pictures`."""
        named = {event.data.get("picture") for event in self.events}
        for sha in set(shas) - named:
            self.pictures.pop(sha, None)
        return [sha for sha in shas if sha in named]

    def of_type(self, event_type: str) -> list[Event]:
        """The events of one type, in order."""
        return [event for event in self.events if event.type == event_type]
