"""The way to a time-stamping authority: HTTP (RFC 3161, section 3.4), with an end to its patience."""

from __future__ import annotations

import urllib.request
from http.client import HTTPException
from urllib.parse import urlsplit

from klickfri.audit.messenger import out_of_reach, replied
from klickfri.audit.patience import TimeLimit
from klickfri.model.errors import NotStamped

_SECONDS = 10.0
"""That an answer may take, to its last byte."""
_HEADERS = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}


class StampMessenger:
    """Posts questions to the authority at an address."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._patience = TimeLimit(_SECONDS, "stamp")

    @property
    def host(self) -> str:
        """What may be told of the address."""
        return urlsplit(self._address).netloc

    def __call__(self, asked: bytes) -> bytes:
        """What the authority answers. Raises `NotStamped` when it cannot be reached, or refuses by HTTP."""
        try:
            return self._patience.do(lambda: self._answer(asked))
        except TimeoutError as error:
            raise NotStamped(f"{self.host} {out_of_reach(error)}") from error

    def _answer(self, asked: bytes) -> bytes:
        try:
            status, body = replied(urllib.request.Request(self._address, asked, _HEADERS, method="POST"), _SECONDS)
        except (OSError, HTTPException) as error:
            raise NotStamped(f"{self.host} {out_of_reach(error)}") from error
        if status != 200:
            raise NotStamped(f"{self.host} answers as no time-stamping authority does (HTTP {status})")
        return body
