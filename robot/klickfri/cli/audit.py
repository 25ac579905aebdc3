"""`klickfri audit`: what the robot did, saw and decided, and whether the log is whole."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.text import Text

from klickfri.app import inspection
from klickfri.cli.terminal import terminal
from klickfri.settings.settings import Settings

app = typer.Typer(help="What the robot did, saw and decided, and whether the log is whole.", no_args_is_help=True)


@app.command()
def show(
    reference: Annotated[str, typer.Argument(help="The application's number.")],
    run: Annotated[str | None, typer.Option(help="Only this run.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also each step of the robot's own looking.")] = False,
) -> None:
    """Shows what the log says of one case, in order. The number first on a line is the entry's in the log."""
    for timeline in inspection.timelines(Settings.from_environment(), reference, run, everything):
        terminal().print(timeline)


@app.command()
def verify(board: Annotated[str | None, typer.Argument(help="Only this board's log.")] = None) -> None:
    """Checks every entry, the chain between them and every picture. Exit code 1 when something is broken."""
    console = terminal()
    results = inspection.verify(Settings.from_environment(), board)
    for name, result in results.items():
        console.print(Text.assemble((name, "bold"), ": ", (result.line(), "green" if result.ok else "bold red")))
        for finding in result.findings[:20]:
            console.print(f"  post {finding.seq}: {finding.kind} {finding.detail}")
    if not all(result.ok for result in results.values()):
        raise typer.Exit(1)
