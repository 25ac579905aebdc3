"""One thing that was looked at, in a line."""

from __future__ import annotations

from rich.text import Text

from klickfri.app.look.doctor import Checkup


def headline(finding: Checkup) -> Text:
    """A mark, its name, and what is missing."""
    mark, style = ("ok", "green") if finding.ok else ("no", "bold red") if finding.needed else ("--", "yellow")
    return Text.assemble((f"{mark}  ", style), finding.name, f": {finding.missing}" if finding.missing else "")
