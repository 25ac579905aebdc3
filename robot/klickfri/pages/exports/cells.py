"""An entry as a row of a table: what is asked for most has a column, all else stands in the last one."""

from __future__ import annotations

import json
from collections.abc import Sequence

from klickfri.audit.entry import Entry, written

Cell = str | int

TEXTS = {
    "run": "körning",
    "stage": "etapp",
    "step": "steg",
    "say": "vad",
    "kind": "slag",
    "outcome": "utfall",
    "state": "tillstånd",
    "code": "kod",
    "by": "av",
}
NUMBERS = {
    "attempt": "försök",
    "clicks": "klick",
    "choices": "val",
    "confirms": "svar",
    "duration_ms": "millisekunder",
}
"""Columns that hold whole numbers and nothing else."""

OTHER = "övrigt"
HEADINGS: Sequence[str] = (
    "nämnd", "nummer", "tid (UTC)", "typ", "gäller", "löv", *TEXTS.values(), *NUMBERS.values(), OTHER,
)  # fmt: skip


def row(board: str, one: Entry, longest: int | None = None) -> list[Cell]:
    """The entry's cells under `HEADINGS`. Data without a column, of another type than its column has or of more than
    `longest` signs are in the last cell, as a JSON object; it alone may be of any length.
    """
    texts = {name: value for name in TEXTS if _is_text(value := one.data.get(name), longest)}
    numbers = {name: value for name in NUMBERS if type(value := one.data.get(name)) is int}
    other = {name: value for name, value in one.data.items() if name not in texts and name not in numbers}
    return [
        board, one.seq, written(one.time), one.type, one.subject, one.leaf,
        *(str(texts.get(name, "")) for name in TEXTS),
        *(int(numbers[name]) if name in numbers else "" for name in NUMBERS),
        json.dumps(other, ensure_ascii=False) if other else "",
    ]  # fmt: skip


def _is_text(value: object, longest: int | None) -> bool:
    return isinstance(value, str) and (longest is None or len(value) <= longest)
