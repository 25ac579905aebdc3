"""The proof of one case as a file, for somebody who has neither the log nor these pages; told to the log first."""

from __future__ import annotations

import re
from urllib.parse import quote

from starlette.responses import Response

from klickfri.app.look.case_facts import case
from klickfri.app.look.proving import prove
from klickfri.model.person import Role
from klickfri.web.download import download
from klickfri.web.page import Visit, WebPage, go_to

_UNUSUAL = re.compile(r"[^A-Za-z0-9._-]")
"""Signs of a number that not every disk takes in a file's name."""


def show(visit: Visit) -> Response:
    """An address alone makes none."""
    return go_to(f"/arende/{quote(_subject(visit))}#bevis")


def do(visit: Visit) -> Response:
    """The bundle that `klickfri audit prove` makes."""
    facts = case(visit.office, visit.boards, _subject(visit), protected=visit.sees_protected)
    process, reference = visit.place["process"], visit.place["reference"]
    return download(
        f"bevis-{_UNUSUAL.sub('_', reference)[:80]}.zip",
        "application/zip",
        lambda to: prove(
            visit.acting,
            reference,
            to,
            facts.board,
            process,
            restricted=visit.sees_protected,
            tell=lambda board, subject: visit.note("case", subject, board),
        ),
        visit.office.settings.state,
    )


def _subject(visit: Visit) -> str:
    return f"{visit.place['process']}/{visit.place['reference']}"


PAGE = WebPage("/arende/{process}/{reference:path}/bevis", frozenset({Role.AUDITOR}), show, do, gives_file=True)
