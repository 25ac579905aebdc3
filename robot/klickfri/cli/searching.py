"""`klickfri audit search`, `touched` and `weeks`: what auditors look for in the logs of all boards."""

from __future__ import annotations

import datetime as dt
import sys
from typing import Annotated

import typer

from klickfri.app.look import search as searching
from klickfri.app.look import touching, viewing
from klickfri.app.look import weeks as counting
from klickfri.app.look.search import MOST, Query
from klickfri.app.office import Office
from klickfri.audit.wanted import FlowVersion, Version
from klickfri.cli.tables import found as tables
from klickfri.cli.terminal import JsonOption, print_json, terminal
from klickfri.model.errors import BadInput, Fault

BoardOption = Annotated[str | None, typer.Option(help="Only this board's log.")]
LEFT_OUT = "Ärenden på den skyddade listan är inte med (--restricted)."


def day(text: str) -> dt.date:
    """A day as it is typed."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter("a day is written 2026-11-20") from error


ReferenceOption = Annotated[str | None, typer.Option(help="The application's number.")]
PersonOption = Annotated[
    bool,
    typer.Option(
        "--person",
        help="A person, whose number is asked for, or read from standard input; never given"
        " here, where others could see it.",
    ),
]
SinceOption = Annotated[dt.date | None, typer.Option(parser=day, metavar="DAY", help="From this day (Swedish).")]
UntilOption = Annotated[dt.date | None, typer.Option(parser=day, metavar="DAY", help="To this day, included.")]
RunOption = Annotated[str | None, typer.Option(help="Of this run.")]
FlowOption = Annotated[str | None, typer.Option(metavar="DIGEST", help="Of runs of this flow; its first digits do.")]
StepOption = Annotated[str | None, typer.Option(help="Of this step: its path, its stage, or its own words.")]
OutcomeOption = Annotated[str | None, typer.Option(help="With this outcome: success, unknown, granted ...")]
CodeOption = Annotated[str | None, typer.Option(help="With this code.")]
TypeOption = Annotated[str | None, typer.Option("--type", help="Of this type, such as decision.made.")]
RestrictedOption = Annotated[
    bool, typer.Option("--restricted", help="Also cases of the restricted list; the log tells that.")
]
WordsOption = Annotated[str | None, typer.Option(help="In which all these words stand, in capitals or not.")]


def search(
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
    board: BoardOption = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many of each board.")] = MOST,
    before: Annotated[
        int | None, typer.Option(metavar="NUMBER", help="Those before this entry: the next page.")
    ] = None,
    restricted: RestrictedOption = False,
    as_json: JsonOption = False,
) -> None:
    """Searches the log, newest entries first. Of what is given, all must hold; says how many there are in all, but for
    protected persons' cases.

    A person is found by the board's key, so only on a machine that has it. Failures are --type step.failed.
    """
    asked = Query(
        reference, read_number() if person else None, since, until, run, flow, step, outcome, code, type_, words
    )
    office = _told(board, restricted)
    found = searching.search(office.settings, asked, board, limit, before, protected=restricted)
    if as_json:
        print_json(found)
    for one in () if as_json else found:
        for part in tables.hits(one):
            terminal().print(part)
    _tell_left_out(restricted or as_json)


FirstOption = Annotated[dt.date | None, typer.Option("--from", parser=day, metavar="DAY", help="From this day.")]
LastOption = Annotated[dt.date | None, typer.Option("--to", parser=day, metavar="DAY", help="To this day, included.")]


def touched(
    flow: Annotated[str | None, typer.Option(metavar="DIGEST", help="A flow's version; its first digits do.")] = None,
    rule: Annotated[
        str | None, typer.Option(metavar="NAME[@VERSION]", help="A rule, of all versions or of this one (a digest).")
    ] = None,
    first: FirstOption = None,
    last: LastOption = None,
    board: BoardOption = None,
    restricted: RestrictedOption = False,
    as_json: JsonOption = False,
) -> None:
    """Lists all cases in which a version of a flow or a rule had a hand, with how that ended and their state today; but
    for protected persons' cases.
    """
    version = _version(flow, rule)
    office = _told(board, restricted)
    found = touching.touched(office.settings, version, first, last, board, protected=restricted)
    if as_json:
        print_json(found)
    for part in () if as_json else tables.touched(found):
        terminal().print(part)
    _tell_left_out(restricted or as_json)


def weeks(
    first: FirstOption = None,
    last: LastOption = None,
    board: BoardOption = None,
    restricted: RestrictedOption = False,
    as_json: JsonOption = False,
) -> None:
    """Counts cases week by week: those that the robot ended by their outcome, those left to a person by their code; but
    for protected persons' cases.
    """
    office = _told(board, restricted)
    found = counting.weeks(office.settings, first, last, board, protected=restricted)
    if as_json:
        print_json(found)
    for part in () if as_json else tables.weeks(found):
        terminal().print(part)
    _tell_left_out(restricted or as_json)


def _told(board: str | None, restricted: bool) -> Office:
    """Whoever asks for protected persons' cases is told to each log first."""
    office = Office.from_environment()
    for name in searching.board_names(office.settings, board) if restricted else ():
        viewing.tell_viewed(office, name, "restricted")
    return office


def _tell_left_out(silent: bool) -> None:
    if not silent:
        terminal().print(LEFT_OUT)


def _version(flow: str | None, rule: str | None) -> Version:
    if flow is not None and rule is None:
        return FlowVersion(flow)
    if rule is not None and flow is None:
        return touching.version_of_rule(rule)
    both = "both are given" if flow else "neither is given"
    raise BadInput("what was asked for", [Fault("--flow or --rule", both, "Give one of them.")])


def read_number() -> str:
    """A personal number that stands nowhere: not on the command line, not on the screen."""
    if sys.stdin.isatty():
        return str(typer.prompt("Personnummer", hide_input=True))
    return sys.stdin.readline().strip()
