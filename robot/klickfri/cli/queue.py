"""`klickfri queue`: where every application stands, and why."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from klickfri.app import queue as queues
from klickfri.model.work import State, WorkItem
from klickfri.settings.settings import Settings

app = typer.Typer(help="Where every application stands, and why.", no_args_is_help=True)


@app.command("list")
def list_items(
    process: Annotated[str | None, typer.Argument(help="Only this process.")] = None,
    state: Annotated[list[State] | None, typer.Option(help="Only these states; may be given several times.")] = None,
    code: Annotated[str | None, typer.Option(help="Only items handed over with this code.")] = None,
) -> None:
    """Lists applications, oldest first."""
    table = Table("Reference", "State", "Outcome or code", "Received", "Attempt", "Last step", box=None)
    for item in queues.items(Settings.from_environment(), process, tuple(state or ()), code):
        last = item.last
        what = (last.outcome or last.code or "") if last else ""
        step = last.last_step if last else ""
        table.add_row(item.reference, item.state, what, f"{item.received:%Y-%m-%d %H:%M}", str(item.attempt), step)
    Console().print(table if table.row_count else "The queue is empty.")


@app.command()
def show(reference: Annotated[str, typer.Argument(help="The application's number.")]) -> None:
    """Shows one application: state, last step and its picture, the reason, and what to do."""
    settings = Settings.from_environment()
    console = Console(highlight=False)
    for item in queues.find(settings, reference):
        console.print(_facts(settings, item))


def _facts(settings: Settings, item: WorkItem) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), title=item.reference, title_justify="left")
    table.add_row("Process", item.process)
    table.add_row("State", f"[bold]{item.state}[/] (attempt {item.attempt})")
    table.add_row("Answer by", f"{queues.answer_by(settings, item):%Y-%m-%d %H:%M}")
    last = item.last
    if last and not item.restricted:
        table.add_row("Outcome", last.outcome or last.code or "")
        table.add_row("Reason", "\n".join(last.reasons))
        table.add_row("Check", last.question)
        table.add_row("Done", "\n".join(last.done))
        table.add_row("Not done", "\n".join(last.not_done))
        table.add_row("Last step", last.last_step)
    picture = queues.last_picture(settings, item)
    if picture:
        table.add_row("Picture", str(picture))
    table.add_row("What to do", queues.advice(settings, item))
    return table
