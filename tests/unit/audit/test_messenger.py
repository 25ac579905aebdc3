"""The way to a witness: what comes is an answer, or it is told why none came, in time."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from klickfri.audit import messenger
from klickfri.audit.add_checkpoint import Reply, Ruling
from klickfri.audit.messenger import Messenger
from klickfri.model.errors import NotWitnessed


@contextmanager
def saying(*said: bytes, dawdles: bool = False) -> Iterator[tuple[str, list[bytes]]]:
    """A server of this machine that says so to whoever comes, and what it was sent; a dawdling one ends nothing."""
    heard, ended = list[bytes](), threading.Event()

    def serve() -> None:
        for words in said:
            way, _ = there.accept()
            with way:
                heard.append(_request(way))
                way.sendall(words)
                if dawdles:
                    ended.wait(20)

    with socket.create_server(("127.0.0.1", 0)) as there:
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{there.getsockname()[1]}/log/", heard
        finally:
            ended.set()
            thread.join()


def _request(way: socket.socket) -> bytes:
    """All of it, as long as it says that it is."""
    heard = b""
    while b"\r\n\r\n" not in heard:
        heard += way.recv(65536)
    head, _, body = heard.partition(b"\r\n\r\n")
    length = int(re.findall(rb"Content-Length: (\d+)", head)[0])
    while len(body) < length:
        body += way.recv(65536)
    return head + b"\r\n\r\n" + body


def reply(status: int, body: bytes, more: str = "") -> bytes:
    """An answer over HTTP."""
    return f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\n{more}\r\n".encode() + body


def test_a_submission_is_posted_and_answered() -> None:
    """Below the address; a refusal is an answer, too."""
    with saying(reply(200, b"line\n"), reply(409, b"7\n"), reply(422, b"no\n")) as (address, heard):
        post = Messenger(address)
        assert [post("old 0\n\nå\n") for _ in range(3)] == [
            Reply(Ruling.COSIGNED, "line"), Reply(Ruling.OTHER_SIZE, size=7), Reply(Ruling.NOT_CONTINUED, "no"),
        ]  # fmt: skip
    assert heard[0].startswith(b"POST /log/add-checkpoint HTTP/1.1\r\n")
    assert b"old 0\n\n\xc3\xa5\n" in heard[0]


@pytest.mark.parametrize(
    "said",
    [reply(500, b"x"), reply(204, b""), reply(200, b"\xff\xfe"), b"no http at all\r\n", b"",
     b"HTTP/1.1 200 X\r\nContent-", reply(200, b"x").replace(b": 1", b": 99")],
)  # fmt: skip
def test_what_is_no_answer_is_told(said: bytes) -> None:
    """With the witness's host, never what it said."""
    with (
        saying(said) as (address, _),
        pytest.raises(NotWitnessed, match=r"^127\.0\.0\.1:\d+ (answers|cannot)") as told,
    ):
        Messenger(address)("old 0\n\nx\n")
    assert "no http" not in str(told.value)


def test_it_goes_nowhere_else() -> None:
    """What is meant for the witness is for nobody that it names."""
    with saying() as (elsewhere, heard), saying(reply(307, b"", f"Location: {elsewhere}\r\n")) as (address, _):
        with pytest.raises(NotWitnessed, match="HTTP 307"):
            Messenger(address)("old 0\n\nx\n")
        assert heard == []


def test_nobody_there() -> None:
    """Told at once."""
    with socket.create_server(("127.0.0.1", 0)) as there:
        port = there.getsockname()[1]
    with pytest.raises(NotWitnessed, match=rf"127.0.0.1:{port} cannot be reached \(ConnectionRefusedError\)"):
        Messenger(f"http://127.0.0.1:{port}")("old 0\n\nx\n")


def test_one_that_dawdles_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """It begins an answer and never ends it."""
    monkeypatch.setattr(messenger, "_SECONDS", 0.1)
    begun = b"HTTP/1.1 200 X\r\nContent-Length: 9\r\n\r\nli"
    with saying(begun, dawdles=True) as (address, _), pytest.raises(NotWitnessed, match="cannot be reached"):
        Messenger(address)("old 0\n\nx\n")
