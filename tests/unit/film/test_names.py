"""Names for what a film points at."""

from __future__ import annotations

from klickfri.film.names import Names
from klickfri.film.questions import Review
from tests.unit.film.drafts import KNOWN_TARGETS, NUMBER, button, field


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
    one, other = ({**button("Spara"), "supporting": {"name": "save", "id": id}} for id in ("a1", "b2"))
    assert [own.name(one, "card", {}, 1, 1), own.name(other, "card", {}, 2, 1)] == ["card.spara", "card.spara"]
    assert own.target("card.spara").supporting == {"name": "save"}
    assert own.name({**button("Spara"), "heading": "Brev"}, "card", {}, 1, 2) == "card.spara_2"


def test_a_name_never_holds_what_belongs_to_the_filmed_case() -> None:
    """A link that is the case's own number is called by what the value is."""
    day = {"role": "link", "name": "23", "text": "23", "title": "23 november"}
    assert names().name(day, "card", {"start": "2026-11-23"}, 1, 1) == "card.start"


def test_what_is_doubted_is_asked_and_an_answer_gives_the_facts() -> None:
    """An element without a name blocks; a person may say how it is pointed out."""
    bare = {"role": "textbox", "path": "/html/input"}
    own = names()
    name = own.name(bare, "card", {}, 1, 3)
    assert [question.id for question in own.review.asked.values() if question.open] == [f"target/{name}"]
    told = names(**{f"target__{name}": {"label": "Ort", "label_from": "left"}})
    told.name(bare, "card", {}, 1, 3)
    assert told.target(name).label == "Ort"
    assert told.name(field("Ort"), "card", {}, 1, 4) == name
