"""What a page is: its address, who may see it, and what it answers. Nothing else is served."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from klickfri.app.look.accesses import note_view
from klickfri.app.office import Office
from klickfri.app.people.door import Door
from klickfri.model.person import Person, Role
from klickfri.web import forms, shown


class Whoever(StrEnum):
    """Who may see a page that is not for roles."""

    ANYBODY = "anybody"
    """Also who has not logged in."""
    NEWCOMERS = "newcomers"
    """Who has logged in with a one-time password, and may do nothing but change it."""
    EVERYBODY = "everybody"
    """Whoever has logged in with a password of their own, with whatever role."""


Sees = frozenset[Role] | Whoever


@dataclass(frozen=True)
class MenuItem:
    """A line of the menu."""

    path: str
    words: str


@dataclass(frozen=True)
class Visit:
    """What a page is given: who asks, in which session, and what was asked. `boards` are those that it may tell of;
    `way_back` is the address that shows it again.
    """

    office: Office
    door: Door
    visitor: Person | None
    token: str
    secure: bool
    place: Mapping[str, str]
    query: Mapping[str, str]
    form: Mapping[str, str]
    menu: tuple[MenuItem, ...] = ()
    way_back: str = "/"

    @cached_property
    def person(self) -> Person:
        """Who has logged in; of a page for anybody there may be none, and it does not ask."""
        if self.visitor is None:
            raise LookupError("nobody has logged in")
        return self.visitor

    @property
    def boards(self) -> frozenset[str]:
        """Whose cases this person works with."""
        return self.person.boards

    @cached_property
    def acting(self) -> Office:
        """The office in which this person signs what they do."""
        return replace(self.office, signer=lambda: self.person.signs_as)

    @property
    def sees_protected(self) -> bool:
        """May this person see protected persons' cases? For others they are as if they were not there."""
        return Role.RESTRICTED in self.person.roles

    def note(self, what: str, of: str, board: str) -> None:
        """Tells the log what is about to be seen. Raises `AuditUnavailable`: then nothing is shown."""
        note_view(self.office, self.person, what, of, board)

    def note_list(self, what: str) -> None:
        """As `note`, of a page that tells of all the person's boards at once."""
        for board in sorted(self.boards):
            self.note(what, "", board)

    def page(self, template: str, status: int = 200, **values: object) -> Response:
        """The page of a template beside it, with what every page has."""
        mark = forms.mark_of(self.token)
        page = shown.render(
            template, person=self.visitor, menu=self.menu, form_mark=mark, way_back=self.way_back, **values
        )
        return HTMLResponse(page, status)

    def remember(self, answer: Response, token: str) -> Response:
        """The answer, with the cookie of a session."""
        forms.set_cookie(answer, token, secure=self.secure)
        return answer


Answer = Callable[[Visit], Response]


@dataclass(frozen=True)
class WebPage:
    """One address. `do` answers its forms; `menu` is what the menu calls it, empty for none. `gives_file`: its forms
    are answered with a file, which may take long.
    """

    path: str
    sees: Sees
    show: Answer
    do: Answer | None = None
    menu: str = ""
    gives_file: bool = False


def may_see(sees: Sees, person: Person | None) -> bool:
    """The one place where it is decided who sees what; whoever is not named does not."""
    if isinstance(sees, frozenset):
        return person is not None and person.first_until is None and bool(sees & person.roles)
    match sees:
        case Whoever.ANYBODY:
            return True
        case Whoever.NEWCOMERS:
            return person is not None and person.first_until is not None
        case Whoever.EVERYBODY:
            return person is not None and person.first_until is None


def entry_number(text: str) -> int | None:
    """The number of an entry in an address; None where there is none. Raises `HTTPException`."""
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 16):
        raise HTTPException(404)
    return int(text)


def go_to(path: str) -> Response:
    """Asks the browser for another page, whatever the method was."""
    return RedirectResponse(path, 303)
