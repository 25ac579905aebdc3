"""K401 to K403: stages that cannot be reached again, and ends that never come."""

from __future__ import annotations

from collections.abc import Iterator

from klickfri.flow.finding import Finding
from klickfri.flow.lints.view import View


def find(view: View) -> Iterator[Finding]:
    """Stage by stage, then end by end."""
    flow = view.program.flow
    for number, stage in enumerate(flow.stages):
        if stage.reach is None and stage.begins_at != view.program.system.home:
            what = f"begins at {stage.begins_at} and has no reach"
            yield Finding("K401", "flow.yaml", ("stages", number), f"{flow.name}: stage {stage.id}", what)
    earlier: list[str | None] = []
    for number, end in enumerate(flow.ends):
        if None in earlier or end.when in earlier:
            what = f"end {number + 1}: one before it holds whenever it does"
            yield Finding("K402", "flow.yaml", ("ends", number), f"{flow.name}: ends", what)
        earlier.append(end.when)
    if None not in earlier:
        yield Finding("K403", "flow.yaml", ("ends",), f"{flow.name}: ends", "every end has a when")
