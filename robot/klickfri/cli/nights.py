"""`klickfri nights` and `klickfri schedule`: what starts runs by itself, and what is known of every start."""

from __future__ import annotations

import dataclasses
import datetime as dt
import time
from typing import Annotated

import typer
from loguru import logger

from klickfri.app.look.held import held
from klickfri.app.nights import keeper, telling
from klickfri.app.office import Office
from klickfri.app.run import notices
from klickfri.app.run.signals import StopAsked, heard
from klickfri.cli.tables import nights as tables
from klickfri.cli.terminal import JsonOption, keep_log, print_json, terminal
from klickfri.model.errors import NotFound
from klickfri.privacy.scan import redact
from klickfri.settings.machine import credentials_of

_HELP = "Which nights come next, and why one did not."
group = typer.Typer(help=_HELP, invoke_without_command=True)


def add_to(app: typer.Typer) -> None:
    """Adds the command, and the group beside it, to the main command."""
    app.command()(nights)
    app.add_typer(group, name="schedule")


def nights() -> None:
    """Keeps the nights: starts each scheduled process when its time comes, for as long as it is let.

    One on each machine is enough; several do no harm. Ctrl-C or SIGTERM lets its runs finish what they have in hand.
    """
    office, console, asked = Office.from_environment(), terminal(), StopAsked()
    keep_log(office.settings, "nights")

    def tell(text: str) -> None:
        logger.info("{}", text)
        console.print(redact(text), soft_wrap=True)

    send = notices.keep_telling(
        office, notices.ways_of(office.settings, credentials_of(office.settings)), time.monotonic
    )

    def rest(seconds: float) -> None:
        send()
        asked.rest(min(seconds, keeper.STEP))

    with heard(asked.note):
        keeper.keep(office, asked, rest, tell, held(office))


@group.callback()
def schedule(
    context: typer.Context,
    days: Annotated[int, typer.Option(min=1, max=366, help="How far ahead.")] = 7,
    as_json: JsonOption = False,
) -> None:
    """Shows the next nights of all processes, and what would keep them from beginning."""
    if context.invoked_subcommand:
        return
    office = Office.from_environment()
    kept = telling.upcoming(office, days, held(office))
    if as_json:
        print_json({"processes": [dataclasses.asdict(one) for one in kept]})
        return
    for one in kept:
        terminal().print(tables.render(one))
    if not kept:
        terminal().print("No process has a [schedule] in its process.toml; see docs/howto/08-operate.md.")


@group.command()
def why(
    process: Annotated[str | None, typer.Argument(help="Only this process.")] = None,
    date: Annotated[str | None, typer.Argument(metavar="[DATE]", help="The day of the start: 2026-11-28.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Says in one line why nothing ran, or what ran: the last night, or that of a day."""
    if process and date is None and _a_day(process):
        process, date = None, process
    day = _day(date) if date else None
    office = Office.from_environment()
    told = telling.why(office, process, day, held(office))
    if process is None:
        told = [one for one in told if one.fate is not telling.Fate.UNSCHEDULED] or told
    if not told:
        raise NotFound("there is no process here; see `klickfri doctor`")
    if as_json:
        print_json({"starts": [dataclasses.asdict(one) for one in told]})
        return
    for one in told:
        terminal().print(tables.line(one), soft_wrap=True)


@group.command()
def resume(
    process: Annotated[str, typer.Argument(help="The process that is to be started again.")],
    reason: Annotated[str, typer.Option(help="What was mended, in a few words that name nobody. Kept in the log.")],
) -> None:
    """Lets a process be started again that failed nights in a row have paused."""
    was = telling.resume(Office.from_environment(), process, reason)
    terminal().print(f"{process} is started again from its next night on; it was paused: {was.detail}.")


def _a_day(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _day(text: str) -> dt.date:
    if not _a_day(text):
        raise typer.BadParameter("write the day as 2026-11-28", param_hint="DATE")
    return dt.date.fromisoformat(text)
