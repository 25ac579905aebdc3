"""A stage may be repeated at any time: it looks first, works, and looks again from a fresh page."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from klickfri.model import codes
from klickfri.model.errors import (
    ApplicationException,
    AuditUnavailable,
    KlickfriError,
    Missed,
    OnlyLooking,
    RecordLocked,
    SaveRefused,
    SaveUnknown,
    SessionLost,
    UnexpectedDialog,
    Unsure,
)
from klickfri.model.sentences import Sentence
from klickfri.replay.stages import LATE, MAX_LOG_INS
from klickfri.screen.dry.screen import DryScreen
from tests.unit.replay.support import FILL, LOOK_UP, NAME, REGISTER, SAVE, Trial, flow_of, program, raising

TEXT = {"id": "text", "say": "Skriv brevet", "letter": {"form.name": "hej"}}
LETTER: dict[str, Any] = {
    **REGISTER,
    "steps": [TEXT, SAVE],
    "decision": True,
    "done_when": {**REGISTER["done_when"], "same": ["$saved|folded == $letter_text|folded"]},
}


def saved_by(trial: Trial, name: str) -> None:
    """Somebody has saved this already."""
    trial.screen.pages["inquiry"].values["Sparat namn"] = name


def test_what_is_there_already_is_not_done_again() -> None:
    """Found and the same: the stage is skipped after one look, and the log says that it was there (promise 2)."""
    trial = Trial()
    saved_by(trial, NAME)
    trial.run()
    assert trial.clicks("Spara") == 0
    assert not list(trial.screen.verbs("fill"))[1:]
    [told] = trial.log.of_type("case.verified")
    assert told.data["already_there"]


def test_something_else_of_ours_goes_to_a_person() -> None:
    """Found but not the same: nothing is overwritten; the person is told which comparison failed."""
    trial = Trial()
    saved_by(trial, "Någon annan")
    with pytest.raises(Unsure) as refused:
        trial.run()
    assert refused.value.swedish.endswith("skulle spara: Sparat namn, Namn.")
    assert trial.clicks("Spara") == 0


def test_what_is_not_there_is_done_and_seen_on_a_fresh_page() -> None:
    """Not found: worked, and verified by a look that came after the save (promise 7)."""
    trial = Trial()
    trial.run()
    order = [(asked.verb, asked.what) for asked in trial.screen.asked]
    save = order.index(("click", "Spara"))
    assert ("open", "inquiry") in order[save:]
    assert not trial.log.of_type("case.verified")[0].data["already_there"]


def saves_unseen(screen: DryScreen) -> None:
    """The page says that it is saved; no fresh page shows it."""
    screen.pages["form"].texts.append("Formuläret är sparat.")


def test_a_save_that_does_not_show_is_a_persons_and_never_made_again() -> None:
    """The page said that it was saved, two fresh ones do not show it: no success is claimed, and the person is told
    which step it was and that the robot cannot know (promise 2)."""
    trial = Trial()
    trial.on("form", "Spara", saves_unseen)
    with pytest.raises(SaveUnknown, match="may have saved in the stage ”Registrera”") as unknown:
        trial.run()
    assert unknown.value.code == "OVISST"
    assert "Klicka på Spara" in unknown.value.swedish
    assert trial.clicks("Spara") == 1
    assert trial.waits == [LATE]
    assert not trial.log.of_type("case.verified")


def test_a_save_that_shows_late_is_seen_by_the_second_look() -> None:
    """What only the second fresh page shows is verified, and the case goes on."""
    trial = Trial()
    trial.on("form", "Spara", saves_unseen)
    trial.pause = lambda seconds: saved_by(trial, NAME)
    assert trial.run().outcome == "granted"
    assert trial.clicks("Spara") == 1
    assert len(trial.completed("done_when/look_up/open")) == 4


def test_history_that_comes_into_view_late_proves_no_save() -> None:
    """A row of an earlier day that the looks before the save had not shown: the save is a person's (promise 7)."""
    rows = {"id": "rows", "say": "Läs raderna", "each": {"rows": "inquiry.rows", "into": "rows"}}
    look = flow_of("look_up", [LOOK_UP[0], LOOK_UP[1], rows], kind="looking", inputs=["reference"], gives=["rows"])
    probe = {**REGISTER["done_when"], "found": "not empty($rows)", "same": ['"Sparat" in $rows|texts']}
    for day, outcome in (("2026-11-20", "granted"), ("2026-11-02", "")):
        trial = Trial(program({**REGISTER, "done_when": probe}, look_up=look))
        trial.screen.pages["inquiry"].tables["Rader"] = []

        def saves(screen: DryScreen, row: dict[str, str]) -> None:
            screen.pages["form"].texts.append("Formuläret är sparat.")
            screen.pages["inquiry"].tables["Rader"] = [row]

        trial.on("form", "Spara", partial(saves, row={"Dag": day, "Text": "Sparat"}))
        if outcome:
            assert trial.run().outcome == outcome
        else:
            with pytest.raises(SaveUnknown):
                trial.run()
        assert trial.clicks("Spara") == 1


@pytest.mark.parametrize(
    "error",
    [
        ApplicationException(codes.TIMEOUT, Sentence.NO_ANSWER()),
        ApplicationException(codes.FAULT_PAGE, Sentence.FAULT_STATUS(status=500)),
        Unsure(Sentence.NO_DIALOG()),
        UnexpectedDialog("alert"),
        KlickfriError("a fault of the flow"),
    ],
)
@pytest.mark.parametrize("saved", [True, False])
def test_whatever_answers_a_save_it_is_looked_for_and_not_repeated(error: KlickfriError, saved: bool) -> None:
    """No answer, a fault page, an unknown page or box: found, a fault of the system is no matter and anything else is
    still a person's; not found, a person's, with what came in between."""
    trial = Trial()

    def answer(screen: DryScreen) -> None:
        if saved:
            saved_by(trial, NAME)
        raise error

    trial.on("form", "Spara", answer)
    if saved and isinstance(error, ApplicationException):
        assert trial.run().outcome == "granted"
    else:
        with pytest.raises(type(error) if saved else SaveUnknown):
            trial.run()
    assert trial.clicks("Spara") == 1
    assert bool(trial.log.of_type("case.verified")) is saved


@pytest.mark.parametrize(
    "error",
    [
        Missed(Sentence.POINTER_MISSED(element="x", times=5)),
        UnexpectedDialog("confirm"),
        Unsure(Sentence.SEVERAL_WINDOWS(page="form")),
    ],
)
def test_a_save_that_was_never_taken_is_no_doubt(error: KlickfriError) -> None:
    """A click that missed, a question that was answered with no, a refusal before the click: the log knows that
    nothing was taken, and the next attempt saves."""
    trial = Trial()
    save = trial.screen.pages["form"].effects["Spara"]
    if type(error) is Unsure:
        trial.screen.click = never_sent(trial.screen, error)  # type: ignore[method-assign]
    else:
        trial.on("form", "Spara", error)
    with pytest.raises(type(error)):
        trial.run()
    assert trial.log.of_type("step.failed")[0].data["not_taken"] is True
    again = Trial(screen=DryScreen(trial.screen._system, trial.screen.pages), log=trial.log, attempt=2)
    again.on("form", "Spara", save)
    assert again.run().outcome == "granted"


def test_a_question_that_comes_after_the_click_leaves_a_doubt() -> None:
    """It was answered with no, but it may have been asked of what was saved already: the click is not taken back."""
    trial = Trial()
    expect, late, clicked = trial.screen.expect, iter([UnexpectedDialog("confirm")]), list[str]()

    def asking(pages: Any, **more: Any) -> str:
        if clicked and (error := next(late, None)):
            raise error
        return expect(pages, **more)

    trial.on("form", "Spara", lambda screen: clicked.append("Spara"))
    trial.screen.expect = asking  # type: ignore[method-assign]
    with pytest.raises(SaveUnknown):
        trial.run()
    [failed] = trial.log.of_type("step.failed")
    assert (failed.data["step"], failed.data["not_taken"]) == ("save", False)
    assert trial.clicks("Spara") == 1


def test_each_wait_lasts_as_long_as_its_step_says() -> None:
    """For a page, for a window to be closed, and for one that is left."""
    waited: list[tuple[str, object]] = []

    def step(**expect: Any) -> dict[str, Any]:
        return {"id": "next", "say": "Nästa", "click": "form.back", "expect": {**expect, "within": 7}}

    for verb, one in (
        ("expect", step(page="form")), ("expect_closed", step(closed="inquiry", page="form")),
        ("leave", {**step(page="form", left="inquiry")}),
    ):  # fmt: skip
        trial = Trial(program({**REGISTER, "steps": [one, FILL, SAVE]}))
        trial.screen.pages["form"].effects["Tillbaka"] = lambda screen: None
        wait = getattr(trial.screen, verb)

        def waiting(what: Any, *, within: float = 60.0, verb: str = verb, wait: Any = wait, **more: Any) -> Any:
            waited.append((verb, within))
            return wait(what, within=within, **more) if verb == "expect" else None

        setattr(trial.screen, verb, waiting)
        trial.run()
    assert [verb for verb, within in waited if within == 7] == ["expect", "expect_closed", "leave"]


def never_sent(screen: DryScreen, error: KlickfriError) -> Any:
    """A screen that refuses to click on what saves, before anything is sent."""
    click = screen.click

    def refusing(target: Any, *rest: Any, **more: Any) -> Any:
        if target.name == "Spara":
            raise error
        return click(target, *rest, **more)

    return refusing


def test_what_comes_after_the_answer_does_not_take_it_back() -> None:
    """The page said that it is saved, and then the session was lost: that is no answer to the click."""
    values = {"expect": {"page": "form", "text": "Formuläret är sparat.", "values": {"form.name": "$given_name"}}}
    trial = Trial(program({**REGISTER, "steps": [FILL, {**SAVE, **values}]}))
    read = trial.screen.read
    lost = iter([SessionLost()])

    def losing(targets: Any) -> Any:
        saved = "Formuläret är sparat." in trial.screen.pages["form"].texts
        if saved and "form.name" in targets and (error := next(lost, None)):
            raise error
        return read(targets)

    trial.screen.read = losing  # type: ignore[method-assign]
    trial.on("form", "Spara", saves_unseen)
    with pytest.raises(SaveUnknown):
        trial.run()
    assert trial.clicks("Spara") == 1


def test_a_stage_that_saved_nothing_at_all_is_told_so() -> None:
    """Its only saving step was skipped: no doubt about a click that nobody made, and no success."""
    trial = Trial(program({**REGISTER, "steps": [FILL, {**SAVE, "when": "empty($given_name)"}]}))
    with pytest.raises(Unsure, match="nothing was done that saves"):
        trial.run()
    assert trial.waits == []


def test_somebody_who_was_quicker_is_seen_before_the_save() -> None:
    """The last look before a save: what a colleague saved meanwhile is not saved a second time."""
    trial = Trial()
    trial.on("home", "Namn", lambda screen: (saved_by(trial, NAME), screen.show("form")))
    with pytest.raises(Unsure, match="was first"):
        trial.run()
    assert trial.clicks("Spara") == 0
    assert not trial.log.of_type("step.started")


def test_a_lost_session_is_won_back_and_the_stage_begun_again() -> None:
    """Log in, look whether the lost click was saved, and go on from the stage's known place."""
    trial = Trial()
    save = trial.screen.pages["form"].effects["Spara"]
    trial.on("form", "Spara", raising(1, SessionLost(), save))  # type: ignore[arg-type]
    assert trial.run().outcome == "granted"
    assert trial.session.log_ins == 1
    assert trial.clicks("Spara") == 2
    assert len(trial.completed("name")) == 2
    failed = trial.log.of_type("step.failed")[0].data
    assert (failed["step"], failed["code"], failed["clicks"]) == ("save", "SESSION", 0)


def test_a_save_that_went_through_before_the_session_was_lost_is_not_repeated() -> None:
    """The look after logging in finds it: saved once (promise 2)."""
    trial = Trial()
    save = trial.screen.pages["form"].effects["Spara"]

    def saved_and_lost(screen: DryScreen) -> None:
        save(screen)  # type: ignore[operator]
        raise SessionLost()

    trial.on("form", "Spara", saved_and_lost)
    assert trial.run().outcome == "granted"
    assert trial.clicks("Spara") == 1
    assert trial.log.of_type("case.verified")[0].data["already_there"]


def test_a_session_that_is_lost_again_and_again_ends_the_attempt() -> None:
    """Three log-ins in a stage, then it is a fault of the system, tried again another time."""
    trial = Trial()
    trial.on("home", "Namn", SessionLost())
    with pytest.raises(SessionLost):
        trial.run()
    assert trial.session.log_ins == MAX_LOG_INS == 3


def test_a_locked_record_is_waited_for() -> None:
    """The system's own waits, in order, then the item is put back by whoever asked."""
    trial = Trial()
    trial.on("home", "Namn", raising(1, RecordLocked(), lambda screen: screen.show("form")))
    assert trial.run().outcome == "granted"
    assert trial.waits == [0.1]
    locked = Trial()
    locked.on("home", "Namn", RecordLocked())
    with pytest.raises(RecordLocked):
        locked.run()
    assert locked.waits == [0.1, 0.2]


def test_a_stage_that_begins_where_the_robot_is_goes_nowhere() -> None:
    """`reach` is used only when the stage's first page does not show."""
    follow = {"id": "follow", "say": "Mer", "begins_at": "form", "reach": REGISTER["reach"], "steps": [FILL]}
    trial = Trial(program(REGISTER, follow))
    trial.run()
    assert trial.clicks("Namn") == 1


def test_a_probe_is_not_repeated_when_nothing_was_done_since() -> None:
    """Two stages that ask the same question with no work between look once."""
    second = {**REGISTER, "id": "second", "say": "Bekräfta"}
    trial = Trial(program(REGISTER, second))
    saved_by(trial, NAME)
    trial.run()
    assert len(trial.completed("done_when/look_up/read")) == 1
    assert len(trial.log.of_type("case.verified")) == 2


def test_a_letter_is_written_before_the_probe_that_looks_for_its_text() -> None:
    """The probe compares the very text; once verified, decision and letter are logged, the text as a digest."""
    of = program(LETTER)
    basis = {str(LETTER["id"]): "2 § provlagen"}
    trial = Trial(replace(of, process=of.process.model_copy(update={"legal_basis": basis})))
    trial.run()
    types = trial.types()
    assert types.index("case.verified") < types.index("decision.made") < types.index("letter.sent")
    [made] = trial.log.of_type("decision.made")
    assert made.data["legal_basis"] == "2 § provlagen"
    assert made.data["delegation"] == "PN 7 §"
    [letter] = trial.log.of_type("letter.sent")
    assert letter.data["template"] == "hej"
    assert len(str(letter.data["text_sha256"])) == 64
    assert trial.screen.pages["form"].values["Namn"] == f"Hej {NAME},\nvälkommen."


def test_a_letter_is_kept_before_anything_of_it_is_sent() -> None:
    """The very text that is typed; what cannot be kept is not typed, and the log tells whether it was kept."""
    trial, kept = Trial(program(LETTER)), list[str]()

    def keep(text: str) -> bool:
        assert not trial.log.of_type("step.started")
        assert not list(trial.screen.verbs("fill"))[1:]
        kept.append(text)
        return True

    trial.keep_letter = keep
    trial.run()
    assert set(kept) == {trial.screen.pages["form"].values["Namn"]}
    assert trial.log.of_type("letter.sent")[0].data["kept"] is True
    full = Trial(program(LETTER), keep_letter=cannot_keep)
    with pytest.raises(AuditUnavailable):
        full.run()
    assert full.clicks("Spara") == 0
    assert not full.log.of_type("step.started")


def test_a_letter_that_is_only_looked_at_is_not_kept() -> None:
    """Nothing is sent in a rehearsal."""
    trial = Trial(program(LETTER), only_look=True, keep_letter=cannot_keep)
    with pytest.raises(OnlyLooking):
        trial.run()


def cannot_keep(text: str) -> bool:
    """A vault that is full."""
    raise AuditUnavailable("the disk is full")


@pytest.mark.parametrize("attempt", [1, 2])
@pytest.mark.parametrize(("stage", "question"), [(LETTER, "om brevet har gått"), (REGISTER, "om det är sparat")])
def test_what_may_have_been_saved_before_is_not_saved_again(attempt: int, stage: dict[str, Any], question: str) -> None:
    """Whatever began it, an attempt of another run too: looked for twice, then a person's (promise 2)."""
    trial = Trial(program(stage), in_doubt={"register"}, attempt=attempt)
    with pytest.raises(SaveUnknown) as unknown:
        trial.run()
    assert question in unknown.value.question
    assert trial.clicks("Spara") == 0
    assert len(trial.completed("done_when/look_up/read")) == 2


def test_a_letter_of_which_a_lost_log_may_have_told_is_not_sent() -> None:
    """The log was put back from a backup: a letter that shows is told as found, one that does not is a person's; what
    can be undone is looked for, and done."""
    trial = Trial(program(LETTER), lost=True)
    with pytest.raises(SaveUnknown) as unknown:
        trial.run()
    assert "om brevet har gått" in unknown.value.question
    assert trial.clicks("Spara") == 0
    saves = Trial(lost=True)
    assert saves.run().outcome == "granted"
    assert saves.clicks("Spara") == 1


def test_what_was_saved_before_and_shows_is_verified() -> None:
    """An earlier attempt's save that the look finds is told as found, and the case goes on."""
    trial = Trial(in_doubt={"register"}, attempt=2)
    saved_by(trial, NAME)
    assert trial.run().outcome == "granted"
    assert trial.clicks("Spara") == 0
    assert trial.log.of_type("case.verified")[0].data["already_there"]


def test_a_doubt_that_cannot_be_looked_into_is_a_persons() -> None:
    """The inquiry itself is not as it was: the person learns of the doubt and of what was in the way."""
    trial = Trial(in_doubt={"register"}, attempt=2)
    trial.screen.pages["inquiry"].absent.add("Sparat namn")
    with pytest.raises(SaveUnknown, match="could not be pointed out"):
        trial.run()


def test_fields_of_an_earlier_stage_are_not_compared_again() -> None:
    """What was filled in belongs to its stage: a later page with a field of the same name is free."""
    other = {
        **REGISTER,
        "id": "other",
        "say": "Mer",
        "steps": [{"id": "urgent", "say": "Bråttom", "check": {"form.urgent": True}}, {**SAVE, "id": "again"}],
        "done_when": {**REGISTER["done_when"], "found": '$saved == "Ny"'},
    }
    trial = Trial(program(REGISTER, other))

    def save(screen: DryScreen) -> None:
        page = screen.pages["form"]
        screen.pages["inquiry"].values["Sparat namn"] = "Ny" if page.values.get("Bråttom") else page.values["Namn"]
        page.texts.append("Formuläret är sparat.")
        page.values["Namn"] = ""

    trial.on("form", "Spara", save)
    with pytest.raises(Unsure, match="already in the system"):
        trial.run()
    assert trial.clicks("Spara") == 2


@pytest.mark.parametrize("said", ["on the page", "in a box"])
def test_a_refusal_that_the_flow_names_is_no_doubt(said: str) -> None:
    """The system says in the flow's words that it saved nothing: a person is told them, and the next attempt saves."""
    expect = {**SAVE["expect"], "refused_by": ["Namn måste anges."]}
    flow = program({**REGISTER, "steps": [FILL, {**SAVE, "expect": expect}]})
    trial = Trial(flow)
    save = trial.screen.pages["form"].effects["Spara"]

    def minds(screen: DryScreen) -> None:
        screen.pages["form"].texts.append("Namn måste anges.")

    trial.on("form", "Spara", minds if said == "on the page" else UnexpectedDialog("alert", "Namn måste anges."))
    with pytest.raises(SaveRefused, match="The system did not save: ”Namn måste anges"):
        trial.run()
    assert trial.log.of_type("step.failed")[0].data["not_taken"] is True
    trial.screen.pages["form"].texts.clear()
    again = Trial(flow, screen=DryScreen(trial.screen._system, trial.screen.pages), log=trial.log, attempt=2)
    again.on("form", "Spara", save)
    assert again.run().outcome == "granted"


def test_a_refusal_beside_the_expected_text_proves_nothing() -> None:
    """The page says that it is saved; that it also asks for a name somewhere is no answer to the click."""
    expect = {**SAVE["expect"], "refused_by": ["Namn måste anges."]}
    trial = Trial(program({**REGISTER, "steps": [FILL, {**SAVE, "expect": expect}]}))
    trial.screen.pages["form"].texts.append("Namn måste anges.")
    assert trial.run().outcome == "granted"


def test_a_comparison_that_cannot_be_made_after_the_save_is_a_persons() -> None:
    """What should be the same cannot even be asked: the save was made, so a person is told, and nothing is redone."""
    trial = Trial(program({**REGISTER, "done_when": {**REGISTER["done_when"], "same": ["$saved in $letter_text"]}}))
    with pytest.raises(SaveUnknown, match="may have saved"):
        trial.run()
    assert trial.clicks("Spara") == 1


def test_a_stage_that_is_begun_again_looks_again() -> None:
    """While a locked record was waited for, whoever held it may have saved the very thing: it is seen before
    anything is written, although the robot itself has done nothing since its last look."""
    trial = Trial()
    opened, locks = trial.screen.open, iter([RecordLocked()])

    def locked(page: str) -> None:
        looked = any(asked.what == "inquiry" for asked in trial.screen.verbs("open"))
        if page == "home" and looked and (lock := next(locks, None)):
            raise lock
        opened(page)

    trial.screen.open = locked  # type: ignore[method-assign]
    trial.pause = lambda seconds: saved_by(trial, NAME)
    assert trial.run().outcome == "granted"
    assert trial.log.of_type("case.verified")[0].data["already_there"]
    assert not trial.completed("name")


def test_a_stage_that_is_begun_again_goes_its_way_again() -> None:
    """Its first page may still show, and what was half written there is not built upon."""
    trial = Trial()
    save = trial.screen.pages["form"].effects["Spara"]
    trial.on("form", "Spara", raising(1, RecordLocked(), save))  # type: ignore[arg-type]
    assert trial.run().outcome == "granted"
    assert trial.clicks("Namn") == 2


def test_a_letter_that_may_have_gone_is_not_sent_again_in_the_same_attempt() -> None:
    """The page said that it went, then the session was lost: begun again, the stage looks and leaves it to a person."""
    values = {"expect": {"page": "form", "text": "Formuläret är sparat.", "values": {"form.name": "$letter_text"}}}
    trial = Trial(program({**LETTER, "steps": [TEXT, {**SAVE, **values}]}))
    read, lost = trial.screen.read, iter([SessionLost()])

    def losing(targets: Any) -> Any:
        sent = "Formuläret är sparat." in trial.screen.pages["form"].texts
        if sent and "form.name" in targets and (error := next(lost, None)):
            raise error
        return read(targets)

    trial.screen.read = losing  # type: ignore[method-assign]
    trial.on("form", "Spara", saves_unseen)
    with pytest.raises(SaveUnknown) as unknown:
        trial.run()
    assert trial.clicks("Spara") == 1
    assert unknown.value.question == "Se efter om brevet har gått innan du skickar ett nytt."
