"""The audit log's twin in memory: every promise of the port, no file. For tests, also of other people's processes."""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from types import TracebackType
from typing import Self, TypeVar

from klickfri.audit import entry
from klickfri.audit.doubt import stages_in_doubt
from klickfri.audit.entry import Entry
from klickfri.audit.ledger import (
    FIRST,
    Condition,
    Counts,
    Effort,
    KeptCheckpoint,
    KeptCosignature,
    KeptStamp,
    Stored,
    Told,
)
from klickfri.audit.wanted import RuleVersion, Touch, Version, Wanted
from klickfri.model.errors import AuditUnavailable
from klickfri.model.event import Event, EventData
from klickfri.model.events import (
    CaseClaimed,
    CaseClosed,
    CaseFinished,
    CaseRetried,
    CaseVerified,
    DecisionMade,
    DecisionProposed,
    IntakeData,
    IntakeDone,
    IntakeStarted,
    LogOpened,
    OfPerson,
    OfRun,
    RunStarted,
    StepCompleted,
    StepFailed,
    StepPictured,
    StepStarted,
)
from klickfri.privacy.scan import Guard

T = TypeVar("T", bound=EventData)

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
        self._checkpoints: list[KeptCheckpoint] = []
        self._cosignatures: list[KeptCosignature] = []
        self._stamps: list[KeptStamp] = []
        self._lock = threading.Lock()
        self._closed = False
        self._add(LogOpened(board=board).about(f"board/{board}"))

    def append(self, event: Event) -> int:
        """As the port says."""
        entry.check(event, self._guard)
        with self._lock:
            self._refuse_closed()
            if event.picture and event.picture not in self.pictures.kept:
                raise AuditUnavailable(f"the picture {event.picture} was not kept")
            seq = self._add(event)
            self.events.append(event)
            self.pictures.named |= {event.picture} - {""}
        return seq

    def keep_picture(self, image: bytes) -> str:
        """As the port says."""
        sha = hashlib.sha256(image).hexdigest()
        self.pictures.kept[sha] = image
        return sha

    def keep_checkpoint(self, kept: KeptCheckpoint) -> None:
        """As the port says."""
        with self._lock:
            self._refuse_closed()
            if self._checkpoints and kept.size <= self._checkpoints[-1].size:
                return
            self._checkpoints = [*(one._replace(peaks="") for one in self._checkpoints), kept]

    def keep_cosignature(self, kept: KeptCosignature) -> None:
        """As the port says."""
        with self._lock:
            self._refuse_closed()
            last = self._cosignatures[-1:]
            if last and (kept.size < last[0].size or kept[:2] in [one[:2] for one in self._cosignatures]):
                return
            self._cosignatures = [*(one._replace(peaks="") for one in self._cosignatures), kept]

    def keep_stamp(self, kept: KeptStamp) -> None:
        """As the port says."""
        with self._lock:
            self._refuse_closed()
            if not self._stamps or self._stamps[-1].size < kept.size:
                self._stamps.append(kept)

    def forget_pictures(self, names: Collection[str], last: int) -> None:
        """As the port says."""
        with self._lock:
            self._refuse_closed()
            named = {one.picture for one in self._entries() if one.seq > last}
            for name in set(names) - named:
                self.pictures.kept.pop(name, None)
                self.pictures.named.discard(name)

    def of_type(self, event_type: str) -> list[Event]:
        """The events of one type, in order."""
        return [event for event in self.events if event.type == event_type]

    def of_subject(self, subject: str, run: str | None = None) -> list[Entry]:
        """As the port says."""
        return [one for one in self._entries() if one.subject == subject and run in (None, _run(one))]

    def of_run(self, run: str) -> list[Entry]:
        """As the port says."""
        return [one for one in self._entries() if _run(one) == run]

    def subjects(self, reference: str) -> list[str]:
        """As the port says."""
        return sorted({one.subject for one in self._entries() if one.subject.endswith(f"/{reference}")})

    def protected(self) -> frozenset[str]:
        """As the port says."""
        return frozenset(one.subject for one in self._entries() if one.shows_protection)

    def search(self, wanted: Wanted, limit: int, before: int | None = None) -> list[Entry]:
        """As the port says."""
        found = [one for one in reversed(self._wanted(wanted)) if before is None or one.seq < before]
        return found[:limit]

    def found(self, wanted: Wanted, last: int) -> Iterator[Stored]:
        """As the port says."""
        numbers = {one.seq for one in self._wanted(wanted) if one.seq <= last}
        yield from (one for one in self.stored() if one.seq in numbers)

    def count(self, wanted: Wanted) -> int:
        """As the port says."""
        return len(self._wanted(wanted))

    def touched(
        self, version: Version, since: dt.datetime | None = None, until: dt.datetime | None = None
    ) -> list[Touch]:
        """As the port says."""
        entries = [one for one in self._entries() if since is None or one.time >= since]
        ends = {_attempt(one): one.told for one in entries if isinstance(one.told, CaseFinished)}
        decided = {_attempt(one) for one in entries if isinstance(one.told, DecisionMade)}
        touching = [one for one in entries if _is_of(version, one.told) and (until is None or one.time < until)]
        return [
            Touch(*_attempt(one), one.seq, one.time, *_end(ends.get(_attempt(one))), _attempt(one) in decided)
            for one in touching
        ]

    def in_doubt(self, subject: str) -> list[str]:
        """As the port says."""
        return stages_in_doubt(self.of_subject(subject))

    def saved(self, run: str) -> set[str]:
        """As the port says."""
        begun, saved = set(), set()
        for one in self.of_run(run):
            match one.told:
                case StepStarted(stage=stage):
                    begun.add((one.subject, stage))
                case CaseVerified(stage=stage) if (one.subject, stage) in begun:
                    saved.add(one.subject)
        return saved

    def stopped_at(self, subject: str) -> str | None:
        """As the port says."""
        failed = [step for _, step in self._telling(StepFailed, subject) if step.step]
        return next((step.target for step in reversed(failed) if not step.step.startswith("leave/")), None)

    def last_pictured(self, subject: str) -> Entry | None:
        """As the port says."""
        return next((one for one in reversed(self.of_subject(subject)) if one.picture), None)

    def picture_of(self, process: str, target: str, stage: str) -> str | None:
        """As the port says."""
        steps = self._telling(StepCompleted)
        acted = {(subject, _place(step)) for subject, step in steps if step.target == target}
        shown = [one for one in reversed(self._telling(StepPictured)) if one[0].startswith(f"{process}/")]
        by_act = [step.picture for subject, step in shown if (subject, _place(step)) in acted]
        return next(iter(by_act + [step.picture for _, step in shown if step.stage == stage]), None)

    def counts(self, *, run: str | None = None, subject: str | None = None) -> Mapping[str, Counts]:
        """As the port says."""
        counts: dict[str, Counts] = defaultdict(Counts)
        steps: list[tuple[str, StepCompleted | StepFailed]] = [*self._telling(StepCompleted, subject)]
        for of, step in steps + self._telling(StepFailed, subject):
            if run in (None, step.run):
                effort = Effort(1, step.clicks, step.choices, step.confirms)
                counts[of] += Counts(work=effort) if step.kind == "work" else Counts(looking=effort)
        return dict(counts)

    def of_persons(self, *, before: int | None = None, viewed: str | None = None, limit: int = 100) -> list[Entry]:
        """As the port says."""
        told = [one for one in reversed(self._entries()) if before is None or one.seq < before]
        mine = [one for one in told if one.subject.startswith("person/") and isinstance(one.told, OfPerson)]
        return [one for one in mine if viewed is None or one.data.get("of") == viewed][:limit]

    def told(self) -> Told:
        """As the port says."""
        runs = {run.run for _, run in self._telling(RunStarted)}
        done = {intake.added for _, intake in self._telling(IntakeDone)}
        return Told(
            finished=frozenset((subject, end.attempt) for subject, end in self._telling(CaseFinished)),
            answered=Counter(subject for kind in (CaseRetried, CaseClosed) for subject, _ in self._telling(kind)),
            claimed=frozenset(subject for subject, claim in self._telling(CaseClaimed) if claim.run in runs),
            taken=_taken(intake for _, intake in self._telling(IntakeDone)),
            begun=_taken(intake for _, intake in self._telling(IntakeStarted) if intake.added not in done),
        )

    def stored(self, after: int = FIRST) -> Iterator[Stored]:
        """As the port says."""
        self._refuse_closed()
        return iter(tuple(self._stored[max(after, 0) :]))

    def checkpoints(self, *, last: bool = False) -> Iterator[KeptCheckpoint]:
        """As the port says."""
        self._refuse_closed()
        return iter(tuple(self._checkpoints[-1:] if last else self._checkpoints))

    def cosignatures(self, *, last: bool = False) -> Iterator[KeptCosignature]:
        """As the port says."""
        self._refuse_closed()
        return iter(self._cosignatures[-1:] if last else sorted(self._cosignatures))

    def stamps(self) -> Iterator[KeptStamp]:
        """As the port says."""
        self._refuse_closed()
        return iter(tuple(self._stamps))

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

    def _wanted(self, wanted: Wanted) -> list[Entry]:
        entries = self._entries()
        flows = [one.told for one in entries if isinstance(one.told, RunStarted | CaseClaimed)]
        runs = {one.run for one in flows if one.flow_digest and one.flow_digest.startswith(wanted.flow or "")}
        return [one for one in entries if wanted.takes(one, runs)]

    def _entries(self) -> list[Entry]:
        return [entry.read(one.body, one.leaf) for one in self.stored()]

    def _telling(self, kind: type[T], subject: str | None = None) -> list[tuple[str, T]]:
        """Of whom, and what: everything of one type, in order; about one case, if given."""
        told = [(one.subject, one.told) for one in self._entries() if subject in (None, one.subject)]
        return [(of, what) for of, what in told if isinstance(what, kind)]

    def _refuse_closed(self) -> None:
        if self._closed:
            raise AuditUnavailable("the audit log in memory is closed")


def _attempt(one: Entry) -> tuple[str, str, int]:
    return one.subject, str(one.data.get("run", "")), int(one.data.get("attempt", 0))


def _end(told: CaseFinished | None) -> tuple[str, str, str]:
    return (told.state, told.outcome, told.code) if told else ("", "", "")


def _is_of(version: Version, told: EventData | None) -> bool:
    match told:
        case CaseClaimed(flow_digest=digest) if not isinstance(version, RuleVersion):
            return bool(digest) and digest.startswith(version.digest)
        case DecisionProposed(rule=rule, rule_digest=digest) if isinstance(version, RuleVersion):
            return rule == version.name and digest.startswith(version.digest)
    return False


def _run(one: Entry) -> str | None:
    return one.told.run if isinstance(one.told, OfRun) else None


def _place(step: StepCompleted | StepPictured) -> tuple[str, str, str]:
    return step.run, step.stage, step.step


def _taken(intakes: Iterable[IntakeData]) -> dict[str, int]:
    taken: Counter[str] = Counter()
    for intake in intakes:
        taken[intake.process] += intake.taken
    return dict(taken)
