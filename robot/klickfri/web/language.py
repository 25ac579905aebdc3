"""Swedish, and English for whoever asks for it: how a browser says which, and from where the English comes."""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from functools import cache
from importlib import resources
from io import BytesIO

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from klickfri.model.language import SWEDISH, Language, speaking

ENGLISH = "en"
_A_YEAR = 365 * 24 * 60 * 60


def cookie_name(*, secure: bool) -> str:
    """As the session's: a browser takes a `__Host-` cookie only over TLS and from this very host."""
    return "__Host-sprak" if secure else "sprak"


def remember(answer: Response, code: str, *, secure: bool) -> None:
    """Has the browser ask for English from now on, or no longer. It says nothing of who asks."""
    age = _A_YEAR if code == ENGLISH else 0
    answer.set_cookie(cookie_name(secure=secure), ENGLISH, age, httponly=True, samesite="lax", secure=secure)


def is_english(cookies: Mapping[str, str], *, secure: bool) -> bool:
    """Has the reader asked for it? Nothing else counts: an office's browsers ask for the language that they came in."""
    return cookies.get(cookie_name(secure=secure)) == ENGLISH


@cache
def english() -> Language:
    """The catalogue beside the pages, read when somebody first asks for it."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    place = resources.files("klickfri.web") / "locale" / "en" / "LC_MESSAGES" / "pages.po"
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(place.read_bytes()), locale=ENGLISH))
    compiled.seek(0)
    return Language(ENGLISH, gettext.GNUTranslations(compiled))


class InLanguage:
    """An application in which each request is answered in the language that its browser asks for."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self._app, self._secure = app, secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with speaking(await self._asked(scope)):
            await self._app(scope, receive, send)

    async def _asked(self, scope: Scope) -> Language:
        if scope["type"] == "http" and is_english(Request(scope).cookies, secure=self._secure):
            return await run_in_threadpool(english)
        return SWEDISH
