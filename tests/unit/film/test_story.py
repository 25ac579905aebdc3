"""One film told as nodes, with the values that explain what was typed and chosen."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any, get_args

import pytest

from klickfri.film.acts import After, FilmedVerb
from tests.unit.film.drafts import NUMBER, act, button, field, known, to, told
from tests.unit.film.support import seen, with_facts

LIST = seen(role="combobox", labels={"left": "Skola"})
LETTER = "Hej, du får plats hos oss. Välkommen! " * 4


def test_what_was_typed_is_explained_by_the_application() -> None:
    """Every value that shows the same text is kept, the application's first; the target gets a name."""
    (node,) = told(known(), [act("fill", field("Ort"), "Ökna")])
    assert (node.verb, node.target, node.references) == ("fill", "card.ort", ("$town",))


@pytest.mark.parametrize("verb", sorted({*get_args(FilmedVerb)} - {"other"}))
def test_each_verb_of_a_flow_is_told(verb: str) -> None:
    """Nothing that a film shows is passed over in silence."""
    (node,) = told(known(), [act(verb, field("Ort"), "Ökna", key="Enter", onto=button("Ut"), words="Jag gör så")])
    assert node.films == {1: 1}


def test_a_target_the_system_has_is_used() -> None:
    """Nothing is drafted twice."""
    about = known()
    told(about, [act("fill", NUMBER, "AB-77", page="list")])
    assert about.names.drafted == {}


def test_a_choice_nothing_explains_stays_as_it_is() -> None:
    """A text that no value gives is part of what makes two steps the same."""
    (node,) = told(known(), [act("select", LIST, "Beviljad")])
    assert (node.references, node.key) == ((), ("select", "card.skola", "Beviljad"))
    (setting,) = told(known(), [act("select", LIST, "SFI")])
    assert setting.references == ("$school",)


def test_what_the_rules_answer_explains_a_choice() -> None:
    """The person's thought becomes a question to the rules, and what they say is known from then on."""
    asked = []

    def decide(*words: object) -> dict[str, object]:
        asked.append(words)
        return {"path": "Väg 2", "start": dt.date(2026, 12, 7)}

    about = known({"note/jag_bedomer": {"rule": "assess", "gives": ["path", "start"]}}, decide)
    day = seen(role="link", name="7", text="7", title="7 december")
    nodes = told(about, [act("note", words="Jag bedömer"), act("select", LIST, "Väg 2"), act("click", day)])
    assert [node.verb for node in nodes] == ["decide", "select", "click"]
    assert nodes[1].references == ("$path",)
    assert about.names.target(nodes[2].target).name == "$start|day_month"
    assert asked[0][0] == "assess"


def test_an_unanswered_thought_is_asked() -> None:
    """Until somebody says which rule decides, the draft is open."""
    about = known()
    told(about, [act("note", words="Jag bedömer")])
    assert [question.id for question in about.review.asked.values() if question.open] == ["note/jag_bedomer"]


def test_what_was_read_is_one_step_a_page_and_known_afterwards() -> None:
    """Its names are the answers' or made from the labels; what is checked against it refers to it."""
    cell = seen(role="cell", text="Storgatan 1", labels={"left": "Adress"})
    reading = [act("read", cell, "Storgatan 1"), act("read", with_facts(cell, labels={"left": "Ort"}), "Ökna")]
    about = known({"read/card.adress": "street"})
    nodes = told(
        about, [*reading, act("click", button("Använd"), after=to("card")), act("must", field("Gata"), "Storgatan 1")]
    )
    assert nodes[0].reads == {"card.adress": "street", "card.ort": "card_ort"}
    assert nodes[1].values == {"card.gata": "$street"}


def test_a_key_is_no_choice_wherever_it_is_pressed() -> None:
    """A click on a tab may be one applicant's; Enter on it is only a key, and nobody is asked."""
    tab = seen(role="tab", name="Norr")
    assert [node.choice is None for node in told(known(), [act("press", tab, key="Enter")])] == [True]
    assert [node.choice is None for node in told(known(), [act("click", tab)])] == [False]


def test_the_choices_of_a_list_are_known_as_a_list() -> None:
    """What is read to know what can be chosen is no text: the rules are asked with a list, as they are by the robot."""
    given = dict[str, object]()

    def decide(rule: str, values: dict[str, object], *_: object) -> dict[str, object]:
        given.update(values)
        return {"path": "Väg 2"}

    answers = {"read/card.skola": {"options": "schools"}, "note/jag_bedomer": {"rule": "assess", "gives": ["path"]}}
    told(known(answers, decide), [act("read", LIST, "SFI"), act("note", words="Jag bedömer")])
    assert given["schools"] == ["SFI"]


@pytest.mark.parametrize(
    ("answer", "reads", "known_as"),
    [
        ("street", {"card.adress": "street"}, {"street": "Gata 1"}),
        ({"options": "streets"}, {"options:card.adress": "streets"}, {"streets": ["Gata 1"]}),
        ({"if_there": "street"}, {"if_there:card.adress": "street"}, {"street": "Gata 1"}),
        ({"is_there": "has_street"}, {"is_there:card.adress": "has_street"}, {"has_street": True}),
        ({"gone": "street"}, {"card.adress": "card_adress"}, {"card_adress": "Gata 1"}),
        ({"options": "a", "if_there": "b"}, {"card.adress": "card_adress"}, {"card_adress": "Gata 1"}),
    ],
)
def test_what_is_read_may_be_read_in_each_way(answer: object, reads: dict[str, str], known_as: dict[str, Any]) -> None:
    """A text, a list's choices, a text that may be missing, or whether it is there; any other word is no answer."""
    given = dict[str, object]()

    def decide(rule: str, values: dict[str, object], *_: object) -> dict[str, object]:
        given.update(values)
        return {}

    about = known({"read/card.adress": answer, "note/far_bo": {"rule": "assess"}}, decide)
    cell = seen(role="cell", text="Gata 1", labels={"left": "Adress"})
    first, *_ = told(about, [act("read", cell, "Gata 1"), act("note", words="Får bo")])
    assert first.reads == reads
    assert known_as.items() <= given.items()


def test_what_must_be_so_is_what_was_shown() -> None:
    """A text that is the same for all cases stands in the flow as it is; one that looks like data is asked about."""
    about = known()
    status, _ = told(about, [act("must", field("Status"), "Beviljad"), act("must", field("Dag"), "2026-11-19")])
    assert status.values == {"card.status": "Beviljad"}
    assert about.review.asked["must/card.dag"].open
    assert "card.dag" in about.review.asked["must/card.dag"].asks


def test_a_long_text_is_a_letter_of_the_process() -> None:
    """Recognised by the words of its template; one that is not is asked for."""
    about = known()
    (node,) = told(about, [act("fill", field("Brev"), LETTER)])
    assert (node.verb, node.text) == ("letter", "svar")
    (other,) = told(about, [act("fill", field("Brev"), "Något helt annat som ingen mall har. " * 5)])
    assert other.text == "letter-1"
    assert about.review.asked["letter/card.brev/1"].open


@pytest.mark.parametrize(
    ("templates", "found"),
    [
        ({"kort": "Välkommen"}, "kort"),
        ({"kort": "Välkommen", "lik": "Välkommen hos"}, None),
        ({"kort": "Välkommen", "annan": "Du får inte plats. Adjö!"}, "kort"),
        ({"sju": "hej, du får plats hos oss. Välkommen till kommunens skola $school"}, "sju"),
        ({"sex": "hej, du får plats hos oss. Men inte nu, utan senare."}, None),
        ({"tom": ""}, None),
        ({"bara": "$name $school"}, None),
        ({}, None),
    ],
)
def test_the_letter_is_the_template_whose_words_it_holds(templates: dict[str, str], found: str | None) -> None:
    """Seven of ten of its own words at least, and clearly more than of any other; values in it are no words."""
    about = replace(known(), letters=templates)
    text = "Hej, du får plats hos oss. Välkommen till " + "Norra byn " * 10
    told(about, [act("fill", field("Brev"), text)])
    assert ("letter/card.brev/1" in about.review.asked) is (found is None)
    (node,) = told(replace(known(), letters=templates), [act("fill", field("Brev"), text)])
    assert node.text == (found or "letter-1")


def test_what_a_flow_cannot_do_is_asked_and_never_dropped() -> None:
    """A drag, a password or a step on an unknown page blocks until a person says to leave it out."""
    about = known()
    nodes = told(about, [act("other", button("X"), step=4), act("click", button("Y"), page="", step=5)])
    assert [node.verb for node in nodes] == ["note", "note"]
    assert [question.id for question in about.review.asked.values() if question.open] == ["strange/1/4", "strange/1/5"]
    assert told(known({"strange/1/4": False}), [act("other", button("X"), step=4)]) == []


def test_a_picked_suggestion_is_written_whole_and_its_field_is_checked() -> None:
    """Typed was only the beginning; the flow writes the value, picks the same and sees that the field holds it."""
    town, option = field("Ort"), seen(role="option", name="Ökna", text="Ökna")
    typed, picked = told(known(), [act("fill", town, "Ök"), act("click", option, changed=(("card", town, "Ökna"),))])
    assert (typed.text, typed.references) == ("Ökna", ("$town",))
    assert picked.values == {"card.ort": "$town"}


def test_a_day_picked_in_a_calendar_says_what_its_field_must_show() -> None:
    """The day by its date, the field by the same value in its own form."""
    day = seen(role="link", name="23", text="23", title="23 november")
    about = known(
        {"note/jag_bedomer": {"rule": "assess", "gives": ["start"]}}, lambda *asked: {"start": dt.date(2026, 11, 23)}
    )
    *_, click = told(
        about, [act("note", words="Jag bedömer"), act("click", day, changed=(("card", field("Start"), "2026-11-23"),))]
    )
    assert click.values == {"card.start": "$start"}


def test_what_changed_by_a_click_and_shows_nothing_of_the_case_needs_no_name() -> None:
    """A row that a page adds comes with values of its own: how its fields are pointed out is not asked."""
    about = known()
    nameless = seen(role="textbox", labels={}, path="/html/new")
    (click,) = told(about, [act("click", button("Ny rad"), changed=(("card", nameless, "1"), ("card", nameless, "")))])
    assert click.values == {}
    assert [question.id for question in about.review.asked.values() if question.open] == []
    assert set(about.names.drafted) == {"card.ny_rad"}


def test_what_a_popup_writes_back_must_show_where_it_was_written() -> None:
    """The fields of the page behind it, by what was read in the popup; fields of other pages are left alone."""
    cell = seen(role="cell", text="Ökna", labels={"left": "Ort"})
    changed = (("card", field("Stad"), "Ökna"), ("list", field("Sökord"), "Ökna"), ("card", field("Tid"), "12:30"))
    use = act("click", button("Använd"), page="register", after=to("card", closed="register"), changed=changed)
    *_, click = told(known(), [act("read", cell, "Ökna", page="register"), use])
    assert click.values == {"card.stad": "$register_ort"}


def test_a_window_in_which_boxes_were_ticked_may_hand_over_more_in_another_case() -> None:
    """The field of a case that had one already shows both, so nothing is said of what it must show."""
    box = seen(role="checkbox", name="Ökna")
    changed = (("card", field("Stad"), "Ökna"),)
    use = act("click", button("Använd"), page="register", after=to("card", closed="register"), changed=changed)
    *_, click = told(known(), [act("check", box, value=True, page="register"), use])
    assert click.values == {}


def test_enter_in_a_field_that_stands_in_a_row_ends_the_writing() -> None:
    """A grid's field is gone after it, so it is one step; in a form the key is a step of its own."""
    row = {"column": "Ort", "cells": {"Nr": "AB-77"}, "alone": ["Nr"], "number": 1, "of": 2}
    cell = seen(role="textbox", row=row)
    (node,) = told(known(), [act("fill", cell, "Ökna"), act("press", cell, key="Enter", after=to("card", sent=True))])
    assert (node.verb, node.press, node.after.sent) == ("fill", "Enter", True)
    nodes = told(known(), [act("fill", field("Ort"), "Ökna"), act("press", field("Ort"), key="Enter")])
    assert [node.verb for node in nodes] == ["fill", "press"]


def test_what_a_page_says_of_this_very_case_is_not_expected_of_others() -> None:
    """A message with the case's number or name in it has a place for it; what is nothing but a value is left out."""
    after = to("card", texts=("Ärende AB-77 är sparat.", "AB-77", "Åsa", "Ärendet är sparat."))
    (node,) = told(known(), [act("click", button("Spara"), after=after)])
    assert node.after.texts == ("Ärende $reference är sparat.", "Ärendet är sparat.")


@pytest.mark.parametrize(("answer", "is_open"), [(True, False), ("$town", False), (False, True), ("ja", True)])
def test_a_text_that_the_page_rewrites_may_stand_by_a_persons_word(answer: object, is_open: bool) -> None:
    """`true`, or the value that it shows; any other word is no answer."""
    start = with_facts(field("Start"), path="/s")
    about = known({"rewritten/1/1": answer})
    told(about, [act("fill", start, "7", changed=(("card", start, "7,00 kr"),))])
    assert about.review.asked["rewritten/1/1"].open is is_open


def test_what_the_page_makes_of_a_text_is_what_is_written() -> None:
    """A date or an amount in the page's own form, where a value shows it; else a person says which value it is."""
    start = with_facts(field("Start"), path="/s")
    typed = act("fill", start, "261123", changed=(("card", start, "2026-11-23"),))
    (node,) = told(known(), [typed], start="2026-11-23")
    assert (node.text, node.references) == ("261123", ())
    about = known({"read/card.dag": "start"})
    day = seen(role="cell", text="2026-11-23", labels={"left": "Dag"})
    *_, node = told(about, [act("read", day, "2026-11-23"), typed])
    assert (node.text, node.references) == ("2026-11-23", ("$start",))


def test_what_was_typed_is_kept_beside_what_the_page_made_of_it() -> None:
    """Both in words of the flow; a page that listens to keys is remembered, also for a letter."""
    town = with_facts(field("Ort"), path="/o")
    typed = act("fill", town, "Ökna", changed=(("card", town, "ökna"),), keys=True)
    (node,) = told(known(), [typed])
    assert (node.text, node.references, node.wrote, node.forms, node.typed) == (
        "ökna", ("$town|lower",), ("$town", "$town|title"), ("$town|lower",), True,
    )  # fmt: skip
    letter = act("fill", town, "Hej, du får plats hos oss. Välkommen! " * 4, keys=True)
    assert [(node.verb, node.typed) for node in told(known(), [letter])] == [("letter", True)]


def test_a_text_that_the_page_makes_something_unknown_of_is_asked_about() -> None:
    """What was typed would not stand, and every case would be refused."""
    fee = with_facts(field("Avgift"), path="/a")
    rewritten = act("fill", fee, "Ökna", changed=(("card", fee, "ÖKNA KN"),))
    about = known()
    told(about, [rewritten])
    assert about.review.asked["rewritten/1/1"].open
    (node,) = told(known({"rewritten/1/1": "$town|upper"}), [rewritten])
    assert node.references == ("$town|upper",)
    assert told(known({"rewritten/1/1": True}), [rewritten])[0].references == ("$town",)


MENU, CARD = seen(role="text", text="Åtgärder"), seen(role="text", text="Kortet")


def test_the_pointer_is_laid_on_what_opens_it_in_a_step_of_its_own() -> None:
    """Before the click, of the same step of the film; a step that is left out leaves no hovering behind."""
    entry = act("click", button("Registrera"), hover=(MENU,))
    assert [(node.verb, node.target, node.did) for node in told(known(), [entry])] == [
        ("hover", "card.atgarder", "Peka på det som står Åtgärder"), ("click", "card.registrera", ""),
    ]  # fmt: skip
    lost = act("click", button("Registrera"), hover=(MENU,), lost=("Ctrl hölls nedtryckt",))
    assert told(known({"strange/1/1": False}), [lost]) == []


def test_onto_what_something_was_pulled_is_a_choice_unless_the_case_names_it() -> None:
    """What one film shows is not done for everybody unasked."""
    granted, own = (seen(role="text", text=text) for text in ("Beviljade", "Ökna"))
    for onto, asked in ((granted, True), (own, False)):
        (node,) = told(known(), [act("drag", CARD, onto=onto)])
        assert (node.verb, node.target, bool(node.choice)) == ("drag", "card.kortet", asked)
    assert node.onto == "card.town"


def test_a_file_is_one_of_the_applications() -> None:
    """By its name, or as a person says; the filmed one is never handed in for everybody."""
    picked = act("attach", seen(role="file", labels={"left": "Bilaga"}), "Ökna")
    about = known()
    (node,) = told(about, [picked])
    assert (node.verb, node.references) == ("attach", ())
    assert about.review.asked["file/card.bilaga"].open
    assert told(known({"file/card.bilaga": "$town"}), [picked])[0].references == ()
    assert told(known({"file/card.bilaga": "$proof"}), [picked])[0].references == ("$proof",)


def test_a_file_that_is_got_is_called_by_what_it_was_got_with() -> None:
    """Its own name may be somebody's; two that are got with the same are two."""
    link = seen(role="link", name="Hämta utdrag")
    nodes = told(known(), [act("download", link, "pdf"), act("download", link, "pdf", step=2)])
    assert [(node.verb, node.text, node.gives) for node in nodes] == [
        ("download", ".pdf", ("card_hamta_utdrag",)), ("download", ".pdf", ("card_hamta_utdrag_2",)),
    ]  # fmt: skip


def test_a_window_is_left_by_the_last_that_looked_into_it() -> None:
    """Two reads are one step, which ends with the window."""
    one, other = (act("read", field(label), "Ökna", page="register") for label in ("Ort", "Hemort"))
    (node,) = told(known(), [one, replace(other, after=After("card", left="register"))])
    assert (len(node.reads), node.after.left) == (2, "register")
    opening = act("click", button("Register"), after=to("register"))
    must = act("must", field("Ort"), "Ökna", page="register", after=After("card", left="register"))
    (node,) = told(known(), [opening, must])
    assert (node.verb, node.after.page, node.after.left) == ("click", "register", "register")


def test_a_step_on_an_unknown_page_is_asked_about_with_the_lines_to_add() -> None:
    """At the end, so that they can be copied; a page that fits several states says which."""
    about = replace(known(), pages={(1, 1): "[pages.ny]"})
    told(about, [act("click", button("Spara"), page="", shown="Ny")])
    (asked,) = about.review.asked.values()
    assert "sidan ”Ny” är okänd" in asked.asks
    assert asked.asks.endswith("\n[pages.ny]")
    other = known()
    told(other, [act("click", button("Spara"), page="", shown="Ny", alike=("a", "b"))])
    assert "kan vara a eller b" in next(iter(other.review.asked.values())).asks


def test_a_day_in_a_calendar_without_names_is_picked() -> None:
    """The field that shows it is set; what turned the calendar is no step, however often that was."""
    opens, turns = act("click", button("Kalender")), act("click", button("›"))
    day = act("click", seen(role="link", name="23"), changed=(("card", field("Start"), "2026-11-23"),))
    for times in (0, 2):
        opened, picked = told(known(), [opens, *[turns] * times, day], town="2026-11-23")
        assert (opened.verb, picked.verb, picked.target) == ("click", "pick", "card.start")
        assert (picked.references, picked.key) == (("$town",), ("pick", "card.start", ""))


def test_another_number_that_is_clicked_is_no_day() -> None:
    """A page of a list, or a day of which nothing known of the case tells, is clicked as it was."""
    for number, shows in (("3", "2026-11-23"), ("23", "2026-12-23")):
        click = act("click", seen(role="link", name=number), changed=(("card", field("Start"), shows),))
        (node,) = told(known(), [click], town="2026-11-23")
        assert node.verb == "click"


def test_a_long_text_that_the_application_holds_is_no_letter() -> None:
    """An applicant's own words, however many, with their line breaks."""
    words = "\n".join(["Jag söker igen, för att jag har flyttat."] * 5)
    (node,) = told(known(), [act("fill", field("Ort"), words)], town=words)
    assert (node.verb, node.references, node.text) == ("fill", ("$town",), words)
    (standing,) = told(known(), [act("fill", field("Ort"), "Hej\nHälsningar")])
    assert standing.text == "Hej\nHälsningar"
