"""The line to ProVux: it knows whose a request is, and holds one before ProVux has it, or before its answer is out."""

from __future__ import annotations

import socket
from contextlib import suppress
from http.cookies import SimpleCookie

from fixtures.provux.sessions import COOKIE
from tests.e2e.harness import ACCOUNTS
from tests.e2e.outage import Answer, Asked

_ASIDE = ("/vittne", "/static", "/favicon.ico")
"""What a page asks for beside the work: the witness's sightings and files."""


def is_work(asked: Asked) -> bool:
    """Is a screen asked for, or something posted to one?"""
    return not asked.path.startswith(_ASIDE)


def path_of(asked: Asked) -> str:
    """The screen that is asked, without what the address says beside."""
    return asked.path.partition("?")[0]


def hang_up(asked: Asked) -> None:
    """Ends the connection without a word, as a server that dies."""
    asked.close_connection = True
    with suppress(OSError):
        asked.connection.shutdown(socket.SHUT_RDWR)


def hand_out(asked: Asked, answer: Answer) -> None:
    """Answers, if anybody still listens."""
    with suppress(OSError):
        answer.hand_out(asked)


class Guests:
    """Which session is whose, as the log-ins on the line have told."""

    def __init__(self) -> None:
        self._accounts: dict[str, str] = {}

    def account(self, asked: Asked) -> str | None:
        """Whose session asks."""
        cookie = SimpleCookie(asked.headers.get("Cookie", "")).get(COOKIE)
        return self._accounts.get(cookie.value) if cookie else None

    def logs_in(self, asked: Asked) -> bool:
        """Does somebody log in?"""
        return asked.command == "POST" and path_of(asked) == "/"

    def note(self, asked: Asked, answer: Answer) -> None:
        """Keeps whose session was begun."""
        for name, value in answer.headers:
            if name.lower() == "set-cookie" and (cookie := SimpleCookie(value).get(COOKIE)):
                found = [account for account in ACCOUNTS if account.encode() in asked.body]
                self._accounts |= {cookie.value: found[0]} if found else {}
