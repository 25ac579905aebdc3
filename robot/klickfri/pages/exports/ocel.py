"""Entries as an object-centric event log, OCEL 2.0 in JSON: what each is about, in which run, by which flow, with which
account and in which decision."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, TextIO

from klickfri.audit.entry import Entry, written
from klickfri.audit.excerpt import Excerpt
from klickfri.model.events import DecisionMade, DecisionProposed

CASE = "case"
_OTHERS = frozenset({"run", "schedule", "incident", "pause", "intake", "retention", "board", "person"})
"""What stands before the `/` of a subject that is no case's."""
_TYPES = {int: "integer", bool: "boolean"}


class Related(NamedTuple):
    """An object that an event has to do with: its type, its id, and how."""

    type: str
    id: str
    qualifier: str


class _Met:
    """What was met so far: objects with their types, and the attributes of each type of event with theirs."""

    def __init__(self) -> None:
        self.objects: dict[str, str] = {}
        self.events: dict[str, dict[str, str]] = {}

    def meet(self, one: Entry, attributes: Mapping[str, object], related: Iterable[Related]) -> None:
        self.objects.update((other.id, other.type) for other in related)
        known = self.events.setdefault(one.type, {})
        for name, value in attributes.items():
            kind = _TYPES.get(type(value), "string")
            known[name] = kind if known.get(name, kind) == kind else "string"


def write(excerpts: Iterable[Excerpt], file: Path) -> list[int]:
    """Writes the file; returns how many entries it has of each excerpt. Only the names of objects are held in memory.

    Raises `OSError` and `AuditUnavailable`.
    """
    seen, counted = _Met(), list[int]()
    with file.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as out:
        out.write('{"events":[')
        for excerpt in excerpts:
            counted.append(_events(excerpt, out, seen, first=not sum(counted)))
        out.write('\n],"objects":[')
        _rows(out, ({"id": id, "type": kind} for id, kind in seen.objects.items()))
        out.write('\n],"objectTypes":[')
        _rows(out, ({"name": kind, "attributes": []} for kind in sorted({*seen.objects.values()})))
        out.write('\n],"eventTypes":[')
        _rows(out, ({"name": name, "attributes": _declared(known)} for name, known in sorted(seen.events.items())))
        out.write("\n]}\n")
    return counted


def _events(excerpt: Excerpt, out: TextIO, seen: _Met, *, first: bool) -> int:
    def told() -> Iterator[Mapping[str, object]]:
        for one in excerpt.entries():
            attributes = {"entry.seq": one.seq, "entry.leaf": one.leaf, **one.data}
            related = list(dict.fromkeys(objects(excerpt.board, one)))
            seen.meet(one, attributes, related)
            yield {
                "id": f"{excerpt.board}/{one.seq}",
                "type": one.type,
                "time": written(one.time),
                "attributes": [{"name": name, "value": _value(value)} for name, value in attributes.items()],
                "relationships": [{"objectId": other.id, "qualifier": other.qualifier} for other in related],
            }

    return _rows(out, told(), first=first)


def objects(board: str, one: Entry) -> Iterator[Related]:
    """What an entry has to do with. An id begins with the board: boards may have cases of one number."""
    kind = one.subject.partition("/")[0]
    yield Related(kind if kind in _OTHERS else CASE, f"{board}/{one.subject}", "about")
    run, digest, account = (str(one.data.get(name) or "") for name in ("run", "flow_digest", "account"))
    if run and one.subject != f"run/{run}":
        yield Related("run", f"{board}/run/{run}", "in")
    if digest:
        yield Related("flow_version", f"{board}/flow/{digest}", "by")
    if account and one.type == "credential.used":
        yield Related("robot_account", f"{board}/account/{account}", "with")
    match one.told:
        case DecisionProposed() | DecisionMade() as decided:
            place = f"{decided.run}/{decided.attempt}/{decided.stage}"
            yield Related("decision", f"{board}/decision/{one.subject}/{place}", one.type.partition(".")[2])


def _value(value: object) -> str:
    """As text, as the standard's schema has it; the type is told with the type of event. A list is a JSON array."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _declared(known: Mapping[str, str]) -> list[Mapping[str, str]]:
    return [{"name": name, "type": kind} for name, kind in known.items()]


def _rows(out: TextIO, rows: Iterable[Mapping[str, object]], *, first: bool = True) -> int:
    """Writes them, parted by commas; returns how many there were."""
    number = 0
    for number, one in enumerate(rows, start=1):
        spelt = json.dumps(one, ensure_ascii=False, separators=(",", ":"))
        out.write(("\n" if first and number == 1 else ",\n") + spelt)
    return number
