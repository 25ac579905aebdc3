"""What `screen.port.Screen` promises, of every driver: in a browser at a small site, and of the twin in memory.

How an element is recognised is proven elsewhere (`tests/conformance`, `tests/integration/test_screen_targets.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from klickfri.model.attachment import Attachment, Awaited
from klickfri.model.errors import (
    ApplicationException,
    KlickfriError,
    NotHeld,
    ProtectedIdentity,
    RecordLocked,
    SaveRefused,
    SessionLost,
    SystemIll,
    TargetRefused,
    UnexpectedDialog,
    UnknownPage,
    Unsure,
)
from klickfri.model.flow import Dialog
from klickfri.screen.browser.driving.driver import BrowserScreen
from klickfri.screen.browser.driving.looking import Patience
from klickfri.screen.port import Act, Delivery, Held, Holding, Leaving, Screen
from tests.contract.worlds import (
    KNOWN_ALERT,
    SYSTEM,
    Asks,
    BrowserWorld,
    DryWorld,
    Goes,
    Leads,
    Opens,
    Says,
    Scene,
    Sets,
    Shuts,
    Takes,
    World,
    target,
)
from tests.integration.screen_pages import Site, fresh

NAME, STATUS, URGENT = target("textbox", "Namn"), target("combobox", "Status"), target("checkbox", "Brådskande")
PROOF, FILE = target("file", "Bilaga"), Attachment("intyg Åsa.pdf", b"Hej")
SAVE, ROWS = target("button", "Spara"), target("table", "Rader")
PROTECTED, FAILED = "SEKRETESSMARKERING", "Serverfel i programmet"


@pytest.fixture(scope="module")
def browser(site: Site) -> Iterator[BrowserScreen]:
    """A browser with little patience, started once."""
    screen = BrowserScreen(SYSTEM, site.address, patience=Patience(page=3.0, target=0.1, ready=0.1))
    yield screen
    screen.close()


PDF = Awaited((".pdf",), 5)


@pytest.fixture(params=["dry", "browser"])
def world(request: pytest.FixtureRequest) -> World:
    """Each driver in turn, with nothing left of the last test."""
    if request.param == "dry":
        return DryWorld()
    screen, site = request.getfixturevalue("browser"), request.getfixturevalue("site")
    return BrowserWorld(fresh(screen, site, empty=True), site)


def at_the_form(world: World, **scenes: Scene) -> Screen:
    """The screen, showing the form among these scenes."""
    world.build(**{"other": Scene(), "login": Scene(), "inquiry": Scene(), "popup": Scene(), **scenes})
    world.screen.open("form")
    return world.screen


def a_form(leads: Leads, **more: Any) -> Scene:
    """A name, a status, a box and a button that leads somewhere."""
    form = Scene(fields={"Namn": ""}, lists={"Status": ["Ny", "Klar"]}, boxes=["Brådskande"], buttons={"Spara": leads})
    return replace(form, **{"files": ["Bilaga"], **more})


def says(screen: Screen, words: str, page: str = "form") -> bool:
    """Do these words stand on the page now?"""
    try:
        screen.expect([page], text=words, within=0.0)
    except SystemIll:
        return False
    return True


# --- going and waiting --------------------------------------------------------------------------------------------


def test_goes_to_a_page_in_its_own_window(world: World) -> None:
    """The page worked on stays while another window looks something up."""
    screen = at_the_form(world, form=Scene())
    screen.open("inquiry")
    assert screen.shows("form")
    assert screen.shows("inquiry")
    assert not screen.shows("other")
    screen.open("other")
    assert screen.shows("other")
    assert not screen.shows("form")


def test_a_page_without_an_address_is_not_gone_to(world: World) -> None:
    """Nothing is guessed, and what is shown stays."""
    screen = at_the_form(world, form=Scene())
    with pytest.raises(Unsure):
        screen.open("popup")
    assert screen.shows("form")


def test_a_page_of_another_case_is_not_this_ones(world: World) -> None:
    """Once a value is known that its heading must show; until then any will do, and the narrower state is shown."""
    screen = at_the_form(world, form=Scene(), post=Scene(heading="Post AB-1"))
    screen.about({"reference": "AB-1"})
    screen.open("post")
    assert [screen.shows("post"), screen.shows("any_post")] == [True, False]
    screen.about({"reference": "AB-2"})
    assert [screen.shows("post"), screen.shows("any_post")] == [False, True]
    with pytest.raises(Unsure, match="any_post"):
        screen.expect(["post"], within=0.0)
    screen.about({})
    assert [screen.shows("post"), screen.shows("any_post")] == [True, False]


def test_what_the_work_is_about_is_followed_as_it_becomes_known(world: World) -> None:
    """A value that is read on the way counts from then on."""
    screen, known = at_the_form(world, form=Scene(), post=Scene(heading="Post AB-1")), dict[str, object]()
    screen.about(known)
    screen.open("post")
    assert screen.shows("post")
    known["reference"] = "AB-2"
    assert not screen.shows("post")


def test_a_page_that_fits_several_states_is_none_of_them(world: World) -> None:
    """Where neither is the narrower the robot is unsure, and nothing is done there."""
    screen = at_the_form(world, form=Scene(), post=Scene(heading="Post AB-1 i dag", buttons={"Spara": Says("Sparat.")}))
    screen.about({"reference": "AB-2"})
    screen.open("post")
    assert not any(screen.shows(page) for page in ("post", "any_post", "visit"))
    sent = screen.sent
    with pytest.raises(Unsure, match="any_post, visit"):
        screen.click(target("button", "Spara", "visit"))
    with pytest.raises(Unsure):
        screen.expect_closed("visit", within=0.0)
    assert screen.sent == sent


def test_says_which_of_the_pages_came(world: World) -> None:
    """An act may lead to one of several."""
    screen = at_the_form(world, form=a_form(Goes("other")))
    screen.click(SAVE)
    assert screen.expect(["form", "other"], fresh=True) == "other"


def test_another_page_than_the_one_awaited_is_named(world: World) -> None:
    """A person hears which page shows instead."""
    screen = at_the_form(world, form=a_form(Goes("other")))
    screen.click(SAVE)
    with pytest.raises(Unsure, match="other"):
        screen.expect(["form"], within=0.2)


def test_a_page_that_nobody_knows_stops_the_case(world: World) -> None:
    """An empty window is one."""
    screen = at_the_form(world, form=Scene())
    screen.rest(empty=True)
    with pytest.raises(UnknownPage):
        screen.expect(["form"], within=0.2)


def test_what_does_not_come_in_time_is_the_systems_fault(world: World) -> None:
    """The page shows, its text does not: the system may be asked again."""
    screen = at_the_form(world, form=a_form(None))
    with pytest.raises(ApplicationException) as late:
        screen.expect(["form"], text="Sparat", within=0.2)
    assert late.value.code == "TIMEOUT"


def test_a_text_is_shown_outside_the_fields(world: World) -> None:
    """What was typed is no answer of the system."""
    screen = at_the_form(world, form=a_form(Says("Sparat")))
    screen.fill(NAME, "Sparat")
    assert not says(screen, "Sparat")
    screen.click(SAVE)
    assert says(screen, "Sparat")


def test_fresh_is_what_was_loaded_after_the_act_began(world: World) -> None:
    """A page that stayed is not; after an act that was not needed any page will do."""
    screen = at_the_form(world, form=a_form(None, buttons={"Spara": None, "Ladda om": Goes("form")}))
    screen.click(SAVE)
    with pytest.raises(ApplicationException):
        screen.expect(["form"], fresh=True, within=0.2)
    screen.fill(NAME, "Åsa")
    screen.fill(NAME, "Åsa")
    assert screen.expect(["form"], fresh=True) == "form"
    screen.click(target("button", "Ladda om"))
    assert screen.expect(["form"], fresh=True) == "form"


def test_a_text_that_came_on_a_page_that_stays_is_fresh(world: World) -> None:
    """Also when the same words stood there before."""
    screen = at_the_form(world, form=a_form(Says("Sparat"), buttons={"Spara": Says("Sparat"), "Avbryt": None}))
    screen.click(SAVE)
    screen.expect(["form"], fresh=True, text="Sparat")
    screen.click(SAVE)
    screen.expect(["form"], fresh=True, text="Sparat")
    screen.click(target("button", "Avbryt"))
    with pytest.raises(ApplicationException):
        screen.expect(["form"], fresh=True, text="Sparat", within=0.2)


def test_a_refusal_counts_when_it_came_after_the_act(world: World) -> None:
    """Words that stood there before are none, nor are those beside the text that was awaited."""
    scene = a_form(Says("Fel i formuläret"), buttons={"Spara": Says("Fel i formuläret"), "Avbryt": Says("Sparat")})
    screen = at_the_form(world, form=scene)
    screen.click(SAVE)
    with pytest.raises(SaveRefused, match="Fel i formuläret"):
        screen.expect(["form"], text="Sparat", refused_by=["Fel i formuläret"])
    screen.click(target("button", "Avbryt"))
    assert screen.expect(["form"], text="Sparat", refused_by=["Fel i formuläret"]) == "form"


def test_waits_until_a_window_is_gone(world: World) -> None:
    """A window that stays open is the system's fault, in time."""
    form = Scene(buttons={"Öppna": Opens("popup"), "Stäng": Shuts()})
    screen = at_the_form(world, form=form)
    screen.click(target("button", "Öppna"))
    assert screen.expect(["popup"]) == "popup"
    with pytest.raises(ApplicationException):
        screen.expect_closed("popup", within=0.2)
    screen.click(target("button", "Stäng"))
    screen.expect_closed("popup")
    assert not screen.shows("popup")


# --- signs --------------------------------------------------------------------------------------------------------

CALLS: dict[str, Callable[[Screen], object]] = {
    "open": lambda screen: screen.open("form"),
    "shows": lambda screen: screen.shows("form"),
    "expect": lambda screen: screen.expect(["form"], within=0.2),
    "leave": lambda screen: screen.leave("popup", within=0.2),
    "expect_closed": lambda screen: screen.expect_closed("popup", within=0.2),
    "read": lambda screen: screen.read({"name": NAME}),
    "rows": lambda screen: screen.rows(ROWS),
    "present": lambda screen: screen.present(SAVE),
    "nearby": lambda screen: screen.nearby(NAME, []),
    "click": lambda screen: screen.click(SAVE),
    "double_click": lambda screen: screen.double_click(SAVE),
    "context_click": lambda screen: screen.context_click(SAVE),
    "hover": lambda screen: screen.hover(SAVE),
    "drag": lambda screen: screen.drag(SAVE, NAME),
    "fill": lambda screen: screen.fill(NAME, "Åsa"),
    "select": lambda screen: screen.select(STATUS, "Klar"),
    "pick": lambda screen: screen.pick(NAME, dt.date(2026, 11, 23), "2026-11-23"),
    "check": lambda screen: screen.check(URGENT, True),
    "attach": lambda screen: screen.attach(PROOF, FILE),
    "download": lambda screen: screen.download(SAVE, PDF),
    "press": lambda screen: screen.press(NAME, "Enter"),
    "picture": lambda screen: screen.picture("form"),
}


@pytest.mark.parametrize("call", CALLS)
def test_protection_stops_every_call_before_anything_else(world: World, call: str) -> None:
    """Though the page shows a fault too. Until the screen rests every call is refused; then the page is left."""
    screen = at_the_form(world, form=a_form(Says(f"{PROTECTED} {FAILED}")))
    screen.click(SAVE)
    for _ in range(2):
        with pytest.raises(ProtectedIdentity) as seen:
            CALLS[call](screen)
        assert seen.value.code == "SKYDD-S"
    screen.rest()
    assert not screen.shows("form")


def test_protection_in_another_window_counts(world: World) -> None:
    """The sign need not stand where the work is done."""
    screen = at_the_form(world, form=a_form(None), inquiry=Scene(texts=[PROTECTED]))
    with pytest.raises(ProtectedIdentity):
        screen.open("inquiry")
    with pytest.raises(ProtectedIdentity):
        screen.click(SAVE)


@pytest.mark.parametrize("call", CALLS)
def test_an_unexpected_dialog_stops_every_call(world: World, call: str) -> None:
    """It is dismissed, and until the screen rests nothing more is done."""
    screen = at_the_form(world, form=a_form(Asks("confirm", "Säker?", accepted=Says("Sparat"))))
    with pytest.raises(UnexpectedDialog):
        screen.click(SAVE)
    with pytest.raises(UnexpectedDialog):
        CALLS[call](screen)
    screen.rest()
    assert not says(screen, "Sparat")


def test_an_alert_that_is_known_is_no_surprise(world: World) -> None:
    """Some systems tell of their own troubles at any time."""
    screen = at_the_form(world, form=a_form(Asks("alert", KNOWN_ALERT, dismissed=Says("Vidare"))))
    screen.click(SAVE)
    assert screen.shows("form")


def test_the_log_in_page_where_another_was_needed_is_a_lost_session(world: World) -> None:
    """And where it is needed it is a page like others."""
    screen = at_the_form(world, form=a_form(Goes("login")))
    screen.click(SAVE)
    with pytest.raises(SessionLost):
        screen.read({"name": NAME})
    assert screen.expect(["login"]) == "login"


@pytest.mark.parametrize(("holder", "account"), [("rpa-1", "rpa-1"), ("Eva Ek", "")])
def test_a_lock_counts_in_the_window_worked_in(world: World, holder: str, account: str) -> None:
    """It says whether an account of ours holds it; a lock that is only looked at hinders nobody."""
    lock = Scene(texts=[f"Låst av {holder}"])
    screen = at_the_form(world, form=a_form(None), inquiry=lock, other=lock)
    screen.open("inquiry")
    assert screen.shows("inquiry")
    with pytest.raises(RecordLocked) as locked:
        screen.open("other")
    assert locked.value.account == account


def test_a_fault_page_is_the_systems_fault(world: World) -> None:
    """Wherever it is met."""
    screen = at_the_form(world, form=a_form(Says(FAILED)))
    screen.click(SAVE)
    with pytest.raises(SystemIll):
        screen.click(SAVE)


# --- looking ------------------------------------------------------------------------------------------------------


def test_reads_several_targets_of_one_page(world: World) -> None:
    """A field's text, a list's choice and all its choices, a box; targets of two pages are not one look."""
    screen = at_the_form(world, form=a_form(None, fields={"Namn": "Åsa"}))
    read = screen.read({"name": NAME, "status": STATUS, "urgent": URGENT})
    assert [one.value for one in read.values()] == ["Åsa", "", "nej"]
    assert read["status"].options == ("", "Ny", "Klar")
    with pytest.raises(ValueError, match="several pages"):
        screen.read({"name": NAME, "other": target("textbox", "Namn", "other")})


def test_reads_the_rows_of_a_table(world: World) -> None:
    """By column heading; what is no table is refused."""
    rows = [{"Nummer": "A-1", "Namn": "Åsa"}, {"Nummer": "A-2", "Namn": "Bo"}]
    screen = at_the_form(world, form=a_form(None, rows=rows))
    assert screen.rows(ROWS) == rows
    with pytest.raises(TargetRefused):
        screen.rows(NAME)


def test_knows_whether_an_element_is_there(world: World) -> None:
    """Without waiting for it; two alike are refused."""
    screen = at_the_form(world, form=a_form(None, twice=["Status"]))
    assert screen.present(SAVE)
    assert not screen.present(target("button", "Nästa sida"))
    with pytest.raises(TargetRefused):
        screen.present(STATUS)


def test_tells_what_stands_nearby_by_what_is_nobodys(world: World) -> None:
    """Elements of the target's role with their captions, never with their values."""
    screen = at_the_form(world, form=a_form(None, fields={"Namn": "Åsa Canberg"}))
    near = screen.nearby(target("textbox", "Förnamn"), ["Namn"])
    assert [(one.role, one.labels["left"]) for one in near] == [("textbox", "Namn")]
    assert "Canberg" not in str(near)


# --- acting -------------------------------------------------------------------------------------------------------


def test_a_click_says_what_became_of_it(world: World) -> None:
    """It was done, which facts pointed the element out, and that it may have reached the page."""
    screen = at_the_form(world, form=a_form(Says("Sparat")))
    sent = screen.sent
    act = screen.click(SAVE)
    assert (act.delivery, act.facts, act.dialog) == (Delivery.DONE, ("role", "name"), None)
    assert screen.sent == sent + 1
    assert says(screen, "Sparat")


def test_a_double_click_is_one_act(world: World) -> None:
    """It is done as a click is."""
    screen = at_the_form(world, form=a_form(Says("Sparat")))
    assert screen.double_click(SAVE).delivery is Delivery.DONE
    assert says(screen, "Sparat")


def test_the_right_button_is_one_act(world: World) -> None:
    """It is what the page answers, and no click of the main button."""
    screen = at_the_form(world, form=a_form(None, menus={"Ärende": Says("Meny")}))
    assert screen.context_click(target("button", "Ärende")).delivery is Delivery.DONE
    assert says(screen, "Meny")


def test_the_pointer_rests_where_it_is_laid(world: World) -> None:
    """The page answers to that, and nothing is pressed."""
    screen = at_the_form(world, form=a_form(None, hovered={"Ärende": Says("Meny")}))
    act = screen.hover(target("button", "Ärende"))
    assert (act.delivery, act.facts) == (Delivery.DONE, ("role", "name"))
    assert says(screen, "Meny")


CARD, COLUMN = target("button", "Kortet"), target("button", "Klara")


def a_board(world: World, **more: Any) -> Screen:
    """A card that can be pulled onto a column."""
    return at_the_form(world, form=Scene(cards={"Kortet": Says("Flyttat")}, columns=["Klara"], **more))


def test_one_element_is_pulled_onto_another(world: World) -> None:
    """Both are pointed out by their facts, and the act may have reached the page."""
    screen = a_board(world)
    sent = screen.sent
    act = screen.drag(CARD, COLUMN)
    assert (act.delivery, act.facts) == (Delivery.DONE, ("role", "name", "onto role", "onto name"))
    assert screen.sent == sent + 1
    assert says(screen, "Flyttat")


def test_a_pull_needs_both_its_ends(world: World) -> None:
    """In one look, so of one page."""
    screen = a_board(world)
    with pytest.raises(TargetRefused):
        screen.drag(CARD, target("button", "Avslagna"))
    with pytest.raises(ValueError, match="several pages"):
        screen.drag(CARD, target("button", "Klara", "other"))
    assert not says(screen, "Flyttat")


def test_a_pull_that_comes_to_nothing_is_told(world: World) -> None:
    """The page takes no pull of it."""
    screen = a_board(world, buttons={"Fast": None})
    with pytest.raises(ApplicationException) as told:
        screen.drag(target("button", "Fast"), COLUMN)
    assert told.value.code == "EJ-SKRIVET"


@pytest.mark.parametrize(("answer", "words"), [("accept", "Sparat"), ("dismiss", "Avbrutet")])
def test_the_dialog_that_the_step_names_is_answered(world: World, answer: str, words: str) -> None:
    """As it says, and told."""
    screen = at_the_form(world, form=a_form(Asks("confirm", "Säker?", Says("Sparat"), Says("Avbrutet"))))
    dialog = Dialog.model_validate({"kind": "confirm", "text": "Säker?", "answer": answer})
    assert screen.click(SAVE, dialog).dialog == "Säker?"
    assert says(screen, words)


REASON = Dialog(kind="prompt", text="Ange orsak", answer="accept", value="Flyttat ut")
BY: dict[str, Callable[[Screen], Act]] = {
    "click": lambda screen: screen.click(SAVE, REASON),
    "press": lambda screen: screen.press(NAME, "Ctrl+Enter", REASON),
}


@pytest.mark.parametrize("by", BY)
def test_what_the_step_says_is_written_in_the_prompt(world: World, by: str) -> None:
    """As it stands, and no other prompt gets it."""
    asks = Asks("prompt", "Ange orsak", Takes("Namn"), Says("Avbrutet"))
    screen = at_the_form(world, form=a_form(asks, shortcuts={"Namn": asks}))
    assert BY[by](screen).dialog == "Ange orsak"
    assert screen.read({"name": NAME})["name"].value == "Flyttat ut"
    other = Asks("prompt", "Ange datum", Says("Sparat"))
    screen = at_the_form(world, form=a_form(other, shortcuts={"Namn": other}))
    with pytest.raises(UnexpectedDialog):
        BY[by](screen)
    screen.rest()
    assert not says(screen, "Sparat")


def test_a_prompt_is_dismissed_where_the_step_says_so(world: World) -> None:
    """Nothing is written in it."""
    screen = at_the_form(world, form=a_form(Asks("prompt", "Ange orsak", Takes("Namn"), Says("Avbrutet"))))
    screen.click(SAVE, Dialog(kind="prompt", text="Ange orsak", answer="dismiss"))
    assert says(screen, "Avbrutet")
    assert screen.read({"name": NAME})["name"].value == ""


def test_another_dialog_is_not_answered(world: World) -> None:
    """Its words differ, so it is another question."""
    screen = at_the_form(world, form=a_form(Asks("confirm", "Ta bort?", accepted=Says("Borta"))))
    with pytest.raises(UnexpectedDialog):
        screen.click(SAVE, Dialog(kind="confirm", text="Säker?", answer="accept"))
    screen.rest()
    assert not says(screen, "Borta")


def test_a_dialog_that_does_not_come_is_missed(world: World) -> None:
    """What the step knew of the system no longer holds."""
    screen = at_the_form(world, form=a_form(None))
    with pytest.raises(Unsure):
        screen.click(SAVE, Dialog(kind="confirm", text="Säker?", answer="accept"))


def test_fills_and_reads_back(world: World) -> None:
    """What stood there is replaced and told; what stands so already is left alone."""
    screen = at_the_form(world, form=a_form(None, fields={"Namn": "Bo"}))
    act = screen.fill(NAME, "Åsa")
    assert (act.delivery, act.value, act.former and act.former.shown) == (Delivery.DONE, "Åsa", "Bo")
    assert screen.fill(NAME, "Åsa").delivery is Delivery.NOT_NEEDED
    assert screen.read({"name": NAME})["name"].value == "Åsa"


def test_a_key_is_pressed_in_the_field_that_was_filled(world: World) -> None:
    """Also when the text stood there already."""
    screen = at_the_form(world, form=a_form(None, keys={"Namn": Says("Sökt")}))
    act = screen.fill(NAME, "Åsa", "Enter")
    assert (act.delivery, act.value) == (Delivery.DONE, "Åsa")
    assert says(screen, "Sökt")
    assert screen.fill(NAME, "Åsa", "Enter").delivery is Delivery.DONE


def test_a_text_that_is_typed_comes_with_keys(world: World) -> None:
    """A page that listens to keys hears nothing of a text that is put in at once."""
    screen = at_the_form(world, form=a_form(None, typing={"Namn": Says("Hört")}))
    screen.fill(NAME, "Bo")
    assert not says(screen, "Hört")
    act = screen.fill(NAME, "Åsa Öberg-2", typed=True)
    assert (act.delivery, act.value, act.former and act.former.shown) == (Delivery.DONE, "Åsa Öberg-2", "Bo")
    assert says(screen, "Hört")
    assert screen.read({"name": NAME})["name"].value == "Åsa Öberg-2"
    assert screen.fill(NAME, "Åsa Öberg-2", typed=True).delivery is Delivery.NOT_NEEDED


@pytest.mark.parametrize("typed", [False, True])
def test_a_field_may_show_the_text_in_the_pages_own_way(world: World, typed: bool) -> None:
    """What it must show then is told beforehand; hard spaces are as good as others."""
    screen = at_the_form(world, form=a_form(None, rewrites={"Namn": {"1270": "1\u00a0270,00"}}))
    act = screen.fill(NAME, "1270", shows="1 270,00", typed=typed)
    assert (act.delivery, act.value) == (Delivery.DONE, "1 270,00")
    screen.click(SAVE, holding={"name": Held(NAME, "1 270,00", act.former)})


@pytest.mark.parametrize("typed", [False, True])
@pytest.mark.parametrize("shows", [None, "1270,00", "1270", "1 270"])
def test_what_it_shows_otherwise_is_not_taken(world: World, shows: str | None, typed: bool) -> None:
    """Nothing that only looks like the value is as good."""
    screen = at_the_form(world, form=a_form(None, rewrites={"Namn": {"1270": "1 270,00"}}))
    with pytest.raises(ApplicationException) as told:
        screen.fill(NAME, "1270", shows=shows, typed=typed)
    assert told.value.code == "EJ-SKRIVET"
    assert "1270" not in str(told.value)


def test_presses_a_key_in_an_element(world: World) -> None:
    """Nothing else is changed."""
    screen = at_the_form(world, form=a_form(None, keys={"Namn": Says("Sökt")}))
    assert screen.press(NAME, "Enter").delivery is Delivery.DONE
    assert says(screen, "Sökt")


def test_keys_are_held_down_while_another_is_pressed(world: World) -> None:
    """The page sees them with that key, in a field that is filled too, and they are up again for the next."""
    scene = a_form(None, keys={"Namn": Says("Utkast")}, shortcuts={"Namn": Says("Beslutat")})
    screen = at_the_form(world, form=scene)
    assert screen.press(NAME, "Ctrl+Enter").delivery is Delivery.DONE
    assert (says(screen, "Beslutat"), says(screen, "Utkast")) == (True, False)
    screen.press(NAME, "Enter")
    assert says(screen, "Utkast")
    screen = at_the_form(world, form=scene)
    assert screen.fill(NAME, "Åsa", "Ctrl+Enter").value == "Åsa"
    assert (says(screen, "Beslutat"), says(screen, "Utkast")) == (True, False)


def test_selects_the_one_option_of_that_text(world: World) -> None:
    """Neither one that is not there nor one of two alike; what is chosen already is left alone."""
    screen = at_the_form(world, form=a_form(None, lists={"Status": ["Ny", "Klar", "Lika", "Lika"]}))
    act = screen.select(STATUS, "Klar")
    assert (act.delivery, act.value) == (Delivery.DONE, "Klar")
    assert screen.select(STATUS, "Klar").delivery is Delivery.NOT_NEEDED
    for option in ("Avslag", "Lika"):
        with pytest.raises(TargetRefused):
            screen.select(STATUS, option)
    assert screen.read({"status": STATUS})["status"].value == "Klar"


def test_selects_all_that_are_named(world: World) -> None:
    """In a list that takes several, and no other; left alone when it stands so. One that it lacks is none of them."""
    subjects = target("listbox", "Ämnen")
    screen = at_the_form(world, form=a_form(None, several={"Ämnen": ["Engelska", "Fysik", "Idrott, hälsa"]}))
    act = screen.select(subjects, "Idrott, hälsa; Engelska")
    assert (act.delivery, act.value) == (Delivery.DONE, "Engelska, Idrott, hälsa")
    assert screen.select(subjects, "Engelska;Idrott, hälsa").delivery is Delivery.NOT_NEEDED
    assert screen.select(subjects, "Fysik, Engelska").value == "Engelska, Fysik"
    assert screen.select(subjects, "Idrott, hälsa").value == "Idrott, hälsa"
    for named in ("Fysik; Kemi", ";"):
        with pytest.raises(TargetRefused):
            screen.select(subjects, named)
    assert screen.read({"subjects": subjects})["subjects"].value == "Idrott, hälsa"


def test_sets_a_box(world: World) -> None:
    """On and off; what is so already is left alone."""
    screen = at_the_form(world, form=a_form(None))
    assert screen.check(URGENT, False).delivery is Delivery.NOT_NEEDED
    act = screen.check(URGENT, True)
    assert (act.delivery, act.value) == (Delivery.DONE, "ja")
    assert screen.read({"urgent": URGENT})["urgent"].value == "ja"


def test_a_file_is_handed_in_whatever_the_field_held(world: World) -> None:
    """The field shows its name; the same file again is handed in again, as nobody knows what is in the other."""
    screen = at_the_form(world, form=a_form(None))
    for _ in range(2):
        act = screen.attach(PROOF, FILE)
        assert (act.delivery, act.value) == (Delivery.DONE, "intyg Åsa.pdf")
    assert screen.read({"proof": PROOF})["proof"].value == "intyg Åsa.pdf"
    assert screen.click(SAVE, holding={"proof": Held(PROOF, FILE.name)}).delivery is Delivery.DONE
    with pytest.raises(NotHeld):
        screen.click(SAVE, holding={"proof": Held(PROOF, "annan.pdf")})


def test_leaves_a_window_that_an_act_opened(world: World) -> None:
    """When its page shows; the window worked in is none, whatever it shows."""
    screen = at_the_form(world, form=a_form(Opens("popup")))
    screen.click(SAVE)
    screen.leave("popup", within=10.0)
    screen.expect_closed("popup")
    assert screen.shows("form")
    with pytest.raises(KlickfriError):
        screen.leave("form", within=0.2)
    assert screen.shows("form")


def test_takes_the_one_file_that_comes_of_a_click(world: World) -> None:
    """With its own name; the next one is another."""
    give = {"Hämta": {"beslut Åsa.pdf": "Hej"}, "Hämta mer": {"mer.PDF": "Mer"}}
    screen = at_the_form(world, form=a_form(None, gives=give))
    act, file = screen.download(target("button", "Hämta"), PDF)
    assert (act.delivery, file) == (Delivery.DONE, Attachment("beslut Åsa.pdf", b"Hej"))
    assert screen.download(target("button", "Hämta mer"), PDF)[1] == Attachment("mer.PDF", b"Mer")


@pytest.mark.parametrize("given", [{"a.txt": "Hej"}, {"a.pdf": "Hej då"}, {"a.pdf": "Hej", "b.pdf": "Hej"}])
def test_a_file_that_is_not_as_awaited_is_not_taken(world: World, given: dict[str, str]) -> None:
    """Of another kind, too large, or one of several; what comes of a mere click is thrown away, and stops nothing."""
    screen = at_the_form(world, form=a_form(None, gives={"Hämta": given}))
    with pytest.raises(Unsure):
        screen.download(target("button", "Hämta"), PDF)
    assert screen.click(target("button", "Hämta")).delivery is Delivery.DONE


ACTS: dict[str, Callable[[Screen], object]] = {
    "click": lambda screen: screen.click(SAVE),
    "double_click": lambda screen: screen.double_click(SAVE),
    "context_click": lambda screen: screen.context_click(SAVE),
    "hover": lambda screen: screen.hover(SAVE),
    "drag": lambda screen: screen.drag(SAVE, NAME),
    "fill": lambda screen: screen.fill(NAME, "Åsa"),
    "select": lambda screen: screen.select(STATUS, "Klar"),
    "pick": lambda screen: screen.pick(NAME, dt.date(2026, 11, 23), "2026-11-23"),
    "check": lambda screen: screen.check(URGENT, True),
    "attach": lambda screen: screen.attach(PROOF, FILE),
    "download": lambda screen: screen.download(SAVE, PDF),
    "press": lambda screen: screen.press(NAME, "Enter"),
}
EVERYTHING = ["Namn", "Status", "Brådskande", "Bilaga", "Spara"]


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("how", ["twice", "disabled", "absent"])
def test_only_the_one_element_that_can_be_acted_on_is(world: World, how: str, act: str) -> None:
    """Two alike, one that is turned off, none: refused, and nothing is changed."""
    form = Scene(buttons={"Avbryt": None}) if how == "absent" else a_form(Says("Sparat"), **{how: EVERYTHING})
    screen = at_the_form(world, form=form)
    with pytest.raises(TargetRefused):
        ACTS[act](screen)
    assert not says(screen, "Sparat")


def test_what_is_turned_off_can_be_read(world: World) -> None:
    """A value is no less shown."""
    screen = at_the_form(world, form=a_form(None, fields={"Namn": "Åsa"}, disabled=EVERYTHING))
    assert screen.read({"name": NAME})["name"].value == "Åsa"
    assert screen.present(SAVE)


# --- holding ------------------------------------------------------------------------------------------------------


def a_filled_form(world: World, **buttons: Leads) -> tuple[Screen, dict[str, Held]]:
    """A form with a name typed in, and what is to be held of it."""
    screen = at_the_form(world, form=a_form(None, buttons={"Spara": Says("Sparat"), **buttons}))
    return screen, {"name": Held(NAME, "Åsa", screen.fill(NAME, "Åsa").former)}


def test_what_still_stands_is_saved(world: World) -> None:
    """The act that saves is done."""
    screen, held = a_filled_form(world)
    screen.click(SAVE, holding=held)
    assert says(screen, "Sparat")


BY_POINTER: dict[str, Callable[[Screen, Holding], object]] = {
    "context_click": lambda screen, held: screen.context_click(target("button", "Ärende"), holding=held),
    "drag": lambda screen, held: screen.drag(CARD, COLUMN, holding=held),
}


@pytest.mark.parametrize("act", BY_POINTER)
def test_every_act_of_the_pointer_that_saves_holds(world: World, act: str) -> None:
    """What no longer stands is not saved by a pull or the right button either; nothing has reached the page."""
    more = {"menus": {"Ärende": Says("Sparat")}, "cards": {"Kortet": Says("Sparat")}, "columns": ["Klara"]}
    screen = at_the_form(world, form=a_form(None, buttons={"Ändra": Sets("Namn", "Bo")}, **more))
    held = {"name": Held(NAME, "Åsa", screen.fill(NAME, "Åsa").former)}
    screen.click(target("button", "Ändra"))
    sent = screen.sent
    with pytest.raises(NotHeld):
        BY_POINTER[act](screen, held)
    assert screen.sent == sent
    assert not says(screen, "Sparat")


@pytest.mark.parametrize(("value", "redrawn"), [("", True), ("Bo", False)])
def test_what_no_longer_stands_is_not_saved(world: World, value: str, redrawn: bool) -> None:
    """Nothing reaches the page; a field that is as before it was set may be set once more."""
    screen, held = a_filled_form(world, Ändra=Sets("Namn", value))
    screen.click(target("button", "Ändra"))
    sent = screen.sent
    with pytest.raises(NotHeld) as lost:
        screen.click(SAVE, holding=held)
    assert (lost.value.targets, lost.value.redrawn) == (("name",), redrawn)
    assert screen.sent == sent
    assert not says(screen, "Sparat")


def test_what_is_held_must_be_exactly_one(world: World) -> None:
    """A field that is not there is not what was set."""
    screen, held = a_filled_form(world)
    gone = {"name": Held(target("textbox", "Förnamn"), "Åsa")}
    with pytest.raises(TargetRefused):
        screen.click(SAVE, holding={**held, **gone})
    assert not says(screen, "Sparat")


def test_a_page_that_has_been_left_is_not_held(world: World) -> None:
    """What was set there has been taken, or is gone by the system's own doing."""
    screen, held = a_filled_form(world, Nästa=Goes("other"))
    world.build(other=a_form(Says("Klart")))
    screen.click(target("button", "Nästa"))
    screen.expect(["other"])
    screen.click(target("button", "Spara", "other"), holding=held)
    assert says(screen, "Klart", "other")


def test_what_was_left_is_told_and_not_missed(world: World) -> None:
    """Held of an act that saves nothing: how each stands, and what may be gone stops no save."""
    screen, held = a_filled_form(world, Avbryt=Says("Inget"))
    gone = {"gone": Held(target("textbox", "Förnamn"), "Åsa", may_be_gone=True, left=True)}
    other = {"other": Held(NAME, "Bo", compared=False, may_be_gone=True)}
    act = screen.click(target("button", "Avbryt"), holding=Leaving({**held, **gone, **other}))
    assert act.standing == {"name": "stands", "gone": "gone", "other": "differs"}
    screen.click(SAVE, holding={**held, **gone})
    assert says(screen, "Sparat")


# --- pages between ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("saving", [True, False])
def test_a_page_between_is_gone_through_by_who_was_given_for_that(world: World, saving: bool) -> None:
    """Where another page is waited for; it is told whether a save was to be answered, and the waiting goes on."""
    screen = at_the_form(world, form=a_form(None, buttons={"Nästa": Goes("notice")}))
    world.build(notice=Scene(buttons={"Fortsätt": Goes("other")}), other=a_form(None))
    told: list[tuple[str, bool]] = []

    def go(page: str, answers_save: bool) -> None:
        told.append((page, answers_save))
        screen.click(target("button", "Fortsätt", "notice"))

    screen.through(go)
    screen.click(target("button", "Nästa"), holding={} if saving else None)
    assert screen.expect(["other"], fresh=True) == "other"
    assert told == [("notice", saving)]


# --- picturing and ending -----------------------------------------------------------------------------------------


def test_takes_a_picture(world: World) -> None:
    """A PNG."""
    assert at_the_form(world, form=a_form(None)).picture("form").startswith(b"\x89PNG\r\n")


def test_resting_forgets_the_case(world: World) -> None:
    """Popups close, the window for looking is emptied, the page worked on stays, or goes too."""
    screen = at_the_form(world, form=Scene(buttons={"Öppna": Opens("popup")}))
    screen.click(target("button", "Öppna"))
    screen.expect(["popup"])
    screen.open("inquiry")
    screen.rest()
    assert [screen.shows(page) for page in ("popup", "inquiry", "form")] == [False, False, True]
    screen.rest(empty=True)
    assert not screen.shows("form")
    screen.open("form")
    assert screen.shows("form")
