"""What a film comes to, whole: every node, step, target and question, word for word, as `whole.yaml` has it.

The other tests of drafting look at the part that they are about; what stands beside it is proved here. Where a film is
to come to something else, `python -m tests.unit.film.test_whole` writes the file anew, and its diff is to be read.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel

from klickfri.film.acts import After, FilmedAct, acts_of
from klickfri.film.align import aligned
from klickfri.film.choices import left_in_both
from klickfri.film.compose import Composer
from klickfri.film.draft import spelt
from klickfri.film.infer import (
    address_for,
    forms_for,
    holds_value,
    identifies,
    options_for,
    references_for,
    template_for,
)
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
WHOLE = yaml.load(FILE.read_text(encoding="utf-8"), yaml.CSafeLoader)  # a tenth of the time, in every worker
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
        act("other", button("Ä"), step=9, words="Gör Ä"),
        act("click", button("Ö"), page="", step=10, words="Klicka på Ö"),
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


ORT = seen(role="textbox", labels={"left": "Ort"}, path="/ort")
TYP = seen(role="combobox", labels={"label": "Typ"}, path="/typ")
CELL = seen(role="textbox", labels={"left": "Dag"}, path="/dag", row={"cells": {}, "number": 1, "of": 2})
MENU, CARD, GRANTED = (seen(role="text", text=text) for text in ("Åtgärder", "Kortet", "Beviljade"))
WAY = act("click", seen(role="link", name="Öppna"), page="list", after=to("register"))
STOOD_TYPE = (StandingChoice(role="combobox", label="Typ", chosen="Barn", paths=("/typ",), element=TYP),)
LOOKED = {"look": {"flow": "look", "with": {"reference": "$reference"}}, "found": "not empty($saved_town)", "same": []}
DONE = {"saves/klicka-spara": True, "stage/spara/done_when": LOOKED, "flow/ends": [{"outcome": "granted"}]}
ANSWERED: dict[str, tuple[list[FilmedAct], dict[str, Any]]] = {
    "every verb": (
        [
            *FOUND, act("context_click", CARD), act("double_click", button("Rad")), act("drag", CARD, onto=GRANTED),
            replace(act("click", button("Radera"), words="Klicka på Radera"), hover=(MENU,)),
            act("attach", seen(role="file", labels={"left": "Bilaga"}), "betyg.pdf"),
            act("download", seen(role="link", name="Hämta utdrag"), "pdf"),
            act("press", field("Ort"), key="Ctrl+Shift+Enter"), act("fill", field("Brev"), LONG, keys=True),
            act("read", seen(role="cell", text="Gata 1", labels={"left": "Gata"}), "Gata 1"),
            act("read", STATUS, "SFI"), act("must", field("Läge"), "Öppen"), act("check", BOX, True), SAVE,
        ],
        {
            **DONE, "choice/hogerklicka-kortet": "always", "choice/dra-kortet": "$town", "saves/tryck-ort": False,
            "choice/kryssa-klar": {"when": '$town == "Ökna"'}, "read/card.status": {"options": "schools"},
            "say/klicka-radera": "Radera raden", "stage/spara/say": "Spara kortet", "stage/spara/decision": True,
        },
    ),
    "a text that the page makes capitals of": (
        [*FOUND, act("fill", ORT, "Ökna", changed=(("card", ORT, "ÖKNA"),), keys=True), SAVE], DONE,
    ),
    "a day that a key ends": (
        [
            *FOUND, act("fill", CELL, "261123", changed=(("card", CELL, "2026-11-23"),), keys=True),
            act("press", CELL, key="Enter", asked=(ASKED,)), SAVE,
        ],
        DONE,
    ),
    "a day of two spellings": ([*FOUND, act("fill", field("Dag"), "05/05/2026", step=5), SAVE], DONE),
    "an amount that shows longer": (
        [*FOUND, act("fill", ORT, "950", changed=(("card", ORT, "950,00"),), step=5), SAVE], DONE,
    ),
    "lines that were made one": ([*FOUND, act("fill", field("Not"), "Norra byn Ökna", step=6), SAVE], DONE),
    "a choice by its code": (
        [*FOUND, act("select", STATUS, "Ökna - Norra länet", step=7), SAVE], {**DONE, "value/valj-status": "$town - *"},
    ),
    "two values that fit": ([*FOUND, act("fill", field("Ort"), "Ökna", step=8), SAVE], DONE),
    "a day that is picked": (
        [
            *FOUND, act("click", button("Kalender")), act("click", button("›")),
            act("click", seen(role="link", name="23"), changed=(("card", field("Start"), "2026-11-23"),)), SAVE,
        ],
        DONE,
    ),
    "a thought, a popup and a message": (
        [
            *FOUND, act("note", words="Får bo", step=3), act("fill", field("Ort"), "Ökna", step=4),
            act("click", button("Sök skola"), after=to("register")),
            act("must", seen(role="cell", text="Skola", labels={"left": "Skola"}), "SFI", page="register"),
            act("click", button("Välj"), page="register", after=to("card", closed="register")),
            replace(SAVE, asked=(PROMPT,), step=8), act("click", button("OK"), after=to("card"), step=9),
        ],
        {**DONE, "note/far_bo": {"rule": "assess", "gives": ["route"]}, "value/klicka-spara": "$name"},
    ),
    "what stood is looked at": (
        [*FOUND, act("fill", field("Ort"), "Ökna"), replace(SAVE, stood=STOOD_TYPE, step=4)],
        {**DONE, "left/klicka-spara": "always", "flow/leave": "look", "flow/cleared_by": "find"},
    ),
    "nothing is saved": (
        [*FOUND, act("fill", field("Not"), "Klar", step=3), act("click", button("Visa"), step=4)],
        {"flow/saves": "nothing", "flow/ends": [{"outcome": "granted"}], "value/skriv-not": True},
    ),
    "two saves, the second where nothing finds": (
        [
            *FOUND, SAVE, act("click", button("Skriv ut"), page="register", after=to("register", sent=True)),
            act("click", button("Arkivera"), page="register", after=to("register", sent=True), step=9),
        ],
        {**DONE, "saves/klicka-skriv-ut": True, "saves/klicka-arkivera": True, "stage/arkivera/reach": {"flow": "x"}},
    ),
    "a first stage that saves": (
        [
            WAY, act("read", seen(role="cell", text="B", labels={"left": "Läge"}), "B", page="register"),
            act("fill", field("Ort"), "Ökna", page="register"),
            act("click", button("Spara"), page="register", after=to("register", sent=True)),
        ],
        DONE,
    ),
    "all at home": ([act("fill", field("Ort"), "Ökna", page="list"), replace(SAVE, page="list")], DONE),
}  # fmt: skip
"""Films, with the answers that a person has given."""
CASES = {
    "a day that a key ends": {"town": "2026-11-23"}, "a day of two spellings": {"town": "2026-05-05"},
    "an amount that shows longer": {"town": "950"}, "lines that were made one": {"town": "Norra byn\nÖkna"},
    "two values that fit": {"name": "Ökna"}, "a day that is picked": {"town": "2026-11-23"},
}  # fmt: skip
"""What the application of such a film says, where that is something else."""
USUAL = ("say/", "kind/")
"""Questions of every step, which the films above have."""


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


def answered_whole(name: str) -> dict[str, Any]:
    """The flow of one film with what a person has answered, and what is still open."""
    film, answers = ANSWERED[name]
    about = known(answers)
    case: dict[str, Any] = {"proof": "betyg.pdf", **CASES.get(name, {})}
    nodes = with_objects(told(about, film, **case), OBJECTS, KNOWN_TARGETS)
    flow = Composer(about, SYSTEM, OBJECTS, 1, unused=("name",)).flow(nodes)
    asked = [told for told in questions(about) if not told.startswith(USUAL)]
    still_open = [id for id, one in about.review.asked.items() if one.open]
    return {"flow": plain(flow), "targets": targets(about), "asked": asked, "open": still_open}


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
BEGUN = {"column": "Belopp", "cells": {"Nr": "AB-77", "Belopp": ""}, "number": 2, "of": 2, "tables": 1}
ONE, TWO, TWICE = {"name": 1}, {"name": 2}, {"label": 2, "label-here": 2}
ELEMENTS: dict[str, Element] = {
    "a field by its label": seen(role="textbox", labels={"label": "Ort", "left": "X"}, heading="Adress", path="/o"),
    "a field by its name alone": seen(role="textbox", name="Sök", supporting={"id": "q", "name": "Åsa"}),
    "a field by nothing": seen(role="textbox", path="/html/input"),
    "a field under a heading of the case": seen(role="textbox", labels={"left": "Ort"}, heading="Boende i Ökna"),
    "a field under the case's number": seen(role="textbox", labels={"left": "Ort"}, heading="Ärende AB-77"),
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
    "an icon": seen(role="button", icon="svg-0a", shared={"icon": 1}),
    "an icon of many": seen(role="button", icon="svg-0a", shared={"icon": 2}),
    "an icon that leads somewhere": seen(role="link", icon="svg-0a", leads="/akt/AB-77/4", shared={"leads": 1}),
    "a name of many that leads somewhere": seen(
        role="link", name="Öppna", leads="/akt/4", shared={"name": 2, "name-here": 2, "leads": 1}, heading="Akter",
    ),
    "a name of many, alone under its heading": seen(
        role="link", name="Öppna", leads="/akt/4", shared={"name": 2, "name-here": 1, "leads": 1}, heading="Akter",
    ),
    "a link that leads to somebody": seen(role="link", leads="/post/anna.lind@post.example", shared={"leads": 1}),
    "a field of a part": seen(
        role="textbox", labels={"label": "Adress"}, heading="Person", shared=TWICE, apart={"label": "Sökande"},
        sections=["Person", "Sökande"],
    ),
    "a field of a part within its heading": seen(
        role="textbox", labels={"label": "Gata"}, heading="Boende", shared=TWICE, apart={"label-here": "Maka"},
    ),
    "a field of a part without a heading": seen(
        role="textbox", labels={"label": "Gata"}, shared=TWICE, apart={"label-here": "Maka"},
    ),
    "a field of a part that names the case": seen(
        role="textbox", labels={"label": "Gata"}, shared=TWICE, apart={"label": "Åsa"},
    ),
    "a field under a tab": seen(role="textbox", labels={"label": "Gata"}, apart={"tab": "Maka"}, shared={"label": 1}),
    "a field of a part that is its heading": seen(
        role="textbox", labels={"label": "Gata"}, heading="Maka", apart={"tab": "Maka"},
    ),
    "a text of many in a part": seen(role="text", text="Klart", shared={"text": 2}, apart={"text": "Steg"}),
    "a field that the case's words stand beside": seen(
        role="textbox", labels={"beside": "Ökna", "over": "Ort"}, shared={"beside": 1, "over": 1},
    ),
    "a field by the words before it": seen(role="textbox", labels={"before": "Ort", "above": "X"}),
    "a field of a legend that others have": seen(
        role="textbox", labels={"legend": "Adress", "over": "Ort"}, shared={"legend": 3, "over": 1},
    ),
    "a field that is called by a person": seen(role="textbox", labels={"left": "Anna Lind"}),
    "a field that the page's code calls by a person": seen(role="textbox", labels={"label": "Anna Lind"}),
    "a field without words but a name": seen(role="spinbutton", name="Antal", labels={}, shared=ONE),
    "a box of a legend": seen(role="checkbox", name="Sms", labels={"legend": "Svar", "label": "Sms"}),
    "a box beside its group": seen(role="checkbox", name="Sms", labels={"left": "Svar", "label": "Sms"}),
    "a box that is on": seen(role="switch", name="", labels={"after": "Sms"}, shared={"after": 1}),
    "a radio button called as its legend": seen(role="radio", name="Svar", labels={"legend": "Svar", "left": "Brev"}),
    "a radio button without words": seen(role="radio", labels={}),
    "a radio button by the words after it, of many": seen(role="radio", labels={"after": "Brev"}, shared={"after": 2}),
    "a radio button by the words after it, alone under its heading": seen(
        role="radio", labels={"after": "Brev"}, heading="Svar", shared={"after": 2, "after-here": 1},
    ),
    "a radio button by the words after it, alone under the case's heading": seen(
        role="radio", labels={"after": "Brev"}, heading="Boende i Ökna", shared={"after": 2, "after-here": 1},
    ),
    "a radio button by a value after it": seen(
        role="radio", labels={"after": "Ökna", "group": "Ort"}, shared={"after": 1, "group": 2, "group-here": 1},
    ),
    "a row that is begun": seen(role="textbox", name="Rad 2", row={**BEGUN, "ways": ["added", "first_empty"]}),
    "a row that is begun in one of two tables": seen(
        role="textbox", row={**BEGUN, "ways": ["first_empty 2"], "tables": 2}, heading="Kostnader",
    ),
    "a row by its number": seen(role="textbox", row={**BEGUN, "ways": ["2"]}),
    "a field that keys its own row": seen(role="textbox", row={**BEGUN, "column": "Nr", "ways": ["2"]}),
    "a link among others in a cell": seen(
        role="link", name="Ändra", row={**TABLE, "column": ""}, leads="/akt/AB-77/andra",
        shared={"name": 3, "cell": 2, "cell-name": 2, "cell-leads": 1},
    ),
    "an icon among others in a cell": seen(
        role="button", icon="svg-0a", row={**TABLE, "column": ""}, shared={"cell": 2, "cell-icon": 1},
    ),
    "a name among others in a cell": seen(
        role="button", name="Ändra", row={**TABLE, "column": ""}, shared={"name": 3, "cell": 2, "cell-name": 1},
    ),
    "one of several alike in a cell": seen(
        role="button", name="Ändra", row={**TABLE, "column": ""}, shared={"name": 3, "cell": 2, "cell-name": 2},
    ),
    "a row with a long cell": seen(
        role="link", name="Öppna", row={**TABLE, "cells": {"Not": "Ökna " * 13, "Ort": "Ökna"}}, shared={"name": 3},
    ),
    "a row of one, called by the case": seen(role="link", name="Åsa", row={**TABLE, "column": "Gör", "of": 1}),
    "a name in one row only": seen(role="link", name="Öppna", row=TABLE, shared=ONE),
    "a text in a row": seen(role="text", name="Ny", text="Ny", row={**TABLE, "column": "Status"}, shared={"name": 2}),
    "a cell without a row": seen(role="cell", text="Ökna", row={**TABLE, "of": 0}),
}  # fmt: skip


KNOWN_VALUES: dict[str, object] = {
    "reference": "AB-2026-77",
    "number": "19850314-2385",
    "name": "Åsa Ek",
    "town": "ÖKNA",
    "start": "2026-11-23",
    "end": dt.date(2026, 12, 7),
    "fee": "1270",
    "share": "12,5",
    "code": "B2",
    "note": "Ring först.\nEfter tolv.",
    "post": "asa@post.example",
    "nothing": None,
    "empty": "",
    "rows": [{"Text": "B2"}],
    "yes": True,
    "odd": "2026-13-45",
    "hidden": "«$hidden»",
}
TEXTS = (
    *("AB-2026-77", " AB-2026-77 ", "Ärende AB-2026-77", "Ärende AB-2026-777", "19850314-2385", "850314-2385"),
    *("198503142385", "8503142385", "Åsa Ek", "ÅSA EK", "åsa ek", "Åsa  Ek", "ökna", "Ökna", "2026-11-23", "261123"),
    *("20261123", "23/11 2026", "23/11/2026", "23.11.2026", "23-11-2026", "11/23/2026", "2026/11/23", "7.12.2026"),
    *("23 november", "23 november 2026", "7 december", "12/7/2026", "1270", "1 270", "1 270,00", "1 270,00 kr"),
    *("1270,00", "1,270.00", "1270.00", "1.270,00", "12.5", "12,5", "12,50", "B2", "B2 - Beviljad", "B2: Beviljad"),
    *("Beviljad – B2", "Beviljad (B2)", "B20 - Avslag", "B2Beviljad", "Ring först. Efter tolv.", "2026-13-45", "True"),
    *("Ring först.\r\nEfter tolv.", "asa@post.example", "Från 2026-11-23 till 2026-12-07", "", "«$hidden»", "«$gone»"),
    *("«$hidden $number|pnr10»", "/akt/AB-2026-77/rad/17", "/akt/B2x", "$town", "Nr 12 av 30", "[{'Text': 'B2'}]"),
)  # fmt: skip


def explained_whole(text: str) -> str:
    """What a text may stand for, each way it is looked for."""
    told = {
        "shows": references_for(text, KNOWN_VALUES), "forms": forms_for(text, KNOWN_VALUES),
        "option": options_for(text, KNOWN_VALUES), "template": template_for(text, KNOWN_VALUES),
        "address": address_for(text, KNOWN_VALUES), "holds": holds_value(text, KNOWN_VALUES),
        "identifies": identifies(text),
    }  # fmt: skip
    return "; ".join(
        [text, *(f"{name} {found}" for name, found in told.items() if found not in ([], None, False, text))]
    )


STANDING: dict[str, dict[str, Any]] = {
    "a list": {"role": "combobox", "label": "Typ", "chosen": "Barn", "among": ["Barn", "Vuxen"], "element": "/typ"},
    "a list that shows a value": {"role": "combobox", "label": "Ort", "chosen": "Ökna", "among": ["Ökna", "Almby"]},
    "a list that could show a value": {"role": "listbox", "label": "Ort", "chosen": "", "among": ["Ökna", "Almby"]},
    "a box": {"role": "checkbox", "label": "Akut", "on": True, "element": "/akut"},
    "a box that is called as a value": {"role": "checkbox", "label": "Ökna", "on": False},
    "a box without words": {"role": "switch", "on": False},
    "a group": {"role": "radio", "label": "Skola", "chosen": "Ökna", "among": ["Ökna", "Almby"], "element": "/skola"},
    "a group in which nothing was on": {"role": "radio", "among": ["Norr", "Söder"]},
    "a field": {"role": "textbox", "label": "Not", "chosen": "Klart", "element": "/not"},
    "a field with a value": {"role": "textbox", "label": "Namn", "chosen": "Åsa", "element": "/namn"},
    "an empty field": {"role": "textbox", "label": "Not", "chosen": ""},
}


def standing(name: str, **changed: Any) -> StandingChoice:
    """What stood so; an element is at its path and has the same label."""
    told = {**STANDING[name], **changed}
    if path := told.pop("element", ""):
        labels = {"label": told.get("label", "")}
        told["element"] = {"role": told["role"], "labels": labels, "path": path, "shared": {"label": 1}}
        told["paths"] = [path]
    return StandingChoice.model_validate_json(json.dumps(told))


def stood_whole(*stood: StandingChoice, other: Sequence[StandingChoice] = (), answer: object = None) -> dict[str, Any]:
    """What is made of it, what is asked where it saves, and what is looked at before; of two films where `other`."""
    about = known({"left/spara": answer} if answer else {})
    (node,) = told(about, [replace(act("click", button("Spara"), step=2), stood=tuple(stood))])
    left = node.left
    if other:
        (seen_too,) = told(about, [replace(act("click", button("Spara"), step=3), stood=tuple(other))], 2, name="Bo")
        left = left_in_both(left, seen_too.left)
        node = replace(node, left=left, films={1: 2, 2: 3})
    looked_at = ask_left_alone(about.review, "spara", node, ["name", "town"])
    return {"left": plain(left), "looked at": [f"{target.label}: {text}" for target, text in looked_at],
            "asked": [f"{line} {about.review.asked['left/spara'].open}" for line in questions(about)]}  # fmt: skip


STOOD_WHOLE: dict[str, Callable[[], dict[str, Any]]] = {
    **{name: partial(lambda name: stood_whole(standing(name)), name) for name in STANDING},
    "the same in two films": lambda: stood_whole(standing("a list"), other=[standing("a list")]),
    "otherwise in two films": lambda: stood_whole(standing("a list"), other=[standing("a list", chosen="Vuxen")]),
    "in one of two films": lambda: stood_whole(standing("a list"), other=[standing("a box")]),
    "at two places": lambda: stood_whole(
        standing("a box"), other=[standing("a box", label="Akut ", element="/b", on=False)],
    ),
    "answered for all": lambda: stood_whole(standing("a list"), standing("a box"), answer="any"),
    "answered for one": lambda: stood_whole(
        standing("a list"), standing("a field with a value"), answer={"card.typ": "$town"},
    ),
    "answered for what is not there": lambda: stood_whole(standing("a list"), answer={"card.x": "always"}),
    "answered with no answer": lambda: stood_whole(standing("a list"), answer={"card.typ": "ja"}),
}  # fmt: skip
CHOSEN: dict[str, FilmedAct] = {
    "a box": act("check", BOX, True, words="Kryssa i Klar"),
    "a box that a value names": act("check", seen(role="checkbox", name="Ökna", labels={"label": "Ökna"}), True),
    "a box in the case's row": act("check", seen(role="checkbox", name="Klar", row=ROW, shared={"name": 2}), True),
    "a tab": act("click", seen(role="tab", name="Norr", among=["Norr", "Söder"]), words="Klicka på Norr"),
    "a tab that two values name": act("click", seen(role="tab", name="Åsa", among=["Åsa", "Bo"])),
    "a link to another page": act("click", seen(role="link", name="Norr"), after=to("list")),
    "a link among others to another page": act(
        "click", seen(role="link", name="N", among=["N", "S"]), after=to("list")
    ),
    "a link that stays": act("click", seen(role="link", name="Norr", among=["Norr", "Ökna"])),
    "a link that stays, among what the case has not": act("click", seen(role="link", name="N", among=["N", "S"])),
    "a button that is marked": act("click", button("Barn"), after=After(marked=True)),
    "a button that sends": act("click", seen(role="button", name="N", among=["N", "Ökna"]), after=After(sent=True)),
    "a button that closes": act("click", seen(role="button", name="N", among=["N", "Ökna"]), after=After(closed="x")),
    "a button that asks": act("click", seen(role="button", name="N", among=["N", "Ökna"]), asked=(ASKED,)),
    "a text": act("click", seen(role="text", text="Norr")),
    "a text that leads on": act("click", seen(role="text", text="Norr"), after=to("list")),
    "a field": act("click", field("Ort")),
    "a row of the case": act("click", seen(role="row", name="AB-77", row={**ROW, "column": "Nr"})),
    "a day": act("context_click", seen(role="cell", text="7")),
}


def chosen_whole(made: FilmedAct) -> Any:
    """The choice that an act makes; nothing where it makes none."""
    about = known()
    (node,) = [one for one in told(about, [made], name="Åsa", town="Ökna", school="Åsa") if one.verb != "note"]
    return plain(node.choice) if node.choice else None


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


@pytest.mark.parametrize("name", ANSWERED)
def test_what_a_person_answers_stands_in_the_whole_flow(name: str) -> None:
    """Each answer in its place, and nothing else changed by it."""
    assert answered_whole(name) == WHOLE["answered"][name]


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


def test_what_a_text_may_stand_for_is_told_whole() -> None:
    """Each value that it shows, in which form, what it holds of them, and what of an address is the case's own."""
    assert list(map(explained_whole, TEXTS)) == WHOLE["texts"]


@pytest.mark.parametrize("name", STOOD_WHOLE)
def test_what_stood_is_told_whole(name: str) -> None:
    """In words, by which values it may be meant, what is asked, and what is looked at before the save."""
    assert STOOD_WHOLE[name]() == WHOLE["stood"][name]


@pytest.mark.parametrize("name", CHOSEN)
def test_a_choice_is_told_whole(name: str) -> None:
    """What was chosen, among what, and the values that it may stand for; or that nothing was."""
    assert chosen_whole(CHOSEN[name]) == WHOLE["chosen"][name]


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
        "answered": {name: answered_whole(name) for name in ANSWERED},
        "seen": {name: acts_whole(sightings) for name, sightings in SEEN_WHOLE.items()},
        "elements": {name: target_whole(of) for name, of in ELEMENTS.items()},
        "pages": pages_whole(),
        "leftovers": leftovers_whole(),
        "texts": list(map(explained_whole, TEXTS)),
        "stood": {name: made() for name, made in STOOD_WHOLE.items()},
        "chosen": {name: chosen_whole(made) for name, made in CHOSEN.items()},
        "lost": {name: lost_whole(sightings) for name, (sightings, _) in SEEN.items()},
    }
    text = yaml.dump(told, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1000, default_flow_style=None)
    FILE.write_text(f"# What test_whole.py compares with.\n{text}", encoding="utf-8")


if __name__ == "__main__":
    main()
