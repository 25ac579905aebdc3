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

_REASONS = {"done": "kön var tom", "stopped": "någon stoppade den", "last_hour": "sista timmen var slut"}


@dataclass(frozen=True)
class RunMoment:
    """One moment of a run, in Swedish. `seq` is the entry's number in the log."""

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
            return "Fler robotar gick med", f"{told.workers} från {told.host}", f"begärt av {told.asked_by}"
        case RunStopAsked():
            how = "vid nästa säkra ställe" if told.at_once else "när ärendena i arbete är klara"
            return "Någon bad körningen att sluta", f"{told.by}, {how}"
        case RunStopped():
            return _stopped(told)
        case RunLeft():
            return "De som hade gått med är klara", told.host, _listed("startades om", told.restarted)
        case RunLost():
            return "Körningen dog utan ett ord", f"på {told.host}; nästa körning fann det"
        case RunReconciled():
            return "Summorna räknades", "de går ihop" if told.balances else "de går INTE ihop"
        case CredentialUsed():
            return "Ett robotkonto loggades in", told.account, f"i {told.system}"
    return ("",)


def _started(told: RunStarted) -> tuple[str, ...]:
    approved = f"godkänd av {told.approved_by} {told.approved_at[:10]}" if told.approved_by else "inte godkänd av någon"
    version = f"flödets version {told.flow_digest[:12]}, {approved}"
    return "Körningen började", f"begärd av {told.asked_by} på {told.host}", f"{told.workers} robotar", version


def _stopped(told: RunStopped) -> tuple[str, ...]:
    why = _REASONS.get(told.reason, told.reason)
    restarted, broken = _listed("startades om", told.restarted), _listed("gav upp", told.broken)
    return "Robotarna slutade", why, told.ill, restarted, broken


def _listed(what: str, names: tuple[str, ...]) -> str:
    return f"{what}: {', '.join(names)}" if names else ""
