"""The witness's server: what it answers, in the words of its specification, and how long it lets anybody dawdle."""

from __future__ import annotations

import datetime as dt
import http.client
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from klickfri.audit.add_checkpoint import LONGEST, Ruling, Submission
from klickfri.audit.messenger import Messenger
from klickfri.audit.witness import book
from klickfri.audit.witness.book import Book, book_file
from klickfri.model.errors import Misconfigured, NotWitnessed
from klickfri.web.connections import MOST, PATIENCE, ServerCertificate, listener, server
from klickfri.web.witness import application
from tests.unit.audit.witness.test_book import BOARD, FORKED, NAME, asked, note

NOW = dt.datetime(2026, 11, 20, 2, 0, 7, tzinfo=dt.UTC)


class Server:
    """A witness that answers in a thread of this process."""

    def __init__(self, folder: Path) -> None:
        book.begin(folder, NAME, NOW)
        self.folder, self.book = folder, Book(folder)
        self.book.trust(str(BOARD.verifier), NOW)
        self.port = 0

    @contextmanager
    def answering(
        self, certificate: ServerCertificate | None = None, patience: float = PATIENCE, most: int = MOST
    ) -> Iterator[None]:
        """Until the block ends."""
        with listener("127.0.0.1", 0) as there:
            self.port = there.getsockname()[1]
            served = server(application(self.book, lambda: NOW), certificate, patience, most)
            thread = threading.Thread(target=served.run, kwargs={"sockets": [there]})
            thread.start()
            try:
                yield
            finally:
                served.should_exit = True
                thread.join()

    def post(self, body: bytes, path: str = "/add-checkpoint", method: str = "POST") -> tuple[int, str, str]:
        """Status, kind and body of the answer."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as way:
            way.request(method, path, body)
            answer = way.getresponse()
            return answer.status, answer.headers.get("Content-Type", ""), answer.read().decode()

    def connected(self) -> socket.socket:
        """A connection on which nothing has been said."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)


@pytest.fixture
def witnessing(tmp_path: Path) -> Iterator[Server]:
    """A witness that trusts a board, and answers."""
    one = Server(tmp_path / "witness")
    with one.answering():
        yield one


def test_it_answers_as_the_specification_says(witnessing: Server) -> None:
    """The cosignature's line; 409 with the size that it knows; 400, 403, 404 and 422."""
    status, kind, line = witnessing.post(asked(0, 7))
    assert (status, kind.startswith("text/plain"), line.count("\n")) == (200, True, 1)
    assert witnessing.book.verifier.time_of(note(7) + line) == NOW
    assert witnessing.post(asked(0, 9)) == (409, "text/x.tlog.size", "7\n")
    assert witnessing.post(asked(7, 9, FORKED))[0] == 422
    assert witnessing.post(b"old 7\n\nx\n")[0] == 400
    assert witnessing.post(b"\xff\xfe")[0] == 400
    assert witnessing.post(asked(7, 9).replace(b"klickfri/prov", b"klickfri/none"))[0] == 404
    assert witnessing.post(asked(7, 9).replace(b"\n9\n", b"\n8\n"))[0] == 403
    assert witnessing.post(asked(7, 9))[0] == 200


def certificate(folder: Path) -> ServerCertificate:
    """A certificate of localhost's own."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    begin, day = dt.datetime.now(dt.UTC) - dt.timedelta(days=1), dt.timedelta(days=3)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), begin, begin + day)
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    (folder / "c.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    (folder / "k.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return ServerCertificate(folder / "c.pem", folder / "k.pem")


def test_over_https(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a certificate, which whoever asks must trust."""
    one, shown = Server(tmp_path / "witness"), certificate(tmp_path)
    with one.answering(shown):
        ask = Messenger(f"https://localhost:{one.port}/")
        with pytest.raises(NotWitnessed, match="SSLCertVerificationError"):
            ask(asked(0, 7).decode())
        monkeypatch.setenv("SSL_CERT_FILE", str(shown.chain))
        assert ask(asked(0, 7).decode()).verdict is Ruling.COSIGNED


def test_nothing_else_is_there(witnessing: Server) -> None:
    """No other address, no other method."""
    assert witnessing.post(b"", "/")[0] == 404
    assert witnessing.post(b"", "/add-checkpoint/../witness.key")[0] == 404
    for method in ("GET", "PUT", "DELETE"):
        assert witnessing.post(b"", method=method)[0] == 405


def test_a_long_body_is_not_read_to_its_end(witnessing: Server) -> None:
    """Whether its length is told or not."""
    long = str(Submission(0, (), note(7) + "x" * LONGEST)).encode()
    assert witnessing.post(long)[0] == 413
    with witnessing.connected() as way:
        way.sendall(b"POST /add-checkpoint HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(2 + LONGEST // 0x8000):
            way.sendall(b"8000\r\n" + b"x" * 0x8000 + b"\r\n")
        assert b" 413 " in way.recv(100)


def test_a_long_head_is_refused(witnessing: Server) -> None:
    """It is no head of a submission."""
    with witnessing.connected() as way:
        way.sendall(b"POST /add-checkpoint HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 200_000)
        assert b" 400 " in way.recv(100)


def test_a_slow_client_holds_nobody(tmp_path: Path) -> None:
    """One that says nothing, half a head, half a body, or reads no answer, is cut off; meanwhile others are served."""
    one = Server(tmp_path / "witness")
    with one.answering(patience=3), ExitStack() as ways_closed:
        said = (b"", b"POST /add-ch", b"POST /add-checkpoint HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nold")
        ways = [ways_closed.enter_context(one.connected()) for _ in said for _ in range(20)]
        for way, words in zip(ways, said * 20, strict=True):
            way.sendall(words)
        assert one.post(asked(0, 7))[0] == 200
        assert {_rest(way) for way in ways} == {b""}
        assert one.post(asked(7, 9))[0] == 200


def _rest(way: socket.socket) -> bytes:
    try:
        return way.recv(1000)
    except ConnectionResetError:
        return b""


def test_too_many_at_once_are_told_to_come_back(tmp_path: Path) -> None:
    """And are served when the others have gone."""
    one = Server(tmp_path / "witness")
    with one.answering(most=4):
        ways = [one.connected() for _ in range(6)]
        for way in ways:
            way.sendall(b"POST")
        assert one.post(asked(0, 7))[0] == 503
        for way in ways:
            way.close()
        deadline = time.monotonic() + 20
        while one.post(asked(0, 7))[0] == 503:
            assert time.monotonic() < deadline


def test_a_book_that_cannot_be_written_cosigns_nothing(witnessing: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The caller may come again; the book is as it was."""
    monkeypatch.setattr(book, "_PATIENCE", 0.05)
    with closing(sqlite3.connect(book_file(witnessing.folder), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert witnessing.post(asked(0, 7))[0] == 503
        other.execute("ROLLBACK")
    assert witnessing.post(asked(0, 7))[0] == 200


def test_a_port_or_certificate_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    """Before anything is served."""
    with listener("127.0.0.1", 0) as there, pytest.raises(Misconfigured, match="cannot be listened at"):
        listener("127.0.0.1", there.getsockname()[1])
    one = Server(tmp_path / "witness")
    (tmp_path / "no.pem").write_text("no certificate")
    for file in (tmp_path / "no.pem", tmp_path / "gone.pem"):
        with pytest.raises(Misconfigured, match="certificate"):
            server(application(one.book, lambda: NOW), ServerCertificate(file, file))


def test_it_tells_nothing_of_itself(witnessing: Server) -> None:
    """No name of a server, no trace of a fault."""
    with closing(http.client.HTTPConnection("127.0.0.1", witnessing.port, timeout=20)) as way:
        way.request("POST", "/add-checkpoint", b"x")
        assert way.getresponse().headers.get("Server") is None
