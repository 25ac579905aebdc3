"""Which cases a version of a flow, or of a rule, had a hand in, and where they stand today."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from itertools import groupby

from klickfri.app.look.protected import hidden_cases
from klickfri.app.look.search import (
    Unaskable,
    board_names,
    faults_of_days,
    faults_of_digest,
    refuse_faults,
    span,
)
from klickfri.audit.opening import read_ledger
from klickfri.audit.wanted import FlowVersion, RuleVersion, Touch, Version
from klickfri.model.codes import Code
from klickfri.model.errors import Fault, Unusable
from klickfri.model.work import State
from klickfri.settings.settings import Settings
from klickfri.work.witness import states


@dataclass(frozen=True)
class TouchedCase:
    """A case that a version had a hand in: when last and in which run, and as which entry of the log says so.

    `then`, `outcome` and `code` tell how that attempt ended, and are empty of one that was cut off or goes on;
    `automated`: the automatic function decided in one of the `attempts` that the version had a hand in. `today` is the
    case's state in the queue; None where there is no queue, or where it does not know the case.
    """

    board: str
    process: str
    reference: str
    run: str
    at: dt.datetime
    seq: int
    attempts: int
    then: str
    outcome: str
    code: str
    automated: bool
    today: State | None

    @property
    def is_restricted(self) -> bool:
        """Does the case belong to the restricted list, as far as its code tells?"""
        return Code(self.code).restricted


@dataclass(frozen=True)
class Touched:
    """The cases, those of last first, and how many of them stand where today. `queue`: there was one to ask; where it
    cannot be read, `queue_fault` says why.
    """

    cases: tuple[TouchedCase, ...]
    today: Mapping[str, int]
    queue: bool
    queue_fault: str


def version_of_flow(text: str) -> FlowVersion:
    """What the first digits of a digest say."""
    return FlowVersion(text)


def version_of_rule(text: str) -> RuleVersion:
    """What `NAME` or `NAME@VERSION` says."""
    name, _, digest = text.partition("@")
    return RuleVersion(name, digest)


def touched(
    settings: Settings,
    version: Version,
    first: dt.date | None,
    last: dt.date | None,
    board: str | None = None,
    *,
    protected: bool = True,
) -> Touched:
    """The cases that the version had a hand in from one Swedish day to another, both included, in all logs or one;
    without `protected` none of protected persons.

    Raises `BadInput` for what is no version or no span of days, `Misconfigured` when there is no log,
    `AuditUnavailable`, and `Unusable` when nobody can say whom the queue protects.
    """
    refuse_faults(_faults(version, first, last))
    since, until = span(first, last)
    touches = dict[str, list[Touch]]()
    for name in board_names(settings, board):
        with read_ledger(settings, name) as log:
            hidden = hidden_cases(settings, log, protected=protected)
            touches[name] = [one for one in log.touched(version, since, until) if one.subject not in hidden]
    known, fault = _states(settings, {one.subject for found in touches.values() for one in found})
    cases = [case for name, found in touches.items() for case in _cases(name, found, known or {})]
    cases.sort(key=lambda case: case.at, reverse=True)
    counted = Counter(str(case.today or "") for case in cases)
    return Touched(tuple(cases), dict(counted.most_common()), known is not None, fault)


def _states(settings: Settings, subjects: Set[str]) -> tuple[Mapping[str, State] | None, str]:
    """Where these cases stand, or why the queue cannot be asked."""
    try:
        return states(settings.database, subjects), ""
    except Unusable as error:
        return None, str(error)


def _faults(version: Version, first: dt.date | None, last: dt.date | None) -> Iterator[Fault]:
    yield from faults_of_days(first, last)
    if isinstance(version, FlowVersion) or version.digest:
        yield from faults_of_digest(version.digest)
    if isinstance(version, RuleVersion) and not version.name:
        yield Fault(Unaskable.RULE, "it has no name", "Give NAME, or NAME@VERSION.")


def _cases(board: str, touches: Iterable[Touch], today: Mapping[str, State]) -> Iterator[TouchedCase]:
    by_case = sorted(touches, key=lambda one: (one.subject, one.seq))
    for subject, group in groupby(by_case, key=lambda one: one.subject):
        mine = list(group)
        process, _, reference = subject.partition("/")
        last = mine[-1]
        yield TouchedCase(
            board=board,
            process=process,
            reference=reference,
            run=last.run,
            at=last.at,
            seq=last.seq,
            attempts=len({(one.run, one.attempt) for one in mine}),
            then=last.state,
            outcome=last.outcome,
            code=last.code,
            automated=any(one.automated for one in mine),
            today=today.get(subject),
        )
