"""`klickfri person`: who may use the pages, and what each may see there."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from klickfri.app.office import Office
from klickfri.app.people import accounts
from klickfri.app.people.accounts import Invited, NewPerson
from klickfri.cli.terminal import JsonOption, print_json, terminal
from klickfri.model.person import Person, Role
from klickfri.model.work import swedish

group = typer.Typer(help="Who may use the pages of `klickfri serve`, and in which roles.", no_args_is_help=True)
AccountArgument = Annotated[str, typer.Argument(help="What the person logs in as, such as anna.berg.")]
RoleOption = Annotated[list[Role], typer.Option("--role", help="What they may do; given again for each.")]
BoardOption = Annotated[list[str], typer.Option("--board", help="Whose cases they work with; given again for each.")]
_NOBODYS: list[str] = []


def add_to(app: typer.Typer) -> None:
    """Adds the group to the main command."""
    app.add_typer(group, name="person")


@group.command()
def add(
    account: AccountArgument,
    name: Annotated[str, typer.Option(help="Their name, as others know them.")],
    title: Annotated[str, typer.Option(help="What they are: Revisor.")],
    role: RoleOption,
    board: BoardOption = _NOBODYS,
    login: Annotated[str, typer.Option(help="Their account of this machine, if they have one.")] = "",
) -> None:
    """Adds a person, and prints a one-time password, once. The first one must be an admin."""
    new = NewPerson(account, name, title, login, role, board)
    _invite(accounts.add(Office.from_environment(), new))


@group.command("list")
def list_(as_json: JsonOption = False) -> None:
    """Shows everybody who has, or had, an account."""
    found = accounts.people(Office.from_environment())
    if as_json:
        print_json({"persons": found})
        return
    terminal().print(_listed(found))


@group.command()
def roles(account: AccountArgument, role: RoleOption, board: BoardOption = _NOBODYS) -> None:
    """Gives a person these roles and boards instead of those they had. Their sessions end."""
    person = accounts.change_rights(Office.from_environment(), account, role, board)
    terminal().print(f"{person.account}: {_rights(person)}", soft_wrap=True)


@group.command()
def reset(account: AccountArgument) -> None:
    """Gives a new one-time password to who has lost password or codes. Their sessions end."""
    _invite(accounts.reset(Office.from_environment(), account))


@group.command()
def close(account: AccountArgument) -> None:
    """Lets a person in no more. What they did stays in the log."""
    terminal().print(f"{accounts.close(Office.from_environment(), account).account} comes in no more.")


def _invite(invited: Invited) -> None:
    person, console = invited.person, terminal()
    console.print(f"{person.account}: {_rights(person)}", soft_wrap=True)
    console.print(Text.assemble("One-time password: ", (invited.password, "bold")))
    console.print(
        f"It is shown this once. Give it to {person.name} in person; it must be changed at the first log-in, before "
        f"{swedish(invited.until):%Y-%m-%d %H:%M}.",
        soft_wrap=True,
    )


def _rights(person: Person) -> str:
    boards = ", ".join(sorted(person.boards)) or "no board"
    return f"{', '.join(sorted(person.roles))} ({boards})"


def _listed(found: list[Person]) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in ("Account", "Name", "Title", "On this machine", "Roles", "State"):
        table.add_column(heading, overflow="fold")
    for one in found:
        told = (one.account, one.name, one.title, one.login, _rights(one), _state(one))
        table.add_row(*map(Text, told))
    return table


def _state(person: Person) -> str:
    if person.closed:
        return f"closed {swedish(person.closed):%Y-%m-%d}"
    if person.first_until:
        return f"has a one-time password until {swedish(person.first_until):%Y-%m-%d %H:%M}"
    return ""
