"""`klickfri queue`: where every application stands, and why; and a person's answer to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from klickfri.app.look import queue as queues
from klickfri.app.look import waiting
from klickfri.app.look.queue import Selection
from klickfri.app.office import Office
from klickfri.app.review import taking_up
from klickfri.cli.tables.waiting import line
from klickfri.cli.terminal import JsonOption, print_json, terminal
from klickfri.decide.handover import SPECIAL
from klickfri.model.deadline import CaseClock
from klickfri.model.wording import kept_reasons
from klickfri.model.work import Outcome, State, WorkItem
from klickfri.settings.settings import Settings

_HELP = "Where every application stands, and why; and what a person makes of it."
group = typer.Typer(help=_HELP, no_args_is_help=True)

_STATES = f"Only items in this state; may be given several times. States: {', '.join(State)}."

References = Annotated[
    list[str] | None, typer.Argument(help="The applications' numbers; without any, those of a selection.")
]
WhyOption = Annotated[str, typer.Option(help="Why, in a few words that name nobody. It is kept in the log.")]
ProcessOption = Annotated[str | None, typer.Option(help="The process, where several have the number.")]
StateOption = Annotated[list[State] | None, typer.Option(help=_STATES, metavar="STATE")]
CodeOption = Annotated[str | None, typer.Option(help="Only items handed over with this code.")]
RunOption = Annotated[str | None, typer.Option(help="Only items that this run had in hand last.")]
StageOption = Annotated[
    str | None, typer.Option(help="Only items that stopped there: a stage, a step, or the step's own words.")
]
YesOption = Annotated[
    bool, typer.Option("--yes", help="Do it to the whole selection. Without it, it is only shown what would be done.")
]

_STYLES = {State.PENDING_USER_ACTION: "yellow", State.FAILED: "bold red", State.COMPLETED: "green"}
_ADVISED = (State.PENDING_USER_ACTION, State.FAILED)
"""States in which the advice itself tells reason, done and not done."""
_COLUMNS = ("Reference", "State", "Outcome", "Received", "Left", "Tries", "Taken by", "Reason")
_SHORT_REASON, _GAP = 12, 2
"""Signs of a reason that are worth a column, and between two columns."""


def add_to(app: typer.Typer) -> None:
    """Adds the group, and the command beside it, to the main command."""
    app.add_typer(group, name="queue")
    app.command()(handover)


@group.command("list")
def list_items(
    process: Annotated[str | None, typer.Argument(help="Only this process.")] = None,
    state: StateOption = None,
    code: CodeOption = None,
    run: RunOption = None,
    stage: StageOption = None,
    as_json: JsonOption = False,
) -> None:
    """Lists applications, oldest first."""
    wanted, office = Selection(process, tuple(state or ()), code, run, stage), Office.from_environment()
    items = queues.items(office.settings, wanted)
    clocks = queues.clocks(office, items)
    if as_json:
        print_json([_facts_in_short(item, clocks.get(item.id)) for item in items])
        return
    console = terminal()
    if items:
        console.print(_listed(items, clocks, console.width))
    counts = Counter(item.state for item in items)
    told = ", ".join(f"{counts[state]} {state}" for state in State if counts[state])
    console.print(f"{len(items)} application(s){': ' if told else '.'}{told}")


@group.command()
def show(
    reference: Annotated[str, typer.Argument(help="The application's number.")], as_json: JsonOption = False
) -> None:
    """Shows one application: state, last step and its picture, the reason, and what to do."""
    office, console = Office.from_environment(), terminal()
    settings = office.settings
    if as_json:
        print_json([_facts_in_full(office, item) for item in queues.find(settings, reference)])
        return
    for item in queues.find(settings, reference):
        console.print(_facts(queues.clock(office, item), item))
        picture = queues.last_picture(settings, item)
        if picture:
            console.print(f"Picture     {picture}", soft_wrap=True)
        files = queues.received(settings, item)
        if files:
            console.print(f"Files       {', '.join(files)}: klickfri queue files {item.reference}", soft_wrap=True)
        console.print(f"\n{_advice(office, item)}\n")


@group.command()
def files(
    reference: Annotated[str, typer.Argument(help="The application's number.")],
    to: Annotated[Path, typer.Option(help="The folder to copy them to.", file_okay=False)] = Path("files"),
    process: ProcessOption = None,
) -> None:
    """Gives out the files that the system gave in a case, unopened; for whoever has the rights to the state folder."""
    settings = Settings.from_environment()
    items = [item for item in queues.find(settings, reference) if process in (None, item.process)]
    given = [path for item in items for path in queues.give_out(settings, item, to)]
    for path in given:
        terminal().print(str(path), soft_wrap=True)
    if not given:
        terminal().print("The system gave no file in this case.")


def handover(
    process: Annotated[str | None, typer.Argument(help="Only this process; else all, each in a folder.")] = None,
    to: Annotated[Path | None, typer.Option(help="The folder to write in.", file_okay=False)] = None,
    as_json: JsonOption = False,
) -> None:
    """Writes the hand-over files now: everyone who waits for a person, whichever run left them."""
    found = waiting.hand_over(Office.from_environment(), process, to)
    if as_json:
        print_json(found)
    for written in () if as_json else found:
        terminal().print(line(written))
        for file in written.files:
            terminal().print(f"  {file}", soft_wrap=True)


@group.command()
def retry(
    reason: WhyOption,
    references: References = None,
    process: ProcessOption = None,
    state: StateOption = None,
    code: CodeOption = None,
    run: RunOption = None,
    stage: StageOption = None,
    yes: YesOption = False,
) -> None:
    """Puts applications that wait for a person back into the queue, all or none. The robot looks before it acts."""
    wanted = Selection(process, tuple(state or ()), code, run, stage)
    told = "new. The next run looks first, then tries again."
    _take_up(taking_up.retry(reason), references, wanted, yes, lambda item: f"{item.state} -> {told}")


@group.command()
def close(
    reason: WhyOption,
    references: References = None,
    process: ProcessOption = None,
    state: StateOption = None,
    code: CodeOption = None,
    run: RunOption = None,
    stage: StageOption = None,
    yes: YesOption = False,
) -> None:
    """Closes applications that a person has done or decided, all or none. They count as a person's."""
    wanted = Selection(process, tuple(state or ()), code, run, stage)
    told = "done by a person. The robot leaves it alone."
    _take_up(taking_up.close(reason), references, wanted, yes, lambda item: f"{item.state} -> {told}")


@group.command()
def cancel(
    reason: WhyOption,
    references: References = None,
    process: ProcessOption = None,
    state: StateOption = None,
    code: CodeOption = None,
    run: RunOption = None,
    stage: StageOption = None,
    yes: YesOption = False,
) -> None:
    """Withdraws applications that wait, all or none: nobody is to do them."""
    wanted = Selection(process, tuple(state or ()), code, run, stage)
    told = "withdrawn. The robot leaves it alone."
    _take_up(taking_up.cancel(reason), references, wanted, yes, lambda item: f"{item.state} -> {told}")


@group.command()
def assign(
    reason: WhyOption,
    references: References = None,
    to: Annotated[str | None, typer.Option(help="The account of who takes it; yourself where nothing is said.")] = None,
    nobody: Annotated[bool, typer.Option("--nobody", help="It is given back.")] = False,
    process: ProcessOption = None,
    state: StateOption = None,
    code: CodeOption = None,
    run: RunOption = None,
    stage: StageOption = None,
    yes: YesOption = False,
) -> None:
    """Says who has taken applications that wait for a person; the lists and the hand-over file show it."""
    wanted = Selection(process, tuple(state or ()), code, run, stage)
    who = "" if nobody else to or Office.from_environment().signer()
    act = taking_up.assign(who, reason)
    _take_up(act, references, wanted, yes, lambda item: f"{item.assigned or 'nobody'} -> {who or 'nobody'}")


@group.command()
def prioritise(
    reason: WhyOption,
    references: References = None,
    priority: Annotated[int, typer.Option(help="From 5 (first) to -5 (last); ordinary is 0.")] = 1,
    process: ProcessOption = None,
    state: StateOption = None,
    code: CodeOption = None,
    run: RunOption = None,
    stage: StageOption = None,
    yes: YesOption = False,
) -> None:
    """Gives applications that wait for the robot another place in the queue, also while it works."""
    wanted = Selection(process, tuple(state or ()), code, run, stage)
    act = taking_up.prioritise(priority, reason)
    _take_up(act, references, wanted, yes, lambda item: f"priority {item.priority} -> {priority}")


def _take_up(
    act: taking_up.CaseAct,
    references: list[str] | None,
    wanted: Selection,
    yes: bool,
    told: Callable[[WorkItem], str],
) -> None:
    """What is named is done at once; a selection is shown first, and done when it is confirmed."""
    office = Office.from_environment()
    chosen = taking_up.choose(office.settings, act, references or [], wanted)
    if references or yes:
        taking_up.take_up(office, act, chosen.items)
    for item in chosen.items:
        terminal().print(f"{item.reference}: {told(item)}")
    for fault in chosen.left:
        terminal().print(f"{fault.where}: left, it {fault.what}")
    if not references and not yes:
        terminal().print(f"{len(chosen.items)} application(s). Nothing was done; do it with --yes.")


def _advice(office: Office, item: WorkItem) -> str:
    """What a person should do now, in Swedish."""
    match item.state:
        case State.NEW | State.IN_PROGRESS:
            return "Inget. Roboten tar ansökan i tur och ordning."
        case State.DEFERRED:
            return f"Inget före {item.defer_until}. Då tittar roboten igen."
        case State.COMPLETED | State.ABANDONED:
            return "Inget. Ärendet är klart för robotens del."
        case State.PENDING_USER_ACTION | State.FAILED:
            gone = f"Processen {item.process} har ingen mapp här. Lägg tillbaka den, eller gör ärendet för hand."
            return queues.hand_over_text(office, item) or gone


def _listed(items: list[WorkItem], clocks: Mapping[int, CaseClock], width: int) -> Table:
    """As many columns as the terminal holds; the reference is never the one that gives way."""
    rows = [dict(zip(_COLUMNS, _line(item, clocks.get(item.id)), strict=True)) for item in items]
    names = [name for name in _COLUMNS if name != "Taken by" or any(row[name] for row in rows)]
    widths = {name: max(len(text) for text in [name, *(row[name] for row in rows)]) for name in names}
    shown = _fitting({**widths, "Reason": _SHORT_REASON}, width)
    room = width - sum(widths[name] + _GAP for name in shown if name != "Reason")
    table = Table(box=None, pad_edge=False)
    for name in shown:
        table.add_column(
            name,
            no_wrap=name != "Reference",
            overflow="fold" if name == "Reference" else "ellipsis",
            width=min(widths[name], room if name == "Reason" else width),
        )
    for item, row in zip(items, rows, strict=True):
        table.add_row(*(Text(row[name], style=_style(item, name)) for name in shown))
    return table


def _fitting(widths: Mapping[str, int], width: int) -> list[str]:
    """The columns that have room beside each other, the first ones first."""
    shown: list[str] = []
    for name, wide in widths.items():
        if not shown or sum(widths[one] + _GAP for one in shown) + wide <= width:
            shown.append(name)
    return shown


def _style(item: WorkItem, column: str) -> str:
    return _STYLES.get(item.state, "") if column == "State" else ""


def _line(item: WorkItem, clock: CaseClock | None) -> tuple[str, ...]:
    last = item.last or Outcome(item.state)
    told, reason = last.outcome or last.code or "", next(iter(kept_reasons(last)), "")
    if item.is_restricted:
        told, reason = "", SPECIAL
    elif item.state is State.COMPLETED:
        reason = ""
    left = f"{clock.hours_left:.0f} h" if clock and clock.open else ""
    received = f"{item.received:%Y-%m-%d}"
    return item.reference, item.state, told, received, left, str(item.attempt), item.assigned, reason


def _facts_in_short(item: WorkItem, clock: CaseClock | None) -> dict[str, object]:
    """What the list tells, and what it selects by."""
    reference, state, told, _, _, tries, assigned, reason = _line(item, clock)
    facts = {"reference": reference, "process": item.process, "state": state, "outcome": told, "tries": int(tries)}
    more = {"received": item.received.isoformat(), "reason": reason, "assigned": assigned}
    left = round(clock.hours_left, 1) if clock and clock.open else None
    return {**facts, **more, "hours_left": left, "run": item.run, "priority": item.priority}


def _facts_in_full(office: Office, item: WorkItem) -> dict[str, object]:
    """What `show` tells."""
    clock, picture = queues.clock(office, item), queues.last_picture(office.settings, item)
    due = clock.due.isoformat() if clock and clock.due else None
    facts = _facts_in_short(item, clock) | {"answer_by": due, "advice": _advice(office, item)}
    if item.is_restricted:
        return facts
    last = item.last or Outcome(item.state)
    return facts | {"last_step": last.last_step, "done": last.done, "reasons": kept_reasons(last), "picture": picture}


def _clock(clock: CaseClock) -> str:
    """How much of the promised time is used."""
    used, limit = clock.used.total_seconds() / 3600, clock.limit.total_seconds() / 3600
    stands = "" if clock.runs else " (stands still: the applicant is asked)" if clock.open else " (the case has ended)"
    return f"{used:.1f} h of {limit:g} h used{stands}"


def _facts(clock: CaseClock | None, item: WorkItem) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    last, due = item.last or Outcome(item.state), clock.due if clock else None
    rows = [
        ("Reference", item.reference),
        ("Process", item.process),
        ("State", f"{item.state}, attempt {item.attempt}"),
        ("Taken by", item.assigned),
        ("Priority", str(item.priority or "")),
        ("Answer by", f"{due:%Y-%m-%d %H:%M}" if due else ""),
        ("Clock", _clock(clock) if clock else ""),
    ]
    if not item.is_restricted:
        rows += [("Outcome", last.outcome or last.code or ""), ("Last step", last.last_step)]
    if not item.is_restricted and item.state not in _ADVISED:
        rows += [("Reasons", "\n".join(kept_reasons(last))), ("Done", "\n".join(last.done))]
    for name, value in rows:
        if value:
            table.add_row(Text(name, style="dim"), value)
    return table
