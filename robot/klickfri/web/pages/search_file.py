"""All that a search finds, as a file: of one of the person's boards, told to its log before it is sent."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.responses import Response

from klickfri.app.look.export import export
from klickfri.model.person import Role
from klickfri.pages.exports.formats import Format
from klickfri.web import shown
from klickfri.web.download import download
from klickfri.web.page import Visit, WebPage, go_to
from klickfri.web.pages import search

_KINDS: Mapping[Format, str] = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.JSONL: "application/jsonl",
    Format.XES: "application/xml",
    Format.OCEL: "application/json",
}
_ENDINGS: Mapping[Format, str] = {Format.OCEL: "ocel.json"}


def show(visit: Visit) -> Response:
    """An address alone takes nothing out."""
    return go_to(search.PAGE.path)


def do(visit: Visit) -> Response:
    """What the form asks for, or what is wrong with it. A person's number comes with the form, and stands nowhere."""
    board, form = visit.form.get("namnd", ""), _format(visit.form.get("format", ""))
    if board not in visit.boards:
        raise HTTPException(404)
    of_person = "person" in visit.form
    asked = search.asked_of_person(visit.form) if of_person else search.asked_for(visit.form)
    if asked.faults:
        return search.page(visit, asked, of_person=of_person)
    name = f"{board}-{shown.day(visit.office.now())}.{_ENDINGS.get(form, form)}"
    return download(
        name,
        _KINDS[form],
        lambda to: export(visit.acting, asked.asked, board, form, to, with_restricted=visit.sees_protected),
        visit.office.settings.state,
    )


def _format(text: str) -> Format:
    """Raises `HTTPException` for one that there is not."""
    try:
        return Format(text)
    except ValueError:
        raise HTTPException(400) from None


PAGE = WebPage("/sok/fil", frozenset({Role.AUDITOR}), show, do, gives_file=True)
