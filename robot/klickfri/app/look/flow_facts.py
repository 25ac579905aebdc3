"""One version of a process's flow as who must answer for it asks: what it decides, who approved it, from which films it
came, what is otherwise than before, which cases it had a hand in, and what went wrong."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from klickfri.app.look.protected import hidden_cases
from klickfri.app.look.touching import TouchedCase, touched
from klickfri.app.look.versions import (
    Difference,
    ProcessVersion,
    difference,
    process_of,
    text_of,
    versions_of,
)
from klickfri.app.office import Office
from klickfri.app.store import opened
from klickfri.audit.opening import has_ledger, read_ledger
from klickfri.audit.wanted import FlowVersion, Wanted
from klickfri.flow.approvals import Signature
from klickfri.flow.kept import KeptVersion
from klickfri.model.application import Process
from klickfri.model.errors import BadInput, NotFound
from klickfri.model.events import CaseFailed, RunLost, RunStopped
from klickfri.model.flow import Flow
from klickfri.model.work import State
from klickfri.settings.settings import Settings
from klickfri.work.incidents import Incident

_MOST = 10_000
_WITH_PERSON = (State.PENDING_USER_ACTION, State.FAILED)


@dataclass(frozen=True)
class VersionText:
    """What the version says, as far as it was kept and can be read; `fault` says why it cannot."""

    kept: KeptVersion | None
    flow: Flow | None
    fault: str = ""


@dataclass(frozen=True)
class TouchedCases:
    """The cases that a version had a hand in, the last first: how they ended then, and where they stand today."""

    shown: tuple[TouchedCase, ...]
    today: Mapping[State | None, int]
    ended: Mapping[tuple[str, str], int]
    """State and code (empty where there is none) in which the version left its cases -> how many."""
    automated: int

    @property
    def total(self) -> int:
        """All of them."""
        return len(self.shown)

    @property
    def left_with_person(self) -> list[tuple[str, int]]:
        """The codes with which it left cases to a person, the most frequent first, and how many."""
        handed = Counter({code: count for (then, code), count in self.ended.items() if then in _WITH_PERSON})
        return handed.most_common()


@dataclass(frozen=True)
class KnownFaults:
    """What went wrong while the version ran: attempts that failed and were made again, runs that ended ill or were
    lost, incidents, and healings of this version."""

    failed_attempts: Mapping[str, int]
    ill_runs: tuple[str, ...]
    lost_runs: tuple[str, ...]
    incidents: tuple[Incident, ...]
    healed: tuple[Signature, ...]

    @property
    def some(self) -> bool:
        """Is there any?"""
        return bool(self.failed_attempts or self.ill_runs or self.lost_runs or self.incidents or self.healed)


@dataclass(frozen=True)
class FlowFacts:
    """All of it. `before` is the version before; `difference` is None where one of both is not kept or readable."""

    process: Process
    version: ProcessVersion
    before: ProcessVersion | None
    text: VersionText
    difference: Difference | None
    cases: TouchedCases
    faults: KnownFaults

    @property
    def mode(self) -> str:
        """Whether it decides or proposes: as it was begun last, else as its text says; empty where nobody knows."""
        return self.version.last.mode if self.version.last else self._told("mode")

    @property
    def delegation(self) -> str:
        """By what right, likewise."""
        return self.version.last.delegation if self.version.last else self._told("delegation")

    @property
    def legal_check(self) -> str:
        """What was stated when it was approved, else what the log tells of its last run; empty where nothing is."""
        stated = self.version.legal_check
        return stated.told if stated else self.version.last.legal_check if self.version.last else ""

    def _told(self, key: str) -> str:
        return str((self.text.kept.process if self.text.kept else {}).get(key) or "")


def flow_facts(office: Office, boards: Collection[str], name: str, digest: str, *, protected: bool) -> FlowFacts:
    """The version of a process of these boards. Without `protected`, protected persons' cases are neither told nor
    counted.

    Raises `NotFound`, `AuditUnavailable`, and `Unusable` when the queue cannot be asked.
    """
    settings, process = office.settings, process_of(office, boards, name)
    versions = versions_of(settings, process).versions
    at = next((at for at, one in enumerate(versions) if one.digest == digest), None)
    if at is None:
        raise NotFound(f"{name} has no version {digest[:12]}")
    version, before = versions[at], next(iter(versions[at + 1 :]), None)
    after = versions[at - 1] if at else None
    text, hidden = _text(settings, process, version), _hidden(settings, process, protected=protected)
    return FlowFacts(
        process,
        version,
        before,
        text,
        _difference(_text(settings, process, before), text) if before else None,
        _cases(settings, process, digest, hidden),
        _faults(settings, process, version, after, hidden),
    )


def _text(settings: Settings, process: Process, version: ProcessVersion) -> VersionText:
    try:
        kept = text_of(settings, process.name, version.digest)
        return VersionText(kept, kept.flow if kept else None)
    except BadInput as error:
        return VersionText(None, None, str(error))


def _difference(before: VersionText, after: VersionText) -> Difference | None:
    return difference(before.kept, after.kept) if before.kept and after.kept else None


def _hidden(settings: Settings, process: Process, *, protected: bool) -> frozenset[str]:
    """The cases that are as if they were not there."""
    if not has_ledger(settings, process.board):
        return frozenset()
    with read_ledger(settings, process.board) as log:
        return hidden_cases(settings, log, protected=protected)


def _cases(settings: Settings, process: Process, digest: str, hidden: frozenset[str]) -> TouchedCases:
    if not has_ledger(settings, process.board):
        return TouchedCases((), {}, {}, 0)
    found = touched(settings, FlowVersion(digest), None, None, process.board).cases
    shown = [one for one in found if one.process == process.name and f"{one.process}/{one.reference}" not in hidden]
    return TouchedCases(
        tuple(shown),
        Counter(one.today for one in shown),
        Counter((one.then, one.code) for one in shown),
        sum(one.automated for one in shown),
    )


def _faults(
    settings: Settings,
    process: Process,
    version: ProcessVersion,
    after: ProcessVersion | None,
    hidden: frozenset[str],
) -> KnownFaults:
    if not version.runs or not has_ledger(settings, process.board):
        return KnownFaults({}, (), (), (), _healed(version, after))
    with read_ledger(settings, process.board) as log:
        told = [
            entry.told
            for kind in (CaseFailed, RunStopped, RunLost)
            for entry in log.search(Wanted(type=kind.type, flow=version.digest, without=hidden), _MOST)
        ]
    return KnownFaults(
        Counter(one.code for one in told if isinstance(one, CaseFailed)),
        tuple(one.run for one in told if isinstance(one, RunStopped) and (one.ill or one.broken)),
        tuple(one.run for one in told if isinstance(one, RunLost)),
        _incidents(settings, process, version, after),
        _healed(version, after),
    )


def _healed(version: ProcessVersion, after: ProcessVersion | None) -> tuple[Signature, ...]:
    """The healing that made this version, and the one that ended it."""
    signed: Sequence[Signature] = (*version.signatures, *(after.signatures if after else ()))
    return tuple(one for one in signed if one.kind == "healed" and version.digest in (one.digest, one.was))


def _incidents(
    settings: Settings, process: Process, version: ProcessVersion, after: ProcessVersion | None
) -> tuple[Incident, ...]:
    """Those of the process that were opened between its first run and that of the version after."""
    since = version.runs[0].at
    until = after.runs[0].at if after and after.runs else dt.datetime.max.replace(tzinfo=dt.UTC)
    with opened(settings) as store:
        return tuple(
            one for one in store.incidents.all() if one.process == process.name and since <= one.opened < until
        )
