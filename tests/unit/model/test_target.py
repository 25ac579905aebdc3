"""What is read from files never changes and knows no key it does not know."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from klickfri.model.target import Page, Signs, System, Target

SYSTEM = {
    "format": "klickfri-system/1", "name": "s", "title": "S", "persons": "real", "address": "http://127.0.0.1/",
    "accounts": ["a"], "log_in": "log_in", "login_page": "login", "start": "login", "home": "login",
    "pages": {"login": {"heading": "In"}},
}  # fmt: skip


@pytest.mark.parametrize("key", ["css", "xpath", "selector", "lable"])
def test_a_fact_that_targets_do_not_have_is_refused(key: str) -> None:
    """A selector or a misspelt fact would silently weaken the element's identity (promise 1)."""
    with pytest.raises(ValidationError, match=key):
        Target.model_validate({"page": "p", "role": "button", key: "x"})


def test_a_label_stands_where_labels_stand() -> None:
    """Only the places that the evidence script knows."""
    with pytest.raises(ValidationError):
        Target.model_validate({"page": "p", "role": "textbox", "label": "Namn", "label_from": "below"})


def test_targets_do_not_change() -> None:
    """A bound target is a copy; the recorded one stays as it was approved."""
    target = Target(page="p", role="button", name="Spara")
    with pytest.raises(ValidationError, match="frozen"):
        target.name = "Lagra"  # type: ignore[misc]


def test_a_system_says_whether_its_persons_are_real() -> None:
    """No default: pictures and practice depend on it."""
    assert System.model_validate(SYSTEM).persons == "real"
    with pytest.raises(ValidationError, match="persons"):
        System.model_validate({name: value for name, value in SYSTEM.items() if name != "persons"})


def test_nothing_is_shown_in_pictures_unless_it_is_named() -> None:
    """The list of readable labels is empty until somebody fills it in; signs and known dialogs too."""
    system = System.model_validate(SYSTEM)
    assert (system.shown, system.known_dialogs, system.signs) == ((), (), Signs())
    assert Page().window == "work"
