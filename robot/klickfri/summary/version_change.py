"""What one version of a process does otherwise than the one before, in words: steps and stages that came, went and
changed, and which other parts are not the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from klickfri.model.flow import Flow, Stage, Step
from klickfri.model.verbs import VERBS

_WORDS: Mapping[str, str] = {
    "say": "vad det kallas", "title": "vad det kallas", "kind": "om det räknas som handläggarens arbete",
    "when": "när det görs", "unless_shown": "när det hoppas över", "dialog": "svaret på en dialogruta",
    "expect": "vad som ska synas efteråt", "effect": "om det sparar", "begins_at": "sidan där det börjar",
    "reach": "vägen dit", "done_when": "hur det ses att det redan är gjort", "decision": "om det är ett beslut",
    "ends": "hur ett ärende slutar", "leave": "hur ärendet lämnas",
    "cleared_by": "etappen som ser efter skyddade personuppgifter", "mode": "om roboten beslutar eller föreslår",
    "delegation": "delegationen", "legal_basis": "lagrummen",
    "settings": "inställningar", "fields": "uppgifterna i ansökan",
    "classes": "hur känsliga uppgifter är", "system": "verksamhetssystemet", "board": "nämnden",
}  # fmt: skip
_DOES = "vad som görs"
_PARTS: Mapping[str, str] = {
    "rules.py": "Reglerna",
    "targets.yaml": "Målen: hur fält och knappar känns igen",
    "system.toml": "Systemet: sidor, tecken och inloggning",
}
_LETTER, _OBJECT = "letters/", "flows/"


class Came(StrEnum):
    """How a step, a stage or a part differs."""

    NEW = "new"
    GONE = "gone"
    OTHER = "other"
    MOVED = "moved"


@dataclass(frozen=True)
class Change:
    """One difference: `where` is the stage's words, empty of what is no step; `how` tells what is not as before."""

    came: Came
    what: str
    where: str = ""
    how: tuple[str, ...] = ()


def changes(before: Flow, after: Flow) -> Iterator[Change]:
    """Those of the flow. Where a step was filmed is none: it does the same."""
    yield from _of_flow(before, after)
    was, now = _stages(before), _stages(after)
    yield from (Change(Came.GONE, f"Etappen {stage.say}") for id, stage in was.items() if id not in now)
    yield from (Change(Came.NEW, f"Etappen {stage.say}") for id, stage in now.items() if id not in was)
    for id, stage in now.items():
        if id in was:
            yield from _of_stage(was[id], stage)
    if _shared(was, now) != _shared(now, was):
        yield Change(Came.MOVED, "Etappernas ordning")


def part_changes(names: Iterable[str], before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[Change]:
    """Those of parts beside the flow, by their names; `before` and `after` are what `process.toml` says."""
    for name in names:
        if name == "process.toml":
            yield Change(Came.OTHER, "Processen", "", _how(before, after))
        elif name != "flow.yaml":
            yield Change(Came.OTHER, _part(name))


def _of_flow(before: Flow, after: Flow) -> Iterator[Change]:
    was, now = (flow.model_dump(include={"title", "cleared_by", "leave", "ends"}) for flow in (before, after))
    if was != now:
        yield Change(Came.OTHER, "Flödet", "", _how(was, now))


def _of_stage(before: Stage, after: Stage) -> Iterator[Change]:
    was, now = before.model_dump(exclude={"id", "steps"}), after.model_dump(exclude={"id", "steps"})
    if was != now:
        yield Change(Came.OTHER, f"Etappen {after.say}", "", _how(was, now))
    old, new = _steps(before), _steps(after)
    yield from (Change(Came.GONE, step.say, after.say) for id, step in old.items() if id not in new)
    yield from (Change(Came.NEW, step.say, after.say) for id, step in new.items() if id not in old)
    for id, step in new.items():
        if id in old and (how := _of_step(old[id], step)):
            yield Change(Came.OTHER, step.say, after.say, how)
    if _shared(old, new) != _shared(new, old):
        yield Change(Came.MOVED, "Stegens ordning", after.say)


def _of_step(before: Step, after: Step) -> tuple[str, ...]:
    return _how(before.model_dump(exclude={"id", "filmed"}), after.model_dump(exclude={"id", "filmed"}))


def _how(was: Mapping[str, object], now: Mapping[str, object]) -> tuple[str, ...]:
    """What differs, each thing once; a verb and what belongs to it are what is done."""
    differing = [key for key in {**was, **now} if was.get(key) != now.get(key)]
    return tuple(
        dict.fromkeys(_DOES if key in VERBS and key != "expect" else _WORDS.get(key, _DOES) for key in differing)
    )


def _part(name: str) -> str:
    stem = name.rpartition("/")[2].partition(".")[0]
    if name.startswith(_LETTER):
        return f"Brevet {stem}"
    return f"Det gemensamma flödet {stem}" if name.startswith(_OBJECT) else _PARTS.get(name, name)


def _stages(flow: Flow) -> dict[str, Stage]:
    return {stage.id: stage for stage in flow.stages}


def _steps(stage: Stage) -> dict[str, Step]:
    return {step.id: step for step in stage.steps}


def _shared(these: Iterable[str], those: Iterable[str]) -> Sequence[str]:
    others = set(those)
    return [one for one in these if one in others]
