"""Entries as JSON lines: their exact bytes, and what proves by a signed checkpoint that they stood in the log."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from klickfri.audit import entry
from klickfri.audit.checkpoint import origin_of
from klickfri.audit.excerpt import Excerpt, Subtree
from klickfri.audit.ledger import Stored

FORMAT = "klickfri-export/1"


def write(excerpts: Iterable[Excerpt], file: Path) -> list[int]:
    """Writes the file, as `docs/formats/audit.md` has it; returns how many entries it has of each excerpt.

    Raises `Misconfigured` when a log is not what was signed, `OSError` and `AuditUnavailable`.
    """
    with file.open("w", encoding="utf-8", newline="\n") as out:
        return [_write(excerpt, out) for excerpt in excerpts]


def _write(excerpt: Excerpt, out: TextIO) -> int:
    entries = 0
    for part in excerpt.proven():
        entries += isinstance(part, Stored)
        _line(out, _part(part))
    _line(out, _end(excerpt, entries))
    return entries


def _part(part: Stored | Subtree) -> dict[str, object]:
    if isinstance(part, Subtree):
        return {"height": part.height, "hash": part.hash.hex()}
    return {"seq": part.seq, "leaf": entry.leaf_of(part.body), "entry": part.body}


def _end(excerpt: Excerpt, entries: int) -> dict[str, object]:
    signed = excerpt.signed
    return {
        "format": FORMAT,
        "log": origin_of(excerpt.board),
        "entries": entries,
        "last": excerpt.last,
        "checkpoint": signed.note if signed else "",
        "verifier": signed.verifier if signed else "",
        "cosigned": signed.cosigned if signed else "",
    }


def _line(out: TextIO, told: dict[str, object]) -> None:
    out.write(json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n")
