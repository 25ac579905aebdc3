"""Names for what a film points at."""

from __future__ import annotations

from klickfri.film.names import Names
from klickfri.film.questions import Review
from klickfri.model.target import Page
from tests.unit.film.drafts import KNOWN_TARGETS, NUMBER, button, field
from tests.unit.film.support import seen, with_facts


def names(**answers: object) -> Names:
    """Names over the small system's targets."""
    return Names(KNOWN_TARGETS, Review({id.replace("__", "/"): answer for id, answer in answers.items()}))


def test_a_target_that_exists_is_used_before_one_is_drafted() -> None:
    """Only on its own page, and only when every fact holds."""
    own = names()
    assert own.name(NUMBER, "list", {}, 1, 1) == "list.number"
    assert own.drafted == {}
    assert own.name(NUMBER, "card", {}, 1, 1) == "card.nr"


def test_one_thing_has_one_name_and_two_things_have_two() -> None:
    """The same facts again are the same target; what the code calls it counts only when both cases agree."""
    own = names()
    one, other = (with_facts(button("Spara"), supporting={"name": "save", "id": id}) for id in ("a1", "b2"))
    assert [own.name(one, "card", {}, 1, 1), own.name(other, "card", {}, 2, 1)] == ["card.spara", "card.spara"]
    assert own.target("card.spara").supporting == {"name": "save"}
    assert own.name(with_facts(button("Spara"), heading="Brev"), "card", {}, 1, 2) == "card.spara_2"


def test_a_name_never_holds_what_belongs_to_the_filmed_case() -> None:
    """A link that is the case's own number is called by what the value is."""
    day = seen(role="link", name="23", text="23", title="23 november")
    assert names().name(day, "card", {"start": "2026-11-23"}, 1, 1) == "card.start"


def test_nothing_is_called_after_a_whole_page() -> None:
    """A page's heading with the case's number stands over all that is on the page; answers name a thing for long."""
    pages = {"issue": Page(heading="Issue$reference Editing")}
    own = Names({}, Review({}), pages=pages)
    two_capitals = with_facts(button("Nils Alm"), heading="Issue14 Editing")
    name = own.name(two_capitals, "issue", {"reference": "14"}, 1, 1)
    assert (name, own.target(name).heading) == ("issue.button", "Issue$reference Editing")
    assert own.target(own.name(two_capitals, "other", {"reference": "14"}, 1, 1)).heading is None


def test_what_is_doubted_is_asked_and_an_answer_gives_the_facts() -> None:
    """An element without a name blocks; a person may say how it is pointed out."""
    bare = seen(role="textbox", path="/html/input")
    own = names()
    name = own.name(bare, "card", {}, 1, 3)
    (question,) = own.review.asked.values()
    assert (question.id, question.open, ", eller ok" in question.asks) == (f"target/{name}", True, False)
    assert (question.film, question.step) == (1, 3)
    told = names(**{f"target__{name}": {"label": "Ort", "label_from": "left"}})
    told.name(bare, "card", {}, 1, 3)
    assert told.target(name).label == "Ort"
    assert told.name(field("Ort"), "card", {}, 1, 4) == name


def test_ok_is_no_answer_where_nothing_strong_points_it_out() -> None:
    """Only facts are; where there are some, `ok` lets them stand."""
    for answer in ("ok", {}, True, seen(role="button"), {"nothing": "x"}):
        told = names(target__card_textbox=answer)
        told.review.answers = {"target/card.textbox": answer}
        told.name(seen(role="textbox", path="/html/input"), "card", {}, 1, 1)
        assert told.review.asked["target/card.textbox"].open
    dated = names()
    dated.review.answers = {"target/card.link": "ok"}
    name = dated.name(seen(role="link", name="2026-11-23"), "card", {}, 1, 1)
    question = dated.review.asked[f"target/{name}"]
    assert (question.open, ", eller ok" in question.asks) == (False, True)


def test_two_things_of_one_film_never_share_a_name() -> None:
    """Two fields with the same evidence: the second is asked for, and only facts of its own will do."""
    one, other = (with_facts(field("Datum"), shared={"left": 2}, path=f"/html/input[{n}]") for n in (1, 2))
    own = names()
    assert own.name(one, "card", {}, 1, 1) == "card.datum"
    assert own.name(other, "card", {}, 1, 2) == "card.datum_2"
    assert own.name(other, "card", {}, 1, 3) == "card.datum_2"
    assert {"target/card.datum", "target/card.datum_2"} <= own.review.asked.keys()
    for answer, is_open in (("ok", True), ({"heading": "Slut"}, False), ({"label_from": "left"}, True)):
        told = names()
        told.review.answers = {"target/card.datum_2": answer}
        [told.name(element, "card", {}, 1, 1) for element in (one, other)]
        assert told.review.asked["target/card.datum_2"].open is is_open


def test_a_thing_that_moves_in_its_page_keeps_its_name() -> None:
    """Where one of its facts was its own; the row above it is new."""
    one, other = (with_facts(button("Spara"), shared={"name": 1}, path=f"/html/button[{n}]") for n in (1, 2))
    own = names()
    assert [own.name(element, "card", {}, 1, 1) for element in (one, other)] == ["card.spara", "card.spara"]
    assert own.review.asked == {}


def test_two_things_that_a_known_target_fits_are_asked_about() -> None:
    """A target of the system is no better than one that is drafted."""
    own = names()
    number = with_facts(NUMBER, shared={"left": 2})
    told = [own.name(with_facts(number, path=f"/html/input[{n}]"), "list", {}, 1, n) for n in (1, 2)]
    assert told == ["list.number", "list.number_2"]
    assert own.review.asked["target/list.number_2"].open


def test_a_row_s_key_takes_the_place_of_its_place_and_back() -> None:
    """A person may know the row better than its place says, or not at all."""
    row = {"column": "Belopp", "cells": {"Typ": ""}, "number": 1, "of": 2, "tables": 2}
    begun, filled = (seen(role="textbox", path=f"/{way}", row={**row, "ways": [way]}) for way in ("added", "2"))
    keyed = names(**{"target__card.belopp": {"row": {"Typ": "$kind"}}})
    assert keyed.target(keyed.name(begun, "card", {}, 1, 1)).line is None
    placed = names(**{"target__card.belopp": {"line": 2}})
    assert placed.target(placed.name(filled, "card", {}, 1, 1)).line == "2"


def test_a_heading_that_two_films_have_otherwise_is_no_fact() -> None:
    """At the same place, where the rest tells it from all others: it names the case. Elsewhere they are two things."""
    here = with_facts(button("Spara"), path="/html/form/button", heading="Bygglov", shared={"name": 1})
    there, elsewhere = with_facts(here, heading="Rivning"), with_facts(here, heading="Brev", path="/html/p/button")
    own = names()
    assert [own.name(here, "card", {}, 1, 1), own.name(there, "card", {}, 2, 1)] == ["card.spara", "card.spara"]
    assert own.target("card.spara").heading is None
    assert own.name(there, "card", {}, 2, 2) == "card.spara"
    assert own.name(elsewhere, "card", {}, 2, 3) == "card.spara_2"
    two = names()
    shared = [with_facts(one, shared={"name": 2, "name-here": 1}) for one in (here, there)]
    assert [two.name(one, "card", {}, film, 1) for film, one in enumerate(shared, 1)] == ["card.spara", "card.spara_2"]


def test_a_caption_that_the_system_names_is_nobodys() -> None:
    """What looks like a person is asked about; what `shown` lists is not asked again."""
    for shown, asked in (((), ["target/card.button"]), (("Anna Lind:",), [])):
        review = Review({})
        Names({}, review, shown).name(seen(role="button", name="Anna Lind"), "card", {}, 1, 1)
        assert list(review.asked) == asked
