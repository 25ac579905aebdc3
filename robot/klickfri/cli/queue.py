"""`klickfri queue`: where every application stands, and why; and a person's answer to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from klickfri.app.look import queue as queues
from klickfri.app.look import waiting
from klickfri.app.office import Office
from klickfri.app.review import taking_up
from klickfri.cli.tables.waiting import line
from klickfri.cli.terminal import JsonOption, print_json, terminal
from klickfri.decide.handover import SPECIAL
from klickfri.model.deadline import CaseClock
from klickfri.model.wording import kept_reasons
from klickfri.model.work import Outcome, State, WorkItem
from klickfri.settings.settings import Settings

_HELP = "Where every application stands, and why; and what a person makes of it."
group = typer.Typer(help=_HELP, no_args_is_help=True)

References = Annotated[list[str], typer.Argument(help="The applications' numbers.")]
WhyOption = Annotated[str, typer.Option(help="Why, in a few words that name nobody. It is kept in the log.")]
ProcessOption = Annotated[str | None, typer.Option(help="The process, where several have the number.")]


class How(StrEnum):
    """How a person ended a case."""

    DONE = "done"
    WITHDRAWN = "withdrawn"


_STATES = f"Only items in this state; may be given several times. States: {', '.join(State)}."
_STYLES = {State.PENDING_USER_ACTION: "yellow", State.FAILED: "bold red", State.COMPLETED: "green"}
_ADVISED = (State.PENDING_USER_ACTION, State.FAILED)
"""States in which the advice itself tells reason, done and not done."""
_COLUMNS = ("Reference", "State", "Outcome", "Received", "Left", "Tries", "Reason")
_SHORT_REASON, _GAP = 12, 2
"""Signs of a reason that are worth a column, and between two columns."""


def add_to(app: typer.Typer) -> None:
    """Adds the group, and the command beside it, to the main command."""
    app.add_typer(group, name="queue")
    app.command()(handover)


@group.command("list")
def list_items(
    process: Annotated[str | None, typer.Argument(help="Only this process.")] = None,
    state: Annotated[list[State] | None, typer.Option(help=_STATES, metavar="STATE")] = None,
    code: Annotated[str | None, typer.Option(help="Only items handed over with this code.")] = None,
) -> None:
    """Lists applications, oldest first."""
    office, console = Office.from_environment(), terminal()
    items = queues.items(office.settings, process, tuple(state or ()), code)
    if items:
        console.print(_listed(items, queues.clocks(office, items), console.width))
    counts = Counter(item.state for item in items)
    told = ", ".join(f"{counts[state]} {state}" for state in State if counts[state])
    console.print(f"{len(items)} application(s){': ' if told else '.'}{told}")


@group.command()
def show(reference: Annotated[str, typer.Argument(help="The application's number.")]) -> None:
    """Shows one application: state, last step and its picture, the reason, and what to do."""
    office, console = Office.from_environment(), terminal()
    settings = office.settings
    for item in queues.find(settings, reference):
        console.print(_facts(queues.clock(office, item), item))
        picture = queues.last_picture(settings, item)
        if picture:
            console.print(f"Picture     {picture}", soft_wrap=True)
        files = queues.received(settings, item)
        if files:
            console.print(f"Files       {', '.join(files)}: klickfri queue files {item.reference}", soft_wrap=True)
        console.print(f"\n{_advice(office, item)}\n")


@group.command()
def files(
    reference: Annotated[str, typer.Argument(help="The application's number.")],
    to: Annotated[Path, typer.Option(help="The folder to copy them to.", file_okay=False)] = Path("files"),
    process: ProcessOption = None,
) -> None:
    """Gives out the files that the system gave in a case, unopened; for whoever has the rights to the state folder."""
    settings = Settings.from_environment()
    items = [item for item in queues.find(settings, reference) if process in (None, item.process)]
    given = [path for item in items for path in queues.give_out(settings, item, to)]
    for path in given:
        terminal().print(str(path), soft_wrap=True)
    if not given:
        terminal().print("The system gave no file in this case.")


def handover(
    process: Annotated[str | None, typer.Argument(help="Only this process; else all, each in a folder.")] = None,
    to: Annotated[Path | None, typer.Option(help="The folder to write in.", file_okay=False)] = None,
    as_json: JsonOption = False,
) -> None:
    """Writes the hand-over files now: everyone who waits for a person, whichever run left them."""
    found = waiting.hand_over(Office.from_environment(), process, to)
    if as_json:
        print_json(found)
    for written in () if as_json else found:
        terminal().print(line(written))
        for file in written.files:
            terminal().print(f"  {file}", soft_wrap=True)


@group.command()
def retry(references: References, reason: WhyOption, process: ProcessOption = None) -> None:
    """Puts applications that wait for a person back into the queue, all or none. The robot looks before it acts."""
    for item in taking_up.retry(Office.from_environment(), references, reason, process):
        terminal().print(f"{item.reference}: {item.state} -> new. The next run looks first, then tries again.")


@group.command()
def close(
    references: References,
    reason: WhyOption,
    how: Annotated[How, typer.Option("--as", help="done: a person did it. withdrawn: nobody will.")] = How.DONE,
    process: ProcessOption = None,
) -> None:
    """Closes applications that a person has done, decided or withdrawn, all or none. They count as a person's."""
    for item in taking_up.close(Office.from_environment(), references, reason, how.value, process):
        terminal().print(f"{item.reference}: {item.state}, closed as {how}. The robot leaves it alone.")


def _advice(office: Office, item: WorkItem) -> str:
    """What a person should do now, in Swedish."""
    match item.state:
        case State.NEW | State.IN_PROGRESS:
            return "Inget. Roboten tar ansökan i tur och ordning."
        case State.DEFERRED:
            return f"Inget före {item.defer_until}. Då tittar roboten igen."
        case State.COMPLETED | State.ABANDONED:
            return "Inget. Ärendet är klart för robotens del."
        case State.PENDING_USER_ACTION | State.FAILED:
            gone = f"Processen {item.process} har ingen mapp här. Lägg tillbaka den, eller gör ärendet för hand."
            return queues.hand_over_text(office, item) or gone


def _listed(items: list[WorkItem], clocks: Mapping[int, CaseClock], width: int) -> Table:
    """As many columns as the terminal holds; the reference is never the one that gives way."""
    rows = [dict(zip(_COLUMNS, _line(item, clocks.get(item.id)), strict=True)) for item in items]
    widths = {name: max(len(text) for text in [name, *(row[name] for row in rows)]) for name in _COLUMNS}
    shown = _fitting({**widths, "Reason": _SHORT_REASON}, width)
    room = width - sum(widths[name] + _GAP for name in shown if name != "Reason")
    table = Table(box=None, pad_edge=False)
    for name in shown:
        table.add_column(
            name,
            no_wrap=name != "Reference",
            overflow="fold" if name == "Reference" else "ellipsis",
            width=min(widths[name], room if name == "Reason" else width),
        )
    for item, row in zip(items, rows, strict=True):
        table.add_row(*(Text(row[name], style=_style(item, name)) for name in shown))
    return table


def _fitting(widths: Mapping[str, int], width: int) -> list[str]:
    """The columns that have room beside each other, the first ones first."""
    shown: list[str] = []
    for name, wide in widths.items():
        if not shown or sum(widths[one] + _GAP for one in shown) + wide <= width:
            shown.append(name)
    return shown


def _style(item: WorkItem, column: str) -> str:
    return _STYLES.get(item.state, "") if column == "State" else ""


def _line(item: WorkItem, clock: CaseClock | None) -> tuple[str, ...]:
    last = item.last or Outcome(item.state)
    told, reason = last.outcome or last.code or "", next(iter(kept_reasons(last)), "")
    if item.is_restricted:
        told, reason = "", SPECIAL
    elif item.state is State.COMPLETED:
        reason = ""
    left = f"{clock.hours_left:.0f} h" if clock and clock.open else ""
    return item.reference, item.state, told, f"{item.received:%Y-%m-%d}", left, str(item.attempt), reason


def _clock(clock: CaseClock) -> str:
    """How much of the promised time is used."""
    used, limit = clock.used.total_seconds() / 3600, clock.limit.total_seconds() / 3600
    stands = "" if clock.runs else " (stands still: the applicant is asked)" if clock.open else " (the case has ended)"
    return f"{used:.1f} h of {limit:g} h used{stands}"


def _facts(clock: CaseClock | None, item: WorkItem) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    last, due = item.last or Outcome(item.state), clock.due if clock else None
    rows = [
        ("Reference", item.reference),
        ("Process", item.process),
        ("State", f"{item.state}, attempt {item.attempt}"),
        ("Answer by", f"{due:%Y-%m-%d %H:%M}" if due else ""),
        ("Clock", _clock(clock) if clock else ""),
    ]
    if not item.is_restricted:
        rows += [("Outcome", last.outcome or last.code or ""), ("Last step", last.last_step)]
    if not item.is_restricted and item.state not in _ADVISED:
        rows += [("Reasons", "\n".join(kept_reasons(last))), ("Done", "\n".join(last.done))]
    for name, value in rows:
        if value:
            table.add_row(Text(name, style="dim"), value)
    return table
