"""What is asked of a log that a database keeps: named questions in SQL, and what their rows mean.

A database's room brings the texts (`queries.sql`) and runs them; what is asked is the same in each.
"""

from __future__ import annotations

import datetime as dt
import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from klickfri.audit import entry
from klickfri.audit.doubt import stages_in_doubt
from klickfri.audit.entry import Entry
from klickfri.audit.ledger import LAST, Counts, Effort, Stored, Told
from klickfri.audit.wanted import RuleVersion, Touch, Version, Wanted

_NAMED = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)

Rows = list[tuple[Any, ...]]
"""What a query finds: its columns are as the query says."""

_NOWHERE, _BEYOND = "", "9999"
"""Before every moment, and after every one."""
_AFTER_ALL = 2**53
"""More than any entry's number."""
_AT_ONCE = 1000
"""Entries looked through at once, where a database can only be asked what may be wanted."""


def named(file: Path) -> Mapping[str, str]:
    """The text of each query of a file by its name."""
    names_and_texts = _NAMED.split(file.read_text(encoding="utf-8"))[1:]
    return dict(zip(names_and_texts[::2], names_and_texts[1::2], strict=True))


def narrowed(texts: Mapping[str, str], name: str, conditions: Iterable[str]) -> str:
    """A query of `wanted.sql` that asks for what all the named conditions hold of."""
    holds = " AND ".join(f"({texts[condition]})" for condition in conditions)
    return texts[name].replace("{wanted}", holds or "true")


class QueryReader(ABC):
    """The part of a `LedgerReader` that is asked by queries."""

    @abstractmethod
    def _rows(self, name: str, **values: str | int | None) -> Rows:
        """What a named query finds. Raises `AuditUnavailable`."""

    @abstractmethod
    def _narrowed(self, name: str, conditions: Iterable[str], values: Mapping[str, str | int]) -> Rows:
        """What a query of `wanted.sql` finds under these conditions. Raises `AuditUnavailable`."""

    @abstractmethod
    def _flowing(
        self, name: str, conditions: Iterable[str], values: Mapping[str, str | int]
    ) -> Iterator[tuple[Any, ...]]:
        """The same, few rows at a time, as bodies lie. Raises `AuditUnavailable`."""

    def _entries(self, name: str, **values: str | int | None) -> list[Entry]:
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
        wanted = Wanted(reference=reference).conditions()
        return [subject for (subject,) in self._narrowed("subjects", wanted, wanted)]

    def protected(self) -> frozenset[str]:
        """As the port says."""
        return frozenset(subject for (subject,) in self._rows("protected"))

    def search(self, wanted: Wanted, limit: int, before: int | None = None) -> list[Entry]:
        """As the port says."""
        return list(islice(self._walk(wanted, before, limit), limit))

    def found(self, wanted: Wanted, last: int) -> Iterator[Stored]:
        """As the port says."""
        values: dict[str, str | int] = {**wanted.conditions(), "last": last}
        for one in map(Stored._make, self._flowing("found", self._conditions(wanted), values)):
            if not wanted.words or wanted.holds(entry.read(one.body, one.leaf)):
                yield one

    def count(self, wanted: Wanted) -> int:
        """As the port says."""
        if wanted.words:
            return sum(1 for _ in self._walk(wanted, None, _AT_ONCE))
        conditions = self._conditions(wanted)
        [(number,)] = self._narrowed("count", conditions, wanted.conditions())
        return int(number)

    def _walk(self, wanted: Wanted, before: int | None, at_once: int) -> Iterator[Entry]:
        """The wanted entries before a number, the newest first."""
        conditions, values = self._conditions(wanted), wanted.conditions()
        many = {"limit": _AT_ONCE if wanted.words else at_once}
        query = "search_days" if wanted.since or wanted.until else "search"
        while True:
            rows = self._narrowed(
                query, conditions, {**values, **many, "before": _AFTER_ALL if before is None else before}
            )
            page = [entry.read(body, leaf) for body, leaf in rows]
            yield from filter(wanted.holds, page)
            if len(page) < many["limit"]:
                return
            before = page[-1].seq

    def _conditions(self, wanted: Wanted) -> list[str]:
        """The conditions by name. A log that was last written by an earlier release keeps no list of persons."""
        given = wanted.conditions()
        kept = "person" not in given or bool(self._rows("has_search"))
        return [name if kept or name != "person" else "person_unkept" for name in given]

    def touched(
        self, version: Version, since: dt.datetime | None = None, until: dt.datetime | None = None
    ) -> list[Touch]:
        """As the port says."""
        begin, end = entry.written(since) if since else _NOWHERE, entry.written(until) if until else _BEYOND
        span = {"since": begin, "until": end, "digest": version.digest}
        if isinstance(version, RuleVersion):
            found = self._rows("touched_by_rule", rule=version.name, **span)
        else:
            found = self._rows("touched_by_flow", **span)
        if not found:
            return []
        after = {"since": begin, "first": min(row[3] for row in found)}
        ends = {_attempt(*row[:3]): row[3:] for row in self._rows("ends", **after)}
        decided = {_attempt(*row) for row in self._rows("decided", **after)}
        return [_touch(row, ends, decided) for row in found]

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

    def of_persons(self, *, before: int | None = None, viewed: str | None = None, limit: int = 100) -> list[Entry]:
        """As the port says."""
        return self._entries("of_persons", before=LAST if before is None else before, viewed=viewed, limit=limit)

    def told(self) -> Told:
        """As the port says."""
        return Told(
            finished=frozenset((subject, int(attempt)) for subject, attempt in self._rows("finished")),
            answered=Counter(subject for (subject,) in self._rows("answered")),
            claimed=frozenset(subject for (subject,) in self._rows("claimed")),
            taken={process: int(taken) for process, taken in self._rows("taken")},
            begun={process: int(taken) for process, taken in self._rows("begun")},
        )


_Attempt = tuple[str, str, int]
"""Subject, run and number."""


def _attempt(subject: str, run: str, number: object) -> _Attempt:
    return subject, run, int(str(number or 0))


def _touch(row: tuple[Any, ...], ends: Mapping[_Attempt, tuple[Any, ...]], decided: set[_Attempt]) -> Touch:
    attempt = _attempt(*row[:3])
    seq, time = row[3:]
    state, outcome, code = (told or "" for told in ends.get(attempt, ("", "", "")))
    return Touch(*attempt, seq, dt.datetime.fromisoformat(time), state, outcome, code, attempt in decided)
