"""`klickfri credentials`: where the robot accounts' passwords come from, and whether they can be had."""

from __future__ import annotations

import typer
from rich.table import Table
from rich.text import Text

from klickfri.app.look.accounts import AccountSecret, account_secrets
from klickfri.app.office import Office
from klickfri.cli.terminal import terminal
from klickfri.settings.machine import credentials_of


def add_to(app: typer.Typer) -> None:
    """Adds the command to the main command."""
    app.command()(credentials)


def credentials() -> None:
    """Lists the robot accounts, where their passwords come from, and whether they can be had; never a password itself.

    Exit code 3 when one cannot be had.
    """
    office, console = Office.from_environment(), terminal()
    secrets = account_secrets(office, credentials_of(office.settings))
    console.print(_listed(secrets))
    for secret in secrets:
        if secret.fault:
            console.print(Text(f"{secret.account} ({secret.system}): {secret.fault}"), soft_wrap=True)
    if any(secret.fault for secret in secrets):
        raise typer.Exit(3)


def _listed(secrets: list[AccountSecret]) -> Table:
    table = Table(box=None, pad_edge=False)
    for name in ("System", "Account", "What", "Since", "Expires", "At hand", "From"):
        table.add_column(name, overflow="fold")
    for one in secrets:
        at_hand = Text("no", "bold red") if one.fault else Text("yes", "green")
        expires = Text(str(one.origin.expires or ""), "bold yellow" if one.soon else "")
        since = str(one.origin.since or "")
        told = Text(one.origin.told)
        table.add_row(Text(one.system), Text(one.account), one.what.lower(), since, expires, at_hand, told)
    return table
