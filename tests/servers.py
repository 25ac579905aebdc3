"""A mail server and a receiver of webhooks on this machine, that keep what they are sent and can be out of order."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TypeVar


@dataclass
class MailBox:
    """What came by mail.

    `refuses` is the answer to everything after the greeting, if it is set; a `silent` server says nothing at all; one
    that `turns_away` takes no mail for receivers whose address holds that; one that `cuts` ends the connection when it
    has all of a message and has not said so.
    """

    port: int = 0
    refuses: str = ""
    silent: bool = False
    turns_away: str = ""
    cuts: bool = False
    messages: list[bytes] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)


class _Smtp(socketserver.StreamRequestHandler):
    server: _SmtpServer

    def handle(self) -> None:
        box = self.server.box
        if box.silent:
            box.ended.wait(60)
            return
        self._say("220 test")
        while (line := self.rfile.readline()) and self._goes_on(line):
            pass

    def _goes_on(self, line: bytes) -> bool:
        """Answers one command; is the next one waited for?"""
        box, verb = self.server.box, line[:4].upper()
        if verb == b"QUIT":
            self._say("221 bye")
            return False
        if box.refuses and verb != b"EHLO":
            self._say(box.refuses)
        elif verb == b"RCPT" and box.turns_away and box.turns_away.encode() in line:
            self._say("550 not here")
        elif verb == b"DATA":
            return self._takes_message()
        else:
            self._say("250 ok")
        return True

    def _takes_message(self) -> bool:
        box = self.server.box
        self._say("354 go on")
        box.messages.append(self._data())
        if not box.cuts:
            self._say("250 kept")
        return not box.cuts

    def _data(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        return b"".join(lines)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class _SmtpServer(socketserver.ThreadingTCPServer):
    allow_reuse_address, daemon_threads = True, True

    def __init__(self, box: MailBox) -> None:
        self.box = box
        super().__init__(("127.0.0.1", 0), _Smtp)


Kept = TypeVar("Kept", "MailBox", "Hook")


@contextmanager
def mail() -> Iterator[MailBox]:
    """A mail server of this machine's own, until the block ends."""
    box = MailBox()
    with _SmtpServer(box) as server:
        box.port = server.server_address[1]
        yield from _serving(server, box)


@dataclass
class Hook:
    """What was posted: headers and bodies. `answers` is the status of its answers."""

    port: int = 0
    answers: int = 204
    to: str = ""
    posted: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)


@contextmanager
def hook() -> Iterator[Hook]:
    """A receiver of webhooks, until the block ends."""
    kept = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            kept.posted.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(kept.answers)
            if kept.to:
                self.send_header("Location", kept.to)
            self.end_headers()

        def log_message(self, *said: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        kept.port = server.server_address[1]
        yield from _serving(server, kept)


def _serving(server: socketserver.BaseServer, kept: Kept) -> Iterator[Kept]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield kept
    finally:
        kept.ended.set()
        server.shutdown()
        thread.join()
