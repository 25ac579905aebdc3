"""The witness's server: one address, to which logs bring their checkpoints (c2sp.org/tlog-witness).

Whoever reaches it may ask; what counts is who signed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from loguru import logger
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from klickfri.audit.add_checkpoint import LONGEST, PATH, SIZE_TYPE, Reply
from klickfri.audit.witness.book import Book
from klickfri.model.errors import Unusable


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


async def _short(request: Request) -> bytes | None:
    """The body; None when it is longer than a submission."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LONGEST:
            return None
    return bytes(body)


def _response(answer: Reply) -> Response:
    kind = "text/plain" if answer.size is None else SIZE_TYPE
    return Response(answer.body, answer.verdict.value, {"Content-Type": kind, "Cache-Control": "no-store"})
