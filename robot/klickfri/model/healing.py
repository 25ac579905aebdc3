"""What a refused target may have become: how near an element comes to it, and the facts it would then have.

Nothing here acts. The weights are the stability of what pages show, measured over years of snapshots: visible text and
names .95, neighbouring text .53. What stands in the page's code counts half: vendors hand its names on to other fields.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import Field

from klickfri.model.recognition import USUAL, has_label
from klickfri.model.strict import Strict
from klickfri.model.target import LabelSource, Target
from klickfri.model.text import as_caption
from klickfri.model.values import references

WEIGHTS: Mapping[str, float] = {
    "name": 0.95, "label": 0.95, "text": 0.95, "mentions": 0.95, "row": 0.95, "column": 0.53, "heading": 0.53,
    "section": 0.53, "leads_to": 0.5, "icon": 0.5,
}  # fmt: skip
SUPPORT: Mapping[str, float] = {"name": 0.475, "id": 0.435, "testid": 0.495}
ENOUGH, CLEAR = 0.5, 0.2
"""The score, and the margin to the next element, at which a person may accept a proposal."""
_NOT_TOLD = ("row", "text", "mentions", "section", "leads_to", "icon")
"""Facts of which evidence says only whether the recorded one holds."""
_CONTAINED = 0.85
"""How alike two captions are of which one holds the other: `Mall` and `Brevmall`."""
_SHORTEST_CAPTION = 4


class Evidence(Strict):
    """What an element shows, as far as it is nobody's: captions that are labels, its place, its code's names.

    `labels` are its captions by source, `held` the recorded facts that hold for it; `path` is made of tags only. `box`
    is where it stands in the window's picture: left, top, width and height as shares of the window's.
    """

    role: str
    name: str = ""
    labels: dict[LabelSource, str] = Field(default_factory=dict)
    heading: str = ""
    column: str = ""
    supporting: dict[str, str] = Field(default_factory=dict)
    path: str = ""
    box: tuple[float, float, float, float] | None = None
    held: tuple[str, ...] = ()


@dataclass(frozen=True)
class Candidate:
    """An element and how near it comes, from 0 to 1. `claimed_by` names the target that points it out already."""

    evidence: Evidence
    score: float
    claimed_by: str = ""


def ranked(name: str, recorded: Target, seen: Sequence[Evidence], others: Mapping[str, Target]) -> list[Candidate]:
    """The elements, nearest first; what another target of the page points out comes last, however near."""
    rivals = {other: target for other, target in others.items() if other != name and target.page == recorded.page}
    found = [Candidate(one, score(recorded, one), _claimed_by(one, rivals)) for one in seen]
    return sorted(found, key=lambda one: (bool(one.claimed_by), -one.score))


def margin(candidates: Sequence[Candidate]) -> float:
    """How much nearer the first is than the next that is nobody else's."""
    free = [one.score for one in candidates if not one.claimed_by]
    return free[0] - (free[1] if len(free) > 1 else 0) if free else 0


def score(recorded: Target, seen: Evidence) -> float:
    """The weighted share of the recorded facts that the element has, wholly or nearly."""
    shares = [(weight, _share(recorded, seen, fact)) for fact, weight in WEIGHTS.items() if getattr(recorded, fact)]
    supporting = [(fact, told) for fact, told in recorded.supporting.items() if fact in SUPPORT]
    shares += [(SUPPORT[fact], float(seen.supporting.get(fact) == told)) for fact, told in supporting]
    whole = sum(weight for weight, _ in shares)
    return round(sum(weight * share for weight, share in shares) / whole, 3) if whole else 0


def healed(recorded: Target, seen: Evidence) -> Target | None:
    """The target with the facts that no longer hold replaced by the element's; None when one cannot be."""
    wanted = [fact for fact in WEIGHTS if getattr(recorded, fact) and fact not in seen.held]
    changes: dict[str, object] = {}
    for fact in wanted:
        if fact not in _NOT_TOLD:
            changes |= _replaced(recorded, seen, fact)
    if not wanted or not changes.keys() >= set(wanted):
        return None
    supporting = {fact: seen.supporting[fact] for fact in recorded.supporting if fact in seen.supporting}
    return recorded.model_copy(update={**changes, "supporting": supporting})


def _replaced(recorded: Target, seen: Evidence, fact: str) -> dict[str, object]:
    """What to write in the fact's place; nothing for one that follows the case, or that the element does not show."""
    if references(getattr(recorded, fact)):
        return {}
    if fact != "label":
        return {fact: getattr(seen, fact)} if getattr(seen, fact) else {}
    source = _label_source(recorded, seen)
    if source is None:
        return {}
    return {"label": seen.labels[source], **({"label_from": source} if recorded.label_from else {})}


def _label_source(recorded: Target, seen: Evidence) -> LabelSource | None:
    """Where the label stands now: as recorded if there is one there, else the likest one."""
    if recorded.label_from in seen.labels:
        return recorded.label_from
    usual = {source: text for source, text in seen.labels.items() if recorded.label_from or source in USUAL}
    return max(usual, key=lambda source: _alike(recorded.label or "", usual[source]), default=None)


def _share(recorded: Target, seen: Evidence, fact: str) -> float:
    if fact in seen.held:
        return 1
    if fact in _NOT_TOLD or references(getattr(recorded, fact)):
        return 0
    return max((_alike(getattr(recorded, fact), text) for text in _shown(seen, fact)), default=0)


def _shown(seen: Evidence, fact: str) -> list[str]:
    return list(seen.labels.values()) if fact == "label" else [getattr(seen, fact)]


def _alike(one: str, other: str) -> float:
    one, other = one.casefold(), other.casefold()
    short, long = sorted((one, other), key=len)
    if one == other:
        return 1
    if len(short) >= _SHORTEST_CAPTION and short in long:
        return _CONTAINED
    return difflib.SequenceMatcher(None, one, other).ratio()


def _claimed_by(seen: Evidence, rivals: Mapping[str, Target]) -> str:
    return next((name for name, target in rivals.items() if _points_out(target, seen)), "")


def _points_out(target: Target, seen: Evidence) -> bool:
    """Does every strong fact of the target hold for the element, as far as can be told without a case?"""
    facts = {fact: getattr(target, fact) for fact in WEIGHTS if getattr(target, fact)}
    if target.role != seen.role or target.line or not _can_be_compared(facts):
        return False
    label = facts.pop("label", None)
    named = label is None or has_label(seen.labels, label, target.label_from)
    return named and all(as_caption(getattr(seen, fact)) == as_caption(text) for fact, text in facts.items())


def _can_be_compared(facts: Mapping[str, str]) -> bool:
    """Are there any, and none that evidence does not tell or that follows the case?"""
    are_told = facts.keys().isdisjoint(_NOT_TOLD)
    return bool(facts) and are_told and not any(map(references, facts.values()))
