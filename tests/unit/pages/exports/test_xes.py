"""XES: a well-formed log of the standard's elements in the standard's order, with every event of every case."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from klickfri.audit.wanted import Wanted
from klickfri.pages.exports.xes import write
from tests.unit.pages.exports.support import TEXTS, excerpt, hostile

NS = "{http://www.xes-standard.org/}"
ORDER = ["extension", "global", "classifier", "trace"]
VALUES: dict[str, Callable[[str], object]] = {
    "string": str,
    "int": int,
    "boolean": lambda value: value == "true",
    "date": str,
}


def name(element: Element) -> str:
    """Without the namespace, which all must have."""
    assert element.tag.startswith(NS)
    return element.tag.removeprefix(NS)


def told(of: Element) -> dict[str, object]:
    """The attributes of a trace or an event by their keys. A value in JSON's spelling is what it spells."""
    values: dict[str, object] = {}
    for one in of:
        if name(one) in ("event", "values"):
            continue
        assert one.get("key") not in values
        values[str(one.get("key")).removesuffix(".json")] = value(one)
    return values


def value(one: Element) -> object:
    """What an attribute says."""
    if name(one) == "list":
        [inner] = one
        assert (name(inner), list(one.attrib)) == ("values", ["key"])
        return [value(part) for part in inner]
    assert (set(one.attrib), len(one)) == ({"key", "value"}, 0)
    if one.attrib["key"].endswith(".json"):
        return json.loads(one.attrib["value"])
    return VALUES[name(one)](one.attrib["value"])


def read(file: Path) -> Element:
    """The log, its parts in their order."""
    log = ElementTree.parse(file).getroot()
    assert (name(log), log.get("xes.version"), log.get("xes.features")) == ("log", "1849-2016", "")
    parts = [ORDER.index(name(part)) for part in log]
    assert parts == sorted(parts)
    return log


def test_every_entry_is_an_event_of_its_trace(tmp_path: Path) -> None:
    """Once, in the order of the log, with all of its data, whatever signs stand in it."""
    of = excerpt(hostile())
    assert write([of], tmp_path / "ut.xes") == [len(TEXTS) + 5]
    traces = read(tmp_path / "ut.xes").findall(f"{NS}trace")
    subjects = [told(trace)["subject"] for trace in traces]
    assert subjects == ["board/prov", "run/r", "trial/A-0", "trial/A-1", "trial/A-2"]
    for trace, subject in zip(traces, subjects, strict=True):
        mine = [one for one in of.entries() if one.subject == subject]
        events = [told(event) for event in trace.findall(f"{NS}event")]
        assert [event["entry.seq"] for event in events] == [one.seq for one in mine]
        for event, one in zip(events, mine, strict=True):
            assert (event["entry.type"], event["entry.leaf"]) == (one.type, one.leaf)
            assert event["time:timestamp"] == "2000-01-01T00:00:00.000Z"
            assert {key: event[key] for key in one.data} == one.data


def test_a_step_is_called_in_the_caseworkers_words(tmp_path: Path) -> None:
    """Anything else by its type."""
    write([excerpt(hostile())], tmp_path / "ut.xes")
    activities = {told(event)["concept:name"] for event in read(tmp_path / "ut.xes").iter(f"{NS}event")}
    assert {"Åsa Öberg är här", "decision.made", "run.started", "step.completed"} <= activities


def test_only_what_is_wanted_and_of_each_board(tmp_path: Path) -> None:
    """Traces of two boards in one log, none of them empty."""
    of = excerpt(hostile(), Wanted(type="decision.made"))
    assert write([of, of], tmp_path / "ut.xes") == [1, 1]
    traces = read(tmp_path / "ut.xes").findall(f"{NS}trace")
    assert [len(trace.findall(f"{NS}event")) for trace in traces] == [1, 1]
    assert told(traces[0])["concept:name"] == "prov/trial/A-1"
