"""A time-stamping authority of the tests: `openssl ts` behind HTTP on this machine, with certificates of its own."""

from __future__ import annotations

import datetime as dt
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

BEGUN, ENDS = dt.datetime(2020, 1, 1), dt.datetime(2120, 1, 1)
_CONFIG = """
[ tsa ]
default_tsa = almbacka
[ almbacka ]
serial = {folder}/serial
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
signer_digest = sha256
ess_cert_id_alg = sha256
"""


class Tsa:
    """An authority called so, whose files lie in a folder. `certificates` is what its customers are given."""

    def __init__(self, folder: Path, name: str = "Almbacka tidsstämpel") -> None:
        folder.mkdir()
        self.folder, self.name = folder, name
        self.certificates = folder / "certifikat.pem"
        self.asked = list[bytes]()
        root, key = _certified(f"{name} rot")
        own, own_key = _certified(name, (root, key))
        self.certificates.write_bytes(own.public_bytes(Encoding.PEM) + root.public_bytes(Encoding.PEM))
        (folder / "own.pem").write_bytes(own.public_bytes(Encoding.PEM))
        (folder / "own.key").write_bytes(own_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        (folder / "serial").write_text("01\n", encoding="ascii")
        (folder / "tsa.cnf").write_text(_CONFIG.format(folder=folder), encoding="utf-8")

    def answer(self, question: bytes) -> bytes:
        """As `openssl` answers, with the authority's own time."""
        self.asked.append(question)
        (self.folder / "question").write_bytes(question)
        words = ["openssl", "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "question", "-signer", "own.pem"]
        more = ["-inkey", "own.key", "-chain", self.certificates.name, "-out", "answer"]
        subprocess.run([*words, *more], cwd=self.folder, check=True, capture_output=True)
        return (self.folder / "answer").read_bytes()

    @contextmanager
    def served(self) -> Iterator[str]:
        """Its address, while the block lasts."""
        tsa = self

        class Desk(BaseHTTPRequestHandler):
            """Answers questions that come by HTTP."""

            def do_POST(self) -> None:
                """As RFC 3161 says in its section 3.4."""
                body = tsa.answer(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *said: object) -> None:
                """Says nothing."""

        with ThreadingHTTPServer(("127.0.0.1", 0), Desk) as server:
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
            thread.start()
            try:
                yield f"http://127.0.0.1:{server.server_port}/tsr"
            finally:
                server.shutdown()
                thread.join()


Certified = tuple[x509.Certificate, ec.EllipticCurvePrivateKey]


def _certified(name: str, by: Certified | None = None) -> Certified:
    """A root, or what it has certified to stamp."""
    key, subject = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = x509.CertificateBuilder(by[0].subject if by else subject, subject, key.public_key())
    made = made.serial_number(x509.random_serial_number()).not_valid_before(BEGUN).not_valid_after(ENDS)
    made = made.add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
    if by:
        made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return made.sign(by[1] if by else key, hashes.SHA256()), key
