"""Who waits for a person, for who works for some boards: the most urgent first, told as the hand-over file tells it.

Protected persons' cases are on a list of their own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from klickfri.app.look.boards import processes_of, read
from klickfri.app.look.protected import ordinary
from klickfri.app.look.standing import standings
from klickfri.app.office import Office
from klickfri.app.store import opened
from klickfri.decide.handover import Standing
from klickfri.model.application import Process
from klickfri.model.work import ListedItem, WorkItem
from klickfri.summary.handover import Morning, SheetCell, SheetRow, handover, row


@dataclass(frozen=True)
class HandedOver:
    """A case that waits for a person. `told` is its row of the hand-over file; `left` are hours, below 0 when late."""

    item: WorkItem
    process: Process
    left: float
    told: SheetRow

    @property
    def subject(self) -> str:
        """What the log calls the case."""
        return f"{self.item.process}/{self.item.reference}"


@dataclass(frozen=True)
class HandedOvers:
    """Some of those who wait, beginning with number `first` (from 0) of all; `late` of all are past their hour."""

    shown: tuple[HandedOver, ...]
    first: int
    of: int
    late: int

    @property
    def after(self) -> int:
        """With which number the next ones begin; 0 when there are none."""
        end = self.first + len(self.shown)
        return end if end < self.of else 0


@dataclass(frozen=True)
class RestrictedList:
    """The hand-over file's restricted list of one process, in its own words."""

    process: Process
    rows: tuple[tuple[SheetCell, ...], ...]


def handed_over(office: Office, boards: Collection[str], first: int, limit: int) -> HandedOvers:
    """Of these boards' processes. Those alone that are shown are read, and it is looked up how far they came."""
    every = [one for process in processes_of(office.settings, boards).values() for one in _waiting(office, process)]
    every.sort(key=lambda one: one.left)
    shown = every[first : first + limit]
    return HandedOvers(tuple(_told(office, shown)), first, len(every), sum(one.left < 0 for one in every))


def restricted_lists(office: Office, boards: Collection[str]) -> list[RestrictedList]:
    """The restricted lists of these boards' processes, as the files have them; of who has none, none."""
    lists = list[RestrictedList]()
    for process in processes_of(office.settings, boards).values():
        with opened(office.settings) as store:
            items = store.read([one for one in store.listed_for_people(process.name) if one.is_restricted])
        sheet = handover(items, Morning(process, office.moment())).restricted
        lists += [RestrictedList(process, sheet.rows)] if sheet else []
    return lists


@dataclass(frozen=True)
class _Waits:
    item: ListedItem
    morning: Morning
    left: float


def _waiting(office: Office, process: Process) -> Iterator[_Waits]:
    with opened(office.settings) as store:
        people, asked = store.listed_for_people(process.name), store.deferrals(process.name)
    morning = Morning(process, office.moment(), asked=asked)
    for item in ordinary(office.settings, people, {process.name: process.board}):
        yield _Waits(item, morning, morning.hours_left(item))


def _told(office: Office, shown: Sequence[_Waits]) -> Iterator[HandedOver]:
    """In their order, without those that wait no longer; the log is asked once for each process."""
    items, known = read(office.settings, [one.item for one in shown]), dict[int, Standing]()
    for name in {item.process for item in items}:
        known |= standings(office.settings, name, [item for item in items if item.process == name])
    waits = {one.item.id: one for one in shown}
    for item in items:
        if item.waits_for_a_person:
            morning = replace(waits[item.id].morning, standings=known)
            yield HandedOver(item, morning.process, waits[item.id].left, row(item, morning))
