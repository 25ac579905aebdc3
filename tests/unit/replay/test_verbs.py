"""Each verb: what it does on the screen, what it counts, and what it lets the log see."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from klickfri.model.attachment import Attachment
from klickfri.model.errors import (
    ApplicationException,
    BusinessException,
    KlickfriError,
    NotHeld,
    ProtectedIdentity,
    Unsure,
)
from klickfri.model.target import Target
from klickfri.model.verdict import Continue, HandOver
from klickfri.replay.verbs import bind
from klickfri.screen.dry.screen import Asks, DryScreen
from klickfri.screen.port import Leaving
from tests.unit.replay.support import DONE_WHEN, FILL, NAME, REGISTER, SAVE, Trial, looking, program

ROWS = {"rows": "inquiry.rows", "next": "inquiry.next", "limit": 5, "none": "Inga rader.", "into": "saved"}
FORM = {"id": "form", "say": "Öppna formuläret", "open": "form"}
OPEN = {"id": "open", "say": "Öppna", "open": "inquiry"}


def trial_of(*steps: dict[str, Any], **more: Any) -> Trial:
    """A case of only these steps, before the form."""
    return Trial(program(looking(*steps), leave=False), **more)


def step(**verb: Any) -> dict[str, Any]:
    """One step."""
    return {"id": "it", "say": "Gör det"} | verb


def test_a_target_is_bound_to_the_case() -> None:
    """Row keys, names and texts are filled in; a value that nobody has given is never searched for (promise 1)."""
    target = Target(page="p", role="link", row={"Nummer": "$reference"}, name="Visa $reference", text="nr $reference")
    bound = bind(target, {"reference": "A-1"})
    assert (bound.row, bound.name, bound.text) == ({"Nummer": "A-1"}, "Visa A-1", "nr A-1")
    with pytest.raises(Unsure, match=r"no value \$reference"):
        bind(target, {"reference": None})


def test_a_click_is_counted_once() -> None:
    """One pointer click in the log for one on the screen, with the facts that pointed the element out."""
    trial = trial_of(step(click="home.row"))
    trial.run()
    [data] = trial.completed("it")
    assert (data["clicks"], data["choices"], data["confirms"]) == (1, 0, 0)
    assert data["facts"] == ["role", "row", "column"]
    assert (data["target"], data["kind"]) == ("home.row", "work")


def test_a_double_click_is_two_clicks() -> None:
    """Made once, on the element of this very case, and counted as the two that it is for a person."""
    trial = trial_of(step(double_click="home.row"))
    trial.run()
    [data] = trial.completed("it")
    assert (data["clicks"], data["target"], data["facts"]) == (2, "home.row", ["role", "row", "column"])
    assert [asked.what for asked in trial.screen.verbs("double_click")] == ["Namn"]


def test_a_right_click_is_one_click() -> None:
    """As a person's is."""
    trial = trial_of(step(context_click="home.row"))
    trial.run()
    [data] = trial.completed("it")
    assert (data["clicks"], data["target"]) == (1, "home.row")
    assert [asked.what for asked in trial.screen.verbs("context_click")] == ["Namn"]


def test_a_pointer_that_rests_is_no_click() -> None:
    """It is told in the log with what pointed the element out, and counts as nothing."""
    trial = trial_of(step(hover="home.row"))
    trial.run()
    [data] = trial.completed("it")
    assert (data["clicks"], data["choices"], data["target"]) == (0, 0, "home.row")
    assert data["facts"] == ["role", "row", "column"]


def test_a_pull_is_one_click_and_tells_both_its_ends() -> None:
    """What was pulled, and the target that it was pulled onto."""
    trial = trial_of(FORM, step(drag={"form.name": "form.status"}))
    trial.on("form", "Namn", lambda screen: None)
    trial.run()
    [data] = trial.completed("it")
    assert (data["clicks"], data["target"]) == (1, "form.name")
    assert data["facts"] == ["role", "label", "onto role", "onto label"]
    assert data["values"] == ["onto=form.status"]


def test_an_answered_dialog_is_counted_and_told() -> None:
    """The dialog that the step names is answered; it is a confirm of its own, not a click."""
    asked = {"kind": "confirm", "text": "Säker?", "answer": "accept"}
    trial = trial_of(step(click="home.row", dialog=asked))
    trial.on("home", "Namn", Asks("confirm", "Säker?", accepted="form"))
    trial.run()
    [data] = trial.completed("it")
    assert (data["clicks"], data["confirms"], data["dialog"]) == (1, 1, "Säker?")


def writing(text: str) -> dict[str, str]:
    """A prompt that is answered so."""
    return {"kind": "prompt", "text": "Ange orsak", "answer": "accept", "value": text}


@pytest.mark.parametrize("verb", [{"click": "home.row"}, {"press": {"home.row": "Ctrl+Enter"}}])
@pytest.mark.parametrize(
    ("text", "told", "written"),
    [("$given_name", "given_name=••••••", NAME), ("Flyttat ut", "text=Flyttat ut", "Flyttat ut")],
)
def test_what_is_written_in_a_prompt_is_logged_as_what_is_filled_in(
    verb: dict[str, Any], text: str, told: str, written: str
) -> None:
    """By its name and class; the case's own value is written, and stands nowhere in clear."""
    trial = trial_of(step(**verb, dialog=writing(text)))
    trial.on("home", "Namn", Asks("prompt", "Ange orsak", accepted="form"))
    trial.run()
    [data] = trial.completed("it")
    assert trial.screen.written == written
    assert (data["values"], data["confirms"], data["dialog"]) == ([told], 1, "Ange orsak")
    assert not [event for event in trial.log.events if NAME in str(event.data)]


@pytest.mark.parametrize("text", ["$saved", "två\nrader"])
def test_what_cannot_be_written_in_a_prompt_is_not_clicked_for(text: str) -> None:
    """A value that nobody has given, or more lines than a person could have written there."""
    trial = trial_of(step(click="home.row", dialog=writing(text)))
    trial.on("home", "Namn", Asks("prompt", "Ange orsak", accepted="form"))
    with pytest.raises(Unsure):
        trial.run()
    assert trial.clicks("Namn") == 0


def test_a_choice_already_made_is_not_counted() -> None:
    """A list that stands right already is left alone: the click counts stay true."""
    trial = trial_of(FORM, step(select={"form.status": "Beviljad"}), step(id="box", check={"form.urgent": True}))
    trial.screen.pages["form"].values["Status"] = "Beviljad"
    trial.run()
    assert trial.completed("it")[0]["choices"] == 0
    assert trial.completed("box")[0]["clicks"] == 1
    assert trial.screen.pages["form"].values["Bråttom"] == "ja"


def test_values_are_masked_by_name_and_literals_are_told() -> None:
    """A reference is logged under the value's own name and class, a text of the flow as it is, a letter never."""
    trial = trial_of(
        FORM,
        step(fill={"form.name": "$given_name"}),
        step(id="text", fill={"form.name": "Rådhuset"}),
        step(id="choice", select={"form.status": "Beviljad"}),
        step(id="letter", letter={"form.name": "hej"}),
    )
    trial.run()
    told = {name: trial.completed(name)[0]["values"] for name in ("it", "text", "choice", "letter")}
    assert told == {
        "it": ["given_name=••••••"],
        "text": ["text=Rådhuset"],
        "choice": ["choice=Beviljad"],
        "letter": ["letter_text=••••••"],
    }
    assert not [event for event in trial.log.events if NAME in str(event.data)]


def test_a_value_that_is_missing_is_not_typed() -> None:
    """A rule that gave nothing leads to a person, not to an empty field."""
    trial = trial_of(FORM, step(fill={"form.name": "$saved"}))
    with pytest.raises(Unsure, match=r"no value \$saved"):
        trial.run()
    assert not list(trial.screen.verbs("fill"))


def test_what_the_page_makes_of_a_text_is_awaited_and_held_until_it_is_saved() -> None:
    """The form in which the film's page showed its own value is what this case's must stand in when it is saved."""
    fill = {"id": "name", "say": "Skriv", "fill": {"form.name": "$given_name"}, "shows": "$given_name|upper"}
    register = {**REGISTER, "done_when": {**DONE_WHEN, "same": ["$saved == $given_name|upper"]}}
    trial = Trial(program({**register, "steps": [fill, SAVE]}))
    trial.screen.pages["form"].rewrites["Namn"] = {NAME: NAME.upper()}
    assert trial.run().outcome == "granted"
    trial = Trial(program({**register, "steps": [fill, SAVE]}))
    trial.screen.pages["form"].rewrites["Namn"] = {NAME: NAME.title() + "!"}
    with pytest.raises(ApplicationException):
        trial.run()
    assert trial.clicks("Spara") == 0


def test_a_text_is_typed_where_the_flow_says_so() -> None:
    """A page that listens to keys hears of it; of another it does not."""
    for typed in (True, False):
        heard: list[DryScreen] = []
        trial = trial_of(FORM, step(fill={"form.name": "$given_name"}, typed=typed))
        trial.screen.pages["form"].typing["Namn"] = heard.append
        trial.run()
        assert bool(heard) is typed


def test_a_key_is_pressed_in_its_element() -> None:
    """`press` sends one key, with those that are held down, and counts no click."""
    trial = trial_of(FORM, step(press={"form.name": "Enter"}), step(id="held", press={"form.name": "Ctrl+Enter"}))
    trial.run()
    pressed = [(asked.what, asked.value) for asked in trial.screen.verbs("press")]
    assert pressed == [("Namn", "Enter"), ("Namn", "Ctrl+Enter")]
    assert trial.completed("it")[0]["clicks"] == 0


def test_a_list_can_be_asked_for_its_choices() -> None:
    """`options:` reads what could be chosen, beside what is shown."""
    trial = trial_of(FORM, step(read={"options:form.status": "status", "form.name": "saved"}))
    trial.screen.pages["form"].options["Status"] = ["Beviljad", "Avslag"]
    trial.screen.pages["form"].values["Namn"] = "Bo"
    trial.run()
    known = trial.replay._attempt.known
    assert (known["status"], known["saved"]) == (("Beviljad", "Avslag"), "Bo")


def turning(pages: int) -> Any:
    """A pager that shows one more row a page and is gone on the last."""

    def turn(screen: DryScreen) -> None:
        screen.show("inquiry")
        page = screen.pages["inquiry"]
        page.tables["Rader"] = [{"Nr": str(int(page.tables["Rader"][0]["Nr"]) + 1)}]
        if page.tables["Rader"][0]["Nr"] == str(pages):
            page.absent.add("Nästa sida")

    return turn


def listed(pages: int) -> Trial:
    """A case that reads a list of so many pages, one row a page."""
    trial = trial_of(OPEN, step(each=ROWS))
    page = trial.screen.pages["inquiry"]
    page.tables["Rader"] = [{"Nr": "1"}]
    page.effects["Nästa sida"] = turning(pages)
    page.absent.discard("Nästa sida")
    if pages == 1:
        page.absent.add("Nästa sida")
    return trial


@pytest.mark.parametrize("pages", [1, 2, 4])
def test_each_reads_every_page(pages: int) -> None:
    """All rows of all pages, in order; turning pages is the robot's looking and its clicks are counted."""
    trial = listed(pages)
    trial.run()
    assert trial.replay._attempt.known["saved"] == [{"Nr": str(number)} for number in range(1, pages + 1)]
    [data] = trial.completed("it")
    assert (data["clicks"], data["values"]) == (pages - 1, ["saved=••••••"])


def test_each_refuses_a_list_that_reaches_its_limit() -> None:
    """Nothing is decided on half a list: at the limit a person takes over, and no page is turned further."""
    trial = listed(9)
    with pytest.raises(Unsure, match="at least 5 rows"):
        trial.run()
    assert trial.clicks("Nästa sida") == 4


def test_an_empty_list_must_say_so() -> None:
    """No table and the page's own words for none: no rows. No table and no words: refused (promise 5)."""
    said = trial_of(OPEN, step(each=ROWS))
    page = said.screen.pages["inquiry"]
    page.absent.add("Rader")
    page.texts.append("Inga rader.")
    said.run()
    assert said.replay._attempt.known["saved"] == []
    silent = trial_of(OPEN, step(each=ROWS))
    silent.screen.pages["inquiry"].absent.add("Rader")
    with pytest.raises(Unsure):
        silent.run()


def test_a_rule_gives_only_what_the_step_names() -> None:
    """Answers not named in `gives` stay with the rule; one that is named and missing becomes empty."""
    trial = trial_of(
        step(decide={"rule": "r", "gives": ["saved"]}), rule=lambda question: Continue({"status": "X", "more": 1})
    )
    trial.run()
    known = trial.replay._attempt.known
    assert known["saved"] is None
    assert "more" not in known
    assert known["status"] == "X"  # from the assessment, whose step names it


@pytest.mark.parametrize(("code", "kind"), [("UNG", BusinessException), ("SKYDD-A", ProtectedIdentity)])
def test_a_rule_that_hands_over_ends_the_case(code: str, kind: type[BusinessException]) -> None:
    """Every code goes to a person; those of protected identity as that, whoever found them (promise 4)."""
    trial = Trial(rule=lambda question: HandOver(code, ("Skäl.",)))
    with pytest.raises(kind) as handed:
        trial.run()
    assert type(handed.value) is kind
    told = trial.log.of_type("decision.proposed")[0].data
    assert (told["answer"], told["code"], told["reasons"]) == ("hand_over", code, ["Skäl."])


CHOICES = {
    "form.now": Target(page="form", role="radio", name="Genast"),
    "form.answer": Target(page="form", role="radio", name="$status"),
    "form.urgent": Target(page="form", role="checkbox", label="Bråttom"),
}


@pytest.mark.parametrize(
    ("verb", "values"),
    [
        ({"click": "form.now"}, ["choice=Genast"]),
        ({"click": "form.answer"}, ["status=••••••"]),
        ({"click": "form.urgent"}, ["choice=Bråttom"]),
        ({"check": {"form.urgent": True}}, ["choice=ikryssad"]),
        ({"check": {"form.urgent": False}}, ["choice=inte ikryssad"]),
        ({"click": "form.back"}, []),
    ],
)
def test_what_was_chosen_is_in_the_log(verb: dict[str, Any], values: list[str]) -> None:
    """Of a radio, a box or a list: its words when they stand in the flow, else the value they stand for, masked."""
    flow = program(looking(FORM, step(**verb)), leave=False)
    rule = Continue({"status": "Klar"})
    trial = Trial(replace(flow, targets={**flow.targets, **CHOICES}), rule=lambda question: rule)
    with suppress(Unsure):
        trial.run()
    assert trial.completed("it")[0]["values"] == values


def test_a_file_of_the_case_is_handed_in_and_known_by_what_is_in_it() -> None:
    """One choice; the log has its SHA-256 and not its name, and a save holds that it is still there."""
    file = Attachment("intyg.pdf", b"Hej")
    trial = trial_of(FORM, step(attach={"form.proof": "$proof"}), files={"intyg.pdf": file})
    trial.run()
    [data] = trial.completed("it")
    assert (data["choices"], data["values"]) == (1, [f"file_sha256={file.sha256}"])
    assert [asked.value for asked in trial.screen.verbs("attach")] == ["intyg.pdf"]
    assert "intyg.pdf" not in str(trial.log.events)


def test_a_file_that_is_not_kept_is_not_made_up() -> None:
    """A person hands it in."""
    trial = trial_of(FORM, step(attach={"form.proof": "$proof"}))
    with pytest.raises(Unsure, match="not kept for this case"):
        trial.run()
    assert list(trial.screen.verbs("attach")) == []


def test_a_file_that_is_got_is_kept_with_the_case_and_known_by_what_is_in_it() -> None:
    """One click; the log has its SHA-256, and neither its name nor what is in it."""
    file = Attachment("beslut Åsa.pdf", b"Hej")
    trial = trial_of(FORM, step(download={"form.save": "proof_of_it"}, ending=".pdf"))
    trial.screen.pages["form"].gives["Spara"] = [file]
    trial.run()
    [data] = trial.completed("it")
    assert (data["clicks"], data["values"]) == (1, [f"file_sha256={file.sha256}"])
    assert trial.received == {"proof_of_it": file}
    assert "Åsa.pdf" not in str(trial.log.events)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ([], "did not come"), (["a.exe"], "of another kind"), (["a.pdf", "b.pdf"], "Several files"),
        (["a.txt"], "of another kind"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_as_awaited_is_a_persons(given: list[str], why: str) -> None:
    """None is kept; without an ending of its own the step takes what the process takes."""
    trial = trial_of(FORM, step(download={"form.save": "proof_of_it"}))
    trial.screen.pages["form"].gives["Spara"] = [Attachment(name, b"Hej") for name in given]
    with pytest.raises(Unsure, match=why):
        trial.run()
    assert trial.received == {}


def test_a_file_is_never_handed_in_twice() -> None:
    """A page that empties the field may have taken the file: nothing is saved, and a person looks."""
    attach = step(attach={"form.proof": "$proof"})
    trial = Trial(
        program({**REGISTER, "steps": [attach, FILL, SAVE]}), files={"intyg.pdf": Attachment("intyg.pdf", b"Hej")}
    )
    trial.on("form", "Namn", lambda screen: screen.pages["form"].values.update({"Intyg": ""}))
    with pytest.raises(NotHeld):
        trial.run()
    assert len(list(trial.screen.verbs("attach"))) == 1


NEXT = {"id": "next", "say": "Nästa", "click": "form.back"}
CHOOSE = {"id": "choose", "say": "Välj", "select": {"form.status": "Ny"}}


def wizard(*steps: dict[str, Any]) -> Trial:
    """A case whose form is left by `Tillbaka`, before it is saved."""
    trial = Trial(program({**REGISTER, "steps": [*steps, SAVE]}))
    trial.screen.pages["form"].effects["Tillbaka"] = lambda screen: screen.pages["form"].absent.add("Namn")
    return trial


def test_what_a_wizards_step_held_was_compared_when_it_was_left() -> None:
    """A field that is gone after the click that left its step is not missed by the save (a wizard on one page)."""
    assert wizard(FILL, NEXT, CHOOSE).run().outcome == "granted"
    assert wizard(FILL, NEXT).run().outcome == "granted"


def test_a_step_is_not_left_with_anything_else_than_was_set() -> None:
    """What somebody else wrote is found in the click that leaves the step, and it is not left."""
    trial = wizard(FILL, CHOOSE, NEXT)
    trial.screen.pages["form"].effects["Status"] = lambda screen: screen.pages["form"].values.update(Namn="Bo")
    with pytest.raises(NotHeld):
        trial.run()
    assert trial.completed("next") == []


def test_what_a_redraw_took_away_is_missed_by_the_save() -> None:
    """Only a click leaves a step: a field that goes with a choice, before or after one, is not what was set."""
    for steps in ([FILL, CHOOSE], [FILL, NEXT, CHOOSE]):
        trial = wizard(*steps)
        trial.screen.pages["form"].effects["Tillbaka"] = lambda screen: None
        trial.screen.pages["form"].effects["Status"] = lambda screen: screen.pages["form"].absent.add("Namn")
        with pytest.raises(Unsure, match="role"):
            trial.run()
        assert trial.completed("save") == []


def holdings(trial: Trial) -> list[tuple[str, str, list[tuple[Any, ...]]]]:
    """What each act of the form was to hold: its verb, whether it saves, and each field with how it is held."""
    told: list[tuple[str, str, list[tuple[Any, ...]]]] = []
    stand = trial.screen._stand_before

    def spy(verb: str, target: Target, value: str = "", holding: Any = None, *, acts: bool = False) -> Any:
        held = [(name, one.value, one.compared, one.may_be_gone, one.left) for name, one in (holding or {}).items()]
        kind = "leaves" if isinstance(holding, Leaving) else "saves" if holding is not None else ""
        if target.page == "form":
            told.append((verb, kind, held))
        return stand(verb, target, value, holding, acts=acts)

    trial.screen._stand_before = spy  # type: ignore[method-assign]
    trial.run()
    return told


def test_what_each_act_holds_is_told_whole() -> None:
    """Set, compared as its step is left, looked for once more, and held at the save as what may be gone by then."""
    again = {**NEXT, "id": "further"}
    trial = wizard(FILL, NEXT, CHOOSE, again)
    trial.screen.pages["form"].effects["Tillbaka"] = lambda screen: None
    name, status = ("form.name", NAME), ("form.status", "Ny")
    told = holdings(trial)[:5]
    assert told == [
        ("fill", "", []),
        ("click", "leaves", [(*name, True, True, False)]),
        ("select", "leaves", [(*name, False, True, True)]),
        ("click", "leaves", [(*name, False, True, False), (*status, True, True, False)]),
        (
            "click", "saves",
            [(*name, True, True, True), (*status, True, True, True), ("inquiry.reference", "A-1", True, False, False)],
        ),
    ]  # fmt: skip


def test_what_is_taken_with_a_key_holds_what_was_set_before() -> None:
    """A key may leave its step as a click does; what it took may be gone at once, and is not held at the save."""
    trial = Trial(program({**REGISTER, "steps": [CHOOSE, {**FILL, "key": "Enter"}, SAVE]}))
    status = ("form.status", "Ny")
    assert holdings(trial)[:4] == [
        ("select", "", []),
        ("fill", "leaves", [(*status, True, True, False)]),
        ("press", "", []),
        ("click", "saves", [(*status, True, True, True), ("inquiry.reference", "A-1", True, False, False)]),
    ]


def test_a_day_is_picked_by_its_value() -> None:
    """The day comes from the value, the text that the field must show from its form; it is held at the save."""
    pick = {"id": "pick", "say": "Välj dagen", "pick": {"form.name": "$born|day_slashes"}}
    trial = Trial(program({**REGISTER, "steps": [pick, SAVE]}))
    trial.replay._attempt.known["born"] = "2026-11-23"
    with pytest.raises(BusinessException):  # what was saved is no name
        trial.run()
    [asked] = trial.screen.verbs("pick")
    assert (asked.what, asked.value) == ("Namn", "23/11/2026")
    [data] = trial.completed("pick")
    assert (data["choices"], data["target"]) == (1, "form.name")


def test_a_value_that_is_no_day_is_not_picked() -> None:
    """It goes to a person; the calendar is left alone."""
    trial = Trial(program({**REGISTER, "steps": [{"id": "p", "say": "Välj", "pick": {"form.name": "$born"}}, SAVE]}))
    trial.replay._attempt.known["born"] = "i höst"
    with pytest.raises(Unsure):
        trial.run()
    assert list(trial.screen.verbs("pick")) == []


def test_the_fields_of_a_line_are_of_one_row() -> None:
    """What was set in it tells later acts, and the comparison before a save, which row it is; each place its own."""
    kind, amount = step(select={"form.kind": "Hyra"}), step(fill={"form.amount": "5000"}) | {"id": "amount"}
    other = step(fill={"form.first": "7"}) | {"id": "other"}
    trial = Trial(program({**REGISTER, "steps": [kind, amount, other, SAVE]}))
    bound: list[Target] = []
    select, fill, click = trial.screen.select, trial.screen.fill, trial.screen.click
    held: dict[str, Any] = {}

    def clicking(target: Target, *rest: Any, holding: Any = None, **more: Any) -> Any:
        held.update(holding or {})
        return click(target, *rest, holding=holding, **more)

    trial.screen.select = lambda target, *rest, **more: bound.append(target) or select(target, *rest, **more)  # type: ignore[method-assign]
    trial.screen.fill = lambda target, *rest, **more: bound.append(target) or fill(target, *rest, **more)  # type: ignore[method-assign]
    trial.screen.click = clicking  # type: ignore[method-assign]
    with suppress(Exception):
        trial.run()
    lines = [target for target in bound if target.line]
    (first, second, third) = [str(target.line).split("#") for target in lines]
    assert (first[0], second[0], third[0]) == ("added", "added", "first_empty")
    assert (first[1], second[1:]) == (second[1], [first[1], "held"])
    assert third[1] != first[1]
    assert [target.row for target in lines] == [None, {"Typ": "Hyra"}, None]
    assert held["form.kind"].target.row == {"Belopp": "5000"}
    assert held["form.amount"].target.row == {"Typ": "Hyra"}


def test_a_field_of_one_line_takes_no_other() -> None:
    """A text of several lines is a person's to shorten: nothing is written."""
    trial = Trial(program({**REGISTER, "steps": [{**FILL, "fill": {"form.name": "Hej\ndu"}}, SAVE]}))
    trial.screen.pages["form"].one_line = {"Namn"}
    with pytest.raises(Unsure, match="one line"):
        trial.run()
    assert "Namn" not in trial.screen.pages["form"].values


def test_lines_are_compared_in_a_field_and_not_where_they_are_merely_shown() -> None:
    """A field that lost its line breaks is another text; a page shows a text on as many lines as it has room for."""
    for target, shown, right in (
        ("form.name", "Hej\ndu", True), ("form.name", "Hej du", False), ("inquiry.saved", "Hej du", True),
    ):  # fmt: skip
        page = target.partition(".")[0]
        look = {"id": "look", "say": "Se efter", "expect": {"page": page, "values": {target: "Hej\ndu"}}}
        trial = trial_of({"id": "go", "say": "Öppna", "open": page}, look)
        trial.screen.pages[page].values.update({"Namn": shown, "Sparat namn": shown})
        if right:
            trial.run()
        else:
            with pytest.raises(Unsure):
                trial.run()


def test_an_option_is_known_by_words_with_a_value_in_them() -> None:
    """The one that fits; none or several are refused, and a star of the list's own is no place."""
    for text, options, chosen in (
        ("$given_name - *", [f"{NAME} - Beviljad", "Bo - Avslag"], f"{NAME} - Beviljad"),
        ("$given_name*", [f"{NAME} 1", f"{NAME} 2"], None),
        ("$given_name - *", ["Bo - Avslag"], None),
        ("Alla *", ["Alla *", "Alla utom en"], "Alla *"),
    ):  # fmt: skip
        trial = trial_of(FORM, step(select={"form.status": text}))
        trial.screen.pages["form"].options["Status"] = options
        if chosen:
            trial.run()
            assert trial.screen.pages["form"].values["Status"] == chosen
        else:
            with pytest.raises(Unsure):
                trial.run()


def test_what_is_read_may_be_absent() -> None:
    """Nothing, or false; what must be there is refused as ever. A condition asks both."""
    reads = {"if_there:form.name": "noted", "is_there:form.status": "has_status"}
    trial = trial_of(FORM, step(read=reads) | {"expect": {"that": 'not $has_status and $noted == ""'}})
    trial.screen.pages["form"].absent = {"Namn", "Status"}
    trial.run()
    there = trial_of(FORM, step(read=reads) | {"expect": {"that": '$has_status and $noted == "Bo"'}})
    there.screen.pages["form"].values["Namn"] = "Bo"
    there.run()
    plain = trial_of(FORM, step(read={"form.name": "noted"}))
    plain.screen.pages["form"].absent = {"Namn"}
    with pytest.raises(Unsure):
        plain.run()


def test_what_a_page_must_say_may_hold_a_value() -> None:
    """As words of its own, with any one word for what the system makes up; a value that is missing proves nothing."""
    for text, says, right in (
        ("$given_name har nummer *.", f"{NAME} har nummer 17.", True),
        ("$given_name har nummer *.", "Bo har nummer 17.", False),
        ("$given_name är sparad", f"{NAME}s är sparad", False),
        ("$saved är sparad", "Åsa är sparad", False),
    ):  # fmt: skip
        trial = trial_of(FORM, {"id": "it", "say": "Vänta", "expect": {"page": "form", "text": text}})
        trial.screen.pages["form"].texts = [says]
        if right:
            trial.run()
        else:
            with pytest.raises(KlickfriError):
                trial.run()
