"""The run's report: one self-contained `report.html` (Swedish) that a manager understands."""

from __future__ import annotations

import base64
import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from klickfri.model.application import Process
from klickfri.model.verbs import VERBS
from klickfri.model.work import PROPOSED, swedish
from klickfri.pages import template
from klickfri.summary.sums import Summary
from klickfri.summary.timeline import Moment, chapters

PictureOf = Callable[[str], bytes]
"""The content of a masked picture (PNG), by its SHA-256."""

OUTCOMES = {PROPOSED: "förslag att besluta om"}
"""What the robot calls by a word of its own; a process has words for the others."""
BARS = 16


@dataclass(frozen=True)
class ReportedRun:
    """The run's own facts. Moments carry their zone; `synthetic` says that the persons are made up."""

    id: str
    started: dt.datetime
    ended: dt.datetime
    workers: int
    version: str
    flow_digest: str
    approved: str
    """Who approved that flow, and when; empty when nobody has."""
    synthetic: bool


@dataclass(frozen=True)
class Log:
    """What checking the audit log gave: `line` is the verifier's own sentence (`Verification.line()`)."""

    ok: bool
    line: str


@dataclass(frozen=True)
class ReportedCase:
    """One case, moment by moment. Here a moment's `picture` is a data URI or empty."""

    reference: str
    moments: tuple[Moment, ...]


@dataclass(frozen=True)
class ReportData:
    """All that the report shows. `explanations` says in a sentence what each hand-over code means."""

    process: Process
    run: ReportedRun
    summary: Summary
    explanations: Mapping[str, str]
    log: Log
    case: ReportedCase | None = None


@dataclass(frozen=True)
class Band:
    """One way out of the flow picture: heights in pixels, the ribbon as an SVG path, 100 wide."""

    kind: str
    number: int
    title: str
    detail: str
    height: float
    path: str


def write_report(path: Path, data: ReportData) -> None:
    """Writes the report. It draws in nothing from outside: styles, drawings and pictures stand in the file."""
    page = template.render(
        "report.html.j2",
        {"number": number, "seconds": seconds, "moment": moment, "clock": clock},
        data=data,
        process=data.process,
        run=data.run,
        summary=data.summary,
        bands=bands(data.summary, data.process.outcomes),
        bars=bars(data.summary.seconds),
        chapters=chapters(data.case.moments) if data.case else [],
        verbs={name: verb.does for name, verb in VERBS.items()},
    )
    path.write_text(page, encoding="utf-8")


def case_of(reference: str, told: Iterable[Moment], picture: PictureOf) -> ReportedCase:
    """A case by its timeline, with the pictures themselves; what became of the work item is left to the sums."""
    shown = (replace(moment, picture=_embedded(moment.picture, picture)) for moment in told if moment.kind != "item")
    return ReportedCase(reference, tuple(shown))


def bands(summary: Summary, outcomes: Mapping[str, str], height: float = 220, least: float = 84) -> list[Band]:
    """The flow picture: a ribbon for each way out, as thick on the left as its share of what was taken in.

    `outcomes` says what the process calls its own.
    """
    ways = [way for way in _ways(summary, outcomes) if way[1] or way[0] not in ("by-hand", "abandoned")]
    share = height / max(summary.accounted, 1)
    rows = [max(least if count else 44, count * share + 16) for _, count, _, _ in ways]
    left = (sum(rows) - height) / 2 if summary.accounted else sum(rows) / 2
    drawn, top = [], 0.0
    for (kind, count, title, detail), row in zip(ways, rows, strict=True):
        thick = count * share
        drawn.append(Band(kind, count, title, detail, row, _ribbon(left, top + (row - thick) / 2, thick)))
        left, top = left + thick, top + row
    return drawn


def bars(times: Sequence[float]) -> list[tuple[int, float]]:
    """How many items took how long: (count, share of the tallest bar), from nought to the slowest."""
    if not times:
        return []
    widest = max(max(times), 1e-9)
    counts = Counter(min(int(time / widest * BARS), BARS - 1) for time in times)
    return [(counts[bar], counts[bar] / max(counts.values())) for bar in range(BARS)]


def number(value: int) -> str:
    """`12 345`, with spaces that do not break."""
    return f"{value:,}".replace(",", "\u00a0")


def seconds(value: float) -> str:
    """`4,2 s`, `3 min 5 s`."""
    if value < 60:
        return f"{value:.1f}\u00a0s".replace(".", ",")
    return f"{int(value // 60)}\u00a0min {int(value % 60)}\u00a0s"


def moment(at: dt.datetime) -> str:
    """`2026-11-20 22:04`, Swedish time."""
    return swedish(at).strftime("%Y-%m-%d %H:%M")


def clock(at: dt.datetime) -> str:
    """`22:04:31`, Swedish time."""
    return swedish(at).strftime("%H:%M:%S")


def _ways(summary: Summary, outcomes: Mapping[str, str]) -> list[tuple[str, int, str, str]]:
    words = {**OUTCOMES, **outcomes}
    completed = ", ".join(f"{count} {words.get(name, name)}" for name, count in summary.completed.items())
    return [
        ("completed", summary.completed_total, "klara", completed),
        ("handed-over", summary.handed_over_total, "till handläggare", "En person tar vid, med skäl och underlag."),
        ("waiting", summary.waiting, "väntar", "Tas upp igen av roboten."),
        ("failed", summary.failed, "misslyckade", "Tekniska fel efter alla försök."),
        ("by-hand", summary.by_hand, "gjorda för hand", "En person hann före roboten."),
        ("abandoned", summary.abandoned, "återtagna", "En person tog dem ur kön."),
    ]


def _ribbon(left: float, right: float, thick: float) -> str:
    """A band from the left edge to the right edge, curved between."""
    over = f"M0 {left:.1f} C50 {left:.1f} 50 {right:.1f} 100 {right:.1f}"
    return f"{over} V{right + thick:.1f} C50 {right + thick:.1f} 50 {left + thick:.1f} 0 {left + thick:.1f} Z"


def _embedded(sha: str, picture: PictureOf) -> str:
    return f"data:image/png;base64,{base64.b64encode(picture(sha)).decode()}" if sha else ""
