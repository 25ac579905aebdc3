"""Nothing seen is dropped: each kind and fact of a film is done by the drafted step or asked about."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import pytest

from klickfri.film.acts import acts_of
from klickfri.film.losses import DONE, HEAD, LOST, TOLD, losses
from klickfri.film.steps import steps_of
from klickfri.model.film import (
    ActSighting,
    Clicked,
    Copied,
    DialogAnswered,
    DialogShown,
    Downloaded,
    Dragged,
    FieldChanged,
    FieldSet,
    FilmModel,
    FormSent,
    KeyPressed,
    Ordered,
    PageLeft,
    PageSaid,
    PageShown,
    Pasted,
    PointedOut,
    Remarked,
    Requested,
    Sighting,
    TurnedMarked,
    WindowClosed,
    WindowOpened,
)
from tests.unit.film.drafts import SYSTEM, known, told
from tests.unit.film.support import element, sighting, with_facts

FORMAT = Path(__file__).parents[3] / "docs" / "formats" / "film.md"
NAME, LIST = element("Namn"), element("Skola", role="listbox", tag="select")
SAVE = element("Spara", role="button", tag="button", labels={}, name="Spara")
DONE_COLUMN = element("Klart", role="text", labels={}, text="Beviljade")
CARD = element("Kort", role="text", tag="div", labels={}, text="Ärendet")
BODY = element("body", role="text", tag="body", labels={})
ASKED: dict[str, Any] = {"dialog": "prompt", "text": "Ange orsak"}

BLOCKS = "blocks"
SEEN: dict[str, tuple[list[Sighting], str]] = {
    "Ctrl+Ö": ([sighting("key", 1, NAME, key="ö", modifiers=["ctrl"])], "tangenten ö har roboten inte"),
    "Ctrl+Enter on a button": (
        [
            sighting("key", 1, SAVE, key="Enter", modifiers=["ctrl"]),
            sighting("click", 1.01, SAVE, keyboard=True, modifiers=["ctrl"]),
        ],
        "Ctrl hölls nedtryckt",
    ),
    "back by key": ([sighting("key", 1, NAME, key="ArrowLeft", modifiers=["alt"])], "webbläsaren svarade på tangenten"),
    "two letters": (
        [sighting("key", 1, CARD, key="g"), sighting("key", 1.2, CARD, key="a")], "2 tangenter trycktes i följd",
    ),
    "Alt+S": ([sighting("key", 1, BODY, key="s", modifiers=["alt"])], "Alt hölls nedtryckt"),
    "Shift-click": ([sighting("click", 1, SAVE, modifiers=["shift"])], "Skift hölls nedtryckt"),
    "Shift-click on a box": (
        [sighting("click", 1, NAME, modifiers=["shift"]), sighting("set", 1.01, NAME, on=True)],
        "Skift hölls nedtryckt",
    ),
    "middle click": ([sighting("click", 1, SAVE, button=1)], "mittenknapp"),
    "own menu with a key held": (
        [sighting("contextmenu", 1, CARD, own=True, modifiers=["ctrl"])], "Ctrl hölls nedtryckt",
    ),
    "two files": ([sighting("set", 1, element("Bilaga", role="file"), files=["a.pdf", "b.pdf"])], "2 filer"),
    "no file": ([sighting("set", 1, element("Bilaga", role="file"), files=[])], "ingen fil lämnades in"),
    "no option": ([sighting("set", 1, LIST, options=[])], "inget val i listan"),
    "slider": ([sighting("set", 1, element("Antal", role="slider"), value="7")], "drogs"),
    "prompt of a field": (
        [
            sighting("set", 1, NAME, value="Åsa"), sighting("dialog", 2, **ASKED),
            sighting("answer", 3, answer="accept", value="Flytt"),
        ],
        "frågan ”Ange orsak” fick svaret ”Flytt”",
    ),
    "prompt of a pull": (
        [
            sighting("drag", 1, CARD, onto=with_facts(DONE_COLUMN, path="/html/body/div[2]")),
            sighting("dialog", 2, **ASKED), sighting("answer", 3, answer="accept", value="Flytt"),
        ],
        "frågan ”Ange orsak” fick svaret ”Flytt”",
    ),
    "two dialogs": (
        [sighting("click", 1, SAVE)]
        + [sighting("dialog", second, dialog="confirm", text="Ja?") for second in (2, 3)],
        "2 frågor besvarades",
    ),
    "leaving": ([sighting("click", 1, SAVE), sighting("dialog", 2, dialog="beforeunload")], "skulle lämnas"),
    "download": ([sighting("click", 1, SAVE), sighting("downloaded", 2, file="utdrag.txt")], "”utdrag.txt” hämtades"),
    "two downloads": (
        [sighting("click", 1, SAVE), *(sighting("downloaded", 2, file=one, type="pdf") for one in ("a.pdf", "b.pdf"))],
        "”b.pdf” hämtades",
    ),
    "download of a double click": (
        [sighting("dblclick", 1, SAVE), sighting("downloaded", 2, file="a.pdf", type="pdf")], "”a.pdf” hämtades",
    ),
    "dragged among its like": (
        [sighting("drag", 1, with_facts(CARD, path="/ul/li[1]"), onto=with_facts(DONE_COLUMN, path="/ul/li[3]"))],
        "lades bland sina egna",
    ),
    "dragged within what holds it": (
        [sighting("drag", 1, with_facts(CARD, path="/div/i"), onto=with_facts(DONE_COLUMN, path="/div"))],
        "var det släpptes betyder något",
    ),
    "dragged on what is painted": (
        [sighting("drag", 1, CARD, onto=with_facts(DONE_COLUMN, tag="canvas"))], "var det släpptes betyder något",
    ),
    "dragged away": ([sighting("drag", 1, CARD, onto=BODY)], "släpptes inte på något"),
    "dragged nowhere": ([sighting("drag", 1, CARD)], "släpptes inte på något"),
    "dragged from outside": ([sighting("drag", 1, onto=CARD)], "drogs utifrån"),
    "dropped file": ([sighting("drag", 1, onto=CARD, files=["a.pdf"])], "en fil lämnades in"),
    "row after scrolling": ([sighting("click", 1, SAVE, scrolled=True)], "när sidan rullades"),
    "long press": ([sighting("click", 1, SAVE, held=True)], "hölls nere"),
    "choice in a field that listens to keys": (
        [sighting("set", 1, NAME, value="Å", keys=True), sighting("set", 2, NAME, options=["Åby"])],
        "lyssnar på varje tangent",
    ),
    "pasted nowhere": ([sighting("paste", 1, CARD)], "klistrades in"),
    "signs outside fields": (
        [sighting("key", 1, BODY, key="g"), sighting("key", 1.2, BODY, key="a")], "inget på sidan var valt",
    ),
    "own arrow": ([sighting("key", 1, BODY, key="ArrowDown", own=True)], "inget på sidan var valt"),
    "suggestion by key": ([sighting("key", 1, NAME, key="Enter", option=CARD)], "ett förslag valdes"),
    "password": ([sighting("set", 1, with_facts(NAME, secret=True))], "lösenord"),
}  # fmt: skip


@pytest.mark.parametrize("name", SEEN)
def test_what_no_step_does_is_asked_in_plain_words(name: str) -> None:
    """It blocks, and the question says what was done and what of it is lost."""
    sightings, words = SEEN[name]
    about = known()
    told(about, acts_of(steps_of([_at_card(one) for one in sightings]), SYSTEM))
    (question,) = [one for one in about.review.asked.values() if one.id.startswith("strange/")]
    assert question.open
    assert words in question.asks


def _at_card(one: Sighting) -> Sighting:
    page = PageShown(heading="Kort")
    return one.model_copy(update={"document": "d1", "frame": ("work",), "page": page})


@pytest.mark.parametrize("kind", get_args(ActSighting))
def test_every_fact_of_an_act_has_an_answer(kind: type[FilmModel]) -> None:
    """What a page can tell of an act is done by a step, tells only of it, or is asked about; never two of these."""
    groups = [HEAD, DONE, TOLD, LOST.keys()]
    for fact in kind.model_fields:
        assert [fact in group for group in groups].count(True) == 1, fact


CLICK = sighting("click", 1, SAVE)
UNION: dict[type[FilmModel], tuple[list[Sighting], str]] = {
    Clicked: ([CLICK], "click"),
    Dragged: ([sighting("drag", 1, CARD, onto=with_facts(DONE_COLUMN, path="/html/body/div[2]"))], "drag"),
    FieldSet: ([sighting("set", 1, NAME, value="Ökna")], "fill"),
    KeyPressed: ([sighting("key", 1, NAME, key="Enter")], "press"),
    Pasted: ([sighting("paste", 1, NAME)], BLOCKS),
    PointedOut: ([sighting("read", 1, NAME, value="Ökna")], "read"),
    TurnedMarked: ([CLICK, sighting("marked", 2, SAVE)], "click"),
    PageSaid: ([CLICK, sighting("shown", 2, texts=["Sparat."])], "click"),
    WindowOpened: ([CLICK, sighting("opened", 2)], "click"),
    WindowClosed: ([CLICK, sighting("closed", 2)], "click"),
    Requested: ([CLICK, sighting("posted", 2, path="/")], "click"),
    Downloaded: ([CLICK, sighting("downloaded", 2, file="a.pdf", type="pdf")], "download"),
    FieldChanged: ([CLICK, sighting("changed", 2, NAME, value="Ökna")], "click"),
    Copied: ([CLICK, sighting("copy", 2, NAME, value="Ökna")], "click"),
    FormSent: ([CLICK, sighting("submit", 2, action="/")], "click"),
    DialogShown: ([CLICK, sighting("dialog", 2, dialog="confirm", text="Säkert?")], "click"),
    DialogAnswered: ([CLICK, sighting("dialog", 2, **ASKED), sighting("answer", 3, answer="dismiss")], "click"),
    PageLeft: ([CLICK, sighting("leave", 2)], "click"),
    Ordered: ([sighting("click", 0, NAME), CLICK, sighting("undo", 2)], "click"),
    Remarked: ([CLICK, sighting("remark", 2, words="Jag ser efter")], "click note"),
}
"""Of each kind of sighting one that a film may hold, and the verbs that do it, or that it blocks."""


def test_the_union_of_sightings_is_answered_whole() -> None:
    """Whatever a film can tell is done by a step, or blocks the draft with a question: nothing is passed over."""
    assert UNION.keys() == set(get_args(Sighting))
    for kind, (sightings, verbs) in UNION.items():
        assert isinstance(sightings[-1], kind)
        about = known()
        nodes = told(about, acts_of(steps_of([_at_card(one) for one in sightings]), SYSTEM))
        blocks = any(one.open and one.id.startswith("strange/") for one in about.review.asked.values())
        assert (BLOCKS if blocks else " ".join(node.verb for node in nodes)) == verbs, kind


def test_the_format_names_every_kind_and_fact() -> None:
    """Nothing is filmed that the format does not tell of, nor told of that is not filmed."""
    text = FORMAT.read_text(encoding="utf-8").partition("## sightings.jsonl")[2]
    rows = re.findall(r"^\| (`\w+`[^|]*) \| ([^|]*) \|", text, re.M)
    named = {word for kind, _ in rows for word in re.findall(r"`(\w+)`", kind)}
    facts = {word for _, told in rows for word in re.findall(r"`(\w+)`", told)}
    for kind in get_args(Sighting):
        assert named >= set(get_args(kind.model_fields["kind"].annotation))
        assert facts >= kind.model_fields.keys() - HEAD


@pytest.mark.parametrize(("answer", "verbs"), [(False, []), ("without", ["click"]), (True, ["note"]), ("ok", ["note"])])
def test_what_is_lost_is_left_out_only_by_a_persons_word(answer: Any, verbs: list[str]) -> None:
    """The whole step, or only what no flow can do; any other word is no answer."""
    about = known({"strange/1/1": answer})
    nodes = told(about, acts_of(steps_of([_at_card(sighting("click", 1, SAVE, modifiers=["shift"]))]), SYSTEM))
    assert [node.verb for node in nodes] == verbs


def test_a_prompts_text_is_never_left_out() -> None:
    """Where no step can write it the dialog would be answered with nothing in it, and that is what is saved."""
    about = known({"strange/1/1": "without"})
    told(about, acts_of(steps_of([_at_card(one) for one in SEEN["prompt of a field"][0]]), SYSTEM))
    assert about.review.asked["strange/1/1"].open


DONE_TOO: dict[str, tuple[list[Sighting], str, str]] = {
    "Ctrl+Enter": ([sighting("key", 1, NAME, key="Enter", modifiers=["ctrl"])], "press", "Ctrl+Enter"),
    "Ctrl+Shift+S": ([sighting("key", 1, NAME, key="S", modifiers=["shift", "ctrl"])], "press", "Ctrl+Shift+S"),
    "the page's own Alt+Left": (
        [sighting("key", 1, NAME, key="ArrowLeft", modifiers=["alt"], own=True)],
        "press",
        "Alt+ArrowLeft",
    ),
    "access key": (
        [sighting("key", 1, NAME, key="s", modifiers=["alt"]), sighting("click", 1.01, SAVE, keyboard=True)],
        "click",
        "",
    ),
}


@pytest.mark.parametrize("name", DONE_TOO)
def test_keys_that_are_held_down_are_part_of_the_key(name: str) -> None:
    """It is pressed with them; what the browser itself makes of it is a click, and that is done."""
    sightings, verb, text = DONE_TOO[name]
    about = known()
    (node,) = told(about, acts_of(steps_of([_at_card(one) for one in sightings]), SYSTEM))
    assert (node.verb, node.text) == (verb, text)
    assert not [one for one in about.review.asked if one.startswith("strange/")]


@pytest.mark.parametrize("kind", ["click", "key"])
def test_a_prompts_answer_is_a_value_of_the_case(kind: str) -> None:
    """What the application explains is known by its name; a prompt that was dismissed is answered so."""
    act = sighting("click", 1, SAVE) if kind == "click" else sighting("key", 1, NAME, key="Enter")
    asked = [act, sighting("dialog", 2, **ASKED), sighting("answer", 3, answer="accept", value="Ökna")]
    (node,) = told(known(), acts_of(steps_of([_at_card(one) for one in asked]), SYSTEM))
    assert (node.verb, node.answered, node.key[-1]) == ({"click": "click", "key": "press"}[kind], ("$town",), "")
    dismissed = [act, sighting("dialog", 2, **ASKED), sighting("answer", 3, answer="dismiss")]
    (node,) = told(known(), acts_of(steps_of([_at_card(one) for one in dismissed]), SYSTEM))
    assert (node.answered, [one.answer for one in node.asked]) == ((), ["dismiss"])


WRITTEN = "frågan ”Ja?” fick svaret ”7”"


@pytest.mark.parametrize(
    ("dialog", "answer", "of_a_field"),
    [
        ("prompt", "accept", (WRITTEN,)),
        ("prompt", "dismiss", ()),
        ("confirm", "accept", ()),
        ("confirm", "dismiss", ()),
        ("alert", "accept", ()),
        ("beforeunload", "accept", ("webbläsaren frågade om sidan skulle lämnas",)),
    ],
)
def test_a_question_is_lost_only_where_no_step_can_answer_it(
    dialog: str, answer: str, of_a_field: tuple[str, ...]
) -> None:
    """A click and a key write in a prompt, a field does not; any of them says yes or no; nothing leaves a page so."""
    asked = [sighting("dialog", 2, dialog=dialog, text="Ja?"), sighting("answer", 3, answer=answer, value="7")]
    acts = [sighting("click", 1, SAVE), sighting("key", 1, NAME, key="Enter"), sighting("set", 1, NAME, value="Åsa")]
    told = [losses(step) for act in acts for step in steps_of([act, *asked])]
    by_others = () if dialog == "prompt" else of_a_field
    assert told == [by_others, by_others, of_a_field]


def test_what_the_pointer_does_beside_clicking_is_done() -> None:
    """A page's own menu, what shows under a resting pointer, and one thing pulled onto another."""
    column = with_facts(DONE_COLUMN, path="/html/body/div[2]")
    done = [
        sighting("contextmenu", 1, CARD, own=True), sighting("click", 2, SAVE, hover=CARD),
        sighting("drag", 3, CARD, onto=column),
    ]  # fmt: skip
    assert [losses(step) for step in steps_of(done)] == [(), (), ()]


@pytest.mark.parametrize("name", ["dragged among its like", "dragged on what is painted"])
def test_a_pull_whose_place_does_not_matter_is_done_by_a_persons_word(name: str) -> None:
    """It ends in the middle of what it is let go on; one that ended on nothing has no such end."""
    for case, verbs in ((name, ["drag"]), ("dragged away", ["note"])):
        about = known({"strange/1/1": "without"})
        nodes = told(about, acts_of(steps_of([_at_card(one) for one in SEEN[case][0]]), SYSTEM))
        assert [node.verb for node in nodes] == verbs


def test_an_ordinary_step_has_no_losses() -> None:
    """Clicks, choices, writing and pasting into a field, keys and moving about are asked about by nobody."""
    done = [
        sighting("click", 1, NAME, modifiers=[]), sighting("key", 2, NAME, key="v", modifiers=["ctrl"]),
        sighting("paste", 2, NAME), sighting("set", 3, NAME, began=1.0, value="Åsa"),
        sighting("key", 3, NAME, key="Tab", modifiers=["shift"]), sighting("key", 4, NAME, key="z", modifiers=["ctrl"]),
        sighting("click", 5, SAVE, modifiers=[], keyboard=True), sighting("posted", 6, path="/"),
    ]  # fmt: skip
    steps = steps_of(done)
    assert [step.sighting.kind for step in steps] == ["set", "click"]
    assert [losses(step) for step in steps] == [(), ()]
