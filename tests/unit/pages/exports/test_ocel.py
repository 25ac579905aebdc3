"""OCEL 2.0: every event and object that is named is declared, and every entry is an event."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from klickfri.audit.wanted import Wanted
from klickfri.pages.exports.ocel import write
from tests.unit.pages.exports.support import DIGEST, TEXTS, excerpt, hostile

READ: dict[str, Callable[[str], object]] = {"integer": int, "boolean": json.loads, "string": str}


def read(file: Path) -> dict[str, Any]:
    """The log, held to the standard's schema and to its own declarations."""
    log: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    assert set(log) == {"eventTypes", "objectTypes", "events", "objects"}
    declared = {kind["name"]: {one["name"]: one["type"] for one in kind["attributes"]} for kind in log["eventTypes"]}
    kinds = {kind["name"] for kind in log["objectTypes"]}
    assert all(set(kind) == {"name", "attributes"} for kind in log["eventTypes"] + log["objectTypes"])
    assert {one for kind in declared.values() for one in kind.values()} <= set(READ)
    objects = {one["id"]: one["type"] for one in log["objects"]}
    assert len(objects) == len(log["objects"])
    assert set(objects.values()) == kinds
    assert len({event["id"] for event in log["events"]}) == len(log["events"])
    for event in log["events"]:
        assert set(event) == {"id", "type", "time", "attributes", "relationships"}
        assert {one["name"] for one in event["attributes"]} <= set(declared[event["type"]])
        assert all(isinstance(one["value"], str) and len(one) == 2 for one in event["attributes"])
        assert {one["objectId"] for one in event["relationships"]} <= set(objects)
        assert all(set(one) == {"objectId", "qualifier"} for one in event["relationships"])
    return log


def test_every_entry_is_an_event(tmp_path: Path) -> None:
    """Once, in the order of the log, with all of its data by the types that are declared."""
    of = excerpt(hostile())
    assert write([of], tmp_path / "ut.json") == [len(TEXTS) + 5]
    log = read(tmp_path / "ut.json")
    declared = {kind["name"]: {one["name"]: one["type"] for one in kind["attributes"]} for kind in log["eventTypes"]}
    for event, one in zip(log["events"], of.entries(), strict=True):
        assert (event["id"], event["type"]) == (f"prov/{one.seq}", one.type)
        values = {told["name"]: READ[declared[one.type][told["name"]]](told["value"]) for told in event["attributes"]}
        spelt = {name: json.loads(str(values[name])) if isinstance(value, list) else values[name]
                 for name, value in one.data.items()}  # fmt: skip
        assert (values["entry.seq"], values["entry.leaf"], spelt) == (one.seq, one.leaf, one.data)


def test_events_name_their_objects(tmp_path: Path) -> None:
    """Case, run, flow version, robot account, decision; and how they have to do with them."""
    write([excerpt(hostile())], tmp_path / "ut.json")
    log = read(tmp_path / "ut.json")
    assert {one["id"]: one["type"] for one in log["objects"]} == {
        "prov/board/prov": "board", "prov/run/r": "run", f"prov/flow/{DIGEST}": "flow_version",
        "prov/account/rpa-1": "robot_account", "prov/trial/A-0": "case", "prov/trial/A-1": "case",
        "prov/trial/A-2": "case", "prov/decision/trial/A-1/r/1/bedöm": "decision",
    }  # fmt: skip
    related = {event["type"]: {one["qualifier"] for one in event["relationships"]} for event in log["events"]}
    assert related["run.started"] == {"about", "by"}
    assert related["credential.used"] == {"about", "with"}
    assert (related["decision.proposed"], related["decision.made"]) == (
        {"about", "in", "proposed"},
        {"about", "in", "made"},
    )


def test_two_boards_and_none_at_all(tmp_path: Path) -> None:
    """A log of no event is one too, and so is one whose first board has none."""
    nothing, one = excerpt(hostile(), Wanted(type="run.lost")), excerpt(hostile(), Wanted(type="decision.made"))
    assert write([nothing], tmp_path / "none.json") == [0]
    assert read(tmp_path / "none.json")["events"] == []
    assert write([nothing, one], tmp_path / "ut.json") == [0, 1]
    assert len(read(tmp_path / "ut.json")["events"]) == 1
