"""What one replay is given: the case, its session, and the ports to rules, letters, masks and the log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from klickfri.model.attachment import Attachment
from klickfri.model.event import EventSink
from klickfri.model.flow import Program, Step
from klickfri.model.healing import Candidate
from klickfri.model.target import Target
from klickfri.model.values import Values
from klickfri.model.verdict import Question, Verdict

Ask = Callable[[str, Question], Verdict]
"""Asks one rule by name."""
WriteLetter = Callable[[str, Values], str]
"""Fills in one letter by name."""
Mask = Callable[[Values], list[str]]
"""Turns values into `name=masked` texts by their data classes."""
MayBeLost = Callable[[dt.datetime], bool]
"""Says of a case that was received then whether the log's end was once lost, and perhaps what it told of the case."""
MayHaveSaved = Callable[[str], bool]
"""Says of a stage whether the case's log holds a save that was begun, and neither seen nor known not to be taken."""


@dataclass(frozen=True)
class Refusal:
    """A refused target and what stood near it.

    `new` is what the target may have become, if a person may accept it; else `why` says what speaks against.
    `picture` is masked, and there only if the protection check had passed.
    """

    target: str
    old: Target
    stage: str
    step: str
    say: str
    failed: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    margin: float
    new: Target | None
    why: str
    picture: bytes | None


@dataclass(frozen=True)
class Pending:
    """A step whose turn has come, before anything of it is done. `name` is its name in the log.

    `uses` are the values that it sets or answers, or that its targets are found by; `values` is all that it knows.
    """

    stage: str
    name: str
    step: Step
    uses: Values
    values: Values


@dataclass(frozen=True)
class Ports:
    """The stages beside replay, seen through functions."""

    ask: Ask
    rule_digest: str
    write_letter: WriteLetter
    decided_by: str
    """Who decides, in Swedish, for the log."""
    may_have_saved: MayHaveSaved
    mask: Mask
    sink: EventSink
    explain: Callable[[Refusal], None]
    """Keeps what was seen of a refused target, for a person who may heal it."""
    pause: Callable[[float], None]
    """Waits some seconds; raises `Interrupted` when the operator asks to stop at once."""
    monotonic: Callable[[], float]
    attachment: Callable[[str], Attachment | None] = lambda name: None
    """The file of this name that belongs to the case, if it is kept."""
    receive: Callable[[str, Attachment], None] = lambda name, file: None
    """Keeps a file that the system gave, with the case, by the flow's name for it."""
    still_ours: Callable[[], None] = lambda: None
    """Asked before a step that saves; does not come back when the case has been given to somebody else."""
    keep_letter: Callable[[str], bool] = lambda text: False
    """Keeps a letter as it is about to be sent, durable; False where nobody does. Raises `AuditUnavailable`."""
    may_be_lost: MayBeLost = lambda received: False
    before: Callable[[Pending], None] = lambda pending: None
    """Told of each step, until the record is left; may raise `Halted`."""


@dataclass(frozen=True)
class Case:
    """One work item as replay needs it."""

    program: Program
    reference: str
    application: Mapping[str, str]
    received: dt.datetime
    today: dt.date
    run: str
    attempt: int
    only_look: bool = False
    """A `read` dry run: looking steps are done, a step that would work is only pointed out."""
    told_as: str = ""
    """Its name in the log where it is looked at for a run's sake, before its turn."""

    @property
    def subject(self) -> str:
        """The case's name in the audit log."""
        return self.told_as or f"{self.program.process.name}/{self.reference}"

    def first_values(self) -> dict[str, object]:
        """Every value the flow may refer to; those not known yet are `None`."""
        process = self.program.process
        return {
            **dict.fromkeys(self.program.given()),
            **dict.fromkeys(process.classes),
            **dict.fromkeys(process.fields),
            **process.settings,
            **self.application,
            "reference": self.reference,
            "today": self.today,
            "mode": process.mode,
            "delegation": process.delegation,
            "board_title": process.board_title,
            "letter_text": None,
        }


@dataclass(frozen=True)
class Picture:
    """A masked picture and the step it shows."""

    stage: str
    step: str
    say: str
    image: bytes


@dataclass
class Trail:
    """What has been done so far in this attempt: the source of the hand-over's text and of the click counts."""

    stage: str = ""
    """The stage that is run, by its id."""
    done: list[str] = field(default_factory=list)
    saved: set[str] = field(default_factory=set)
    """Stages whose saving a fresh look has shown, whoever did it."""
    last_step: str = ""
    clicks_work: int = 0
    confirms_work: int = 0
    clicks_looking: int = 0
    reasons: list[str] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    """Held in memory until the case has ended, so that a protected person's can be dropped."""
    refusals: list[Refusal] = field(default_factory=list)
    """What stood where a target was refused; held like the pictures."""
    left: bool = False
    """The case itself has ended; the robot is leaving the record."""
    lock_released: bool | None = None
