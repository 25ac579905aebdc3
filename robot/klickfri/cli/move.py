"""`klickfri move`: from a machine of its own to a database that several share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from klickfri.app.office import Office
from klickfri.app.run import moving
from klickfri.cli.terminal import terminal


def add_to(app: typer.Typer) -> None:
    """Adds the command to the main command."""
    app.command()(move)


def move(
    queue: Annotated[
        Path | None, typer.Option(help="The queue's file, when it is not work.sqlite in the state folder.")
    ] = None,
    only_logs: Annotated[
        bool, typer.Option("--only-logs", help="The queue is in the database already: move the logs alone.")
    ] = False,
) -> None:
    """Moves this machine's queue and audit logs to the PostgreSQL of KLICKFRI_DATABASE, whole, and checks them there.

    What was moved is marked, and nobody writes there again. A move that was killed is begun again.
    """
    moved = moving.move(Office.from_environment(), queue, only_logs=only_logs)
    console = terminal()
    for table, rows in moved.queue.items():
        console.print(f"{table}: {rows} rows", soft_wrap=True)
    for board, checked in moved.logs.items():
        console.print(f"{board}: {checked.line()}", soft_wrap=True)
        console.print(f"  att anteckna: {checked.last_leaf}@{checked.last_seq}", soft_wrap=True)
    if not (moved.queue or moved.logs):
        console.print("Everything here had been moved already.")
