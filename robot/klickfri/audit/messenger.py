"""The way to a witness: HTTP, with an end to its patience."""

from __future__ import annotations

import urllib.request
from contextlib import closing
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.parse import urlsplit

from klickfri.audit.add_checkpoint import LONGEST, PATH, Reply
from klickfri.audit.patience import TimeLimit
from klickfri.model.errors import NotWitnessed
from klickfri.settings import straight

_SECONDS = 5.0
"""That an answer may take, to its last byte."""


class Messenger:
    """Posts submissions to the witness at an address (`witnessing.Post`)."""

    def __init__(self, address: str) -> None:
        self._address = address.rstrip("/") + PATH
        self._patience = TimeLimit(_SECONDS, "witness")

    def __call__(self, submission: str) -> Reply:
        """What the witness answers. Raises `NotWitnessed` when it cannot be reached, or answers as none does."""
        try:
            return self._patience.do(lambda: self._answer(submission))
        except TimeoutError as error:
            raise self._not_reached(error) from error

    def _answer(self, submission: str) -> Reply:
        headers = {"Content-Type": "text/plain; charset=utf-8"}
        request = urllib.request.Request(self._address, submission.encode(), headers, method="POST")
        try:
            status, body = replied(request, _SECONDS)
        except (OSError, HTTPException) as error:
            raise self._not_reached(error) from error
        try:
            return Reply.of(status, body.decode())
        except ValueError as error:
            raise NotWitnessed(f"{self._host} answers as no witness does (HTTP {status})") from error

    def _not_reached(self, error: Exception) -> NotWitnessed:
        return NotWitnessed(f"{self._host} {out_of_reach(error)}")

    @property
    def _host(self) -> str:
        """What may be told of the address."""
        return urlsplit(self._address).netloc


def out_of_reach(error: Exception) -> str:
    """What is told of an address that gave no answer."""
    reason = getattr(error, "reason", error)  # urllib wraps what has gone wrong
    return f"cannot be reached ({type(reason if isinstance(reason, Exception) else error).__name__})"


def replied(request: urllib.request.Request, seconds: float) -> tuple[int, bytes]:
    """Status and body; a refusal is an answer too. Raises `OSError` and `HTTPException`."""
    try:
        with straight.opener().open(request, timeout=seconds) as reply:
            return reply.status, reply.read(LONGEST)
    except HTTPError as error:
        with closing(error):
            return error.code, error.read(LONGEST)
