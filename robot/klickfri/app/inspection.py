"""Reads the audit log for people: timelines of a case, and the check of the whole log."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import RenderableType

from klickfri.app import timeline
from klickfri.audit.read import AuditReader
from klickfri.audit.verify import Verification
from klickfri.audit.verify import verify as verify_log
from klickfri.flow.loader import load_process, load_program, process_names
from klickfri.model.errors import BadInput, Misconfigured, NotFound
from klickfri.settings.settings import Settings


def boards(settings: Settings) -> list[str]:
    """The boards of all processes."""
    return sorted({load_process(settings.recordings, name).board for name in process_names(settings.recordings)})


def timelines(settings: Settings, reference: str, run: str | None, everything: bool) -> list[RenderableType]:
    """The timeline of each case with this reference, of one run if given. Raises `NotFound`."""
    shown = []
    for board in _with_log(settings):
        with AuditReader(settings.audit, board) as reader:
            for subject in reader.subjects(reference):
                told = timeline.moments(reader.of_subject(subject, run), _stages(settings, subject.split("/")[0]))
                if told:
                    shown.append(timeline.render(told, f"{subject} · {board}", everything=everything))
    if not shown:
        within = f" in the run {run}" if run else ""
        raise NotFound(f"the log knows no case with the number {reference}{within}; see `klickfri queue list`")
    return shown


def _stages(settings: Settings, process: str) -> Mapping[str, str]:
    """What the process's stages say today; a log is read also when its process is gone or broken."""
    try:
        return {stage.id: stage.say for stage in load_program(settings.recordings, process).flow.stages}
    except BadInput:
        return {}


def verify(settings: Settings, board: str | None) -> Mapping[str, Verification]:
    """Board -> what came of checking its log. Raises `Misconfigured` when there is no log at all."""
    names = [board] if board else _with_log(settings)
    if not names:
        raise Misconfigured(f"there is no audit log in {settings.audit}: run the robot first, or check KLICKFRI_STATE")
    return {name: verify_log(settings.audit, name) for name in names}


def _with_log(settings: Settings) -> list[str]:
    return [board for board in boards(settings) if (settings.audit / board).is_dir()]
