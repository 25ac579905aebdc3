"""`klickfri`: the command, its groups and its exit codes."""

from __future__ import annotations

import sys

import typer

from klickfri.cli import audit, develop, draft, film, nightly, queue, review
from klickfri.cli.exits import EXIT_CODES, exit_code
from klickfri.cli.terminal import terminal
from klickfri.model.errors import KlickfriError
from klickfri.privacy.scan import redact

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
    """Runs the command; every explained error is one message, never a traceback."""
    try:
        app(prog_name="klickfri")
    except KlickfriError as error:
        terminal(error=True).print(redact(f"klickfri: {error}"), soft_wrap=True)
        sys.exit(exit_code(error))
