"""A case's timeline: what its events in the audit log mean to a person. Terminal and report both show this."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Literal

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from klickfri.audit.entry import Entry
from klickfri.model.wording import put_back, retold
from klickfri.model.work import SWEDISH_TIME
from klickfri.privacy.mask import EMPTY

_NO_OUTCOME = "Roboten avbröts mitt i steget; loggen vet inte om det sparades."
_ALREADY = "Fanns redan; roboten gjorde det inte igen"
_VERIFIED = "Läst tillbaka från en ny sida: det sparade stämmer"
_CLOSED = {"done": "Gjort av en person", "withdrawn": "Återtaget av en person"}
_UNKNOWN = "Fönstret stängdes under klicket; effekten kontrollerades efteråt."

_STYLES = {"failed": "red", "unknown": "yellow", "looking": "dim", "item": "dim", "note": "cyan"}

PicturesOfSteps = dict[tuple[object, ...], list[str]]
"""The pictures of each step in order: a stage that was begun again has the same step twice."""


@dataclass(frozen=True)
class Moment:
    """One moment of a case.

    `kind` is `work`, `looking`, `note` for what was decided, sent and verified, or `item` for what became of the
    work item. `stage` is what the stage says. `values` are masked `name=value` texts, `empty` the names of those
    that held nothing. `picture` is a SHA-256 or empty.
    """

    seq: int
    at: dt.datetime
    kind: Literal["work", "looking", "note", "item"]
    stage: str
    say: str
    verb: str = ""
    outcome: Literal["success", "unknown", "failed"] = "success"
    code: str = ""
    values: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    picture: str = ""
    saves: bool = False


def moments(entries: Iterable[Entry], stages: Mapping[str, str]) -> list[Moment]:
    """The timeline of one case's events, in order. `stages` maps a stage's id to what it says.

    Pictures stand beside the step they show. The intent before a save is told by its outcome, or alone when there
    is none. A rule's answer and the step that asked for it are one moment.
    """
    told = list(entries)
    pictures: PicturesOfSteps = {}
    for entry in told:
        if entry.type == "step.pictured":
            pictures.setdefault(_place(entry), []).append(str(entry.data["picture"]))
    around = zip([None, *told], told, [*told[1:], None], strict=False)
    found = (_moment(before, entry, after, stages, pictures) for before, entry, after in around)
    return [moment for moment in found if moment]


def chapters(told: Iterable[Moment]) -> list[tuple[str, list[tuple[bool, list[Moment]]]]]:
    """The moments by stage, and within a stage runs of looking apart from what the robot did."""
    return [
        (stage, [(looking, list(run)) for looking, run in groupby(steps, lambda moment: moment.kind == "looking")])
        for stage, steps in groupby(told, lambda moment: moment.stage)
    ]


def render(told: Sequence[Moment], title: str, *, everything: bool) -> RenderableType:
    """The timeline as the terminal shows it. Looking that went well is one line, unless `everything` is wanted."""
    shown: list[RenderableType] = [Text(title, style="bold")]
    for stage, runs in chapters(told):
        table = _table()
        for looking, run in runs:
            fold = looking and not everything and all(moment.outcome == "success" for moment in run)
            for row in [_folded(run)] if fold else [_row(moment) for moment in run]:
                table.add_row(*row)
        shown += [Text(f"\n{stage}" if stage else "", style="bold"), table]
    return Group(*shown)


def _moment(
    before: Entry | None, entry: Entry, after: Entry | None, stages: Mapping[str, str], pictures: PicturesOfSteps
) -> Moment | None:
    stage = str(entry.data.get("stage", ""))
    stage = stages.get(stage, stage)
    match entry.type:
        case "step.completed" | "step.failed":
            answered = before is not None and before.type == "decision.proposed" and entry.data["verb"] == "decide"
            return None if answered else _step(entry, stage, pictures)
        case "step.started":
            return None if after and _place(after) == _place(entry) else _cut_off(entry, stage)
        case "decision.proposed":
            return _decided(entry, after, stage)
        case "case.claimed" | "case.put_back" | "case.finished" | "case.retried" | "case.closed":
            return _item(entry)
        case "case.handed_over" | "case.verified" | "decision.made" | "letter.sent":
            return _note(entry, stage)
    return None


def _place(entry: Entry) -> tuple[object, ...]:
    return tuple(entry.data.get(name) for name in ("run", "attempt", "stage", "step"))


def _step(entry: Entry, stage: str, pictures: PicturesOfSteps) -> Moment:
    data = entry.data
    values, empty = _values(data)
    failed = entry.type == "step.failed"
    dialog = (f"Svarade på frågan ”{data['dialog']}”",) if data.get("dialog") else ()
    kept = [] if failed else pictures.get(_place(entry), [])
    return Moment(
        entry.seq,
        entry.time,
        data["kind"],
        stage,
        data["say"],
        data["verb"],
        outcome="failed" if failed else data["outcome"],
        code=data.get("code", ""),
        values=values,
        empty=empty,
        reasons=(_plain(data),) if failed else dialog,
        picture=kept.pop(0) if kept else "",
        saves=bool(data.get("saves")),
    )


def _plain(data: Mapping[str, Any]) -> str:
    """The reason without its code, which stands beside it."""
    return retold(str(data["reason"]).removeprefix(f"{data['code']}: "))


def _cut_off(entry: Entry, stage: str) -> Moment:
    """An intent without an outcome: the robot was killed between the two."""
    data = entry.data
    return Moment(
        entry.seq,
        entry.time,
        "work",
        stage,
        data["say"],
        data["verb"],
        outcome="failed",
        reasons=(_NO_OUTCOME,),
        saves=True,
    )


def _decided(entry: Entry, after: Entry | None, stage: str) -> Moment:
    data = entry.data
    asked = after.data["say"] if after and after.data.get("verb") == "decide" else "Bedömning"
    values, _ = _values(data)
    return Moment(
        entry.seq,
        entry.time,
        "note",
        stage,
        asked,
        code=data.get("code", ""),
        values=values,
        reasons=tuple(data["reasons"]),
    )


def _item(entry: Entry) -> Moment:
    data = entry.data
    match entry.type:
        case "case.claimed":
            say, told = "Roboten tog ärendet", f"Körning {data.get('run', '')}, försök {data.get('attempt', 1)}"
        case "case.put_back":
            say, told = "Ärendet lades tillbaka i kön", put_back(str(data.get("reason", "")))
        case "case.retried":
            say, told = f"Tillbaka till roboten ({data['by']})", str(data["reason"])
        case "case.closed":
            say, told = f"{_CLOSED[data['way']]} ({data['by']})", str(data["reason"])
        case _:
            say = "Robotens del är slut"
            clicks = f"{data['clicks_work']} klick och val, {data['confirms_work']} bekräftelser"
            told = (
                f"{data['outcome'] or data['code'] or data['state']}: {clicks}, {data['clicks_looking']} för att titta"
            )
    return Moment(entry.seq, entry.time, "item", "", say, reasons=(told,))


def _note(entry: Entry, stage: str) -> Moment:
    data = entry.data
    note = Moment(entry.seq, entry.time, "note", stage, "")
    match entry.type:
        case "case.handed_over":
            return replace(
                note, say=f"Lämnat till handläggare ({data['code']})", reasons=tuple(map(retold, data["reasons"]))
            )
        case "case.verified":
            return replace(note, say=_ALREADY if data.get("already_there") else _VERIFIED)
        case "letter.sent":
            return replace(note, say="Brevet är skickat", values=(f"mall={data['template']}",))
    return replace(note, say="Beslutet är fattat", reasons=(f"{data['by']}, delegation {data['delegation']}",))


def _values(data: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The values that hold something, and the names of those that do not."""
    given = tuple(data.get("values", ()))
    empty = f"={EMPTY}"
    held = tuple(value for value in given if not value.endswith(empty))
    return held, tuple(value.removesuffix(empty) for value in given if value.endswith(empty))


def _table() -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), expand=True)
    table.add_column(justify="right", style="dim", min_width=6, no_wrap=True)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(ratio=4)
    table.add_column(ratio=5)
    return table


def _row(moment: Moment) -> tuple[str, str, Text, Text]:
    said = Text(moment.say, style=_STYLES.get(moment.outcome) or _STYLES.get(moment.kind, ""))
    if moment.saves:
        said.append(" · sparar", style="dim")
    if moment.picture:
        said.append(f" · bild {moment.picture[:12]}", style="dim")
    return str(moment.seq), _clock(moment), said, _detail(moment)


def _folded(run: Sequence[Moment]) -> tuple[str, str, Text, Text]:
    said = f"Tittar efter, {len(run)} steg" if len(run) > 1 else run[0].say
    return str(run[0].seq), _clock(run[0]), Text(said, style="dim"), Text()


def _detail(moment: Moment) -> Text:
    unknown = [_UNKNOWN] if moment.outcome == "unknown" else []
    reasons = " ".join([*unknown, *moment.reasons])
    lines = [f"{moment.code}: {reasons}" if moment.code else reasons, ", ".join(moment.values)]
    lines.append(f"tomma: {', '.join(moment.empty)}" if moment.empty else "")
    return Text("\n".join(line for line in lines if line))


def _clock(moment: Moment) -> str:
    return f"{moment.at.astimezone(SWEDISH_TIME):%H:%M:%S}"
