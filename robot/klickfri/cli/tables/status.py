"""How things stand, on one screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from klickfri.app.look.status import ProcessStatus, Status
from klickfri.app.nights.telling import Keeping
from klickfri.app.nights.wording import in_words
from klickfri.model.work import State, swedish
from klickfri.work.runs import RunState

_WORDS = {
    State.NEW: "new",
    State.IN_PROGRESS: "in hand",
    State.PENDING_USER_ACTION: "wait for a person",
    State.FAILED: "failed",
    State.DEFERRED: "put off",
    State.COMPLETED: "completed",
    State.ABANDONED: "withdrawn",
}


def render(told: Status, nights: Sequence[Keeping] = ()) -> Iterator[RenderableType]:
    """A block for each process, then what they share."""
    for one in told.processes:
        yield Text(f"{one.title or one.process}", style="bold")
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 2))
        for name, value in _rows(one, one.process in told.watched):
            table.add_row(Text(name, style="dim"), value)
        for keeping in nights:
            if keeping.process == one.process:
                table.add_row(Text("Next night", style="dim"), _next(keeping))
        yield table
    if not told.processes:
        yield Text("There is no process here, and the queue is empty.")
    for system, accounts in told.accounts.items():
        yield Text(f"{system}: in use {', '.join(accounts)}")
    if told.unsent:
        yield Text(f"{told.unsent} message(s) could not be sent yet.", style="bold red")


def _next(keeping: Keeping) -> Text:
    """The first night that nothing is known to stand against, and what speaks against those before."""
    if not keeping.alive:
        return Text("nobody keeps the nights: klickfri nights", style="bold red")
    first = f"{keeping.next:%Y-%m-%d %H:%M}" if keeping.next else "none in seven days; see klickfri schedule"
    if keeping.paused:
        return Text(f"{first} ({in_words(keeping.paused)})", style="bold red")
    return Text(first)


def _rows(one: ProcessStatus, watched: bool) -> Iterator[tuple[str, Text]]:
    if one.run:
        heard = Text(" NOT HEARD OF for a minute", style="bold red") if one.run.silent else Text("")
        since = f"{swedish(one.run.started):%Y-%m-%d %H:%M}"
        yield "Runs", Text(f"{one.run.id} on {one.run.host} since {since}, {one.run.in_hand} in hand").append(heard)
    if one.last:
        ended = f"{swedish(one.last.ended):%H:%M}" if one.last.ended else "?"
        style = "" if one.last.state is RunState.ENDED else "yellow"
        yield "Last run", Text(f"{swedish(one.last.started):%Y-%m-%d %H:%M} to {ended}, {one.last.state}", style=style)
    counted = [f"{one.counts[state]:,} {word}" for state, word in _WORDS.items() if one.counts.get(state)]
    yield "Queue", Text(", ".join(counted) or "empty")
    if one.oldest:
        style = "bold red" if one.oldest.is_late else ""
        who = one.oldest.reference or "(not shown)"
        of = f" of {one.oldest.promised}" if one.oldest.promised else ""
        yield "Oldest", Text(f"{who}, {one.oldest.state}: {one.oldest.used:,.1f}{of} h", style=style)
    if one.ready:
        style = "bold red" if one.ready.why else "green"
        found = one.ready.why or f"ready, {one.ready.reached} of {one.ready.total} targets"
        yield "Ready?", Text(f"{found} ({swedish(one.ready.at):%Y-%m-%d %H:%M})", style=style)
    if watched:
        yield "Folder", Text("watched")
