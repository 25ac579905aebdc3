"""A checkpoint: how many entries a log has, and the root of the tree over them (c2sp.org/tlog-checkpoint)."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import Self

from klickfri.audit.ledger import BOARD_NAME
from klickfri.audit.tree import HASH_BYTES, Tree
from klickfri.model.errors import BadNote

_BODY = re.compile(r"(?P<origin>[^\s+]+)\n(?P<size>0|[1-9]\d{0,15})\n(?P<root>[0-9A-Za-z+/]{43}=)\n")


def origin_of(board: str) -> str:
    """What a board's log is called in its checkpoints, and its key in its notes."""
    return f"klickfri/{board}"


def board_of(origin: str) -> str:
    """The board whose log is called so. Raises `BadNote` for what is no board's."""
    board = origin.removeprefix(origin_of(""))
    if origin_of(board) != origin or not BOARD_NAME.fullmatch(board):
        raise BadNote("that is not what a board's log is called")
    return board


@dataclass(frozen=True)
class Checkpoint:
    """The log called `origin` had `size` entries, under this root."""

    origin: str
    size: int
    root: bytes

    @classmethod
    def of_tree(cls, origin: str, tree: Tree) -> Self:
        """The checkpoint of the entries that were seen."""
        return cls(origin, tree.size, tree.root())

    @classmethod
    def of(cls, text: str) -> Self:
        """Reads a checkpoint's text. Raises `BadNote`."""
        match = _BODY.fullmatch(text)
        if not match:
            raise BadNote("that is no checkpoint")
        read = cls(match["origin"], int(match["size"]), base64.b64decode(match["root"]))
        if len(read.root) != HASH_BYTES or str(read) != text:
            raise BadNote("that is no checkpoint")
        return read

    def __str__(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"
