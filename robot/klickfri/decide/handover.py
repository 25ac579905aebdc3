"""What the caseworker is told when the robot hands a case over, and by when the applicant shall have an answer."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

from klickfri.decide.letters import Letters
from klickfri.model.application import Process
from klickfri.model.values import Values
from klickfri.model.work import Outcome, WorkItem

TEMPLATE = "overlamning"
SWEDISH_TIME = ZoneInfo("Europe/Stockholm")
RESTRICTED = (
    "Ärende {reference} kräver särskild hantering. Öppna det i systemet med din egen behörighet. "
    "Roboten har inte läst vidare och inte skickat något."
)
"""All that is said of a protected person: no name, no number, no reason, nothing of what was read."""

SPECIAL = "Kräver särskild hantering."
"""Stands for the reason of a case of the restricted list, where everybody may look."""

_LOCK = {True: "Låset är släppt.", False: "Ärendet kan vara låst av roboten.", None: "Roboten tog inget lås."}


def answer_by(item: WorkItem, process: Process) -> dt.datetime:
    """When the applicant shall have an answer, Swedish time. A received time without zone is Swedish."""
    received = item.received
    local = received.replace(tzinfo=SWEDISH_TIME) if received.tzinfo is None else received.astimezone(SWEDISH_TIME)
    # counted in UTC: a day with 23 or 25 hours must not shorten or lengthen the promise
    due = local.astimezone(dt.UTC) + dt.timedelta(hours=process.answer_within_hours)
    return due.astimezone(SWEDISH_TIME)


def text(item: WorkItem, outcome: Outcome, process: Process, letters: Letters) -> str:
    """The hand-over in words. For a protected person nothing but `RESTRICTED`, whatever the outcome holds."""
    if replace(item, last=outcome).is_restricted:
        return RESTRICTED.format(reference=item.reference)
    return letters.write(TEMPLATE, _values(item, outcome, process))


def _values(item: WorkItem, outcome: Outcome, process: Process) -> Values:
    return {
        "robot_name": process.settings.get("robot_name", "Klickfri"),
        "reference": item.reference,
        "code": outcome.code or "ingen kod",
        "reasons": " ".join(outcome.reasons) or "Ingen orsak är känd.",
        "done": _listed(outcome.done),
        "not_done": _listed(outcome.not_done),
        "in_system": f"det som står under Gjort. {_LOCK[outcome.lock_released]}",
        "question": outcome.question or "vad som återstår i ärendet.",
        "answer_by": f"{answer_by(item, process):%Y-%m-%d %H:%M}",
        "run": item.run or "okänd körning",
    }


def _listed(steps: tuple[str, ...]) -> str:
    return "; ".join(steps) or "ingenting"
