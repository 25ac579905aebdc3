"""What a command prints is data."""

from __future__ import annotations

import pytest
from rich.table import Table

from klickfri.cli.terminal import terminal


def test_texts_are_never_markup(capsys: pytest.CaptureFixture[str]) -> None:
    """Square brackets are shown, in lines and in tables, whatever stands between them."""
    table = Table("[red]Rubrik[/red]", box=None)
    table.add_row("[bold]cell[/bold] [oklart")
    terminal().print("rad [x] [/x]")
    terminal().print(table)
    out = capsys.readouterr().out
    for text in ("rad [x] [/x]", "[red]Rubrik[/red]", "[bold]cell[/bold] [oklart"):
        assert text in out


def test_errors_go_their_own_way(capsys: pytest.CaptureFixture[str]) -> None:
    """A script that reads the answer does not get the error mixed in."""
    terminal(error=True).print("fel")
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "fel\n")
