"""A case's timeline: what the log says about it, as rows a person reads from top to bottom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from rich.table import Table

from klickfri.audit.entry import Entry

SWEDISH_TIME = ZoneInfo("Europe/Stockholm")

_KINDS = {
    "case.claimed": "Roboten tog ärendet",
    "case.put_back": "Ärendet lades tillbaka",
    "case.verified": "Kontrollerat på en ny sida",
    "case.handed_over": "Överlämnat",
    "case.finished": "Klart",
    "decision.proposed": "Bedömning",
    "decision.made": "Beslut",
    "letter.sent": "Brev skickat",
    "step.started": "Avsikt",
    "step.failed": "Stopp",
}


@dataclass(frozen=True)
class Row:
    """One line of the timeline. `time` is Swedish time; `picture` is a SHA-256 or empty."""

    seq: int
    time: dt.datetime
    stage: str
    what: str
    outcome: str
    detail: str
    picture: str
    kind: str


def rows_of(entries: Sequence[Entry]) -> list[Row]:
    """The timeline of these entries; pictures stand beside the step they show."""
    pictures = {_place(entry): str(entry.data["picture"]) for entry in entries if entry.type == "step.pictured"}
    return [_row(entry, pictures) for entry in entries if entry.type != "step.pictured"]


def _place(entry: Entry) -> tuple[object, ...]:
    return tuple(entry.data.get(name) for name in ("run", "attempt", "stage", "step"))


def _row(entry: Entry, pictures: dict[tuple[object, ...], str]) -> Row:
    data = entry.data
    step = entry.type == "step.completed"
    return Row(
        seq=entry.seq,
        time=entry.time.astimezone(SWEDISH_TIME),
        stage=str(data.get("stage", "")),
        what=str(data["say"]) if "say" in data and step else f"{_KINDS.get(entry.type, entry.type)}{_about(entry)}",
        outcome=_outcome(entry),
        detail=_detail(entry),
        picture=pictures.get(_place(entry), "") if step else "",
        kind=str(data.get("kind", "")),
    )


def _about(entry: Entry) -> str:
    about = entry.data.get("say") or entry.data.get("rule") or entry.data.get("template") or ""
    return f": {about}" if about else ""


def _outcome(entry: Entry) -> str:
    data = entry.data
    match entry.type:
        case "step.completed":
            return "okänt, se nästa" if data["outcome"] == "unknown" else "gjort"
        case "step.failed" | "case.handed_over":
            return str(data.get("code", ""))
        case "case.finished":
            return str(data.get("outcome") or data.get("code") or data.get("state", ""))
        case "decision.proposed":
            return str(data.get("code") or data.get("route", ""))
        case _:
            return ""


def _detail(entry: Entry) -> str:
    data = entry.data
    parts = [data.get("values"), data.get("reasons"), data.get("conditions")]
    texts = [text for part in parts if isinstance(part, list) for text in part]
    texts += [str(data[name]) for name in ("reason", "dialog", "delegation") if data.get(name)]
    return "; ".join(texts)


def render(rows: Sequence[Row], title: str) -> Table:
    """The timeline as the terminal shows it."""
    table = Table(title=title, title_justify="left", expand=True)
    for heading, ratio in (
        ("#", 1),
        ("Tid", 3),
        ("Steg", 3),
        ("Vad roboten gjorde", 9),
        ("Utfall", 4),
        ("Värden och skäl", 14),
    ):
        table.add_column(heading, ratio=ratio, overflow="fold")
    for row in rows:
        what = f"[dim]{row.what}[/]" if row.kind == "looking" else row.what
        picture = " ▣" if row.picture else ""
        table.add_row(str(row.seq), f"{row.time:%H:%M:%S}", row.stage, what + picture, row.outcome, row.detail)
    return table
