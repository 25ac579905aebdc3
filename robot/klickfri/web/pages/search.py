"""Search in the boards' logs: by what may stand in an address; apart from it by a person's number, which may not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from starlette.exceptions import HTTPException
from starlette.responses import Response

from klickfri.app.look.search import FoundInLog, Hit, Query, Unaskable, search, searchable
from klickfri.model.errors import BadInput
from klickfri.model.language import marked
from klickfri.model.person import Role
from klickfri.web import words
from klickfri.web.filled import Filled
from klickfri.web.page import Visit, WebPage, entry_number

AT_ONCE = 50
OF_A_PERSON = 200
"""There is no next page of a person: its address would have to say whom."""
_TEXTS = {
    "arende": "reference",
    "korning": "run",
    "flode": "flow",
    "steg": "step",
    "utfall": "outcome",
    "kod": "code",
    "typ": "type",
    "ord": "words",
}
"""The fields, and what of `Query` they are."""
_FAULTY = {
    Unaskable.VERSION: "flode", Unaskable.TYPE: "typ", Unaskable.PERSON: "person", Unaskable.WORDS: "ord",
    Unaskable.DAYS: "fran", Unaskable.LAST: "till",
}  # fmt: skip
_OF_A_PERSON = _FAULTY | {Unaskable.DAYS: "pfran", Unaskable.LAST: "ptill"}
_LED_TO = {"destruction.proposed", "destruction.applied", "retention.applied"}


@dataclass
class Search(Filled):
    """The form, and what it asks for."""

    asked: Query = field(default_factory=Query)


def show(visit: Visit) -> Response:
    """The forms, and what was found of what the address asks for; a look at that is told first."""
    board, before = visit.query.get("namnd", ""), entry_number(visit.query.get("fore", ""))
    if board and board not in visit.boards:
        raise HTTPException(404)
    if not visit.query:
        return page(visit, Search())
    filled = asked_for(visit.query)
    found = _found(visit, filled, "search", AT_ONCE, board, before)
    return page(visit, filled, found)


def do(visit: Visit) -> Response:
    """What was found of a person, whose number is not shown again."""
    filled = asked_of_person(visit.form)
    return page(visit, filled, _found(visit, filled, "person", OF_A_PERSON), of_person=True)


def _found(
    visit: Visit, filled: Search, what: str, most: int, board: str = "", before: int | None = None
) -> list[FoundInLog]:
    """Of each of the person's boards, or of one. With faults nothing is looked for."""
    found = list[FoundInLog]()
    for name in () if filled.faults else [board] if board else sorted(visit.boards):
        protected = visit.sees_protected
        found += search(visit.office.settings, filled.asked, name, most, before, protected=protected)
    for one in found:
        visit.note(what, "", one.board)
    return found


def page(visit: Visit, filled: Search, found: list[FoundInLog] | None = None, *, of_person: bool = False) -> Response:
    """The forms as they were filled in, with what is wrong, or what was found."""
    return visit.page(
        "search.html",
        422 if filled.faults else 200,
        filled=filled.shown,
        faults=filled.faults,
        found=found,
        of_person=of_person,
        kept={name: value for name, value in filled.shown.items() if value},
        kinds=list(words.TYPES),
        formats=words.FORMATS,
        boards=sorted(visit.boards),
        leads=_leads,
    )


def _leads(hit: Hit, board: str) -> str:
    """The page on which a hit stands, or that tells of what it is about; empty where there is none."""
    if hit.is_of_case:
        return f"/arende/{quote(hit.subject)}?post={hit.seq}#post-{hit.seq}"
    if hit.type in _LED_TO:
        return f"/gallrat?{urlencode({'namnd': board, 'fore': hit.seq + 1})}"
    kind, _, name = hit.subject.partition("/")
    match kind:
        case "run":
            return f"/korningar/{quote(name, safe='')}"
        case "flow":
            return f"/floden/{quote(name)}"
        case "person":
            return f"/tittat?{urlencode({'namnd': board, 'fore': hit.seq + 1})}"
    return ""


def asked_for(sent: Mapping[str, str]) -> Search:
    """What the form asks for that may stand in an address."""
    filled = Search.in_address(sent, (*_TEXTS, "fran", "till"))
    texts = {of: filled.shown[name] or None for name, of in _TEXTS.items()}
    filled.asked = Query(since=filled.day("fran"), until=filled.day("till"), **texts)
    return _checked(filled, _FAULTY)


def asked_of_person(sent: Mapping[str, str]) -> Search:
    """What the form of a person asks for."""
    filled = Search.of(sent, ("pfran", "ptill"))
    since, until = filled.day("pfran"), filled.day("ptill")
    filled.asked = Query(person=sent.get("person", ""), since=since, until=until)
    return _checked(filled, _OF_A_PERSON)


def _checked(filled: Search, fields: Mapping[Unaskable, str]) -> Search:
    try:
        searchable(filled.asked)
    except BadInput as error:
        filled.refused(error, fields)
    return filled


PAGE = WebPage("/sok", frozenset({Role.AUDITOR}), show, do, marked("Sök"))
