"""Trying a flow outside the queue: the plan without a screen, only looking, or one application for real."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from rich.console import Group, RenderableType
from rich.table import Table

from klickfri.app.handle import CaseHandler
from klickfri.app.station import Desk, Station, case_of, now
from klickfri.model.errors import BadInput, Fault
from klickfri.model.flow import Program, Step
from klickfri.model.work import Outcome, State, WorkItem
from klickfri.replay.case import CaseReplay
from klickfri.replay.steps import OnlyLooking
from klickfri.settings.settings import Settings
from klickfri.work import intake


def plan(settings: Settings, process: str) -> RenderableType:
    """Every step in order with its target and condition: what the robot would do, without a screen."""
    program = Desk.of(settings, process).program
    table = Table("Steg", "Vad roboten gör", "Mål", "Om", title=f"{program.flow.title} ({program.digest[:12]})")
    for stage in program.flow.stages:
        mark = " · sparar" if stage.done_when else ""
        table.add_row(f"[bold]{stage.id}", f"[bold]{stage.say}{mark}", "", stage.when or "")
        for name, step in _steps(program, stage.steps, ""):
            table.add_row(f"  {name}", f"  {step.say}", _target(step), step.when or "")
    return table


def _steps(program: Program, steps: tuple[Step, ...], prefix: str) -> Iterator[tuple[str, Step]]:
    for step in steps:
        if step.use:
            yield from _steps(program, program.objects[step.use.flow].steps, f"{prefix}{step.id}/")
        else:
            yield f"{prefix}{step.id}", step


def _target(step: Step) -> str:
    named = step.fill or step.select or step.check or step.press or step.letter or step.read
    rule = step.decide.rule if step.decide else ""
    rows = step.each.rows if step.each else ""
    return step.open or step.click or rule or rows or ", ".join(named or {})


def replay_one(
    settings: Settings, process: str, file: Path, reference: str | None, headed: bool, only_look: bool
) -> RenderableType:
    """Replays one application of a file with the first robot account, and tells how it went."""
    desk = Desk.of(settings, process)
    item = _item(desk, file, reference)
    run = f"{'titt' if only_look else 'prov'}-{now():%Y%m%dT%H%M%S}"
    with Station(desk, desk.program.system.accounts[0], headed=headed) as station:
        if only_look:
            return _looked(desk, station, item, run)
        return told(CaseHandler(station, run, time.sleep, lambda: None)(item))


def _looked(desk: Desk, station: Station, item: WorkItem, run: str) -> RenderableType:
    subject = f"{item.process}/{item.reference}"
    case = case_of(desk, item.reference, dict(item.payload), run, 1, only_look=True)
    replay = CaseReplay(case, station.session(run), desk.ports(subject, station.log, time.sleep))
    try:
        replay.run()
    except OnlyLooking as stopped:
        return Group(f"Bara tittat. Nästa steg hittades och gjordes inte: {stopped}", *replay.trail.reasons)
    return Group("Bara tittat, hela flödet.", *replay.trail.reasons)


def _item(desk: Desk, file: Path, reference: str | None) -> WorkItem:
    rows = intake.take(file, desk.program.process).rows
    row = next((row for row in rows if reference in (None, row["reference"])), None)
    if row is None:
        raise BadInput(
            file.name, [Fault(file.name, f"no row has the number {reference}", "See the file's first column")]
        )
    case = case_of(desk, row["reference"], row, "", 1, only_look=True)
    return WorkItem(0, desk.program.process.name, case.reference, State.IN_PROGRESS, row, case.received, attempt=1)


def told(outcome: Outcome) -> RenderableType:
    """How one application ended, for the person who tries the flow."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_row("State", f"[bold]{outcome.state}[/]")
    table.add_row("Outcome", outcome.outcome or outcome.code or "")
    table.add_row("Reasons", "\n".join(outcome.reasons))
    table.add_row("Done", "\n".join(outcome.done))
    table.add_row("Clicks", f"{outcome.clicks_work} work, {outcome.clicks_looking} looking")
    return table
