"""A case's timeline, as a terminal shows it."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from klickfri.model.work import SWEDISH_TIME
from klickfri.summary.timeline import Moment, chapters

_UNKNOWN = "Fönstret stängdes under klicket; effekten kontrollerades efteråt."
_STYLES = {"failed": "red", "unknown": "yellow", "looking": "dim", "item": "dim", "note": "cyan"}


def render(told: Sequence[Moment], title: str, *, everything: bool) -> RenderableType:
    """The timeline as the terminal shows it. Looking that went well is one line, unless `everything` is wanted."""
    shown: list[RenderableType] = [Text(title, style="bold")]
    for stage, runs in chapters(told):
        table = _table()
        for looking, run in runs:
            fold = looking and not everything and all(moment.outcome == "success" for moment in run)
            for row in [_folded(run)] if fold else [_row(moment) for moment in run]:
                table.add_row(*row)
        shown += [Text(f"\n{stage}" if stage else "", style="bold"), table]
    return Group(*shown)


def _table() -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), expand=True)
    table.add_column(justify="right", style="dim", min_width=6, no_wrap=True)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(ratio=4)
    table.add_column(ratio=5)
    return table


def _row(moment: Moment) -> tuple[str, str, Text, Text]:
    said = Text(moment.say, style=_STYLES.get(moment.outcome) or _STYLES.get(moment.kind, ""))
    if moment.saves:
        said.append(" · sparar", style="dim")
    if moment.picture:
        said.append(f" · bild {moment.picture[:12]}", style="dim")
    return str(moment.seq), _clock(moment), said, _detail(moment)


def _folded(run: Sequence[Moment]) -> tuple[str, str, Text, Text]:
    said = f"Tittar efter, {len(run)} steg" if len(run) > 1 else run[0].say
    return str(run[0].seq), _clock(run[0]), Text(said, style="dim"), Text()


def _detail(moment: Moment) -> Text:
    unknown = [_UNKNOWN] if moment.outcome == "unknown" else []
    reasons = " ".join([*unknown, *moment.reasons])
    lines = [f"{moment.code}: {reasons}" if moment.code else reasons, ", ".join(moment.values)]
    lines.append(f"tomma: {', '.join(moment.empty)}" if moment.empty else "")
    return Text("\n".join(line for line in lines if line))


def _clock(moment: Moment) -> str:
    return f"{moment.at.astimezone(SWEDISH_TIME):%H:%M:%S}"
