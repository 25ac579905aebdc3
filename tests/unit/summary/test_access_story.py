"""What persons did on the pages, and what was done with their accounts, is told in Swedish."""

from __future__ import annotations

import pytest

from klickfri.model.event import EventData
from klickfri.model.events import TYPES, AuditViewed, OfPerson, PersonRefused
from klickfri.model.person import NotLetIn, Role
from klickfri.summary.access_story import ROLES, of_access

ANNA = {"person": "anna", "name": "Anna", "title": "Revisor"}


def test_everything_has_a_word() -> None:
    """Each role, and each reason why somebody was not let in."""
    assert set(ROLES) == set(Role)
    for why in NotLetIn:
        refused = PersonRefused(**ANNA, why=why, times=1, failed=1, locked_until="")
        assert str(why) not in of_access(refused) or why is NotLetIn.UNKNOWN


@pytest.mark.parametrize("kind", [kind for kind in TYPES.values() if issubclass(kind, OfPerson)])
def test_every_event_of_a_person_has_words(kind: type[EventData]) -> None:
    """A new type is told in words before anybody reads its name."""
    empty = {"str": "", "int": 0, "tuple[str, ...]": ()}
    told = kind(**{name: empty[str(hint)] for name, hint in _hints(kind).items()})
    assert of_access(told) != kind.type


def _hints(kind: type[EventData]) -> dict[str, str]:
    return {name: hint for one in reversed(kind.__mro__) for name, hint in vars(one).get("__annotations__", {}).items()
            if name != "type"}  # fmt: skip


def test_words_that_a_log_of_another_release_has() -> None:
    """Roles, kinds of page and reasons that this release does not know stand as they are."""
    assert "häst" in of_access(AuditViewed(**ANNA, what="häst", of="x"))
    assert "häst" in of_access(PersonRefused(**ANNA, why="häst", times=3, failed=0, locked_until="x"))
