"""A flow's plan, as a terminal shows it."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from klickfri.model.flow import End, Stage
from klickfri.summary.plan import Plan, PlannedStage, PlannedStep

_Row = tuple[str | Text, str | Text, str]


def render(plan: Plan) -> RenderableType:
    """Stages with their looks and steps, then the ends."""
    head = Text(f"{plan.title}, flöde {plan.digest[:12]}", style="bold")
    return Group(head, _steps(plan), _ends(plan))


def _steps(plan: Plan) -> Table:
    table = Table("Steg", "Vad roboten gör", "Mål", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for planned in plan.stages:
        for row in _rows(planned):
            table.add_row(*row)
    return table


def _ends(plan: Plan) -> Table:
    table = Table("\nSlut", "\nNär", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for end in plan.ends:
        table.add_row(end.outcome or _waits(end), end.when or "annars")
    return table


def _rows(planned: PlannedStage) -> Iterator[_Row]:
    stage = planned.stage
    yield "", "", ""
    yield Text(stage.id, style="bold"), _said(stage.say, stage.when, "bold"), ""
    yield from _looks(stage)
    for step in planned.steps:
        yield _row(step)


def _looks(stage: Stage) -> Iterator[_Row]:
    """How the stage is reached, and what is looked at before and after it saves."""
    if stage.reach:
        yield "  (börjar)", Text(f"på {stage.begins_at}, annars dit med {stage.reach.flow}", style="dim"), ""
    if stage.done_when:
        look = f"{stage.done_when.look.flow}: gjort om {stage.done_when.found}"
        yield "  (före, efter)", Text(look, style="dim"), ""


def _row(planned: PlannedStep) -> _Row:
    step = planned.step
    return f"  {planned.path}", _said(step.say, step.when, "", saves=bool(step.effect)), planned.target


def _waits(end: End) -> str:
    """How an end reads that leaves the case to a person or to another day."""
    until = f", väntar till {end.defer_until}" if end.defer_until else ""
    return f"till handläggare: {end.hand_over}{until}"


def _said(say: str, when: str | None, style: str, *, saves: bool = False) -> Text:
    text = Text(say, style=style)
    if saves:
        text.append(" · sparar", style="yellow")
    if when:
        text.append(f"\nom {when}", style="not bold dim")
    return text
