"""A stage may be repeated at any time: it looks first, works, and looks again from a fresh page."""

from __future__ import annotations

from typing import Any

import pytest

from klickfri.model.errors import NotVerified, RecordLocked, SessionLost, Unsure
from klickfri.replay.stages import MAX_LOG_INS
from klickfri.screen.dry import DryScreen
from tests.unit.replay.support import FILL, NAME, REGISTER, SAVE, Trial, program, raising

TEXT = {"id": "text", "say": "Skriv brevet", "letter": {"form.name": "hej"}}
LETTER: dict[str, Any] = {
    **REGISTER,
    "steps": [TEXT, SAVE],
    "decision": True,
    "done_when": {**REGISTER["done_when"], "same": ["$saved|folded == $letter_text|folded"]},
}


def saved_by(trial: Trial, name: str) -> None:
    """Somebody has saved this already."""
    trial.screen.pages["inquiry"].values["Sparat namn"] = name


def test_what_is_there_already_is_not_done_again() -> None:
    """Found and the same: the stage is skipped after one look, and the log says that it was there (promise 2)."""
    trial = Trial()
    saved_by(trial, NAME)
    trial.run()
    assert trial.clicks("Spara") == 0
    assert not list(trial.screen.verbs("fill"))[1:]
    [told] = trial.log.of_type("case.verified")
    assert told.data["already_there"]


def test_something_else_of_ours_goes_to_a_person() -> None:
    """Found but not the same: nothing is overwritten; the person is told which comparison failed."""
    trial = Trial()
    saved_by(trial, "Någon annan")
    with pytest.raises(Unsure) as refused:
        trial.run()
    assert "$saved == $given_name" in refused.value.reasons[0]
    assert trial.clicks("Spara") == 0


def test_what_is_not_there_is_done_and_seen_on_a_fresh_page() -> None:
    """Not found: worked, and verified by a look that came after the save (promise 7)."""
    trial = Trial()
    trial.run()
    order = [(asked.verb, asked.what) for asked in trial.screen.asked]
    save = order.index(("click", "Spara"))
    assert ("open", "inquiry") in order[save:]
    assert not trial.log.of_type("case.verified")[0].data["already_there"]


def test_a_save_that_does_not_show_is_not_verified() -> None:
    """The page said that it was saved, a fresh one does not show it: no success is claimed."""
    trial = Trial()
    trial.on("form", "Spara", lambda screen: screen.pages["form"].texts.append("Formuläret är sparat."))
    with pytest.raises(NotVerified):
        trial.run()
    assert not trial.log.of_type("case.verified")


def test_somebody_who_was_quicker_is_seen_before_the_save() -> None:
    """The last look before a save: what a colleague saved meanwhile is not saved a second time."""
    trial = Trial()
    trial.on("home", "Namn", lambda screen: (saved_by(trial, NAME), screen.show("form")))
    with pytest.raises(Unsure, match="hann före"):
        trial.run()
    assert trial.clicks("Spara") == 0
    assert not trial.log.of_type("step.started")


def test_a_lost_session_is_won_back_and_the_stage_begun_again() -> None:
    """Log in, look whether the lost click was saved, and go on from the stage's known place."""
    trial = Trial()
    save = trial.screen.pages["form"].effects["Spara"]
    trial.on("form", "Spara", raising(1, SessionLost("log-in page"), save))  # type: ignore[arg-type]
    assert trial.run().outcome == "granted"
    assert trial.session.log_ins == 1
    assert trial.clicks("Spara") == 2
    assert len(trial.completed("name")) == 2
    failed = trial.log.of_type("step.failed")[0].data
    assert (failed["step"], failed["code"], failed["clicks"]) == ("save", "SESSION", 0)


def test_a_save_that_went_through_before_the_session_was_lost_is_not_repeated() -> None:
    """The look after logging in finds it: saved once (promise 2)."""
    trial = Trial()
    save = trial.screen.pages["form"].effects["Spara"]

    def saved_and_lost(screen: DryScreen) -> None:
        save(screen)  # type: ignore[operator]
        raise SessionLost("log-in page")

    trial.on("form", "Spara", saved_and_lost)
    assert trial.run().outcome == "granted"
    assert trial.clicks("Spara") == 1
    assert trial.log.of_type("case.verified")[0].data["already_there"]


def test_a_session_that_is_lost_again_and_again_ends_the_attempt() -> None:
    """Three log-ins in a stage, then it is a fault of the system, tried again another time."""
    trial = Trial()
    trial.on("home", "Namn", SessionLost("log-in page"))
    with pytest.raises(SessionLost):
        trial.run()
    assert trial.session.log_ins == MAX_LOG_INS == 3


def test_a_locked_record_is_waited_for() -> None:
    """The system's own waits, in order, then the item is put back by whoever asked."""
    trial = Trial()
    trial.on("home", "Namn", raising(1, RecordLocked("a colleague"), lambda screen: screen.show("form")))
    assert trial.run().outcome == "granted"
    assert trial.waits == [0.1]
    locked = Trial()
    locked.on("home", "Namn", RecordLocked("a colleague"))
    with pytest.raises(RecordLocked):
        locked.run()
    assert locked.waits == [0.1, 0.2]


def test_a_stage_that_begins_where_the_robot_is_goes_nowhere() -> None:
    """`reach` is used only when the stage's first page does not show."""
    follow = {"id": "follow", "say": "Mer", "begins_at": "form", "reach": REGISTER["reach"], "steps": [FILL]}
    trial = Trial(program(REGISTER, follow))
    trial.run()
    assert trial.clicks("Namn") == 1


def test_a_probe_is_not_repeated_when_nothing_was_done_since() -> None:
    """Two stages that ask the same question with no work between look once."""
    second = {**REGISTER, "id": "second", "say": "Bekräfta"}
    trial = Trial(program(REGISTER, second))
    saved_by(trial, NAME)
    trial.run()
    assert len(trial.completed("done_when/look_up/read")) == 1
    assert len(trial.log.of_type("case.verified")) == 2


def test_a_letter_is_written_before_the_probe_that_looks_for_its_text() -> None:
    """The probe compares the very text; once verified, decision and letter are logged, the text as a digest."""
    trial = Trial(program(LETTER))
    trial.run()
    types = trial.types()
    assert types.index("case.verified") < types.index("decision.made") < types.index("letter.sent")
    [made] = trial.log.of_type("decision.made")
    assert made.data["delegation"] == "PN 7 §"
    [letter] = trial.log.of_type("letter.sent")
    assert letter.data["template"] == "hej"
    assert len(letter.data["text_sha256"]) == 64
    assert trial.screen.pages["form"].values["Namn"] == f"Hej {NAME},\nvälkommen."


@pytest.mark.parametrize("attempt", [1, 2])
def test_a_letter_that_may_have_gone_is_not_sent_again(attempt: int) -> None:
    """It cannot be called back and may show late: what an earlier attempt began and nobody has seen is for a person;
    the first attempt has nothing before it (promise 2)."""
    trial = Trial(program(LETTER), in_doubt={"register"}, attempt=attempt)
    if attempt == 1:
        assert trial.run().outcome == "granted"
        return
    with pytest.raises(Unsure, match="kan redan ha skickat brevet"):
        trial.run()
    assert trial.clicks("Spara") == 0


def test_what_can_be_done_over_is_not_left_for_a_doubt() -> None:
    """A save that a look does not find is done again: no letter has gone with it."""
    trial = Trial(in_doubt={"register"}, attempt=2)
    assert trial.run().outcome == "granted"


def test_fields_of_an_earlier_stage_are_not_compared_again() -> None:
    """What was filled in belongs to its stage: a later page with a field of the same name is free."""
    other = {
        **REGISTER,
        "id": "other",
        "say": "Mer",
        "steps": [{"id": "urgent", "say": "Bråttom", "check": {"form.urgent": True}}, {**SAVE, "id": "again"}],
        "done_when": {**REGISTER["done_when"], "found": '$saved == "Ny"'},
    }
    trial = Trial(program(REGISTER, other))

    def save(screen: DryScreen) -> None:
        page = screen.pages["form"]
        screen.pages["inquiry"].values["Sparat namn"] = "Ny" if page.values.get("Bråttom") else page.values["Namn"]
        page.texts.append("Formuläret är sparat.")
        page.values["Namn"] = ""

    trial.on("form", "Spara", save)
    with pytest.raises(Unsure, match="finns redan"):
        trial.run()
    assert trial.clicks("Spara") == 2
