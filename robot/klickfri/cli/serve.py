"""`klickfri serve`: the pages for auditors and operators."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Annotated

import typer

from klickfri.app.office import Office
from klickfri.app.run.signals import heard
from klickfri.cli.terminal import keep_log, terminal
from klickfri.web.server import LOOPBACK, Where, serving

_NONE: list[str] = []


def add_to(app: typer.Typer) -> None:
    """Adds the command to the main command."""
    app.command()(serve)


def serve(
    host: Annotated[str, typer.Option(help="The address to listen at; another than this machine's own needs TLS.")] = (
        LOOPBACK
    ),
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes a free one.")] = 8420,
    tls_cert: Annotated[Path | None, typer.Option(help="The certificate and its chain (PEM).")] = None,
    tls_key: Annotated[Path | None, typer.Option(help="The certificate's key (PEM).")] = None,
    behind_proxy: Annotated[bool, typer.Option("--behind-proxy", help="A reverse proxy brings TLS.")] = False,
    name: Annotated[list[str], typer.Option("--name", help="A name by which people reach it.")] = _NONE,
) -> None:
    """Shows the pages to a browser, until Ctrl-C or SIGTERM: on this machine only, unless it is said how others reach
    them. Who may see what: `klickfri person`.
    """
    office, asked = Office.from_environment(), threading.Event()
    where = Where(host, port, tls_cert, tls_key, behind_proxy, tuple(name))
    with heard(asked.set), serving(office, where) as address:
        keep_log(office.settings, "serve")
        terminal().print(address, soft_wrap=True)
        asked.wait()
