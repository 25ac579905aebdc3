"""One entry of the log: the exact bytes of a CloudEvents 1.0 object, and the leaf that stands for them."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import secrets
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypedDict

from klickfri.model.codes import Code
from klickfri.model.errors import BadEvent
from klickfri.model.event import Event, EventData
from klickfri.model.events import CaseHandedOver, told_by

TYPE_PREFIX = "se.klickfri."
FIRST_PREV = "0" * 64
"""`prev` of the first entry."""

_PICTURE = re.compile(r"(?:[0-9a-f]{64})?")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_LARGEST = 2**53 - 1
"""Larger whole numbers change in readers that count in floating point."""
_SHAPE = {"seq": int, "prev": str, "time": str, "type": str, "subject": str, "data": dict}

RefuseText = Callable[[str, str], None]
"""Called with a text and where it stands; raises when the text must not be written."""


class Envelope(TypedDict):
    """What is read of an entry's CloudEvents object; more stands in it."""

    seq: int
    prev: str
    time: str
    type: str
    subject: str
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Entry:
    """One entry as it was read back. `type` is without the prefix, as in `docs/formats/audit.md`."""

    seq: int
    time: dt.datetime
    type: str
    subject: str
    data: Mapping[str, Any]
    leaf: str

    @cached_property
    def told(self) -> EventData | None:
        """What it tells, whatever release wrote it; None for a type that this release does not have."""
        return told_by(self.type, self.data)

    @property
    def picture(self) -> str:
        """The picture that it names, by its SHA-256, or nothing."""
        return str(self.data.get("picture") or "")

    @property
    def shows_protection(self) -> bool:
        """Does it tell that a sign of protected identity was seen, on a screen or by a rule?"""
        handed_over = self.type == CaseHandedOver.type and self.data.get("restricted") is True
        return handed_over or Code(str(self.data.get("code") or "")).restricted


def check(event: Event, guard: RefuseText) -> None:
    """The last gate: raises `BadEvent` for a value the format lacks, and what `guard` raises for a leak."""
    guard(event.subject, "subject")
    for name, value in event.data.items():
        if not _NAME.fullmatch(name):
            raise BadEvent(f"{event.type}: names in data are small letters, digits and _")
        for text in _texts(event.type, name, value):
            guard(text, f"{event.type}, {name}")
    if not _PICTURE.fullmatch(str(event.data.get("picture", ""))):
        raise BadEvent(f"{event.type}: picture is the SHA-256 that keep_picture returned, or empty")


def _texts(event_type: str, name: str, value: object) -> list[str]:
    match value:
        case str():
            texts = [value]
        case int() if abs(value) <= _LARGEST:
            texts = [str(value)]
        case list() | tuple() if all(isinstance(part, str) for part in value):
            texts = list(value)
        case _:
            raise BadEvent(
                f"{event_type}: {name} is {type(value).__name__}; "
                "events hold texts, whole numbers below 2^53, true/false and lists of texts"
            )
    if any("\ud800" <= sign <= "\udfff" for text in texts if not text.isascii() for sign in text):
        raise BadEvent(f"{event_type}: {name} is not text that can be written as UTF-8")
    return texts


def write(event: Event, seq: int, prev: str, source: str, time: dt.datetime) -> str:
    """The entry's text; its UTF-8 bytes are what is hashed. `time` must know its zone."""
    stored = {
        "specversion": "1.0",
        "id": str(_identity(time.astimezone(dt.UTC))),
        "source": source,
        "type": TYPE_PREFIX + event.type,
        "time": written(time),
        "subject": event.subject,
        "datacontenttype": "application/json",
        "seq": seq,
        "prev": prev,
        "data": dict(event.data),
    }
    return json.dumps(stored, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def written(time: dt.datetime) -> str:
    """A moment as entries have it: UTC, to the millisecond; texts in the order of the moments. It knows its zone."""
    time = time.astimezone(dt.UTC)
    return f"{time:%Y-%m-%dT%H:%M:%S}.{time.microsecond // 1000:03}Z"


def read(body: str, leaf: str) -> Entry:
    """The entry that a body holds."""
    stored = envelope(body)
    return Entry(
        seq=stored["seq"],
        time=dt.datetime.fromisoformat(stored["time"]),
        type=stored["type"].removeprefix(TYPE_PREFIX),
        subject=stored["subject"],
        data=stored["data"],
        leaf=leaf,
    )


def envelope(body: str) -> Envelope:
    """The CloudEvents object of a body. Raises `BadEvent` when it is none: not what this format writes."""
    try:
        stored: Envelope = json.loads(body)
        complete = _SHAPE.items() <= {name: type(value) for name, value in stored.items()}.items()
    except (ValueError, AttributeError):
        complete = False
    if not complete:
        raise BadEvent("an entry is not what this format writes; run `klickfri audit verify`")
    return stored


def leaf_of(body: str) -> str:
    """SHA-256(0x00 || bytes), as RFC 6962 hashes a leaf, so that the same leaves can bear a tree later."""
    return hashlib.sha256(b"\x00" + body.encode()).hexdigest()


def _identity(time: dt.datetime) -> uuid.UUID:
    """A version 7 UUID (RFC 9562): milliseconds first, then chance."""
    milliseconds = int(time.timestamp() * 1000)
    bits = milliseconds << 80 | secrets.randbits(80)
    return uuid.UUID(int=bits & ~(0xF << 76 | 0x3 << 62) | 0x7 << 76 | 0x2 << 62)
