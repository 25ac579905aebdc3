"""The site: every address leads through one gate to a page, and nothing gets past it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from loguru import logger
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from klickfri.app.office import Office
from klickfri.app.people.door import Door
from klickfri.model.errors import AuditUnavailable, KlickfriError, NotFound
from klickfri.model.language import marked
from klickfri.model.person import Person
from klickfri.privacy.scan import redact
from klickfri.settings.way import place
from klickfri.web import forms, longer, shown
from klickfri.web.headers import WithHeaders
from klickfri.web.language import InLanguage
from klickfri.web.page import MenuItem, Visit, WebPage, go_to, may_see
from klickfri.web.pages import FIRST_TIME, LOG_IN, PAGES

_SAID = {
    400: (marked("Begäran går inte att förstå"), marked("Gå tillbaka och försök igen.")),
    403: (marked("Formuläret är för gammalt"), marked("Gå tillbaka, ladda om sidan och försök igen. Inget är ändrat.")),
    404: (marked("Sidan finns inte"), marked("Eller så hör den inte till din roll eller din nämnd.")),
    405: (marked("Så kan sidan inte användas"), marked("Gå tillbaka och försök igen.")),
    413: (marked("Det var för mycket"), marked("Formuläret är större än det kan vara. Inget är ändrat.")),
    429: (marked("Andra filer skrivs just nu"), marked("Försök igen om en stund. Inget har hämtats.")),
    500: (
        marked("Något gick fel"),
        marked("Felet är antecknat i driftloggen. Försök igen, och säg annars till driften."),
    ),
    503: (marked("Sidan går inte att visa just nu"), marked("Ta kontakt med driften: orsaken står i driftloggen.")),
}
_UNLOGGED = (
    marked("Inget visas just nu"),
    marked("Granskningsloggen går inte att skriva, och då visas ingenting. Ta kontakt med driften."),
)


def site(office: Office, door: Door, hosts: Sequence[str], *, secure: bool) -> ASGIApp:
    """The whole site. `hosts` are the names it answers to; `secure` says that browsers reach it over TLS."""
    gate = _Gate(office, door, secure=secure)
    only_ours = Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False)
    handlers = {KlickfriError: gate.explained, HTTPException: gate.refused, Exception: gate.broken}
    routes = [gate.route(page) for page in PAGES]
    app = Starlette(routes=routes, middleware=[only_ours], exception_handlers=handlers, max_body_size=forms.LARGEST)
    return WithHeaders(InLanguage(app, secure=secure), secure=secure)


class _Gate:
    """Who asks, may they, and is the form ours: asked before any page is."""

    def __init__(self, office: Office, door: Door, *, secure: bool) -> None:
        self._office, self._door, self._secure = office, door, secure

    def route(self, page: WebPage) -> Route:
        """The way to a page."""

        async def answer(request: Request) -> Response:
            form = await forms.form_of(request)
            return await run_in_threadpool(self._answer, page, request, form)

        return Route(page.path, answer, methods=["GET", "POST"] if page.do else ["GET"])

    def _answer(self, page: WebPage, request: Request, form: Mapping[str, str]) -> Response:
        token = forms.token_of(request, secure=self._secure)
        person = self._door.session(token)
        if not may_see(page.sees, person):
            return _turned_away(person)
        act = page.show if request.method in ("GET", "HEAD") else page.do
        if act is page.do and not forms.is_ours(form, token):
            raise HTTPException(403)
        if page.gives_file and act is page.do:
            longer.give(request.scope)
        assert act is not None
        return act(self._visit(request, form, person, token))

    def _visit(self, request: Request, form: Mapping[str, str], person: Person | None, token: str) -> Visit:
        menu = tuple(MenuItem(page.path, page.menu) for page in PAGES if page.menu and may_see(page.sees, person))
        place, query, sent = map(_writable, (request.path_params, request.query_params, form))
        seen = menu if person else ()
        back = _way_back(request)
        return Visit(self._office, self._door, person, token, self._secure, place, query, sent, seen, back)

    # -- what goes wrong

    def explained(self, request: Request, error: Exception) -> Response:
        """A fault that has an explanation: it is for whoever looks after the machine, not for who reads pages."""
        if isinstance(error, NotFound):
            return _page(404)
        logger.error("{} was not shown: {}", request.scope.get("route_path", "a page"), error)
        return _page(503, *_UNLOGGED) if isinstance(error, AuditUnavailable) else _page(503)

    def refused(self, request: Request, error: Exception) -> Response:
        """What HTTP has a number for."""
        assert isinstance(error, HTTPException)
        return _page(error.status_code)

    def broken(self, request: Request, error: Exception) -> Response:
        """A fault that nobody has explained: its kind and place are kept, none of its words, which may be values."""
        logger.error("a page broke: {}", place(error))
        return _page(500)


def _writable(texts: Mapping[str, str]) -> Mapping[str, str]:
    """Without NUL, which PostgreSQL takes in no text."""
    return {name.replace("\0", "\ufffd"): value.replace("\0", "\ufffd") for name, value in texts.items()}


def _way_back(request: Request) -> str:
    """The address that was asked for; of a form its page. What may be a person's number is not shown again."""
    path, asked = quote(request.scope["path"]), request.url.query
    is_shown = request.method != "POST" and asked
    if is_shown and not any(redact(value) != value for value in request.query_params.values()):
        return f"{path}?{asked}"
    return path


def _turned_away(person: Person | None) -> Response:
    """To the log-in, to the password that must be changed; or as if there were nothing."""
    if person is None:
        return go_to(LOG_IN.path)
    if person.first_until is not None:
        return go_to(FIRST_TIME.path)
    raise HTTPException(404)


def _page(status: int, title: str = "", advice: str = "") -> Response:
    said = (title, advice) if title else _SAID.get(status, _SAID[400])
    page = shown.render("refused.html", person=None, menu=(), form_mark="", way_back="/", title=said[0], advice=said[1])
    return HTMLResponse(page, status)
