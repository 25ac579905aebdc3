"""Search in the boards' logs: by what may stand in an address; apart from it by a person's number, which may not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.exceptions import HTTPException
from starlette.responses import Response

from klickfri.app.look.search import FoundInLog, Query, Unaskable, search, searchable
from klickfri.model.errors import BadInput
from klickfri.model.events import TYPES
from klickfri.model.person import Role
from klickfri.privacy.scan import redact
from klickfri.web import words
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
_FAULTY = {Unaskable.VERSION: "flode", Unaskable.TYPE: "typ", Unaskable.PERSON: "person", Unaskable.WORDS: "ord"}
_DAYS = {Unaskable.DAYS: "fran", Unaskable.LAST: "till"}


@dataclass
class _Filled:
    """A form as it was filled in: what it asks for, what of it is shown again, and what is wrong, by field."""

    asked: Query = field(default_factory=Query)
    shown: dict[str, str] = field(default_factory=dict)
    faults: dict[str, list[str]] = field(default_factory=dict)

    def fault(self, name: str, said: str) -> None:
        """Something is wrong with a field."""
        self.faults.setdefault(name, []).append(said)


def show(visit: Visit) -> Response:
    """The forms, and what was found of what the address asks for; a look at that is told first."""
    board, before = visit.query.get("namnd", ""), entry_number(visit.query.get("fore", ""))
    if board and board not in visit.boards:
        raise HTTPException(404)
    if not visit.query:
        return _page(visit, _Filled())
    filled = _filled(visit.query)
    found = _found(visit, filled, "search", AT_ONCE, board, before)
    return _page(visit, filled, found)


def do(visit: Visit) -> Response:
    """What was found of a person, whose number is not shown again."""
    filled = _filled_of_person(visit.form)
    return _page(visit, filled, _found(visit, filled, "person", OF_A_PERSON), of_person=True)


def _found(
    visit: Visit, filled: _Filled, what: str, most: int, board: str = "", before: int | None = None
) -> list[FoundInLog]:
    """Of each of the person's boards, or of one. With faults nothing is looked for."""
    of_person = "p" if what == "person" else ""
    found = list[FoundInLog]()
    try:
        searchable(filled.asked)
    except BadInput as error:
        for fault in error.faults:
            where = Unaskable(fault.where)
            filled.fault(_FAULTY.get(where) or of_person + _DAYS[where], words.UNASKABLE[where])
    for name in () if filled.faults else [board] if board else sorted(visit.boards):
        protected = visit.sees_protected
        found += search(visit.office.settings, filled.asked, name, most, before, protected=protected)
    for one in found:
        visit.note(what, "", one.board)
    return found


def _page(visit: Visit, filled: _Filled, found: list[FoundInLog] | None = None, *, of_person: bool = False) -> Response:
    return visit.page(
        "search.html",
        422 if filled.faults else 200,
        filled=filled.shown,
        faults=filled.faults,
        found=found,
        of_person=of_person,
        kept={name: value for name, value in filled.shown.items() if value},
        kinds=[*words.TYPES, *sorted(set(TYPES) - set(words.TYPES))],
    )


def _filled(query: Mapping[str, str]) -> _Filled:
    filled = _Filled(shown={name: query.get(name, "").strip() for name in (*_TEXTS, "fran", "till")})
    for name in [name for name, value in filled.shown.items() if redact(value) != value]:
        filled.fault(name, words.NO_NUMBER_HERE)
        filled.shown[name] = ""
    texts = {of: filled.shown[name] or None for name, of in _TEXTS.items()}
    filled.asked = Query(since=_day(filled, "fran"), until=_day(filled, "till"), **texts)
    return filled


def _filled_of_person(form: Mapping[str, str]) -> _Filled:
    filled = _Filled(shown={name: form.get(name, "").strip() for name in ("pfran", "ptill")})
    since, until = _day(filled, "pfran"), _day(filled, "ptill")
    filled.asked = Query(person=form.get("person", ""), since=since, until=until)
    return filled


def _day(filled: _Filled, name: str) -> dt.date | None:
    text = filled.shown[name]
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        filled.fault(name, words.NO_DAY)
        return None


PAGE = WebPage("/sok", frozenset({Role.AUDITOR}), show, do, "Sök")
