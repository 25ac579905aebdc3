"""What is known of planned starts, as a terminal says it: one line for each."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from klickfri.app.nights.keeper import how_to_resume
from klickfri.app.nights.telling import Fate, Keeping, ToldStart
from klickfri.app.nights.wording import end_in_words, in_words
from klickfri.model.schedule import NightEnd, Obstacle

_STYLES = {Fate.SKIPPED: "yellow", Fate.WAITS: "yellow", Fate.UNDECIDED: "bold red", Fate.UNREADABLE: "bold red"}


def line(start: ToldStart) -> Text:
    """Process, moment, and what became of it, on one line."""
    when = f"{start.planned:%Y-%m-%d %H:%M}" if start.planned else f"{start.day}" if start.day else "lately"
    style = "bold red" if start.went in (NightEnd.FAILED, NightEnd.LOST) else _STYLES.get(start.fate, "")
    return Text(f"{start.process} {when}: {_said(start)}.", style)


def render(kept: Keeping) -> RenderableType:
    """The nights to come, and whether anybody is there to begin them."""
    head = Text(kept.process, "bold")
    if not kept.alive and not kept.trouble:
        since = f" since {kept.looked:%Y-%m-%d %H:%M} UTC" if kept.looked else ""
        head.append(f"\nNothing will be started: klickfri nights has not run{since}.", "bold red")
    if kept.trouble:
        head.append(f"\nNothing can be decided: {kept.trouble}.", "bold red")
    if kept.paused:
        head.append(f"\n{in_words(kept.paused).capitalize()}.", "bold red")
        if kept.paused.reason is Obstacle.FAILURES:
            head.append(f" {how_to_resume(kept.process)}")
    return Group(head, _table(kept), Text())


def _table(kept: Keeping) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for night in kept.nights:
        planned = f"{night.planned:%a %Y-%m-%d %H:%M}" if night.planned else ""
        said = "will not begin" if night.why and night.why == kept.paused else _said(night)
        table.add_row(planned, Text(said, _STYLES.get(night.fate, "yellow" if night.why else "")))
    return table


def _said(start: ToldStart) -> str:
    why = in_words(start.why) if start.why else ""
    match start.fate:
        case Fate.RAN | Fate.RUNS:
            return _ran(start)
        case Fate.WAITS:
            return f"waits: {why}"
        case Fate.SKIPPED:
            return f"no run: {why}"
        case Fate.UNDECIDED:
            return f"no run: {start.detail}"
        case Fate.PLANNED:
            return f"will not begin: {why}" if why else "will begin"
        case Fate.NONE:
            return f"no start is planned ({start.detail})"
        case Fate.UNREADABLE:
            return f"no start can be told: {start.detail}"
    return "it has no [schedule]; a person starts it with klickfri run"


def _ran(start: ToldStart) -> str:
    began, again = f"began {start.began:%H:%M}" if start.began else "", ""
    if start.tries > 1:
        again = f", {start.tries - 1} before it lost"
    if start.ended is None or start.went is None:
        return f"run {start.run} {began}{again} and is at work"
    return f"run {start.run} {began}{again}, {end_in_words(start.went)}, ended {start.ended:%H:%M}{_sums(start)}"


def _sums(start: ToldStart) -> str:
    sums = start.sums
    if sums is None:
        return ""
    told = (("completed", sums.completed), ("handed over", sums.handed_over), ("failed", sums.failed))
    return "; " + ", ".join(f"{number} {word}" for word, number in (*told, ("waiting", sums.waiting)))
