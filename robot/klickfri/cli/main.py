"""`klickfri`: the command, its groups and its exit codes."""

from __future__ import annotations

import sys

import typer
from typer.exceptions import TyperException

from klickfri.cli import answer, audit, develop, draft, film, nightly, queue, review
from klickfri.cli.exits import EXIT_CODES
from klickfri.settings import private

_EPILOG = "\n\n".join(["Exit codes:", *(f"{code}  {meaning}" for code, meaning in EXIT_CODES.items())])

app = typer.Typer(
    help="Film a caseworker once; the robot replays the work every night; every step can be audited.",
    epilog=_EPILOG,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    add_completion=False,
)
nightly.add_to(app)
app.add_typer(queue.app, name="queue")
app.command()(queue.handover)
app.add_typer(audit.app, name="audit")
film.add_to(app)
draft.add_to(app)
review.add_to(app)
develop.add_to(app)


def main() -> None:
    """Runs the command, for this account's eyes only; every error is one message, never a traceback."""
    private.by_default()
    answer.install()
    try:
        sys.exit(app(prog_name="klickfri", standalone_mode=False))
    except TyperException as error:  # the command was typed wrong
        sys.exit(answer.mistyped(error))
    except Exception as error:  # noqa: BLE001 the outermost place: whatever it is, it is answered
        sys.exit(answer.answer(error))
