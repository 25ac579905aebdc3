"""How far each waiting case came, as the audit log tells it: what was seen saved, what may be, what was only typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack

from klickfri.audit.doubt import stages_in_doubt
from klickfri.audit.entry import Entry
from klickfri.audit.ledger import LedgerReader
from klickfri.audit.opening import has_ledger, read_ledger
from klickfri.decide.handover import Standing
from klickfri.flow.loader import load_process, load_program
from klickfri.model.application import Process
from klickfri.model.codes import KILLED
from klickfri.model.errors import BadInput
from klickfri.model.events import CaseClaimed, CaseVerified, OfStep, StepCompleted
from klickfri.model.flow import Program
from klickfri.model.verbs import VERBS
from klickfri.model.wording import caption
from klickfri.model.work import Outcome, WorkItem
from klickfri.replay.case import PERHAPS
from klickfri.settings.settings import Settings


def standings(settings: Settings, process: str, items: Sequence[WorkItem]) -> Mapping[int, Standing]:
    """Where these items of one process stand, by id. Of the restricted list nothing is looked up. Raises `BadInput`."""
    asked = [item for item in items if not item.is_restricted]
    if not asked:
        return {}
    facts, program = load_process(settings.recordings, process), _program(settings, process)
    with ExitStack() as opened:
        reader = _reader(settings, facts, opened)
        told = {item.id: reader.of_subject(f"{process}/{item.reference}") if reader else [] for item in asked}
    return {item.id: standing(program, told[item.id], item) for item in asked}


def standing(program: Program | None, told: Sequence[Entry], item: WorkItem) -> Standing:
    """Where one case stands, by all that the log tells of it. `program` is None when its files cannot be read."""
    last = item.last or Outcome(item.state)
    seen = {entry.told.stage for entry in told if isinstance(entry.told, CaseVerified)}
    doubt = [stage for stage in stages_in_doubt(told) if stage not in seen]
    says = _says(program, told)
    return Standing(
        saved=tuple(say for stage, say in says.items() if stage in seen),
        unknown=tuple(says.get(stage, "") for stage in doubt),
        typed=_typed(program, told, doubt),
        left=last.not_done or _all_that_saves(program, last, seen),
        lock=_lock(program, last),
    )


def _says(program: Program | None, told: Sequence[Entry]) -> dict[str, str]:
    """Stages in the caseworker's words; those that the flow has no more, by the step that saved."""
    says = {stage.id: stage.say for stage in program.flow.stages} if program else {}
    steps = (entry.told for entry in told if isinstance(entry.told, OfStep))
    saving = {step.stage: step.say for step in steps if step.saves}
    return says | {stage: say for stage, say in saving.items() if stage not in says}


def _typed(program: Program | None, told: Sequence[Entry], doubt: Sequence[str]) -> tuple[str, ...]:
    """The fields set in the last attempt since the last save that was seen, but in no stage that may be saved."""
    typed: list[str] = []
    for entry in told:
        match entry.told:
            case CaseVerified() | CaseClaimed():
                typed.clear()
            case StepCompleted() as step if _sets(step) and step.stage not in doubt:
                target = program.targets.get(step.target) if program else None
                typed.append((target and caption(target)) or step.say)
    return tuple(dict.fromkeys(typed))


def _sets(step: StepCompleted) -> bool:
    verb = VERBS.get(step.verb)  # a log may tell of verbs of another version
    return step.kind == "work" and verb is not None and verb.sets and not step.saves


def _all_that_saves(program: Program | None, last: Outcome, seen: set[str]) -> tuple[str, ...]:
    """Of an attempt that told nothing when it ended: whatever the process may save, and was not seen saved."""
    if program is None or last.last_step:
        return ()
    says = [stage.say for stage in program.flow.stages if stage.done_when and stage.id not in seen]
    return (f"{PERHAPS} {'; '.join(says)}",) if says else ()


def _lock(program: Program | None, last: Outcome) -> bool | None:
    """Was our lock given back? None where no lock of ours was seen, or the system has none."""
    if program is not None and not program.system.signs.locked:
        return None
    return False if last.code == KILLED else last.lock_released


def _program(settings: Settings, process: str) -> Program | None:
    try:
        return load_program(settings.recordings, process)
    except BadInput:
        return None


def _reader(settings: Settings, process: Process, opened: ExitStack) -> LedgerReader | None:
    """The board's log; None before the robot has run."""
    if not has_ledger(settings, process.board):
        return None
    return opened.enter_context(read_ledger(settings, process.board))
