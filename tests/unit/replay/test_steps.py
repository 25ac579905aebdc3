"""Steps in order: their conditions, their reusable objects, what they expect, and what is looked at before a save."""

from __future__ import annotations

from typing import Any

import pytest

from klickfri.audit.memory import MemoryLedger
from klickfri.model.errors import (
    ApplicationException,
    AuditUnavailable,
    KlickfriError,
    NotHeld,
    OnlyLooking,
    SaveUnknown,
    Unsure,
)
from klickfri.model.event import Event
from klickfri.screen.dry.screen import DryScreen
from klickfri.screen.port import Act, Delivery
from tests.unit.replay.support import (
    FILL,
    LOOK_UP,
    NAME,
    OBJECTS,
    REGISTER,
    SAVE,
    SAVED,
    SYSTEM,
    Trial,
    flow_of,
    looking,
    pages,
    program,
)

LOOK: dict[str, Any] = {
    "id": "look",
    "say": "Titta",
    "use": {"flow": "look_up", "with": {"reference": "$reference"}},
}


class RefusingLog(MemoryLedger):
    """A log that cannot be written once a saving step is announced."""

    def append(self, event: Event) -> int:
        """Refuses intents."""
        if event.type == "step.started":
            raise AuditUnavailable("the disk is full")
        return super().append(event)


class ClosingScreen(DryScreen):
    """A screen whose saving click closes its own window: delivered, or perhaps not."""

    def click(self, target: Any, dialog: Any = None, **more: Any) -> Act:
        """Nobody knows yet."""
        act = super().click(target, dialog, **more)
        return Act(Delivery.UNKNOWN) if target.name == "Spara" else act


class ForgettingScreen(DryScreen):
    """A system that forgets what was ticked and chosen while it is asked in another window."""

    def open(self, page: str) -> None:
        """Forgets."""
        if page == "inquiry":
            for chosen in ("Bråttom", "Status"):
                self.pages["form"].values.pop(chosen, None)
        super().open(page)


class EmptyingScreen(DryScreen):
    """A page that empties its field whenever the button is pointed at."""

    def click(self, target: Any, dialog: Any = None, **more: Any) -> Act:
        """Empties."""
        self.pages["form"].values["Namn"] = ""
        return super().click(target, dialog, **more)


def test_an_object_has_inputs_of_its_own_and_what_it_reads_is_known_to_all() -> None:
    """Sub-flow scoping: inputs shadow and are forgotten, values read stay."""
    outer = {**LOOK, "use": {"flow": "look_up", "with": {"reference": "B-2"}}}
    trial = Trial(program(looking(outer), leave=False))
    trial.screen.pages["inquiry"].values["Sparat namn"] = "Bo"
    trial.run()
    [asked] = trial.screen.verbs("fill")
    assert asked.value == "B-2"
    known = trial.replay._attempt.known
    assert (known["saved"], known["reference"]) == ("Bo", "A-1")


def test_an_object_inside_an_object_sees_its_callers_inputs() -> None:
    """Inputs are filled in from the caller's scope, at every depth, and logged with the whole path."""
    middle = flow_of(
        "middle",
        [{"id": "in", "say": "In", "use": {"flow": "look_up", "with": {"reference": "$number"}}}],
        kind="looking",
        inputs=["number"],
    )
    step = {"id": "out", "say": "Ut", "use": {"flow": "middle", "with": {"number": "C-3"}}}
    trial = Trial(program(looking(step), leave=False, middle=middle))
    trial.run()
    assert [asked.value for asked in trial.screen.verbs("fill")] == ["C-3"]
    assert trial.completed("out/middle/in/look_up/read")[0]["kind"] == "looking"


def test_a_step_whose_condition_does_not_hold_is_not_done() -> None:
    """`when` is asked at the moment of the step; a skipped step leaves no trace on screen or in the log."""
    never = {**LOOK_UP[0], "when": '$status == "Avslag"'}
    trial = Trial(program(looking(never), leave=False))
    trial.run()
    assert [asked.what for asked in trial.screen.verbs("open")] == ["home"]  # where every case begins
    assert not trial.completed("open")


def test_what_is_shown_already_is_not_opened_again() -> None:
    """`unless_shown` saves a page load, and only while the page really shows."""
    step = {**LOOK_UP[0], "unless_shown": "inquiry"}
    trial = Trial(program(looking(step, {**step, "id": "again"}), leave=False))
    trial.run()
    assert [asked.what for asked in trial.screen.verbs("open")] == ["home", "inquiry"]


def test_the_intent_is_durable_before_the_click() -> None:
    """When a saving click is made, its intent is the last thing in the log (promise 3)."""
    trial = Trial()
    save = trial.screen.pages["form"].effects["Spara"]
    seen: list[Event] = []

    def click(screen: DryScreen) -> None:
        seen.append(trial.log.events[-1])
        save(screen)  # type: ignore[operator]

    trial.on("form", "Spara", click)
    trial.run()
    [intent] = seen
    assert (intent.type, intent.data["step"], intent.data["saves"]) == ("step.started", "save", True)
    assert len(trial.log.of_type("step.started")) == 1


def test_nothing_is_clicked_when_the_log_refuses() -> None:
    """An intent that cannot be written stops the save, the case and the robot (promise 3)."""
    trial = Trial(log=RefusingLog())
    with pytest.raises(AuditUnavailable):
        trial.run()
    assert trial.clicks("Spara") == 0
    assert not trial.log.of_type("step.completed") or trial.log.events[-1].data["step"] == "save"


def test_nothing_is_saved_that_has_been_given_to_somebody_else() -> None:
    """Declared dead while it looked the last time before the save: neither an intent nor a click comes after."""

    def die() -> None:
        raise SystemExit(75)

    trial = Trial(still_ours=die)
    with pytest.raises(SystemExit):
        trial.run()
    assert "step.started" not in trial.types()
    assert trial.clicks("Spara") == 0


def test_what_was_filled_in_is_compared_as_the_save_is_done() -> None:
    """A field that changed after it was filled in stops the save, and the log tells that it was not done."""
    status = {"id": "status", "say": "Välj status", "select": {"form.status": "Beviljad"}}
    trial = Trial(program({**REGISTER, "steps": [FILL, status, SAVE]}))
    trial.on("form", "Status", lambda screen: screen.pages["form"].values.update(Namn="Någon annan"))
    with pytest.raises(NotHeld, match=r"form\.name"):
        trial.run()
    assert trial.screen.pages["form"].texts == []
    assert [event.data["step"] for event in trial.log.of_type("step.failed")] == ["save"]


@pytest.mark.parametrize(
    ("verb", "target", "choice"), [("check", "form.urgent", True), ("select", "form.status", "Ny")]
)
def test_what_a_redraw_took_back_is_set_once_more(verb: str, target: str, choice: object) -> None:
    """While the robot asks in another window whether somebody was first, a ticked box goes out, or a list forgets what
    was chosen: told, set, saved."""
    choose = {"id": "choice", "say": "Välj", verb: {target: choice}}
    trial = Trial(program({**REGISTER, "steps": [FILL, choose, SAVE]}), screen=ForgettingScreen(SYSTEM, pages()))
    trial.run()
    assert trial.completed("save")[0]["set_again"] == [target]
    first, second = trial.screen.verbs(verb)
    assert first == second


@pytest.mark.parametrize("verb", ["double_click", "context_click"])
def test_it_is_set_once_more_whatever_saves(verb: str) -> None:
    """Also where a page saves at a double click, or at the other button."""
    choose = {"id": "choice", "say": "Välj", "check": {"form.urgent": True}}
    save = {name: value for name, value in SAVE.items() if name != "click"} | {verb: "form.save"}
    trial = Trial(program({**REGISTER, "steps": [FILL, choose, save]}), screen=ForgettingScreen(SYSTEM, pages()))
    trial.run()
    assert trial.completed("save")[0]["set_again"] == ["form.urgent"]


def test_what_is_taken_back_again_and_again_is_refused() -> None:
    """A page that empties a field at every try is left to a person, and nothing is saved."""
    trial = Trial(program({**REGISTER, "steps": [FILL, SAVE]}), screen=EmptyingScreen(SYSTEM, pages()))
    with pytest.raises(NotHeld, match=r"form\.name"):
        trial.run()
    assert trial.screen.pages["form"].texts == []
    assert trial.log.of_type("step.failed")[0].data["set_again"] == ["form.name"] * 3


def test_an_unknown_delivery_is_complete_only_when_its_effect_shows() -> None:
    """A window that closed under the click: the expectation decides, and the log says that it was unknown."""
    shown = Trial(screen=ClosingScreen(SYSTEM, pages()))
    shown.run()
    assert shown.completed("save")[0]["outcome"] == "unknown"
    silent = Trial(screen=ClosingScreen(SYSTEM, pages()))
    silent.on("form", "Spara", "form")
    with pytest.raises(SaveUnknown):
        silent.run()
    assert not silent.completed("save")
    assert silent.log.of_type("step.failed")[0].data["step"] == "save"


@pytest.mark.parametrize(
    ("expect", "error"),
    [
        ({"page": "form", "text": SAVED}, Unsure),
        ({"page": "inquiry"}, Unsure),
        ({"page": "home", "text": SAVED}, ApplicationException),
        ({"closed": "home"}, ApplicationException),
        ({"page": "home", "values": {"inquiry.saved": "Åsa"}}, Unsure),
        ({"that": '$status == "Avslag"'}, Unsure),
    ],
)
def test_a_promise_that_is_not_kept_stops_the_case(expect: dict[str, Any], error: type[KlickfriError]) -> None:
    """Text, page, closed popup, values and condition: each is asked. Another page or value than the one awaited goes
    to a person; what does not come in time is the system's, and may be tried again."""
    trial = Trial(program(looking({"id": "wait", "say": "Vänta", "expect": expect}), leave=False))
    with pytest.raises(error):
        trial.run()
    assert trial.log.of_type("step.failed")[-1].data["step"] == "wait"


def test_one_of_several_pages_is_remembered() -> None:
    """`into` keeps the name of the page that showed, for conditions of later steps."""
    where = {"id": "where", "say": "Var?", "expect": {"page": ["form", "home"], "into": "here"}}
    then = {**LOOK_UP[0], "when": '$here == "home"'}
    trial = Trial(program(looking(where, then), leave=False))
    trial.run()
    assert trial.completed("where")[0]["page"] == "home"
    assert trial.completed("open")


def test_a_dry_run_that_only_looks_points_at_the_first_click() -> None:
    """Looking is done; the first step that would work is found on the screen and not done, and nothing is left."""
    trial = Trial(program(looking(LOOK), REGISTER), only_look=True)
    with pytest.raises(OnlyLooking, match=r"home\.row"):
        trial.run()
    assert trial.completed("look/look_up/read")
    assert [asked.verb for asked in trial.screen.asked if asked.what == "Namn"] == ["read"]
    assert not list(trial.screen.verbs("click"))


def test_a_dry_run_that_only_looks_points_at_both_ends_of_a_pull() -> None:
    """Nothing is pulled."""
    form = {"id": "form", "say": "Öppna", "open": "form"}
    pull = {"id": "pull", "say": "Dra", "drag": {"form.name": "form.status"}}
    trial = Trial(program(looking(form, pull), leave=False), only_look=True)
    with pytest.raises(OnlyLooking):
        trial.run()
    assert [asked.what for asked in trial.screen.verbs("read", "drag")] == ["Namn", "Status"]


def test_a_dry_run_meets_a_page_that_is_only_opened() -> None:
    """Opening a page changes nothing, so a looking run goes on after it."""
    step = {"id": "home", "say": "Gå hem", "open": "home"}
    trial = Trial(program(looking(step), leave=False), only_look=True)
    assert trial.run().outcome == "granted"


def test_pictures_are_of_work_and_of_what_was_read() -> None:
    """Work is pictured, a read-back too; the moves of looking are not."""
    trial = Trial()
    trial.run()
    steps = {event.data["step"] for event in trial.log.of_type("step.pictured")}
    assert {"name", "save", "reach/open_form/row", "done_when/look_up/read"} == steps - {"reach/open_form/home"}


def test_the_forms_values_are_what_was_meant() -> None:
    """The field holds the application's value when the saving click comes."""
    trial = Trial()
    trial.run()
    assert trial.screen.pages["form"].values["Namn"] == NAME
    assert OBJECTS["look_up"].kind == "looking"
