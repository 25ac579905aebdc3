"""A whole case: its end, what is left behind, and what is held back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from klickfri.model import codes
from klickfri.model.errors import (
    ApplicationException,
    BusinessException,
    Interrupted,
    OnlyLooking,
    ProtectedIdentity,
    SaveUnknown,
    UnknownValue,
    Unsure,
)
from klickfri.model.sentences import Sentence
from klickfri.model.verdict import Continue, HandOver, Question, Verdict
from klickfri.model.work import State
from klickfri.replay.case import CaseReplay
from tests.unit.replay.support import ASSESS, FILL, NAME, REGISTER, Trial, looking, program

NEVER = {**REGISTER, "when": '$status == "Avslag"'}
LOOK = looking({"id": "look", "say": "Titta", "use": {"flow": "look_up", "with": {"reference": "$reference"}}})


def test_a_case_from_beginning_to_end() -> None:
    """Registered once, verified, left, and counted: the two clicks of a caseworker, looking apart."""
    trial = Trial()
    outcome = trial.run()
    assert (outcome.state, outcome.outcome, outcome.lock_released) == (State.COMPLETED, "granted", True)
    assert outcome.done == ("Gå hem", "Öppna formuläret", "Skriv namnet", "Klicka på Spara")
    assert outcome.clicks_work == 2
    assert outcome.reasons == ("Allt stämmer.",)
    assert trial.clicks("Spara") == 1
    assert trial.screen.windows["work"] == "home"


def test_the_first_end_that_holds_is_chosen() -> None:
    """Ends are read from the top; one without `when` holds always."""
    ends: list[dict[str, Any]] = [
        {"when": '$status == "Avslag"', "outcome": "refused"},
        {"when": '$status == "Beviljad"', "outcome": "proposed", "reason": "Roboten föreslår.", "nothing_saved": True},
        {"outcome": "granted"},
    ]
    outcome = Trial(program(LOOK, ends=ends, leave=False)).run()
    assert outcome.outcome == "proposed"
    assert outcome.reasons == ("Roboten föreslår.", "Allt stämmer.")


def test_a_flow_without_a_fitting_end_guesses_nothing() -> None:
    """No end holds: a person looks (promise 5)."""
    with pytest.raises(Unsure, match="no end"):
        Trial(program(LOOK, ends=[{"when": "empty($status)", "outcome": "granted"}])).run()


def test_an_end_may_hand_over_with_a_code_that_was_read() -> None:
    """`hand_over: $code` takes the code a rule gave; `defer_until` waits for a day instead."""
    trial = Trial(program(LOOK, ends=[{"hand_over": "$status"}]))
    outcome = trial.run()
    assert (outcome.state, outcome.code) == (State.PENDING_USER_ACTION, "Beviljad")
    waiting = Trial(program(LOOK, ends=[{"hand_over": "VÄNTA", "defer_until": "$today"}])).run()
    assert (waiting.state, waiting.defer_until) == (State.DEFERRED, trial.case.today)


def test_leaving_that_fails_does_not_change_the_end() -> None:
    """What was done stays done; the hand-over is told that the record may still be locked."""
    trial = Trial()
    trial.on("form", "Tillbaka", ApplicationException(codes.TIMEOUT, Sentence.NO_ANSWER()))
    trial.on("home", "Logga ut", ApplicationException(codes.TIMEOUT, Sentence.NO_ANSWER()))
    outcome = trial.run()
    assert (outcome.outcome, outcome.lock_released) == ("granted", False)
    assert outcome.last_step == "Klicka på Spara"


def test_a_record_whose_way_out_is_blocked_is_left_by_logging_out() -> None:
    """A fault page has no way back; logging out gives the record to the next robot all the same."""
    trial = Trial()
    trial.on("form", "Namn", ApplicationException(codes.FAULT_PAGE, Sentence.FAULT_PAGE()))
    trial.on("form", "Tillbaka", ApplicationException(codes.FAULT_PAGE, Sentence.FAULT_PAGE()))
    with pytest.raises(ApplicationException):
        trial.run()
    assert trial.replay.trail.lock_released
    assert trial.screen.windows["work"] == "login"


def test_nothing_is_said_of_a_lock_where_no_record_was_opened() -> None:
    """Leaving found the robot at home: there was nothing to give back."""
    trial = Trial(program(LOOK))
    assert trial.run().lock_released is None


def test_a_case_that_needs_a_person_is_left_too() -> None:
    """The lock is given back also when a rule hands over, and the rule's code reaches the caller."""
    early = looking({"id": "open", "say": "Öppna", "click": "home.row", "expect": {"page": "form"}}, id="early")
    assess = {"begins_at": "form", "id": "more", "say": "Mer", "steps": [
        {"id": "assess", "say": "Bedöm", "decide": {"rule": "assess"}}]}  # fmt: skip
    trial = Trial(program(before=(early, assess)), rule=lambda question: HandOver("UNG", ("Under 16.",), "Ålder?"))
    with pytest.raises(BusinessException) as handed:
        trial.run()
    assert (handed.value.code, handed.value.question) == ("UNG", "Ålder?")
    assert trial.replay.trail.lock_released
    assert (trial.clicks("Spara"), trial.clicks("Tillbaka")) == (0, 1)


def test_a_protected_person_found_by_a_rule_is_not_left_by_clicking() -> None:
    """At the first sign nothing more is clicked, not even to go back (promise 4)."""
    trial = Trial(rule=lambda question: HandOver("SKYDD-A", ()))
    with pytest.raises(ProtectedIdentity) as sign:
        trial.run()
    assert sign.value.code == "SKYDD-A"
    assert not list(trial.screen.verbs("click", "fill", "picture"))


def test_pictures_wait_for_the_protection_check() -> None:
    """Nothing is pictured until the stage that looks for protection has passed; afterwards what is done is."""
    early = looking({"id": "open", "say": "Öppna", "click": "home.row", "expect": {"page": "form"}}, id="early")
    trial = Trial(program(before=(early,)))
    trial.run()
    assert {event.data["stage"] for event in trial.log.of_type("step.pictured")} == {"register"}


def test_no_other_stage_than_the_one_that_checks_lets_pictures_be_taken() -> None:
    """However many stages have gone well before it: none of them has looked for protection."""
    early = looking({"id": "open", "say": "Öppna", "click": "home.row", "expect": {"page": "form"}}, id="early")
    second = looking({"id": "back", "say": "Tillbaka", "click": "form.back", "expect": {"page": "home"}}, id="second")
    trial = Trial(program(before=(early, {**second, "begins_at": "form"})))
    asked = trial.ports.ask

    def assess(name: str, question: Question) -> Verdict:
        assert not list(trial.screen.verbs("picture"))
        return asked(name, question)

    trial.replay = CaseReplay(trial.case, trial.session, replace(trial.ports, ask=assess))
    trial.run()
    assert list(trial.screen.verbs("picture"))


def test_a_late_sign_drops_the_pictures() -> None:
    """A sign after the check has passed is SKYDD-X; pictures taken until then are neither stored nor kept."""
    trial = Trial()
    trial.on("form", "Spara", ProtectedIdentity("SKYDD-S"))
    with pytest.raises(ProtectedIdentity) as sign:
        trial.run()
    assert sign.value.code == "SKYDD-X"
    assert list(trial.screen.verbs("picture"))
    assert not trial.log.pictures.kept
    assert not trial.replay.trail.pictures
    assert "step.pictured" not in trial.types()
    assert trial.clicks("Tillbaka") == 0


def test_pictures_are_stored_when_the_case_has_ended() -> None:
    """Each stored picture stands with its step, after the last step of the case, also in a flow without `leave`."""
    for told in (Trial(), Trial(program(leave=False))):
        outcome = told.run()
        types = told.types()
        assert outcome.picture in told.log.pictures.kept
        assert "step.completed" not in types[types.index("step.pictured") :]
        steps = [event.data["step"] for event in told.log.of_type("step.pictured")]
        assert {"name", "save", "done_when/look_up/read"} <= set(steps)


def test_a_stage_is_skipped_when_its_condition_does_not_hold() -> None:
    """`when` of a stage is about what is known by then."""
    trial = Trial(program(NEVER, ends=[{"outcome": "granted", "nothing_saved": True}]))
    trial.run()
    assert trial.clicks("Spara") == 0


def test_nothing_is_completed_that_nothing_verified() -> None:
    """An outcome rests on a stage that was seen saved in this case; else a person looks, unless the flow's author said
    that nothing needs to be saved. A page that saves by no form, or later, would be completed with nothing there."""
    for stage in (NEVER, looking(FILL, begins_at="form", reach=REGISTER["reach"])):
        trial = Trial(program(stage, ends=[{"outcome": "granted"}]))
        with pytest.raises(Unsure, match="Nothing was seen saved"):
            trial.run()
    found = Trial()
    found.screen.pages["inquiry"].values["Sparat namn"] = NAME
    assert found.run().outcome == "granted"
    assert found.clicks("Spara") == 0


def test_the_robot_stops_between_stages_when_asked() -> None:
    """The operator's second Ctrl-C ends the case before the next stage begins; nothing of that stage is done."""
    calls = iter([None, Interrupted("stop")])

    def stop_here() -> None:
        error = next(calls)
        if error:
            raise error

    trial = Trial()
    with pytest.raises(Interrupted):
        trial.replay.run(stop_here)
    assert trial.asked
    assert trial.clicks("Namn") == 0


def test_what_was_not_done_is_told_by_stage() -> None:
    """The hand-over names the stages whose saving was not reached; those that were done are not named."""
    second = {**REGISTER, "id": "second", "say": "Bekräfta"}
    trial = Trial(program(REGISTER, second))
    assert trial.replay.not_done() == ("Registrera", "Bekräfta")


def test_a_sign_while_leaving_counts() -> None:
    """Protection seen on the way out restricts the case like any other sign."""
    trial = Trial()
    trial.on("form", "Tillbaka", ProtectedIdentity("SKYDD-F"))
    with pytest.raises(ProtectedIdentity, match="SKYDD-X"):
        trial.run()
    assert not trial.log.pictures.kept


def test_rules_see_what_was_read() -> None:
    """A rule is asked with the application, the values read so far, the settings and the day of the run."""
    trial = Trial(rule=lambda question: Continue({"status": question.settings["office"]}))
    trial.run()
    [question] = trial.asked
    assert question.application["reference"] == "A-1"
    assert question.today == trial.case.today
    assert trial.completed("assess")[0]["values"] == ["status=••••••"]


def test_what_was_done_is_told_by_stage_too() -> None:
    """Two stages whose saving steps read alike are told apart; one that was found done counts as done."""
    second = {**REGISTER, "id": "second", "say": "Bekräfta"}
    trial = Trial(program(REGISTER, second))
    trial.on("form", "Spara", Unsure(Sentence.NO_DIALOG()))
    with pytest.raises(SaveUnknown):
        trial.run()
    assert trial.replay.not_done() == ("Registrera", "Bekräfta")
    done = Trial(program(REGISTER, second))
    done.run()
    assert done.replay.not_done() == ()


def test_what_depends_on_an_assessment_not_made_comes_last() -> None:
    """Handed over by the rule that would have chosen the way: the assessment remains, and then some of the rest; a
    value that an earlier rule gave settles nothing that a later one may change."""

    verdicts = iter((Continue({"status": "Ny"}), HandOver("UNG", ("Under 16.",))))
    granted = {**REGISTER, "when": '$status == "Beviljad"'}
    again = {**ASSESS, "id": "again", "say": "Bedöm igen"}
    trial = Trial(
        program(again, granted, {**granted, "id": "second", "say": "Bekräfta"}), rule=lambda question: next(verdicts)
    )
    with pytest.raises(BusinessException):
        trial.run()
    assert trial.replay.not_done() == ("Bedöm igen", "Därefter det som gäller av: Registrera; Bekräfta")


def test_a_fault_of_the_flow_leaves_the_record_too() -> None:
    """A condition or letter that cannot be followed ends the case, and the lock is given back."""
    trial = Trial(program(REGISTER, ends=[{"when": "$nobody_gives_this", "outcome": "granted"}]))
    with pytest.raises(UnknownValue):
        trial.run()
    assert trial.replay.trail.lock_released


@pytest.mark.parametrize("there", [True, False])
def test_the_looks_of_saving_stages_can_be_tried_before_anything_is_saved(there: bool) -> None:
    """Where an earlier step of work ends the look, what a later stage looks for after its save is tried all the same:
    what cannot be followed is told before the first save, and nothing is clicked."""
    early = looking({"id": "open", "say": "Öppna", "click": "home.row"}, id="early")
    trial = Trial(program(before=(early,)), only_look=True)
    if not there:
        trial.screen.pages["inquiry"].absent.add("Sparat namn")
    with pytest.raises(OnlyLooking):
        trial.run()
    told = list(trial.replay.try_looks())
    assert [stage for stage, _ in told] == ([] if there else ["Registrera"])
    assert len(trial.completed("done_when/look_up/read")) == there
    assert not list(trial.screen.verbs("click"))


def test_a_look_that_needs_what_is_not_known_yet_is_left_alone() -> None:
    """It asks for what only an earlier stage's work makes known: nothing is said of it."""
    look = {**REGISTER["done_when"], "look": {"flow": "look_up", "with": {"reference": "$saved"}}}
    trial = Trial(program({**REGISTER, "done_when": look}), only_look=True)
    assert list(trial.replay.try_looks()) == []
    assert not trial.screen.asked
