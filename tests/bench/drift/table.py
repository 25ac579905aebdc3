"""The bench's figures as a table: per kind of change, how often each way was right, refused and wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table

from tests.bench.drift.run import ANOTHER, FILMED, Trial

WAYS = ("ours", "codegen", "fallbacks")
OUTCOMES = ("right", "refused", "wrong")
GROUPS = {
    "unchanged": "The page as it was",
    "code": "The page's code changed, nothing that can be seen",
    "place": "Things stand elsewhere, or are written in another way",
    "others": "Others came that look like it",
    "real": "Other pages of the system itself",
    "doubt": "In doubt: the page alone does not tell what is meant",
    "altered": "Gone, or its words mean something else: only refusing is right",
}
KEEPING = ("unchanged", "code", "place", "others", "real")
"""Groups in which a caseworker would go on without a question, as long as the element is there."""


def counts(trials: Iterable[Trial]) -> dict[str, list[int]]:
    """Right, refused and wrong by way."""
    found = [trial.deeds for trial in trials]
    return {way: [sum(deeds[way].outcome == one for deeds in found) for one in OUTCOMES] for way in WAYS}


def keeping(trials: Iterable[Trial]) -> list[Trial]:
    """Those whose change does not alter the meaning of the element, and leaves no doubt of it."""
    return [trial for trial in trials if trial.keeps and trial.change.group in KEEPING]


def show(title: str, trials: Sequence[Trial], console: Console) -> None:
    """Prints the table, the totals and each wrong act of ours."""
    table = Table("change", "pages", *WAYS, box=box.MARKDOWN, title=f"{title}: right / refused / wrong")
    for group, words in GROUPS.items():
        own = [trial for trial in trials if trial.change.group == group]
        table.add_row(f"**{words}**")
        for kind in dict.fromkeys(trial.change.kind for trial in own):
            _row(table, kind, [trial for trial in own if trial.change.kind == kind])
    table.add_row("**Together**")
    for words, chosen in _together(trials).items():
        _row(table, words, chosen)
    console.print(table)
    _shares(trials, console)
    for trial in trials:
        if trial.deeds["ours"].outcome == "wrong":
            deed = trial.deeds["ours"]
            console.print(f"WRONG: {trial.scene}, {trial.seat.name}, {trial.change.kind}, {trial.case}: {deed.words}")


def _together(trials: Sequence[Trial]) -> dict[str, Sequence[Trial]]:
    kept = keeping(trials)
    return {
        "the meaning is kept": kept,
        "… of these for the filmed case": [trial for trial in kept if trial.case == FILMED],
        "… of these for another case": [trial for trial in kept if trial.case == ANOTHER],
        "… of these clicked, chosen or written": [trial for trial in kept if trial.seat.use != "read"],
        "in doubt": [trial for trial in trials if trial.change.group == "doubt" and trial.keeps],
        "only refusing is right": [trial for trial in trials if not trial.keeps],
        "all": trials,
    }


def _row(table: Table, title: str, trials: Sequence[Trial]) -> None:
    found = counts(trials)
    table.add_row(title, str(len(trials)), *(" / ".join(map(str, found[way])) for way in WAYS))


def _shares(trials: Sequence[Trial], console: Console) -> None:
    kept = keeping(trials)
    shares = (f"{way} {counts(kept)[way][0] / len(kept):.0%}" for way in WAYS)
    console.print(f"Right where the meaning is kept: {', '.join(shares)}")
    wrong = (f"{way} {counts(trials)[way][2]}" for way in WAYS)
    console.print(f"Wrong acts in {len(trials)} trials: {', '.join(wrong)}")
