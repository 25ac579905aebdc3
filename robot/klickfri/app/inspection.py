"""Reads the audit log for people: timelines of a case, and the check of the whole log."""

from __future__ import annotations

from collections.abc import Mapping

from rich.table import Table

from klickfri.app import timeline
from klickfri.audit.read import AuditReader
from klickfri.audit.verify import Verification
from klickfri.audit.verify import verify as verify_log
from klickfri.flow.loader import load_process, process_names
from klickfri.model.errors import BadInput, Fault, Misconfigured
from klickfri.settings.settings import Settings


def boards(settings: Settings) -> list[str]:
    """The boards of all processes."""
    return sorted({load_process(settings.recordings, name).board for name in process_names(settings.recordings)})


def timelines(settings: Settings, reference: str, run: str | None) -> list[Table]:
    """One table for each case with this reference. Raises `BadInput` when the log knows none."""
    tables = []
    for board in _with_log(settings):
        with AuditReader(settings.audit, board) as reader:
            for subject in reader.subjects(reference):
                rows = timeline.rows_of(reader.of_subject(subject, run))
                tables.append(timeline.render(rows, f"{subject} ({board})"))
    if not tables:
        fault = Fault(reference, "the log knows no case with this number", "See `klickfri queue list`")
        raise BadInput("the audit log", [fault])
    return tables


def verify(settings: Settings, board: str | None) -> Mapping[str, Verification]:
    """Board -> what came of checking its log. Raises `Misconfigured` when there is no log at all."""
    names = [board] if board else _with_log(settings)
    if not names:
        raise Misconfigured(f"there is no audit log in {settings.audit}: run the robot first, or check KLICKFRI_STATE")
    return {name: verify_log(settings.audit, name) for name in names}


def _with_log(settings: Settings) -> list[str]:
    return [board for board in boards(settings) if (settings.audit / board).is_dir()]
