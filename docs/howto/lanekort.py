"""Lånekort, a small made-up system to practise on. It keeps library cards and forgets them when it stops.

python docs/howto/lanekort.py      then http://127.0.0.1:8300/
"""

from __future__ import annotations

import html
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

CARDS = {"K-1": "", "K-2": "", "K-3": ""}

PAGE = '<!doctype html><html lang="sv"><meta charset="utf-8"><title>Lånekort</title><h1>{}</h1>{}</html>'
LOGIN = """<form method="post" action="/in"><p><label>Användare <input name="user"></label>
<p><label>Lösenord <input name="password" type="password"></label><p><button>Logga in</button></form>"""
ASK = '<form><p><label>Nummer <input name="nr" value="{}"></label> <button>Sök</button></form>{}'
SAVED = "<table><tr><td>Sparad e-post</td><td>{}</td></tr></table>"
LIST = "<table><tr><th>Nummer</th><th>Kort</th></tr>{}</table>"
ROW = '<tr><td>{0}</td><td><a href="/kort?nr={0}">Öppna</a></td></tr>'
CARD = """<form method="post"><table><tr><td>Kortnummer</td><td>{}</td></tr>
<tr><td>E-post</td><td><input name="mail" value="{}"></td></tr></table><p><button>Spara</button></form>
<p>{}</p><p><a href="/lista">Till listan</a></p>"""


class Lanekort(BaseHTTPRequestHandler):
    """One request."""

    def do_GET(self, said: str = "") -> None:
        """Shows a page, or the log-in page to somebody who has not logged in."""
        at = urlsplit(self.path)
        number = dict(parse_qsl(at.query)).get("nr", "")
        mail = html.escape(CARDS.get(number, ""))
        pages = {
            "/lista": ("Ansökningar", LIST.format("".join(map(ROW.format, CARDS)))),
            "/kort": ("Lånekort", CARD.format(html.escape(number), mail, said)),
            "/fraga": ("Fråga", ASK.format(html.escape(number), SAVED.format(mail) if number in CARDS else "")),
        }
        inside = "inne=1" in self.headers.get("Cookie", "")
        self._answer(200, PAGE.format(*(pages.get(at.path, pages["/lista"]) if inside else ("Logga in", LOGIN))))

    def do_POST(self) -> None:
        """Lets anybody in, and saves a card."""
        sent = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        if self.path == "/in":
            self._answer(303, "", {"Location": "/lista", "Set-Cookie": "inne=1; Path=/"})
            return
        CARDS[dict(parse_qsl(urlsplit(self.path).query))["nr"]] = sent.get("mail", "")
        self.do_GET("Kortet är sparat.")

    def log_message(self, *_: object) -> None:
        """Keeps quiet."""

    def _answer(self, code: int, text: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(code)
        for name, value in {"Content-Type": "text/html; charset=utf-8", **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text.encode())


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if sys.argv[1:] else 8300), Lanekort)
    print(f"Lånekort svarar på http://127.0.0.1:{server.server_port}/", flush=True)
    server.serve_forever()
