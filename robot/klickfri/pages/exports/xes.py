"""Entries as an event log of IEEE 1849-2016 (XES): a trace for each case, and for whatever else entries are about."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO
from xml.sax.saxutils import quoteattr

from klickfri.audit.entry import Entry, written
from klickfri.audit.excerpt import Excerpt
from klickfri.model.events import OfStep

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
<global scope="trace">
<string key="concept:name" value=""/>
</global>
<global scope="event">
<string key="concept:name" value=""/>
<date key="time:timestamp" value="1970-01-01T00:00:00.000+00:00"/>
</global>
<classifier name="Activity" keys="concept:name"/>
<classifier name="Type" keys="entry.type"/>
"""
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML 1.0 can hold, in whatever spelling."""


def write(excerpts: Iterable[Excerpt], file: Path) -> list[int]:
    """Writes the file; returns how many entries it has of each excerpt. Raises `OSError` and `AuditUnavailable`."""
    with file.open("w", encoding="utf-8", newline="\n") as out:
        out.write(_HEAD)
        counted = [sum(_traces(excerpt, out)) for excerpt in excerpts]
        out.write("</log>\n")
    return counted


def _traces(excerpt: Excerpt, out: TextIO) -> Iterator[int]:
    """Writes the traces; tells how many events each has."""
    for subject, entries in excerpt.by_subject():
        named = {"concept:name": f"{excerpt.board}/{subject}", "board": excerpt.board, "subject": subject}
        out.writelines(["<trace>\n", *(_attribute(key, value) for key, value in named.items())])
        yield sum(1 for _ in map(out.writelines, map(_event, entries)))
        out.write("</trace>\n")


def _event(one: Entry) -> list[str]:
    return ["<event>\n", *_attributes(one), "</event>\n"]


def _attributes(one: Entry) -> Iterator[str]:
    yield _attribute("concept:name", activity(one))
    yield f'<date key="time:timestamp" value="{written(one.time)}"/>\n'
    yield _attribute("entry.type", one.type)
    yield _attribute("entry.seq", one.seq)
    yield _attribute("entry.leaf", one.leaf)
    for name, value in one.data.items():
        yield _attribute(name, value)


def activity(one: Entry) -> str:
    """What was done: a step in the caseworker's words, anything else by its type."""
    return (one.told.say if isinstance(one.told, OfStep) else "") or one.type


def _attribute(key: str, value: object) -> str:
    match value:
        case bool():
            return f"<boolean key={quoteattr(key)} value={quoteattr(str(value).lower())}/>\n"
        case int():
            return f'<int key={quoteattr(key)} value="{value}"/>\n'
        case str() if not _NOT_IN_XML.search(key + value):
            return f"<string key={quoteattr(key)} value={quoteattr(value)}/>\n"
        case list():
            inner = "".join(_attribute("value", part) for part in value)
            return f"<list key={quoteattr(key)}>\n<values>\n{inner}</values>\n</list>\n"
        case _:
            spelt = json.dumps(value)
            return f"<string key={quoteattr(_spelt(key))} value={quoteattr(spelt)}/>\n"


def _spelt(key: str) -> str:
    """The key of a value that is written as JSON, with all but ASCII escaped: its name and `.json`."""
    return _NOT_IN_XML.sub("?", key) + ".json"
