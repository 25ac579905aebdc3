"""`klickfri audit retention`: what a board's own plan lets go of, by two persons, and what was destroyed."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.text import Text

from klickfri.app.office import Office
from klickfri.app.run import destruction
from klickfri.app.run.destruction import LETTER, DestructionPlan
from klickfri.cli.letters import BoardArgument
from klickfri.cli.terminal import terminal
from klickfri.model.events import DestructionApplied, DestructionProposed
from klickfri.model.work import swedish

group = typer.Typer(
    help="The end of letters and pictures, by the board's own plan and two persons.", no_args_is_help=True
)
WORDS = {"letter": "brev", "picture": "bilder"}


@group.command()
def plan(board: BoardArgument) -> None:
    """Says what could be destroyed now: of which class, by which rule, how many, and how old. Changes nothing."""
    _show(destruction.plan(Office.from_environment(), board))


@group.command()
def propose(
    board: BoardArgument,
    decision: Annotated[str, typer.Option(help="The municipality's decision, by its reference.")],
) -> None:
    """Proposes that it is destroyed; logged. Nothing is, until another person applies it."""
    _show(destruction.propose(Office.from_environment(), board, decision))
    terminal().print(f"Föreslaget. En annan person gör det: klickfri audit retention apply {board}", soft_wrap=True)


@group.command()
def apply(board: BoardArgument) -> None:
    """Destroys what another person proposed last, as it was proposed. Told in the log, case by case, before it is done.

    One that was cut short is ended by giving it again.
    """
    done = destruction.apply(Office.from_environment(), board)
    terminal().print(Text(f"Gallrat: {_counts(done)}. Beslut: {done.decision}."), soft_wrap=True)


@group.command()
def log(board: BoardArgument) -> None:
    """Shows what was proposed and what was destroyed, by whom, when, and by which decision."""
    for one in destruction.history(Office.from_environment(), board):
        match one.told:
            case DestructionProposed() as told:
                what = f"föreslaget av {told.by}: {_counts(told)}"
            case DestructionApplied() as told:
                what = f"gallrat av {told.by} (post {told.proposal}, föreslaget av {told.proposed_by}): {_counts(told)}"
            case _:
                continue
        moment = f"{swedish(one.time):%Y-%m-%d %H:%M}"
        lines = [f"{moment} post {one.seq}: {what}", f"Beslut: {told.decision}. Plan: {told.plan}", *told.rules]
        terminal().print(Text("\n  ".join(lines)), soft_wrap=True)


def _show(due: DestructionPlan) -> None:
    terminal().print(Text(f"{due.board}: {due.keeping.plan}", style="bold"), soft_wrap=True)
    for name, rule in due.keeping.classes.items():
        count, oldest = due.letters if name == LETTER else due.pictures, due.oldest(name)
        since = f", äldst: ärende avslutat {swedish(oldest):%Y-%m-%d}" if oldest else ""
        line = f"  {WORDS[name]}: {rule.told} efter att ärendet slutat ({rule.basis}): {count} att gallra{since}"
        terminal().print(Text(line), soft_wrap=True)
    terminal().print(f"  {len(due.cases)} ärenden berörs")


def _counts(told: DestructionProposed | DestructionApplied) -> str:
    return f"{told.letters} brev och {told.pictures} bilder i {told.cases} ärenden"
