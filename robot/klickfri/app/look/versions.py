"""The versions of a process's flow: when each was signed and run, by whom and with what right, and how it differs from
the one before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from klickfri.app.look.boards import processes_of
from klickfri.app.office import Office
from klickfri.audit.opening import has_ledger, read_ledger
from klickfri.audit.wanted import Wanted
from klickfri.flow import approvals
from klickfri.flow.approvals import LegalCheck, Signature, authors, legal_check
from klickfri.flow.kept import KeptVersion, differences, kept, version_of
from klickfri.flow.loader import load_process, process_names, read_program
from klickfri.model.application import Process
from klickfri.model.errors import BadInput, NotFound
from klickfri.model.events import RunStarted
from klickfri.settings.settings import Settings
from klickfri.summary.version_change import Change, changes, part_changes

_MANY = 100_000


@dataclass(frozen=True)
class BegunRun:
    """A run that began with a version, as the log tells it."""

    at: dt.datetime
    told: RunStarted


@dataclass(frozen=True)
class ProcessVersion:
    """One version: its signatures, its runs, and who wrote it. `current`: it lies in the recordings now."""

    digest: str
    current: bool
    authors: tuple[str, ...] = ()
    signatures: tuple[Signature, ...] = ()
    runs: tuple[BegunRun, ...] = ()
    legal_check: LegalCheck | None = None

    @property
    def first(self) -> dt.datetime | None:
        """When it was first signed or run; None of one that was neither."""
        return min([*(one.at for one in self.signatures), *(one.at for one in self.runs)], default=None)

    @property
    def approvals(self) -> tuple[Signature, ...]:
        """Who approved it, or healed it from one that was."""
        return tuple(one for one in self.signatures if one.kind != "drafted")

    @property
    def last(self) -> RunStarted | None:
        """How it was begun the last time."""
        return self.runs[-1].told if self.runs else None


@dataclass(frozen=True)
class ProcessVersions:
    """A process with its versions, the latest first. `fault`: why approvals or flow cannot be read now."""

    process: Process
    versions: tuple[ProcessVersion, ...]
    fault: str = ""


@dataclass(frozen=True)
class Difference:
    """What a version does otherwise than the one before, in words, and each part's lines that differ."""

    changes: tuple[Change, ...]
    lines: Mapping[str, Sequence[str]]


def all_versions(office: Office, boards: Collection[str]) -> list[ProcessVersions]:
    """Of each process of these boards. Raises `AuditUnavailable`."""
    return [versions_of(office.settings, process) for process in processes_of(office.settings, boards).values()]


def process_of(office: Office, boards: Collection[str], name: str) -> Process:
    """Raises `NotFound` also for a process of another board."""
    if name in process_names(office.settings.recordings):
        process = load_process(office.settings.recordings, name)
        if process.board in boards:
            return process
    raise NotFound(f"no process of these boards is called {name}")


def versions_of(settings: Settings, process: Process) -> ProcessVersions:
    """Those that were signed, those that ran, and the one that lies in the recordings. Raises `AuditUnavailable`."""
    signed, fault = _signed(settings, process.name)
    current, unread = _current(settings, process.name)
    runs = _runs(settings, process)
    digests = dict.fromkeys([*(one.digest for one in signed), *(one.told.flow_digest for one in runs)])
    if current:
        digests.setdefault(current.digest)
    found = [_version(digest, current, signed, runs) for digest in digests]
    found.sort(key=lambda one: one.first or dt.datetime.max.replace(tzinfo=dt.UTC), reverse=True)
    return ProcessVersions(process, tuple(found), fault or unread)


def text_of(settings: Settings, process: str, digest: str) -> KeptVersion | None:
    """All that was approved of the version: as it was kept when it ran, else as it lies in the recordings; None where
    it is in neither. Raises `BadInput` for one that was changed since it was kept.
    """
    if found := kept(settings.versions, digest):
        return found
    current, _ = _current(settings, process)
    return current if current and current.digest == digest else None


def difference(before: KeptVersion, after: KeptVersion) -> Difference:
    """Raises `BadInput` for a version that this release cannot read."""
    lines = dict(differences(before, after))
    told = [*changes(before.flow, after.flow), *part_changes(lines, before.process, after.process)]
    return Difference(tuple(told), lines)


def _version(
    digest: str, current: KeptVersion | None, signed: Sequence[Signature], runs: Sequence[BegunRun]
) -> ProcessVersion:
    return ProcessVersion(
        digest,
        current is not None and current.digest == digest,
        tuple(sorted(authors(signed, digest))),
        tuple(one for one in signed if one.digest == digest),
        tuple(one for one in runs if one.told.flow_digest == digest),
        legal_check(signed, digest),
    )


def _signed(settings: Settings, process: str) -> tuple[Sequence[Signature], str]:
    try:
        return approvals.entries(settings.recordings / process), ""
    except BadInput as error:
        return (), str(error)


def _current(settings: Settings, process: str) -> tuple[KeptVersion | None, str]:
    """The version that lies in the recordings, or why it cannot be read."""
    try:
        return version_of(read_program(settings.recordings, process)), ""
    except BadInput as error:
        return None, str(error)


def _runs(settings: Settings, process: Process) -> list[BegunRun]:
    """The process's runs in their order; none before the robot has worked."""
    if not has_ledger(settings, process.board):
        return []
    with read_ledger(settings, process.board) as log:
        entries = reversed(log.search(Wanted(type=RunStarted.type), _MANY))
        told = [BegunRun(one.time, one.told) for one in entries if isinstance(one.told, RunStarted)]
    return [one for one in told if one.told.process == process.name]
