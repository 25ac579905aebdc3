"""How facts become text: in one place, so that nothing is shown that was not made safe there."""

from __future__ import annotations

import pytest

from klickfri.app.people.door import NotLetIn, Unfit
from klickfri.model.event import EventData
from klickfri.model.events import TYPES, AuditViewed, OfPerson, PersonRefused
from klickfri.model.person import Role
from klickfri.model.work import State
from klickfri.web import shown, words
from klickfri.web.pages.account import faults

ANNA = {"person": "anna", "name": "Anna", "title": "Revisor"}


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
    """Each role, state, refusal and fault is called something in Swedish; of a fault the field is known."""
    assert set(words.ROLES) == set(Role)
    assert set(words.STATES) == set(State)
    assert set(words.UNFIT) == set(Unfit)
    assert sum(len(said) for said in faults(list(Unfit)).values()) == len(Unfit)
    for why in NotLetIn:
        refused = PersonRefused(**ANNA, why=why, times=1, failed=1, locked_until="")
        assert str(why) not in words.of_access(refused) or why is NotLetIn.UNKNOWN


@pytest.mark.parametrize("kind", [kind for kind in TYPES.values() if issubclass(kind, OfPerson)])
def test_every_event_of_a_person_has_words(kind: type[EventData]) -> None:
    """A new type is told in words before anybody reads its name."""
    empty = {"str": "", "int": 0, "tuple[str, ...]": ()}
    told = kind(**{name: empty[str(hint)] for name, hint in _hints(kind).items()})
    assert words.of_access(told) != kind.type


def _hints(kind: type[EventData]) -> dict[str, str]:
    return {name: hint for one in reversed(kind.__mro__) for name, hint in vars(one).get("__annotations__", {}).items()
            if name != "type"}  # fmt: skip


def test_words_that_a_log_of_another_release_has() -> None:
    """Roles, kinds of page and reasons that this release does not know stand as they are."""
    assert "häst" in words.of_access(AuditViewed(**ANNA, what="häst", of="x"))
    assert "häst" in words.of_access(PersonRefused(**ANNA, why="häst", times=3, failed=0, locked_until="x"))
