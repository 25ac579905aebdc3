"""How anything is served: at which socket, with which certificate, and patient with nobody."""

from __future__ import annotations

import asyncio
import socket
import ssl
from pathlib import Path
from typing import NamedTuple

import uvicorn
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from klickfri.model.errors import Misconfigured
from klickfri.web import longer

PATIENCE = 20.0
"""Seconds for a request and its answer together; a page takes a fraction of one."""
MOST = 100
"""Connections at once; more are told to come back."""
_LONGEST_HEADERS = 16 * 1024
_FAREWELL = 5
"""Seconds for answers under way when the server ends."""


class ServerCertificate(NamedTuple):
    """What shows over HTTPS who answers: two files in PEM."""

    chain: Path
    key: Path


class Patient(H11Protocol):
    """A connection that is cut when a request and its answer take too long: whoever sends slowly keeps no place."""

    patience = PATIENCE
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """From here on, for the first request."""
        super().connection_made(transport)
        self._begin()

    def on_response_complete(self) -> None:
        """And for the next one."""
        self._begin()
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        self._end()
        super().connection_lost(exc)

    def _begin(self) -> None:
        self._end()
        longer.take(self.scope)
        self._timer = self.loop.call_later(self.patience, self._late)

    def _late(self) -> None:
        """It is cut, unless who was let in asked for a file."""
        more = longer.given(self.scope) - self.patience
        if more > 0:
            self._timer = self.loop.call_later(more, self.transport.abort)
        else:
            self.transport.abort()

    def _end(self) -> None:
        if self._timer is not None:
            self._timer.cancel()


class OneLength:
    """An application that is given no request whose end is said in two ways: what stands before it may have taken the
    other one, and what one of them has as a body is the next person's request for the other (RFC 9112, 6.1).
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        said = {name for name, _ in scope.get("headers", ())}
        refused = Response(status_code=400, headers={"Connection": "close"})
        app = refused if {b"content-length", b"transfer-encoding"} <= said else self._app
        await app(scope, receive, send)


def server(
    app: ASGIApp, certificate: ServerCertificate | None = None, patience: float = PATIENCE, most: int = MOST
) -> uvicorn.Server:
    """What serves an application, on the sockets that it is given. Raises `Misconfigured` for a certificate that cannot
    be used.
    """
    config = uvicorn.Config(
        OneLength(app),
        loop="asyncio",
        http=type("Patient", (Patient,), {"patience": patience}),
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="critical",  # its messages may quote what was sent; ours are in the operations log
        access_log=False,
        proxy_headers=False,
        server_header=False,
        limit_concurrency=most,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=_FAREWELL,
        ssl_certfile=certificate and certificate.chain,
        ssl_keyfile=certificate and certificate.key,
        h11_max_incomplete_event_size=_LONGEST_HEADERS,
    )
    try:
        config.load()
    except (OSError, ssl.SSLError) as error:
        assert certificate is not None
        raise Misconfigured(
            f"the certificate {certificate.chain} or its key {certificate.key} cannot be used: both are PEM files that "
            "this account may read, and belong to each other"
        ) from error
    return uvicorn.Server(config)


def listener(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0 takes a free one. Raises `Misconfigured`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=MOST)
    except OSError as error:
        raise Misconfigured(
            f"{host}, port {port}, cannot be listened at ({error.strerror}); name another with --host or --port"
        ) from error
