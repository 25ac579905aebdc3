"""The witness's server: one address, to which logs bring their checkpoints (c2sp.org/tlog-witness).

Whoever reaches it may ask; what counts is who signed. So a request is short, and a connection does not last.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import socket
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import uvicorn
from loguru import logger
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from uvicorn.protocols.http.h11_impl import H11Protocol

from klickfri.audit.add_checkpoint import LONGEST, PATH, SIZE_TYPE, Answer
from klickfri.audit.witness.book import Book
from klickfri.model.errors import Misconfigured, Unusable

LIFETIME = 20.0
"""Seconds that a connection lasts at most, whatever its client does or leaves undone."""
_CONNECTIONS = 100
"""At once; more are told to come back."""


class Certificate(NamedTuple):
    """What shows over HTTPS who answers: two files in PEM."""

    chain: Path
    key: Path


def application(book: Book, now: Callable[[], dt.datetime]) -> Starlette:
    """Answers as the book does. `now` is the moment in UTC, which cosignatures tell."""

    async def add_checkpoint(request: Request) -> Response:
        try:
            body = await _short(request)
        except ClientDisconnect:
            return Response(status_code=400)
        if body is None:
            return Response(status_code=413)
        try:
            return _response(await run_in_threadpool(book.answer, body, now()))
        except Unusable as error:
            logger.error("nothing is cosigned: {}", error)
            return Response(status_code=503)

    return Starlette(routes=[Route(PATH, add_checkpoint, methods=["POST"])])


def server(book: Book, now: Callable[[], dt.datetime], certificate: Certificate | None = None) -> uvicorn.Server:
    """What serves it, on the sockets that it is given. Raises `Misconfigured` for a certificate that cannot be used."""
    config = uvicorn.Config(
        application(book, now),
        http=_Passing,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        limit_concurrency=_CONNECTIONS,
        timeout_graceful_shutdown=2,
        ssl_certfile=certificate and certificate.chain,
        ssl_keyfile=certificate and certificate.key,
    )
    try:
        config.load()
    except OSError as error:  # what is wrong with a certificate is one, too
        raise Misconfigured(f"the certificate cannot be used ({type(error).__name__}): see both files") from error
    return uvicorn.Server(config)


def listener(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0 takes a free one. Raises `Misconfigured`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise Misconfigured(f"{host}, port {port}, cannot be used ({error.strerror}): name others") from error


class _Passing(H11Protocol):
    """A connection that ends, so that no number of slow clients keeps others out."""

    _end: asyncio.TimerHandle

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._end = self.loop.call_later(LIFETIME, transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        self._end.cancel()
        super().connection_lost(exc)


async def _short(request: Request) -> bytes | None:
    """The body; None when it is longer than a submission."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LONGEST:
            return None
    return bytes(body)


def _response(answer: Answer) -> Response:
    kind = "text/plain" if answer.size is None else SIZE_TYPE
    return Response(answer.body, answer.verdict.value, {"Content-Type": kind, "Cache-Control": "no-store"})
