"""Searches the boards' logs, for people: by case, person, day, run, version, step, outcome, code, type and words."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from klickfri.app.look.protected import hidden_cases
from klickfri.audit.entry import Entry
from klickfri.audit.keyed import tokens_of
from klickfri.audit.ledger import LedgerReader
from klickfri.audit.opening import boards, no_log, read_ledger
from klickfri.audit.wanted import Wanted
from klickfri.model import personal_number
from klickfri.model.errors import BadInput, Fault
from klickfri.model.events import TYPES
from klickfri.model.work import swedish
from klickfri.privacy.scan import redact
from klickfri.settings.settings import Settings
from klickfri.summary.one_entry import in_words

MOST = 50
"""Entries shown of each board where nothing else is asked for."""


class Unaskable(StrEnum):
    """Where a fault of what is asked for stands, as its `where` says."""

    DAYS = "the days"
    LAST = "the last day"
    VERSION = "the version"
    RULE = "the rule"
    TYPE = "the type"
    PERSON = "the person"
    WORDS = "the words"


_OF_A_CASE = ("case.", "step.", "decision.", "letter.")
_DIGEST = re.compile("[0-9a-f]{4,64}")
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Query:
    """What is searched for, as people say it; of what is given, all must hold.

    `person` is a personal number, in any spelling. `since` and `until` are Swedish days, both included. `flow` is how a
    version's digest begins. `words` stand somewhere in what an entry tells, each of them.
    """

    reference: str | None = None
    person: str | None = field(default=None, repr=False)
    since: dt.date | None = None
    until: dt.date | None = None
    run: str | None = None
    flow: str | None = None
    step: str | None = None
    outcome: str | None = None
    code: str | None = None
    type: str | None = None
    words: str | None = None


@dataclass(frozen=True)
class Hit:
    """One entry that was found. `say` is what it tells in Swedish, and `details` by whom or why; `data` all that it
    holds, masked as the log has it.
    """

    seq: int
    at: dt.datetime
    type: str
    subject: str
    run: str
    say: str
    details: tuple[str, ...]
    outcome: str
    code: str
    data: Mapping[str, object]

    @property
    def is_of_step(self) -> bool:
        """Is it what became of a step, which its words alone do not tell?"""
        return self.type.startswith("step.")

    @property
    def is_of_case(self) -> bool:
        """Does it stand among what is told of a case? A run has steps of its own, such as its log-in."""
        return self.type.startswith(_OF_A_CASE) and not self.subject.startswith("run/")


@dataclass(frozen=True)
class FoundInLog:
    """What was found in a board's log: how many entries in all, and some of them, the newest first; `older` is the
    number below which the rest lies, 0 when there is none.
    """

    board: str
    total: int
    hits: tuple[Hit, ...]
    older: int = 0


def search(
    settings: Settings,
    asked: Query,
    board: str | None = None,
    most: int = MOST,
    before: int | None = None,
    *,
    protected: bool = True,
) -> list[FoundInLog]:
    """What the logs of all boards, or of one, hold of what is asked; of each at most so many entries, those before a
    number if one is given. Without `protected` what is told of protected persons' cases is neither found nor counted.

    Raises `BadInput` for what cannot be searched for, with all that is wrong (`Unaskable` says where); `Misconfigured`
    when there is no log, or a person is asked for and the board's key is not here; `AuditUnavailable` and `Unusable`.
    """
    searchable(asked)
    found = []
    for name in board_names(settings, board):
        with read_ledger(settings, name) as log:
            hidden = hidden_cases(settings, log, protected=protected)
            wanted = wanted_of(settings, name, log, asked, hidden)
            hits = tuple(map(_hit, log.search(wanted, most + 1, before)))
            older = hits[most - 1].seq if len(hits) > most else 0
            found.append(FoundInLog(name, log.count(wanted), hits[:most], older))
    return found


def searchable(asked: Query) -> None:
    """Raises `BadInput` for what cannot be searched for, with all that is wrong; `Unaskable` says where."""
    refuse_faults(_faults(asked))


def board_names(settings: Settings, board: str | None) -> list[str]:
    """The one that is named, or all that have a log here. Raises `Misconfigured` when there is none."""
    names = [board] if board else boards(settings)
    if not names:
        raise no_log(settings)
    return names


def span(first: dt.date | None, last: dt.date | None) -> tuple[dt.datetime | None, dt.datetime | None]:
    """From where one Swedish day begins to where another ends, that moment not included."""
    return _midnight(first) if first else None, _midnight(last + _DAY) if last else None


def faults_of_days(first: dt.date | None, last: dt.date | None) -> Iterator[Fault]:
    """Days that are no span."""
    if first and last and first > last:
        yield Fault(Unaskable.DAYS, f"{first} comes after {last}", "Change them about.")
    if last == dt.date.max:
        yield Fault(Unaskable.LAST, "no day comes after it", "Leave it out.")


def faults_of_digest(digest: str) -> Iterator[Fault]:
    """What no digest begins with."""
    if not _DIGEST.fullmatch(digest):
        what = f"no digest begins with {redact(digest)!r}"
        yield Fault(Unaskable.VERSION, what, "Give at least its first 4 digits 0-9 and a-f.")


def refuse_faults(faults: Iterator[Fault]) -> None:
    """Raises `BadInput` when there are any."""
    found = list(faults)
    if found:
        raise BadInput("what was asked for", found)


def _faults(asked: Query) -> Iterator[Fault]:
    """What cannot be searched for."""
    yield from faults_of_days(asked.since, asked.until)
    if asked.flow is not None:
        yield from faults_of_digest(asked.flow)
    if asked.type is not None and asked.type not in TYPES:
        what = f"no event is of the type {redact(asked.type)!r}"
        yield Fault(Unaskable.TYPE, what, f"There are {', '.join(TYPES)}.")
    if asked.person is not None and _number(asked.person) is None:
        yield Fault(Unaskable.PERSON, "that is no personal number", "Give ten or twelve digits.")
    if asked.words is not None and not asked.words.split():
        yield Fault(Unaskable.WORDS, "there are none", "Give at least one.")


def _number(text: str) -> str | None:
    """The century is not asked for: a token does not know it."""
    return personal_number.normalise(text, dt.date.max)


def wanted_of(
    settings: Settings, board: str, log: LedgerReader, asked: Query, hidden: frozenset[str] = frozenset()
) -> Wanted:
    """The same as a board's log is asked for it, without the hidden cases. Raises `Misconfigured` for a person where
    the board's key is not here.
    """
    since, until = span(asked.since, asked.until)
    number = asked.person and _number(asked.person)
    return Wanted(
        reference=asked.reference,
        person=tokens_of(log, settings.state, board).of_person(number) if number else None,
        since=since,
        until=until,
        run=asked.run,
        flow=asked.flow,
        step=asked.step,
        outcome=asked.outcome,
        code=asked.code,
        type=asked.type,
        words=tuple((asked.words or "").split()),
        without=hidden,
    )


def _hit(one: Entry) -> Hit:
    run, outcome, code = (str(one.data.get(name) or "") for name in ("run", "outcome", "code"))
    words = in_words(one)
    return Hit(one.seq, one.time, one.type, one.subject, run, words.say, words.details, outcome, code, one.data)


def _midnight(day: dt.date) -> dt.datetime | None:
    """Of the very first day there is none: it begins before UTC does, so that it bounds nothing."""
    return None if day == dt.date.min else swedish(dt.datetime.combine(day, dt.time())).astimezone(dt.UTC)
