"""`klickfri tell`: sends what people shall know."""

from __future__ import annotations

import threading
import time
from typing import Annotated

import typer

from klickfri.app.office import Office
from klickfri.app.run import notices
from klickfri.app.run.signals import heard
from klickfri.cli.terminal import JsonOption, keep_log, print_json, terminal
from klickfri.model.errors import Misconfigured
from klickfri.settings.machine import credentials_of


def add_to(app: typer.Typer) -> None:
    """Adds the command to the main command."""
    app.command()(tell)


def tell(
    test: Annotated[bool, typer.Option("--test", help="Only send a test message by every way, now.")] = False,
    keep: Annotated[bool, typer.Option("--keep", help="Go on, once a minute, until Ctrl-C.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Sends by mail and webhook what waits to be told, once each: who is soon without an answer, and each morning how
    things stand. `klickfri nights` and `klickfri watch` do it too."""
    office = Office.from_environment()
    ways = notices.ways_of(office.settings, credentials_of(office.settings))
    if not ways:
        raise Misconfigured("set KLICKFRI_MAIL or KLICKFRI_WEBHOOK: nobody can be told (docs/howto/08-operate.md)")
    keep_log(office.settings, "tell")
    if test:
        _tell_test(notices.try_ways(office, ways), as_json)
    elif keep:
        asked, look = threading.Event(), notices.keep_telling(office, ways, time.monotonic)
        with heard(asked.set):
            while not asked.wait(1):
                look()
    else:
        sent = notices.tell_once(office, ways)
        print_json({"sent": sent}) if as_json else terminal().print(f"{sent} message(s) sent.")


def _tell_test(came: dict[str, str], as_json: bool) -> None:
    if as_json:
        print_json(came)
    for way, fault in came.items() if not as_json else ():
        terminal().print(f"{way}: {fault or 'sent'}")
    if any(came.values()):
        raise typer.Exit(1)
