"""A run's own story: what its events in the audit log mean to a person, without those of its cases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from klickfri.audit.entry import Entry
from klickfri.model.event import EventData
from klickfri.model.events import (
    CredentialUsed,
    RunJoined,
    RunLeft,
    RunLost,
    RunReconciled,
    RunStarted,
    RunStopAsked,
    RunStopped,
)
from klickfri.model.language import marked, said

_REASONS = {
    "done": marked("kön var tom"),
    "stopped": marked("någon stoppade den"),
    "last_hour": marked("sista timmen var slut"),
}


@dataclass(frozen=True)
class RunMoment:
    """One moment of a run. `seq` is the entry's number in the log."""

    seq: int
    at: dt.datetime
    say: str
    details: tuple[str, ...] = ()


def run_moments(entries: Iterable[Entry]) -> list[RunMoment]:
    """The story of a run's events, in order; what tells nothing to people is left out."""
    return [moment for entry in entries if (moment := _moment(entry)).say]


def _moment(entry: Entry) -> RunMoment:
    say, *details = run_moment(entry.told)
    return RunMoment(entry.seq, entry.time, say, tuple(filter(None, details)))


def run_moment(told: EventData | None) -> tuple[str, ...]:
    """What is said, and details that may be empty."""
    match told:
        case RunStarted():
            return _started(told)
        case RunJoined():
            return (
                said("Fler robotar gick med"),
                said("{workers} från {host}", workers=told.workers, host=told.host),
                said("begärt av {asked_by}", asked_by=told.asked_by),
            )
        case RunStopAsked():
            how = said("vid nästa säkra ställe") if told.at_once else said("när ärendena i arbete är klara")
            return said("Någon bad körningen att sluta"), said("{by}, {how}", by=told.by, how=how)
        case RunStopped():
            return _stopped(told)
        case RunLeft():
            return said("De som hade gått med är klara"), told.host, _restarted(told)
        case RunLost():
            return said("Körningen dog utan ett ord"), said("på {host}; nästa körning fann det", host=told.host)
        case RunReconciled():
            return said("Summorna räknades"), said("de går ihop") if told.balances else said("de går INTE ihop")
        case CredentialUsed():
            return said("Ett robotkonto loggades in"), told.account, said("i {system}", system=told.system)
    return ("",)


def _started(told: RunStarted) -> tuple[str, ...]:
    approved = (
        said("godkänd av {approved_by} {day}", approved_by=told.approved_by, day=told.approved_at[:10])
        if told.approved_by
        else said("inte godkänd av någon")
    )
    version = said("flödets version {version}, {approved}", version=told.flow_digest[:12], approved=approved)
    return (
        said("Körningen började"),
        said("begärd av {asked_by} på {host}", asked_by=told.asked_by, host=told.host),
        said("{workers} robotar", workers=told.workers),
        version,
    )


def _stopped(told: RunStopped) -> tuple[str, ...]:
    why = said(_REASONS[told.reason]) if told.reason in _REASONS else told.reason
    broken = said("gav upp: {names}", names=", ".join(told.broken)) if told.broken else ""
    return said("Robotarna slutade"), why, told.ill, _restarted(told), broken


def _restarted(told: RunLeft | RunStopped) -> str:
    return said("startades om: {names}", names=", ".join(told.restarted)) if told.restarted else ""
