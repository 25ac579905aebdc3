"""One case, told apart: what was asked, read, typed, answered by rules, decided, sent and refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from klickfri.audit.entry import Entry
from klickfri.model.events import (
    CaseAssigned,
    CaseClaimed,
    CaseClosed,
    CaseDestroyed,
    CasePrioritised,
    CaseReduced,
    CaseRetried,
    DecisionMade,
    DecisionProposed,
    LetterAsked,
    LetterGranted,
    LetterRefused,
    LetterSent,
    LetterWithdrawn,
    StepCompleted,
    StepFailed,
)
from klickfri.model.language import counted, said
from klickfri.model.verbs import VERBS
from klickfri.model.wording import retold
from klickfri.privacy.mask import EMPTY
from klickfri.summary.timeline import is_told_by_rule, pictures_before


@dataclass(frozen=True)
class ValueSource:
    """From where a masked value came: the entry of the step that read it, or of the rule that gave it."""

    name: str
    value: str
    seq: int
    at: dt.datetime
    say: str


@dataclass(frozen=True)
class RuleAnswer:
    """What a rule answered: `values` are masked `name=value` texts; `digest` is of the process's rules; `sources` say
    from where it had what it could know beside the application.
    """

    seq: int
    at: dt.datetime
    rule: str
    digest: str
    answer: str
    code: str
    values: tuple[str, ...]
    reasons: tuple[str, ...]
    sources: tuple[ValueSource, ...] = ()


@dataclass(frozen=True)
class DecisionTold:
    """A decision that the automatic function made, by which delegation and paragraphs; empty where none are stated."""

    seq: int
    at: dt.datetime
    mode: str
    by: str
    delegation: str
    legal_basis: str


@dataclass(frozen=True)
class Handling:
    """What a person did with the case: in Swedish, by account, with their reason; name and title as of then, empty of
    who had no account of the pages.
    """

    seq: int
    at: dt.datetime
    what: str
    by: str
    reason: str
    name: str = ""
    title: str = ""


@dataclass(frozen=True)
class LetterTold:
    """A letter that was sent: of its text there is the digest. `kept` tells that its text was kept as well, `destroyed`
    is the entry by which it was destroyed later, 0 when it was not.
    """

    seq: int
    at: dt.datetime
    template: str
    text_sha256: str
    kept: bool = False
    destroyed: int = 0


@dataclass(frozen=True)
class StepRefused:
    """A step that was refused, or whose effect did not show; `reason` says what was seen instead, as it was told.

    `picture` is what the screen showed last before it, by its SHA-256, or empty.
    """

    seq: int
    at: dt.datetime
    say: str
    target: str
    code: str
    reason: str
    picture: str


@dataclass(frozen=True)
class Value:
    """One value by its name, masked as the log has it: in the application, on the screen, as it was typed or chosen,
    and as a rule gave it. Empty where it does not occur.
    """

    name: str
    asked: str = ""
    read: str = ""
    entered: str = ""
    proposed: str = ""

    @property
    def differs(self) -> bool:
        """Is it one thing in one place and another in the next?"""
        return len({*self._held}) > 1

    @property
    def recurs(self) -> bool:
        """Does it stand in more than one place, so that there is something to compare?"""
        return len(self._held) > 1

    @property
    def _held(self) -> list[str]:
        return [text for text in (self.asked, self.read, self.entered, self.proposed) if text]


@dataclass(frozen=True)
class CaseTold:
    """What a log tells of one case, each kind in its order."""

    answers: tuple[RuleAnswer, ...]
    decisions: tuple[DecisionTold, ...]
    acts: tuple[Handling, ...]
    letters: tuple[LetterTold, ...]
    refusals: tuple[StepRefused, ...]
    values: tuple[Value, ...]


def told_of(entries: Sequence[Entry], asked: Iterable[str] = ()) -> CaseTold:
    """What these entries of one case tell. `asked` is the application, as masked `name=value` texts."""
    return CaseTold(
        answers=tuple(_answers(entries)),
        decisions=tuple(_decisions(entries)),
        acts=tuple(filter(None, map(handling, entries))),
        letters=tuple(letters_of(entries)),
        refusals=tuple(_refusals(entries)),
        values=tuple(_values(entries, asked)),
    )


def _answers(entries: Sequence[Entry]) -> Iterator[RuleAnswer]:
    """An attempt knows nothing of what the one before read."""
    known = dict[str, ValueSource]()
    for one in entries:
        match one.told:
            case CaseClaimed():
                known.clear()
            case StepCompleted() as step if _column(step) == "read":
                known |= _sources(one, step.values, step.say)
            case DecisionProposed() as told:
                yield RuleAnswer(
                    seq=one.seq,
                    at=one.time,
                    rule=told.rule,
                    digest=told.rule_digest,
                    answer=told.answer,
                    code=told.code,
                    values=told.values,
                    reasons=told.reasons,
                    sources=tuple(known.values()),
                )
                known |= _sources(one, told.values, said("regeln {rule}", rule=told.rule))


def _sources(entry: Entry, values: Iterable[str], say: str) -> dict[str, ValueSource]:
    return {name: ValueSource(name, value, entry.seq, entry.time, say) for name, value in _named(values).items()}


def _decisions(entries: Sequence[Entry]) -> Iterator[DecisionTold]:
    for one in entries:
        if isinstance(told := one.told, DecisionMade):
            yield DecisionTold(one.seq, one.time, told.mode, told.by, told.delegation, told.legal_basis)


def handling(one: Entry) -> Handling | None:
    """What a person did, if the entry tells of that."""
    match one.told:
        case CaseRetried() | CaseClosed() | CaseAssigned() | CasePrioritised() as told:
            return Handling(one.seq, one.time, _done(told), told.by, told.reason, told.name, told.title)
        case CaseReduced(by=by, rule=rule):
            return Handling(one.seq, one.time, said("Ansökan och filer gallrade"), by, rule)
        case LetterAsked() as told:
            what = said("Frågade om att få läsa brev")
            return Handling(one.seq, one.time, what, told.by, told.reason, told.name, told.title)
        case LetterGranted() | LetterRefused() | LetterWithdrawn() as told:
            return Handling(one.seq, one.time, _answered(told), told.by, "", told.name, told.title)
        case CaseDestroyed() as told:
            by = said("föreslaget av {proposed_by}, gjort av {by}", proposed_by=told.proposed_by, by=told.by)
            return Handling(one.seq, one.time, destroyed(told), by, told.decision)
    return None


def _done(told: CaseRetried | CaseClosed | CaseAssigned | CasePrioritised) -> str:
    match told:
        case CaseRetried():
            return said("Tillbaka till roboten")
        case CaseClosed(way=way):
            return said("Återtaget") if way == "withdrawn" else said("Gjort av en person")
        case CaseAssigned(to=to):
            return said("Tas av {to}", to=to) if to else said("Tas inte längre av någon")
        case CasePrioritised(priority=priority):
            return said("Prioritet {priority} i kön", priority=priority)


def _answered(told: LetterGranted | LetterRefused | LetterWithdrawn) -> str:
    if isinstance(told, LetterWithdrawn):
        return _taken_back(told)
    if isinstance(told, LetterGranted):
        return said(
            "Lät {asked_by} läsa brev i {hours} timmar (frågan: post {question})",
            asked_by=told.asked_by,
            hours=told.hours,
            question=told.question,
        )
    return said(
        "Lät inte {asked_by} läsa brev (frågan: post {question})", asked_by=told.asked_by, question=told.question
    )


def _taken_back(told: LetterWithdrawn) -> str:
    if told.by == told.asked_by:
        return said("Avstod från att läsa brev (frågan: post {question})", question=told.question)
    return said(
        "Tog tillbaka att {asked_by} får läsa brev (frågan: post {question})",
        asked_by=told.asked_by,
        question=told.question,
    )


def letters_of(entries: Sequence[Entry]) -> Iterator[LetterTold]:
    """The letters that a case's entries tell of, in their order."""
    for one in entries:
        if isinstance(told := one.told, LetterSent):
            gone = (by.seq for by in entries if by.seq > one.seq and _destroys(by, told.text_sha256))
            yield LetterTold(one.seq, one.time, told.template, told.text_sha256, told.kept, next(gone, 0))


def _destroys(one: Entry, sha256: str) -> bool:
    return isinstance(one.told, CaseDestroyed) and sha256 in one.told.letters


def destroyed(told: CaseDestroyed) -> str:
    """What of a case was destroyed, in Swedish."""
    letters = counted("{count} brev", "{count} brev", len(told.letters)) if told.letters else ""
    pictures = counted("{count} bild", "{count} bilder", len(told.pictures)) if told.pictures else ""
    if letters and pictures:
        return said("Gallrat: {letters} och {pictures}", letters=letters, pictures=pictures)
    return said("Gallrat: {what}", what=letters or pictures or said("brev som inte sändes"))


def _refusals(entries: Sequence[Entry]) -> Iterator[StepRefused]:
    """A rule that hands over has answered, and refuses nothing."""
    before = pictures_before(entries)
    for last, one in zip([None, *entries], entries, strict=False):
        if isinstance(told := one.told, StepFailed) and not is_told_by_rule(told, last):
            reason = retold(told.reason.removeprefix(f"{told.code}: "))
            yield StepRefused(one.seq, one.time, told.say, told.target, told.code, reason, before.get(one.seq, ""))


def _values(entries: Sequence[Entry], asked: Iterable[str]) -> Iterator[Value]:
    """By name, in the order in which they are first met; of several in one place the last."""
    columns: dict[str, dict[str, str]] = {"asked": _named(asked), "read": {}, "entered": {}, "proposed": {}}
    for one in entries:
        match one.told:
            case StepCompleted() as step:
                columns[_column(step)] |= _named(step.values)
            case DecisionProposed(values=values):
                columns["proposed"] |= _named(values)
    names = dict.fromkeys(name for column in columns.values() for name in column)
    for name in names:
        yield Value(name, **{where: column[name] for where, column in columns.items() if name in column})


def _column(step: StepCompleted) -> str:
    """A log may tell of verbs of another release; what does not set is taken for read."""
    verb = VERBS.get(step.verb)
    return "entered" if verb is not None and (verb.sets or verb.acts) else "read"


def _named(values: Iterable[str]) -> dict[str, str]:
    """`name=value` texts by name; what holds nothing is left out."""
    pairs = (value.partition("=") for value in values)
    return {name: value for name, _, value in pairs if value not in ("", EMPTY)}
