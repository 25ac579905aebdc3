"""The twin without a screen does what its script says and tells what it was asked."""

from __future__ import annotations

import pytest

from klickfri.model.errors import ApplicationException, SessionLost, TargetRefused, Unsure
from klickfri.model.target import Page, System, Target
from klickfri.screen.dry.screen import Asked, DryPage, DryScreen
from klickfri.screen.port import Delivery, Screen

NAME = Target(page="form", role="textbox", label="Namn")
SAVE = Target(page="form", role="button", name="Spara")
STATUS = Target(page="form", role="combobox", label="Status")


def a_system() -> System:
    return System(
        format="klickfri-system/1", name="smatt", title="Smått", persons="synthetic", address="http://127.0.0.1/",
        accounts=("rpa-1",), log_in="log_in", login_page="login", start="form", home="form",
        pages={"login": Page(heading="Inloggning"), "form": Page(heading="F", address="f"), "done": Page(heading="D"),
               "inquiry": Page(window="look", heading="Fråga", address="fraga")},
    )  # fmt: skip


def test_plays_its_script() -> None:
    """A click leads where the script says, and what was filled in is read back."""
    screen = DryScreen(a_system(), {"form": DryPage(effects={"Spara": "done"})})
    screen.open("form")
    assert screen.fill(NAME, "Åsa").delivery is Delivery.DONE
    assert screen.fill(NAME, "Åsa").delivery is Delivery.NOT_NEEDED
    assert screen.read({"name": NAME})["name"].value == "Åsa"
    screen.click(SAVE)
    assert screen.expect(["form", "done"]) == "done"
    assert list(screen.verbs("open", "click")) == [Asked("open", "form", "form"), Asked("click", "form", "Spara")]


def test_refuses_what_the_script_does_not_show() -> None:
    """A page that does not show, a missing text, an absent element and a missing option stop as on a real screen."""
    screen = DryScreen(a_system(), {"form": DryPage(options={"Status": ["Beviljad"]}, absent={"Spara"})})
    with pytest.raises(Unsure):
        screen.expect(["form"])
    screen.open("form")
    with pytest.raises(ApplicationException):
        screen.expect(["form"], text="Ärendet är sparat.")
    with pytest.raises(TargetRefused):
        screen.click(SAVE)
    with pytest.raises(TargetRefused):
        screen.select(STATUS, "Avslag")
    assert not screen.present(SAVE)


def test_raises_what_the_script_says() -> None:
    """A scripted error comes where it was put, so that recovery can be tried."""
    screen = DryScreen(a_system(), {"form": DryPage(effects={"Spara": SessionLost()})})
    screen.open("form")
    with pytest.raises(SessionLost):
        screen.click(SAVE)


def test_agrees_for_a_plan() -> None:
    """An agreeable screen lets a whole flow be walked: every page shows, no list has a second page."""
    screen: Screen = DryScreen(a_system(), agreeable=True)
    assert screen.expect(["done", "form"], fresh=True, text="Ärendet är sparat.") == "done"
    assert screen.read({"name": NAME})["name"].value == ""
    assert screen.rows(Target(page="inquiry", role="table", heading="Brev")) == []
    assert not screen.present(Target(page="inquiry", role="link", name="Nästa sida"))
    screen.expect_closed("form")


def test_keeps_the_two_windows_apart() -> None:
    """Looking in the window of its own does not leave the page that is worked on; resting forgets the look."""
    screen = DryScreen(a_system())
    screen.open("form")
    screen.open("inquiry")
    assert screen.shows("form")
    assert screen.shows("inquiry")
    screen.rest()
    assert not screen.shows("inquiry")


def test_two_parts_of_a_page_have_fields_of_their_own() -> None:
    """What is written in one is not read in the other; what shows no words is called as a person has said."""
    mine, theirs = (NAME.model_copy(update={"section": part}) for part in ("Sökande", "Maka"))
    screen = DryScreen(a_system(), {"form": DryPage(effects={"Skriv ut": "done"})})
    screen.open("form")
    screen.fill(mine, "Åsa")
    assert [screen.read({"name": one})["name"].value for one in (mine, theirs)] == ["Åsa", ""]
    assert screen.fill(theirs, "Bo").facts == ("role", "label", "section")
    screen.click(Target(page="form", role="button", icon="svg-0a", called="Skriv ut"))
    assert screen.shows("done")
