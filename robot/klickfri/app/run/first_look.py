"""Before a run saves anything: can what would show its saves be looked at at all?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from klickfri.app.run.station import Station, case_of
from klickfri.model.errors import ApplicationException, BadInput, BusinessException, Fault, Unsure
from klickfri.model.events import StepCompleted, StepFailed
from klickfri.model.work import WorkItem
from klickfri.replay.case import CaseReplay
from klickfri.replay.context import Trail
from klickfri.replay.narrator import Narrator

MOST = 3
"""Cases for which a look is tried: one of them may be unknown to the system."""
_MEND = "Mend the look, and try it with `klickfri check --application`; nothing was saved and every case waits"


def look_first(station: Station, run: str, waiting: Sequence[WorkItem], pause: Callable[[float], None]) -> None:
    """Tries the look of every saving stage for the first who wait, once in a run, told in the log as the run's own.

    Raises `BadInput` when a stage's look can be followed for none of them: all that the run saved would be unknown.
    """
    if not waiting or _was_tried(station, run):
        return
    blind = [_blind(station, run, item, pause) for item in waiting[:MOST]]
    never = set.intersection(*(set(one) for one in blind))
    if never:
        faults = [Fault(stage, f"its done_when cannot be looked at ({blind[0][stage]})", _MEND) for stage in never]
        raise BadInput(f"{station.loaded.folder.name}/flow.yaml", sorted(faults, key=lambda fault: fault.where))


def _blind(station: Station, run: str, item: WorkItem, pause: Callable[[float], None]) -> dict[str, Unsure]:
    """The stages whose look cannot be followed for this case; what ends the looking itself, its own turn will meet."""
    subject = f"run/{run}"
    case = case_of(station.loaded, item.reference, dict(item.payload), run, 0, only_look=True)
    ports = station.ports(subject, pause)
    try:
        session = station.session(run)
        replay = CaseReplay(replace(case, told_as=subject), session, ports)
        session.begin(Narrator(subject, run, 0, ports, Trail()))
        return dict(replay.try_looks())
    except (BusinessException, ApplicationException):
        return {}


def _was_tried(station: Station, run: str) -> bool:
    """Has a worker of this run done it, this one before it died among them?"""
    told = (entry.told for entry in station.log.of_subject(f"run/{run}"))
    return any(isinstance(one, StepCompleted | StepFailed) and one.step.startswith("done_when/") for one in told)
