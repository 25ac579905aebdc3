"""`klickfri backup` and `klickfri restore`: everything that the robot keeps, as one set of one moment."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from klickfri.app.office import Office
from klickfri.app.run.backup import back_up
from klickfri.app.run.backup_set import Manifest
from klickfri.app.run.restore import restore as put_back
from klickfri.cli.terminal import terminal

_SERVER = "A PostgreSQL server has queue and logs: the set belongs to a dump (pg_dump) that was made before it."


def add_to(app: typer.Typer) -> None:
    """Adds the commands to the main command."""
    app.command()(backup)
    app.command()(restore)


def backup(
    to: Annotated[Path, typer.Argument(help="The folder for sets, on another disk; each gets a folder in it.")],
    keys_to: Annotated[Path | None, typer.Option(help="Also the boards' keys, in this folder, kept apart.")] = None,
    reason: Annotated[str, typer.Option(help="Why keys are handed out. It is kept in the log.")] = "",
) -> None:
    """Backs up queue, logs with pictures, and files as one checked set. A run may go on meanwhile."""
    made = back_up(Office.from_environment(), to, keys_to, reason)
    _say(f"{made.folder}: whole, of {made.manifest.moment.isoformat()}")
    _show(made.manifest)
    for key in made.keys:
        _say(f"  key: {key}")
    if made.manifest.queue is None:
        _say(_SERVER)


def restore(
    source: Annotated[Path, typer.Argument(metavar="FROM", help="A set: the folder that the backup told.")],
    keys: Annotated[Path | None, typer.Option(help="The folder that the boards' keys were put in.")] = None,
    without_keys: Annotated[
        bool, typer.Option("--without-keys", help="They are lost; new ones are begun by `audit rekey`.")
    ] = False,
) -> None:
    """Makes the state folder of a set, whole or not at all. There must be none, or an empty one."""
    done = put_back(Office.from_environment(), source, keys, without_keys=without_keys)
    _say(f"{done.state} is as it was {done.manifest.moment.isoformat()}, and its log says so.")
    _show(done.manifest)
    _say("The robot looks before it acts; a letter that does not show is a person's. See docs/howto/08-operate.md.")


def _show(manifest: Manifest) -> None:
    for board, mark in manifest.boards.items():
        _say(f"  {board}: {mark.seq} entries; note elsewhere: {mark.leaf}@{mark.seq}")


def _say(text: str) -> None:
    terminal().print(Text(text), soft_wrap=True)
