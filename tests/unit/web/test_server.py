"""The server as a process of its own: where it listens, whom it waits for, and how it ends."""

from __future__ import annotations

import datetime as dt
import os
import signal
import socket
import ssl
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from itertools import cycle
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from klickfri.app.office import Office
from klickfri.model.errors import BadInput, Misconfigured
from klickfri.web.connections import ServerCertificate, server
from klickfri.web.server import Where, serving
from tests.unit.app.conftest import SMALL, small_settings

IMPATIENT = """
import sys
from klickfri.app.office import Office
from klickfri.web.server import Where, serving
with serving(Office.from_environment(), Where(port=0), patience=3) as address:
    print(address, flush=True)
    sys.stdin.read()
"""
SERVE = ("-m", "klickfri", "serve", "--port", "0")


@contextmanager
def served(folder: Path, *words: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A server of its own process, and its port."""
    given = {"KLICKFRI_STATE": str(folder / "state"), "KLICKFRI_RECORDINGS": str(SMALL), "PYTHONPATH": "robot"}
    process = subprocess.Popen(
        [sys.executable, *words], env=os.environ | given, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout
    try:
        address = process.stdout.readline()
        yield process, int(address.rsplit(":", 1)[1].strip().rstrip("/"))
    finally:
        process.kill()
        process.communicate()


def asked(port: int) -> str:
    """What the log-in page says; asked again by who was cut off, as on a machine that does much else."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    for _ in range(20):
        with suppress(OSError), opener.open(f"http://127.0.0.1:{port}/logga-in", timeout=60) as answer:
            return str(answer.read().decode())
    return ""


def test_it_serves_until_it_is_asked_to_stop(tmp_path: Path) -> None:
    """It says where, on this machine only, and ends well by SIGTERM, with a connection open."""
    with served(tmp_path, *SERVE) as (process, port):
        assert "Logga in" in asked(port)
        with closing(socket.create_connection(("127.0.0.1", port))):
            process.send_signal(signal.SIGTERM)
            _, said = process.communicate(timeout=60)
        assert (process.returncode, said) == (0, "")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


SLOW = [
    b"",
    b"GET /logga-in HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ",
    b"POST /logga-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 100\r\n\r\nkonto=",
]
"""Nothing, half a header, half a form."""


def test_a_slow_client_loses_its_place(tmp_path: Path) -> None:
    """Many that send nothing, or a part, and wait: others are answered meanwhile, and they are cut off."""
    with served(tmp_path, "-c", IMPATIENT) as (_, port), ExitStack() as held:
        slow = [held.enter_context(socket.create_connection(("127.0.0.1", port), timeout=60)) for _ in range(60)]
        for one, sent in zip(slow, cycle(SLOW), strict=False):
            one.sendall(sent)
        assert "Logga in" in asked(port)
        assert all(_is_cut(one) for one in slow)
        assert "Logga in" in asked(port)


def _is_cut(one: socket.socket) -> bool:
    try:
        return one.recv(1) == b""
    except ConnectionResetError:
        return True


@pytest.mark.parametrize(
    "headers", [b"X: " + b"x" * 2_000_000, b"\r\n".join(b"X%d: y" % n for n in range(200_000))], ids=["long", "many"]
)
def test_large_headers_are_not_read(tmp_path: Path, headers: bytes) -> None:
    """Refused, and the server goes on."""
    with served(tmp_path, "-c", IMPATIENT) as (_, port):
        with closing(socket.create_connection(("127.0.0.1", port), timeout=60)) as one:
            try:
                one.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers + b"\r\n\r\n")
                said = one.recv(100)
            except (ConnectionResetError, BrokenPipeError):
                said = b""
        assert said == b"" or said.startswith(b"HTTP/1.1 400")
        assert "Logga in" in asked(port)


def office(folder: Path) -> Office:
    """Of an empty installation."""
    return Office(small_settings(folder))


@pytest.mark.parametrize(
    ("where", "told"),
    [
        (Where("0.0.0.0"), ["--host 0.0.0.0"]),
        (Where("10.1.2.3"), ["--host 10.1.2.3"]),
        (Where("::"), ["--host ::"]),
        (Where("robot.example"), ["--host robot.example"]),
        (Where(certificate=Path("c")), ["--tls-cert, --tls-key", "--name"]),
        (Where(key=Path("k")), ["--tls-cert, --tls-key"]),
        (Where(behind_proxy=True), ["--name"]),
        (Where("0.0.0.0", certificate=Path("c"), key=Path("k"), behind_proxy=True), ["--behind-proxy", "--name"]),
    ],
)  # fmt: skip
def test_nothing_crosses_a_network_in_clear(tmp_path: Path, where: Where, told: list[str]) -> None:
    """Another address than this machine's own is refused without TLS; all that is wrong is told at once."""
    with pytest.raises(BadInput) as refused, serving(office(tmp_path), where):
        pass
    assert [fault.where for fault in refused.value.faults] == told
    assert not (tmp_path / "state").exists()


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    """With what to do."""
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]
        with pytest.raises(Misconfigured, match="--port"), serving(office(tmp_path), Where(port=port)):
            pass


def test_a_certificate_that_is_none_is_told(tmp_path: Path) -> None:
    """Files that are no PEM, and that are not there."""
    (tmp_path / "c").write_text("no certificate")
    for file in ("c", "missing"):
        where = Where(port=0, certificate=tmp_path / file, key=tmp_path / "c", names=("x.example",))
        with pytest.raises(Misconfigured, match="belong to each other"), serving(office(tmp_path), where):
            pass


def test_only_tls_of_today_is_spoken(tmp_path: Path) -> None:
    """1.2 and later, with ciphers that nobody who reads along can undo afterwards; others are not offered."""
    certificate = self_signed(tmp_path)
    spoken = server(lambda *_: None, certificate).config.ssl  # type: ignore[arg-type]
    assert spoken
    assert spoken.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert {one["kea"] for one in spoken.get_ciphers()} <= {"kx-ecdhe", "kx-dhe", "kx-any"}
    assert all(one["aead"] for one in spoken.get_ciphers() if one["protocol"] == "TLSv1.3")


def self_signed(folder: Path) -> ServerCertificate:
    """A certificate, with its key, that nobody has given."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(dt.datetime(2026, 1, 1)).not_valid_after(dt.datetime(2036, 1, 1))
    found = ServerCertificate(folder / "chain.pem", folder / "key.pem")
    found.chain.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    found.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return found


def test_behind_a_proxy_it_answers_to_its_name_only(tmp_path: Path) -> None:
    """The cookie is for TLS and for this host alone; no header of the proxy's says who asks."""
    where = Where(port=0, behind_proxy=True, names=("klickfri.example",))
    with serving(office(tmp_path), where) as address:
        assert "https://klickfri.example/" in address
        port = int(address.split(":")[2].split("/")[0])
        answers = [_raw(port, host) for host in ("klickfri.example", "127.0.0.1")]
    assert [answer.split(b" ")[1] for answer in answers] == [b"303", b"400"]
    cookie = answers[0].lower().split(b"set-cookie: ")[1].split(b"\r\n")[0]
    assert cookie.startswith(b"__host-klickfri=")
    assert b"secure" in cookie
    assert b"strict-transport-security" in answers[0].lower()


def _raw(port: int, host: str) -> bytes:
    with closing(socket.create_connection(("127.0.0.1", port), timeout=60)) as one:
        one.sendall(b"GET /logga-in HTTP/1.1\r\nConnection: close\r\nHost: %s\r\n\r\n" % host.encode())
        return b"".join(iter(lambda: one.recv(65536), b""))
