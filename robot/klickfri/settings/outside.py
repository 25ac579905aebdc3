"""Where this machine tells others of what happens (`KLICKFRI_MAIL...`, `_WEBHOOK`, `_WITNESS`, `_TSA`)."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Literal
from urllib.parse import unquote, urlsplit

Security = Literal["smtp", "smtp+tls", "smtps"]
_PORTS: dict[Security, int] = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
MORNING = dt.time(7)
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_VERIFIER_KEY = re.compile(r"[^\s+]+\+[0-9a-f]{8}\+[0-9A-Za-z+/]{44}")


@dataclass(frozen=True)
class MailServer:
    """A server for mail: `smtp` in clear, `smtp+tls` begins in clear and goes on encrypted or not at all, `smtps`."""

    security: Security
    host: str
    port: int
    user: str = ""
    sender: str = ""
    to: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outside:
    """The ways that are given. `morning` is when the day's summary is sent, Swedish time."""

    mail: MailServer | None = None
    webhook: str = ""
    morning: dt.time = MORNING


def mail_server(text: str) -> MailServer:
    """`smtp+tls://user@mail.example:587`. Raises `ValueError`."""
    parts = urlsplit(text)
    security = next((one for one in _PORTS if one == parts.scheme), None)
    if security is None or not parts.hostname or parts.path.strip("/") or parts.password:
        raise ValueError("write it as smtp+tls://user@mail.example:587, without a password")
    return MailServer(security, parts.hostname, parts.port or _PORTS[security], unquote(parts.username or ""))


def address(text: str) -> str:
    """One mail address. Raises `ValueError`."""
    if "@" not in text or parseaddr(text)[1] != text:
        raise ValueError("write a mail address without a name, robot@kommun.example")
    return text


def addresses(text: str) -> tuple[str, ...]:
    """Mail addresses with commas between them, at least one. Raises `ValueError`."""
    return tuple(address(one.strip()) for one in text.split(","))


def time_of_day(text: str) -> dt.time:
    """`07:00`. Raises `ValueError`."""
    try:
        return dt.time.fromisoformat(text)
    except ValueError:
        raise ValueError("write the time as 07:00") from None


def closed_address(text: str) -> str:
    """An address that nobody on the way can read or change: https, or this machine's own. Raises `ValueError`."""
    parts = urlsplit(text)
    open_way = parts.scheme == "http" and parts.hostname not in _LOOPBACK
    if parts.scheme not in ("http", "https") or open_way or not parts.hostname or "@" in parts.netloc:
        raise ValueError("write it as https://witness.example; http is for this machine's own addresses alone")
    if parts.query or parts.fragment:
        raise ValueError("an address ends with its path: leave out ? and #")
    return text


def web_address(text: str) -> str:
    """An address whose answers prove themselves, so http will do; nobody's name is in it. Raises `ValueError`."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise ValueError("write it as http://tsa.example/ or https://tsa.example/, without a name or password")
    return text


def verifier_key(text: str) -> str:
    """A verifier key as it is written, `<name>+<id>+<key>`. Raises `ValueError`."""
    if not _VERIFIER_KEY.fullmatch(text):
        raise ValueError("write the key as `klickfri witness begin` printed it: name+id+key")
    return text
