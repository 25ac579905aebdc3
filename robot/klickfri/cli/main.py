"""`klickfri`: the command, its groups and its exit codes."""

from __future__ import annotations

import sys

import typer

from klickfri.cli import audit, develop, film, nightly, queue
from klickfri.cli.terminal import terminal
from klickfri.model.errors import (
    AuditUnavailable,
    BadInput,
    Interrupted,
    KlickfriError,
    Misconfigured,
    NotAdmitted,
    NotFound,
)
from klickfri.privacy.scan import redact

EXIT_CODES = """
Exit codes:\n
0  well done\n
1  something failed: an item, the log's check, or the sum\n
2  the command or a file is wrong\n
3  something is missing on this machine, or the robot is not let in\n
4  the audit log cannot be written, so nothing is done\n
130  stopped by you
"""

app = typer.Typer(
    help="Film a caseworker once; the robot replays the work every night; every step can be audited.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    add_completion=False,
)
nightly.add_to(app)
app.add_typer(queue.app, name="queue")
app.add_typer(audit.app, name="audit")
film.add_to(app)
develop.add_to(app)


def exit_code(error: KlickfriError) -> int:
    """The exit code that tells a script what kind of error it was."""
    match error:
        case BadInput() | NotFound():
            return 2
        case Misconfigured() | NotAdmitted():
            return 3
        case AuditUnavailable():
            return 4
        case Interrupted():
            return 130
    return 1


def main() -> None:
    """Runs the command; every explained error is one message, never a traceback."""
    try:
        app(prog_name="klickfri")
    except KlickfriError as error:
        terminal(error=True).print(redact(f"klickfri: {error}"), soft_wrap=True)
        sys.exit(exit_code(error))
