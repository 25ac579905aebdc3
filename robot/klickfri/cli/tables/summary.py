"""The end of a run, as a terminal shows it."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from klickfri.summary.sums import Summary


def duration(seconds: float) -> str:
    """`0.8 s`, `42 s`, `3 min 5 s`."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def render(summary: Summary) -> RenderableType:
    """The summary as the terminal shows it at the end of a run."""
    ill = [Text(f"{summary.ill}; {summary.waiting} ansökningar väntar.", style="bold red")] if summary.ill else []
    return Group(_numbers(summary), *ill, _balance(summary), Text(), _benefit(summary))


def _numbers(summary: Summary) -> Table:
    table = Table("", "", "", box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_row(Text("Taken in", style="bold"), Text(str(summary.taken_in), style="bold"), "")
    table.add_row("Completed", str(summary.completed_total), _listed(summary.completed))
    table.add_row("Handed over", str(summary.handed_over_total), _listed(summary.handed_over))
    table.add_row("Failed", _alarm(summary.failed), "")
    table.add_row("Waiting", str(summary.waiting), "")
    for name, number in (("Done by hand", summary.by_hand), ("Withdrawn", summary.abandoned)):
        if number:
            table.add_row(name, str(number), "by a person")
    if summary.unseen:
        table.add_row("Saves not seen", _alarm(summary.unseen), "made perhaps; among the handed over and the failed")
    table.columns[1].justify = "right"
    return table


def _balance(summary: Summary) -> Text:
    if summary.balances:
        return Text(f"Nobody is lost: {summary.taken_in} in = {summary.accounted} accounted for.", style="green")
    return Text(f"NOT ACCOUNTED FOR: {summary.taken_in} in, {summary.accounted} found.", style="bold red")


def _benefit(summary: Summary) -> Table:
    table = Table("", "", box=None, show_header=False, padding=(0, 2, 0, 0))
    base, robot = summary.baseline, summary.robot
    case = f"({base.work} + {base.confirms} a case, {summary.robot_saved} saved)"
    saved = (str(summary.clicks_saved), "bold")
    table.add_row("Saved", Text.assemble(saved, f" clicks and {summary.confirms_saved} confirms  {case}"))
    table.add_row("The robot's own", f"{robot.work} work, {robot.confirms} confirms, {robot.looking} looking")
    if summary.median_seconds is not None:
        slowest = f"slowest {duration(summary.seconds[-1])} {summary.slowest}".rstrip()
        table.add_row("Time for an item", f"median {duration(summary.median_seconds)}, {slowest}")
    return table


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name or 'other'} {number}" for name, number in counts.items())


def _alarm(number: int) -> Text:
    return Text(str(number), style="bold red" if number else "")
