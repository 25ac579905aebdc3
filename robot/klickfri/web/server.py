"""The server of the pages: on this machine only unless it is said how others reach it, and patient with nobody."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from klickfri.app.office import Office
from klickfri.app.people.door import Door
from klickfri.app.store import opened
from klickfri.model.errors import BadInput, Fault, Misconfigured
from klickfri.web.site import site

LOOPBACK = "127.0.0.1"
PATIENCE = 20.0
"""Seconds for a request and its answer together; a page takes a fraction of one."""
_CONNECTIONS = 100
_LONGEST_HEADERS = 16 * 1024
_FAREWELL = 5
"""Seconds for answers under way when the server ends."""


@dataclass(frozen=True)
class Where:
    """Where the pages are: the address to listen at, the TLS files, whether a reverse proxy brings TLS, and the names
    that people type.
    """

    host: str = LOOPBACK
    port: int = 8420
    certificate: Path | None = None
    key: Path | None = None
    behind_proxy: bool = False
    names: tuple[str, ...] = ()

    @property
    def secure(self) -> bool:
        """Do browsers reach it over TLS?"""
        return self.certificate is not None or self.behind_proxy

    @property
    def answers_to(self) -> list[str]:
        """The names that it knows as its own; a page of another name gets nothing."""
        return [*self.names] if self.secure else [self.host, "localhost", *self.names]


@contextmanager
def serving(office: Office, where: Where, patience: float = PATIENCE) -> Iterator[str]:
    """Serves until the block ends, and gives the address; port 0 takes a free one.

    Raises `BadInput` for a place that would show pages to others in clear, and `Misconfigured` for a port or a
    certificate that cannot be used.
    """
    _refuse(where)
    with opened(office.settings) as store, closing(_listening(where)) as listening:
        server = uvicorn.Server(_config(office, Door(office, store), where, patience))
        thread = threading.Thread(target=server.run, args=([listening],), name="pages")
        thread.start()
        try:
            yield _address(where, listening.getsockname()[1])
        finally:
            server.should_exit = True
            thread.join()


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
        self._timer = self.loop.call_later(self.patience, self.transport.abort)

    def _end(self) -> None:
        if self._timer is not None:
            self._timer.cancel()


def _config(office: Office, door: Door, where: Where, patience: float) -> uvicorn.Config:
    config = uvicorn.Config(
        site(office, door, where.answers_to, secure=where.secure),
        loop="asyncio",
        http=type("Patient", (Patient,), {"patience": patience}),
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="critical",  # its messages may quote what was sent; ours are in the operations log
        access_log=False,
        proxy_headers=False,
        server_header=False,
        limit_concurrency=_CONNECTIONS,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=_FAREWELL,
        ssl_certfile=where.certificate,
        ssl_keyfile=where.key,
        h11_max_incomplete_event_size=_LONGEST_HEADERS,
    )
    try:
        config.load()
    except (OSError, ssl.SSLError) as error:
        raise Misconfigured(
            f"the certificate {where.certificate} or its key {where.key} cannot be used: both are PEM files that this "
            "account may read, and belong to each other"
        ) from error
    return config


def _listening(where: Where) -> socket.socket:
    family = socket.AF_INET6 if ":" in where.host else socket.AF_INET
    try:
        return socket.create_server((where.host, where.port), family=family, backlog=_CONNECTIONS)
    except OSError as error:
        raise Misconfigured(
            f"{where.host}, port {where.port}, cannot be listened at ({error.strerror}); name another with --host or "
            "--port"
        ) from error


def _address(where: Where, port: int) -> str:
    if where.behind_proxy:
        return f"http://{where.host}:{port}/ for the proxy; people type https://{where.names[0]}/"
    scheme, name = ("https", where.names[0]) if where.secure else ("http", where.host)
    return f"{scheme}://{name}:{port}/"


def _refuse(where: Where) -> None:
    faults = list(_faults(where))
    if faults:
        raise BadInput("the command", faults)


def _faults(where: Where) -> Iterator[Fault]:
    if not where.secure and not _is_loopback(where.host):
        mend = "Give --tls-cert and --tls-key, or put a reverse proxy with TLS before it and say --behind-proxy"
        yield Fault(f"--host {where.host}", "would send passwords and cases in clear to other machines", mend)
    if (where.certificate is None) != (where.key is None):
        yield Fault("--tls-cert, --tls-key", "are given one without the other", "Give both")
    if where.certificate and where.behind_proxy:
        yield Fault("--behind-proxy", "is given together with a certificate", "TLS ends at one place: give one of them")
    if where.secure and not where.names:
        yield Fault("--name", "is missing", "Say by which name people reach it: --name klickfri.kommun.example")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
