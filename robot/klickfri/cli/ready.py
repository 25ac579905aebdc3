"""`klickfri ready`: is everything there that a night needs?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.padding import Padding
from rich.text import Text

from klickfri.app.office import Office
from klickfri.app.run import notices, readiness
from klickfri.app.run.readiness import Ready
from klickfri.cli.exits import NOT_READY
from klickfri.cli.tables.checkup import headline
from klickfri.cli.terminal import JsonOption, keep_log, print_json, terminal
from klickfri.flow.loader import process_names
from klickfri.settings.machine import credentials_of


def add_to(app: typer.Typer) -> None:
    """Adds the command to the main command."""
    app.command()(ready)


def ready(
    process: Annotated[list[str] | None, typer.Argument(help="Only these processes; else all.")] = None,
    application: Annotated[
        Path | None, typer.Option(help="A file of applications: its first is looked at.", exists=True, dir_okay=False)
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Looks some hours before a night whether everything is there that it needs, in the live system too, and changes
    nothing. A process that is not ready is held until this says that it is. Exit code 6 when one is not."""
    office = Office.from_environment()
    credentials = credentials_of(office.settings)
    keep_log(office.settings, "ready")
    ways = notices.ways_of(office.settings, credentials)
    names = process or process_names(office.settings.recordings)
    found = [readiness.check(office, name, credentials, ways, application) for name in names]
    if as_json:
        print_json(found)
    for one in () if as_json else found:
        _tell(one)
    if not all(one.is_ready for one in found):
        raise typer.Exit(NOT_READY)


def _tell(one: Ready) -> None:
    console = terminal()
    console.print(Text(one.process, style="bold"))
    for check in one.checks:
        console.print(Padding(headline(check), (0, 0, 0, 2)))
        if check.mend:
            console.print(Padding(Text(check.mend), (0, 0, 0, 8)))
    reached = f"{one.reached} of {one.total} targets that a look can reach."
    if one.why:
        console.print(Text(f"NOT READY: {one.why}", style="bold red"), soft_wrap=True)
    console.print(f"{'Ready: ' if one.is_ready else 'Seen: '}{reached}")
    if one.missing:
        console.print(f"Not seen: {', '.join(one.missing)}", soft_wrap=True)
    if one.picture:
        console.print(f"Picture: {one.picture}", soft_wrap=True)
