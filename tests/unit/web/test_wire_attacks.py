"""Attacks below the pages: no HTTP, or two things at once, and clients that keep a place by being slow."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import pytest

from klickfri.app.office import Office
from klickfri.web.connections import MOST
from klickfri.web.server import Where, serving
from tests.unit.app.conftest import small_settings

PATIENCE = 2.0
HOST = b"Host: 127.0.0.1\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
SECOND = b"GET /stil.css HTTP/1.1\r\n" + HOST + b"\r\n"
"""What is hidden in another request: answered with 200, if anybody takes it for one."""


def get(headers: bytes = b"", path: bytes = b"/logga-ut", version: bytes = b"HTTP/1.1") -> bytes:
    """A request of a stranger's, who is led to the log-in whatever they ask for."""
    return b"GET " + path + b" " + version + b"\r\n" + HOST + headers + b"\r\n"


def post(headers: bytes, body: bytes = b"0\r\n\r\n" + SECOND) -> bytes:
    """A form, whose headers say in which way its body ends."""
    return b"POST /logga-in HTTP/1.1\r\n" + HOST + FORM + headers + b"\r\n" + body


ODD = {
    "length and chunks": post(b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
    "chunks and length": post(b"Transfer-Encoding: chunked\r\nContent-Length: 500\r\n"),
    "two lengths": post(b"Content-Length: 5\r\nContent-Length: 6\r\n"),
    "a list of lengths": post(b"Content-Length: 5, 6\r\n"),
    "length below zero": post(b"Content-Length: -1\r\n"),
    "length with a sign": post(b"Content-Length: +5\r\n"),
    "length in hexadecimals": post(b"Content-Length: 0x5\r\n"),
    "length of other digits": post("Content-Length: ٥\r\n".encode()),
    "length without end": post(b"Content-Length: " + b"9" * 400 + b"\r\n"),
    "unknown chunks": post(b"Transfer-Encoding: xchunked\r\n"),
    "chunks twice": post(b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n"),
    "chunks and gzip": post(b"Transfer-Encoding: gzip, chunked\r\n"),
    "a blank before the colon": post(b"Transfer-Encoding : chunked\r\n"),
    "a tab in the value": post(b"Transfer-Encoding:\x0bchunked\r\n"),
    "a folded header": post(b"X: a\r\n Transfer-Encoding: chunked\r\nContent-Length: 500\r\n"),
    "a chunk below zero": post(b"Transfer-Encoding: chunked\r\n", b"-1\r\n" + SECOND),
    "a chunk without end": post(b"Transfer-Encoding: chunked\r\n", b"F" * 40 + b"\r\n" + SECOND),
    "a chunk of other digits": post(b"Transfer-Encoding: chunked\r\n", b"0_0\r\n\r\n" + SECOND),
    "a chunk's long words": post(b"Transfer-Encoding: chunked\r\n", b"1;" + b"x" * 200_000 + b"\r\na\r\n"),
    "a trailer": post(b"Transfer-Encoding: chunked\r\n", b"0\r\n" + b"X: y\r\n" * 20_000 + b"\r\n"),
    "NUL in a header": get(b"X: a\x00b\r\n"),
    "a lone CR": get(b"X: a\rSet-Cookie: b\r\n"),
    "no colon": get(b"X\r\n"),
    "no name": get(b": x\r\n"),
    "two hosts": get(b"Host: evil.example\r\n"),
    "no host": b"GET /logga-ut HTTP/1.1\r\n\r\n",
    "another site": get(path=b"http://evil.example/"),
    "another protocol": get(path=b"file:///etc/passwd"),
    "NUL in the address": get(path=b"/stil\x00.css"),
    "a blank in the address": get(path=b"/stil .css"),
    "signs in the address": get(path="/åäö".encode()),
    "a long address": get(path=b"/" + b"x" * 200_000),
    "a relative address": get(path=b"../etc/passwd"),
    "no address": get(path=b""),
    "a star": b"OPTIONS * HTTP/1.1\r\n" + HOST + b"\r\n",
    "a tunnel": b"CONNECT evil.example:443 HTTP/1.1\r\n" + HOST + b"\r\n",
    "HTTP/0.9": b"GET /logga-ut\r\n",
    "HTTP/9.9": get(version=b"HTTP/9.9"),
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "no version": get(version=b""),
    "TLS": bytes.fromhex("16030100a5010000a10303") + b"\x00" * 200,
    "a web socket": get(b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: eA==\r\n"),
    "HTTP/2 by upgrade": get(b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n"),
    "long headers": get(b"X: " + b"x" * 200_000 + b"\r\n"),
    "many headers": get(b"".join(b"X%d: y\r\n" % number for number in range(20_000))),
    "anything": bytes(range(256)) * 20,
}
"""By what is wrong. Those that would have a second request in them have one that is answered otherwise."""

SLOW = {
    "nothing": b"",
    "half a line": b"GET /logga",
    "half the headers": b"GET /logga-in HTTP/1.1\r\n" + HOST + b"X: ",
    "half a form": post(b"Content-Length: 100\r\n", b"konto="),
    "half a chunk": post(b"Transfer-Encoding: chunked\r\n", b"20\r\nkonto="),
    "no body": post(b"Content-Length: 100\r\nExpect: 100-continue\r\n", b""),
    "empty chunks": post(b"Transfer-Encoding: chunked\r\n", b"1\r\n"),
    "many at once": get() * 400,
}


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Of a server that waits for two seconds."""
    office = Office(small_settings(tmp_path_factory.mktemp("wire")))
    with serving(office, Where(port=0), PATIENCE) as address:
        yield int(address.rsplit(":", 1)[1].rstrip("/"))


def connected(held: ExitStack, port: int, sent: bytes) -> socket.socket:
    """A client that has sent this, as far as it was let."""
    one = held.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30))
    with suppress(ConnectionError):
        one.sendall(sent)
    return one


def heard(one: socket.socket) -> bytes:
    """All that it is told until it is cut off."""
    said = b""
    with suppress(ConnectionError):
        while part := one.recv(65536):
            said += part
    return said


def answers(said: bytes) -> list[int]:
    """The numbers of the answers, in order."""
    return [int(number) for number in re.findall(rb"HTTP/1\.1 (\d{3})", said)]


def is_well(port: int) -> bool:
    """Is somebody else answered?"""
    with ExitStack() as held:
        return answers(heard(connected(held, port, get(b"Connection: close\r\n")))) == [303]


def test_odd_requests_are_refused_or_one_request(port: int) -> None:
    """Refused, or led to the log-in; nothing that was hidden in one is answered, and the server goes on."""
    refused = {303, 400, 403, 404, 405, 413, 431, 501, 505}
    with ExitStack() as held:
        asked = {name: connected(held, port, sent) for name, sent in ODD.items()}
        said = {name: answers(heard(one)) for name, one in asked.items()}
    assert {name: told for name, told in said.items() if not {*told} <= refused} == {}
    assert is_well(port)


@pytest.mark.attack
def test_who_is_slow_keeps_no_place(port: int) -> None:
    """Eighty at once, half of them sending a sign now and then: others are answered, and all are cut off in time."""
    with ExitStack() as held:
        slow = [connected(held, port, sent) for sent in SLOW.values() for _ in range(MOST * 8 // 10 // len(SLOW))]
        begun = time.monotonic()
        while time.monotonic() - begun < PATIENCE * 2:
            for one in slow[::2]:
                with suppress(OSError):
                    one.sendall(b"x")
            assert is_well(port)
            time.sleep(0.2)
        for one in slow:
            heard(one)
        assert time.monotonic() - begun < PATIENCE * 5
    assert is_well(port)
