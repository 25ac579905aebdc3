"""What is sent, and the port that both ways have."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

TIMEOUT = 10.0
"""Seconds that a server is waited for."""


@dataclass(frozen=True)
class Notice:
    """Something that somebody shall be told. `id` is the same each time it is sent, so that a receiver can tell a
    second sending; `kind` is a word for programs, `facts` are what a program may want. None holds a personal value.
    """

    id: str
    kind: str
    subject: str
    text: str
    facts: Mapping[str, object]
    made: dt.datetime


class NotSent(Exception):
    """The server cannot be reached or does not take it; says so without what the server answered."""


class Way(Protocol):
    """One way out."""

    def send(self, notice: Notice, now: dt.datetime) -> None:
        """Sends it once, at this moment. Raises `NotSent`; it may have been received all the same."""
