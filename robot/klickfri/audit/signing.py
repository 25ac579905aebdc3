"""Signing what a log has come to: the board's signing key, and the hand that makes checkpoints with it.

The log tells the key's public half (`board.signs`). A machine without the private one works, and cannot sign.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from klickfri.audit import entry
from klickfri.audit.checkpoint import Checkpoint, origin_of
from klickfri.audit.keyed import counting
from klickfri.audit.ledger import FIRST, KeptCheckpoint, Ledger, LedgerReader, Stored
from klickfri.audit.note import Signer, text_of
from klickfri.audit.tree import Tree
from klickfri.model.errors import Misconfigured, Unusable
from klickfri.model.events import BoardSigns
from klickfri.settings import disk, keyfile


def key_file(state: Path, board: str) -> Path:
    """Where a board's signing key lies."""
    return state / "keys" / f"{board}.sign"


def verifier_of(log: LedgerReader, board: str, until: int | None = None) -> str | None:
    """The verifier key that the log tells, up to an entry if given; None when it tells none."""
    told = counting(log, board, BoardSigns, until)
    return told.verifier if told else None


def can_sign(log: LedgerReader, state: Path, board: str) -> bool:
    """Is the key here that the log tells? One that tells none gets it here. Raises `Misconfigured` and `OSError`."""
    told, file = verifier_of(log, board), key_file(state, board)
    return told is None or (file.exists() and str(_signer(keyfile.key_in(file), board).verifier) == told)


def begin_signing(log: Ledger, state: Path, board: str, by: str, reason: str) -> None:
    """Makes the signing key that is here, or a new one where there is none, the board's.

    Raises `Misconfigured` if it is already, or without a reason.
    """
    if not reason.strip():
        raise Misconfigured("say why a new key is begun: --reason")
    verifier = str(_signer(keyfile.key(key_file(state, board)), board).verifier)
    if verifier == verifier_of(log, board):
        raise Misconfigured(
            f"the signing key of {board} that is here is the one that its audit log knows: nothing was done"
        )
    _tell(log, board, verifier, by, reason)


class Sealer:
    """Makes a board's checkpoints. Each costs what has come since the last."""

    def __init__(self, log: Ledger, state: Path, board: str) -> None:
        self._log, self._state, self._board = log, state, board
        self._tree: Tree | None = None

    def seal(self) -> KeptCheckpoint:
        """The checkpoint of the log as it is: signed now and kept, unless nothing has come since the last.

        Raises `Misconfigured` when this machine cannot sign, or the log does not continue what was signed before,
        `BadNote` when that cannot be read, `AuditUnavailable`, and `Unusable` when the key cannot be used.
        """
        try:
            return self._sealed()
        except OSError as error:  # of the key's file: what is wrong with the log's is told as that
            raise Unusable(f"the signing key of {self._board} cannot be used: {disk.advice(error)}") from error

    def _sealed(self) -> KeptCheckpoint:
        self._begin()
        last = next(self._log.checkpoints(last=True), None)
        tree = self._grown(last)
        if last and last.size >= tree.size:
            return last
        kept = KeptCheckpoint(tree.size, self._signed(tree), tree.written())
        self._log.keep_checkpoint(kept)
        return kept

    def _begin(self) -> None:
        """The board's first key is made, and told."""
        if verifier_of(self._log, self._board) is None:
            key = keyfile.key(key_file(self._state, self._board))
            _tell(self._log, self._board, str(_signer(key, self._board).verifier))

    def _grown(self, last: KeptCheckpoint | None) -> Tree:
        """The tree over all entries, which goes on from what was signed. What has been read is not read again."""
        signed = Checkpoint.of(text_of(last.note)) if last else None
        tree = self._tree or left(last, signed)
        self._tree = None  # a walk that fails leaves nothing to go on from
        _hold(tree, signed)
        for stored in _after(self._log, tree.size):
            if stored.seq != tree.size + 1:
                raise Misconfigured(_OTHER)
            tree.add(bytes.fromhex(entry.leaf_of(stored.body)))
            _hold(tree, signed)
        if signed and tree.size < signed.size:
            raise Misconfigured(_OTHER)
        self._tree = tree
        return tree

    def _signed(self, tree: Tree) -> str:
        """The note. The key is the one that the log tells within what is signed."""
        file, told = key_file(self._state, self._board), verifier_of(self._log, self._board, tree.size)
        signer = _signer(keyfile.key_in(file), self._board) if file.exists() else None
        if signer is None or str(signer.verifier) != told:
            raise Misconfigured(
                f"this machine cannot sign the audit log of {self._board}: {file} is not the key that the log knows. "
                "Bring it from another of the board's machines or from the backup. If it is lost for good, "
                f"`klickfri audit rekey {self._board} --signing --reason TEXT` begins a new one"
            )
        return signer.sign(str(Checkpoint.of_tree(origin_of(self._board), tree)))


_OTHER = "the log does not continue what was signed before, so nothing more is signed: see `klickfri audit verify`"


def _after(log: LedgerReader, size: int) -> Iterator[Stored]:
    """The entries that come after so many. Raises `Misconfigured` when there are not so many any more."""
    entries = log.stored(size - 1 if size else FIRST)
    last = next(entries, None) if size else None
    if size and (last is None or last.seq != size):
        raise Misconfigured(_OTHER)
    return entries


def _hold(tree: Tree, signed: Checkpoint | None) -> None:
    if signed and tree.size == signed.size and tree.root() != signed.root:
        raise Misconfigured(_OTHER)


def left(last: KeptCheckpoint | None, signed: Checkpoint | None) -> Tree:
    """The tree as it was left beside the last checkpoint; an empty one where that is not the tree that was signed."""
    try:
        tree = Tree.of(last.size, last.peaks) if last else Tree()
    except ValueError:
        return Tree()
    return tree if signed and tree.root() == signed.root else Tree()


def _signer(key: bytes, board: str) -> Signer:
    return Signer(origin_of(board), key)


def _tell(log: Ledger, board: str, verifier: str, by: str = "", reason: str = "") -> None:
    log.append(BoardSigns(board=board, verifier=verifier, by=by, reason=reason).about(f"board/{board}"))
