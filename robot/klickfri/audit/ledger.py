"""The port of the audit log: one board's entries, whatever keeps them. Stores stand behind it; one of them is memory.

What every store promises, to whoever writes:

- The log begins with `log.opened`, number 1, and grows at its end only. Numbers are 1, 2, 3 ... without gaps, and each
  entry bears the leaf of the one before, also when several threads and processes write at once.
- `append` returns when the event is durable. Personal numbers and watched secrets (`Leak`) are refused, and values that
  the format does not have (`BadEvent`). A picture that was not kept before an event names it, and whatever else goes
  wrong, is `AuditUnavailable`. An event that was refused leaves no trace.
- What was appended is read back equal, and no call changes it.
- A checkpoint that was kept stays as it is. One that is of no more entries than the last is left out.
- So does a cosignature. One that is of fewer entries than the last is left out, and the same again.
- So does a time stamp. One that is of no more entries than the last is left out.
- A picture that is forgotten is gone for good, unless an entry after the given number names it, too.

And to whoever reads: reading never changes or makes a log. Entries come in their order, and a part of a name finds
nothing. A log that cannot be read is `AuditUnavailable`, one that is damaged `LedgerDamaged`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Protocol, Self

from klickfri.audit.entry import Entry
from klickfri.audit.wanted import Touch, Version, Wanted
from klickfri.model.errors import Misconfigured
from klickfri.model.event import EventSink

BOARD_NAME = re.compile(r"[a-z][a-z0-9_-]{0,49}")
"""What a board can be called in short."""


def checked_name(board: str) -> str:
    """The board's short name, by which every store calls its log. Raises `Misconfigured` for one that none can bear."""
    if not BOARD_NAME.fullmatch(board):
        raise Misconfigured(
            "a board's short name is at most 50 small letters a-z, digits, - and _, for example utbildning"
        )
    return board


FIRST, LAST = -(2**63), 2**63 - 1
"""Less, and not less, than any number: whoever tampers may give one below 1."""


class Stored(NamedTuple):
    """An entry as it lies in the store: its number, the leaf noted for it, and its exact text."""

    seq: int
    leaf: str
    body: str


class KeptCheckpoint(NamedTuple):
    """A checkpoint as it lies in the store: of how many entries, the signed note, and of the last one the tree's peaks.

    The peaks are there to go on from, and nobody believes them who checks a log.
    """

    size: int
    note: str
    peaks: str


class KeptCosignature(NamedTuple):
    """A witness's cosignature as it lies in the store: of how many entries, its line, and of the last one the tree's
    peaks, which are believed as little as a checkpoint's.
    """

    size: int
    line: str
    peaks: str


class KeptStamp(NamedTuple):
    """A time stamp as it lies in the store: of how many entries, and what was stamped (`stamp.Stamped`)."""

    size: int
    stamped: str


class Condition(NamedTuple):
    """The store itself: are its rules as they were made, and what is damaged (empty when nothing is)?"""

    rules_as_made: bool = True
    damage: str = ""


@dataclass(frozen=True)
class Effort:
    """What hands would have done: pointer clicks, choices in lists, answers to dialogs; and how many steps."""

    steps: int = 0
    clicks: int = 0
    choices: int = 0
    confirms: int = 0

    def __add__(self, other: Effort) -> Effort:
        return Effort(
            self.steps + other.steps,
            self.clicks + other.clicks,
            self.choices + other.choices,
            self.confirms + other.confirms,
        )


@dataclass(frozen=True)
class Counts:
    """The caseworker's own steps, and the robot's looking, apart."""

    work: Effort = field(default_factory=Effort)
    looking: Effort = field(default_factory=Effort)

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.work + other.work, self.looking + other.looking)


@dataclass(frozen=True)
class Told:
    """A log's own account: attempts that were `finished` (case and number), how often a person `answered` for a case,
    cases `claimed` in runs, how many applications of each process were `taken` in, and how many had `begun`, in intakes
    that were killed before anybody could tell what came of them."""

    finished: frozenset[tuple[str, int]]
    answered: Counter[str]
    claimed: frozenset[str]
    taken: Mapping[str, int]
    begun: Mapping[str, int] = field(default_factory=dict)


class PictureStore(Protocol):
    """A board's masked pictures, each named by the SHA-256 of its content."""

    def names(self) -> Iterator[str]:
        """Those that an event has named."""

    def waiting(self) -> Iterator[str]:
        """Those that still wait for their event."""

    def content(self, sha: str) -> bytes:
        """The picture (PNG). Raises `FileNotFoundError`."""

    def path(self, sha: str) -> Path | None:
        """Where a person finds it, whether it is there or not; None when this store keeps no files."""


class LedgerReader(Protocol):
    """One board's log, to read. A case's subject is `<process>/<reference>`."""

    @property
    def pictures(self) -> PictureStore:
        """The pictures that its entries name."""

    def of_subject(self, subject: str, run: str | None = None) -> list[Entry]:
        """Everything about a case, in order; of one run, if given."""

    def of_run(self, run: str) -> list[Entry]:
        """Everything a run wrote, in order."""

    def subjects(self, reference: str) -> list[str]:
        """The cases with this reference, in whatever process."""

    def protected(self) -> frozenset[str]:
        """The cases of which a sign of protected identity was seen, on a screen or by a rule."""

    def search(self, wanted: Wanted, limit: int, before: int | None = None) -> list[Entry]:
        """The wanted entries, the newest first: at most so many, of those before a number if one is given."""

    def found(self, wanted: Wanted, last: int) -> Iterator[Stored]:
        """All the wanted entries up to this number as they lie, in their order, one at a time."""

    def count(self, wanted: Wanted) -> int:
        """How many entries are wanted, in all."""

    def touched(
        self, version: Version, since: dt.datetime | None = None, until: dt.datetime | None = None
    ) -> list[Touch]:
        """The attempts in which a version had a hand from a moment to another, that one not included, in their order.

        An attempt in which a rule was asked several times is told as often.
        """

    def in_doubt(self, subject: str) -> list[str]:
        """The case's stages that may have saved, by whatever attempt, with nobody having seen it."""

    def saved(self, run: str) -> set[str]:
        """The cases in which the run itself began a save and saw it done; what was found done already is no such."""

    def stopped_at(self, subject: str) -> str | None:
        """The target of the case's last step that failed; how the robot left the record afterwards tells nothing."""

    def last_pictured(self, subject: str) -> Entry | None:
        """The last step of a case that has a picture."""

    def picture_of(self, process: str, target: str, stage: str) -> str | None:
        """The last picture of a step of the process that acted on the target, else of its stage."""

    def counts(self, *, run: str | None = None, subject: str | None = None) -> Mapping[str, Counts]:
        """What was clicked, chosen and confirmed, by case; of one run and one case, if given."""

    def told(self) -> Told:
        """What the log tells that the queue must know too."""

    def of_persons(self, *, before: int | None = None, viewed: str | None = None, limit: int = 100) -> list[Entry]:
        """What is told of persons who use the pages, the latest first: so many at most, below a number if given; of
        those who viewed one subject, if given."""

    def stored(self, after: int = FIRST) -> Iterator[Stored]:
        """Every entry after this number as it lies, in order, one at a time, also one that is no event."""

    def checkpoints(self, *, last: bool = False) -> Iterator[KeptCheckpoint]:
        """The signed checkpoints, in their order, one at a time; or only the last. None of a log that has none yet.

        Asked before the entries, they are not of a later moment.
        """

    def cosignatures(self, *, last: bool = False) -> Iterator[KeptCosignature]:
        """What witnesses have cosigned, in the order of sizes, one at a time; or only the last. As checkpoints."""

    def stamps(self) -> Iterator[KeptStamp]:
        """The time stamps, in the order of sizes, one at a time. As checkpoints."""

    def condition(self) -> Condition:
        """What is to be said of the store itself, beside its entries."""

    def close(self) -> None:
        """Lets go of the store. What was appended is already durable."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None: ...


class Ledger(LedgerReader, EventSink, Protocol):
    """One board's log, to write and to read. Safe for several threads and several processes at once."""

    def keep_checkpoint(self, kept: KeptCheckpoint) -> None:
        """Makes a signed checkpoint durable. Raises `AuditUnavailable`."""

    def keep_cosignature(self, kept: KeptCosignature) -> None:
        """Makes a witness's cosignature durable. Raises `AuditUnavailable`."""

    def keep_stamp(self, kept: KeptStamp) -> None:
        """Makes a time stamp durable. Raises `AuditUnavailable`."""

    def forget_pictures(self, names: Collection[str], last: int) -> None:
        """Takes these pictures away, those that are there and that no entry after the number `last` names; `last` is
        the entry by which they may go. Raises `AuditUnavailable`.
        """
