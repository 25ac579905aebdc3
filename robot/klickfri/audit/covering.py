"""How far what is signed reaches: checkpoints, anchors, cosignatures, time stamps are held against a log's tree."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from klickfri.audit.checkpoint import Checkpoint, origin_of
from klickfri.audit.cosignature import CosignatureVerifier
from klickfri.audit.entry import TYPE_PREFIX, Envelope
from klickfri.audit.ledger import KeptCheckpoint, KeptCosignature, KeptStamp
from klickfri.audit.note import Verifier, noted, text_of
from klickfri.audit.stamp import Authority, Stamped, StampFault, StampTime
from klickfri.audit.tree import Tree
from klickfri.model.errors import BadNote
from klickfri.model.events import BoardSigns
from klickfri.model.work import swedish

_OTHER = "loggen är inte längre den som signerades"


@dataclass(frozen=True)
class Reached:
    """The last entry that is reached, and its time; number 0 for none."""

    seq: int = 0
    time: str = ""

    def __str__(self) -> str:
        try:
            return f"post {self.seq} ({swedish(dt.datetime.fromisoformat(self.time)):%Y-%m-%d %H:%M})"
        except ValueError:  # whoever wrote the log anew may have written anything
            return f"post {self.seq}"


NOWHERE = Reached()
"""Not even the first entry."""


class Covering:
    """The tree of a walk along the log, and whose signature counts at each entry."""

    def __init__(
        self,
        kept: Iterator[KeptCheckpoint],
        anchors: Iterable[str] | None,
        cosigned: Iterator[KeptCosignature],
        witness: CosignatureVerifier | None,
        stamps: Iterator[KeptStamp],
        authority: Authority | None,
    ) -> None:
        self.cosigned = CosignaturesBySize(cosigned, witness)
        self.stamps = StampsBySize(stamps, authority)
        self.kept = CheckpointsBySize((one.size, one.note) for one in kept)
        self.anchors: CheckpointsBySize | None = None
        self.unreadable = 0
        if anchors is not None:
            self.anchors, self.unreadable = _sorted(anchors)
        self._tree = Tree()
        self._board = ""
        self._verifier: Verifier | None = None

    def told(self, envelope: Envelope) -> None:
        """What the next entry says of board and key: of keys the first counts, later ones with a reason."""
        if not self._tree.size:
            self._board = str(envelope["data"].get("board", ""))
        if envelope["type"] != TYPE_PREFIX + BoardSigns.type or envelope["subject"] != f"board/{self._board}":
            return
        if self._verifier is None or envelope["data"].get("reason"):
            self._verifier = _verifier(str(envelope["data"].get("verifier", "")))

    def add(self, leaf: str, time: str) -> None:
        """The next entry, after what it told."""
        self._tree.add(bytes.fromhex(leaf))
        for source in self._sources():
            source.hold(self._tree, origin_of(self._board), self._verifier, time)

    def end(self) -> None:
        """After the last entry: what is signed beyond it was cut off."""
        for source in self._sources():
            source.end(self._tree.size)

    def _sources(self) -> list[CheckpointsBySize]:
        return [self.kept, self.cosigned, self.stamps, *([self.anchors] if self.anchors else [])]


class CheckpointsBySize:
    """Checkpoints of one source by their size. `breach` is the first that does not hold: its size, and why."""

    def __init__(self, notes: Iterator[tuple[int, str]]) -> None:
        self._notes = notes
        self._next = next(notes, None)
        self.reach = NOWHERE
        self.breach: tuple[int, str] | None = None

    def hold(self, tree: Tree, origin: str, verifier: Verifier | None, time: str) -> None:
        """Holds those of this size against the tree."""
        while self._next and self._next[0] <= tree.size:
            reached, why = self._judged(*self._next, tree, origin, verifier, time)
            if not self.breach:
                self.breach = (self._next[0], why) if why else None
                self.reach = reached
            self._next = next(self._notes, None)

    def end(self, size: int) -> None:
        """The log ends here."""
        if self._next and not self.breach:
            self.breach = self._next[0], f"loggen slutar redan vid post {size}"

    def _judged(
        self, size: int, note: str, tree: Tree, origin: str, verifier: Verifier | None, time: str
    ) -> tuple[Reached, str]:
        """How far one reaches, and why it does not hold (empty when it does)."""
        why = _fault(size, note, tree, origin, verifier)
        return self.reach if why else Reached(tree.size, time), why


class CosignaturesBySize(CheckpointsBySize):
    """What a log keeps of its witnesses. Those of another than the given one are not judged, and counted: `unheld`."""

    def __init__(self, kept: Iterator[KeptCosignature], witness: CosignatureVerifier | None) -> None:
        super().__init__((one.size, one.line) for one in kept)
        self.witness = witness
        self.unheld = 0

    def _judged(
        self, size: int, note: str, tree: Tree, origin: str, verifier: Verifier | None, time: str
    ) -> tuple[Reached, str]:
        """`note` is a line; the text that it should be of is the tree's. The time is the witness's."""
        cosigned = noted(str(Checkpoint.of_tree(origin, tree)), note)
        try:
            if self.witness is None or not self.witness.claims(cosigned):
                self.unheld += 1
                return self.reach, ""
            return Reached(tree.size, self.witness.time_of(cosigned).isoformat()), ""
        except BadNote:
            return self.reach, _OTHER


class StampsBySize(CheckpointsBySize):
    """A log's time stamps. Without an `authority` to know them by they are counted only: `unheld`. `last` is what the
    one that reaches furthest says.
    """

    def __init__(self, kept: Iterator[KeptStamp], authority: Authority | None) -> None:
        super().__init__((one.size, one.stamped) for one in kept)
        self.authority = authority
        self.last: StampTime | None = None
        self.unheld = 0

    def _judged(
        self, size: int, note: str, tree: Tree, origin: str, verifier: Verifier | None, time: str
    ) -> tuple[Reached, str]:
        """`note` is what was stamped, with the stamp. The time is the entry's."""
        try:
            stamped = Stamped.of(note)
        except BadNote:
            return self.reach, StampFault.UNREADABLE
        if why := _fault(size, stamped.note, tree, origin, verifier):
            return self.reach, why
        if self.authority is None:
            self.unheld += 1
            return self.reach, ""
        held = self.authority.held(stamped)
        if isinstance(held, StampFault):
            return self.reach, held
        self.last = held
        return Reached(tree.size, time), ""


def _fault(size: int, note: str, tree: Tree, origin: str, verifier: Verifier | None) -> str:
    """Why a checkpoint does not hold, in Swedish; empty when it does."""
    try:
        said = Checkpoint.of(text_of(note))
    except BadNote:
        return "den går inte att läsa"
    if said.origin != origin:
        return f"den hör till en annan logg, {said.origin}"
    if (said.size, said.root) != (tree.size, tree.root()) or size != said.size:
        return _OTHER
    if verifier is None:
        return "loggen nämner ingen nyckel som den kan vara signerad med"
    try:
        verifier.text_of(note)
    except BadNote:
        return "den är inte signerad med nyckeln som loggen nämner"
    return ""


def _sorted(anchors: Iterable[str]) -> tuple[CheckpointsBySize, int]:
    """Anchors by their size, and how many cannot be read."""
    sized, unreadable = set[tuple[int, str]](), 0
    for note in anchors:
        try:
            sized.add((Checkpoint.of(text_of(note)).size, note))
        except BadNote:
            unreadable += 1
    return CheckpointsBySize(iter(sorted(sized))), unreadable


def _verifier(text: str) -> Verifier | None:
    try:
        return Verifier.of(text)
    except BadNote:
        return None
