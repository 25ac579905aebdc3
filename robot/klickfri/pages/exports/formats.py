"""The formats that a log can be exported in, and what writes each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

from klickfri.audit.excerpt import Excerpt
from klickfri.pages.exports import csvfile, lines, ocel, xes


class Format(StrEnum):
    """What a log is exported as."""

    CSV = "csv"
    XLSX = "xlsx"
    JSONL = "jsonl"
    XES = "xes"
    OCEL = "ocel"


def write(form: Format, excerpts: Iterable[Excerpt], file: Path, at: dt.datetime) -> list[int]:
    """Writes the excerpts into one file, at a moment (UTC); returns how many entries it has of each.

    Raises `Misconfigured` where the format cannot hold or prove what the log has, `OSError` and `AuditUnavailable`.
    """
    match form:
        case Format.CSV:
            return csvfile.write(excerpts, file)
        case Format.XLSX:
            from klickfri.pages.exports import workbook  # its library is loaded where a workbook is asked for

            return workbook.write(excerpts, file, at)
        case Format.JSONL:
            return lines.write(excerpts, file)
        case Format.XES:
            return xes.write(excerpts, file)
        case Format.OCEL:
            return ocel.write(excerpts, file)
