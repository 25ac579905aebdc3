"""What a film comes to, whole: every node, step, target and question, word for word, as `whole.yaml` has it.

The other tests of drafting look at the part that they are about; what stands beside it is proved here. Where a film is
to come to something else, `python -m tests.unit.film.test_whole` writes the file anew, and its diff is to be read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel

from klickfri.film.acts import FilmedAct, acts_of
from klickfri.film.align import aligned
from klickfri.film.compose import Composer
from klickfri.film.draft import spelt
from klickfri.film.leftovers import ask_left_alone, ask_unused, unused_fields
from klickfri.film.losses import losses
from klickfri.film.pages import proposals
from klickfri.film.reuse import with_objects
from klickfri.film.steps import steps_of
from klickfri.film.story import Known, Node
from klickfri.film.targets import target_of
from klickfri.model.film import DialogMet, Element, Sighting, StandingChoice
from tests.unit.film.drafts import (
    FIND,
    KNOWN_TARGETS,
    LOOK,
    NUMBER,
    PROCESS,
    SEARCH,
    SYSTEM,
    act,
    button,
    field,
    known,
    to,
    told,
)
from tests.unit.film.support import element, seen, sighting
from tests.unit.film.test_losses import SEEN

FILE = Path(__file__).with_name("whole.yaml")
WHOLE = yaml.safe_load(FILE.read_text(encoding="utf-8"))
OBJECTS = {"find": FIND, "look": LOOK}
ROW = {"column": "Status", "cells": {"Nr": "AB-77", "Status": "Ny"}, "alone": ["Nr"], "number": 2, "of": 3}
STATUS = seen(role="combobox", labels={"left": "Status"}, path="/status")
BOX = seen(role="checkbox", name="Klar", labels={"label": "Klar"}, path="/klar")
START = seen(role="textbox", labels={"left": "Start"}, path="/start")
STOOD = [
    {"role": "combobox", "label": "Typ", "chosen": "Barn", "among": ["Barn", "Vuxen"], "paths": ["/typ"]},
    {"role": "checkbox", "label": "Akut", "on": False, "paths": ["/akut"]},
    {"role": "radio", "among": ["Ökna", "Almby"], "paths": ["/a", "/b"]},
]
ASKED = DialogMet("confirm", "Skicka?", "accept")
PROMPT = DialogMet("prompt", "Ange orsak", "accept", "Flyttat ut")
LONG = "Hej, du får plats hos oss. Välkommen! " * 4


def stood() -> tuple[StandingChoice, ...]:
    """Three choices in view."""
    return tuple(StandingChoice.model_validate(one, strict=False) for one in STOOD)


ACTS: dict[str, list[FilmedAct]] = {
    "filled": [act("fill", field("Ort"), "Ökna", words="Skriv ”Ökna” i fältet Ort", keys=True)],
    "filled by two values": [act("fill", field("Ort"), "Åsa", step=3)],
    "rewritten by the page": [act("fill", START, "ökna", changed=(("card", START, "ÖKNA"),), keys=True)],
    "rewritten to what nobody knows": [
        act("fill", START, "7", step=4, words="Skriv ”7”", changed=(("card", START, "7,00 kr"),)),
    ],
    "chosen": [act("select", STATUS, "Beviljad", after=to("card", sent=True))],
    "ticked": [act("check", BOX, True, words="Kryssa i rutan Klar")],
    "a file": [act("attach", seen(role="file", labels={"left": "Bilaga"}), "intyg.pdf", step=2)],
    "a file of the application": [act("attach", seen(role="file", labels={"left": "Bilaga"}), "betyg.pdf")],
    "a letter": [act("fill", field("Brev"), LONG, keys=True)],
    "a letter of no template": [act("fill", field("Brev"), "Något helt annat som ingen mall har. " * 5)],
    "a key": [act("press", field("Ort"), key="Ctrl+Enter", after=to("list"))],
    "a key that ends a cell": [
        act("fill", seen(role="textbox", row={**ROW, "column": "Ort"}), "Ökna", step=1),
        act("press", seen(role="textbox", row={**ROW, "column": "Ort"}), key="Enter", step=2, after=to("card")),
    ],
    "clicked": [act("click", button("Spara"), after=to("card", sent=True, texts=("Sparat AB-77.", "Sparat.")))],
    "clicked in a row": [act("click", seen(role="link", name="Öppna", row=ROW, shared={"name": 3}), after=to("card"))],
    "clicked under a pointer": [replace(act("click", button("Radera")), hover=(seen(role="text", text="Åtgärder"),))],
    "picked from suggestions": [
        act("fill", field("Ort"), "Ök"),
        act("click", seen(role="option", name="Ökna", text="Ökna"), changed=(("card", field("Ort"), "Ökna"),)),
    ],
    "clicked twice and by the right button": [
        act("double_click", button("Rad"), after=to("register")), act("context_click", seen(role="text", text="Kort")),
    ],
    "dragged": [act("drag", seen(role="text", text="Kort"), onto=seen(role="text", text="Klart"), words="Dra Kort")],
    "answered in a prompt": [act("click", button("Avslå"), asked=(PROMPT,), after=to("card"))],
    "read and compared": [
        act("read", seen(role="cell", text="Storgatan 1", labels={"left": "Adress"}), "Storgatan 1"),
        act("read", seen(role="cell", text="Ökna", labels={"left": "Ort"}), "Ökna"),
        act("click", button("Använd"), after=to("card")),
        act("must", field("Gata"), "Storgatan 1"),
        act("must", field("Dag"), "2026-11-19"),
    ],
    "looked at first": [act("must", field("Status"), "Ny", step=2)],
    "thought": [act("note", words="Jag bedömer", step=5)],
    "lost": [
        act("click", button("Y"), step=5, words="Klicka på Y", lost=("musknappen hölls nere", "det rullades")),
        act("other", button("X"), step=6, words="Gör X", page=""),
        act("click", button("Z"), page="", step=7, words="Klicka på Z", shown="Okänd sida"),
        act("click", button("Å"), page="", step=8, words="Klicka på Å", shown="Lista", alike=("list", "card")),
    ],
    "left alone": [replace(act("click", button("Spara"), step=2), stood=stood())],
}  # fmt: skip


FOUND = [act("fill", NUMBER, "AB-77", page="list"), act("click", SEARCH, page="list", after=to("card"))]
SAVE = act("click", button("Spara"), after=to("card", texts=("Kort", "Sparat."), sent=True), words="Klicka på Spara")
FILMS: dict[str, list[list[FilmedAct]]] = {
    "one film, nothing answered": [
        [
            *FOUND,
            act("fill", field("Ort"), "Ökna"),
            act("select", STATUS, "Beviljad", step=3),
            act("check", BOX, False, step=4, words="Kryssa ur Klar"),
            act("click", seen(role="tab", name="Skola", among=["Skola", "Barn"]), step=5, words="Klicka på Skola"),
            act("fill", field("Brev"), LONG, step=6),
            replace(SAVE, step=7, asked=(ASKED,), stood=stood()),
            act("click", button("Skriv ut"), page="register", step=8, after=to("register", sent=True)),
        ],
    ],
    "two films that part": [
        [*FOUND, act("click", button("Pröva"), step=3), act("fill", field("Ort"), "Ökna"), SAVE],
        [
            act("fill", NUMBER, "CD-88", page="list"), FOUND[1],
            act("fill", field("Ort"), "Almby", step=3), act("drag", field("Ort"), onto=button("Klart")), SAVE,
        ],
    ],
    "nothing sent": [[*FOUND, act("fill", field("Not"), "Klar", step=3), act("click", button("Spara"), step=4)]],
    "a dialog about the case": [
        [*FOUND, act("click", button("Skicka"), step=3, asked=(DialogMet("confirm", "Skicka 2026-11-20?", ""),))],
    ],
    "a popup that is left": [
        [
            *FOUND, act("click", button("Register"), after=to("register")),
            act("read", seen(role="cell", text="Gata 1", labels={"left": "Gata"}), "Gata 1", page="register"),
            act("click", button("Använd"), page="register", step=5, after=to("card", closed="register")), SAVE,
        ],
    ],
}  # fmt: skip


def plain(fact: Any) -> Any:
    """A fact as YAML has it, without what is as it is by default."""
    if isinstance(fact, BaseModel):
        return fact.model_dump(mode="json", exclude_defaults=True)
    if is_dataclass(fact):
        facts = {one.name: getattr(fact, one.name) for one in fields(fact)}
        return {name: plain(value) for name, value in facts.items() if value not in ("", (), {}, None, False, 0)}
    if isinstance(fact, Mapping):
        return {name: plain(value) for name, value in fact.items()}
    if isinstance(fact, list | tuple):
        return [plain(one) for one in fact]
    return fact


def questions(about: Known) -> list[str]:
    """What was asked, a line each: its id, where in which film, whether it blocks, its words and what is suggested."""
    return [
        f"{id} ({one.film}.{one.step}{', blocks' if one.blocks else ''}): {one.asks} [{spelt(one.suggestion)}]"
        for id, one in about.review.asked.items()
    ]


def told_whole(acts: Sequence[FilmedAct]) -> dict[str, Any]:
    """Nodes, targets and questions of one film."""
    about = known()
    nodes = told(about, acts, proof="betyg.pdf")
    return {"nodes": plain(nodes), "targets": targets(about), "asked": questions(about)}


def targets(about: Known) -> dict[str, Any]:
    """What was drafted of targets."""
    return {name: one.model_dump(mode="json", exclude_defaults=True) for name, one in about.names.drafted.items()}


def composed_whole(films: Sequence[Sequence[FilmedAct]]) -> dict[str, Any]:
    """The flow, targets and questions of several films, each of its own case."""
    about = known()
    cases: list[dict[str, str]] = [{}, {"reference": "CD-88", "name": "Bo", "town": "Almby"}]
    nodes: list[list[Node]] = [
        with_objects(told(about, film, number, **cases[number - 1]), OBJECTS, KNOWN_TARGETS)
        for number, film in enumerate(films, 1)
    ]
    flow = Composer(about, SYSTEM, OBJECTS, len(films)).flow(aligned(nodes))
    return {"flow": plain(flow), "targets": targets(about), "asked": questions(about)}


WORK: dict[str, Any] = {"frame": ["work"], "document": "d1", "page": {"heading": "Kort", "title": "Systemet"}}
SEEN_WHOLE: dict[str, list[Sighting]] = {
    "written, asked and saved": [
        sighting("remark", 0, **WORK, words="Först det här"),
        sighting("click", 1, element("Namn"), **WORK),
        sighting("set", 2, element("Namn"), **WORK, value="Åsa", keys=True, began=1_700_000_001_500.0),
        sighting("click", 3, element("b", role="button", name="Spara"), **WORK, stood=STOOD, hover=element("Meny")),
        sighting("dialog", 3.1, **WORK, dialog="confirm", text="Spara?"),
        sighting("answer", 3.2, **WORK, dialog="confirm", answer="accept"),
        sighting("posted", 3.3, **WORK, path="/spara"),
        sighting("shown", 4, **{**WORK, "document": "d2"}, texts=["Kort", "Sparat."]),
        sighting("changed", 4.1, element("Tid"), **{**WORK, "document": "d2"}, value="12:30"),
        sighting("changed", 4.2, element("Ruta"), **{**WORK, "document": "d2"}, on=True),
    ],
    "chosen, ticked, handed in and pressed": [
        sighting("set", 1, element("Skola", role="listbox", tag="select"), **WORK, options=["A"]),
        sighting("set", 2, element("Klar", role="checkbox"), **WORK, on=True),
        sighting("set", 3, element("Bilaga", role="file"), **WORK, files=["a.pdf"]),
        sighting("key", 4, element("Namn"), **WORK, key="Enter", modifiers=["ctrl"]),
        sighting("marked", 4.1, element("Namn"), **WORK),
        sighting("read", 5, element("Adress", role="cell"), **WORK, value="Gatan 1"),
        sighting("must", 6, element("Status", role="cell"), **WORK, value="Ny"),
        sighting("dblclick", 7, element("Rad", role="row"), **WORK),
        sighting("contextmenu", 8, element("Rad", role="row"), **WORK, own=True),
        sighting("drag", 9, element("li[1]"), **WORK, onto=element("div[2]"), hover=element("Meny")),
    ],
    "a window that opens and closes": [
        sighting("shown", 0, **WORK, texts=["Kort"]),
        sighting("click", 1, element("Register", role="link"), **WORK),
        sighting("opened", 1.1, document="", window=2),
        sighting("shown", 2, window=2, document="p1", page={"heading": "Register"}, texts=["Register", "Gata"]),
        sighting("click", 3, element("Stäng"), window=2, document="p1", page={"heading": "Register"}),
        sighting("closed", 3.1, document="", window=2),
        sighting("click", 4, element("Okänd"), document="d9", page={"title": "Hjälp"}),
        sighting("downloaded", 5, document="d9", file="utdrag.pdf"),
    ],
}  # fmt: skip


VALUES = {"reference": "AB-77", "name": "Åsa", "town": "Ökna", "start": "2026-11-23", "fee": "950"}
TABLE = {"column": "Åtgärd", "cells": {"Nr": "AB-77", "Ort": "Ökna", "Åtgärd": "Öppna"}, "number": 2, "of": 3}
SHARED_ROW = {**TABLE, "cells": {"Ort": "Ökna", "Dag": "2026-11-23"}, "alone": ["Ort", "Dag"]}
ONE, TWO = {"name": 1}, {"name": 2}
ELEMENTS: dict[str, Element] = {
    "a field by its label": seen(role="textbox", labels={"label": "Ort", "left": "X"}, heading="Adress", path="/o"),
    "a field by its name alone": seen(role="textbox", name="Sök", supporting={"id": "q", "name": "Åsa"}),
    "a field by nothing": seen(role="textbox", path="/html/input"),
    "a field under a heading of the case": seen(role="textbox", labels={"left": "Ort"}, heading="Ärende AB-77"),
    "a field whose label others have": seen(role="textbox", labels={"left": "Ort"}, shared={"left": 2}),
    "a field by what stands over it": seen(
        role="textbox", labels={"left": "Ort", "over": "Besök"}, shared={"left": 2, "over": 1},
    ),
    "a field by what stands beside it, under its heading": seen(
        role="combobox", labels={"beside": "Ort"}, heading="Besök", shared={"beside": 2, "beside-here": 1},
    ),
    "a button": seen(role="button", name="Spara", heading="Kort", shared=ONE),
    "a button of many": seen(role="button", name="Spara", shared=TWO),
    "a button of many under a heading": seen(role="button", name="Spara", shared=TWO, heading="Kort"),
    "a button that says the case": seen(role="button", name="Öppna AB-77"),
    "a button that says some case": seen(role="button", name="Öppna 2026-77-1"),
    "a button in a closed part": seen(role="button", name="Spara", closed=True),
    "a text": seen(role="text", text="Ökna", shared={"text": 1}),
    "a cell by its caption": seen(role="cell", text="Ökna", labels={"left": "Ort"}),
    "what has no role": seen(role="", text="Klart"),
    "a radio button": seen(role="radio", name="Ökna", labels={"legend": "Ort", "label": "Ökna"}),
    "a radio button beside its group": seen(role="radio", name="Ja", labels={"left": "Bidrag", "label": "Ja"}),
    "a radio button of a group": seen(
        role="radio", name="Ja", labels={"label": "Ja", "group": "Bidrag"},
        shared={"name": 2, "group": 2, "group-here": 1},
    ),
    "a radio button by the words after it": seen(role="radio", labels={"after": "Brev"}, shared={"after": 1}),
    "a box": seen(role="checkbox", name="Klar", labels={"label": "Klar"}),
    "a box that is a value": seen(role="checkbox", name="Ökna", labels={"label": "Ökna"}),
    "a box by the words after it": seen(role="checkbox", labels={"after": "Ökna"}, shared={"after": 1}),
    "a link in a row": seen(role="link", name="Öppna", row=TABLE, shared={"name": 3}, supporting={"id": "c2"}),
    "a link in a row that says it": seen(role="link", name="AB-77", row={**TABLE, "column": "Nr"}),
    "a cell in a row": seen(role="cell", name="Ny", text="Ny", row={**TABLE, "column": "Status"}),
    "a row that others may be": seen(role="link", name="Öppna", row=SHARED_ROW, shared={"name": 3}),
    "a row that nothing known points out": seen(role="link", name="Öppna", row={**TABLE, "cells": {"Nr": "B-9"}}),
    "a row of which not all are shown": seen(role="link", name="Öppna", row={**TABLE, "total": 40}, shared={"name": 3}),
    "a calendar's day": seen(role="link", name="23", text="23", title="23 november", row=TABLE, heading="Start"),
    "an amount": seen(role="link", name="950,00 kr", shared=ONE),
}  # fmt: skip


def target_whole(of: Element) -> dict[str, Any]:
    """The target, what is doubted of it, its name, and what is asked."""
    about = known()
    name = about.names.name(of, "card", VALUES, 2, 3)
    return {"drafted": plain(target_of(of, "card", VALUES)), "name": name, "asked": questions(about)}


def pages_whole() -> list[str]:
    """What is proposed for pages that no state fits."""
    shown = (
        {"heading": "Ärende #AB-77 (3)", "title": "System"}, {"heading": "Ärende #AB-77: Altan", "title": "System"},
        {"title": "Akt AB-77", "path": "/akt/4711"}, {"heading": "System", "path": "/a"},
        {"heading": "System", "path": "/b"}, {"heading": "Eva Lind"}, {"heading": "Åsa", "path": "/akt/AB-77"},
        {"heading": "Steg 2"},
    )  # fmt: skip
    other = ({"heading": "Ärende #CD-88: En lada", "title": "System"}, {"heading": "Steg 2"})
    films = [
        steps_of([sighting("click", at, button("Vidare"), page=page) for at, page in enumerate(pages)])
        for pages in (shown, other)
    ]
    cases = [VALUES, {"reference": "CD-88"}]
    told = proposals(list(zip(films, cases, strict=True)), SYSTEM)
    return [f"{film}.{step}: {lines}" for (film, step), lines in told.items()]


def leftovers_whole() -> list[str]:
    """What is asked of fields that nothing uses, and of choices that stood."""
    about = known()
    nodes = told(about, [act("click", button("Spara"), step=2, stood=stood())])
    unused = unused_fields(PROCESS, [{"name": "Åsa", "town": "Ökna"}], "", "")
    ask_unused(about.review, PROCESS, unused)
    told_apart = [ask_left_alone(about.review, node.verb, node, unused) for node in nodes]
    return [*questions(about), *(f"{target}: {text}" for one in told_apart for target, text in one)]


def acts_whole(sightings: Sequence[Sighting]) -> Any:
    """The acts that they come to."""
    return plain(acts_of(steps_of(sightings), SYSTEM))


def lost_whole(sightings: Sequence[Sighting]) -> list[list[str]]:
    """What of each step is lost."""
    return [list(losses(step)) for step in steps_of(sightings)]


@pytest.mark.parametrize("name", ACTS)
def test_an_act_is_told_whole(name: str) -> None:
    """Its nodes, the targets they need and what is asked about them."""
    assert told_whole(ACTS[name]) == WHOLE["acts"][name]


@pytest.mark.parametrize("name", FILMS)
def test_films_become_a_whole_flow(name: str) -> None:
    """Every step and stage, and every question with its suggestion, and whether it blocks."""
    assert composed_whole(FILMS[name]) == WHOLE["films"][name]


@pytest.mark.parametrize("name", SEEN_WHOLE)
def test_sightings_become_whole_acts(name: str) -> None:
    """What was done, on which page, what came of it, and how a colleague would say it."""
    assert acts_whole(SEEN_WHOLE[name]) == WHOLE["seen"][name]


@pytest.mark.parametrize("name", ELEMENTS)
def test_an_element_is_named_whole(name: str) -> None:
    """Its facts and no other, what is doubted of them, and what a person is asked."""
    assert target_whole(ELEMENTS[name]) == WHOLE["elements"][name]


def test_unknown_pages_are_proposed_whole() -> None:
    """The lines for the system's file, and where they are told."""
    assert pages_whole() == WHOLE["pages"]


def test_what_is_left_over_is_asked_whole() -> None:
    """Fields that nothing uses, and choices that stood."""
    assert leftovers_whole() == WHOLE["leftovers"]


@pytest.mark.parametrize("name", WHOLE["lost"])
def test_what_is_lost_is_said_whole(name: str) -> None:
    """Word for word, and once."""
    assert lost_whole(SEEN[name][0]) == WHOLE["lost"][name]


class _Dumper(yaml.SafeDumper):
    """Long texts stand on lines of their own, and nothing is named to be used twice."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def represent_sequence(self, tag: str, sequence: Any, flow_style: bool | None = None) -> yaml.SequenceNode:
        is_long = any(isinstance(one, str) and len(one) > 60 for one in sequence)
        return super().represent_sequence(tag, sequence, False if is_long else flow_style)


def main() -> None:
    """Writes what the films come to now."""
    told = {
        "acts": {name: told_whole(acts) for name, acts in ACTS.items()},
        "films": {name: composed_whole(films) for name, films in FILMS.items()},
        "seen": {name: acts_whole(sightings) for name, sightings in SEEN_WHOLE.items()},
        "elements": {name: target_whole(of) for name, of in ELEMENTS.items()},
        "pages": pages_whole(),
        "leftovers": leftovers_whole(),
        "lost": {name: lost_whole(sightings) for name, (sightings, _) in SEEN.items()},
    }
    text = yaml.dump(told, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1000, default_flow_style=None)
    FILE.write_text(f"# What test_whole.py compares with.\n{text}", encoding="utf-8")


if __name__ == "__main__":
    main()
