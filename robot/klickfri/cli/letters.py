"""`klickfri audit letter` and `klickfri audit keys`: letters as they were sent, and what they are kept with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from klickfri.app.look import letters
from klickfri.app.look.letters import Lacking, SentLetter
from klickfri.app.office import Office
from klickfri.app.run import keys as rotating
from klickfri.cli.searching import RestrictedOption
from klickfri.cli.terminal import terminal
from klickfri.model.errors import Misconfigured, NotFound
from klickfri.model.work import swedish
from klickfri.settings import private

keys = typer.Typer(help="The key that a board's letters are kept with.", no_args_is_help=True)

BoardArgument = Annotated[str, typer.Argument(help="The board, as the log calls it.")]
_WHY = {
    Lacking.NOT_KEPT: "Brevet sändes innan brev sparades.",
    Lacking.NO_KEY: "Nyckeln till nämndens brev finns inte på den här datorn.",
    Lacking.CHANGED: "Brevet i valvet är inte det som sändes, och visas inte.",
    Lacking.MISSING: "Brevet saknas i valvet, fast ingen har beslutat om gallring.",
}


def letter(
    reference: Annotated[str, typer.Argument(help="The application's number.")],
    to: Annotated[
        Path | None, typer.Option("--to", help="A file for the letter's very bytes; none is replaced.")
    ] = None,
    number: Annotated[int | None, typer.Option("--entry", help="Only the letter of this entry of the log.")] = None,
    restricted: RestrictedOption = False,
) -> None:
    """Shows a case's letters exactly as they were sent, or writes one to a file. The log is told who reads them first.

    Exit code 1 when a letter cannot be read; what is said of it says why.
    """
    if to and to.exists():
        raise Misconfigured(f"{to} is there already, and nothing is replaced: name another file")
    found = letters.letters(Office.from_environment(), reference, protected=restricted)
    found = [one for one in found if number in (None, one.seq)]
    if not found or (to and len(found) > 1):
        numbers = "no such" if not found else ", ".join(str(one.seq) for one in found)
        raise NotFound(f"say which letter with --entry ({numbers})")
    if to and not found[0].lacking:
        private.file(to).write_bytes(found[0].text.encode())
    for one in found:
        _show(one, to)
    if any(one.lacking for one in found):
        raise typer.Exit(1)


@keys.command()
def rotate(board: BoardArgument, reason: Annotated[str, typer.Option(help="Why; it stands in the log.")] = "") -> None:
    """Gives the board's letters a new key; logged. Letters stay as they are, and no run of the board may go on.

    The key before lies beside it, in `keys/BOARD.vault-old`, until `klickfri audit keys drop`. Bring the new one to the
    board's other machines and to the backup of keys.
    """
    left = rotating.rotate(Office.from_environment(), board, reason)
    terminal().print(f"{board}: a new key for letters. Bring it to the board's other machines and to the backup.")
    if left:
        terminal().print(f"The letters of {len(left)} case(s) are kept with a key that is not here: {', '.join(left)}")
        raise typer.Exit(1)


@keys.command()
def drop(board: BoardArgument) -> None:
    """Takes away the key that was before, when no letter is kept with it any more.

    From then on what older backups hold of letters can only be read with that key's own copies.
    """
    rotating.drop(Office.from_environment(), board)
    terminal().print(f"{board}: the key before is gone from here. Destroy its copies too.")


def _show(one: SentLetter, to: Path | None) -> None:
    moment = f"{swedish(one.at):%Y-%m-%d %H:%M}"
    head = f"{one.subject}, post {one.seq}, sänt {moment}, mall {one.template}, sha256 {one.sha256}"
    terminal().print(Text(head, style="bold"), soft_wrap=True)
    if one.lacking is Lacking.DESTROYED:
        terminal().print(f"Brevet är gallrat: post {one.destroyed} säger vem som beslutade.")
    elif one.lacking:
        terminal().print(_WHY[one.lacking])
    else:
        terminal().print(Text(f"  {to}" if to else one.text), soft_wrap=True)
