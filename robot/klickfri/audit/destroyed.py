"""What a log tells was destroyed on purpose: which pictures and letters, by which two persons' decision.

A picture that is missing and stands here was destroyed; one that is missing and does not was lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from klickfri.audit.entry import TYPE_PREFIX, Envelope
from klickfri.model.events import CaseDestroyed, DestructionProposed, told_by


class Destroyed:
    """Gathered from the entries of a log, in their order."""

    def __init__(self) -> None:
        self._proposed: dict[int, str] = {}
        self._pictures: dict[str, int] = {}
        self._letters: dict[tuple[str, str], int] = {}
        self.unsound: list[int] = []
        """Entries that tell of a destruction which nobody proposed, or not somebody else: they count for nothing."""

    def add(self, seq: int, envelope: Envelope) -> None:
        """The next entry."""
        kind = envelope["type"].removeprefix(TYPE_PREFIX)
        if kind in (DestructionProposed.type, CaseDestroyed.type):
            self._told(seq, envelope["subject"], kind, envelope["data"])

    def picture_since(self, sha: str) -> int:
        """The entry by which the picture was destroyed last; 0 when none was."""
        return self._pictures.get(sha, 0)

    def letter_since(self, subject: str, sha256: str) -> int:
        """The same of a letter of a case."""
        return self._letters.get((subject, sha256), 0)

    def pictures(self) -> Iterator[tuple[str, int]]:
        """Each picture that was destroyed, and by which entry."""
        yield from self._pictures.items()

    def _told(self, seq: int, subject: str, kind: str, data: Mapping[str, Any]) -> None:
        match told_by(kind, data):
            case DestructionProposed(by=by):
                self._proposed[seq] = by
            case CaseDestroyed() as one if self._is_sound(one):
                self._pictures |= dict.fromkeys(one.pictures, seq)
                self._letters |= {(subject, letter): seq for letter in one.letters}
            case _:
                self.unsound.append(seq)

    def _is_sound(self, one: CaseDestroyed) -> bool:
        return self._proposed.get(one.proposal) == one.proposed_by != one.by
