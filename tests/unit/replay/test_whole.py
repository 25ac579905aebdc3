"""What a replay does and tells, whole: every call of the screen, every event, and the end, as `whole.yaml` has them.

The other tests of replaying look at the part that they are about; what stands beside it is proved here. Where a replay
is to do something else, `python -m tests.unit.replay.test_whole` writes the file anew, and its diff is to be read.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, fields, is_dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel

from klickfri.model import codes
from klickfri.model.attachment import Attachment
from klickfri.model.errors import (
    ApplicationException,
    CaseFault,
    KlickfriError,
    ProtectedIdentity,
    RecordLocked,
    SessionLost,
    TargetRefused,
)
from klickfri.model.event import Event
from klickfri.model.healing import Evidence
from klickfri.model.sentences import Sentence
from klickfri.model.verdict import Continue, HandOver
from klickfri.screen.dry.screen import Asks, DryScreen
from tests.unit.replay.support import FILL, REGISTER, SAVE, Trial, looking, program, raising

FILE = Path(__file__).with_name("whole.yaml")
WHOLE = yaml.load(FILE.read_text(encoding="utf-8"), yaml.CSafeLoader)  # a tenth of the time, in every worker
NO_ANSWER = ApplicationException(codes.TIMEOUT, Sentence.NO_ANSWER())
EVERY_VERB: list[dict[str, Any]] = [
    {"id": "status", "say": "Välj status", "select": {"form.status": "$status"}},
    {"id": "urgent", "say": "Kryssa i", "check": {"form.urgent": True}},
    {"id": "proof", "say": "Bifoga", "attach": {"form.proof": "$proof"}},
    {"id": "letter", "say": "Skriv brev", "letter": {"form.name": "beslut"}},
    {"id": "over", "say": "Peka", "hover": "form.status"},
    {"id": "menu", "say": "Högerklicka", "context_click": "form.name"},
    {"id": "twice", "say": "Dubbelklicka", "double_click": "form.name"},
    {"id": "pull", "say": "Dra", "drag": {"form.name": "form.status"}},
    {"id": "key", "say": "Tryck", "press": {"form.name": "Enter"}, "expect": {"page": "form", "into": "here"}},
    {"id": "again", "say": "Skriv igen", "fill": {"form.name": "$given_name"}},
]
ROWS: dict[str, Any] = {
    "id": "rows", "say": "Läs rader", "kind": "looking",
    "each": {"rows": "inquiry.rows", "into": "saved", "next": "inquiry.next", "limit": 3},
}  # fmt: skip
OPEN: dict[str, Any] = {"id": "look", "say": "Öppna", "open": "inquiry", "kind": "looking"}


def stage(*steps: dict[str, Any], **changed: Any) -> Any:
    """The trial process with other steps in its saving stage."""
    return program({**REGISTER, "steps": [*steps, SAVE], **changed})


def changed(change: Callable[[Trial], object], **more: Any) -> Trial:
    """A trial that something happens to."""
    trial = Trial(**more)
    change(trial)
    return trial


def near(trial: Trial) -> None:
    """The name's field has another caption now."""
    page = trial.screen.pages["form"]
    page.absent.add("Namn")
    labels = {"left": "Sökandens namn"}
    page.near = [Evidence(role="textbox", labels=labels, heading="Formulär", path="/html/input"), Evidence(role="link")]


def rows(trial: Trial) -> None:
    """Rows on two pages of a table."""
    page = trial.screen.pages["inquiry"]
    page.tables["Rader"] = [{"Nr": "1"}]
    page.absent.clear()

    def turn(screen: DryScreen) -> None:
        screen.show("inquiry")
        page.absent.add("Nästa sida")

    page.effects["Nästa sida"] = turn


def pulled(trial: Trial) -> None:
    """The form lets its field be pulled and asks nothing of it."""
    trial.on("form", "Namn", lambda screen: None)


def save_and_fail(screen: DryScreen) -> None:
    """The save is made, and its answer lost."""
    screen.pages["inquiry"].values["Sparat namn"] = screen.pages["form"].values.get("Namn", "")
    raise NO_ANSWER


PROOF = {"intyg.pdf": Attachment("intyg.pdf", b"%PDF-1.4 x")}
CONFIRMED = {**SAVE, "dialog": {"kind": "confirm", "text": "Spara?", "answer": "accept"}}
PROMPTED = {**SAVE, "dialog": {"kind": "prompt", "text": "Orsak", "answer": "accept", "value": "$given_name"}}
TRIALS: dict[str, Callable[[], Trial]] = {
    "a case as it should be": Trial,
    "every verb": lambda: changed(pulled, program=stage(*EVERY_VERB), files=PROOF),
    "a file that is not there": lambda: Trial(stage(EVERY_VERB[2])),
    "rows of two pages": lambda: changed(rows, program=program(looking(OPEN, ROWS))),
    "rows without end": lambda: changed(
        lambda trial: trial.screen.pages["inquiry"].tables.update({"Rader": [{"Nr": "1"}] * 3}),
        program=program(looking(OPEN, ROWS)),
    ),
    "a value that is not shown": lambda: Trial(
        program(looking({"id": "see", "say": "Se efter", "click": "home.row", "kind": "looking", "expect": {
            "page": "form", "values": {"form.name": "$given_name"}}}))),
    "a condition that does not hold": lambda: Trial(
        program(looking({"id": "see", "say": "Se efter", "expect": {"page": "home", "that": '$status == "Ny"'}}))),
    "a rule that decides": lambda: Trial(
        rule=lambda question: Continue({"status": "Nej", "route": "r", "code": "K"}, ("Ett.", "Två."))),
    "a rule that hands over": lambda: Trial(rule=lambda question: HandOver("UNG", ("Under 16.",), "Ålder?")),
    "a rule that sees a sign": lambda: Trial(rule=lambda question: HandOver("SKYDD-A", ("Markerad.",))),
    "a target that is refused": lambda: changed(near),
    "a save that has no answer and is there": lambda: changed(lambda trial: trial.on("form", "Spara", save_and_fail)),
    "a save that has no answer and is not there": lambda: changed(lambda trial: trial.on("form", "Spara", NO_ANSWER)),
    "a save that was made before": lambda: changed(
        lambda trial: trial.screen.pages["inquiry"].values.update({"Sparat namn": "Åsa Canberg"})),
    "something else that was saved before": lambda: changed(
        lambda trial: trial.screen.pages["inquiry"].values.update({"Sparat namn": "Bo"})),
    "a stage in doubt": lambda: Trial(in_doubt={"register"}, attempt=2),
    "a session that ends": lambda: changed(
        lambda trial: trial.on("home", "Namn", raising(1, SessionLost(), lambda screen: screen.show("form")))),
    "a session that ends always": lambda: changed(
        lambda trial: trial.on("home", "Namn", raising(9, SessionLost(), lambda screen: screen.show("form")))),
    "a record that is locked": lambda: changed(
        lambda trial: trial.on("home", "Namn", raising(1, RecordLocked(), lambda screen: screen.show("form")))),
    "a record that stays locked": lambda: changed(
        lambda trial: trial.on("home", "Namn", raising(9, RecordLocked(), lambda screen: screen.show("form")))),
    "a sign that shows late": lambda: changed(lambda trial: trial.on("form", "Namn", ProtectedIdentity("SKYDD-S"))),
    "a box that is answered": lambda: changed(
        lambda trial: trial.on("form", "Spara", Asks("confirm", "Spara?", trial.screen.pages["form"].effects["Spara"])),
        program=program({**REGISTER, "steps": [FILL, CONFIRMED]})),
    "a box that is written in": lambda: changed(
        lambda trial: trial.on("form", "Spara", Asks("prompt", "Orsak", trial.screen.pages["form"].effects["Spara"])),
        program=program({**REGISTER, "steps": [FILL, PROMPTED]})),
    "a box that nobody foresaw": lambda: changed(
        lambda trial: trial.on("form", "Spara", Asks("confirm", "Säkert?"))),
    "a save that says nothing": lambda: changed(lambda trial: trial.on("form", "Spara", lambda screen: None)),
    "a save that is refused": lambda: changed(
        lambda trial: trial.on("form", "Spara", TargetRefused("form.save", ["disabled"], ["knappen Lagra"]))),
    "only looking": lambda: Trial(only_look=True),
    "a stage that does not apply": lambda: Trial(program(
        {**REGISTER, "when": '$status == "Avslag"'}, ends=[{"outcome": "sent", "when": '$status == "Avslag"'}])),
    "an end that waits": lambda: Trial(program(
        looking(OPEN), ends=[{"hand_over": "VÄNTA", "defer_until": "$today", "reason": "Vi väntar."}])),
    "an end that hands over": lambda: Trial(program(looking(OPEN), ends=[{"hand_over": "$status", "reason": "Se."}])),
    "a look that cannot be followed": lambda: changed(
        lambda trial: trial.screen.pages["inquiry"].absent.add("Sparat namn")),
    "a way out that is blocked": lambda: changed(lambda trial: trial.on("form", "Tillbaka", NO_ANSWER)),
    "no way out at all": lambda: changed(
        lambda trial: (trial.on("form", "Tillbaka", NO_ANSWER), trial.on("home", "Logga ut", NO_ANSWER))),
    "a decision": lambda: Trial(program({**REGISTER, "decision": True})),
}  # fmt: skip


def plain(fact: Any) -> Any:
    """A fact as YAML has it, without what is as it is by default."""
    if isinstance(fact, enum.Enum):
        return fact.value
    if isinstance(fact, BaseModel):
        return fact.model_dump(mode="json", exclude_defaults=True)
    if is_dataclass(fact) and not isinstance(fact, type):
        facts = {one.name: plain(getattr(fact, one.name)) for one in fields(fact)}
        return {name: value for name, value in facts.items() if value not in ("", [], {}, None, False, 0)}
    if isinstance(fact, Mapping):
        return {str(name): plain(value) for name, value in fact.items()}
    if isinstance(fact, list | tuple):
        return [plain(one) for one in fact]
    return str(fact) if isinstance(fact, str) else fact if isinstance(fact, int | float | None) else repr(fact)


def ended(trial: Trial) -> dict[str, Any]:
    """How the case ends: its outcome, or the error with what it is made of."""
    try:
        return {"outcome": plain(trial.run())}
    except KlickfriError as error:
        told = {"error": type(error).__name__, "says": str(error)}
        if isinstance(error, CaseFault):
            told |= {"code": str(error.code), "swedish": error.swedish, "asks": error.question}
        return told


def line(event: Event) -> str:
    """What an event says, but for the run, how long it took, and what is not so."""
    left_out = ("run", "attempt", "duration_ms", "rule_digest")
    facts = {name: value for name, value in event.data.items() if value not in ("", [], 0, False)}
    told = [f"{name}={_short(value)}" for name, value in facts.items() if name not in left_out]
    return " ".join([event.type, *told])


def _short(value: object) -> str:
    """A sum in a few of its signs."""
    if isinstance(value, list):
        return ";".join(map(str, value))
    return "sum" if isinstance(value, str) and len(value) == 64 else str(value)


def whole(trial: Trial) -> dict[str, Any]:
    """All that came of a trial."""
    end = ended(trial)
    trail = trial.replay.trail
    return {
        "end": end,
        "events": list(map(line, trial.log.events)),
        "screen": [" | ".join(filter(None, asdict(asked).values())) for asked in trial.screen.asked],
        "waits": trial.waits,
        "asked": len(trial.asked),
        "refusals": plain(trial.refusals),
        "left": f"lock released: {trail.lock_released}; last: {trail.last_step}; done: {', '.join(trail.done)}",
        "not done": list(trial.replay.not_done()),
    }


def shortened(told: dict[str, Any], usual: dict[str, Any]) -> dict[str, Any]:
    """Without the events and calls that it begins with as a case does that is as it should be; how many is told."""
    for part in ("events", "screen"):
        alike = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(told[part], usual[part], strict=False))))
        told = {**told, part: [f"{alike} as in a case as it should be", *told[part][alike:]]}
    return told


def every_trial() -> Iterator[tuple[str, dict[str, Any]]]:
    """Name, and what came of it; only the first whole from its beginning."""
    names = iter(TRIALS)
    usual = whole(TRIALS[first := next(names)]())
    yield first, usual
    yield from ((name, shortened(whole(TRIALS[name]()), usual)) for name in names)


def test_a_replay_is_told_whole() -> None:
    """What was asked of the screen, what the log says of it, and how it ended."""
    for name, told in every_trial():
        assert {name: told} == {name: WHOLE[name]}


class _Dumper(yaml.SafeDumper):
    """A list is a line for each part, and nothing is named to be used twice."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def represent_sequence(self, tag: str, sequence: Any, flow_style: bool | None = None) -> yaml.SequenceNode:
        return super().represent_sequence(tag, sequence, len(sequence) == 0)


def main() -> None:
    """Writes what the replays come to now."""
    text = yaml.dump(
        dict(every_trial()), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1000, default_flow_style=None
    )
    FILE.write_text(f"# What test_whole.py compares with.\n{text}", encoding="utf-8")


if __name__ == "__main__":
    main()
