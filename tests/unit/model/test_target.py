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


WITHOUT = {name: told for name, told in SYSTEM.items() if name not in ("accounts", "log_in", "login_page")}


def test_a_system_where_nobody_logs_in_names_no_log_in() -> None:
    """Neither a flow, a page, an account nor a password is invented for it."""
    system = System.model_validate(WITHOUT)
    assert (system.log_in, system.login_page, len(system.accounts)) == (None, None, 1)
    assert not system.takes_password
    assert not system.takes_certificate


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"accounts": ["a"], "log_in": "log_in"}, "belong together"),
        ({"accounts": ["a"], "login_page": "login"}, "belong together"),
        ({"log_out": "log_out"}, "log_out belongs to log_in"),
        ({"log_in": "log_in", "login_page": "login"}, "who is let in is named"),
        ({"admission": {"password": True}}, "who is let in is named"),
        ({"accounts": []}, "at least one"),
        ({"between": {"notice": {}}}, "something to press or log_in"),
        ({"between": {"notice": {"press": "notice.on", "log_in": True}}}, "something to press or log_in"),
    ],
)
def test_half_a_log_in_is_refused(more: dict[str, object], fault: str) -> None:
    """What is given of it is given whole."""
    with pytest.raises(ValidationError, match=fault):
        System.model_validate({**WITHOUT, **more})


def test_what_the_browser_is_asked_for_says_what_an_account_needs() -> None:
    """Its own box needs the password, a certificate the account's file."""
    asked = {"accounts": ["a"], "admission": {"certificate": True}}
    assert System.model_validate({**WITHOUT, **asked}).takes_certificate
    assert not System.model_validate({**WITHOUT, **asked}).takes_password
    assert System.model_validate({**WITHOUT, "accounts": ["a"], "admission": {"password": True}}).takes_password


@pytest.mark.parametrize(
    ("line", "right"),
    [("first_empty", True), ("added", True), ("added 2", True), (2, True), ("first_empty 12", True),
     ("first_empty 1", False), ("last", False), (0, False), (True, False), ("added#x", False)],
)  # fmt: skip
def test_a_line_is_told_by_its_place(line: object, right: bool) -> None:
    """Nothing else, and never beside a key; its column tells which table it is in."""
    facts = {"page": "p", "role": "textbox", "column": "Belopp", "line": line}
    if right:
        assert Target.model_validate(facts).line == str(line)
        for wrong in ({"row": {"Typ": "$kind"}}, {"column": None}):
            with pytest.raises(ValidationError, match="place alone"):
                Target.model_validate({**facts, **wrong})
    else:
        with pytest.raises(ValidationError):
            Target.model_validate(facts)


def test_an_address_is_one_page() -> None:
    """Places for values, and none for any words."""
    assert Page(heading="A", address="a/$reference").address == "a/$reference"
    with pytest.raises(ValidationError, match="opens no page"):
        Page(heading="A", address="a/*")


def test_every_fact_that_may_hold_a_value_is_filled_in() -> None:
    """The others are the same for every case; a fact that is not there stays so."""
    target = Target(
        page="list", role="link", name="Öppna $reference", text="$town", leads_to="/akt/$reference/andra",
        row={"Nr": "$reference", "Dag": "$day|day_month"}, column="$", label="Ort", icon="svg-1", called="Öppna",
    )  # fmt: skip
    values = {"reference": "AB-7", "town": "Ökna", "day": "2026-11-23"}
    assert target.filled_in(values) == target.model_copy(
        update={
            "name": "Öppna AB-7",
            "text": "Ökna",
            "leads_to": "/akt/AB-7/andra",
            "row": {"Nr": "AB-7", "Dag": "23 november"},
        }
    )
    bare = Target(page="list", role="link", label="Ort")
    assert bare.filled_in({}) == bare
