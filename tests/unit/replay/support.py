"""A process of one form and one inquiry, its screen in memory, and everything a replay needs around it."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from klickfri.audit.memory import MemoryLedger
from klickfri.model.application import Process
from klickfri.model.attachment import Attachment
from klickfri.model.flow import Flow, Program
from klickfri.model.target import System, Target
from klickfri.model.verdict import Continue, Question, Verdict
from klickfri.model.work import Outcome
from klickfri.privacy.mask import masked_values
from klickfri.replay.case import CaseReplay
from klickfri.replay.context import Case, Ports, Refusal
from klickfri.replay.session import Session
from klickfri.screen.dry.screen import DryPage, DryScreen

NAME = "Åsa Canberg"
SAVED = "Formuläret är sparat."
SHOWN = ("text", "choice", "onto", "file_sha256")

PROCESS = Process.model_validate(
    {
        "format": "klickfri-process/1", "name": "trial", "title": "Prov", "owner": "Enheten", "board": "prov",
        "board_title": "Provnämnden", "system": "small", "mode": "decide", "delegation": "PN 7 §",
        "baseline_clicks": 2, "baseline_confirms": 0, "volume_per_year": 100,
        "fields": {
            "reference": {"title": "Nummer", "class": "public", "required": True},
            "given_name": {"title": "Namn", "class": "personal"},
            "proof": {"title": "Intyg", "class": "personal", "type": "file"},
        },
        "classes": {"saved": "personal", "status": "internal"},
        "settings": {"office": "Rådhuset"},
    }
)  # fmt: skip

SYSTEM = System.model_validate(
    {
        "format": "klickfri-system/1", "name": "small", "title": "Småsystemet", "persons": "synthetic",
        "address": "http://127.0.0.1:9/", "accounts": ["rpa-1"], "log_in": "log_in", "log_out": "log_out",
        "login_page": "login", "start": "home", "home": "home", "lock_waits": [0.1, 0.2],
        "pages": {
            "login": {"heading": "Inloggning", "address": ""}, "home": {"heading": "Start", "address": "start"},
            "form": {"heading": "Formulär", "address": "form"},
            "inquiry": {"window": "look", "heading": "Fråga", "address": "fraga"},
        },
        "signs": {"protected": {"SKYDD-S": ["SEKRETESSMARKERING"]}},
    }
)  # fmt: skip

TARGETS = {
    name: Target.model_validate(facts)
    for name, facts in {
        "login.user": {"page": "login", "role": "textbox", "label": "Användare"},
        "login.password": {"page": "login", "role": "textbox", "label": "Lösenord"},
        "login.submit": {"page": "login", "role": "button", "name": "Logga in"},
        "home.row": {"page": "home", "role": "link", "row": {"Nummer": "$reference"}, "column": "Namn"},
        "home.log_out": {"page": "home", "role": "link", "name": "Logga ut"},
        "form.name": {"page": "form", "role": "textbox", "label": "Namn"},
        "form.status": {"page": "form", "role": "combobox", "label": "Status"},
        "form.urgent": {"page": "form", "role": "checkbox", "label": "Bråttom"},
        "form.proof": {"page": "form", "role": "file", "label": "Intyg"},
        "form.kind": {"page": "form", "role": "combobox", "column": "Typ", "line": "added"},
        "form.amount": {"page": "form", "role": "textbox", "column": "Belopp", "line": "added"},
        "form.first": {"page": "form", "role": "textbox", "column": "Belopp", "line": "first_empty"},
        "form.save": {"page": "form", "role": "button", "name": "Spara"},
        "form.back": {"page": "form", "role": "button", "name": "Tillbaka"},
        "inquiry.reference": {"page": "inquiry", "role": "textbox", "label": "Nummer"},
        "inquiry.saved": {"page": "inquiry", "role": "text", "label": "Sparat namn"},
        "inquiry.rows": {"page": "inquiry", "role": "table", "heading": "Rader"},
        "inquiry.next": {"page": "inquiry", "role": "link", "name": "Nästa sida"},
    }.items()
}

LOG_IN: list[dict[str, Any]] = [
    {"id": "user", "say": "Skriv namn", "fill": {"login.user": "$account"}},
    {"id": "password", "say": "Skriv lösenord", "fill": {"login.password": "$password"}},
    {"id": "submit", "say": "Logga in", "click": "login.submit"},
]
LOG_OUT = [{"id": "out", "say": "Logga ut", "click": "home.log_out"}]
LOOK_UP: list[dict[str, Any]] = [
    {"id": "open", "say": "Öppna frågan", "open": "inquiry"},
    {"id": "reference", "say": "Skriv numret", "fill": {"inquiry.reference": "$reference"}},
    {"id": "read", "say": "Läs vad som är sparat", "read": {"inquiry.saved": "saved"}},
]
OPEN_FORM: list[dict[str, Any]] = [
    {"id": "home", "say": "Gå hem", "open": "home"},
    {"id": "row", "say": "Öppna formuläret", "click": "home.row", "expect": {"page": "form"}},
]
LEAVE: list[dict[str, Any]] = [
    {"id": "where", "say": "Se var vi är", "expect": {"page": ["home", "form"], "into": "here"}},
    {"id": "back", "say": "Gå tillbaka", "when": '$here == "form"', "click": "form.back", "expect": {"page": "home"}},
]

FILL = {"id": "name", "say": "Skriv namnet", "fill": {"form.name": "$given_name"}}
SAVE: dict[str, Any] = {
    "id": "save", "say": "Klicka på Spara", "click": "form.save", "effect": "saves",
    "expect": {"page": "form", "text": SAVED},
}  # fmt: skip
ASSESS = {"id": "assess", "say": "Bedöm", "begins_at": "home", "steps": [
    {"id": "assess", "say": "Bedöm ansökan", "decide": {"rule": "assess", "gives": ["status"]}}]}  # fmt: skip
DONE_WHEN = {
    "look": {"flow": "look_up", "with": {"reference": "$reference"}},
    "found": "not empty($saved)",
    "same": ["$saved == $given_name"],
}
REGISTER: dict[str, Any] = {
    "id": "register", "say": "Registrera", "begins_at": "form",
    "reach": {"flow": "open_form", "with": {"reference": "$reference"}},
    "done_when": DONE_WHEN, "steps": [FILL, SAVE],
}  # fmt: skip


def flow_of(name: str, steps: list[dict[str, Any]], **more: Any) -> Flow:
    """A reusable object."""
    return Flow.model_validate({"format": "klickfri-flow/1", "name": name, "title": name, "steps": steps, **more})


OBJECTS = {
    "log_in": flow_of("log_in", LOG_IN, kind="looking", inputs=["account", "password"]),
    "log_out": flow_of("log_out", LOG_OUT, kind="looking"),
    "look_up": flow_of("look_up", LOOK_UP, kind="looking", inputs=["reference"], gives=["saved"]),
    "open_form": flow_of("open_form", OPEN_FORM, inputs=["reference"]),
    "leave": flow_of("leave", LEAVE, kind="looking"),
}


def program(
    *stages: dict[str, Any],
    before: tuple[dict[str, Any], ...] = (),
    ends: list[dict[str, Any]] | None = None,
    leave: bool = True,
    **objects: Flow,
) -> Program:
    """The trial process with these stages before and after the assessment; without any after, it registers."""
    saving = any("done_when" in stage for stage in stages or (REGISTER,))
    flow = Flow.model_validate(
        {
            "format": "klickfri-flow/1", "name": "trial", "title": "Prov", "cleared_by": "assess",
            "stages": [*before, ASSESS, *(stages or (REGISTER,))],
            "ends": ends or [{"outcome": "granted", "nothing_saved": not saving}],
            "leave": {"flow": "leave"} if leave else None,
        }
    )  # fmt: skip
    return Program(PROCESS, flow, {**OBJECTS, **objects}, TARGETS, SYSTEM, "d" * 64)


def looking(*steps: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A stage of these steps that saves nothing."""
    return {"id": "more", "say": "Mer", "begins_at": "home", "steps": list(steps), **more}


def pages() -> dict[str, DryPage]:
    """The small system's screens: saving shows in the inquiry."""

    def save(screen: DryScreen) -> None:
        screen.pages["inquiry"].values["Sparat namn"] = screen.pages["form"].values.get("Namn", "")
        screen.pages["form"].texts.append(SAVED)

    return {
        "login": DryPage(effects={"Logga in": "home"}),
        "home": DryPage(effects={"Namn": "form", "Logga ut": "login"}),
        "form": DryPage(effects={"Spara": save, "Tillbaka": "home"}),
        "inquiry": DryPage(absent={"Nästa sida"}),
    }


def raising(times: int, error: Exception, then: Callable[[DryScreen], None]) -> Callable[[DryScreen], None]:
    """An effect that raises so many times and then does what it should."""
    left = itertools.count(times, -1)

    def effect(screen: DryScreen) -> None:
        if next(left) > 0:
            raise error
        then(screen)

    return effect


def grant(question: Question) -> Verdict:
    """The rule that lets every application pass."""
    return Continue({"status": "Beviljad"}, ("Allt stämmer.",))


def write_letter(name: str, values: Mapping[str, Any]) -> str:
    """The one letter."""
    return f"Hej {values['given_name']},\nvälkommen."


@dataclass
class Trial:
    """One replay in the making. `waits` are the seconds it paused, `asked` the questions put to the rule.

    `in_doubt` are stages that an earlier attempt left in doubt; its own log knows the others. `lost`: the log has been
    put back from a backup.
    """

    program: Program = field(default_factory=program)
    screen: DryScreen = field(default_factory=lambda: DryScreen(SYSTEM, pages()))
    log: MemoryLedger = field(default_factory=MemoryLedger)
    rule: Callable[[Question], Verdict] = grant
    only_look: bool = False
    attempt: int = 1
    in_doubt: set[str] = field(default_factory=set)
    lost: bool = False
    refusals: list[Refusal] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    pause: Callable[[float], None] = lambda seconds: None
    still_ours: Callable[[], None] = lambda: None
    files: dict[str, Attachment] = field(default_factory=dict)
    received: dict[str, Attachment] = field(default_factory=dict)
    asked: list[Question] = field(default_factory=list)
    keep_letter: Callable[[str], bool] = lambda text: False

    def __post_init__(self) -> None:
        clock = itertools.count()
        self.ports = Ports(
            ask=self._ask,
            rule_digest="r" * 64,
            write_letter=write_letter,
            decided_by="roboten",
            may_have_saved=lambda stage: stage in self.in_doubt or stage in self.log.in_doubt(self.case.subject),
            mask=lambda values: masked_values(
                values,
                {"given_name": "personal", "reference": "public", **dict.fromkeys(SHOWN, "internal")},
            ),
            sink=self.log,
            explain=self.refusals.append,
            pause=self._pause,
            monotonic=lambda: float(next(clock)),
            attachment=self.files.get,
            receive=self.received.__setitem__,
            still_ours=lambda: self.still_ours(),
            keep_letter=lambda text: self.keep_letter(text),
            may_be_lost=lambda received: self.lost,
        )
        self.case = Case(
            program=self.program,
            reference="A-1",
            application={"reference": "A-1", "given_name": NAME, "proof": "intyg.pdf"},
            received=dt.datetime(2026, 11, 19, 10),
            today=dt.date(2026, 11, 20),
            run="r",
            attempt=self.attempt,
            only_look=self.only_look,
        )
        self.session = Session(self.program, self.screen, "rpa-1", lambda: "hemligt-nog")
        self.replay = CaseReplay(self.case, self.session, self.ports)
        self.screen.show("home")

    def _pause(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.pause(seconds)

    def _ask(self, name: str, question: Question) -> Verdict:
        self.asked.append(question)
        return self.rule(question)

    def run(self) -> Outcome:
        """Replays the case."""
        return self.replay.run()

    def on(self, page: str, caption: str, effect: Any) -> None:
        """Lets a click or choice lead somewhere else."""
        self.screen.pages[page].effects[caption] = effect

    def clicks(self, caption: str) -> int:
        """How often something was clicked."""
        return sum(asked.what == caption for asked in self.screen.verbs("click"))

    def types(self) -> list[str]:
        """The types of the logged events, in order."""
        return [event.type for event in self.log.events]

    def completed(self, step: str) -> list[Mapping[str, Any]]:
        """What was logged of a step each time it came to its end."""
        return [event.data for event in self.log.of_type("step.completed") if event.data["step"] == step]
