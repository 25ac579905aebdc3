"""A WebSocket that answers each message, a number of milliseconds, after so long: as much of RFC 6455 as that takes."""

from __future__ import annotations

import base64
import hashlib
import socketserver
import time
from collections.abc import Iterator
from contextlib import contextmanager

from fixtures import serving

_ANSWER = "klart"
_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_TEXT = 0x81


class _Answering(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        """Shakes hands, then answers until the page goes."""
        lines = list(iter(self.rfile.readline, b"\r\n"))
        key = next(line.partition(b":")[2].strip() for line in lines if line.lower().startswith(b"sec-websocket-key"))
        accept = base64.b64encode(hashlib.sha1(key + _GUID.encode()).digest()).decode()
        answer = (
            "HTTP/1.1 101 Switching Protocols",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Accept: {accept}",
        )
        self.wfile.write("".join(f"{line}\r\n" for line in (*answer, "")).encode())
        while (message := self._message()) is not None:
            time.sleep(int(message) / 1000)
            self.wfile.write(bytes([_TEXT, len(_ANSWER)]) + _ANSWER.encode())

    def _message(self) -> str | None:
        """The next short text; None when the page has gone."""
        head = self.rfile.read(2)
        if len(head) < 2 or head[0] != _TEXT:
            return None
        mask, masked = self.rfile.read(4), self.rfile.read(head[1] & 0x7F)
        return bytes(sign ^ mask[place % 4] for place, sign in enumerate(masked)).decode()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A page that goes away in between is none."""


@contextmanager
def answering() -> Iterator[str]:
    """Serves on a free port of 127.0.0.1 until the block ends; gives the address."""
    with serving.answering(_Server(("127.0.0.1", 0), _Answering)) as port:
        yield f"ws://127.0.0.1:{port}/"
