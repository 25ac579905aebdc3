"""A way to ProVux that can be made ill: it goes down, hangs up, answers with a fault or with a maintenance page."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from fixtures.serving import answering

MAINTENANCE = "<html><head><title>Driftstopp</title></head><body><h1>Systemet underhålls</h1></body></html>"
_OF_THE_WAY = {"connection", "keep-alive", "transfer-encoding", "content-length"}
"""Headings that a go-between makes itself."""


class Asked(BaseHTTPRequestHandler):
    """One request on the way, with its body."""

    way: Way
    body: bytes

    def do_GET(self) -> None:
        """Passes it on, unless the way is ill."""
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.way.ill:
            self.way.asked.set()
        if self.way.ill and self.way.ill(self):
            return
        self.way.pass_on(self)

    do_POST = do_GET  # noqa: N815

    def log_message(self, *arguments: Any) -> None:
        """Silent."""


Ill = Callable[[Asked], bool]
"""Answers a request in ProVux's place and returns True, or leaves it to ProVux."""


def down(asked: Asked) -> bool:
    """Nobody answers: the connection ends without a word."""
    return True


def fault(asked: Asked) -> bool:
    """An answer of the server before the system, to whatever is asked."""
    _answer(asked, 503, "<html><body><p>Service Unavailable</p></body></html>")
    return True


def maintenance(asked: Asked) -> bool:
    """A page of its own on every address, with status 200."""
    _answer(asked, 200, MAINTENANCE)
    return True


def hang(asked: Asked) -> bool:
    """Whoever asks is kept waiting until the way is well, and then answered."""
    asked.way.well.wait(300)
    return False


def _answer(asked: Asked, status: int, page: str) -> None:
    body = page.encode()
    asked.send_response(status)
    asked.send_header("Content-Type", "text/html; charset=utf-8")
    asked.send_header("Content-Length", str(len(body)))
    asked.end_headers()
    asked.wfile.write(body)


@dataclass(frozen=True)
class Answer:
    """What ProVux answered, as it is to be handed out."""

    status: int
    reason: str
    headers: Sequence[tuple[str, str]]
    content: bytes

    def hand_out(self, asked: Asked) -> None:
        """To whoever asked."""
        asked.send_response_only(self.status, self.reason)
        for name, value in self.headers:
            asked.send_header(name, value)
        asked.send_header("Content-Length", str(len(self.content)))
        asked.end_headers()
        asked.wfile.write(self.content)


class Way:
    """The way to ProVux. `ill` is what it does instead of leading there; None when it is well."""

    def __init__(self, url: str) -> None:
        self.target = urlsplit(url)
        self.ill: Ill | None = None
        self.url = ""
        self.asked = threading.Event()
        """Set when somebody has asked since the way fell ill."""
        self.well = threading.Event()
        """Set while it leads to ProVux."""

    def fall_ill(self, ill: Ill) -> None:
        """From now on."""
        self.asked.clear()
        self.well.clear()
        self.ill = ill

    def recover(self) -> None:
        """It leads to ProVux again."""
        self.ill = None
        self.well.set()

    def pass_on(self, asked: Asked) -> None:
        """Asks ProVux and hands out its answer as it is."""
        self.ask(asked).hand_out(asked)

    def ask(self, asked: Asked) -> Answer:
        """ProVux's own answer, not yet handed out."""
        headers = {name: value for name, value in asked.headers.items() if name.lower() not in _OF_THE_WAY}
        with closing(http.client.HTTPConnection(self.target.hostname or "", self.target.port, timeout=120)) as provux:
            provux.request(asked.command, asked.path, asked.body, headers)
            answer = provux.getresponse()
            kept = [(name, value) for name, value in answer.getheaders() if name.lower() not in _OF_THE_WAY]
            return Answer(answer.status, answer.reason, kept, answer.read())


class _Quiet(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that was ended hangs up; nobody needs to know."""


@contextmanager
def way_to(url: str, *, keeps: bool = False) -> Iterator[Way]:
    """A way to the ProVux at the address, on a port of its own; it may keep its connections, as servers do."""
    way = Way(url)
    of_the_way = {"way": way, "protocol_version": "HTTP/1.1" if keeps else "HTTP/1.0"}
    with answering(_Quiet(("127.0.0.1", 0), type("OnTheWay", (Asked,), of_the_way))) as port:
        way.url = f"http://127.0.0.1:{port}/"
        try:
            yield way
        finally:
            way.recover()
