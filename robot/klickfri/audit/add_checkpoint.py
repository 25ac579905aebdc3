"""How a log asks a witness for its cosignature (c2sp.org/tlog-witness, `add-checkpoint`): both sides' words, no net.

A witness knows the last checkpoint that it has cosigned of a log. It cosigns the next if that is shown to continue it.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Self

from klickfri.audit import tree
from klickfri.audit.checkpoint import Checkpoint
from klickfri.audit.note import bytes_of
from klickfri.model.errors import BadNote

PATH = "/add-checkpoint"
SIZE_TYPE = "text/x.tlog.size"
"""The content type of an answer that says which size the witness knows."""
LONGEST = 64 * 1024
"""Bytes of a body, either way."""
_MOST_HASHES = 63
_BODY = re.compile(r"old (?P<old>0|[1-9][0-9]{0,15})\n(?P<proof>(?:[0-9A-Za-z+/=]+\n)*)\n(?P<note>.+)", re.DOTALL)
_SIZE = re.compile(r"(?:0|[1-9][0-9]{0,15})\n")


@dataclass(frozen=True)
class Submission:
    """A checkpoint (a signed note), and what shows that it continues the one of `old` entries."""

    old: int
    proof: tuple[bytes, ...]
    note: str

    @classmethod
    def of(cls, body: bytes) -> Self:
        """Reads a request's body. Raises `BadNote`."""
        try:
            match = _BODY.fullmatch(body.decode())
        except UnicodeDecodeError as error:
            raise BadNote("that is no text in UTF-8") from error
        lines = match["proof"].split() if match else []
        proof = tuple(map(bytes_of, lines))
        if not match or len(proof) > _MOST_HASHES or any(len(one) != tree.HASH_BYTES for one in proof):
            raise BadNote("that is no submission of a checkpoint")
        return cls(int(match["old"]), proof, match["note"])

    def __str__(self) -> str:
        lines = [f"old {self.old}", *(base64.b64encode(one).decode() for one in self.proof), "", ""]
        return "\n".join(lines) + self.note


class Ruling(Enum):
    """What a witness answers, by the HTTP status that says so."""

    COSIGNED = 200
    NO_SUBMISSION = 400
    """It cannot be read."""
    NOT_SIGNED = 403
    """Not by a key that the witness trusts for the log."""
    UNKNOWN_LOG = 404
    OTHER_SIZE = 409
    """The witness knows another size than `old`, or another root at that size."""
    NOT_CONTINUED = 422
    """The proof does not lead from the root that the witness knows to the checkpoint's."""


@dataclass(frozen=True)
class Reply:
    """What a witness answers. `text` is the line of its cosignature, or what is wrong; `size` the one that it knows."""

    verdict: Ruling
    text: str = ""
    size: int | None = None

    @classmethod
    def of(cls, status: int, body: str) -> Self:
        """Reads an answer. Raises `ValueError` for a status that a witness does not have, and a line that was cut."""
        verdict = Ruling(status)
        if verdict is Ruling.COSIGNED and not body.endswith("\n"):
            raise ValueError("a cosignature's line has an end")
        size = int(body) if verdict is Ruling.OTHER_SIZE and _SIZE.fullmatch(body) else None
        return cls(verdict, "" if size is not None else body.removesuffix("\n"), size)

    @property
    def body(self) -> str:
        """As it is sent."""
        return f"{self.text if self.size is None else self.size}\n"


def judged(submission: Submission, said: Checkpoint, known: Checkpoint | None) -> Reply | None:
    """Why a checkpoint must not be cosigned by a witness that knows this last one of the log; None when it may be.

    That its note is signed was seen before.
    """
    size = known.size if known else 0
    if submission.old > said.size:
        return Reply(Ruling.NO_SUBMISSION, "the old size is larger than the checkpoint's")
    if submission.old != size or (known and said.size == size and said.root != known.root):
        return Reply(Ruling.OTHER_SIZE, size=size)
    if not _continues(said, known, submission.proof):
        return Reply(Ruling.NOT_CONTINUED, "the checkpoint is not shown to continue the last one")
    return None


def _continues(said: Checkpoint, known: Checkpoint | None, proof: Sequence[bytes]) -> bool:
    if known is None or not known.size:
        return not proof and (said.size > 0 or said.root == tree.EMPTY)
    return tree.is_consistent(known.size, known.root, said.size, said.root, proof)
