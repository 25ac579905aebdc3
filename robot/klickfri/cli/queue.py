"""`klickfri queue`: where every application stands, and why."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from klickfri.app import queue as queues
from klickfri.cli.terminal import terminal
from klickfri.model.work import Outcome, State, WorkItem
from klickfri.settings.settings import Settings

app = typer.Typer(help="Where every application stands, and why.", no_args_is_help=True)

_STATES = f"Only items in this state; may be given several times. States: {', '.join(State)}."
_STYLES = {State.PENDING_USER_ACTION: "yellow", State.FAILED: "bold red", State.COMPLETED: "green"}
_ADVISED = (State.PENDING_USER_ACTION, State.FAILED)
"""States in which the advice itself tells reason, done and not done."""


@app.command("list")
def list_items(
    process: Annotated[str | None, typer.Argument(help="Only this process.")] = None,
    state: Annotated[list[State] | None, typer.Option(help=_STATES, metavar="STATE")] = None,
    code: Annotated[str | None, typer.Option(help="Only items handed over with this code.")] = None,
) -> None:
    """Lists applications, oldest first."""
    items = queues.items(Settings.from_environment(), process, tuple(state or ()), code)
    console = terminal()
    if items:
        console.print(_listed(items))
    counts = Counter(item.state for item in items)
    told = ", ".join(f"{counts[state]} {state}" for state in State if counts[state])
    console.print(f"{len(items)} application(s){': ' if told else '.'}{told}")


@app.command()
def show(reference: Annotated[str, typer.Argument(help="The application's number.")]) -> None:
    """Shows one application: state, last step and its picture, the reason, and what to do."""
    settings, console = Settings.from_environment(), terminal()
    for item in queues.find(settings, reference):
        console.print(_facts(settings, item))
        picture = queues.last_picture(settings, item)
        if picture:
            console.print(f"Picture     {picture}", soft_wrap=True)
        console.print(f"\n{queues.advice(settings, item)}\n")


def _listed(items: list[WorkItem]) -> Table:
    headings = ("Reference", "State", "Outcome", "Received", "Tries")
    rows = [_line(item) for item in items]
    table = Table(box=None, pad_edge=False)
    for heading, *texts in zip(headings, *rows, strict=False):
        table.add_column(heading, no_wrap=True, min_width=max(len(text) for text in [heading, *texts]))
    table.add_column("Reason", no_wrap=True)
    for item, row in zip(items, rows, strict=True):
        table.add_row(row[0], Text(row[1], style=_STYLES.get(item.state, "")), *row[2:])
    return table


def _line(item: WorkItem) -> tuple[str, ...]:
    last = item.last or Outcome(item.state)
    reason = next(iter(last.reasons), "") if item.state is not State.COMPLETED else ""
    received = f"{item.received:%Y-%m-%d}"
    return item.reference, item.state, last.outcome or last.code or "", received, str(item.attempt), reason


def _facts(settings: Settings, item: WorkItem) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    last = item.last or Outcome(item.state)
    rows = [
        ("Reference", item.reference),
        ("Process", item.process),
        ("State", f"{item.state}, attempt {item.attempt}"),
        ("Answer by", f"{queues.answer_by(settings, item):%Y-%m-%d %H:%M}"),
    ]
    if not item.restricted:
        rows += [("Outcome", last.outcome or last.code or ""), ("Last step", last.last_step)]
    if not item.restricted and item.state not in _ADVISED:
        rows += [("Reasons", "\n".join(last.reasons)), ("Done", "\n".join(last.done))]
    for name, value in rows:
        if value:
            table.add_row(Text(name, style="dim"), value)
    return table
