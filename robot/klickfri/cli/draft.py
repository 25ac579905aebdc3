"""`klickfri draft`: from films to a flow."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from klickfri.app.film import drafting, promoting
from klickfri.app.office import Office
from klickfri.app.review import approving
from klickfri.cli.terminal import terminal
from klickfri.film.draft import Draft, spelt


def add_to(app: typer.Typer) -> None:
    """Adds the command to the main command."""
    app.command()(draft)


def draft(
    process: Annotated[str, typer.Argument(help="The process, as its folder is called.")],
    films: Annotated[
        list[Path] | None, typer.Argument(help="Films, by folder or by its name; else those of film/answers.yaml.")
    ] = None,
    promote: Annotated[
        bool, typer.Option("--promote", help="Put it to use as the process's flow, when every question is answered.")
    ] = False,
    overwrite: Annotated[
        bool,
        typer.Option("--overwrite", help="With --promote: also over what was changed by hand or by a healing since."),
    ] = False,
) -> None:
    """Turns films into a flow, its targets and a page to review. Answers go into film/answers.yaml."""
    office, console = Office.from_environment(), terminal()
    made = drafting.draft(office, process, films or ())
    folder = office.settings.recordings / process
    page = drafting.write(made, folder / "draft")
    steps = sum(len(stage["steps"]) for stage in made.flow["stages"])
    stages = len(made.flow["stages"])
    console.print(f"{len(made.films)} film(s), {steps} steps in {stages} stages, {len(made.targets)} new targets")
    for film, cost in zip(made.films, made.baselines, strict=True):
        console.print(f"  {film.folder.name}: {cost.clicks} clicks, {cost.confirms} confirms, {cost.seconds:.0f} s")
    drafting.begin_answers(made, folder / "film" / drafting.ANSWERS)
    _tell_questions(made, folder, console)
    for fault in made.faults:
        console.print(Text(str(fault)))
    console.print(f"Review: {page}", soft_wrap=True)
    if promote:
        promotion = promoting.compare(made, folder)
        for line in promotion.lines:
            console.print(line, soft_wrap=True)
        promoting.put_to_use(promotion, overwrite=overwrite)
        approving.approve(office, process, f"Drafted from {len(made.films)} film(s)", as_author=True)
        console.print(f"Written: {folder / 'flow.yaml'}, {folder / 'targets.yaml'}", soft_wrap=True)


def _tell_questions(made: Draft, folder: Path, console: Console) -> None:
    """What is asked, what was taken for granted, and which answers nothing asks for."""
    if made.open:
        table = Table("Question", "", box=None, pad_edge=False, padding=(0, 2, 0, 0))
        for question in made.open:
            table.add_row(Text(question.id, style="bold"), Text(question.asks))
        console.print(table)
        console.print(f"{len(made.open)} question(s) to answer in {folder / 'film' / drafting.ANSWERS}", soft_wrap=True)
    if made.taken:
        console.print("Taken for granted; answer otherwise where it is not so:")
        for one in made.taken:
            console.print(f"  {one.id}: {spelt(one.suggestion)}", markup=False, soft_wrap=True)
    if made.unasked:
        console.print(f"Nothing asks any more for: {', '.join(made.unasked)}", markup=False, soft_wrap=True)
