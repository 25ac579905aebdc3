"""`klickfri replay`, `klickfri test` and `klickfri doctor`: for those who build flows and set machines up."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from klickfri.app.look import doctor as doctors
from klickfri.app.office import Office
from klickfri.app.review import asking
from klickfri.app.run import rehearsal
from klickfri.app.run.trying import Manner, Upcoming
from klickfri.cli import stepping
from klickfri.cli.tables import answers, plan, pointed
from klickfri.cli.tables.checkup import headline
from klickfri.cli.terminal import JsonOption, print_json, terminal
from klickfri.decide.handover import SPECIAL
from klickfri.model.work import Outcome, State
from klickfri.screen.opening import find_browser
from klickfri.settings.machine import credentials_of


class DryRun(StrEnum):
    """What a dry run does; looking at an application without changing anything is `klickfri check`'s."""

    PLAN = "plan"


def add_to(app: typer.Typer) -> None:
    """Adds the commands to the main command."""
    app.command()(replay)
    app.command("try")(try_target)
    app.command("test")(ask)
    app.command()(doctor)


def replay(
    process: Annotated[str, typer.Argument(help="The process, as its folder is called.")],
    application: Annotated[Path | None, typer.Option(help="A file of applications; its first row is used.")] = None,
    reference: Annotated[str | None, typer.Option(help="Another row of the file.")] = None,
    files: Annotated[
        Path | None, typer.Option(help="The folder of the files that it names.", exists=True, file_okay=False)
    ] = None,
    headed: Annotated[bool, typer.Option("--headed", help="Show the browser.")] = False,
    dry_run: Annotated[DryRun | None, typer.Option(help="plan: only prints what would be done.")] = None,
    until: Annotated[str, typer.Option(metavar="STEP", help="Stop before this step, as the plan names it.")] = "",
    step: Annotated[bool, typer.Option("--step", help="Ask before each step.")] = False,
    slow: Annotated[float, typer.Option(metavar="SECONDS", min=0, help="Wait so long before each step.")] = 0.0,
    yes_to_saves: Annotated[bool, typer.Option("--yes-to-saves", help="After g, do not ask before saves.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Replays one application now, outside the queue: it is done and saved. `klickfri check --application` only looks.
    With --until or --step it stops before a step, and leaves the record as after any case."""
    office, console = Office.from_environment(), terminal()
    if dry_run is DryRun.PLAN:
        planned = rehearsal.plan(office, process)
        print_json(planned) if as_json else console.print(plan.render(planned))
        return
    if application is None:
        raise typer.BadParameter("give the file of applications", param_hint="--application")
    if step and not sys.stdin.isatty():
        raise typer.BadParameter("nobody can be asked here: this is no terminal", param_hint="--step")
    manner = Manner(until, slow, stepping.ask_at(console) if step else None, yes_to_saves)
    ended = rehearsal.replay_one(office, process, application, reference, headed, manner, files)
    if isinstance(ended, Upcoming):
        print_json(ended) if as_json else console.print(stepping.stopped(ended))
        return
    print_json(ended) if as_json else console.print(_ended(ended))
    if ended.state is State.FAILED:
        raise typer.Exit(1)


def try_target(
    process: Annotated[str, typer.Argument(help="The process, as its folder is called.")],
    target: Annotated[str, typer.Argument(help="The target, as targets.yaml names it.")],
    application: Annotated[Path, typer.Option(help="A file of applications; its first row is used.")],
    reference: Annotated[str | None, typer.Option(help="Another row of the file.")] = None,
    headed: Annotated[bool, typer.Option("--headed", help="Show the browser.")] = False,
    picture: Annotated[Path | None, typer.Option(help="Where the outlined picture is written.")] = None,
) -> None:
    """Goes up to the target's first step and outlines it in a masked picture of the live page, or says why not: how
    many were near, and which fact failed each; exit code 1 then. Before a save it asks, and stops where nobody can."""
    office, console = Office.from_environment(), terminal()
    asked = stepping.ask_at(console) if sys.stdin.isatty() else None
    told = rehearsal.try_target(office, process, target, application, reference, headed, asked)
    if isinstance(told, Outcome):
        console.print(f"The case ended before any step with {target}.")
        console.print(_ended(told))
        raise typer.Exit(1)
    console.print(*pointed.lines(told), sep="\n", markup=False, soft_wrap=True)
    if told.picture:
        file = picture or Path(f"{target}.png")
        file.write_bytes(told.picture)
        console.print(f"Picture: {file}", markup=False, soft_wrap=True)
    if not told.found:
        raise typer.Exit(1)


def ask(
    process: Annotated[str, typer.Argument(help="The process, as its folder is called.")],
    file: Annotated[Path | None, typer.Argument(help="A file of cases; without it, the process's cases.csv.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Asks the rules and fills in the letters for every row of cases.csv, without a screen, and holds what comes of it
    against the row's expected end. Exit code 1 when one differs."""
    told = asking.ask(Office.from_environment(), process, file)
    print_json(told) if as_json else terminal().print(answers.render(told))
    if told.differing:
        raise typer.Exit(1)


def _ended(outcome: Outcome) -> Table:
    """How one application ended, for the person who tries the flow."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    rows = [
        ("Outcome", SPECIAL if outcome.restricted else outcome.outcome or outcome.code or ""),
        ("Reasons", "\n".join(outcome.reasons)),
        ("Check", outcome.question),
        ("Done", "\n".join(outcome.done)),
        ("Clicks", f"{outcome.clicks_work} work, {outcome.clicks_looking} looking"),
    ]
    table.add_row("State", Text(outcome.state, style="bold"))
    for name, value in rows:
        if value:
            table.add_row(name, value)
    return table


def doctor(
    get_browser: Annotated[
        bool, typer.Option("--get-browser", help="Only find a browser that starts, or fetch one.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Says what is missing on this machine and how to get it. Exit code 3 when something needed is missing."""
    office, console = Office.from_environment(), terminal()
    if get_browser:
        console.print(f"Browser: {doctors.get_browser(find_browser)}", soft_wrap=True)
        return
    local = office.now().astimezone()
    findings = doctors.examine(office.settings, credentials_of(office.settings), find_browser, now=local)
    missing = sum(finding.needed and not finding.ok for finding in findings)
    if as_json:
        print_json(findings)
    for finding in () if as_json else findings:
        console.print(headline(finding))
        if finding.mend:
            console.print(Padding(Text(finding.mend), (0, 0, 0, 6)))
    if not as_json:
        console.print(f"\n{missing} thing(s) missing." if missing else "\nNothing that is needed is missing.")
    if missing:
        raise typer.Exit(3)
