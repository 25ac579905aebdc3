"""Taking a log's checkpoints to its witness, which cosigns what is shown to continue the last that it has seen.

What it cosigns is kept with the log. A cosignature costs what has come since the last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from klickfri.audit import entry
from klickfri.audit.add_checkpoint import Reply, Ruling, Submission
from klickfri.audit.checkpoint import Checkpoint, origin_of
from klickfri.audit.cosignature import CosignatureVerifier
from klickfri.audit.ledger import FIRST, KeptCheckpoint, KeptCosignature, Ledger
from klickfri.audit.messenger import Messenger
from klickfri.audit.note import noted, text_of
from klickfri.audit.signing import left
from klickfri.audit.tree import Tree, consistency, hashes
from klickfri.model.errors import BadNote, Misconfigured, NotWitnessed, OtherHistory
from klickfri.settings.settings import Settings

Post = Callable[[str], Reply]
"""Sends a witness a submission, and gives what it answers. Raises `NotWitnessed` when nothing comes that is one."""
_TRIES = 4
"""The first tells which size the witness knows; meanwhile others may take checkpoints there."""


@dataclass(frozen=True)
class Witness:
    """Who cosigns, and how it is reached."""

    verifier: CosignatureVerifier
    post: Post


def witness_of(settings: Settings) -> Witness | None:
    """The one of this machine's settings. Raises `Misconfigured`."""
    verifier = key_of(settings)
    return Witness(verifier, Messenger(settings.witness)) if verifier and settings.witness else None


def key_of(settings: Settings) -> CosignatureVerifier | None:
    """The key of this machine's witness. Raises `Misconfigured`."""
    return read_key(settings.witness_key) if settings.witness_key else None


def read_key(text: str) -> CosignatureVerifier:
    """Reads a witness's verifier key. Raises `Misconfigured`."""
    try:
        return CosignatureVerifier.of(text.strip())
    except BadNote as error:
        raise Misconfigured(
            f"that is no witness's key ({error}): it is not a board's, and `klickfri witness begin` and `show` print it"
        ) from error


class Witnessing:
    """Has a board's log witnessed."""

    def __init__(self, log: Ledger, board: str, witness: Witness) -> None:
        self._log, self._origin, self._witness = log, origin_of(board), witness

    def take(self) -> None:
        """Takes the last checkpoint to the witness, unless it has cosigned that, and keeps its cosignature.

        Raises `OtherHistory` when the witness has cosigned another history than this log's, `NotWitnessed` for whatever
        else keeps it from cosigning, `Misconfigured` when the log is not what was signed, `BadNote` when that cannot be
        read, and `AuditUnavailable`.
        """
        last = self._last()
        known = self._cosigned(last.size)
        if known.size == last.size:
            return None
        for _ in range(_TRIES):
            proof, tree = self._grown(known, last)
            answer = self._witness.post(str(Submission(known.size, proof, last.note)))
            if answer.verdict is Ruling.COSIGNED:
                return self._keep(last, tree, answer.body)
            size = _size_known(answer, known.size)
            last = self._last()  # others may have signed more meanwhile, and taken it there
            if size > last.size:
                raise OtherHistory(f"it has cosigned {size} entries, and of this log {last.size} are signed")
            known = self._tree(size)
        raise NotWitnessed("the witness is busy with what others bring of this log")

    def _last(self) -> KeptCheckpoint:
        """The last checkpoint; of nothing where none was made."""
        return next(self._log.checkpoints(last=True), KeptCheckpoint(0, "", ""))

    def _cosigned(self, most: int) -> Tree:
        """The tree that this witness has cosigned last, by what was kept of it; else an empty one."""
        kept = next(self._log.cosignatures(last=True), None)
        if kept is None or kept.size > most:
            return Tree()
        try:
            tree = Tree.of(kept.size, kept.peaks)
            self._witness.verifier.text_of(noted(str(Checkpoint.of_tree(self._origin, tree)), kept.line))
        except (ValueError, BadNote):  # peaks that were spoilt, or another witness's
            return Tree()
        return tree

    def _grown(self, known: Tree, last: KeptCheckpoint) -> tuple[tuple[bytes, ...], Tree]:
        """What shows that the checkpoint continues the known tree, and the tree that it is of."""
        signed = Checkpoint.of(text_of(last.note))
        if not known.size and (tree := left(last, signed)).size:
            return (), tree
        tree = replace(known, peaks=[*known.peaks])
        spans = consistency(known.size, last.size) if known.size else []
        try:
            made = hashes(self._leaves(known.size, last.size), spans, tree)
        except ValueError:
            made = {}
        if tree.size != last.size or tree.root() != signed.root:
            raise Misconfigured("the log is not what was signed, so it is not taken there: see `klickfri audit verify`")
        return tuple(made[span] for span in spans), tree

    def _tree(self, size: int) -> Tree:
        """The tree over so many entries, from the first on."""
        tree = Tree()
        for leaf in self._leaves(0, size):
            tree.add(leaf)
        return tree

    def _leaves(self, after: int, until: int) -> Iterator[bytes]:
        for stored in self._log.stored(after or FIRST):
            if stored.seq > until:
                return
            yield bytes.fromhex(entry.leaf_of(stored.body))

    def _keep(self, last: KeptCheckpoint, tree: Tree, lines: str) -> None:
        try:
            line = self._witness.verifier.line_of(last.note + lines)
        except BadNote as error:
            raise NotWitnessed(f"its answer is not signed with the key of KLICKFRI_WITNESS_KEY ({error})") from error
        self._log.keep_cosignature(KeptCosignature(last.size, line, tree.written()))


def _size_known(answer: Reply, old: int) -> int:
    """Which size a witness knows that did not cosign. Raises `OtherHistory`, and `NotWitnessed` if that is not told."""
    if answer.verdict is Ruling.OTHER_SIZE and answer.size not in (None, old):
        return answer.size
    if answer.verdict is Ruling.NOT_CONTINUED or answer.size == old:
        raise OtherHistory(f"what it has cosigned as the first {old} entries is not how this log begins")
    raise NotWitnessed(_WHY[answer.verdict])


_WHY = {
    Ruling.NOT_SIGNED: "it does not trust the key that signs this log: if the board has begun a new one, let the "
    "witness's owner trust it (`klickfri witness trust`)",
    Ruling.UNKNOWN_LOG: "it does not know this log: let its owner trust the board's key (`klickfri witness trust`)",
    Ruling.NO_SUBMISSION: "it cannot read what it is sent",
    Ruling.OTHER_SIZE: "it does not say which size it knows",
}
