"""`klickfri run`: the robot works through the queue."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from typing import Annotated

import typer
from rich.live import Live
from rich.table import Table
from rich.text import Text

from klickfri.app.look import waiting
from klickfri.app.office import Office
from klickfri.app.review.proposals import open_proposals
from klickfri.app.run import joining, night
from klickfri.cli.exits import EXIT_CODES
from klickfri.cli.tables import summary
from klickfri.cli.tables.waiting import line
from klickfri.cli.terminal import keep_log, terminal
from klickfri.flow.loader import only_process
from klickfri.model.schedule import next_at
from klickfri.model.work import SWEDISH_TIME, State
from klickfri.settings.machine import credentials_of


def add_to(app: typer.Typer) -> None:
    """Adds the command to the main command."""
    app.command()(run)


def run(
    process: Annotated[
        str | None, typer.Argument(help="The process, as its folder is called; where there is one, it is meant.")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, help="Robot accounts that work side by side.")] = 1,
    until_empty: Annotated[
        bool, typer.Option("--until-empty/--keep-on", help="End when nothing is left to do, or wait for more.")
    ] = True,
    until: Annotated[
        str | None, typer.Option(metavar="HH:MM", help="End softly at this time of day, and leave the rest waiting.")
    ] = None,
    run_id: Annotated[str, typer.Option("--run", hidden=True, help="The id that was drawn for it.")] = "",
    join: Annotated[
        bool,
        typer.Option("--join", help="Work in the run that is under way, with free accounts; from any machine."),
    ] = False,
) -> None:
    """Lets the robot work through the queue, then writes the sums, the report and the hand-over file.

    Ctrl-C, SIGTERM and SIGHUP finish the items in hand; a second one stops at the next safe place.
    """
    office = Office.from_environment()
    process = process or only_process(office.settings.recordings)
    if join:
        _join(office, process, workers, until_empty)
        return
    keep_log(office.settings, f"run-{process}")
    ends = _moment(until, office.now()) if until else None
    done = _held(office, process, workers, until_empty, ends, run_id)
    _tell(office, process, done)
    if not done.well:
        raise typer.Exit(1)
    if done.stopped and done.summary.waiting:
        raise typer.Exit(130)


def _held(
    office: Office, process: str, workers: int, until_empty: bool, ends: dt.datetime | None, run_id: str
) -> night.Night:
    console = terminal()
    with Live(console=console, refresh_per_second=4, transient=not console.is_terminal) as live:
        return night.hold(
            office,
            process,
            workers,
            until_empty,
            credentials_of(office.settings),
            lambda counted: live.update(_progress(counted)),
            console.print,
            run=run_id,
            until=ends,
        )


def _tell(office: Office, process: str, done: night.Night) -> None:
    console = terminal()
    console.print(summary.render(done.summary))
    console.print(Text(done.log_line, style="green" if done.log_ok else "bold red"))
    for file in done.files:
        console.print(f"  {file}", soft_wrap=True)
    console.print(f"Of all runs, {line(waiting.count(office, process))}")
    refused = len(open_proposals(office.settings, process))
    if refused:
        console.print(f"{refused} refused target(s) to look at: klickfri heal {process}", markup=False)
    _tell_broken(done.broken)


def _moment(text: str, now: dt.datetime) -> dt.datetime:
    """The next time the clock shows this, or a moment with its zone, as `klickfri nights` gives it."""
    try:
        if len(text) == len("HH:MM"):
            return next_at(text, now, SWEDISH_TIME)
        return dt.datetime.fromisoformat(text).astimezone(dt.UTC)
    except ValueError:
        raise typer.BadParameter("write the time of day as 05:30", param_hint="--until") from None


def _join(office: Office, process: str, workers: int, until_empty: bool) -> None:
    console = terminal()
    with Live(console=console, refresh_per_second=4, transient=not console.is_terminal) as live:
        done = joining.join(
            office,
            process,
            workers,
            until_empty,
            credentials_of(office.settings),
            lambda counted: live.update(_progress(counted)),
            console.print,
        )
    console.print(f"{done.workers} robot(s) worked in run {done.run}; its sums, report and hand-over file count all.")
    _tell_broken(done.broken)
    if done.lost:
        console.print(f"Run {done.run} died meanwhile: what waits is taken up, and counted, by the next run.")
    if done.broken or done.lost:
        raise typer.Exit(1)
    if done.stopped:
        raise typer.Exit(130)


def _tell_broken(broken: Mapping[str, int]) -> None:
    for account, code in broken.items():
        meaning = EXIT_CODES.get(code, "it died")
        terminal().print(Text(f"The robot {account} ended with exit code {code}: {meaning}.", style="bold red"))


def _progress(counted: Counter[State]) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 3, 0, 0))
    total, waiting = counted.total(), counted[State.NEW]
    names = (State.COMPLETED, State.PENDING_USER_ACTION, State.FAILED, State.DEFERRED, State.IN_PROGRESS)
    words = ("completed", "handed over", "failed", "deferred", "in hand")
    told = [Text.assemble(f"{word} ", (str(counted[name]), "bold")) for name, word in zip(names, words, strict=True)]
    ended = Text.assemble((str(total - waiting - counted[State.IN_PROGRESS]), "bold"), f"/{total}")
    table.add_row(ended, *told, f"waiting {waiting}")
    return table
