"""How facts become text: in one place, so that nothing is shown that was not made safe there."""

from __future__ import annotations

import pytest

from klickfri.app.people.door import Unfit
from klickfri.model.events import TYPES
from klickfri.model.language import marked, speaking
from klickfri.model.work import State
from klickfri.web import shown, words
from klickfri.web.language import english
from klickfri.web.pages.account import faults


@pytest.mark.parametrize(
    ("text", "is_shown"),
    [
        ("Åsa Öberg, 12 §", "Åsa Öberg, 12 §"),
        ("två\nrader", "två\nrader"),
        ("a\u202egnp.exe", "a‹U+202E›gnp.exe"),
        ("\ufeffa\u200b\x00\x1b[31m", "‹U+FEFF›a‹U+200B›‹U+0000›‹U+001B›[31m"),
        ("\u2028", "‹U+2028›"),
        (7, 7),
    ],
)  # fmt: skip
def test_signs_that_do_not_show_are_written_out(text: object, is_shown: object) -> None:
    """Nobody is misled by what turns or hides the rest."""
    assert shown.visible(text) == is_shown


def test_a_name_that_nobody_gives_is_an_error() -> None:
    """A page with a hole in it is never sent."""
    with pytest.raises(Exception, match="undefined"):
        shown.render("refused.html", person=None, menu=(), form_mark="", title="x")


def test_everything_has_a_word() -> None:
    """Each state, refusal, fault and kind of entry is called something in Swedish; of a fault the field is known."""
    assert set(words.STATES) == set(State)
    assert set(words.UNFIT) == set(Unfit)
    assert sum(len(said) for said in faults(list(Unfit)).values()) == len(Unfit)
    assert set(words.TYPES) == set(TYPES)


def test_numbers_are_written_as_the_reader_writes_them() -> None:
    """A comma before decimals and a space between thousands; in English a point and a comma."""
    numbers = shown.number(1200), shown.decimal("-0.5"), shown.hours_count(-3.2), shown.hours_count(1)
    assert numbers == ("1\u00a0200", "-0,5", "3,2 timmar", "1 timme")
    with speaking(english()):
        numbers = shown.number(1200), shown.decimal("-0.5"), shown.hours_count(-3.2), shown.hours_count(1)
    assert numbers == ("1,200", "-0.5", "3.2 hours", "1 hour")


def test_what_stands_for_itself_says_its_language() -> None:
    """What others wrote is Swedish to who hears an English page; it is escaped, and what does not show is made to."""
    assert shown.bdi("Åsa <b>\u202e") == "<bdi>Åsa &lt;b&gt;‹U+202E›</bdi>"
    with speaking(english()):
        assert shown.bdi("Åsa <b>") == '<bdi lang="sv">Åsa &lt;b&gt;</bdi>'
        assert shown.bdi(marked("klar")) == "<bdi>completed</bdi>"
        assert shown.bdi("") == "<bdi></bdi>"


def test_an_outcome_is_called_as_the_process_calls_it() -> None:
    """Else in our own words; what neither knows stands as it is."""
    assert shown.outcome("granted", {"granted": "beviljade"}) == "beviljade"
    assert shown.outcome("by_hand", {"granted": "beviljade"}) == "för hand"
    assert shown.outcome("deferred", {}) == "deferred"
