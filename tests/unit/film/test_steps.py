"""What belongs together is one step, and what leads nowhere is none."""

from __future__ import annotations

from typing import Any

import pytest

from klickfri.film.losses import losses
from klickfri.film.steps import steps_of
from klickfri.model.film import DialogMet, FilmedStep, Sighting, as_told
from tests.unit.film.support import BEGAN, element, sighting, with_facts

NAME, STATUS = element("Namn"), element("Status", role="combobox", tag="select")
BOX, LABEL = element("Ja", role="checkbox"), element("Ja etikett", role="text", tag="label")
SAVE = element("Spara", role="button", tag="button", labels={}, name="Spara")


def told(*sightings: Sighting) -> list[tuple[str, str]]:
    """Kind and element of each step."""
    return [(step.sighting.kind, step.sighting.element.path.removeprefix("/html/")) for step in steps_of(sightings)]


def only(*sightings: Sighting) -> FilmedStep:
    """The one step that comes of these."""
    (step,) = steps_of(sightings)
    return step


def test_the_click_that_puts_the_cursor_in_a_field_is_part_of_writing() -> None:
    """One step, begun when the person clicked, made of both lines."""
    step = only(sighting("click", 1, NAME), sighting("set", 4, NAME, began=1_700_000_002_000.0, value="Åsa"))
    assert (step.sighting.kind, step.at, step.lines) == ("set", 1_700_000_001_000.0, (1, 2))


def test_a_correction_right_away_is_no_step_of_its_own() -> None:
    """The last value counts."""
    step = only(sighting("set", 1, NAME, value="Asa"), sighting("set", 2, NAME, value="Åsa"))
    assert as_told(step.sighting)["value"] == "Åsa"


def test_a_correction_after_something_else_is_a_step() -> None:
    """What was done between may depend on the first value."""
    assert told(sighting("set", 1, NAME), sighting("click", 2, SAVE), sighting("set", 3, NAME)) == [
        ("set", "Namn"), ("click", "Spara"), ("set", "Namn"),
    ]  # fmt: skip


def test_a_field_of_another_frame_stands_before_the_click_that_left_it() -> None:
    """It is told of after the click; what was sent came of that, and the cursor was put in the field to write."""
    steps = steps_of(
        [
            sighting("click", 1, NAME, document="other"),
            sighting("click", 3, SAVE),
            sighting("set", 3.01, NAME, document="other", began=1_700_000_002_000.0, value="Åsa"),
            sighting("sent", 3.02),
        ]
    )
    assert [(step.sighting.kind, step.lines) for step in steps] == [("set", (1, 3)), ("click", (2, 4))]


def test_a_label_leads_to_its_box() -> None:
    """The label's click, the box's click that the browser makes of it, and the box's change are one step."""
    step = only(sighting("click", 1, LABEL), sighting("click", 1.001, BOX), sighting("set", 1.002, BOX, on=True))
    assert (step.sighting.kind, step.lines) == ("set", (1, 2, 3))


def test_two_clicks_and_the_double_click_they_make_are_one_step() -> None:
    """As they are for the person."""
    row = element("rad", role="cell", tag="td")
    assert told(sighting("click", 1, row), sighting("click", 1.2, row), sighting("dblclick", 1.2, row)) == [
        ("dblclick", "rad")
    ]


def test_enter_that_presses_a_button_is_the_buttons_click() -> None:
    """Enter in a form without a button stays a key."""
    enter = sighting("key", 1, NAME, key="Enter")
    assert told(enter, sighting("click", 1.001, SAVE, keyboard=True)) == [("click", "Spara")]
    assert told(enter) == [("key", "Namn")]


def test_moving_about_is_no_step() -> None:
    """Tab, arrows and shortcuts change nothing by themselves; what they lead to is told otherwise."""
    assert told(sighting("key", 1, NAME, key="Tab"), sighting("key", 2, NAME, key="c", modifiers=["ctrl"])) == []
    assert told(sighting("key", 1, NAME, key="Insert", modifiers=["shift"])) == []


def test_alt_and_an_arrow_goes_back_and_is_a_step() -> None:
    """The browser's own way to another page, which no caseworker's click shows."""
    assert told(sighting("key", 1, NAME, key="ArrowLeft", modifiers=["alt"])) == [("key", "Namn")]


def test_an_access_key_is_the_click_that_it_makes() -> None:
    """The field it was pressed in is left by it, so what was written there is told in between."""
    assert told(
        sighting("click", 0.5, NAME),
        sighting("key", 2, NAME, key="s", modifiers=["alt"], own=True),
        sighting("set", 2.002, NAME, began=BEGAN + 1000, value="Åsa"),
        sighting("click", 2.004, SAVE, keyboard=True),
    ) == [("set", "Namn"), ("click", "Spara")]


def test_a_dialog_belongs_to_the_step_that_raised_it() -> None:
    """With its text and the person's answer; what the browser tells afterwards is the step's effect."""
    step = only(
        sighting("click", 1, SAVE),
        sighting("dialog", 1.1, dialog="confirm", text="Spara?"),
        sighting("answer", 3, dialog="confirm", answer="accept"),
        sighting("posted", 3.1, path="/spara"),
        sighting("navigated", 3.2, path="/spara"),
        sighting("remark", 5, words="Här ser jag att det är sparat"),
    )
    assert step.asked == (DialogMet("confirm", "Spara?", "accept"),)
    assert [one.kind for one in step.effects] == ["posted", "navigated"]
    assert step.remarks == ("Här ser jag att det är sparat",)


def test_an_undone_step_is_none() -> None:
    """The person took it back in the control window."""
    assert told(sighting("click", 1, SAVE), sighting("set", 2, NAME), sighting("undo", 3)) == [("click", "Spara")]


def test_a_click_that_led_somewhere_is_kept() -> None:
    """A postback of a list rewrites the page: its choice and the next click on the same place are two steps."""
    first = sighting("set", 1, STATUS, options=["Beviljad"])
    assert told(first, sighting("posted", 1.1, path="/"), sighting("set", 2, STATUS, options=["Avslag"])) == [
        ("set", "Status"), ("set", "Status"),
    ]  # fmt: skip


def test_what_a_script_fetches_on_the_way_does_not_part_what_is_done_in_one_field() -> None:
    """Pages of one document ask their server for something whenever a field is come to or written in."""
    row = element("Rad", role="cell", tag="td")
    assert told(
        sighting("click", 1, NAME), sighting("sent", 1.1), sighting("set", 2, NAME, value="Alm"), sighting("sent", 2.1),
        sighting("set", 3, NAME, options=["Almby"]), sighting("sent", 3.1),
        sighting("click", 4, row), sighting("sent", 4.1), sighting("click", 4.2, row),
        sighting("navigated", 4.2, path="/"), sighting("dblclick", 4.2, row),
    ) == [("set", "Namn"), ("dblclick", "Rad")]  # fmt: skip
    assert told(sighting("set", 1, NAME), sighting("sent", 1.1), sighting("set", 2, NAME)) == [("set", "Namn")] * 2
    pressed = sighting("click", 1, SAVE), sighting("sent", 1.1), sighting("click", 2, SAVE)
    assert told(*pressed) == [("click", "Spara")] * 2
    assert told(sighting("click", 1, NAME), sighting("posted", 1.1), sighting("set", 2, NAME)) == [
        ("click", "Namn"), ("set", "Namn"),
    ]  # fmt: skip


def test_what_a_page_says_between_two_parts_does_not_part_them() -> None:
    """A page may say something while a field is written in; it is kept as what the step led to."""
    step = only(
        sighting("click", 1, NAME), sighting("shown", 2, texts=["Förslag"]), sighting("set", 3, NAME, value="Å")
    )
    assert [as_told(effect)["texts"] for effect in step.effects] == [["Förslag"]]


def test_what_a_script_wrote_afterwards_belongs_to_the_step() -> None:
    """A suggestion that was picked: its click, with the field's final value. It is no step of its own."""
    typed = sighting("set", 1, NAME, value="alm")
    first, second = steps_of([typed, sighting("click", 2, SAVE), sighting("changed", 2.2, NAME, value="Almby")])
    assert first.changed == ()
    assert [as_told(one)["value"] for one in second.changed] == ["Almby"]


def test_what_the_browser_does_by_itself_is_no_step() -> None:
    """Dragging over a text, its own menu and its own shortcuts; the click of a list that closes."""
    assert told(sighting("set", 1, STATUS, options=["Ny"]), sighting("click", 1.005, STATUS, button=-1)) == [
        ("set", "Status")
    ]
    assert told(
        sighting("click", 1, NAME, dragged=True),
        sighting("contextmenu", 2, NAME),
        sighting("key", 3, NAME, key="c", modifiers=["ctrl"]),
    ) == []  # fmt: skip
    own = [sighting("contextmenu", 4, NAME, own=True), sighting("key", 5, NAME, key="s", modifiers=["ctrl"], own=True)]
    assert told(*own) == [("contextmenu", "Namn"), ("key", "Namn")]


def test_the_mark_is_where_the_picture_shows_the_element() -> None:
    """In percent of the picture, only what is in view; none where the place is unknown."""
    box: dict[str, Any] = {"box": [-10, 50, 110, 100], "view": [1000, 100]}
    assert only(sighting("click", 1, with_facts(NAME, **box))).mark == (0, 50, 10, 50)
    assert only(sighting("click", 1, with_facts(NAME, **{**box, "box": [0, 200, 10, 10]}))).mark is None
    assert only(sighting("click", 1, NAME)).mark is None


def test_a_remark_before_the_first_step_is_not_lost() -> None:
    """What the person says before they begin belongs to what they do first."""
    remark = sighting("remark", 1, words="Först ser jag efter")
    assert only(remark, sighting("click", 2, SAVE)).remarks == ("Först ser jag efter",)


def test_opening_a_list_is_no_step() -> None:
    """The click comes before or after the choice, as the browser likes; nor is the Enter that closes the list."""
    assert told(
        sighting("set", 1, STATUS, options=["Beviljad"]),
        sighting("key", 2, STATUS, key="Enter"),
        sighting("click", 3, STATUS),
    ) == [("set", "Status")]


def test_a_choice_that_was_only_passed_with_the_keys_is_no_step() -> None:
    """Though the page's script sent something when the keys rested there: the last one is what was chosen."""
    step = only(
        sighting("set", 1, STATUS, options=["Avslagen"]),
        sighting("sent", 2, path="/forhandsgranska"),
        sighting("key", 3, STATUS, key="ArrowDown"),
        sighting("set", 3.01, STATUS, options=["Beviljad"]),
    )
    assert (as_told(step.sighting)["options"], step.lines, losses(step)) == (["Beviljad"], (1, 2, 3, 4), ())


def test_two_choices_that_were_sent_one_by_one_are_two_steps() -> None:
    """Made with the pointer, each may have added something; so may one that led on, and a key in another list."""
    first, second = sighting("set", 1, STATUS, options=["A"]), sighting("set", 4, STATUS, options=["B"])
    key = sighting("key", 3, STATUS, key="ArrowDown")
    apart = [("set", "Status"), ("set", "Status")]
    assert told(first, sighting("sent", 2, path="/lagg-till"), sighting("click", 3, STATUS), second) == apart
    assert told(first, sighting("posted", 2, path="/lagg-till"), key, second) == apart
    elsewhere = sighting("key", 3, element("Slag", role="combobox", tag="select"), key="ArrowDown")
    assert told(first, sighting("sent", 2, path="/lagg-till"), elsewhere, second) == apart


@pytest.mark.parametrize(
    ("key", "tag", "more", "is_step"),
    [
        ("Enter", "select", {}, False),
        ("Escape", "select", {}, False),
        ("Enter", "body", {}, False),
        ("Escape", "body", {}, False),
        ("F2", "select", {}, True),
        ("Enter", "select", {"modifiers": ["ctrl"]}, True),
        ("Enter", "input", {}, True),
        ("F2", "body", {}, True),
    ],
)
def test_only_enter_and_esc_close_a_list(key: str, tag: str, more: dict[str, Any], is_step: bool) -> None:
    """In the list, or on the page that has taken the list away; any other key, or with another held down, is a step."""
    chosen = sighting("set", 1, STATUS, options=["Beviljad"])
    pressed = sighting("key", 2, with_facts(STATUS, tag=tag), key=key, own=True, **more)
    assert [kind for kind, _ in told(chosen, pressed)] == ["set", *(["key"] if is_step else [])]


def test_choosing_several_is_one_step_with_all_that_is_chosen() -> None:
    """With Ctrl held down, or one after the other in a list that the page marks them in; a click on the list itself, or
    beside it on nothing, opens or closes it."""
    field, choice = element("Ämnen", role="combobox"), element("Fysik", role="option", tag="li")
    step = only(
        sighting("click", 1, field, modifiers=["ctrl"]),
        sighting("set", 1.01, field, options=["Svenska"], several=True),
        sighting("marked", 1.02, choice),
        sighting("click", 2, choice),
        sighting("set", 2.01, field, options=["Svenska", "Fysik"], several=True),
        sighting("click", 3, field),
        sighting("click", 4, element("", role="text")),
    )
    assert as_told(step.sighting)["options"] == ["Svenska", "Fysik"]
    assert not losses(step)


def test_a_choice_that_led_somewhere_is_a_step_of_its_own() -> None:
    """What the page fetched for the first of several choices is what the second was made in."""
    first = sighting("set", 1, STATUS, options=["Ny"], several=True)
    second = sighting("set", 2, STATUS, options=["Ny", "Klar"], several=True)
    assert [kind for kind, _ in told(first, sighting("posted", 1.1, path="/"), second)] == ["set", "set"]


def test_a_key_on_the_page_itself_closes_no_list_that_was_not_just_chosen_in() -> None:
    """It may be the page's own shortcut."""
    pressed = sighting("key", 2, with_facts(STATUS, tag="body"), key="Enter", own=True)
    assert [kind for kind, _ in told(sighting("click", 1, SAVE), pressed)] == ["click", "key"]


def test_choosing_from_a_list_that_the_page_draws_is_one_step() -> None:
    """Opening it, writing to find, and the click on the choice belong to what the field shows then."""
    field, choice = element("Gata", role="combobox"), element("Storgatan", role="option", tag="li")
    step = only(
        sighting("click", 1, field),
        sighting("set", 2, field, value="Sto"),
        sighting("click", 3, choice),
        sighting("set", 3.01, field, options=["Storgatan"]),
    )
    assert (step.sighting.kind, step.lines, as_told(step.sighting)["options"]) == ("set", (1, 2, 3, 4), ["Storgatan"])


def test_what_came_of_a_steps_beginning_came_of_the_step() -> None:
    """Its lines, what the page did and which fields changed, each once and in their order; it began when that began."""
    field, choice = element("Gata", role="combobox"), element("Storgatan", role="option", tag="li")
    step = only(
        sighting("set", 2, field, value="Sto", began=BEGAN + 1500),
        sighting("changed", 2.1, NAME, value="A"),
        sighting("click", 3, choice),
        sighting("set", 3.01, field, options=["Storgatan"]),
        sighting("changed", 3.1, NAME, value="B"),
        sighting("posted", 3.2, path="/valj"),
    )
    assert (step.at, step.lines) == (BEGAN + 1500, (1, 2, 3, 4, 5, 6))
    assert [as_told(one)["value"] for one in step.changed] == ["A", "B"]
    assert [as_told(one).get("path") for one in step.effects] == ["/valj"]
    assert [one.kind for one in step.parts] == ["set", "click", "set"]


def test_a_choice_in_another_list_is_a_step_of_its_own() -> None:
    """What was set before stays."""
    choice = element("Eldstad", role="option", tag="li")
    told_of = told(
        sighting("set", 1, STATUS, options=["Ny"]),
        sighting("click", 2, choice),
        sighting("set", 2.01, element("Slag", role="combobox"), options=["Eldstad"]),
    )
    assert told_of == [("set", "Status"), ("set", "Slag")]


def test_what_was_remarked_on_is_a_step_of_its_own() -> None:
    """The remark is about what was done before it; what comes afterwards in the same field is done once more."""
    first, second = sighting("set", 1, NAME, value="Asa"), sighting("set", 3, NAME, value="Åsa")
    remark = sighting("remark", 2, words="Nu ser jag att det är fel stavat")
    assert told(first, remark, second) == [("set", "Namn"), ("set", "Namn")]


def test_what_the_browser_makes_of_an_act_comes_at_once() -> None:
    """A label's box, or a key's button, follows within the blink of an eye; what comes later a person did by hand."""
    enter = sighting("key", 1, NAME, key="Enter")
    assert told(sighting("click", 1, LABEL), sighting("click", 3, BOX)) == [("click", "Ja etikett"), ("click", "Ja")]
    assert told(sighting("click", 1, LABEL), sighting("set", 3, BOX, on=True)) == [
        ("click", "Ja etikett"),
        ("set", "Ja"),
    ]
    assert told(enter, sighting("click", 3, SAVE, keyboard=True)) == [("key", "Namn"), ("click", "Spara")]


def test_an_access_keys_click_is_heard_before_the_key() -> None:
    """Told first, though the key was pressed before it: how much later the page heard of it says nothing."""
    key, click = sighting("key", 1, NAME, key="s", modifiers=["Alt"], n=9), sighting("click", 1.3, SAVE, keyboard=True)
    assert told(key, click) == [("click", "Spara")]


def test_what_was_looked_for_in_a_list_is_part_of_the_choice() -> None:
    """Clicked open, looked in, chosen from with pointer or keys: one choice. What was written and led to none stays."""
    control, seek = element("Ort", role="combobox"), element("Sök", role="searchbox")
    option = element("Ekby", role="option", tag="li")
    begun = [sighting("click", 1, control), sighting("set", 2, seek, value="ek", seeks=True)]
    chosen = sighting("set", 3.1, control, options=["Ekby"])
    for way in (sighting("click", 3, option), sighting("key", 3, seek, key="Enter", option=option)):
        (step,) = steps_of([*begun, way, chosen])
        assert (step.sighting.kind, len(step.parts)) == ("set", 4)
        assert losses(step) == ()
    assert len(steps_of([*begun, sighting("click", 3, element("Spara", role="button"))])) == 3
