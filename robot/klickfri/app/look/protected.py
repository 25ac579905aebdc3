"""Protected persons' cases: for who may not see them they are as if they were not there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from klickfri.audit.entry import Entry
from klickfri.audit.ledger import LedgerReader
from klickfri.audit.opening import has_ledger, read_ledger
from klickfri.model.work import ListedItem, WorkItem
from klickfri.settings.settings import Settings
from klickfri.work.witness import restricted

Item = TypeVar("Item", WorkItem, ListedItem)


def protected_cases(settings: Settings, log: LedgerReader) -> frozenset[str]:
    """The protected persons' cases, by their subjects: those of the queue's restricted list, and those that the log
    tells of, also when the queue is another. Raises `Unusable` when the queue cannot be asked, and `AuditUnavailable`.
    """
    return restricted(settings.database) | log.protected()


def hidden_cases(settings: Settings, log: LedgerReader, *, protected: bool) -> frozenset[str]:
    """The cases that are as if they were not there: none for who may see `protected` ones. Raises as
    `protected_cases`.
    """
    return frozenset() if protected else protected_cases(settings, log)


def entries_of(settings: Settings, log: LedgerReader, subject: str, *, protected: bool) -> list[Entry]:
    """All that a log tells of a case; of a protected person's nothing, unless who asks may see `protected` ones.

    Raises as `protected_cases`.
    """
    entries = log.of_subject(subject)
    return entries if protected or not _is_protected(settings, subject, entries) else []


def ordinary(settings: Settings, items: Iterable[Item], boards: Mapping[str, str]) -> list[Item]:
    """Those of the items that are no protected person's, neither by the queue nor by the log of the process's board.
    `boards` are by process. Raises `AuditUnavailable`.
    """
    hidden = {board: _told_protected(settings, board) for board in set(boards.values())}
    return [
        item
        for item in items
        if not item.is_restricted and f"{item.process}/{item.reference}" not in hidden[boards[item.process]]
    ]


def _told_protected(settings: Settings, board: str) -> frozenset[str]:
    """Of which cases a board's log tells protection; none before the robot has run."""
    if not has_ledger(settings, board):
        return frozenset()
    with read_ledger(settings, board) as log:
        return log.protected()


def _is_protected(settings: Settings, subject: str, entries: Sequence[Entry]) -> bool:
    return bool(restricted(settings.database, subject)) or any(one.shows_protection for one in entries)
