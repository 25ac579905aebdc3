"""`klickfri`: the command, its groups and its exit codes."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib import import_module

import typer
from typer.exceptions import TyperException

from klickfri.cli import answer
from klickfri.cli.exits import EXIT_CODES
from klickfri.settings import private

_EPILOG = "\n\n".join(["Exit codes:", *(f"{code}  {meaning}" for code, meaning in EXIT_CODES.items())])
_MODULES = {
    "intake": "intake", "watch": "watch", "run": "run", "nights": "nights", "schedule": "nights", "work": "work",
    "stop": "operate", "pause": "operate", "resume": "operate", "incidents": "operate", "queue": "queue",
    "handover": "queue", "audit": "audit", "move": "move", "status": "status", "metrics": "measured", "tell": "tell",
    "ready": "ready",
    "film": "film", "draft": "draft", "check": "review", "approve": "review", "heal": "review",
    "replay": "develop", "try": "develop", "test": "develop", "doctor": "develop",
    "serve": "serve", "person": "person", "witness": "witness", "credentials": "machine", "retention": "retention",
    "backup": "backup", "restore": "backup",
}  # fmt: skip
"""The module of each command, in the order of the help."""


def whole() -> typer.Typer:
    """The command with everything in it."""
    return _with(dict.fromkeys(_MODULES.values()))


def main() -> None:
    """Runs the command, for this account's eyes only; every error is one message, never a traceback."""
    private.by_default()
    answer.install()
    try:
        sys.exit(_called()(prog_name="klickfri", standalone_mode=False))
    except TyperException as error:  # the command was typed wrong
        sys.exit(answer.mistyped(error))
    except Exception as error:  # noqa: BLE001 the outermost place: whatever it is, it is answered
        sys.exit(answer.answer(error))


def _called() -> typer.Typer:
    """What is called, if that is one of the commands: to import what the others need takes longer than most of them."""
    module = _MODULES.get(sys.argv[1]) if sys.argv[1:] else None
    return _with([module]) if module else whole()


def _with(modules: Iterable[str]) -> typer.Typer:
    app = typer.Typer(
        help="Film a caseworker once; the robot replays the work every night; every step can be audited.",
        epilog=_EPILOG,
        no_args_is_help=True,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
        add_completion=False,
    )
    app.callback()(lambda: None)  # one command alone is still called by its name
    for module in modules:
        import_module(f"klickfri.cli.{module}").add_to(app)
    return app
