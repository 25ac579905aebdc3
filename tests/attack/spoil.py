"""Spoils texts and JSON as accidents and attackers do: seeded, so that what was found can be found again."""

from __future__ import annotations

import json
import random
from typing import Any

BITS = (
    "2026-02-30", "!!int x", "!!timestamp x", "\x00", "\ufeff", "&a *a", "{", "[" * 3000, "- " * 500, "\t", ": :", "|",
    "9" * 5000, "1e999", ".nan", "!!python/object/apply:os.system [id]", "<<: *a", "? [a]", "---\n", '"', "'", "\udce5",
    "../../../etc/passwd", "null", "~", "\u2028", "%YAML 9.9\n", "[[a]]", "a = 2026-02-30\n", "å" * 300,
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    None, True, 0, -1, 2**70, 1e308, float("inf"), float("nan"), "", "x" * 5000, "\u0000", [], {}, [None], {"": None},
    [[]], {"path": {"path": []}}, "2026-02-30", "../../etc/passwd",
)  # fmt: skip


def text(chance: random.Random, whole: bytes) -> bytes:
    """The bytes with one to four places changed: a bit inserted, a piece cut, doubled, moved, or bytes turned over."""
    told = bytearray(whole)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(told) + 1)
        to = min(len(told), at + chance.randint(1, 60))
        match chance.randrange(6):
            case 0:
                told[at:at] = chance.choice(BITS).encode("utf-8", "surrogateescape")
            case 1:
                del told[at:to]
            case 2:
                told[at:at] = told[at:to]
            case 3:
                told[at:at] = whole[chance.randrange(len(whole)) :][: chance.randint(1, 200)]
            case 4 if at < len(told):
                told[at] ^= 1 << chance.randrange(8)
            case _:
                told[at:to] = chance.randbytes(to - at)
    return bytes(told)


def value(chance: random.Random, whole: Any) -> Any:
    """A copy of JSON with one value, somewhere, changed, taken away, renamed, or given a neighbour."""
    copy = json.loads(json.dumps(whole))
    places = list(_places(copy))
    holder, key = chance.choice(places)
    match chance.randrange(4):
        case 0:
            del holder[key]
        case 1 if isinstance(holder, dict):
            holder[chance.choice(["", "element", "kind", "facts", "x"])] = holder.pop(key)
        case _:
            holder[key] = chance.choice(VALUES)
    return copy


def _places(part: Any) -> Any:
    keys = list(part) if isinstance(part, dict) else range(len(part)) if isinstance(part, list) else ()
    for key in keys:
        yield part, key
        yield from _places(part[key])
