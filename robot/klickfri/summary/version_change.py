"""What one version of a process does otherwise than the one before, in words: steps and stages that came, went and
changed, and which other parts are not the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from klickfri.model.flow import Flow, Stage, Step
from klickfri.model.language import marked, said
from klickfri.model.verbs import VERBS

_WORDS: Mapping[str, str] = {
    "say": marked("vad det kallas"),
    "title": marked("vad det kallas"),
    "kind": marked("om det räknas som handläggarens arbete"),
    "when": marked("när det görs"),
    "unless_shown": marked("när det hoppas över"),
    "dialog": marked("svaret på en dialogruta"),
    "expect": marked("vad som ska synas efteråt"),
    "effect": marked("om det sparar"),
    "begins_at": marked("sidan där det börjar"),
    "reach": marked("vägen dit"),
    "done_when": marked("hur det ses att det redan är gjort"),
    "decision": marked("om det är ett beslut"),
    "ends": marked("hur ett ärende slutar"),
    "leave": marked("hur ärendet lämnas"),
    "cleared_by": marked("etappen som ser efter skyddade personuppgifter"),
    "mode": marked("om roboten beslutar eller föreslår"),
    "delegation": marked("delegationen"),
    "legal_basis": marked("lagrummen"),
    "settings": marked("inställningar"),
    "fields": marked("uppgifterna i ansökan"),
    "classes": marked("hur känsliga uppgifter är"),
    "system": marked("verksamhetssystemet"),
    "board": marked("nämnden"),
}
_DOES = marked("vad som görs")
_PARTS: Mapping[str, str] = {
    "rules.py": marked("Reglerna"),
    "targets.yaml": marked("Målen: hur fält och knappar känns igen"),
    "system.toml": marked("Systemet: sidor, tecken och inloggning"),
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
    yield from (Change(Came.GONE, said("Etappen {say}", say=stage.say)) for id, stage in was.items() if id not in now)
    yield from (Change(Came.NEW, said("Etappen {say}", say=stage.say)) for id, stage in now.items() if id not in was)
    for id, stage in now.items():
        if id in was:
            yield from _of_stage(was[id], stage)
    if _shared(was, now) != _shared(now, was):
        yield Change(Came.MOVED, said("Etappernas ordning"))


def part_changes(names: Iterable[str], before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[Change]:
    """Those of parts beside the flow, by their names; `before` and `after` are what `process.toml` says."""
    for name in names:
        if name == "process.toml":
            yield Change(Came.OTHER, said("Processen"), "", _how(before, after))
        elif name != "flow.yaml":
            yield Change(Came.OTHER, _part(name))


def _of_flow(before: Flow, after: Flow) -> Iterator[Change]:
    was, now = (flow.model_dump(include={"title", "cleared_by", "leave", "ends"}) for flow in (before, after))
    if was != now:
        yield Change(Came.OTHER, said("Flödet"), "", _how(was, now))


def _of_stage(before: Stage, after: Stage) -> Iterator[Change]:
    was, now = before.model_dump(exclude={"id", "steps"}), after.model_dump(exclude={"id", "steps"})
    if was != now:
        yield Change(Came.OTHER, said("Etappen {say}", say=after.say), "", _how(was, now))
    old, new = _steps(before), _steps(after)
    yield from (Change(Came.GONE, step.say, after.say) for id, step in old.items() if id not in new)
    yield from (Change(Came.NEW, step.say, after.say) for id, step in new.items() if id not in old)
    for id, step in new.items():
        if id in old and (how := _of_step(old[id], step)):
            yield Change(Came.OTHER, step.say, after.say, how)
    if _shared(old, new) != _shared(new, old):
        yield Change(Came.MOVED, said("Stegens ordning"), after.say)


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
        return said("Brevet {stem}", stem=stem)
    return said("Det gemensamma flödet {stem}", stem=stem) if name.startswith(_OBJECT) else _PARTS.get(name, name)


def _stages(flow: Flow) -> dict[str, Stage]:
    return {stage.id: stage for stage in flow.stages}


def _steps(stage: Stage) -> dict[str, Step]:
    return {step.id: step for step in stage.steps}


def _shared(these: Iterable[str], those: Iterable[str]) -> Sequence[str]:
    others = set(those)
    return [one for one in these if one in others]
