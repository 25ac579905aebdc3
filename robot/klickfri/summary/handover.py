"""Who waits for a person, in rows: what is to be done, and by when. Swedish, no personal values.

Colleagues find the case in the legacy system by its reference. Items of protected persons stand on a sheet of their
own, with their reference and one fixed text.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from klickfri.decide.handover import RESTRICTED, Standing
from klickfri.model.application import Process
from klickfri.model.deadline import CaseClock, clock_of, hours_left
from klickfri.model.language import marked, said
from klickfri.model.wording import kept_reasons, reasons
from klickfri.model.work import WAITING, ListedItem, Outcome, State, Transition, WorkItem, swedish

SheetCell = str | int | float | dt.datetime


@dataclass(frozen=True)
class Morning:
    """What a hand-over is about: the process, the moment (with its zone) it is told, where items stand, by id.

    `asked` are the changes by which applicants were asked, by id: meanwhile their clocks stood still.
    """

    process: Process
    now: dt.datetime
    standings: Mapping[int, Standing] = field(default_factory=dict)
    asked: Mapping[int, tuple[Transition, ...]] = field(default_factory=dict)

    def standing(self, item: WorkItem) -> Standing:
        """How far the case came."""
        return self.standings.get(item.id, Standing())

    def hours_left(self, item: WorkItem | ListedItem) -> float:
        """Hours of the promise that are left; negative when the answer is late."""
        return hours_left(item, self.asked.get(item.id, ()), self.process, self.now)

    def clock(self, item: WorkItem) -> CaseClock:
        """Where the case's clock stands."""
        return clock_of(item, self.asked.get(item.id, ()), self.process, self.now)


@dataclass(frozen=True)
class Column:
    """One column of a sheet: heading, room for its texts in characters, and what it holds of an item."""

    heading: str
    width: int
    cell: Callable[[Morning, WorkItem], SheetCell]


@dataclass(frozen=True)
class Sheet:
    """One list of the hand-over: a cell for each item and column. Moments are Swedish, without their zone."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[SheetCell, ...], ...]


@dataclass(frozen=True)
class SheetRow:
    """What a list of the hand-over tells of one case: the list's name, and its cells by their headings."""

    sheet: str
    cells: Mapping[str, SheetCell]


@dataclass(frozen=True)
class Handover:
    """Everyone who waits for a person. `restricted` is None when no protected person waits."""

    morning: Morning
    sheets: tuple[Sheet, ...]
    restricted: Sheet | None


def handover(items: Sequence[WorkItem], morning: Morning) -> Handover:
    """The lists of these items: whoever has waited longest first, protected persons on a list of their own alone."""
    ordinary = sorted((item for item in items if not item.is_restricted), key=lambda item: swedish(item.received))
    restricted = [item for item in items if item.is_restricted and item.waits_for_a_person]
    sheets = (_sheet(name, _SHEETS[name], filter(belongs, ordinary), morning) for name, belongs in _BELONGS.items())
    apart = _sheet("Särskild hantering", _RESTRICTED, restricted, morning) if restricted else None
    return Handover(morning, tuple(sheets), apart)


def row(item: WorkItem, morning: Morning) -> SheetRow:
    """What the hand-over tells of one case that is on no restricted list and has not ended."""
    name = next(name for name, belongs in _BELONGS.items() if belongs(item))
    return SheetRow(name, {column.heading: column.cell(morning, item) for column in _SHEETS[name]})


def _sheet(name: str, columns: tuple[Column, ...], items: Iterable[WorkItem], morning: Morning) -> Sheet:
    return Sheet(name, columns, tuple(tuple(column.cell(morning, item) for column in columns) for item in items))


def _last(item: WorkItem) -> Outcome:
    return item.last or Outcome(item.state)


def _lines(texts: Sequence[str]) -> str:
    return "\n".join(texts)


def _waiting_for(item: WorkItem) -> str:
    if item.state is State.DEFERRED:
        return said("Väntar på svar eller datum")
    return said("Har inte börjat") if item.state is State.NEW else said("Pågick när filen skrevs")


def _due(clock: CaseClock) -> SheetCell:
    return clock.due.replace(tzinfo=None) if clock.due else ""


_REFERENCE = Column(marked("Ansökningsnr"), 16, lambda _, item: item.reference)
_ANSWER_BY = Column(marked("Svara senast"), 18, lambda morning, item: _due(morning.clock(item)))
HOURS_LEFT = Column(marked("Timmar kvar"), 15, lambda morning, item: morning.hours_left(item))
_CODE = Column(marked("Kod"), 14, lambda _, item: _last(item).code or "")
_REASON = Column(marked("Orsak"), 46, lambda _, item: _lines(reasons(_last(item))))
_QUESTION = Column(marked("Kontrollera"), 40, lambda _, item: _last(item).question)
_SAVED = Column(marked("Sparat och kontrollerat"), 34, lambda morning, item: _lines(morning.standing(item).saved))
_TYPED = Column(marked("Inskrivet men inte sparat"), 32, lambda morning, item: _lines(morning.standing(item).typed))
_LEFT = Column(marked("Kvar att göra"), 42, lambda morning, item: _lines(morning.standing(item).left))
_IN_SYSTEM = Column(marked("Läget i systemet"), 34, lambda morning, item: morning.standing(item).in_words())
_LAST_STEP = Column(marked("Senaste steg"), 28, lambda _, item: _last(item).last_step)
_ATTEMPTS = Column(marked("Försök"), 11, lambda _, item: item.attempt)
_SINCE = Column(
    marked("Väntar sedan"), 18, lambda _, item: swedish(item.ended).replace(tzinfo=None) if item.ended else ""
)
_TAKEN = Column(marked("Tas av"), 16, lambda _, item: item.assigned)
_RUN = Column(marked("Lämnat av körning"), 26, lambda _, item: item.run or "")

_SHEETS: dict[str, tuple[Column, ...]] = {
    marked("Att göra"): (
        *(_REFERENCE, _ANSWER_BY, HOURS_LEFT, _TAKEN, _SINCE, _CODE, _REASON, _QUESTION),
        *(_LEFT, _SAVED, _TYPED, _IN_SYSTEM, _LAST_STEP, _RUN),
    ),
    marked("Förslag"): (
        *(_REFERENCE, _ANSWER_BY, HOURS_LEFT, _TAKEN, _SINCE),
        Column(marked("Skäl för förslaget"), 60, lambda _, item: _lines(kept_reasons(_last(item)))),
        *(_QUESTION, _SAVED, _LEFT, _IN_SYSTEM, _RUN),
    ),
    marked("Väntar"): (
        *(_REFERENCE, _ANSWER_BY, HOURS_LEFT),
        Column(marked("Läge"), 28, lambda _, item: _waiting_for(item)),
        Column(marked("Tas upp igen"), 16, lambda _, item: item.defer_until.isoformat() if item.defer_until else ""),
        *(_REASON, _ATTEMPTS),
    ),
    marked("Fel"): (
        *(_REFERENCE, _ANSWER_BY, HOURS_LEFT, _TAKEN, _SINCE, _CODE, _REASON, _ATTEMPTS),
        *(_LEFT, _SAVED, _TYPED, _IN_SYSTEM, _LAST_STEP, _RUN),
    ),
}
_RESTRICTED = (
    Column(marked("Ärende"), 18, lambda _, item: item.reference),
    Column(marked("Att göra"), 100, lambda _, item: said(RESTRICTED, reference=item.reference)),
)
_BELONGS: dict[str, Callable[[WorkItem], bool]] = {
    marked("Att göra"): lambda item: item.state is State.PENDING_USER_ACTION and not item.is_proposal,
    marked("Förslag"): lambda item: item.is_proposal,
    marked("Väntar"): lambda item: item.state in WAITING,
    marked("Fel"): lambda item: item.state is State.FAILED,
}
