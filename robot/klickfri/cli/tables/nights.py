"""What is known of planned starts, as a terminal says it: one line for each."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from klickfri.app.nights.keeper import how_to_resume
from klickfri.app.nights.telling import Fate, Keeping, ToldStart
from klickfri.model.schedule import Hindrance, NightEnd, Obstacle

_OBSTACLES = {
    Obstacle.WEEKEND: "it rests on weekends ({detail})",
    Obstacle.HOLIDAY: "it rests on holidays ({detail})",
    Obstacle.HALF_DAY: "it rests on half-days ({detail})",
    Obstacle.BLACKOUT: "the system is closed ({detail})",
    Obstacle.READ_ONLY: "the system saves nothing then ({detail})",
    Obstacle.HOURS: "it lies outside the hours of the schedule ({detail})",
    Obstacle.OVERLAP: "another run stands in the way ({detail})",
    Obstacle.PAUSED: "paused {detail}",
    Obstacle.FAILURES: "paused after failed nights ({detail})",
    Obstacle.NOT_READY: "not ready: {detail}",
    Obstacle.MISSED: "missed, and too late to be made up for ({detail})",
    Obstacle.COALESCED: "missed, and made up for by the start of {detail}",
}
_ENDS = {
    NightEnd.WELL: "went well",
    NightEnd.FAULTS: "worked, with faults for the morning to see",
    NightEnd.FAILED: "FAILED: no case came to an end",
    NightEnd.STOPPED: "was stopped by a person",
    NightEnd.LOST: "was LOST: its process died",
}
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


def in_words(why: Hindrance) -> str:
    """What stands in the way, as a part of a sentence."""
    return _OBSTACLES[why.reason].format(detail=why.detail).removesuffix(" ()").strip()


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
    return f"run {start.run} {began}{again}, {_ENDS[start.went]}, ended {start.ended:%H:%M}{_sums(start)}"


def _sums(start: ToldStart) -> str:
    sums = start.sums
    if sums is None:
        return ""
    told = (("completed", sums.completed), ("handed over", sums.handed_over), ("failed", sums.failed))
    return "; " + ", ".join(f"{number} {word}" for word, number in (*told, ("waiting", sums.waiting)))
