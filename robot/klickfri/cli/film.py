"""`klickfri film`: films a caseworker at work, and shows a film."""

from __future__ import annotations

import tempfile
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from klickfri.app.film import filming
from klickfri.app.office import Office
from klickfri.cli.terminal import terminal


def add_to(app: typer.Typer) -> None:
    """Adds the command to the main command."""
    app.command()(film)


def film(
    process: Annotated[str | None, typer.Argument(help="The process that is filmed, as its folder is called.")] = None,
    system: Annotated[str | None, typer.Option(help="The system worked in, a folder of recordings/systems.")] = None,
    application: Annotated[Path | None, typer.Option(help="A file of applications; the one worked on.")] = None,
    reference: Annotated[str | None, typer.Option(help="Another row of the file than its first.")] = None,
    minutes: Annotated[float, typer.Option(min=0.01, help="Stop by itself after so long.")] = 30,
    caseworker: Annotated[str, typer.Option(help="Who works: a role, never a name.")] = "handläggare",
    scripted: Annotated[
        bool, typer.Option("--scripted", help="No person works but a script; the film says so for ever.")
    ] = False,
    play: Annotated[Path | None, typer.Option(help="Show this film instead of making one.", exists=True)] = None,
) -> None:
    """Films a caseworker in the system's own screens; a small window beside them pauses, undoes, remarks and stops."""
    console = terminal()
    if play is not None:
        page = Path(tempfile.mkdtemp(prefix="klickfri-film-")) / "film.html"
        shown = filming.write_player(play, page)
        console.print(f"{len(shown.steps)} steps, {shown.meta.seconds:.0f} s: {page}", soft_wrap=True)
        webbrowser.open(page.as_uri())
        return
    if process is None or system is None:
        raise typer.BadParameter("name the process and, with --system, the system; or give --play DIR")
    console.print("Filming. The small window stops it; so does closing the browser.")
    made = filming.film(
        Office.from_environment(),
        filming.Scene(process, system, application, reference, minutes, caseworker, scripted),
    )
    console.print(f"{len(made.steps)} steps, {made.meta.seconds:.0f} s: {made.folder}", soft_wrap=True)
    console.print(f"  klickfri film --play {made.folder}", soft_wrap=True)
