"""`klickfri watch`: files that are put in a folder come into the queue by themselves."""

from __future__ import annotations

import threading
import time
from typing import Annotated

import typer

from klickfri.app.office import Office
from klickfri.app.run import arrival, notices
from klickfri.app.run.signals import heard
from klickfri.cli.terminal import keep_log, terminal
from klickfri.settings.machine import credentials_of


def add_to(app: typer.Typer) -> None:
    """Adds the command to the main command."""
    app.command()(watch)


def watch(
    process: Annotated[list[str] | None, typer.Argument(help="Only these processes; else all that have one.")] = None,
) -> None:
    """Watches the folders of processes with [intake] watch: whole files are taken in, moved and answered, and the work
    begins at once where start_at_once says so. Ctrl-C and SIGTERM end it; a run it started finishes what is in hand."""
    office, console, asked = Office.from_environment(), terminal(), threading.Event()
    folders = arrival.watched(office, process or ())
    keep_log(office.settings, "watch")
    tell = notices.keep_telling(
        office, notices.ways_of(office.settings, credentials_of(office.settings)), time.monotonic
    )
    with heard(asked.set), arrival.watching(office, folders, console.print) as arrivals:
        for name, folder in folders.items():
            console.print(f"{name}: {folder}", soft_wrap=True)
        while True:
            for one in arrivals:
                one.look()
            tell()
            if asked.wait(arrival.LOOK):
                return
