"""`klickfri audit report`: one case on paper."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from klickfri.app.look import case_report
from klickfri.app.office import Office
from klickfri.cli.searching import RestrictedOption
from klickfri.cli.terminal import terminal


def report(
    reference: Annotated[str, typer.Argument(help="The application's number.")],
    to: Annotated[Path, typer.Option("--pdf", metavar="FILE.pdf", help="Where to write it; nothing is replaced.")],
    process: Annotated[str | None, typer.Option(help="Which process's, where several have the number.")] = None,
    restricted: RestrictedOption = False,
) -> None:
    """Writes one case as PDF: the whole of its page, masked as the log is, with its head on every sheet and the mark of
    secrecy where the person is protected. The log tells of it before the file gets its name.
    """
    from klickfri.web.paper import printed

    office = Office.from_environment()
    made = case_report.report(
        office, reference, process, to, lambda facts, picture: printed(office, facts, picture), restricted=restricted
    )
    told = f"{made.subject}: antecknat som post {made.told}\n{made.file}\n  sha256 {made.sha256}"
    terminal().print(Text(told), soft_wrap=True)
