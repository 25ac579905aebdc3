"""One entry of the log by itself, for whoever searches: what it tells in Swedish, and by whom or why."""

from __future__ import annotations

from dataclasses import dataclass

from klickfri.audit.entry import Entry
from klickfri.model.events import OfPerson, OfStep, StepStarted
from klickfri.summary.access_story import of_access
from klickfri.summary.board_story import board_moment
from klickfri.summary.case import handling
from klickfri.summary.run_story import run_moment
from klickfri.summary.timeline import moments


@dataclass(frozen=True)
class EntryInWords:
    """What an entry says, and what stands beside it; both empty for a kind of a later release."""

    say: str
    details: tuple[str, ...] = ()


def in_words(one: Entry) -> EntryInWords:
    """A step in its own words, else what the pages of a case, a run, the log or a person say of such an entry."""
    if isinstance(one.told, OfPerson):
        return _told(of_access(one.told), one.told.name)
    if isinstance(one.told, StepStarted):  # alone it would be told as one that was cut off
        return _told(one.told.say)
    if act := handling(one):
        return _told(act.what, act.name or act.by, act.reason)
    if moment := next(iter(moments([one], {})), None):
        return _told(one.told.say if isinstance(one.told, OfStep) else moment.say, *moment.reasons)
    run = run_moment(one.told)
    return _told(*(run if run[0] else board_moment(one.told)))


def _told(say: str, *details: str) -> EntryInWords:
    return EntryInWords(say, tuple(filter(None, details)))
