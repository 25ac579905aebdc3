"""Where this machine tells people and other systems of what happens (`KLICKFRI_MAIL...`, `KLICKFRI_WEBHOOK`)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Literal
from urllib.parse import unquote, urlsplit

Security = Literal["smtp", "smtp+tls", "smtps"]
_PORTS: dict[Security, int] = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
MORNING = dt.time(7)


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
