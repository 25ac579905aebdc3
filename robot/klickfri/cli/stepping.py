"""Asks who tries a flow, at the terminal, before each step; and tells where it was stopped."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console, Group, RenderableType
from rich.text import Text

from klickfri.app.run.trying import Ask, Go, Upcoming

_ANSWERS = {"": Go.ON, "g": Go.FREELY, "s": Go.STOP}
_QUESTION = "  Enter: do it, g: go on without asking, s: stop here > "


def ask_at(console: Console) -> Ask:
    """Asks at this terminal, again until the answer is one of three; where nobody answers any more, it is to stop."""

    def ask(upcoming: Upcoming) -> Go:
        console.print(_told(upcoming))
        while (answer := _answer(console)) not in _ANSWERS:
            pass
        return _ANSWERS[answer]

    return ask


def stopped(upcoming: Upcoming) -> RenderableType:
    """Before which step it was stopped, and every value that was known then."""
    return Group(Text("Stopped, and left the record. Not done:", "bold"), _told(upcoming), *_lines(upcoming.known))


def _answer(console: Console) -> str:
    try:
        return console.input(Text(_QUESTION)).strip().casefold()
    except EOFError:
        return "s"


def _told(upcoming: Upcoming) -> RenderableType:
    head = Text(f"{upcoming.stage}/{upcoming.step}  {upcoming.say}")
    does = Text(f"  {upcoming.verb} {upcoming.target}".rstrip())
    saves = [Text("  THIS SAVES", "bold red")] if upcoming.saves else []
    return Group(head, does, *_lines(upcoming.values), *saves)


def _lines(values: tuple[str, ...]) -> Iterator[Text]:
    yield from (Text(f"    {value}") for value in values)
