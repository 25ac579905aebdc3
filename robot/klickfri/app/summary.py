"""A run in numbers: in = completed + handed over + failed + waiting (promise 8), and the clicks it saved."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from klickfri.model.application import Process
from klickfri.model.work import Outcome, State, WorkItem

WAITING = (State.NEW, State.IN_PROGRESS, State.DEFERRED)
ENDED = (State.COMPLETED, State.PENDING_USER_ACTION, State.FAILED)


@dataclass(frozen=True)
class Clicks:
    """What the robot pressed for one item, all attempts, as the audit log counts it (`case.finished`)."""

    work: int = 0
    confirms: int = 0
    looking: int = 0


@dataclass(frozen=True)
class Summary:
    """One run's numbers. `completed` is by outcome, `handed_over` by code, both most frequent first.

    `abandoned` items were ended by a person before the robot was done with them. `seconds` holds the time of
    every item that ended, shortest first; `slowest` is a reference, empty when it belongs to the restricted list.
    """

    taken_in: int
    completed: Mapping[str, int]
    handed_over: Mapping[str, int]
    failed: int
    waiting: int
    abandoned: int
    baseline: Clicks
    robot: Clicks
    seconds: tuple[float, ...] = field(default=())
    slowest: str = ""

    @property
    def completed_total(self) -> int:
        """Cases completed, whatever their outcome."""
        return sum(self.completed.values())

    @property
    def handed_over_total(self) -> int:
        """Cases handed over to a person."""
        return sum(self.handed_over.values())

    @property
    def accounted(self) -> int:
        """Every item there is, by what became of it."""
        return self.completed_total + self.handed_over_total + self.failed + self.waiting + self.abandoned

    @property
    def balances(self) -> bool:
        """Is everything that was taken in accounted for?"""
        return self.taken_in == self.accounted

    @property
    def clicks_saved(self) -> int:
        """The caseworker's clicks and choices for one case, times the cases completed. Confirms come on top."""
        return self.baseline.work * self.completed_total

    @property
    def confirms_saved(self) -> int:
        """The caseworker's confirms for one case, times the cases completed."""
        return self.baseline.confirms * self.completed_total

    @property
    def median_seconds(self) -> float | None:
        """Half of the items that ended took less."""
        return statistics.median(self.seconds) if self.seconds else None


def summarise(
    items: Sequence[WorkItem], *, taken_in: int, process: Process, clicks: Iterable[Clicks] | None = None
) -> Summary:
    """The numbers of these items. `taken_in` is counted at the source, not here, or it would prove nothing.

    `clicks` is one count per item from the audit log; without it the items' own last counts are used, which
    know no confirms.
    """
    timed = sorted((item for item in items if seconds_of(item) is not None), key=lambda item: seconds_of(item) or 0)
    return Summary(
        taken_in=taken_in,
        completed=_count(_last(item).outcome or "utan utfall" for item in items if item.state is State.COMPLETED),
        handed_over=_count(_last(item).code or "OKÄND" for item in items if item.state is State.PENDING_USER_ACTION),
        failed=sum(item.state is State.FAILED for item in items),
        waiting=sum(item.state in WAITING for item in items),
        abandoned=sum(item.state is State.ABANDONED for item in items),
        baseline=Clicks(process.baseline_clicks, process.baseline_confirms),
        robot=total(clicks if clicks is not None else map(_own_clicks, items)),
        seconds=tuple(seconds_of(item) or 0 for item in timed),
        slowest=timed[-1].reference if timed and not is_restricted(timed[-1]) else "",
    )


def is_restricted(item: WorkItem) -> bool:
    """Does the item belong to the restricted list? Any one sign is enough (promise 4)."""
    last = _last(item)
    return item.restricted or last.restricted or (last.code or "").startswith("SKYDD")


def seconds_of(item: WorkItem) -> float | None:
    """How long the item took, or nothing when it has not ended."""
    if item.state not in ENDED or item.started is None or item.ended is None:
        return None
    return (item.ended - item.started).total_seconds()


def total(clicks: Iterable[Clicks]) -> Clicks:
    """All counts added up."""
    counts = list(clicks)
    return Clicks(*(sum(getattr(count, name) for count in counts) for name in ("work", "confirms", "looking")))


def duration(seconds: float) -> str:
    """`0.8 s`, `42 s`, `3 min 5 s`."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def render(summary: Summary) -> RenderableType:
    """The summary as the terminal shows it at the end of a run."""
    return Group(_numbers(summary), _balance(summary), Text(), _benefit(summary))


def _numbers(summary: Summary) -> Table:
    table = Table("", "", "", box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_row(Text("Taken in", style="bold"), Text(str(summary.taken_in), style="bold"), "")
    table.add_row("Completed", str(summary.completed_total), _listed(summary.completed))
    table.add_row("Handed over", str(summary.handed_over_total), _listed(summary.handed_over))
    table.add_row("Failed", _alarm(summary.failed), "")
    table.add_row("Waiting", str(summary.waiting), "")
    if summary.abandoned:
        table.add_row("Abandoned", str(summary.abandoned), "")
    table.columns[1].justify = "right"
    return table


def _balance(summary: Summary) -> Text:
    if summary.balances:
        return Text(f"Nobody is lost: {summary.taken_in} in = {summary.accounted} accounted for.", style="green")
    return Text(f"NOT ACCOUNTED FOR: {summary.taken_in} in, {summary.accounted} found.", style="bold red")


def _benefit(summary: Summary) -> Table:
    table = Table("", "", box=None, show_header=False, padding=(0, 2, 0, 0))
    base, robot = summary.baseline, summary.robot
    case = f"({base.work} + {base.confirms} a case, {summary.completed_total} completed)"
    saved = (str(summary.clicks_saved), "bold")
    table.add_row("Saved", Text.assemble(saved, f" clicks and {summary.confirms_saved} confirms  {case}"))
    table.add_row("The robot's own", f"{robot.work} work, {robot.confirms} confirms, {robot.looking} looking")
    if summary.median_seconds is not None:
        slowest = f"slowest {duration(summary.seconds[-1])} {summary.slowest}".rstrip()
        table.add_row("Time for an item", f"median {duration(summary.median_seconds)}, {slowest}")
    return table


def _count(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items(), key=lambda pair: (-pair[1], pair[0])))


def _last(item: WorkItem) -> Outcome:
    return item.last or Outcome(item.state)


def _own_clicks(item: WorkItem) -> Clicks:
    return Clicks(work=_last(item).clicks_work, looking=_last(item).clicks_looking)


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {number}" for name, number in counts.items())


def _alarm(number: int) -> Text:
    return Text(str(number), style="bold red" if number else "")
