"""The server of the pages: on this machine only unless it is said how others reach it."""

from __future__ import annotations

import ipaddress
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from klickfri.app.office import Office
from klickfri.app.people.door import Door
from klickfri.app.store import opened
from klickfri.model.errors import BadInput, Fault
from klickfri.web.connections import PATIENCE, ServerCertificate, listener, server
from klickfri.web.site import site

LOOPBACK = "127.0.0.1"


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
    def tls(self) -> ServerCertificate | None:
        """What shows over HTTPS who answers."""
        return ServerCertificate(self.certificate, self.key) if self.certificate and self.key else None

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
    with opened(office.settings) as store, closing(listener(where.host, where.port)) as listening:
        pages = site(office, Door(office, store), where.answers_to, secure=where.secure)
        served = server(pages, where.tls, patience)
        thread = threading.Thread(target=served.run, args=([listening],), name="pages")
        thread.start()
        try:
            yield _address(where, listening.getsockname()[1])
        finally:
            served.should_exit = True
            thread.join()


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
