"""`klickfri replay` and `klickfri doctor`: for those who build flows and set machines up."""

from __future__ import annotations

import datetime as dt
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from klickfri.app import doctor as doctors
from klickfri.app import rehearsal
from klickfri.screen.browser.find import find_browser
from klickfri.settings.credentials import EnvironmentCredentials
from klickfri.settings.settings import Settings


class DryRun(StrEnum):
    """How far a dry run goes."""

    PLAN = "plan"
    READ = "read"


def add_to(app: typer.Typer) -> None:
    """Adds the commands to the main command."""
    app.command()(replay)
    app.command()(doctor)


def replay(
    process: Annotated[str, typer.Argument(help="The process, as its folder is called.")],
    application: Annotated[Path | None, typer.Option(help="A file of applications; its first row is used.")] = None,
    reference: Annotated[str | None, typer.Option(help="Another row of the file.")] = None,
    headed: Annotated[bool, typer.Option("--headed", help="Show the browser.")] = False,
    dry_run: Annotated[DryRun | None, typer.Option(help="plan: no screen. read: only looks, changes nothing.")] = None,
) -> None:
    """Replays one application now, outside the queue. With --dry-run nothing is changed."""
    settings, console = Settings.from_environment(), Console(highlight=False)
    if dry_run is DryRun.PLAN:
        console.print(rehearsal.plan(settings, process))
        return
    if application is None:
        raise typer.BadParameter("give the file of applications", param_hint="--application")
    told = rehearsal.replay_one(settings, process, application, reference, headed, only_look=dry_run is not None)
    console.print(told)


def doctor(
    get_browser: Annotated[bool, typer.Option("--get-browser", help="Find or fetch a browser first.")] = False,
) -> None:
    """Says what is missing on this machine and how to get it. Exit code 3 when something needed is missing."""
    settings, console = Settings.from_environment(), Console(highlight=False)
    if get_browser:
        console.print(f"Browser: {doctors.get_browser(find_browser)}")
    table = Table("", "Check", "What is missing", "How to get it", box=None)
    findings = doctors.examine(settings, EnvironmentCredentials(), find_browser, now=dt.datetime.now().astimezone())
    for finding in findings:
        mark = "[green]ok[/]" if finding.ok else "[red]no[/]" if finding.needed else "[yellow]–[/]"
        table.add_row(mark, finding.name, finding.missing, finding.mend)
    console.print(table)
    if any(finding.needed and not finding.ok for finding in findings):
        sys.exit(3)
