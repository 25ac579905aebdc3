"""The case's voice in the log: every event well formed, counted once, and masked."""

from __future__ import annotations

import pytest

from klickfri.audit.memory import MemoryLedger
from klickfri.model import codes
from klickfri.model.errors import ApplicationException, AuditUnavailable, SaveUnknown, TargetRefused, Unsure
from klickfri.model.event import Event
from klickfri.model.events import StepCompleted, StepFailed, told_by
from klickfri.model.flow import Step
from klickfri.model.sentences import Sentence
from klickfri.model.verdict import Continue
from klickfri.replay.narrator import Done
from klickfri.screen.port import Act, Delivery
from tests.unit.replay.support import NAME, REGISTER, SAVE, Trial, looking, program


def test_each_event_says_run_attempt_and_stage() -> None:
    """An auditor can follow one attempt by itself, stage by stage."""
    trial = Trial()
    trial.run()
    assert {(event.data["run"], event.data["attempt"]) for event in trial.log.events} == {("r", 1)}
    assert [event.data["stage"] for event in trial.log.events if event.type == "case.verified"] == ["register"]


def test_no_personal_value_stands_in_clear() -> None:
    """Nothing that was filled in, read or written in a letter is found in any event (promise 6)."""
    trial = Trial(program(REGISTER))
    trial.run()
    assert NAME not in str(trial.log.events)


def test_a_step_that_failed_says_why_without_counting_twice() -> None:
    """Code, reason and target stand in the event; its clicks are in the sums once."""
    trial = Trial()
    trial.on("form", "Spara", ApplicationException(codes.TIMEOUT, Sentence.NO_ANSWER()))
    with pytest.raises(SaveUnknown):
        trial.run()
    [data] = [event.data for event in trial.log.of_type("step.failed") if event.data["step"] == "save"]
    assert (data["code"], data["target"], data["kind"]) == ("TIMEOUT", "form.save", "work")
    assert (data["reason"], data["not_taken"]) == ("TIMEOUT: systemet svarade inte", False)
    told = [told_by(event.type, event.data) for event in trial.log.events if event.data.get("kind") == "work"]
    logged = [one for one in told if isinstance(one, StepCompleted | StepFailed)]
    assert trial.replay.trail.clicks_work == sum(one.clicks + one.choices for one in logged)


def test_a_refused_target_is_told_in_swedish() -> None:
    """Business reasons are the sentences a caseworker reads, not an error's text."""
    trial = Trial()
    trial.on("form", "Spara", TargetRefused("form.save", ["name"], ["knappen Lagra"]))
    with pytest.raises(Unsure):
        trial.run()
    [data] = [event.data for event in trial.log.of_type("step.failed") if event.data["step"] == "save"]
    assert data["reason"] == "form.save kunde inte pekas ut säkert: namn. Närmast: knappen Lagra."


def test_looking_is_counted_apart() -> None:
    """The robot's own clicks never enter the caseworker's count (the benefit would be wrong)."""
    step = {"id": "look", "say": "Titta", "kind": "looking", "click": "home.row", "expect": {"page": "form"}}
    trial = Trial(program(looking(step)))
    outcome = trial.run()
    assert (outcome.clicks_work, outcome.clicks_looking) == (0, 2)  # the second is the way out


def test_a_rules_answer_is_logged_with_its_reasons_and_the_rules_digest() -> None:
    """Who asks later finds the very rules: digest, answer, route, reasons; values by their class."""
    trial = Trial(rule=lambda question: Continue({"status": "Beviljad", "route": "grant"}, ("Skäl.",)))
    trial.run()
    data = trial.log.of_type("decision.proposed")[0].data
    assert (data["rule"], data["answer"], data["route"]) == ("assess", "continue", "grant")
    assert (data["rule_digest"], data["reasons"]) == ("r" * 64, ["Skäl."])
    assert data["values"] == ["status=••••••", "route=••••••"]


def test_leaving_does_not_become_the_last_step() -> None:
    """The hand-over names the step where the case stopped, not the robot's way out."""
    trial = Trial()
    trial.on("form", "Namn", Unsure(Sentence.NO_DIALOG()))
    with pytest.raises(Unsure):
        trial.run()
    assert trial.replay.trail.last_step == "Skriv namnet"
    assert trial.completed("leave/leave/back")


def test_a_log_that_fails_is_never_swallowed() -> None:
    """Any event that cannot be written ends the case with `AuditUnavailable` (promise 3)."""

    class Full(MemoryLedger):
        """Full from the third event on."""

        def append(self, event: Event) -> int:
            """Refuses."""
            if len(self.events) >= 3:
                raise AuditUnavailable("the disk is full")
            return super().append(event)

    trial = Trial(log=Full())
    with pytest.raises(AuditUnavailable):
        trial.run()
    assert trial.clicks("Spara") == 0


def test_a_step_is_logged_with_all_that_became_of_it() -> None:
    """Its counts, the facts that pointed it out and the support that failed, the dialog, what was set once more."""
    trial = Trial()
    narrator = trial.replay._narrator
    trial.replay.trail.stage = "register"
    step = Step.model_validate({**SAVE, "expect": None})
    act = Act(
        Delivery.UNKNOWN, failed_support=("id", "name"), dialog="Spara?", facts=("name", "heading"),
    )  # fmt: skip
    values = {"given_name": NAME, "text": "Ny"}
    done = Done(True, "form.save", "form", clicks=1, choices=2, confirms=3, values=values, act=act, again=["form.name"])
    narrator.completed(step, "a/save", "work", done, narrator.now())
    narrator.completed(step, "b/save", "looking", Done(target="form.save"), 2.0)
    first, second = (event.data for event in trial.log.events)
    assert first == {
        "run": "r", "attempt": 1, "stage": "register", "step": "a/save", "say": SAVE["say"], "verb": "click",
        "saves": True, "kind": "work", "target": "form.save", "page": "form", "outcome": "unknown", "clicks": 1,
        "choices": 2, "confirms": 3, "values": ["given_name=••••••", "text=Ny"], "facts": ["name", "heading"],
        "failed_support": ["id", "name"], "set_again": ["form.name"], "dialog": "Spara?", "duration_ms": 1000,
    }  # fmt: skip
    assert second == {
        **first, "step": "b/save", "kind": "looking", "page": "", "outcome": "success", "clicks": 0, "choices": 0,
        "confirms": 0, "values": [], "facts": [], "failed_support": [], "set_again": [], "dialog": "", "duration_ms": 0,
    }  # fmt: skip
    trail = trial.replay.trail
    assert (trail.clicks_work, trail.confirms_work, trail.clicks_looking) == (3, 3, 0)
    assert (trail.last_step, trail.done) == (SAVE["say"], [SAVE["say"]])
