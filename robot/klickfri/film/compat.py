"""Films of earlier formats are read as films of the newest, one function a step. A film is never rewritten on disk."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from klickfri.model.errors import Fault

SIGHTINGS = {1: "events.jsonl", 2: "sightings.jsonl"}
"""Format -> the file of the sightings."""
NEWEST = max(SIGHTINGS)
_PREFIX = "klickfri-film/"

Line = dict[str, object]
"""A line of the sightings, in JSON's types."""


def version_of(meta: object) -> int:
    """The number of a film's format, from its `meta.yaml`. Raises `Fault` for one that this release does not know."""
    told = meta.get("format") if isinstance(meta, Mapping) else None
    version = next((number for number in SIGHTINGS if told == f"{_PREFIX}{number}"), None)
    if version is None:
        what = f"has no format from {_PREFIX}1 to {_PREFIX}{NEWEST}, which this release reads"
        raise Fault("meta.yaml", what, "Read the film with the release that made it, or a later one")
    return version


def newest_meta(meta: object) -> Mapping[str, object]:
    """`meta.yaml`, of which `version_of` knows the format, in the newest one."""
    assert isinstance(meta, Mapping)
    return {**meta, "format": f"{_PREFIX}{NEWEST}"}


def newest_line(line: Line, version: int) -> Line:
    """A line in the newest format. Raises `ValueError` when it is not one of its own format."""
    for to_next in _STEPS[version - 1 :]:
        line = to_next(line)
    return line


def to_2(line: Line) -> Line:
    """Facts stand beside the head and no longer below `facts`, and one that is null is left out.

    The first films' rows did not say under which headings they are alone; then it was taken to be all.
    """
    facts = line.get("facts")
    if not isinstance(facts, dict):
        raise ValueError("a line without facts")
    head = {name: fact for name, fact in line.items() if name != "facts"}
    return {**{name: _with_alone(fact) for name, fact in facts.items() if fact is not None}, **head}


def _with_alone(fact: object) -> object:
    if not isinstance(fact, dict):
        return fact
    row = fact.get("row")
    if not isinstance(row, dict) or "alone" in row:
        return fact
    return {**fact, "row": {**row, "alone": [*row.get("cells", ())]}}


_STEPS: tuple[Callable[[Line], Line], ...] = (to_2,)
