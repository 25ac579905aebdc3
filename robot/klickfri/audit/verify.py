"""Checks a whole log, whatever keeps it: every entry, the chain between them, their pictures, and what is signed.

What lies at the end cannot be proven by the log alone: whoever can write the file can cut its end off, or write
all of it anew. Pictures and the queue betray a careless hand; only what is kept somewhere else (an outside anchor)
shows a careful one. Checkpoints that somebody keeps, or a leaf that somebody has noted, can be compared.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

from klickfri.audit import entry
from klickfri.audit.cosignature import CosignatureVerifier
from klickfri.audit.covering import NOWHERE, Covering, Reached
from klickfri.audit.destroyed import Destroyed
from klickfri.audit.ledger import LAST, Condition, LedgerReader, PictureStore, Stored
from klickfri.audit.stamp import Authority, StampTime
from klickfri.model.errors import BadEvent, LedgerDamaged
from klickfri.model.work import swedish


class BreachKind(StrEnum):
    """What was found, in the words of the Swedish report."""

    EDITED = "ändrad"
    MISSING = "saknas"
    REORDERED = "fel plats"
    CHAIN = "hör inte ihop med posten före"
    PICTURE_MISSING = "bilden saknas"
    PICTURE_CHANGED = "bilden är ändrad"
    PICTURE_UNNAMED = "bilden nämns inte av någon post"
    PICTURE_WAITING = "bilden väntade på sin post när roboten avbröts"
    UNDECIDED = "gallrat utan två personers beslut"
    STILL_THERE = "bilden är gallrad enligt loggen men finns kvar"
    LETTER_MISSING = "brevet saknas i valvet"
    LETTER_CHANGED = "brevet i valvet är ändrat eller ett annat"
    LETTER_UNREAD = "brevet går inte att pröva, valvets nyckel finns inte här"
    LETTER_STILL_THERE = "brevet är gallrat enligt loggen men finns kvar"
    GONE = "loggen saknas, men den har funnits"
    QUEUE = "loggen och kön säger olika"
    NOTED = "det antecknade lövet finns inte i loggen"
    CHECKPOINT = "en signerad kontrollpunkt håller inte"
    COSIGNATURE = "ett vittnes signatur håller inte"
    STAMP = "en tidsstämpel håller inte"
    ANCHOR = "ett yttre ankare håller inte"
    ANCHOR_UNREADABLE = "yttre ankare som inte går att läsa"
    DAMAGED = "filen är skadad"
    RULES = "filens regler är ändrade"
    CLOCK_BACK = "klockan har gått bakåt"


HARMLESS = frozenset({
    BreachKind.PICTURE_WAITING, BreachKind.CLOCK_BACK, BreachKind.ANCHOR_UNREADABLE, BreachKind.STILL_THERE,
    BreachKind.LETTER_STILL_THERE, BreachKind.LETTER_UNREAD,
})  # fmt: skip
"""Told, but no sign of tampering: a picture whose event was never written, or an anchor that was cut short (a killed
robot), a clock set right, a destruction that was cut short, a key that is elsewhere."""

_NOTED = re.compile(r"(?P<leaf>[0-9a-fA-F]{16,64})(?:@(?P<seq>\d{1,15}))?")
_SHOWN = 1000
"""Findings kept. One shifted entry breaks all that follow; the first is what matters."""


@dataclass(frozen=True)
class Breach:
    """One thing found. `seq` is the entry's number, 0 for what concerns the whole log."""

    seq: int
    kind: BreachKind
    detail: str = ""


@dataclass(frozen=True)
class Noted:
    """A leaf that somebody has noted, or how it begins, and its entry's number if that was noted too."""

    leaf: str
    seq: int | None = None

    @classmethod
    def of(cls, text: str) -> Self:
        """Reads `LEAF` or `LEAF@NUMBER`. Raises `ValueError` when it is neither."""
        match = _NOTED.fullmatch(text.strip().rstrip("…"))
        if match is None:
            raise ValueError("a leaf is at least 16 of its 64 digits 0-9 and a-f, and may end with @ and its number")
        return cls(match["leaf"].lower(), int(match["seq"]) if match["seq"] else None)

    def __str__(self) -> str:
        return self.leaf + (f"@{self.seq}" if self.seq else "")


@dataclass(frozen=True)
class Verification:
    """What came of checking a log. `last_leaf`, of entry `last_seq`, is what a person may note; `stands` tells whether
    the noted leaf was met on the way; `signed` how far checkpoints reach, `anchored` how far anchors do if there were
    any to compare, `witnessed` how far cosignatures of the `witness` do if its key was given, `stamped` how far stamps
    do if the authority's certificates were, and `stamp` what the last of those says. So many cosignatures and stamps
    were not judged: `unheld`, `unheld_stamps`. So many pictures more were `destroyed`, as the log says by whose
    decision.
    """

    entries: int
    pictures: int
    last_leaf: str
    findings: tuple[Breach, ...]
    last_seq: int = 0
    stands: bool = False
    signed: Reached = NOWHERE
    anchored: Reached | None = None
    witnessed: Reached | None = None
    witness: str = ""
    unheld: int = 0
    stamped: Reached | None = None
    stamp: StampTime | None = None
    unheld_stamps: int = 0
    destroyed: int = 0

    @classmethod
    def of_gone(cls) -> Self:
        """Of a log that is not there although it must be."""
        return cls(0, 0, entry.FIRST_PREV, (Breach(0, BreachKind.GONE),))

    def also(self, findings: Iterable[Breach]) -> Self:
        """With what was found beside the log."""
        return replace(self, findings=(*self.findings, *findings))

    @property
    def broken(self) -> tuple[Breach, ...]:
        """The findings that mean tampering or damage, first one first."""
        return tuple(finding for finding in self.findings if finding.kind not in HARMLESS)

    @property
    def ok(self) -> bool:
        """True when every entry and every picture is whole."""
        return not self.broken

    def line(self) -> str:
        """The result in Swedish, for the auditor."""
        if BreachKind.GONE in {finding.kind for finding in self.findings}:
            return f"LOGGEN ÄR BRUTEN: {BreachKind.GONE}"
        if self.broken:
            first = self.broken[0]
            where = f"post {first.seq}" if first.seq else "loggen"
            counted = f"{len(self.broken)} fel i {self.entries} poster"
            return f"LOGGEN ÄR BRUTEN. Första felet: {where}, {first.kind} ({counted})"
        destroyed = f", {self.destroyed} bilder gallrade" if self.destroyed else ""
        counted = f"{self.entries} poster och {self.pictures} bilder hela{destroyed}."
        return " ".join(filter(None, (counted, self._signed(), self._stamped(), self._witnessed(), self._anchored())))

    @property
    def alone(self) -> int:
        """How many entries rest on this machine alone."""
        return self.entries - self._reached

    @property
    def undated(self) -> int:
        """How many entries came after the last time stamp that is known to hold."""
        return self.entries - (self.stamped.seq if self.stamped else 0)

    @property
    def _reached(self) -> int:
        return max((one.seq for one in (self.anchored, self.witnessed) if one), default=0)

    def _signed(self) -> str:
        return f"Signerade kontrollpunkter når till {self.signed}." if self.signed.seq else "Inget är signerat än."

    def _witnessed(self) -> str:
        if self.witnessed is None:
            return f"{self.unheld} signaturer av vittnen är inte prövade utan vittnets nyckel." if self.unheld else ""
        if not self.witnessed.seq:
            return f"Inget är bevittnat av {self.witness}."
        return f"Bevittnad till {self.witnessed} av {self.witness}."

    def _stamped(self) -> str:
        if self.stamped is None:
            return f"{self.unheld_stamps} tidsstämplar är inte prövade utan certifikat." if self.unheld_stamps else ""
        if self.stamp is None:
            return "Inget är tidsstämplat."
        return (
            f"Tidsstämplad till och med {self.stamped}, {swedish(self.stamp.time):%Y-%m-%d %H:%M} av {self.stamp.by}."
        )

    def _anchored(self) -> str:
        begin = "Inget yttre ankare är jämfört" if self.anchored is None else "Inget yttre ankare finns"
        if self.anchored and self.anchored.seq:
            begin = f"Yttre ankare når till {self.anchored}"
        rest = f"{begin}; {self.alone} senare poster vilar på denna dator ensam"
        if not self._reached:
            rest = f"{begin}: alla {self.alone} poster vilar på denna dator ensam"
            if self.anchored is None:
                rest = f"{begin}: slutet av loggen vilar på denna dator ensam, {self.alone} poster"
        return f"{rest} (sista lövet {self.last_leaf[:16]}…)"


def verify(
    ledger: LedgerReader,
    noted: Noted | None = None,
    anchors: Sequence[str] | None = None,
    witness: CosignatureVerifier | None = None,
    authority: Authority | None = None,
) -> Verification:
    """Checks a log as it stands, one entry at a time, whether the noted leaf still stands in it, and whether it still
    begins as its checkpoints say, the anchors if given, the witness if its key is, and the time stamps by the
    authority's certificates.

    Raises `AuditUnavailable` when it cannot be read although it is whole.
    """
    check = _Check(ledger.pictures, noted)
    try:
        check.cover(Covering(ledger.checkpoints(), anchors, ledger.cosignatures(), witness, ledger.stamps(), authority))
        for stored in ledger.stored():
            check.add(stored)
        check.store(ledger.condition())
    except LedgerDamaged as error:
        check.store(Condition(damage=error.damage))
    return check.result()


class _Check:
    """The state of one walk along the chain."""

    def __init__(self, pictures: PictureStore, noted: Noted | None) -> None:
        self._pictures, self._noted = pictures, noted
        # before the first entry is read: of what a robot keeps meanwhile, the entry might be too new for this walk
        self._kept = {
            BreachKind.PICTURE_UNNAMED: list(pictures.names()),
            BreachKind.PICTURE_WAITING: list(pictures.waiting()),
        }
        self._stands = False
        self._entries = 0
        self._named: dict[str, int] = {}
        """Pictures, each with the last entry that names it."""
        self._missing: dict[str, int] = {}
        """Those that are not there, each with the first."""
        self._destroyed = Destroyed()
        self._findings: list[Breach] = []
        self._last_seq, self._last_leaf, self._last_time = 0, entry.FIRST_PREV, ""
        self._covering = Covering(iter(()), None, iter(()), None, iter(()), None)

    def cover(self, covering: Covering) -> None:
        """Before the first entry: what is to be held against the entries."""
        self._covering = covering

    def add(self, stored: Stored) -> None:
        """Checks the next entry against itself and the one before."""
        seq, leaf, body = stored
        self._entries += 1
        gap = seq != self._last_seq + 1
        if gap:
            self._find(self._last_seq + 1, BreachKind.MISSING, f"{self._last_seq + 1}-{seq - 1}")
        made = entry.leaf_of(body)
        if made != leaf:
            self._find(seq, BreachKind.EDITED)
        else:
            self._stands = self._stands or self._is_noted(seq, leaf)
            self._place(seq, body, gap)
        self._last_seq, self._last_leaf = seq, leaf
        self._covering.add(made, self._last_time)

    def store(self, condition: Condition) -> None:
        """What keeps the entries: its rules as they were made, and nothing of it damaged."""
        if not condition.rules_as_made:
            self._find(0, BreachKind.RULES)
        if condition.damage:
            self._find(0, BreachKind.DAMAGED, condition.damage)

    def result(self) -> Verification:
        """After the last entry: which pictures are missing, and are there some that none has named?"""
        if not self._entries:
            self._find(1, BreachKind.MISSING, "1-")
        destroyed = self._judge_destroyed()
        for kind, names in self._kept.items():
            for name in names:
                if name not in self._named:
                    self._find(0, kind, name)
        self._covered()
        return Verification(
            self._entries,
            len(self._named) - destroyed,
            self._last_leaf,
            tuple(self._findings),
            self._last_seq,
            self._stands,
            self._covering.kept.reach,
            self._covering.anchors.reach if self._covering.anchors else None,
            *self._witnessed(),
            *self._stamped(),
            destroyed,
        )

    def _judge_destroyed(self) -> int:
        """What is missing was destroyed on purpose, or is a breach, which stands in its place; how many were."""
        gone = {name for name, seq in self._destroyed.pictures() if seq > self._named.get(name, 0)}
        missing = {name: seq for name, seq in self._missing.items() if name not in gone}
        lost = [Breach(seq, BreachKind.PICTURE_MISSING, name) for name, seq in missing.items()]
        lost += [Breach(seq, BreachKind.UNDECIDED) for seq in self._destroyed.unsound]
        self._findings = sorted([*self._findings, *lost], key=lambda one: one.seq or LAST)[:_SHOWN]
        for name in sorted(gone & self._named.keys() - self._missing.keys()):
            self._find(self._destroyed.picture_since(name), BreachKind.STILL_THERE, name)
        return len(gone & self._missing.keys())

    def _witnessed(self) -> tuple[Reached | None, str, int]:
        line = self._covering.cosigned
        return (line.reach, line.witness.name, line.unheld) if line.witness else (None, "", line.unheld)

    def _stamped(self) -> tuple[Reached | None, StampTime | None, int]:
        stamps = self._covering.stamps
        return stamps.reach if stamps.authority else None, stamps.last, stamps.unheld

    def _covered(self) -> None:
        """What does not begin as it was signed."""
        self._covering.end()
        lines = {
            BreachKind.CHECKPOINT: self._covering.kept,
            BreachKind.COSIGNATURE: self._covering.cosigned,
            BreachKind.STAMP: self._covering.stamps,
            BreachKind.ANCHOR: self._covering.anchors,
        }
        for kind, line in lines.items():
            if line and line.breach:
                self._find(line.breach[0], kind, line.breach[1])
        if self._covering.unreadable:
            self._find(0, BreachKind.ANCHOR_UNREADABLE, f"{self._covering.unreadable} st")

    def _is_noted(self, seq: int, leaf: str) -> bool:
        noted = self._noted
        return noted is not None and leaf.startswith(noted.leaf) and noted.seq in (None, seq)

    def _place(self, seq: int, body: str, gap: bool) -> None:
        try:
            envelope = entry.envelope(body)
        except BadEvent:
            self._find(seq, BreachKind.EDITED)
            return
        self._covering.told(envelope)
        if envelope["seq"] != seq:
            self._find(seq, BreachKind.REORDERED)
        elif envelope["prev"] != self._last_leaf and not gap:
            self._find(seq, BreachKind.CHAIN)
        if envelope["time"] < self._last_time:
            self._find(seq, BreachKind.CLOCK_BACK)
        self._last_time = envelope["time"]
        self._destroyed.add(seq, envelope)
        self._picture(seq, envelope["data"].get("picture"))

    def _picture(self, seq: int, name: str | None) -> None:
        if not name:
            return
        if name not in self._named:
            try:
                if hashlib.sha256(self._pictures.content(name)).hexdigest() != name:
                    self._find(seq, BreachKind.PICTURE_CHANGED, name)
            except FileNotFoundError:
                self._missing[name] = seq
        self._named[name] = seq

    def _find(self, seq: int, kind: BreachKind, detail: str = "") -> None:
        if len(self._findings) < _SHOWN:
            self._findings.append(Breach(seq, kind, detail))
