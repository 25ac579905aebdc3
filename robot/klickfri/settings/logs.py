"""The operations log (loguru): for whoever runs the machine. What the robot *did* is in the audit log."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from loguru import logger

from klickfri.settings import private

if TYPE_CHECKING:
    from loguru import Record

_LINE = "{time:YYYY-MM-DD HH:mm:ss.SSS} {level: <7} {name}: {message}\n"


class _ToLoguru(logging.Handler):
    """Takes what libraries log, so that it passes the same redaction."""

    def emit(self, record: logging.LogRecord) -> None:
        logger.opt(exception=record.exc_info).log(
            record.levelname if record.levelno in (10, 20, 30, 40, 50) else record.levelno,
            "{}: {}",
            record.name,
            record.getMessage(),
        )


def set_up(folder: Path, redact: Callable[[Record], None], *, name: str = "klickfri", verbose: bool = False) -> Path:
    """Sends operations messages to `<folder>/<name>.log` (30 days) and warnings to stderr; returns the file.

    `redact` is loguru's patcher (`privacy.scan.patcher`): it sees every record before it is written. Values
    of variables are never written: loguru's `diagnose` and `backtrace` stay off.
    """
    file = private.folder(folder) / re.sub(r"[^-.@\w]", "_", f"{name}.log")
    logger.remove()
    logger.configure(patcher=redact)
    logger.add(
        file, format=_LINE, rotation="20 MB", retention="30 days", encoding="utf-8", diagnose=False, backtrace=False
    )
    logger.add(sys.stderr, format=_LINE, level="DEBUG" if verbose else "WARNING", diagnose=False, backtrace=False)
    logging.basicConfig(handlers=[_ToLoguru()], level=logging.INFO, force=True)
    return file
