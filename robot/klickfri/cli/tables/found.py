"""What was found in the log, as a terminal shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from klickfri.app.look.search import FoundInLog, Hit
from klickfri.app.look.touching import Touched
from klickfri.app.look.weeks import CasesOfWeek
from klickfri.model.wording import STATE_WORDS
from klickfri.model.work import State, swedish

_UNKNOWN = "okänt"


def hits(found: FoundInLog) -> Iterator[RenderableType]:
    """The entries, and how many there are in all."""
    table = _table("Post", "Tid", "Om", "Vad", "Utfall")
    for hit in found.hits:
        what = "; ".join((hit.say or hit.type, *hit.details))
        about = hit.subject.partition("/")[2] or hit.subject
        table.add_row(str(hit.seq), _moment(hit), about, what, hit.code or hit.outcome)
    if found.hits:
        yield table
    yield Text(f"{found.board}: {_counted(found)}", style="bold")


def touched(found: Touched) -> Iterator[RenderableType]:
    """The cases, then how many stand where."""
    table = _table("Ärende", "Senast", "Post", "Slutade då", "Automatiskt", "I dag")
    for case in found.cases:
        then = case.code or case.outcome or case.then or "avbröts"
        today = STATE_WORDS[case.today] if case.today else _UNKNOWN
        at = f"{swedish(case.at):%Y-%m-%d %H:%M}"
        table.add_row(case.reference, at, str(case.seq), then, "ja" if case.automated else "", today)
    if found.cases:
        yield table
    automatic = sum(case.automated for case in found.cases)
    yield Text(f"{len(found.cases)} ärenden, {automatic} avgjorda automatiskt. I dag: {_today(found)}", style="bold")
    if not found.queue:
        yield Text(found.queue_fault or "Kön finns inte här; var ärendena står i dag vet bara den.")


def weeks(found: Sequence[CasesOfWeek]) -> Iterator[RenderableType]:
    """A line for each week of a process, then how many cases there were in all."""
    table = _table("Vecka", "Process", "Klara", "Till en person")
    for one in found:
        table.add_row(f"{one.year} v {one.week}", one.process, _each(one.ended), _each(one.left))
    if found:
        yield table
    ended, left = sum(sum(one.ended.values()) for one in found), sum(sum(one.left.values()) for one in found)
    yield Text(f"{ended} klara, {left} till en person", style="bold")


def _each(counted: Mapping[str, int]) -> str:
    """The most frequent first."""
    by_number = sorted(counted.items(), key=lambda one: (-one[1], one[0]))
    return ", ".join(f"{number} {name or _UNKNOWN}" for name, number in by_number)


def _today(found: Touched) -> str:
    told = (f"{number} {STATE_WORDS[State(state)] if state else _UNKNOWN}" for state, number in found.today.items())
    return ", ".join(told) or "inga"


def _counted(found: FoundInLog) -> str:
    if not found.total:
        return "inga poster"
    shown = len(found.hits)
    return f"{found.total} poster" if shown == found.total else f"{found.total} poster, {shown} av dem visas"


def _moment(hit: Hit) -> str:
    return f"{swedish(hit.at):%Y-%m-%d %H:%M:%S}"


def _table(*headings: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold", no_wrap=heading in ("Post", "Tid", "Senast", "Vecka"))
    return table
