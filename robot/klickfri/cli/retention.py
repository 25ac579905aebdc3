"""`klickfri retention`: what the rules of the processes take from this machine, and when."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.text import Text

from klickfri.app.office import Office
from klickfri.app.run import retention
from klickfri.app.run.retention import DueForRemoval
from klickfri.cli.terminal import terminal

group = typer.Typer(help="The end of personal data, by the rules of each process.", no_args_is_help=True)

ProcessArgument = Annotated[str | None, typer.Argument(help="Only this process.")]


def add_to(app: typer.Typer) -> None:
    """Adds the group to the main command."""
    app.add_typer(group, name="retention")


@group.command()
def plan(process: ProcessArgument = None) -> None:
    """Says what would be taken away now; changes nothing."""
    for due in retention.plan(Office.from_environment(), process):
        _show(due, "would be reduced to their reference", "would be removed")


@group.command()
def apply(process: ProcessArgument = None) -> None:
    """Takes it away, as each night does at its end. Told in the audit log.

    Exit code 1 when the queue's file was busy and could not be cleaned; the next time does it.
    """
    done = retention.apply(Office.from_environment(), process)
    for due in done:
        _show(due, "reduced to their reference", "removed")
    if not all(due.wiped for due in done):
        terminal().print("The queue was busy: deleted texts may be left in its file until the next time.")
        raise typer.Exit(1)


def _show(due: DueForRemoval, reduced: str, removed: str) -> None:
    console = terminal()
    rules = ", ".join(due.rules) or "no rule: everything is kept. See section 5 of docs/howto/08-operate.md"
    console.print(Text(f"{due.process}: {rules}"), soft_wrap=True)
    if due.cases:
        console.print(Text(f"  {len(due.cases)} case(s) {reduced}: {_some(due.cases)}"), soft_wrap=True)
    for path in due.files:
        console.print(Text(f"  {removed}: {path}"), soft_wrap=True)
    if due.is_empty and due.rules:
        console.print("  nothing is due")


def _some(references: tuple[str, ...]) -> str:
    shown = ", ".join(references[:20])
    return shown if len(references) <= 20 else f"{shown} and {len(references) - 20} more"
