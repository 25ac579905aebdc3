"""The end of personal data: what a process's rule (`[retention]`) takes from this machine, and when.

It looks first (`plan`) and says what it would do; each night does it (`apply`). A case that waits is never touched.
"""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from klickfri.app.office import Office
from klickfri.app.store import opened
from klickfri.audit.opening import open_ledger
from klickfri.flow.loader import load_process, process_names
from klickfri.model.application import Process
from klickfri.model.events import CaseReduced, RetentionApplied
from klickfri.model.work import WorkItem
from klickfri.settings import passing
from klickfri.work.attachments import Attachments
from klickfri.work.inbox import Inbox
from klickfri.work.retention import ended_before, reduce, wipe
from klickfri.work.store import Store


@dataclass(frozen=True)
class DueForRemoval:
    """What a process's rules let go of now: cases by reference, and files and folders. `rules` are those that there
    are, as they stand in `process.toml`. `wiped` is False when the queue was busy, and its file could not be cleaned.
    """

    process: str
    rules: tuple[str, ...]
    cases: tuple[str, ...] = ()
    reports: tuple[Path, ...] = ()
    healings: tuple[Path, ...] = ()
    intake_files: tuple[Path, ...] = ()
    wiped: bool = True

    @property
    def is_empty(self) -> bool:
        """Nothing is due."""
        return not (self.cases or self.files)

    @property
    def files(self) -> tuple[Path, ...]:
        """What lies on the disk, and goes as a whole."""
        return self.reports + self.healings + self.intake_files


def plan(office: Office, process: str | None = None) -> list[DueForRemoval]:
    """What is due in one process, or in all. Nothing is changed. Raises `BadInput`."""
    with opened(office.settings) as store:
        return [_Rules(office, name, store).due() for name in _names(office, process)]


def apply(office: Office, process: str | None = None) -> list[DueForRemoval]:
    """Takes away what is due, told in the log before it is done; returns what it was.

    Raises `BadInput`, `AuditUnavailable` and `OSError`; what was not done then is due the next time.
    """
    passing.sweep(Path(tempfile.gettempdir()))
    with opened(office.settings) as store:
        return [_Rules(office, name, store).apply() for name in _names(office, process)]


def _names(office: Office, process: str | None) -> list[str]:
    return [process] if process else process_names(office.settings.recordings)


class _Rules:
    """One process's rules, held against what there is now."""

    def __init__(self, office: Office, name: str, store: Store) -> None:
        self._office, self._name, self._store = office, name, store
        self._process = load_process(office.settings.recordings, name)
        self._days = self._process.retention

    def due(self) -> DueForRemoval:
        return DueForRemoval(
            self._name,
            _told(self._process),
            tuple(item.reference for item in self._cases()),
            tuple(self._reports()),
            tuple(self._healings()),
            tuple(self._intake_files()),
        )

    def apply(self) -> DueForRemoval:
        due = self.due()
        if not due.is_empty:
            with open_ledger(self._office.settings, self._process.board, self._office.now) as log:
                by, kept = self._office.signer(), Attachments(self._office.settings.state, self._name)
                rule = f"payload_days = {self._days.payload_days}"

                def let_go(item: WorkItem) -> None:
                    log.append(CaseReduced(by=by, rule=rule).about(f"{item.process}/{item.reference}"))
                    kept.forget(item.reference)

                reduce(self._store, self._cases(), let_go)
                log.append(_applied(due, by).about(f"retention/{self._name}"))
                _remove(due.files)
        return replace(due, wiped=wipe(self._store))

    def _cases(self) -> list[WorkItem]:
        days = self._days.payload_days
        return ended_before(self._store, self._name, _ago(self._office.moment(), days)) if days else []

    def _reports(self) -> Iterator[Path]:
        state = self._office.settings.state
        runs = [state / "runs" / run.id for run in self._store.runs.of(self._name)]
        yield from self._older([*runs, state / "handover" / self._name], self._days.report_days)

    def _healings(self) -> Iterator[Path]:
        place = self._office.settings.state / "healing" / self._name
        yield from self._older(sorted(place.iterdir()) if place.is_dir() else [], self._days.healing_days)

    def _intake_files(self) -> list[Path]:
        days, root, watch = self._days.intake_days, self._office.settings.intake, self._process.intake.watch
        if not (days and root and watch):
            return []
        return Inbox(root / watch).put_away_before(_ago(self._office.moment(), days))

    def _older(self, paths: list[Path], days: int | None) -> Iterator[Path]:
        for path in paths if days else ():
            if path.exists() and path.stat().st_mtime < _ago(self._office.now(), days or 0).timestamp():
                yield path


def _ago(moment: dt.datetime, days: int) -> dt.datetime:
    return moment - dt.timedelta(days=days)


def _told(process: Process) -> tuple[str, ...]:
    return tuple(f"{name} = {days}" for name, days in process.retention if days)


def _applied(due: DueForRemoval, by: str) -> RetentionApplied:
    return RetentionApplied(
        process=due.process,
        by=by,
        rules=due.rules,
        cases=len(due.cases),
        reports=len(due.reports),
        healings=len(due.healings),
        intake_files=len(due.intake_files),
    )


def _remove(paths: tuple[Path, ...]) -> None:
    for path in paths:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
