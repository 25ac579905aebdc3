"""`klickfri audit export`: the log, or what a search finds of it, as a file for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from klickfri.app.look import export as exporting
from klickfri.app.look.export import TakenOut
from klickfri.app.look.search import Query
from klickfri.app.office import Office
from klickfri.cli.searching import (
    LEFT_OUT,
    CodeOption,
    FlowOption,
    OutcomeOption,
    PersonOption,
    ReferenceOption,
    RestrictedOption,
    RunOption,
    SinceOption,
    StepOption,
    TypeOption,
    UntilOption,
    WordsOption,
    read_number,
)
from klickfri.cli.terminal import terminal
from klickfri.pages.exports.formats import Format

_ALL = "all"


def export(
    board: Annotated[str, typer.Argument(metavar="BOARD|all", help="The board, as the log calls it, or all of them.")],
    form: Annotated[Format, typer.Option("--format", help="What programs it is for.")],
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="Where to write it; nothing is replaced.")],
    reference: ReferenceOption = None,
    person: PersonOption = False,
    since: SinceOption = None,
    until: UntilOption = None,
    run: RunOption = None,
    flow: FlowOption = None,
    step: StepOption = None,
    outcome: OutcomeOption = None,
    code: CodeOption = None,
    type_: TypeOption = None,
    words: WordsOption = None,
    restricted: RestrictedOption = False,
    untold: Annotated[
        bool, typer.Option("--untold", help="Also from a copy, which cannot be told that entries left it.")
    ] = False,
) -> None:
    """Writes all entries that a search with the same filters finds, oldest first, masked as the log has them.

    The log tells of it before the file gets its name. For csv and xlsx each entry is a row; jsonl has its exact bytes
    and proves them; xes and ocel are for process mining.
    """
    number = read_number() if person else None
    asked = Query(reference, number, since, until, run, flow, step, outcome, code, type_, words)
    name = None if board == _ALL else board
    office = Office.from_environment()
    made = exporting.export(office, asked, name, form, to, with_restricted=restricted, untold=untold)
    for one in made.taken:
        terminal().print(Text(_line(one)), soft_wrap=True)
    if not made.restricted:
        terminal().print(LEFT_OUT)
    terminal().print(Text(f"{made.file}\n  sha256 {made.sha256}"), soft_wrap=True)


def _line(one: TakenOut) -> str:
    entries = f"{one.entries} {'post' if one.entries == 1 else 'poster'} av loggens {one.last}"
    proven = f"; bevisas till post {one.signed}" if one.signed is not None else ""
    told = f"antecknat som post {one.told}" if one.told else "INTE antecknat: loggen är en kopia som bara läses här"
    return f"{one.board}: {entries}{proven}; {told}"
