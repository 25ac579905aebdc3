"""The audit log's twin in memory: every promise of the port, no file. For tests, also of other people's processes."""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from types import TracebackType
from typing import Self

from klickfri.audit import entry
from klickfri.audit.doubt import stages_in_doubt
from klickfri.audit.entry import Entry
from klickfri.audit.ledger import Condition, Counts, Effort, Stored, Told
from klickfri.model.errors import AuditUnavailable
from klickfri.model.event import Event
from klickfri.privacy.scan import Guard

STILL = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""The time of every entry, unless a clock is given."""


class MemoryPictures:
    """A `PictureStore`: `kept` by SHA-256, and the names of those that an event has `named`."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.named: set[str] = set()

    def names(self) -> Iterator[str]:
        """As the port says."""
        return iter(sorted(self.named))

    def waiting(self) -> Iterator[str]:
        """As the port says."""
        return iter(sorted(self.kept.keys() - self.named))

    def content(self, sha: str) -> bytes:
        """As the port says."""
        if sha not in self.kept:
            raise FileNotFoundError(sha)
        return self.kept[sha]

    def path(self, sha: str) -> None:
        """There are no files."""


class MemoryLedger:
    """A `Ledger`. `events` are those that were appended, in order; the first has number 2, as in every log."""

    def __init__(
        self,
        guard: entry.RefuseText | None = None,
        board: str = "memory",
        clock: Callable[[], dt.datetime] = lambda: STILL,
    ) -> None:
        self.events: list[Event] = []
        self.pictures = MemoryPictures()
        self._guard, self._source, self._clock = guard or Guard(), f"klickfri/{board}", clock
        self._stored: list[Stored] = []
        self._lock = threading.Lock()
        self._closed = False
        self._add(Event("log.opened", f"board/{board}", {"board": board}))

    def append(self, event: Event) -> int:
        """As the port says."""
        entry.check(event, self._guard)
        with self._lock:
            self._refuse_closed()
            picture = event.data.get("picture")
            if picture and picture not in self.pictures.kept:
                raise AuditUnavailable(f"the picture {picture} was not kept")
            seq = self._add(event)
            self.events.append(event)
            self.pictures.named |= {picture} if picture else set()
        return seq

    def keep_picture(self, image: bytes) -> str:
        """As the port says."""
        sha = hashlib.sha256(image).hexdigest()
        self.pictures.kept[sha] = image
        return sha

    def of_type(self, event_type: str) -> list[Event]:
        """The events of one type, in order."""
        return [event for event in self.events if event.type == event_type]

    def of_subject(self, subject: str, run: str | None = None) -> list[Entry]:
        """As the port says."""
        return [one for one in self._entries() if one.subject == subject and run in (None, one.data.get("run"))]

    def of_run(self, run: str) -> list[Entry]:
        """As the port says."""
        return [one for one in self._entries() if one.data.get("run") == run]

    def subjects(self, reference: str) -> list[str]:
        """As the port says."""
        return sorted({one.subject for one in self._entries() if one.subject.endswith(f"/{reference}")})

    def in_doubt(self, subject: str) -> list[str]:
        """As the port says."""
        return stages_in_doubt(self.of_subject(subject))

    def saved(self, run: str) -> set[str]:
        """As the port says."""
        begun: set[tuple[str, str]] = set()
        saved = set()
        for one in self.of_run(run):
            place = (one.subject, one.data.get("stage", ""))
            if one.type == "step.started":
                begun.add(place)
            elif one.type == "case.verified" and place in begun:
                saved.add(one.subject)
        return saved

    def stopped_at(self, subject: str) -> str | None:
        """As the port says."""
        failed = [one.data for one in self.of_subject(subject) if one.type == "step.failed" and one.data.get("step")]
        own = [data.get("target") for data in failed if not data["step"].startswith("leave/")]
        return own[-1] if own else None

    def last_pictured(self, subject: str) -> Entry | None:
        """As the port says."""
        return next((one for one in reversed(self.of_subject(subject)) if one.data.get("picture")), None)

    def picture_of(self, process: str, target: str, stage: str) -> str | None:
        """As the port says."""
        own = [one for one in self._entries() if one.subject.startswith(f"{process}/")]
        acted = {_place(one) for one in own if one.type == "step.completed" and one.data.get("target") == target}
        shown = [one for one in reversed(own) if one.data.get("picture")]
        by_act = [one for one in shown if _place(one) in acted]
        by_stage = [one for one in shown if one.data.get("stage") == stage]
        return next((str(one.data["picture"]) for one in [*by_act, *by_stage]), None)

    def counts(self, *, run: str | None = None, subject: str | None = None) -> Mapping[str, Counts]:
        """As the port says."""
        counts: dict[str, Counts] = {}
        for one in self._entries():
            wanted = subject in (None, one.subject) and run in (None, one.data.get("run"))
            if wanted and one.type in ("step.completed", "step.failed"):
                counts[one.subject] = counts.get(one.subject, Counts()) + _counts(one)
        return counts

    def told(self) -> Told:
        """As the port says."""
        of = self._of_type
        runs = {one.data.get("run") for one in of("run.started")}
        done = {one.data.get("added") for one in of("intake.done")}
        return Told(
            finished=frozenset((one.subject, one.data["attempt"]) for one in of("case.finished")),
            answered=Counter(one.subject for one in of("case.retried", "case.closed")),
            claimed=frozenset(one.subject for one in of("case.claimed") if one.data.get("run") in runs),
            taken=_taken(of("intake.done")),
            begun=_taken(one for one in of("intake.started") if one.data.get("added") not in done),
        )

    def stored(self) -> Iterator[Stored]:
        """As the port says."""
        self._refuse_closed()
        return iter(tuple(self._stored))

    def condition(self) -> Condition:
        """Memory has no rules that could be changed."""
        return Condition()

    def close(self) -> None:
        """Takes and tells nothing more."""
        self._closed = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _add(self, event: Event) -> int:
        seq = len(self._stored) + 1
        prev = self._stored[-1].leaf if self._stored else entry.FIRST_PREV
        body = entry.write(event, seq, prev, self._source, self._clock())
        self._stored.append(Stored(seq, entry.leaf_of(body), body))
        return seq

    def _entries(self) -> list[Entry]:
        return [entry.read(one.body, one.leaf) for one in self.stored()]

    def _of_type(self, *types: str) -> list[Entry]:
        return [one for one in self._entries() if one.type in types]

    def _refuse_closed(self) -> None:
        if self._closed:
            raise AuditUnavailable("the audit log in memory is closed")


def _place(one: Entry) -> tuple[object, ...]:
    return (one.subject, *(one.data.get(name) for name in ("run", "stage", "step")))


def _counts(one: Entry) -> Counts:
    effort = Effort(1, *(one.data.get(name, 0) for name in ("clicks", "choices", "confirms")))
    return Counts(work=effort) if one.data.get("kind") == "work" else Counts(looking=effort)


def _taken(intakes: Iterator[Entry] | list[Entry]) -> dict[str, int]:
    taken: Counter[str] = Counter()
    for one in intakes:
        taken[one.data["process"]] += one.data["taken"]
    return dict(taken)
