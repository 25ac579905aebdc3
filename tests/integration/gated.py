"""A small system behind a door of the browser's own: a box (HTTP Basic or Digest) or a certificate; or behind none.

It has a start page, the form of each case and an inquiry, asks nobody to log in on a page, and keeps what was saved.
"""

from __future__ import annotations

import base64
import hashlib
import ssl
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qs, parse_qsl, urlsplit
from urllib.request import parse_http_list, parse_keqv_list

from fixtures.serving import answering

Door = Literal["basic", "digest", "none"]
REALM, NONCE = "Arkivet", "7f3a"
ACCOUNT, PASSWORD = "rpa-arkiv", "korrekt-häst"
SAVED = "Kortet är sparat."


@dataclass
class Archive:
    """What it holds. `let_in` are those who came through the door, in order, each once in a row."""

    address: str = ""
    door: Door = "none"
    held: dict[str, str] = field(default_factory=dict)
    posts: list[str] = field(default_factory=list)
    let_in: list[str] = field(default_factory=list)
    password: str = PASSWORD


class Handler(BaseHTTPRequestHandler):
    """One request."""

    archive: Archive

    def do_GET(self, said: str = "") -> None:
        """A page, to whom the door lets in."""
        if not self._is_let_in():
            return
        at = urlsplit(self.path)
        number = dict(parse_qsl(at.query)).get("nr", "")
        mail = self.archive.held.get(number, "")
        rows = "".join(f"<tr><td>K-{n}</td><td><a href='/kort?nr=K-{n}'>Öppna</a></td></tr>" for n in (1, 2, 3))
        fields = f"<label>E-post <input name=mail value='{mail}'></label><button>Spara</button>"
        ask = f"<form><label>Nummer <input name=nr value='{number}'></label><button>Sök</button></form>"
        pages = {
            "/kort": ("Kort", f"<form method=post>{fields}</form><p>{said}</p><p><a href=/>Till listan</a></p>"),
            "/fraga": ("Fråga", f"{ask}<table><tr><td>Sparad e-post</td><td>{mail}</td></tr></table>"),
        }
        table = f"<table><tr><th>Nummer</th><th>Kort</th></tr>{rows}</table>"
        self._answer(200, *pages.get(at.path, ("Korten", table)))

    def do_POST(self) -> None:
        """Saves a card."""
        sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        if not self._is_let_in():
            return
        number = dict(parse_qsl(urlsplit(self.path).query))["nr"]
        self.archive.held[number] = sent["mail"][0]
        self.archive.posts.append(number)
        self.do_GET(SAVED)

    def _is_let_in(self) -> bool:
        who = self._who()
        if who is None:
            asks = {"basic": f'Basic realm="{REALM}", charset="UTF-8"'}
            asks |= {"digest": f'Digest realm="{REALM}", nonce="{NONCE}", qop="auth", algorithm=MD5'}
            self._answer(401, "Obehörig", "", {"WWW-Authenticate": asks[self.archive.door]})
            return False
        if self.archive.let_in[-1:] != [who]:
            self.archive.let_in.append(who)
        return True

    def _who(self) -> str | None:
        scheme, _, told = self.headers.get("Authorization", "").partition(" ")
        match self.archive.door, scheme.lower():
            case "basic", "basic":
                name, _, word = base64.b64decode(told).decode().partition(":")
                return name if word == self.archive.password else None
            case "digest", "digest":
                given = parse_keqv_list(parse_http_list(told))
                return given["username"] if given["response"] == self._digest(given) else None
            case "none", _:
                return self._certified()
        return None

    def _digest(self, given: Mapping[str, str]) -> str:
        """RFC 7616, with quality of protection `auth`."""
        own = _md5(f"{given['username']}:{REALM}:{self.archive.password}")
        act = _md5(f"{self.command}:{given['uri']}")
        return _md5(f"{own}:{NONCE}:{given['nc']}:{given['cnonce']}:{given['qop']}:{act}")

    def _certified(self) -> str:
        """The name in the certificate that was shown."""
        if not isinstance(self.connection, ssl.SSLSocket):
            return ""
        subject: Any = (self.connection.getpeercert() or {}).get("subject", ())
        return str(dict(pair for part in subject for pair in part).get("commonName", ""))

    def _answer(self, status: int, heading: str, body: str, headers: Mapping[str, str] | None = None) -> None:
        head = f"<!DOCTYPE html><html lang=sv><meta charset=utf-8><title>Arkivet</title><h1>{heading}</h1>"
        content = f"{head}{body}".encode()
        self.send_response(status)
        for name, value in {"Content-Type": "text/html; charset=utf-8", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Keeps quiet."""


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


@contextmanager
def archive(door: Door = "none", certificates: Path | None = None) -> Iterator[Archive]:
    """The archive, running on a free port; with certificates (`certified`), over TLS and only for who shows one."""
    kept = Archive(door=door)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("ArchiveHandler", (Handler,), {"archive": kept}))
    if certificates:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificates / "server.pem")
        context.load_verify_locations(certificates / "ca.pem")
        context.verify_mode = ssl.CERT_REQUIRED
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    with answering(server) as port:
        kept.address = f"http{'s' if certificates else ''}://localhost:{port}/"
        yield kept


def certified(folder: Path, passphrase: str) -> Path:
    """An authority of our own, a server's certificate and an account's (`client.p12`, opened with the passphrase)."""

    def openssl(*words: str) -> None:
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)

    new = ("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2")
    openssl(*new, "-subj", "/CN=Provets CA", "-keyout", "ca.key", "-out", "ca.pem")
    for name, subject, more in (
        ("server", "/CN=localhost", ("-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1")),
        ("client", f"/CN={ACCOUNT}", ()),
    ):
        issued = ("-CA", "ca.pem", "-CAkey", "ca.key")
        openssl(*new, *issued, "-subj", subject, *more, "-keyout", f"{name}.key", "-out", f"{name}.crt")
        pem = (folder / f"{name}.key").read_text() + (folder / f"{name}.crt").read_text()
        (folder / f"{name}.pem").write_text(pem)
    openssl("pkcs12", "-export", "-in", "client.pem", "-out", "client.p12", "-passout", f"pass:{passphrase}")
    return folder
