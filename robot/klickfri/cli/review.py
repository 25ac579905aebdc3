"""`klickfri check`, `approve` and `heal`: for those who review what a robot follows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from klickfri.app.office import Office
from klickfri.app.review import approving, checking, healing
from klickfri.app.review.checking import CheckedProcess, number
from klickfri.app.run import rehearsal
from klickfri.cli.searching import day
from klickfri.cli.tables.looked import lines
from klickfri.cli.terminal import JsonOption, print_json, terminal
from klickfri.flow.approvals import LegalCheck
from klickfri.flow.finding import RULES
from klickfri.model.proposal import Proposal

DayOption = Annotated[dt.date | None, typer.Option(parser=day, metavar="DAY", help="On which day (2026-11-20).")]
ProcessName = Annotated[str, typer.Argument(help="The process, as its folder is called.")]


def add_to(app: typer.Typer) -> None:
    """Adds the commands to the main command."""
    app.command()(check)
    app.command()(approve)
    app.command()(heal)


def check(
    process: ProcessName,
    application: Annotated[Path | None, typer.Option(help="A file of applications: also look at its first.")] = None,
    reference: Annotated[str | None, typer.Option(help="Look at another row of the file.")] = None,
    headed: Annotated[bool, typer.Option("--headed", help="Show the browser.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Holds a flow against numbered rules; exit code 2 when one is broken. With --application it also looks in the
    system, up to the first step that would work, and changes nothing."""
    office, console = Office.from_environment(), terminal()
    checked = checking.check(office, process)
    asked = None if checked.errors else application
    if not as_json:
        console.print(_findings(checked))
    looked = rehearsal.look_at_one(office, process, asked, reference, headed) if asked else None
    if as_json:
        print_json({"checked": checked, "looked": looked})
    elif looked:
        console.print("", *lines(looked), sep="\n", markup=False)
    if checked.errors or (looked and not looked.well):
        raise typer.Exit(2 if checked.errors else 1)


def approve(
    process: ProcessName,
    note: Annotated[str, typer.Option(help="What you looked at, or why you approve.")] = "",
    as_author: Annotated[bool, typer.Option("--as-author", help="Sign as the one who wrote it by hand.")] = False,
    legal_by: Annotated[str, typer.Option(help="Who looked into whether it may decide automatically.")] = "",
    legal_day: DayOption = None,
    legal_reference: Annotated[str, typer.Option(help="By which reference that is kept.")] = "",
) -> None:
    """Signs the flow as it is now with your account on this machine, in the process's approvals.yaml. In production
    nothing runs without, whoever approves is not the author, and what decides automatically needs a legal check."""
    stated = _legal_check(legal_by, legal_day, legal_reference)
    if stated and as_author:
        raise typer.BadParameter("it is stated by who approves", param_hint="--legal-… / --as-author")
    entry = approving.approve(Office.from_environment(), process, note, as_author, stated)
    told = f"{process}, flow {entry.digest[:12]}: {entry.kind} by {entry.by}."
    terminal().print(told, markup=False)


def _legal_check(by: str, day: dt.date | None, reference: str) -> LegalCheck | None:
    """All of it, or none."""
    if not (by or day or reference):
        return None
    if not (by.strip() and day and reference.strip()):
        raise typer.BadParameter("give all three", param_hint="--legal-by / --legal-day / --legal-reference")
    return LegalCheck(by=by.strip(), day=day, reference=reference.strip())


def heal(
    process: ProcessName,
    accept: Annotated[str | None, typer.Option(metavar="ID", help="Accept this proposal: the target changes.")] = None,
    reject: Annotated[str | None, typer.Option(metavar="ID", help="Reject this proposal for good.")] = None,
    note: Annotated[str, typer.Option(help="What you looked at, or why you reject.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Shows what refused targets may have become, on a page with pictures and evidence; nothing is healed by itself.
    Who accepts signs for every process that uses the target."""
    office, console = Office.from_environment(), terminal()
    if (accept and reject) or (reject and not note):
        raise typer.BadParameter("accept one or, with a note, reject one", param_hint="--accept / --reject")
    if accept:
        _tell_healed(healing.accept(office, process, accept, note), console)
    elif reject:
        console.print(f"{healing.reject(office, process, reject, note).id} rejected.", markup=False)
    else:
        shown = healing.show(office.settings, process)
        if as_json:
            print_json(
                [{"id": one.id, "say": one.say, "target": one.target, "why": one.why} for one in shown.proposals]
            )
            return
        console.print(_proposals(shown.proposals) if shown.proposals else f"{process} has no open proposals.")
        if shown.page:
            console.print(f"  {shown.page}", markup=False, soft_wrap=True)


def _findings(checked: CheckedProcess) -> RenderableType:
    """Each rule once, with why and how to mend, and the places where it was found."""
    head = f"{checked.process}, flow {checked.digest[:12] or 'not readable'}"
    counts = f"{len(checked.errors)} error(s), {len(checked.warnings)} warning(s)"
    return Group(*_by_rule(checked), Text(f"{head}: {counts}", style="bold red" if checked.errors else "green"))


def _by_rule(checked: CheckedProcess) -> Iterator[RenderableType]:
    for code, faults in groupby(sorted(checked.faults, key=number), key=number):
        rule = RULES[code]
        kind, style = ("error", "bold red") if rule.error else ("warning", "yellow")
        yield Text.assemble((f"{code} {kind}", style), "  ", (rule.title, "bold"))
        yield Padding(Text(f"{rule.why} {rule.mend}.", style="dim"), (0, 0, 0, 2))
        for fault in faults:
            own = f". {fault.mend}" if fault.mend != rule.mend else ""
            yield Padding(Text(f"{fault.where}: {fault.what}{own}"), (0, 0, 0, 4))
        yield Text()


def _tell_healed(healed: healing.Healed, console: Console) -> None:
    console.print(f"{healed.proposal.target} changed in {healed.file}", markup=False, soft_wrap=True)
    for name, digest in healed.processes.items():
        console.print(f"  {name}, flow {digest[:12]}: healed", markup=False)
    if healed.put_back:
        names = ", ".join(item.reference for item in healed.put_back)
        console.print(f"Back in the queue: {names}", markup=False, soft_wrap=True)


def _proposals(waiting: Sequence[Proposal]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("Proposal", no_wrap=True)
    for heading in ("Step", "Score", "Margin", ""):
        table.add_column(heading)
    for one in waiting:
        told = "may be accepted" if one.new else "explains only"
        table.add_row(one.id, one.say, f"{one.score:.2f}", f"{one.margin:.2f}", told)
    return table
