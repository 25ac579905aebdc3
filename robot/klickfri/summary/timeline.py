"""A case's timeline: what its events in the audit log mean to a person. Every face shows these moments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

from klickfri.audit.entry import Entry
from klickfri.model.event import EventData
from klickfri.model.events import (
    CaseClaimed,
    CaseClosed,
    CaseDestroyed,
    CaseFailed,
    CaseFinished,
    CaseHandedOver,
    CasePutBack,
    CaseReduced,
    CaseRetried,
    CaseVerified,
    DecisionMade,
    DecisionProposed,
    InStage,
    LetterSent,
    OfStep,
    StepCompleted,
    StepFailed,
    StepPictured,
    StepStarted,
)
from klickfri.model.language import marked, said
from klickfri.model.wording import put_back, retold
from klickfri.privacy.mask import EMPTY

_NO_OUTCOME = marked("Roboten avbröts mitt i steget; loggen vet inte om det sparades.")
_ALREADY = marked("Fanns redan; roboten gjorde det inte igen")
_VERIFIED = marked("Läst tillbaka från en ny sida: det sparade stämmer")
_CLOSED: dict[str, str] = {"done": marked("Gjort av en person"), "withdrawn": marked("Återtaget av en person")}
_ENDED = marked("Avslutat av en person")

Place = tuple[str, int, str, str]
"""A step's run, attempt, stage and path."""
PicturesOfSteps = dict[Place | None, list[str]]
"""The pictures of each step in order: a stage that was begun again has the same step twice."""


@dataclass(frozen=True)
class Moment:
    """One moment of a case.

    `kind` is `work`, `looking`, `note` for what was decided, sent and verified, or `item` for what became of the
    work item. `stage` is what the stage says. `values` are masked `name=value` texts, `empty` the names of those
    that held nothing. `picture` is a SHA-256 or empty; `before` is the last one before it in the same attempt.
    `target` is what the step pointed at, `facts` what it was recognised by, `failed` supporting facts that were not so.
    `step` is the step's path; empty for what is no step.
    """

    seq: int
    at: dt.datetime
    kind: Literal["work", "looking", "note", "item"]
    stage: str
    say: str
    verb: str = ""
    outcome: Literal["success", "unknown", "failed"] = "success"
    code: str = ""
    values: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    picture: str = ""
    saves: bool = False
    before: str = ""
    target: str = ""
    facts: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    step: str = ""


def moments(entries: Iterable[Entry], stages: Mapping[str, str]) -> list[Moment]:
    """The timeline of one case's events, in order. `stages` maps a stage's id to what it says.

    Pictures stand beside the step they show. The intent before a save is told by its outcome, or alone when there
    is none. A rule's answer and the step that asked for it are one moment.
    """
    told = list(entries)
    around = zip([None, *told], told, [*told[1:], None], strict=False)
    pictures, shown = _pictures(told), pictures_before(told)
    found = (_moment(before, entry, after, stages, pictures) for before, entry, after in around)
    return [replace(moment, before=shown.get(moment.seq, "")) for moment in found if moment]


def pictures_before(entries: Sequence[Entry]) -> Mapping[int, str]:
    """What the screen showed last before each step, by its entry's number; a new attempt has shown nothing yet."""
    pictures, last, before = _pictures(entries), "", dict[int, str]()
    for entry in entries:
        if isinstance(entry.told, CaseClaimed):
            last = ""
        elif isinstance(entry.told, OfStep):
            before[entry.seq] = last
            last = _own_picture(entry, pictures) or last
    return before


def _pictures(entries: Iterable[Entry]) -> PicturesOfSteps:
    pictures: PicturesOfSteps = {}
    for entry in entries:
        if isinstance(entry.told, StepPictured):
            pictures.setdefault(_place(entry), []).append(entry.told.picture)
    return pictures


def _own_picture(entry: Entry, pictures: PicturesOfSteps) -> str:
    """The next of the step's pictures that is not taken; only a step that was completed has one."""
    kept = pictures.get(_place(entry), []) if isinstance(entry.told, StepCompleted) else []
    return kept.pop(0) if kept else ""


def chapters(told: Iterable[Moment]) -> list[tuple[str, list[tuple[bool, list[Moment]]]]]:
    """The moments by stage, and within a stage runs of looking apart from what the robot did."""
    return [
        (stage, [(looking, list(run)) for looking, run in groupby(steps, lambda moment: moment.kind == "looking")])
        for stage, steps in groupby(told, lambda moment: moment.stage)
    ]


def _moment(
    before: Entry | None, entry: Entry, after: Entry | None, stages: Mapping[str, str], pictures: PicturesOfSteps
) -> Moment | None:
    match entry.told:
        case StepCompleted() | StepFailed() as step:
            moment = None if is_told_by_rule(step, before) else _step(entry, step, pictures)
        case StepStarted() as intent:
            moment = None if _is_told_by_outcome(entry, after) else _cut_off(entry, intent)
        case DecisionProposed() as decision:
            moment = _decided(entry, decision, after)
        case told:
            moment = _item(entry, told) or _note(entry, told)
    return _in_stage(moment, entry, stages) if moment else None


def is_told_by_rule(step: StepCompleted | StepFailed, before: Entry | None) -> bool:
    """Did the step only ask for the rule's answer that stands right before it?"""
    return step.verb == "decide" and before is not None and isinstance(before.told, DecisionProposed)


def _is_told_by_outcome(intent: Entry, after: Entry | None) -> bool:
    return after is not None and _place(after) == _place(intent)


def _in_stage(moment: Moment, entry: Entry, stages: Mapping[str, str]) -> Moment:
    stage = entry.told.stage if isinstance(entry.told, InStage) else ""
    step = entry.told.step if isinstance(entry.told, OfStep) else ""
    return replace(moment, stage=stages.get(stage, stage), step=step)


def _place(entry: Entry) -> Place | None:
    """Which step of which attempt an entry is about; None if it is about no step."""
    match entry.told:
        case OfStep() | StepPictured() as step:
            return step.run, step.attempt, step.stage, step.step
    return None


def _step(entry: Entry, step: StepCompleted | StepFailed, pictures: PicturesOfSteps) -> Moment:
    moment = Moment(entry.seq, entry.time, step.kind, "", step.say, step.verb, saves=step.saves, target=step.target)
    if isinstance(step, StepFailed):
        return replace(moment, outcome="failed", code=step.code, reasons=(_plain(step),))
    values, empty = _values(step.values)
    return replace(
        moment,
        outcome=step.outcome,
        values=values,
        empty=empty,
        reasons=(said("Svarade på frågan ”{dialog}”", dialog=step.dialog),) if step.dialog else (),
        picture=_own_picture(entry, pictures),
        facts=step.facts,
        failed=step.failed_support,
    )


def _plain(step: StepFailed) -> str:
    """The reason without its code, which stands beside it."""
    return retold(step.reason.removeprefix(f"{step.code}: "))


def _cut_off(entry: Entry, intent: StepStarted) -> Moment:
    """An intent without an outcome: the robot was killed between the two."""
    moment = Moment(entry.seq, entry.time, "work", "", intent.say, intent.verb, outcome="failed", saves=True)
    return replace(moment, reasons=(said(_NO_OUTCOME),))


def _decided(entry: Entry, decision: DecisionProposed, after: Entry | None) -> Moment:
    step = after.told if after else None
    asked = step.say if isinstance(step, OfStep) and step.verb == "decide" else said("Bedömning")
    values, _ = _values(decision.values)
    moment = Moment(entry.seq, entry.time, "note", "", asked, code=decision.code)
    return replace(moment, values=values, reasons=decision.reasons)


def _item(entry: Entry, told: EventData | None) -> Moment | None:
    """What became of the work item."""
    if became := _became(told):
        say, how = became
        return Moment(entry.seq, entry.time, "item", "", say, reasons=(how,))
    return None


def _became(told: EventData | None) -> tuple[str, str] | None:
    """What is said of it, and how or why."""
    match told:
        case CaseClaimed(run=run, attempt=attempt):
            return said("Roboten tog ärendet"), said("Körning {run}, försök {attempt}", run=run, attempt=attempt or 1)
        case CasePutBack(reason=reason):
            return said("Ärendet lades tillbaka i kön"), put_back(reason)
        case CaseFailed(code=code, reasons=reasons):
            failed = said("Försöket misslyckades ({code}), ärendet prövas igen", code=code)
            return failed, " ".join(map(retold, reasons))
        case CaseRetried(by=by, reason=reason):
            return said("Tillbaka till roboten ({by})", by=by), reason
        case CaseClosed(by=by, way=way, reason=reason):
            return said("{what} ({by})", what=said(_CLOSED.get(way, _ENDED)), by=by), reason
        case CaseReduced(by=by, rule=rule):
            return said("Ansökan och filer gallrade ({by})", by=by), rule
        case CaseDestroyed(by=by, decision=decision):
            return said("Brev eller bilder gallrade ({by})", by=by), decision
        case CaseFinished() as end:
            return said("Robotens del är slut"), _ended(end)
    return None


def _ended(end: CaseFinished) -> str:
    work, confirms = end.clicks_work, end.confirms_work
    clicks = said("{work} klick och val, {confirms} bekräftelser", work=work, confirms=confirms)
    came = end.outcome or end.code or end.state
    return said("{came}: {clicks}, {looking} för att titta", came=came, clicks=clicks, looking=end.clicks_looking)


def _note(entry: Entry, told: EventData | None) -> Moment | None:
    """What was decided, sent and verified."""
    note = Moment(entry.seq, entry.time, "note", "", "")
    match told:
        case CaseHandedOver(code=code, reasons=reasons):
            handed = said("Lämnat till handläggare ({code})", code=code)
            return replace(note, say=handed, reasons=tuple(map(retold, reasons)))
        case CaseVerified(already_there=already):
            return replace(note, say=said(_ALREADY if already else _VERIFIED))
        case LetterSent(template=template):
            return replace(note, say=said("Brevet är skickat"), values=(said("mall={template}", template=template),))
        case DecisionMade(by=by, delegation=delegation, legal_basis=basis):
            reasons = (
                said("{by}, delegation {delegation}", by=by, delegation=delegation),
                said("enligt {basis}", basis=basis) if basis else "",
            )
            return replace(note, say=said("Beslutet är fattat"), reasons=tuple(filter(None, reasons)))
    return None


def _values(given: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The values that hold something, and the names of those that do not."""
    empty = f"={EMPTY}"
    held = tuple(value for value in given if not value.endswith(empty))
    return held, tuple(value.removesuffix(empty) for value in given if value.endswith(empty))
