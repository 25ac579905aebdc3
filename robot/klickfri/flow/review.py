"""Reviews a process before a person does: a program that fits together, held against the numbered rules."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from klickfri.flow.loader import load_flow, load_process, located, own_targets, process_names, system_targets
from klickfri.flow.rules import findings_of
from klickfri.flow.rules.view import Neighbour, View
from klickfri.model.errors import BadInput, Fault
from klickfri.model.flow import Program


def review(recordings: Path, name: str, program: Program) -> list[Fault]:
    """What a reviewer would object to, faults and warnings; each rule is explained in `flow.finding.RULES`."""
    return located(recordings, name, program, findings_of(_view(recordings, name, program)))


def _view(recordings: Path, name: str, program: Program) -> View:
    folder = recordings / name
    rules = folder / "rules.py"
    letters = {path.stem: path.read_text(encoding="utf-8") for path in sorted((folder / "letters").glob("*.md"))}
    return View(
        program=program,
        rules=rules.read_text(encoding="utf-8") if rules.exists() else "",
        letters=letters,
        own=own_targets(recordings, name),
        system_targets=system_targets(recordings, program.process.system),
        neighbours=list(_neighbours(recordings, name, program.process.system)),
        filmed=list(_filmed(folder)),
    )


def _filmed(folder: Path) -> Iterator[dict[str, str]]:
    """The applications of the films beside the process; one that cannot be read is told when it is drafted from."""
    for file in sorted((folder / "film").glob("*/application.json")):
        try:
            yield TypeAdapter(dict[str, str]).validate_json(file.read_bytes())
        except ValidationError:
            continue


def _neighbours(recordings: Path, name: str, system: str) -> Iterator[Neighbour]:
    """The other processes of the system; one that cannot be read is told by its own review."""
    for other in process_names(recordings):
        try:
            if other != name and load_process(recordings, other).system == system:
                yield Neighbour(other, load_flow(recordings, other), own_targets(recordings, other))
        except BadInput:
            continue
