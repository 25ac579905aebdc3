"""A run's own story, in its order and in Swedish."""

from __future__ import annotations

from klickfri.audit.memory import MemoryLedger
from klickfri.model.event import Event
from klickfri.summary.run_story import run_moments

BEGUN = {"run": "r", "process": "sfi", "flow_digest": "ab" * 32, "approved_by": "bo", "approved_at": "2026-11-19T1",
         "workers": 2, "asked_by": "anna", "host": "robot-1"}  # fmt: skip


def told(*events: Event) -> list[str]:
    """What is said of them, with what stands beside it."""
    log = MemoryLedger()
    for event in events:
        log.append(event)
    return [f"{one.say}: {'; '.join(one.details)}" for one in run_moments(log.of_subject("run/r"))]


def test_a_story_from_beginning_to_end() -> None:
    """Who asked for it, by which version, who joined and stopped it, and whether the sums held."""
    about = "run/r"
    said = told(
        Event("run.started", about, BEGUN),
        Event("run.joined", about, {"run": "r", "host": "robot-2", "asked_by": "eva", "workers": 3}),
        Event("credential.used", about, {"run": "r", "account": "rpa-1", "system": "provux"}),
        Event("run.stop_asked", about, {"run": "r", "by": "anna", "at_once": True}),
        Event("run.left", about, {"run": "r", "host": "robot-2", "restarted": [], "broken": []}),
        Event(
            "run.stopped", about, {"run": "r", "reason": "stopped", "ill": "", "restarted": [], "broken": ["rpa-1: 4"]}
        ),
        Event("run.reconciled", about, {"run": "r", "balances": False}),
        Event("run.lost", about, {"run": "r", "host": "robot-1"}),
    )
    assert said == [
        "Körningen började: begärd av anna på robot-1; 2 robotar; "
        "flödets version abababababab, godkänd av bo 2026-11-19",
        "Fler robotar gick med: 3 från robot-2; begärt av eva",
        "Ett robotkonto loggades in: rpa-1; i provux",
        "Någon bad körningen att sluta: anna, vid nästa säkra ställe",
        "De som hade gått med är klara: robot-2",
        "Robotarna slutade: någon stoppade den; gav upp: rpa-1: 4",
        "Summorna räknades: de går INTE ihop",
        "Körningen dog utan ett ord: på robot-1; nästa körning fann det",
    ]


def test_what_tells_nothing_is_left_out() -> None:
    """An event of a later release; and a version that nobody approved is said to be so."""
    said = told(Event("run.dreamt", "run/r", {}), Event("run.started", "run/r", {**BEGUN, "approved_by": ""}))
    assert len(said) == 1
    assert said[0].endswith("inte godkänd av någon")
