"""Exit codes: what a command's end tells a script, and what it means to a person."""

from __future__ import annotations

from collections.abc import Mapping

from klickfri.model.errors import (
    AuditUnavailable,
    BadInput,
    Busy,
    Interrupted,
    KlickfriError,
    Misconfigured,
    NotAdmitted,
    NotFound,
    NotStamped,
    NotWitnessed,
    Unusable,
)

NOT_READY = NOT_COVERED = 6
"""All was looked at, nothing is broken, and it is not as it was asked for."""
EXIT_CODES: Mapping[int, str] = {
    0: "well done",
    1: "something failed: an item, the log's check, the sum, or Klickfri itself",
    2: "the command or a file is wrong",
    3: "something is missing, full, locked or damaged on this machine, or does not start",
    4: "the audit log cannot be written or read, so nothing is done",
    5: "the legacy system does not let the robot in",
    NOT_READY: "a process is not ready for its night, and is held; or a log is whole, and not all of it is covered",
    7: "another run of the process, its robot accounts or a pause stand in the way",
    75: "the queue was out of reach for long, or the process was taken for dead; another goes on",
    130: "stopped by you",
}


def exit_code(error: KlickfriError) -> int:
    """The exit code that tells a script what kind of error it was."""
    match error:
        case BadInput() | NotFound():
            return 2
        case Misconfigured() | Unusable() | NotWitnessed() | NotStamped():
            return 3
        case AuditUnavailable():
            return 4
        case NotAdmitted():
            return 5
        case Busy():
            return 7
        case Interrupted():
            return 130
    return 1
