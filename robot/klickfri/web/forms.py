"""Cookies, and the mark that every form carries: only who has the cookie can make one, which no other site can read."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

MARK = "formular"
"""The field's name."""
LARGEST = 16 * 1024
"""Bytes of a form; the longest of ours names fifty cases."""
_FIELDS = 70
_OURS = "application/x-www-form-urlencoded"
"""What every form of ours is sent as. A form of parts may bring files, and name a character set that makes texts of it
which cannot be written anywhere.
"""
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def cookie_name(*, secure: bool) -> str:
    """A browser takes a `__Host-` cookie only over TLS and from this very host."""
    return "__Host-klickfri" if secure else "klickfri"


def token_of(request: Request, *, secure: bool) -> str:
    """The session's token that the browser sent; empty where there is none."""
    sent = request.cookies.get(cookie_name(secure=secure), "")
    return sent if _TOKEN.fullmatch(sent) else ""


def set_cookie(answer: Response, token: str, *, secure: bool) -> None:
    """Never read by a script, never sent from another site, gone with the browser; an empty token takes it away."""
    age = None if token else 0
    answer.set_cookie(cookie_name(secure=secure), token, age, httponly=True, samesite="strict", secure=secure)


def mark_of(token: str) -> str:
    """The mark of the forms of a session."""
    return hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest() if token else ""


def is_ours(form: Mapping[str, str], token: str) -> bool:
    """Does the form come from a page of this session?"""
    return bool(token) and hmac.compare_digest(form.get(MARK, "").encode(), mark_of(token).encode())


async def form_of(request: Request) -> Mapping[str, str]:
    """The texts of a form; a body that no form of ours has is not read. Raises `HTTPException`."""
    if request.method != "POST":
        return {}
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _OURS:
        raise HTTPException(400)
    sent = await request.form(max_files=0, max_fields=_FIELDS, max_part_size=LARGEST)
    return {name: value for name, value in sent.items() if isinstance(value, str)}
