"""K601 and K602: how a flow and its system know that a person is protected."""

from __future__ import annotations

from collections.abc import Iterator

from klickfri.flow.finding import Finding
from klickfri.flow.rules.view import View


def find(view: View) -> Iterator[Finding]:
    """The stage that clears a person, where the system may show that one is protected, and the system's signs."""
    signs = view.program.system.signs
    if not signs.shows_nobody:
        yield from _saving_before_cleared(view)
    if not signs.names_protected and not signs.no_protected:
        yield Finding("K602", "system.toml", ("signs",), "signs", "[signs.protected] names no sign")


def _saving_before_cleared(view: View) -> Iterator[Finding]:
    """Up to the clearing stage, and in it, nothing is saved: it only looks."""
    flow = view.program.flow
    for number, stage in enumerate(flow.stages):
        saving = [step.id for step in stage.steps if step.effect]
        if saving:
            what = f"{', '.join(saving)} saves before the stage {flow.cleared_by} has passed"
            yield Finding("K601", "flow.yaml", ("stages", number), f"{flow.name}: stage {stage.id}", what)
        if stage.id == flow.cleared_by:
            return
