"""`klickfri intake`: applications into the queue."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from klickfri.app.office import Office
from klickfri.app.run import intake as intakes
from klickfri.cli.terminal import JsonOption, print_json, terminal


def add_to(app: typer.Typer) -> None:
    """Adds the command to the main command."""
    app.command()(intake)


def intake(
    file: Annotated[Path, typer.Argument(help="CSV or XLSX with the process's columns.", exists=True, dir_okay=False)],
    process: Annotated[str, typer.Option(help="The process, as its folder is called.")],
    files: Annotated[
        Path | None,
        typer.Option(help="The folder of the files that the applications name.", exists=True, file_okay=False),
    ] = None,
    accept_good_rows: Annotated[
        bool, typer.Option("--accept-good-rows", help="Take the good rows although others are refused.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Takes applications into the queue. A bad file is refused with all its faults; no reference is taken twice."""
    console = terminal()
    with nullcontext() if as_json else console.status(f"Reading {file.name} ..."):
        taken = intakes.take_in(Office.from_environment(), process, file, accept_good_rows, files)
    if as_json:
        print_json({**vars(taken), "faults": [str(fault) for fault in taken.faults]})
        return
    for text in (*taken.repaired, *(str(fault) for fault in taken.faults)):
        console.print(f"  {text}")
    already = f", {len(taken.already)} there already" if taken.already else ""
    refused = f", {taken.left_out} refused" if taken.left_out else ""
    rows = "1 row" if taken.rows == 1 else f"{taken.rows:,} rows"
    console.print(f"{rows}: {taken.taken:,} taken in{already}{refused}.")
