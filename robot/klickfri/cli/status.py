"""`klickfri status`: how things stand now, on one screen."""

from __future__ import annotations

import threading
from typing import Annotated

import typer
from rich.console import Group, RenderableType
from rich.live import Live

from klickfri.app.look.held import held
from klickfri.app.look.status import status as look
from klickfri.app.nights.telling import Keeping, upcoming
from klickfri.app.office import Office
from klickfri.app.run.signals import heard
from klickfri.cli.tables import status as tables
from klickfri.cli.terminal import JsonOption, print_json, terminal

_EVERY = 2.0
"""Seconds between two looks."""


def add_to(app: typer.Typer) -> None:
    """Adds the command to the main command."""
    app.command()(status)


def status(
    process: Annotated[list[str] | None, typer.Argument(help="Only these processes.")] = None,
    live: Annotated[bool, typer.Option("--live", help="Look again and again until Ctrl-C.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Shows on one screen what runs, what waits and since when, and what was found when it was last looked whether a
    process is ready."""
    office, names = Office.from_environment(), process or ()
    if as_json:
        print_json({**vars(look(office, names)), "nights": _nights(office)})
    elif not live:
        terminal().print(_shown(office, names))
    else:
        _keep_showing(office, names)


def _keep_showing(office: Office, names: list[str] | tuple[str, ...]) -> None:
    asked = threading.Event()
    with heard(asked.set), Live(_shown(office, names), console=terminal(), auto_refresh=False) as screen:
        while not asked.wait(_EVERY):
            screen.update(_shown(office, names), refresh=True)


def _shown(office: Office, names: list[str] | tuple[str, ...]) -> RenderableType:
    return Group(*tables.render(look(office, names), _nights(office)))


def _nights(office: Office) -> list[Keeping]:
    return upcoming(office, 7, held(office))
