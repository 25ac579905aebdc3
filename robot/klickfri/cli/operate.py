"""`klickfri stop`, `pause`, `resume` and `incidents`: operations' hand on runs, on whatever machine they are."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from typing import Annotated

import typer

from klickfri.app.look import operations
from klickfri.app.office import Office
from klickfri.app.review import operating
from klickfri.cli.terminal import print_json, terminal
from klickfri.settings.settings import Settings
from klickfri.work.incidents import Incident
from klickfri.work.pauses import Kind

group = typer.Typer(help="What operations must know of: opened, who knows, closed.", invoke_without_command=True)


class What(StrEnum):
    """What can be paused."""

    PROCESS = "process"
    SYSTEM = "system"


WhatArgument = Annotated[What, typer.Argument(help="A process, or a system with all its processes.")]
NameArgument = Annotated[str, typer.Argument(help="Its name, as its folder is called.")]
WhyOption = Annotated[str, typer.Option(help="Why, in a few words that name nobody. It is kept in the log.")]
_KINDS: dict[What, Kind] = {What.PROCESS: "process", What.SYSTEM: "system"}


def add_to(app: typer.Typer) -> None:
    """Adds the commands to the main command."""
    app.command()(stop)
    app.command()(pause)
    app.command()(resume)
    app.add_typer(group, name="incidents")


def stop(
    process: Annotated[str | None, typer.Argument(help="Only runs of this process.")] = None,
    now: Annotated[bool, typer.Option("--now", help="At the next safe place, not when the case is done.")] = False,
) -> None:
    """Asks runs to stop, here and on every machine that shares the queue. They write all their files as ever."""
    asked = operating.stop(Office.from_environment(), process, at_once=now)
    for run in asked:
        how = "at the next safe place" if now else "when the cases in hand are done"
        terminal().print(f"{run.process}: run {run.id} on {run.host} stops {how}.", soft_wrap=True)
    if not asked:
        terminal().print("No run is under way.")


def pause(what: WhatArgument, name: NameArgument, reason: WhyOption) -> None:
    """Lets no case be begun, and no run start, until it is resumed. Cases in hand are finished."""
    paused = operating.pause(Office.from_environment(), _KINDS[what], name, reason)
    terminal().print(f"The {what} {name} is paused." if paused else f"The {what} {name} is paused already.")


def resume(what: WhatArgument, name: NameArgument, reason: WhyOption) -> None:
    """Lets a paused process or system go on."""
    ended = operating.resume(Office.from_environment(), _KINDS[what], name, reason)
    said = f"goes on; it was paused {ended.told}" if ended else "was not paused"
    terminal().print(f"The {what} {name} {said}.", soft_wrap=True)


@group.callback()
def incidents(
    context: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="As JSON, for a program.")] = False
) -> None:
    """What operations must know of, the open ones first: opened, who knows, closed."""
    if context.invoked_subcommand:
        return
    found = operations.incidents(Settings.from_environment())
    if as_json:
        print_json([asdict(one) for one in found])
        return
    for one in found:
        terminal().print(_line(one), soft_wrap=True)
    terminal().print(f"{len(found)} incident(s), {sum(one.is_open for one in found)} open.")


@group.command()
def ack(number: Annotated[int, typer.Argument(help="The incident's number.")]) -> None:
    """Says that you know of it. It stays open until it is over."""
    terminal().print(_line(operating.acknowledge(Office.from_environment(), number)), soft_wrap=True)


@group.command()
def close(number: Annotated[int, typer.Argument(help="The incident's number.")], reason: WhyOption) -> None:
    """Says that it is over, where nothing can end it by itself any more. If it is met again, another one is opened."""
    terminal().print(_line(operating.close_incident(Office.from_environment(), number, reason)), soft_wrap=True)


def _line(one: Incident) -> str:
    told = [f"{one.id} {one.key}: {one.what}", f"opened {one.opened.astimezone():%Y-%m-%d %H:%M}"]
    if one.acknowledged:
        told.append(f"known to {one.acknowledged_by} since {one.acknowledged.astimezone():%Y-%m-%d %H:%M}")
    if one.closed:
        told.append(f"closed {one.closed.astimezone():%Y-%m-%d %H:%M}, {one.closed_by}")
    return "; ".join(told)
