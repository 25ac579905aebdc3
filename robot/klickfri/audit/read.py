"""Questions to a board's log. Reading never changes it."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from klickfri.audit import entry
from klickfri.audit.entry import Entry
from klickfri.audit.log import log_file, pictures_of, unavailable
from klickfri.model.errors import Misconfigured
from klickfri.model.event import Event
from klickfri.settings.disk import open_to_read

_OF_SUBJECT = "SELECT body, leaf FROM event WHERE subject = ? ORDER BY seq"
_OF_RUN = "SELECT body, leaf FROM event WHERE run = ? ORDER BY seq"
_OF_SUBJECT_AND_RUN = "SELECT body, leaf FROM event WHERE subject = ? AND run = ? ORDER BY seq"
_LAST_WITH_PICTURE = "SELECT body, leaf FROM event WHERE subject = ? AND picture <> '' ORDER BY seq DESC LIMIT 1"
_SAVING = """
SELECT body, leaf FROM event
WHERE subject = ? AND type IN ('se.klickfri.step.started', 'se.klickfri.case.verified', 'se.klickfri.step.failed')
ORDER BY seq
"""
_SAVED = """
SELECT DISTINCT seen.subject FROM event AS seen
JOIN event AS begun
  ON begun.subject = seen.subject AND begun.run = seen.run AND begun.type = 'se.klickfri.step.started'
  AND begun.body ->> '$.data.stage' = seen.body ->> '$.data.stage' AND begun.seq < seen.seq
WHERE seen.type = 'se.klickfri.case.verified' AND seen.run = ?
"""
_STOPPED_AT = """
SELECT body ->> '$.data.target' FROM event
WHERE subject = ? AND type = 'se.klickfri.step.failed' AND step NOT LIKE 'leave/%' ORDER BY seq DESC LIMIT 1
"""
_FINISHED = "SELECT subject, body ->> '$.data.attempt' FROM event WHERE type = 'se.klickfri.case.finished'"
_ANSWERED = "SELECT subject FROM event WHERE type IN ('se.klickfri.case.retried', 'se.klickfri.case.closed')"
_CLAIMED = """
SELECT DISTINCT subject FROM event WHERE type = 'se.klickfri.case.claimed'
  AND run IN (SELECT run FROM event WHERE type = 'se.klickfri.run.started')
"""
_TAKEN = """
SELECT body ->> '$.data.process', sum(body ->> '$.data.taken') FROM event
WHERE type = 'se.klickfri.intake.done' GROUP BY 1
"""
_BEGUN = """
SELECT body ->> '$.data.process', sum(body ->> '$.data.taken') FROM event
WHERE type = 'se.klickfri.intake.started' AND body ->> '$.data.added' NOT IN
  (SELECT body ->> '$.data.added' FROM event WHERE type = 'se.klickfri.intake.done' AND body ->> '$.data.added' <> '')
GROUP BY 1
"""
_RUNS = "SELECT body, leaf FROM event WHERE type = 'se.klickfri.run.started' ORDER BY seq DESC"
_SUBJECTS = "SELECT DISTINCT subject FROM event WHERE substr(subject, -length(:end)) = :end ORDER BY subject"
_PICTURE_OF = """
SELECT shown.picture FROM event AS shown
LEFT JOIN event AS done
  ON done.subject = shown.subject AND done.run = shown.run AND done.step = shown.step
  AND done.type = 'se.klickfri.step.completed'
  AND done.body ->> '$.data.stage' = shown.body ->> '$.data.stage' AND done.body ->> '$.data.target' = :target
WHERE shown.picture <> '' AND substr(shown.subject, 1, length(:process) + 1) = :process || '/'
  AND (done.seq IS NOT NULL OR shown.body ->> '$.data.stage' = :stage)
ORDER BY done.seq IS NULL, shown.seq DESC LIMIT 1
"""
_EFFORT = """
SELECT subject, body ->> '$.data.kind' AS kind, count(*),
       total(body ->> '$.data.clicks'), total(body ->> '$.data.choices'), total(body ->> '$.data.confirms')
FROM event
WHERE type IN ('se.klickfri.step.completed', 'se.klickfri.step.failed')
  AND (:run IS NULL OR run = :run) AND (:subject IS NULL OR subject = :subject)
GROUP BY subject, kind
"""


@dataclass(frozen=True)
class Effort:
    """What hands would have done: pointer clicks, choices in lists, answers to dialogs; and how many steps."""

    steps: int = 0
    clicks: int = 0
    choices: int = 0
    confirms: int = 0

    def __add__(self, other: Effort) -> Effort:
        return Effort(
            self.steps + other.steps,
            self.clicks + other.clicks,
            self.choices + other.choices,
            self.confirms + other.confirms,
        )


@dataclass(frozen=True)
class Counts:
    """The caseworker's own steps, and the robot's looking, apart."""

    work: Effort = field(default_factory=Effort)
    looking: Effort = field(default_factory=Effort)

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.work + other.work, self.looking + other.looking)


def stages_in_doubt(told: Iterable[Event | Entry]) -> list[str]:
    """The stages of one case of which an intent to save was told, and no end.

    An end is a look that showed the save, or an answer that is known to mean that nothing was taken. Each such answer
    takes back one intent of its own step and attempt, so that it cannot hide an older one.
    """
    intents: dict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
    for event in told:
        stage, save = intents[event.data.get("stage", "")], _save(event)
        if event.type == "step.started":
            stage[save] += 1
        elif event.type == "case.verified":
            stage.clear()
        elif event.type == "step.failed" and _not_taken(event.data) and stage[save]:
            stage[save] -= 1
    return [stage for stage, saves in intents.items() if saves.total()]


def _save(event: Event | Entry) -> tuple[str, ...]:
    return tuple(str(event.data.get(name)) for name in ("run", "attempt", "step"))


def _not_taken(failed: Mapping[str, Any]) -> bool:
    """Of logs older than `not_taken` only the log-in page is known to mean it."""
    return bool(failed.get("not_taken", failed.get("code") == "SESSION"))


@dataclass(frozen=True)
class Told:
    """A log's own account: attempts that were `finished` (case and number), how often a person `answered` for a case,
    cases `claimed` in runs, how many applications of each process were `taken` in, and how many had `begun`, in intakes
    that were killed before anybody could tell what came of them."""

    finished: frozenset[tuple[str, int]]
    answered: Counter[str]
    claimed: frozenset[str]
    taken: Mapping[str, int]
    begun: Mapping[str, int] = field(default_factory=dict)


def open_log(folder: Path, board: str) -> sqlite3.Connection:
    """Opens a log for reading only. Raises `Misconfigured` if the board has none, and `sqlite3.Error`."""
    file = log_file(folder, board)
    if not file.is_file():
        raise Misconfigured(
            f"there is no audit log of {board} in {folder}: run the robot first, or check KLICKFRI_STATE"
        )
    return open_to_read(file)


class AuditReader:
    """One board's log, for the timeline, the report and the counts. Raises `AuditUnavailable` when it is damaged."""

    def __init__(self, folder: Path, board: str) -> None:
        self._file = log_file(folder, board)
        with self._readable():
            self._db = open_log(folder, board)
        self._pictures = pictures_of(folder, board)

    def of_subject(self, subject: str, run: str | None = None) -> list[Entry]:
        """Everything about a case (`<process>/<reference>`), in order; of one run, if given."""
        if run is None:
            return list(self._entries(_OF_SUBJECT, subject))
        return list(self._entries(_OF_SUBJECT_AND_RUN, subject, run))

    def of_run(self, run: str) -> list[Entry]:
        """Everything a run wrote, in order."""
        return list(self._entries(_OF_RUN, run))

    def runs(self) -> list[Entry]:
        """The `run.started` events, latest first."""
        return list(self._entries(_RUNS))

    def subjects(self, reference: str) -> list[str]:
        """The cases with this reference, in whatever process."""
        return [subject for (subject,) in self._rows(_SUBJECTS, {"end": f"/{reference}"})]

    def in_doubt(self, subject: str) -> list[str]:
        """The case's stages that may have saved, by whatever attempt, with nobody having seen it."""
        return stages_in_doubt(self._entries(_SAVING, subject))

    def saved(self, run: str) -> set[str]:
        """The cases in which the run itself began a save and saw it done; what was found done already is no such."""
        return {subject for (subject,) in self._rows(_SAVED, (run,))}

    def stopped_at(self, subject: str) -> str | None:
        """The target of the case's last step that failed; how the robot left the record afterwards tells nothing."""
        return next((target for (target,) in self._rows(_STOPPED_AT, (subject,))), None)

    def last_pictured(self, subject: str) -> Entry | None:
        """The last step of a case that has a picture."""
        return next(self._entries(_LAST_WITH_PICTURE, subject), None)

    def picture_of(self, process: str, target: str, stage: str) -> str | None:
        """The last picture of a step of the process that acted on the target, else of its stage."""
        asked = {"process": process, "target": target, "stage": stage}
        return next((picture for (picture,) in self._rows(_PICTURE_OF, asked)), None)

    def picture(self, sha: str) -> Path:
        """The file of a picture that an event names."""
        return self._pictures.path(sha)

    def counts(self, *, run: str | None = None, subject: str | None = None) -> Mapping[str, Counts]:
        """What was clicked, chosen and confirmed, by case; of one run and one case, if given."""
        counts: dict[str, Counts] = {}
        for of, kind, steps, *effort in self._rows(_EFFORT, {"run": run, "subject": subject}):
            part = Effort(steps, *map(int, effort))
            counts[of] = counts.get(of, Counts()) + (Counts(work=part) if kind == "work" else Counts(looking=part))
        return counts

    def told(self) -> Told:
        """What the log tells that the queue must know too."""
        return Told(
            finished=frozenset((subject, int(attempt)) for subject, attempt in self._rows(_FINISHED, ())),
            answered=Counter(subject for (subject,) in self._rows(_ANSWERED, ())),
            claimed=frozenset(subject for (subject,) in self._rows(_CLAIMED, ())),
            taken={process: int(taken) for process, taken in self._rows(_TAKEN, ())},
            begun={process: int(taken) for process, taken in self._rows(_BEGUN, ())},
        )

    def close(self) -> None:
        """Lets go of the file."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _entries(self, query: str, *values: str) -> Iterator[Entry]:
        return (entry.read(body, leaf) for body, leaf in self._rows(query, values))

    def _rows(self, query: str, values: tuple[str, ...] | Mapping[str, str | None]) -> Iterator[tuple[Any, ...]]:
        with self._readable():
            yield from self._db.execute(query, values)

    @contextmanager
    def _readable(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise unavailable(self._file, "read", error) from error
