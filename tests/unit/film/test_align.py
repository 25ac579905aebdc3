"""Several films of the same work, laid beside each other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from klickfri.film.acts import After
from klickfri.film.align import aligned
from klickfri.film.choices import Choice
from klickfri.film.story import Node
from klickfri.model.film import DialogMet


def film(number: int, *names: str, **more: object) -> list[Node]:
    """A film that clicks on these, one after the other."""
    return [
        Node("click", ("click", name), "card", {number: step}, target=name, **more)  # type: ignore[arg-type]
        for step, name in enumerate(names, 1)
    ]


def shown(nodes: list[Node]) -> list[tuple[str, list[int]]]:
    """Target and films of each node."""
    return [(node.target, list(node.films)) for node in nodes]


def test_what_films_share_is_one_step_and_what_one_has_alone_is_kept() -> None:
    """Optional steps and branches stand between the steps that all films share, in each film's own order."""
    nodes = aligned([film(1, "open", "grant", "save"), film(2, "open", "note", "propose", "save")])
    assert shown(nodes) == [("open", [1, 2]), ("grant", [1]), ("note", [2]), ("propose", [2]), ("save", [1, 2])]
    assert nodes[-1].films == {1: 3, 2: 4}


def test_films_of_different_work_share_nothing_once_they_part() -> None:
    """Two letters are two letters, though both end with Send."""
    films = [film(1, "open", "a", "send"), film(2, "open", "b", "send")]
    assert shown(aligned(films))[-1] == ("send", [1, 2])
    assert shown(aligned(films, [frozenset({1, 2})])) == [
        ("open", [1, 2]), ("a", [1]), ("send", [1]), ("b", [2]), ("send", [2]),
    ]  # fmt: skip


def test_only_values_that_explain_every_film_remain() -> None:
    """Two fields alike in one case are told apart by the second."""
    (node,) = aligned([film(1, "x", references=("$a", "$b")), film(2, "x", references=("$b", "$c"))])
    assert node.references == ("$b",)
    (node,) = aligned([film(1, "x", answered=("$a", "$b")), film(2, "x", answered=("$b", "$c"))])
    assert node.answered == ("$b",)


def test_how_a_page_rewrites_a_text_is_told_by_all_films() -> None:
    """A form that only one of them shows is none; what was typed differently is no longer known."""
    one = film(1, "x", references=("$fee|amount",), forms=("$fee|amount", "$fee|amount_plain"), wrote=("$fee",))
    other = film(2, "x", references=("$fee|amount_plain",), forms=("$fee|amount_plain",), wrote=("$fee",), typed=True)
    (node,) = aligned([one, other])
    assert (node.references, node.forms, node.wrote) == (("$fee|amount_plain",), ("$fee|amount_plain",), ("$fee",))
    assert node.typed
    plain = film(2, "x", references=("$fee|amount",))
    (node,) = aligned([one, plain])
    assert (node.references, node.forms, node.wrote) == (("$fee|amount",), ("$fee|amount",), ())


def test_what_both_led_to_is_expected_and_pages_are_gathered() -> None:
    """A message shown only once is no promise; a click that may lead to two pages leads to both."""
    one = film(1, "x", pages=("full",), after=After("full", True, None, ("Sparat.", "Kl 10")))
    other = film(2, "x", pages=("empty",), after=After("empty", True, None, ("Sparat.",)))
    (node,) = aligned([one, other])
    assert (node.pages, node.after.texts) == (("full", "empty"), ("Sparat.",))


SAID = After("p", True, "q", ("A", "B"), True, True, "r", True)
NOTHING = After("p")


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (SAID, SAID, SAID),
        (NOTHING, NOTHING, NOTHING),
        (SAID, NOTHING, After("p", False, None, (), True, True, None, True)),
        (NOTHING, SAID, After("p", False, None, (), True, True, None, True)),
        (SAID, replace(SAID, closed="x", left="y"), replace(SAID, closed=None, left=None)),
        (SAID, replace(SAID, page="z", texts=("B", "C")), replace(SAID, texts=("B",))),
    ],
)
def test_what_both_led_to_is_told_whole(one: After, other: After, both: After) -> None:
    """A promise is what all films saw; what may have saved, or marked, in one of them may have done so."""
    (node,) = aligned([film(1, "x", after=one), film(2, "x", after=other)])
    assert node.after == both


def test_what_is_known_of_either_is_known_of_both() -> None:
    """What was read and compared, the question that came, the choice that was made; the first film's words go first."""
    asked, later = (DialogMet("confirm", "A?", "accept"),), (DialogMet("confirm", "B?", "accept"),)
    reads, values = {"a": "x", "b": "y"}, {"c": "1"}
    one = film(1, "x", reads=reads, values=values, asked=asked, choice=Choice("A"), did="Klicka")
    other = film(2, "x", reads={"a": "z", "d": "w"}, values={"c": "2", "e": "3"}, asked=later, choice=Choice("B"))
    (node,) = aligned([one, other])
    assert (node.reads, node.values) == ({"a": "x", "d": "w", "b": "y"}, {"c": "1", "e": "3"})
    assert (node.asked, node.choice, node.did, node.films) == (asked, Choice("A"), "Klicka", {1: 1, 2: 1})
    (node,) = aligned([film(1, "x"), other])
    assert (node.reads, node.asked, node.choice) == ({"a": "z", "d": "w"}, later, Choice("B"))


def test_a_text_of_one_line_is_also_one_whose_lines_were_made_one() -> None:
    """A film whose application has a short text does not speak against one in which several lines became one."""
    one, other = film(1, "x", references=("$note",)), film(2, "x", references=("$note|folded",))
    assert [node.references for films in ([one, other], [other, one]) for node in aligned(films)] == [
        ("$note|folded",), ("$note|folded",),
    ]  # fmt: skip
