"""`klickfri work`: one worker of a run, in a process of its own."""

from __future__ import annotations

from typing import Annotated

import typer

from klickfri.app.office import Office, Task
from klickfri.app.run import worker


def add_to(app: typer.Typer) -> None:
    """Adds the command to the main command, without a word in its help."""
    app.command(hidden=True)(work)


def work(
    process: str,
    account: Annotated[str, typer.Option()],
    run: Annotated[str, typer.Option()],
    task: Annotated[Task, typer.Option()] = Task.FOR_EVER,
) -> None:
    """One worker of a run; started by `klickfri run`."""
    worker.work(Office.from_environment(), process, account, run, task)
