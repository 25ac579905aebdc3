"""`klickfri check`: for those who review flows before a robot follows them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from klickfri.app import checking, rehearsal
from klickfri.cli.terminal import terminal
from klickfri.settings.settings import Settings

Process = Annotated[str, typer.Argument(help="The process, as its folder is called.")]


def add_to(app: typer.Typer) -> None:
    """Adds the commands to the main command."""
    app.command()(check)


def check(
    process: Process,
    application: Annotated[Path | None, typer.Option(help="A file of applications: also look at its first.")] = None,
    reference: Annotated[str | None, typer.Option(help="Look at another row of the file.")] = None,
    headed: Annotated[bool, typer.Option("--headed", help="Show the browser.")] = False,
) -> None:
    """Holds a flow against numbered rules; exit code 2 when one is broken. With --application it also looks in the
    system, up to the first step that would work, and changes nothing."""
    settings, console = Settings.from_environment(), terminal()
    checked = checking.check(settings, process)
    console.print(checking.shown(checked))
    if checked.errors:
        raise typer.Exit(2)
    if application is not None:
        looked = rehearsal.look_at_one(settings, process, application, reference, headed)
        console.print("", looked.told, *looked.reasons, sep="\n", markup=False)
        if not looked.well:
            raise typer.Exit(1)
