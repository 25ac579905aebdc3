"""The command: exit codes that a script can rely on, errors that a person can read."""

from __future__ import annotations

import subprocess
import sys

import pytest
import typer
from typer.core import TyperGroup

from klickfri.cli import main as command
from klickfri.model.errors import (
    AuditUnavailable,
    BadInput,
    Interrupted,
    KlickfriError,
    Misconfigured,
    NotAdmitted,
    NotFound,
)
from tests.unit.cli.conftest import Command

WORDS = ("intake", "run", "check", "approve", "heal", "replay", "doctor", "queue", "audit", "nights", "schedule")
GROUPS: list[tuple[str, ...]] = [(), *((name,) for name in WORDS)]
COMMANDS = [
    ("queue", "list"),
    ("queue", "show"),
    ("schedule", "why"),
    ("schedule", "resume"),
    ("audit", "show"),
    ("audit", "verify"),
    ("audit", "copy"),
]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (KlickfriError("x"), 1),
        (BadInput("f", []), 2),
        (NotFound("x"), 2),
        (Misconfigured("x"), 3),
        (AuditUnavailable("x"), 4),
        (NotAdmitted("x"), 5),
        (Interrupted("x"), 130),
    ],
)
def test_every_kind_of_error_has_its_exit_code(
    klickfri: Command, monkeypatch: pytest.MonkeyPatch, error: KlickfriError, code: int
) -> None:
    """The table of the documentation holds, and the message is one line without a traceback."""

    def fail(**names: str) -> None:
        raise error

    monkeypatch.setattr(command, "_called", lambda: fail)
    said = klickfri()
    assert said.code == code
    assert said.err.startswith("klickfri: ")
    assert "Traceback" not in said.err


@pytest.mark.parametrize("words", [*GROUPS, *COMMANDS], ids=" ".join)
def test_every_command_explains_itself(klickfri: Command, words: tuple[str, ...]) -> None:
    """`--help` fits a terminal of 80 columns and says more than names."""
    said = klickfri(*words, "--help")
    assert said.code == 0
    assert max(map(len, said.out.splitlines())) <= 80
    assert "Usage: klickfri" in said.out


def test_the_exit_codes_are_in_the_help(klickfri: Command) -> None:
    """Whoever writes the schedule finds them without the repository."""
    shown = klickfri("--help").out
    for line in ("0  well done", "4  the audit log cannot be written", "5  the legacy system", "130  stopped by you"):
        assert line in shown


def test_a_wrong_command_is_a_usage_error(klickfri: Command) -> None:
    """Exit code 2 and the way to the help."""
    said = klickfri("paly")
    assert said.code == 2
    assert "No such command 'paly'" in said.err


def test_no_personal_number_stands_in_an_error(klickfri: Command) -> None:
    """What somebody typed by mistake is not repeated in clear (promise 6)."""
    said = klickfri("queue", "show", "19810101-2398")
    assert said.code == 2
    assert "2398" not in said.err
    assert "‹dolt›" in said.err


def test_brackets_in_an_error_are_shown(klickfri: Command) -> None:
    """A file name or number is data, never markup."""
    assert "[red]A-1[/red]" in klickfri("queue", "show", "[red]A-1[/red]").err


def test_bad_settings_are_named_all_at_once(klickfri: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 3, each variable with what is wrong."""
    monkeypatch.setenv("KLICKFRI_TODAY", "i dag")
    monkeypatch.setenv("KLICKFRI_DATABASE", "mysql")
    said = klickfri("queue", "list")
    assert said.code == 3
    assert "KLICKFRI_TODAY" in said.err
    assert "KLICKFRI_DATABASE" in said.err


def test_the_module_is_the_command() -> None:
    """`python -m klickfri` is the same command, for workers and for machines without scripts on the path."""
    done = subprocess.run([sys.executable, "-m", "klickfri", "--help"], capture_output=True, text=True, check=True)
    assert "Usage: klickfri" in done.stdout


@pytest.mark.parametrize(
    ("word", "unneeded"),
    [
        ("run", {"pandas", "dbos", "holidays", "xlsxwriter"}),
        ("work", {"pandas", "holidays", "xlsxwriter"}),
        ("queue", {"dbos", "holidays", "xlsxwriter"}),
        ("draft", {"pandas", "openpyxl", "dbos", "holidays"}),
    ],
)
def test_a_command_imports_what_it_needs(word: str, unneeded: set[str]) -> None:
    """A night starts several: what only others need, and takes long to import, is left out."""
    asked = f"import sys; sys.argv[1:] = ['{word}']; from klickfri.cli import main; main._called(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert unneeded.isdisjoint(done.stdout.split())
    assert f"klickfri.cli.{command._MODULES[word]}" in done.stdout.split()


def test_each_command_is_known_by_its_module() -> None:
    """A command that is missing there would import what all the others need."""
    app = typer.main.get_command(command.whole())
    assert isinstance(app, TyperGroup)
    assert sorted(command._MODULES) == sorted(app.commands)
