"""Nodes become a flow: steps with what they expect, in stages that begin at known places."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from klickfri.film.acts import After, FilmedAct
from klickfri.film.align import aligned
from klickfri.film.compose import MOST_ASKED, Composer
from klickfri.film.draft import as_yaml
from klickfri.film.reuse import with_objects
from klickfri.film.story import Known
from klickfri.film.writer import use
from klickfri.model.film import DialogMet, StandingChoice
from klickfri.model.verbs import VERBS
from tests.unit.film.drafts import (
    FIND,
    KNOWN_TARGETS,
    LOOK,
    NUMBER,
    SEARCH,
    SYSTEM,
    act,
    button,
    field,
    known,
    to,
    told,
)
from tests.unit.film.support import seen, with_facts

OBJECTS = {"find": FIND}
FOUND = [act("fill", NUMBER, "AB-77", page="list"), act("click", SEARCH, page="list", after=to("card"))]
TOWN = act("fill", field("Ort"), "Ökna")
LIST = seen(role="combobox", labels={"left": "Status"})
SAVE = act("click", button("Spara"), after=to("card", texts=("Kort", "Sparat."), sent=True))
ANSWERS = {
    "saves/klicka-spara": True,
    "stage/spara/done_when": {"look": {"flow": "find"}, "found": "$x", "same": []},
    "flow/ends": [{"outcome": "granted"}],
}


def composed(*films: list[FilmedAct], answers: dict[str, Any] | None = None) -> tuple[dict[str, Any], list[str]]:
    """The flow of these films, each of another application, and what is still asked."""
    about = known({**ANSWERS, **(answers or {})})
    cases = [{}, {"reference": "CD-88", "name": "Bo", "town": "Almby"}]
    nodes = [
        with_objects(told(about, film, number, **cases[number - 1]), OBJECTS, KNOWN_TARGETS)
        for number, film in enumerate(films, 1)
    ]
    flow = Composer(about, SYSTEM, OBJECTS, len(films)).flow(aligned(nodes))
    return dict(flow), [question.id for question in about.review.asked.values() if question.open]


def steps(flow: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Every step by its id."""
    return {step["id"]: step for stage in flow["stages"] for step in stage["steps"]}


def test_a_film_becomes_stages_that_begin_where_the_robot_can_go() -> None:
    """The object is used, the save expects its message and says how it shows, and all questions have answers."""
    flow, left = composed([*FOUND, TOWN, SAVE])
    assert left == []
    looked, stage = flow["stages"]
    assert (looked["id"], looked["begins_at"], flow["cleared_by"]) == ("find", "list", "find")
    assert (stage["id"], stage["begins_at"], stage["done_when"]["found"]) == ("spara", "card", "$x")
    assert stage["reach"] == {"flow": "find", "with": {"reference": "$reference"}}
    assert steps(flow)["find"]["use"] == {"flow": "find", "with": {"reference": "$reference"}}
    assert steps(flow)["skriv-ort"]["fill"] == {"card.ort": "$town"}
    save = steps(flow)["klicka-spara"]
    assert save["effect"] == "saves"
    assert save["expect"] == {"page": "card", "fresh": True, "text": "Sparat."}


def test_what_shows_a_value_is_called_by_the_value() -> None:
    """The next case has another in its place: nobody reads the filmed one's."""
    picked = act("click", seen(role="option", name="Ökna", text="Ökna"))
    flow, _ = composed([*FOUND, picked, SAVE])
    assert steps(flow)["klicka-town"]["say"] == "Klicka på det som visar town"


def test_a_saves_message_is_looked_for_on_the_page_that_comes_after_it() -> None:
    """Also where the film did not see that it came anew; but where the save closes its window, another page tells."""
    for closed, told_so in ((None, {"fresh": True}), ("register", {"closed": "register"})):
        after = After("card", closed=closed, texts=("Kort", "Sparat."), sent=True)
        flow, _ = composed([*FOUND, TOWN, act("click", button("Spara"), after=after)])
        assert steps(flow)["klicka-spara"]["expect"] == {"page": "card", "text": "Sparat.", **told_so}


def test_a_way_to_a_page_that_may_have_saved_is_asked_about() -> None:
    """A link sends nothing, and may change something all the same; a mere way to a page is not asked about."""
    for turned, asked in ((True, ["saves/klicka-avsluta"]), (False, [])):
        link = act("click", seen(role="link", name="Avsluta"), after=to("list", turned=turned))
        assert composed([*FOUND, TOWN, SAVE, link])[1] == asked


def test_a_stage_after_a_save_finds_back_to_its_page() -> None:
    """It begins on a page that an object leads to, with what is known."""
    answers = {"saves/klicka-avsluta": True, "stage/avsluta/done_when": ANSWERS["stage/spara/done_when"]}
    flow, left = composed(
        [*FOUND, TOWN, SAVE, act("click", button("Avsluta"), after=to("list", sent=True))], answers=answers
    )
    assert left == []
    second = flow["stages"][2]
    assert (second["begins_at"], second["reach"]) == ("card", {"flow": "find", "with": {"reference": "$reference"}})


def test_a_text_of_one_film_only_is_asked_and_of_two_cases_is_not() -> None:
    """What two applicants both had written is the same for all; what was seen once may be this applicant's."""
    note = act("fill", field("Not"), "Klar")
    assert composed([*FOUND, note, SAVE])[1] == ["value/skriv-not"]
    other = [act("fill", NUMBER, "CD-88", page="list"), *FOUND[1:], note, SAVE]
    assert composed([*FOUND, note, SAVE], other)[1] == []


def test_whether_a_box_is_ticked_or_cleared_is_said() -> None:
    """The two look alike in a film, and a person who reads the draft must see which it is."""
    for on, said in ((True, "Kryssa i Klar"), (False, "Kryssa ur Klar")):
        flow, _ = composed([*FOUND, act("check", seen(role="checkbox", name="Klar"), on), SAVE])
        assert steps(flow)["kryssa-klar"]["say"] == said


def test_what_has_no_words_is_called_by_its_role() -> None:
    """A button with a picture and nothing else: the step is said all the same, and how it is pointed out is asked."""
    flow, left = composed([*FOUND, act("click", seen(role="button", path="/html/button")), SAVE])
    assert steps(flow)["klicka-button"]["say"] == "Klicka på button"
    assert "target/card.button" in left


TOWN_FIELD = with_facts(field("Ort"), path="/o")


def test_how_the_page_shows_what_is_typed_is_said_and_can_be_confirmed() -> None:
    """As it was typed, by keys where the page listens to them, and in the form that the page gave it."""
    typed = act("fill", TOWN_FIELD, "Ökna", changed=(("card", TOWN_FIELD, "ÖKNA"),), keys=True)
    flow, left = composed([*FOUND, typed, SAVE])
    assert left == []
    written = {"fill": {"card.ort": "$town"}, "shows": "$town|upper", "typed": True}
    assert written.items() <= steps(flow)["skriv-ort"].items()


def test_which_form_it_is_is_asked_where_a_film_cannot_tell() -> None:
    """A short amount shows nothing of how a long one is divided; only a form that fits the film is an answer."""
    fee = act("fill", TOWN_FIELD, "950", changed=(("card", TOWN_FIELD, "950,00"),))
    about = {"shows/skriv-ort": "$town|amount_plain"}
    assert composed_of("950", fee) == ("$town|amount", ["shows/skriv-ort"])
    assert composed_of("950", fee, **about) == ("$town|amount_plain", [])
    assert composed_of("950", fee, **{"shows/skriv-ort": "$town|upper"})[1] == ["shows/skriv-ort"]


def composed_of(town: str, written: FilmedAct, **answers: str) -> tuple[str, list[str]]:
    """What the field shows in the flow of a film about this town, and what is still asked."""
    about = known({**ANSWERS, **answers})
    flow = Composer(about, SYSTEM, {}, 1).flow(told(about, [*FOUND, written, SAVE], town=town))
    return steps(dict(flow))["skriv-ort"]["shows"], [one.id for one in about.review.asked.values() if one.open]


def test_a_field_that_a_key_ends_holds_what_the_page_makes_of_it_from_the_beginning() -> None:
    """It is compared before the key, when the page has not rewritten it yet."""
    cell = seen(role="textbox", labels={"left": "Ort"}, path="/o", row={"cells": {}, "number": 1, "of": 2})
    typed = act("fill", cell, "Ökna", changed=(("card", cell, "ÖKNA"),))
    flow, _ = composed([*FOUND, typed, act("press", cell, key="Enter"), SAVE])
    (step,) = [one for name, one in steps(flow).items() if name.startswith("skriv-")]
    assert (list(step["fill"].values()), step["key"], "shows" in step) == (["$town|upper"], "Enter", False)


def test_what_was_chosen_is_asked_however_many_films_agree() -> None:
    """Two applicants with the same choice may be chance: a list's text, a box, a tab, whatever the markup."""
    chosen = {
        "value/valj-status": act("select", LIST, "Klar"),
        "choice/kryssa-klar": act("check", seen(role="checkbox", labels={"label": "Klar"}, name="Klar"), True),
        "choice/kryssa-ja": act("check", seen(role="radio", labels={"label": "Ja"}, name="Ja"), True),
        "choice/klicka-skola": act("click", seen(role="tab", name="Skola")),
        "choice/klicka-norr": act("click", seen(role="text", text="Norr", among=["Norr", "Söder"])),
        "choice/klicka-barn": act("click", button("Barn"), after=After(marked=True)),
        "choice/klicka-vuxen": act("click", seen(role="link", name="Vuxen", among=["Vuxen", "Ökna"])),
    }
    for id, choose in chosen.items():
        other = [act("fill", NUMBER, "CD-88", page="list"), *FOUND[1:], choose, SAVE]
        assert composed([*FOUND, choose, SAVE], other)[1] == [id]
        assert composed([*FOUND, choose, SAVE], other, answers={id: "ok"})[1] == [id]
        assert composed([*FOUND, choose, SAVE], other, answers={id: True if "value" in id else "always"})[1] == []


def test_a_choice_that_a_value_explains_is_made_by_it() -> None:
    """Unasked where one value shows its caption; where two do a person says which."""
    radio = act("check", seen(role="radio", labels={"label": "Ökna"}, name="Ökna"), True)
    assert composed([*FOUND, radio, SAVE])[1] == []
    both = known(ANSWERS)
    nodes = told(both, [*FOUND, radio, SAVE], name="Ökna")
    Composer(both, SYSTEM, OBJECTS, 1).flow(nodes)
    (question,) = [one for one in both.review.asked.values() if one.id.startswith("choice/")]
    assert question.open
    assert "$name, $town" in question.asks


def test_an_answer_says_when_a_choice_is_made_or_which_value_it_is() -> None:
    """As a condition of the step, or in its target; a box is on or off and has no value's name."""
    box = act("check", seen(role="checkbox", labels={"label": "Klar"}, name="Klar"), True)
    flow, left = composed([*FOUND, box, SAVE], answers={"choice/kryssa-klar": {"when": '$town == "Ökna"'}})
    assert (left, steps(flow)["kryssa-klar"]["when"]) == ([], '($town == "Ökna")')
    assert composed([*FOUND, box, SAVE], answers={"choice/kryssa-klar": "$town"})[1] == ["choice/kryssa-klar"]
    about = known({**ANSWERS, "choice/klicka-skola": "$town"})
    nodes = told(about, [*FOUND, act("click", seen(role="tab", name="Skola")), SAVE])
    Composer(about, SYSTEM, OBJECTS, 1).flow(nodes)
    assert about.names.target("card.skola").name == "$town"


def test_a_box_is_set_both_ways_where_a_value_says_so() -> None:
    """Ticked or not as the application says, whatever stood there; only a value that said so in the film is meant."""
    for on, said, other in ((True, "ja", "nej"), (False, "nej", "ja")):
        box = act("check", seen(role="checkbox", labels={"label": "Klar"}, name="Klar"), on)
        about = known({**ANSWERS, "choice/kryssa-klar": "$proof"})
        flow: Any = Composer(about, SYSTEM, OBJECTS, 1).flow(told(about, [*FOUND, box, SAVE], proof=said))
        first, second = (steps(flow)[id] for id in ("kryssa-klar", "kryssa-klar-2"))
        assert (first["check"], first["when"]) == ({"card.klar": on}, f'$proof == "{said}"')
        assert (second["check"], second["when"]) == ({"card.klar": not on}, f'($proof == "{other}")')
        assert "$proof om rutan sätts efter det" in about.review.asked["choice/kryssa-klar"].asks
        unlike = known({**ANSWERS, "choice/kryssa-klar": "$proof"})
        Composer(unlike, SYSTEM, OBJECTS, 1).flow(told(unlike, [*FOUND, box, SAVE], proof=other))
        assert unlike.review.asked["choice/kryssa-klar"].open


def test_a_box_that_is_not_set_is_looked_at() -> None:
    """It is saved as it stands, and another may have ticked it; unless a person says that it may be any."""
    box = act("check", seen(role="checkbox", labels={"label": "Klar"}, name="Klar"), True)
    flow, _ = composed([*FOUND, box, SAVE], answers={"choice/kryssa-klar": {"when": '$town == "Ökna"'}})
    look = steps(flow)["se-klar"]
    assert (look["when"], look["expect"]) == ('(not ($town == "Ökna"))', {"values": {"card.klar": "nej"}})
    either = {"choice/kryssa-klar": {"when": '$town == "Ökna"', "else": "any"}}
    flow, left = composed([*FOUND, box, SAVE], answers=either)
    assert (left, list(steps(flow))[-2:]) == ([], ["kryssa-klar", "klicka-spara"])


def test_a_person_says_what_the_page_says_of_a_save() -> None:
    """What it said in the film may name who saved: other words are awaited, or none."""
    texts = ("Senast ändrad av Åsa",)
    save = act("click", button("Spara"), after=to("card", sent=True, texts=texts))
    flow, left = composed([*FOUND, TOWN, save])
    assert (left, steps(flow)["klicka-spara"]["expect"]["text"]) == ([], texts[0])
    flow, _ = composed([*FOUND, TOWN, save], answers={"message/klicka-spara": "Senast ändrad av"})
    assert steps(flow)["klicka-spara"]["expect"]["text"] == "Senast ändrad av"
    flow, _ = composed([*FOUND, TOWN, save], answers={"message/klicka-spara": False})
    assert steps(flow)["klicka-spara"]["expect"] == {"page": "card", "fresh": True}


def test_two_fields_alike_are_told_apart_by_a_second_film_or_asked() -> None:
    """Name and town show the same text: nobody guesses which was typed."""
    about = known(ANSWERS)
    nodes = told(about, [act("fill", field("Ort"), "Ökna", step=4)], name="Ökna")
    Composer(about, SYSTEM, OBJECTS, 1).flow(nodes)
    question = about.review.asked["value/skriv-ort"]
    assert (question.open, question.film, question.step, question.suggestion) == (True, 1, 4, "$name")
    assert "Flera stämmer med filmen: $name, $town." in question.asks


def test_a_step_that_only_some_films_show_asks_when() -> None:
    """The condition is a person's to give; until then nothing is in use."""
    first, second = [*FOUND, act("click", button("Pröva")), TOWN, SAVE], [
        act("fill", NUMBER, "CD-88", page="list"), FOUND[1], act("fill", field("Ort"), "Almby"), SAVE,
    ]  # fmt: skip
    flow, left = composed(first, second)
    assert "when/klicka-prova" in left
    flow, left = composed(first, second, answers={"when/klicka-prova": '$town == "Ökna"'})
    assert (left, steps(flow)["klicka-prova"]["when"]) == ([], '$town == "Ökna"')


def test_a_person_may_say_when_a_step_is_done_that_all_films_show() -> None:
    """What it sets may be missing in another application; nobody is asked, and no answer is left over."""
    said = {"when/skriv-ort": "not empty($town)", "when/klicka-spara": '$name == "Åsa"'}
    flow, left = composed([*FOUND, TOWN, SAVE], answers=said)
    assert left == []
    assert {f"when/{id}": step["when"] for id, step in steps(flow).items() if "when" in step} == said
    about = known({**ANSWERS, "when/skriv-ort": True})
    Composer(about, SYSTEM, OBJECTS, 1).flow(aligned([told(about, [*FOUND, TOWN, SAVE])]))
    assert (about.review.asked["when/skriv-ort"].open, about.review.unasked()) == (True, [])


def test_a_click_that_may_lead_to_two_pages_keeps_which() -> None:
    """Later conditions can ask for it."""
    other = [act("fill", NUMBER, "CD-88", page="list"), FOUND[1]]
    flow, _ = composed(
        [*FOUND, act("click", button("Slå upp"), after=to("register"))],
        [*other, act("click", button("Slå upp"), after=to("register_empty"))],
    )
    assert steps(flow)["klicka-sla-upp"]["expect"] == {
        "page": ["register", "register_empty"], "into": "register_page", "fresh": True,
    }  # fmt: skip


def test_a_dialog_is_answered_as_the_person_did() -> None:
    """Kind, text and answer; a question is a reason to think that the step saves."""
    asked = (DialogMet("confirm", "Skicka?", "accept"),)
    flow, left = composed([*FOUND, act("click", button("Skicka"), after=to("card", sent=True), asked=asked)])
    assert steps(flow)["klicka-skicka"]["dialog"] == {"kind": "confirm", "text": "Skicka?", "answer": "accept"}
    assert "saves/klicka-skicka" in left


def refusing(why: str) -> list[FilmedAct]:
    """A film in which the page asks why, and is answered so."""
    asked = (DialogMet("prompt", "Ange orsak", "accept", why),)
    return [*FOUND, act("click", button("Avslå"), after=to("card", sent=True), asked=asked)]


def test_a_prompt_is_answered_with_the_value_that_explains_it() -> None:
    """As a field is filled; what nothing explains is asked about, and once two cases had it said alike it stands."""
    flow, left = composed(refusing("Ökna"))
    assert steps(flow)["klicka-avsla"]["dialog"] == {
        "kind": "prompt", "text": "Ange orsak", "answer": "accept", "value": "$town",
    }  # fmt: skip
    assert "value/klicka-avsla" not in left
    assert "value/klicka-avsla" in composed(refusing("Flyttat ut"))[1]
    flow, left = composed(refusing("Flyttat ut"), answers={"value/klicka-avsla": "$name"})
    assert steps(flow)["klicka-avsla"]["dialog"]["value"] == "$name"
    other = [act("fill", NUMBER, "CD-88", page="list"), *refusing("Flyttat ut")[1:]]
    flow, left = composed(refusing("Flyttat ut"), other)
    assert steps(flow)["klicka-avsla"]["dialog"]["value"] == "Flyttat ut"
    assert "value/klicka-avsla" not in left


def test_prompts_that_were_answered_otherwise_are_steps_of_their_own() -> None:
    """What one film says is never taken for the other's; nor is a prompt that was dismissed."""
    other = [act("fill", NUMBER, "CD-88", page="list"), *refusing("Avliden")[1:]]
    flow, left = composed(refusing("Flyttat ut"), other)
    assert {"klicka-avsla", "klicka-avsla-2"} <= steps(flow).keys()
    assert "when/klicka-avsla-2" in left or "stage/avsla-2/when" in left


def test_a_key_with_others_held_down_is_said_in_swedish() -> None:
    """The flow has its own spelling, the sentence what stands on the keyboard."""
    flow, _ = composed([*FOUND, act("press", field("Ort"), key="Ctrl+Shift+Enter"), SAVE])
    pressed = steps(flow)["tryck-ort"]
    assert (pressed["press"], pressed["say"]) == ({"card.ort": "Ctrl+Shift+Enter"}, "Tryck på Ctrl+Skift+Enter i Ort")


def test_a_dialog_that_speaks_of_one_case_is_asked_about() -> None:
    """A date or a number in its text is another in the next case; a person says what it is in all of them."""
    asked = (DialogMet("confirm", "Skicka 2026-11-20?", "accept"),)
    film = [*FOUND, act("click", button("Skicka"), after=to("card", sent=True), asked=asked)]
    assert "dialog/klicka-skicka" in composed(film)[1]
    flow, left = composed(film, answers={"dialog/klicka-skicka": "Skicka?"})
    assert steps(flow)["klicka-skicka"]["dialog"]["text"] == "Skicka?"
    assert "dialog/klicka-skicka" not in left


def test_a_stage_on_a_page_that_nothing_leads_to_asks_for_the_way() -> None:
    """After a save on such a page the next stage could not be begun again."""
    popup = act("click", button("Skriv ut"), page="register", after=to("register", sent=True))
    again = act("click", button("Arkivera"), page="register", after=to("register", sent=True))
    done = ANSWERS["stage/spara/done_when"]
    answers = {"saves/klicka-skriv-ut": True, "saves/klicka-arkivera": False, "stage/skriv-ut/done_when": done}
    flow, left = composed([*FOUND, popup, again], answers=answers)
    assert "stage/klicka-arkivera/reach" in left
    assert [stage["begins_at"] for stage in flow["stages"]] == ["list", "list", "register"]


def test_the_systems_way_out_is_suggested() -> None:
    """An object that is called `leave` gives records back; a person says so, or that there is none."""
    about = known()
    objects = {**OBJECTS, "leave": FIND.model_copy(update={"name": "leave"})}
    for there, suggestion in ((objects, "leave"), (OBJECTS, None)):
        Composer(about, SYSTEM, there, 1).flow(told(about, [*FOUND, TOWN, SAVE]))
        assert about.review.asked["flow/leave"].suggestion == suggestion
        about = known()


def test_how_it_shows_that_it_is_done_is_suggested_and_never_assumed() -> None:
    """The look that reads what the stage writes, by the same labels; a person still answers."""
    about = known({"saves/klicka-spara": True})
    flow = Composer(about, SYSTEM, {**OBJECTS, "look": LOOK}, 1).flow(told(about, [*FOUND, TOWN, SAVE]))
    asked = about.review.asked["stage/spara/done_when"]
    assert asked.open
    assert asked.suggestion == {
        "look": {"flow": "look", "with": {"reference": "$reference"}},
        "found": "not empty($saved_town)",
        "same": ["$saved_town == $town"],
    }
    assert flow["stages"][1]["done_when"] == {}


def test_what_does_more_than_look_is_no_look() -> None:
    """An object that works is never suggested to ask whether the work is done."""
    about = known({"saves/klicka-spara": True})
    working = {**OBJECTS, "look": LOOK.model_copy(update={"kind": "work"})}
    Composer(about, SYSTEM, working, 1).flow(told(about, [*FOUND, TOWN, SAVE]))
    assert about.review.asked["stage/spara/done_when"].suggestion is None


def test_an_object_without_inputs_is_used_by_its_name() -> None:
    """As a flow's format says it, with no empty `with`."""
    assert use("leave", {}) == {"flow": "leave"}
    assert use("find", {"reference": "$reference"}) == {"flow": "find", "with": {"reference": "$reference"}}


QUIET = act("click", button("Spara"), after=to("card"))
UNSAVED = {
    "flow/leave": False,
    "flow/ends": [{"outcome": "granted"}],
    "stage/spara/done_when": ANSWERS["stage/spara/done_when"],
}


def asked(about: Known) -> list[str]:
    """What is still asked, but for the stage that looks for protected identity."""
    return [one.id for one in about.review.asked.values() if one.open and one.id != "flow/cleared_by"]


def unsaved(**answers: Any) -> tuple[dict[str, Any], list[str]]:
    """The flow of a film in which nothing was seen to be sent, and what is still asked."""
    about = known({**UNSAVED, **{id.replace("__", "/"): answer for id, answer in answers.items()}})
    nodes = with_objects(
        told(about, [*FOUND, TOWN, QUIET, act("press", field("Ort"), key="Enter")]), OBJECTS, KNOWN_TARGETS
    )
    flow = Composer(about, SYSTEM, OBJECTS, 1).flow(nodes)
    return dict(flow), asked(about)


def test_a_flow_in_which_nothing_saves_asks_which_step_does() -> None:
    """A page may save without a form: a person says where, or that nothing is."""
    assert unsaved()[1] == ["flow/saves"]
    assert unsaved(flow__saves="klicka-nagot-annat")[1] == ["flow/saves"]
    assert unsaved(flow__saves="find")[1] == ["flow/saves"]


def test_the_last_step_that_may_save_is_suggested() -> None:
    """Most forms are saved by the last click; still a person answers."""
    about = known(UNSAVED)
    Composer(about, SYSTEM, OBJECTS, 1).flow(told(about, [*FOUND, TOWN, QUIET]))
    assert about.review.asked["flow/saves"].suggestion == "klicka-spara"


def test_any_step_may_be_answered_to_be_the_one_that_saves() -> None:
    """A click, a key or what is written; its stage asks how it shows."""
    for step in ("klicka-spara", "tryck-ort", "skriv-ort"):
        flow, left = unsaved(flow__saves=step)
        assert steps(flow)[step]["effect"] == "saves"
        assert [id.rpartition("/")[2] for id in left if "done_when" in id] == (
            [] if step == "klicka-spara" else ["done_when"]
        )
        assert steps(unsaved(**{f"saves__{step}": True})[0])[step]["effect"] == "saves"


def test_who_names_the_step_that_saves_has_answered_for_all_that_send_something() -> None:
    """Where a page sends something at every click, one answer is enough; another may still be said to save."""
    sending: dict[str, Any] = {"after": After(page="case", sent=True)}
    acts = [*FOUND, TOWN, act("click", button("Ny rad"), **sending), act("click", button("Spara"), **sending)]
    assert "saves/klicka-ny-rad" in composed(acts)[1]
    flow, left = composed(acts, answers={"flow/saves": "klicka-spara"})
    assert [id for id in left if "saves" in id] == []
    assert [id for id, step in steps(flow).items() if "effect" in step] == ["klicka-spara"]
    flow, _ = composed(acts, answers={"flow/saves": "klicka-spara", "saves/klicka-ny-rad": True})
    assert [id for id, step in steps(flow).items() if "effect" in step] == ["klicka-ny-rad", "klicka-spara"]
    assert "flow/saves" in composed(acts, answers={"flow/saves": "klicka-spra"})[1]
    about = known({**ANSWERS, "flow/saves": "klicka-spara"})
    Composer(about, SYSTEM, OBJECTS, 1).flow(told(about, acts))
    assert "I filmen skickas något vid flera steg." in about.review.asked["flow/saves"].asks


def test_of_a_page_that_sends_at_every_change_it_is_asked_once_which_step_saves() -> None:
    """Not of each click: what was sent last is suggested, and what else its stage asks is asked at once. Who answers
    for one of them by its own question goes on so."""
    sending: dict[str, Any] = {"after": After(page="case", sent=True)}
    clicks = [act("click", button(f"Flik {number}"), **sending) for number in range(MOST_ASKED)]
    acts = [*FOUND, *clicks, TOWN, act("click", button("Spara"), **sending)]
    about = known(UNSAVED)
    flow = Composer(about, SYSTEM, OBJECTS, 1).flow(told(about, acts))
    assert asked(about) == ["flow/saves"]
    assert about.review.asked["flow/saves"].suggestion == "klicka-spara"
    assert [id for id, step in steps(dict(flow)).items() if "effect" in step] == ["klicka-spara"]
    assert len(composed(acts, answers={"saves/klicka-flik-0": False})[1]) >= MOST_ASKED - 1


def test_that_nothing_is_saved_is_said_by_a_person_and_stands_in_the_ends() -> None:
    """A case that is called done rests on a save that was seen, or on that word."""
    flow, left = unsaved(flow__saves="nothing")
    assert left == []
    assert flow["ends"] == [{"outcome": "granted", "nothing_saved": True}]
    assert "nothing_saved" not in composed([*FOUND, TOWN, SAVE])[0]["ends"][0]


def test_what_saves_is_not_asked_while_a_step_that_may_do_it_waits_for_its_answer() -> None:
    """One thing at a time: first what is to become of the step that a flow cannot do."""
    decide = act("other", button("Avslå"), step=9, lost=("frågan ”Orsak” fick svaret ”Flytt”",))
    about = known(UNSAVED)
    Composer(about, SYSTEM, OBJECTS, 1).flow(told(about, [*FOUND, TOWN, decide]))
    assert asked(about) == ["strange/1/9"]


def test_other_open_questions_do_not_hide_what_saves() -> None:
    """Nor does a step that a flow cannot do, once somebody has said that the flow goes without it."""
    about = known(UNSAVED)
    thought = act("note", words="Jag bedömer")
    Composer(about, SYSTEM, OBJECTS, 1).flow(told(about, [*FOUND, TOWN, thought, QUIET]))
    assert asked(about) == ["note/jag_bedomer", "flow/saves"]
    about = known({**UNSAVED, "strange/1/9": False})
    decide = act("other", button("Avslå"), step=9, lost=("frågan ”Orsak” fick svaret ”Flytt”",))
    Composer(about, SYSTEM, OBJECTS, 1).flow(told(about, [*FOUND, TOWN, decide, QUIET]))
    assert asked(about) == ["flow/saves"]


def test_that_nothing_is_saved_is_no_answer_where_a_step_saves() -> None:
    """Two answers that contradict each other leave the question open."""
    assert composed([*FOUND, TOWN, SAVE], answers={"flow/saves": "nothing"})[1] == ["flow/saves"]


def test_what_was_written_is_saved_in_the_stage_that_wrote_it() -> None:
    """No stage begins between a field and its save, also where only one of the films writes there: a stage that is
    begun again goes back to its page, and what was written is gone."""
    close = act("click", button("Avsluta"), after=to("list", sent=True))
    other = [act("fill", NUMBER, "CD-88", page="list"), FOUND[1], act("fill", field("Ort"), "Almby"), SAVE, close]
    answers = {"saves/klicka-avsluta": True, "stage/avsluta/done_when": ANSWERS["stage/spara/done_when"]}
    flow, _ = composed([*FOUND, TOWN, SAVE, act("fill", field("Not"), "Klar"), close], other, answers=answers)
    assert [[step["id"] for step in stage["steps"]] for stage in flow["stages"]][-1] == ["skriv-not", "klicka-avsluta"]


def test_the_pointers_steps_are_written() -> None:
    """Each with its verb, a name and a colleague's words; what was pulled leaves its page unsaved."""
    menu, card, column = (seen(role="text", text=text) for text in ("Åtgärder", "Kortet", "Beviljade"))
    film = [*FOUND, act("context_click", card), act("drag", card, onto=column), replace(SAVE, hover=(menu,))]
    flow, asked = composed(film, answers={"choice/hogerklicka-kortet": "always"})
    told = [{name: step[name] for name in step if name in ("id", "say", *VERBS)} for step in steps(flow).values()]
    assert told[1:4] == [
        {"id": "hogerklicka-kortet", "say": "Högerklicka på Kortet", "context_click": "card.kortet"},
        {"id": "dra-kortet", "say": "Dra Kortet till Beviljade", "drag": {"card.kortet": "card.beviljade"}},
        {"id": "peka-atgarder", "say": "Peka på Åtgärder", "hover": "card.atgarder"},
    ]
    assert asked == ["choice/dra-kortet"]


def test_the_end_of_a_pull_is_called_by_the_value_that_a_person_says() -> None:
    """So that another case is pulled to its own column."""
    about = known({"choice/dra-kortet": "$town"})
    card, column = (seen(role="text", text=text) for text in ("Kortet", "Beviljade"))
    nodes = told(about, [act("drag", card, onto=column)])
    Composer(about, SYSTEM, {}, 1).flow(nodes)
    assert (about.names.target("card.kortet").text, about.names.target("card.beviljade").text) == ("Kortet", "$town")


def test_a_box_that_is_closed_after_a_save_belongs_to_the_saves_stage() -> None:
    """It shows where something was saved and nowhere else: a stage of its own could not be begun again."""
    close = [act("click", button(name), after=After("card")) for name in ("OK", "Stäng")]
    flow, left = composed([*FOUND, TOWN, SAVE, *close])
    assert left == []
    _, stage = flow["stages"]
    assert [step["id"] for step in stage["steps"]][-3:] == ["klicka-spara", "klicka-ok", "klicka-stang"]


def test_a_button_of_that_name_elsewhere_ends_no_stage() -> None:
    """What sends something, or follows no save, is what it was: a step among others."""
    sends = act("click", button("OK"), after=to("card", sent=True))
    answers = {"saves/klicka-ok": True, "stage/ok/done_when": ANSWERS["stage/spara/done_when"]}
    flow, _ = composed([*FOUND, TOWN, SAVE, sends], answers=answers)
    assert len(flow["stages"]) == 3


def test_lines_that_were_made_one_are_asked_about() -> None:
    """A field of one line, or a person's choice: the film does not tell which, and nothing is changed unasked."""
    asked = {"lines/skriv-ort": "$town|folded"}
    for answers, left, written in (
        ({}, ["lines/skriv-ort"], "$town"), (asked, [], "$town|folded"), ({"lines/skriv-ort": "$town"}, [], "$town"),
    ):  # fmt: skip
        about = known({**ANSWERS, **answers})
        nodes = told(about, [*FOUND, act("fill", field("Ort"), "Norra byn Ökna"), SAVE], town="Norra byn\nÖkna")
        flow = dict(Composer(about, SYSTEM, {}, 1).flow(nodes))
        assert steps(flow)["skriv-ort"]["fill"] == {"card.ort": written}
        assert [question.id for question in about.review.asked.values() if question.open] == left


def test_a_spelling_that_the_film_does_not_tell_is_asked_about() -> None:
    """The fifth of May is the same in two countries, and the sixth is not."""
    typed, said = act("fill", field("Ort"), "05/05/2026"), {"form/skriv-ort": "$town|month_slashes"}
    for answers, left, form in (({}, ["form/skriv-ort"], "day_slashes"), (said, [], "month_slashes")):
        about = known({**ANSWERS, **answers})
        flow = Composer(about, SYSTEM, {}, 1).flow(told(about, [*FOUND, typed, SAVE], town="2026-05-05"))
        assert steps(dict(flow))["skriv-ort"]["fill"] == {"card.ort": f"$town|{form}"}
        assert [one.id for one in about.review.asked.values() if one.open] == left


def test_an_option_is_chosen_by_its_code_when_a_person_says_so() -> None:
    """What the film shows is told in the question; words with no value in them are no answer."""
    chosen = act("select", LIST, "Ökna - Norra länet")
    for answer, left in (("$town - *", []), ("Ökna*", ["value/valj-status"])):
        flow, asked = composed([*FOUND, chosen, SAVE], answers={"value/valj-status": answer})
        assert asked == left
        if not left:
            assert steps(flow)["valj-status"]["select"] == {"card.status": "$town - *"}


def test_words_of_a_save_may_hold_a_value_of_the_case() -> None:
    """With its place for the next case's; words that are the same for all come first, and a mere value is none."""
    for texts, said in (
        (("Kort AB-77 är sparat.", "AB-77"), "Kort $reference är sparat."),
        (("Kort AB-77 är sparat.", "Klart."), "Klart."),
        (("AB-77", "Kort"), "Kort"),
    ):  # fmt: skip
        save = act("click", button("Spara"), after=to("card", texts=texts, sent=True))
        assert steps(composed([*FOUND, save])[0])["klicka-spara"]["expect"]["text"] == said


def shape(*film: FilmedAct, answers: dict[str, Any] | None = None) -> list[tuple[str, list[str]]]:
    """Where each stage begins, and its steps."""
    flow, _ = composed([*film], answers=answers)
    return [(stage["begins_at"], [step["id"] for step in stage["steps"]]) for stage in flow["stages"]]


def test_nothing_is_saved_in_the_stage_that_clears_a_person() -> None:
    """One film from the home page to its save becomes a stage that only looks and one that works, whatever leads to
    the page that saves: an object, clicks that are made once more, or nothing, where the page is home itself."""
    opened = act("click", seen(role="link", name="Öppna"), page="list", after=to("register"))
    save = act("click", button("Spara"), page="register", after=to("register", sent=True))
    town = act("fill", field("Ort"), "Ökna", page="register")
    assert shape(opened, town, save) == [
        ("list", ["klicka-oppna"]), ("list", ["klicka-oppna", "skriv-ort", "klicka-spara"]),
    ]  # fmt: skip
    at_home = [act(one.verb, one.element, one.value, page="list", after=one.after) for one in (town, save)]
    assert shape(*at_home) == [("list", ["se-efter"]), ("list", ["skriv-ort", "klicka-spara"])]


def test_a_decision_among_the_writing_is_made_before_anything_is_saved() -> None:
    """What it gives is known again when the case is begun anew; where it needs what was read meanwhile it stays."""
    note = FilmedAct("note", 2, "card", words="Får bo")
    answers = {"note/far_bo": {"rule": "assess", "gives": ["route"]}}
    assert [ids for _, ids in shape(*FOUND, TOWN, note, SAVE, answers=answers)] == [
        ["find", "assess"], ["skriv-ort", "klicka-spara"],
    ]  # fmt: skip
    read = act("read", seen(role="text", text="B", labels={"left": "Läge"}), "B")
    assert [ids for _, ids in shape(*FOUND, TOWN, read, note, SAVE, answers=answers)][1] == [
        "skriv-ort", "las-lage", "assess", "klicka-spara",
    ]  # fmt: skip


def test_a_popup_that_is_opened_meanwhile_is_part_of_the_work() -> None:
    """What was written before it was opened is not on the way to it."""
    look = act("click", button("Sök skola"), after=to("register"))
    pick = act("click", button("Välj"), page="register", after=After("card", closed="register"))
    assert [ids[0] for _, ids in shape(*FOUND, TOWN, look, pick, SAVE)] == ["find", "skriv-ort"]


def test_a_popup_in_a_popup_is_part_of_the_work_too() -> None:
    """The work begins behind the way to the page that is saved, however many windows were opened and closed there."""
    opened = act("click", seen(role="link", name="Öppna"), page="list", after=to("card"))
    outer = act("click", button("Sök skola"), after=to("register"))
    inner = act("click", button("Sök ort"), page="register", after=to("register_empty"))
    back = act("click", button("Välj ort"), page="register_empty", after=After("register", closed="register_empty"))
    done = act("click", button("Välj"), page="register", after=After("card", closed="register"))
    windows = ["klicka-sok-skola", "klicka-sok-ort", "klicka-valj-ort", "klicka-valj"]
    assert shape(opened, outer, inner, back, done, SAVE) == [
        ("list", ["klicka-oppna"]), ("card", [*windows, "klicka-spara"]),
    ]  # fmt: skip


def test_what_was_sent_on_the_way_is_not_sent_twice() -> None:
    """A step that sends something, and that an answer says is no save, is made once."""
    sent = act("click", button("Ny"), page="list", after=to("register", sent=True))
    save = act("click", button("Spara"), page="register", after=to("register", sent=True))
    answers = {"saves/klicka-ny": False}
    assert shape(sent, act("fill", field("Ort"), "Ökna", page="register"), save, answers=answers) == [
        ("list", ["se-efter"]), ("list", ["klicka-ny", "skriv-ort", "klicka-spara"]),
    ]  # fmt: skip


def test_a_decision_on_a_page_that_is_not_gone_to_twice_is_made_at_home() -> None:
    """No stage begins where nothing finds to, and the written flow repeats its steps without a word of another file."""
    sent = act("click", button("Ny"), page="list", after=to("register", sent=True))
    note = FilmedAct("note", 2, "register", words="Får bo")
    save = act("click", button("Spara"), page="register", after=to("register", sent=True))
    answers = {"saves/klicka-ny": False, "note/far_bo": {"rule": "assess", "gives": []}}
    assert shape(sent, act("fill", field("Ort"), "Ökna", page="register"), note, save, answers=answers)[0] == (
        "list", ["assess"],
    )  # fmt: skip
    opened = act("click", seen(role="link", name="Öppna"), page="list", after=to("register"))
    flow, _ = composed([opened, act("fill", field("Ort"), "Ökna", page="register"), save])
    assert "&id" not in as_yaml(flow)


def test_an_end_is_taken_where_a_proposal_decides_nothing() -> None:
    """It is listed, and asked for where anything is decided or films part."""
    flow, left = composed([*FOUND, TOWN, SAVE], answers={"flow/ends": None})
    assert (left, flow["ends"]) == ([], [{"outcome": "proposed"}])
    note = FilmedAct("note", 2, "card", words="Får bo")
    decided = {"note/far_bo": {"rule": "assess", "gives": []}, "flow/ends": None}
    assert composed([*FOUND, note, TOWN, SAVE], answers=decided)[1] == ["flow/ends"]


def test_what_sends_last_after_something_was_set_is_taken_for_the_save() -> None:
    """Said in the draft, and looked for; what sends before it is asked about as ever."""
    flow, left = composed([*FOUND, TOWN, SAVE], answers={"saves/klicka-spara": None})
    assert (left, steps(flow)["klicka-spara"]["effect"]) == ([], "saves")
    first = act("click", button("Räkna"), after=to("card", sent=True))
    assert composed([*FOUND, TOWN, first, TOWN, SAVE], answers={"saves/klicka-spara": None})[1] == [
        "saves/klicka-rakna"
    ]


def test_what_stood_untouched_is_looked_at_right_before_the_save() -> None:
    """In a step of its own, so that it is compared when the save's click leaves."""
    typ = seen(role="combobox", labels={"label": "Typ"}, path="/t")
    stood = (StandingChoice(role="combobox", label="Typ", chosen="Barn", paths=("/t",), element=typ),)
    save = act("click", button("Spara"), after=SAVE.after, stood=stood)
    flow, left = composed([*FOUND, TOWN, save])
    assert left == ["left/klicka-spara"]
    flow, left = composed([*FOUND, TOWN, save], answers={"left/klicka-spara": "always"})
    assert list(steps(flow))[-2:] == ["se-typ", "klicka-spara"]
    assert (left, steps(flow)["se-typ"]["expect"]) == ([], {"values": {"card.typ": "Barn"}})
    flow, left = composed([*FOUND, TOWN, save], answers={"left/klicka-spara": "any"})
    assert (left, list(steps(flow))[-2:]) == ([], ["skriv-ort", "klicka-spara"])
