"""`klickfri witness`: another department cosigns the robot's logs, on a machine of its own."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from klickfri.app.run.signals import heard
from klickfri.audit.anchor import Anchor
from klickfri.audit.checkpoint import Checkpoint, board_of
from klickfri.audit.note import text_of
from klickfri.audit.witness import book
from klickfri.audit.witness.book import Book, KnownLog
from klickfri.cli.terminal import JsonOption, print_json, terminal
from klickfri.model.work import swedish
from klickfri.web.connections import ServerCertificate, listener, server
from klickfri.web.witness import application

group = typer.Typer(
    help="Cosigns what the robot's logs have come to, for another department, on another machine.",
    no_args_is_help=True,
)

FolderArgument = Annotated[Path, typer.Argument(help="The witness's folder, its account's alone.")]
ReasonOption = Annotated[str, typer.Option(help="Why; it stands in the witness's book.")]


def add_to(app: typer.Typer) -> None:
    """Adds the group to the main command."""
    app.add_typer(group, name="witness")


@group.command()
def begin(
    folder: FolderArgument,
    name: Annotated[str, typer.Option(help="What it is called in its signatures, like almbacka.example/arkivet.")],
    anew: Annotated[bool, typer.Option("--anew", help="In place of one whose book is lost, with a new key.")] = False,
    reason: ReasonOption = "",
) -> None:
    """Makes a witness and prints its verifier key, which the robot is given as KLICKFRI_WITNESS_KEY.

    Its folder is never put back from an older copy: a witness that has forgotten would cosign a log written anew.
    """
    verifier = book.begin(folder, name, _now(), anew=anew, reason=reason)
    terminal().print(Text(str(verifier)), soft_wrap=True)


@group.command()
def trust(
    folder: FolderArgument,
    verifier_key: Annotated[str, typer.Argument(help="A board's: its log's entry board.signs, or a proof, has it.")],
    reason: ReasonOption = "",
) -> None:
    """Cosigns the log that is signed with this key from now on. A new key of a log that it knows takes a --reason."""
    known = Book(folder).trust(verifier_key, _now(), reason)
    terminal().print(Text(_line(known)), soft_wrap=True)


@group.command()
def show(
    folder: FolderArgument,
    notes: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Write each last checkpoint there, for `klickfri audit verify --anchors`."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Shows each log: how many entries were cosigned, when, and their root; and what was brought that did not continue
    it."""
    there = Book(folder)
    known = there.logs()
    for one in known if notes else []:
        if notes and one.note:
            Anchor(notes, board_of(one.origin)).add(one.note)
    if as_json:
        print_json({"verifier": str(there.verifier), "logs": [one._asdict() for one in known]})
        return
    terminal().print(Text(str(there.verifier)), soft_wrap=True)
    for one in known:
        terminal().print(Text(_line(one)), soft_wrap=True)


@group.command()
def serve(
    folder: FolderArgument,
    host: Annotated[str, typer.Option(help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port.")] = 9470,
    certificate: Annotated[Path | None, typer.Option(metavar="FILE", help="For HTTPS: the certificate, PEM.")] = None,
    certificate_key: Annotated[Path | None, typer.Option(metavar="FILE", help="Its private key, PEM.")] = None,
) -> None:
    """Answers robots at HOST and PORT until Ctrl-C. Other machines need HTTPS: with a certificate, or by a proxy."""
    served = server(application(Book(folder), _now), _certificate(certificate, certificate_key))
    with listener(host, port) as there, heard(lambda: setattr(served, "should_exit", True)):
        terminal().print(f"{'https' if certificate else 'http'}://{host}:{port}/", soft_wrap=True)
        served.run(sockets=[there])


def _certificate(chain: Path | None, key: Path | None) -> ServerCertificate | None:
    if (chain is None) != (key is None):
        raise typer.BadParameter("--certificate and --certificate-key belong together: give both")
    return ServerCertificate(chain, key) if chain and key else None


def _line(log: KnownLog) -> str:
    """One log in a line for its keeper; a second history in one more."""
    if not log.checkpoint:
        return f"{log.origin}: inget bevittnat än"
    root = log.checkpoint.root.hex()
    told = f"{log.origin}: bevittnad till post {log.size}, {_time(log.cosigned)}, rot {root[:16]}…"
    if not log.strange:
        return told
    other = Checkpoint.of(text_of(log.strange))
    return (
        f"{told}\n  AVVIKER: {_time(log.strange_at)} kom en rätt signerad kontrollpunkt som inte visades fortsätta "
        f"den bevittnade loggen: {other.size} poster, rot {other.root.hex()[:16]}…"
    )


def _time(text: str) -> str:
    return f"{swedish(dt.datetime.fromisoformat(text)):%Y-%m-%d %H:%M}"


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
