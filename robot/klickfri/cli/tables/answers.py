"""What came of a process's cases, as a terminal shows it: what differs, what is not told, what was asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from klickfri.app.review.asking import Answers, CaseAnswer

NOT_ASKED = (
    "No screen was asked: whether elements are found, what is protected or locked, what is saved already and whether "
    "a save succeeds, only a replay shows."
)


def render(answers: Answers) -> RenderableType:
    """The sum first, then each case that differs, then what is not told and why."""
    return Group(*_parts(answers))


def _parts(answers: Answers) -> Iterator[RenderableType]:
    differing = answers.differing
    yield Text(f"{answers.process}, flow {answers.digest[:12]}, mode {answers.mode}: {answers.file.name}", "bold")
    yield Text(_sum(answers), style="bold red" if differing else "green")
    if differing:
        yield _table(differing)
    yield from _untold(answers)
    if {name for case in answers.untold for name in case.needs} & set(answers.unsaid):
        named = ", ".join(f"${name}" for name in answers.unsaid)
        yield Text(f"Add a column for each of these, with what a screen shows of the case: {named}", style="yellow")
    yield Text(f"Rules asked: {_times(answers.asked)}. Letters written: {_times(answers.written)}.")
    yield Text(NOT_ASKED, style="dim")


def _sum(answers: Answers) -> str:
    told = len(answers.cases) - len(answers.untold)
    compared = answers.as_expected + len(answers.differing)
    rest = f", {told - compared} told and nothing expected" if told > compared else ""
    counts = f"{answers.as_expected} as expected, {len(answers.differing)} differ{rest}, {len(answers.untold)} not told"
    return f"{len(answers.cases)} cases: {counts}"


def _table(differing: tuple[CaseAnswer, ...]) -> Table:
    table = Table("Case", "Expected", "Got", "Reason", box=None, padding=(0, 2, 0, 0))
    for case in differing:
        table.add_row(case.reference, case.expected, case.got, " ".join(case.reasons))
    return table


def _untold(answers: Answers) -> Iterator[Text]:
    """By what is needed: a column with what the screen shows tells them too."""
    by_need: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for case in answers.untold:
        by_need[case.needs].append(case.reference)
    for needs, references in by_need.items():
        named = " or ".join(f"${name}" for name in needs)
        yield Text(f"Not told, for only a screen shows {named}: {', '.join(references)}", style="yellow")


def _times(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {times}" if times else f"{name} never" for name, times in counts.items()) or "none"
