"""What is asked of a log that a database keeps: named questions in SQL, and what their rows mean.

A database's room brings the texts (`queries.sql`) and runs them; what is asked is the same in each.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from klickfri.audit import entry
from klickfri.audit.doubt import stages_in_doubt
from klickfri.audit.entry import Entry
from klickfri.audit.ledger import Counts, Effort, Told

_NAMED = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)

Rows = list[tuple[Any, ...]]
"""What a query finds: its columns are as the query says."""


def named(file: Path) -> Mapping[str, str]:
    """The text of each query of a file by its name."""
    names_and_texts = _NAMED.split(file.read_text(encoding="utf-8"))[1:]
    return dict(zip(names_and_texts[::2], names_and_texts[1::2], strict=True))


class QueryReader(ABC):
    """The part of a `LedgerReader` that is asked by queries."""

    @abstractmethod
    def _rows(self, name: str, **values: str | None) -> Rows:
        """What a named query finds. Raises `AuditUnavailable`."""

    def _entries(self, name: str, **values: str) -> list[Entry]:
        return [entry.read(body, leaf) for body, leaf in self._rows(name, **values)]

    def of_subject(self, subject: str, run: str | None = None) -> list[Entry]:
        """As the port says."""
        if run is None:
            return self._entries("of_subject", subject=subject)
        return self._entries("of_subject_and_run", subject=subject, run=run)

    def of_run(self, run: str) -> list[Entry]:
        """As the port says."""
        return self._entries("of_run", run=run)

    def subjects(self, reference: str) -> list[str]:
        """As the port says."""
        return [subject for (subject,) in self._rows("subjects", end=f"/{reference}")]

    def in_doubt(self, subject: str) -> list[str]:
        """As the port says."""
        return stages_in_doubt(self._entries("saving", subject=subject))

    def saved(self, run: str) -> set[str]:
        """As the port says."""
        return {subject for (subject,) in self._rows("saved", run=run)}

    def stopped_at(self, subject: str) -> str | None:
        """As the port says."""
        return next((target for (target,) in self._rows("stopped_at", subject=subject)), None)

    def last_pictured(self, subject: str) -> Entry | None:
        """As the port says."""
        return next(iter(self._entries("last_pictured", subject=subject)), None)

    def picture_of(self, process: str, target: str, stage: str) -> str | None:
        """As the port says."""
        rows = self._rows("picture_of", process=process, target=target, stage=stage)
        return next((picture for (picture,) in rows), None)

    def counts(self, *, run: str | None = None, subject: str | None = None) -> Mapping[str, Counts]:
        """As the port says."""
        counts: dict[str, Counts] = {}
        for of, kind, steps, *effort in self._rows("effort", run=run, subject=subject):
            part = Effort(steps, *map(int, effort))
            counts[of] = counts.get(of, Counts()) + (Counts(work=part) if kind == "work" else Counts(looking=part))
        return counts

    def told(self) -> Told:
        """As the port says."""
        return Told(
            finished=frozenset((subject, int(attempt)) for subject, attempt in self._rows("finished")),
            answered=Counter(subject for (subject,) in self._rows("answered")),
            claimed=frozenset(subject for (subject,) in self._rows("claimed")),
            taken={process: int(taken) for process, taken in self._rows("taken")},
            begun={process: int(taken) for process, taken in self._rows("begun")},
        )
