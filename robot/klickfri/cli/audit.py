"""`klickfri audit`: what the robot did, saw and decided, and whether the log is whole."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from klickfri.app import inspection
from klickfri.settings.settings import Settings

app = typer.Typer(help="What the robot did, saw and decided, and whether the log is whole.", no_args_is_help=True)


@app.command()
def show(
    reference: Annotated[str, typer.Argument(help="The application's number.")],
    run: Annotated[str | None, typer.Option(help="Only this run.")] = None,
) -> None:
    """Shows a case's timeline."""
    for table in inspection.timelines(Settings.from_environment(), reference, run):
        Console(highlight=False).print(table)


@app.command()
def verify(board: Annotated[str | None, typer.Argument(help="Only this board's log.")] = None) -> None:
    """Checks every entry, the chain between them and every picture. Exit code 1 when something is broken."""
    console = Console(highlight=False)
    results = inspection.verify(Settings.from_environment(), board)
    for name, result in results.items():
        console.print(f"[bold]{name}[/]: {result.line()}")
        for finding in result.findings[:20]:
            console.print(f"  post {finding.seq}: {finding.kind} {finding.detail}")
    if not all(result.ok for result in results.values()):
        raise typer.Exit(1)
