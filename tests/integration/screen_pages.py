"""A tiny web server for the screen's tests, with pages given as text or as a function of the posted fields."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from fixtures.serving import answering
from klickfri.model.target import Page, Signs, System, Target
from klickfri.screen.browser.driving.driver import BrowserScreen
from klickfri.screen.browser.driving.looking import Patience
from tests.e2e.processes import until

Fields = Mapping[str, str]
Answer = str | Callable[[Fields], str]

_ANSWER = 15.0
"""Seconds that a screen waits for the server's answer: enough on a machine that does much else."""
COMPLETED = """<table><tr><td>Ort</td><td><div><input id=ort autocomplete=off><ul id=list role=listbox hidden></ul>
</div></td></tr><tr><td>Namn</td><td><input></td></tr></table><script>
  const places = ["Alm", "Almby", "Ekby"];
  const take = (name) => { ort.value = name; ort.title = name; list.hidden = true; };
  ort.oninput = () => {
    const found = places.filter((one) => one.toLowerCase().startsWith(ort.value.toLowerCase()));
    list.innerHTML = found.map((one) => `<li><a href=#><b>${one}</b></a>`).join("") + "<li><a href=#>Ny ort …</a>";
    list.hidden = false;
  };
  list.onmousedown = (event) => event.preventDefault();
  list.onclick = (event) => { event.preventDefault(); take(event.target.textContent); };
  ort.onblur = () => { list.hidden = true; if (ort.value !== ort.title) ort.value = ""; };
</script>"""
"""A field that completes what is typed from a list in its own box, and keeps nothing that was not taken from it."""
PULLED = """<style>#card{position:absolute;left:20px;top:100px;width:80px;height:20px;background:#ddd;user-select:none}
#done{position:absolute;left:300px;top:90px;width:120px;height:60px;border:1px solid}</style><div id=done>Klara</div>
<div id=card>Kortet</div><script>
  let held = false;
  card.onpointerdown = () => { held = true; };
  onpointermove = ({ clientX, clientY }) => {
    if (held) Object.assign(card.style, { left: clientX - 20 + "px", top: clientY - 8 + "px" });
  };
  onpointerup = () => { held = false; };
</script>"""
"""A card that the page itself pulls with the pointer, and what it may be let go on."""


@dataclass
class Site:
    """Pages by path. `posts` is the witness: what was posted where."""

    address: str
    pages: dict[str, Answer] = field(default_factory=dict)
    posts: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    moved: dict[str, str] = field(default_factory=dict)
    """Paths that are answered with another."""
    hung_up: list[str] = field(default_factory=list)
    """What was asked on the path `/lost`, which is taken, and the line closed without an answer."""
    hold: threading.Event = field(default_factory=threading.Event)
    """Set when the server shall stop holding back the answers of `held` pages."""

    def clear(self) -> None:
        """A new site for the next test."""
        self.pages.clear()
        self.posts.clear()
        self.moved.clear()
        self.hung_up.clear()
        self.hold.clear()

    def held(self, body: str) -> Answer:
        """A page whose answer is held back until `hold` is set, for longer than any screen waits for it."""
        return lambda fields: page(body) if self.hold.wait(3 * _ANSWER) else ""

    def show(self, path: str, body: str, title: str = "") -> None:
        """Serves a page with this body."""
        self.pages[path] = page(body, title)


def page(body: str, title: str = "") -> str:
    """A whole document."""
    head = f"<head><meta charset=utf-8><title>{title}</title></head>"
    return f"<!DOCTYPE html><html lang=sv>{head}<body>{body}</body></html>"


def frameset(**frames: str) -> str:
    """A frameset of frames by name, each with its address."""
    inner = "".join(f"<frame name={name} src='{address}'>" for name, address in frames.items())
    share = ",".join(["*"] * len(frames))
    return f"<html><head><title>Ramar</title></head><frameset cols='{share}'>{inner}</frameset></html>"


@contextmanager
def serving() -> Iterator[Site]:
    """Serves a site on a free port of 127.0.0.1 until the block ends."""
    site = Site("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"  # connections are kept, as servers do

        def do_GET(self) -> None:
            url = urlsplit(self.path)
            self._answer(url.path, {name: values[0] for name, values in parse_qs(url.query).items()})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            fields = {name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()}
            path = urlsplit(self.path).path
            site.posts.append((path, fields))
            self._answer(path, fields)

        def _answer(self, path: str, fields: Fields) -> None:
            if path == "/lost":
                site.hung_up.append(self.command)
                self.close_connection = True
                return
            answer = site.pages.get(path)
            text = answer(fields) if callable(answer) else answer
            content = (text or "").encode()
            self.send_response(303 if path in site.moved else 404 if text is None else 200)
            if path in site.moved:
                self.send_header("Location", site.moved[path])
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Keeps the tests quiet."""

    with answering(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as port:
        site.address = f"http://127.0.0.1:{port}/"
        try:
            yield site
        finally:
            site.hold.set()


PAGES = {
    "login": Page(heading="Inloggning", address="login"),
    "form": Page(heading="Formulär", address="form"),
    "other": Page(heading="Annan sida", address="other"),
    "drawn": Page(heading="Ritad sida", address="ritad#nya"),
    "frames": Page(title="Ramar", address="frames"),
    "list": Page(frame=("lista",), heading="Lista"),
    "case": Page(frame=("lista",), heading="Ärende"),
    "menu": Page(frame=("meny",), heading="Meny"),
    "popup": Page(heading="Sökning"),
    "inquiry": Page(window="look", heading="Fråga", address="fraga"),
}


def a_system(**changes: object) -> System:
    """A system with the pages above and signs of protection, lock and fault."""
    facts: dict[str, object] = {
        "format": "klickfri-system/1",
        "name": "smatt",
        "title": "Smått",
        "persons": "synthetic",
        "address": "http://127.0.0.1/",
        "accounts": ("rpa-1",),
        "log_in": "log_in",
        "login_page": "login",
        "start": "frames",
        "home": "list",
        "pages": PAGES,
        "signs": Signs(
            protected={"SKYDD-S": ("SEKRETESSMARKERING",), "SKYDD-F": ("Skyddad folkbokföring",)},
            locked=("Låst av",),
            failed=("Serverfel i programmet",),
        ),
        "shown": ("Namn", "Status", "Spara", "Personnummer", "Formulär", "Avbryt"),
    }
    return System.model_validate({**facts, **changes})


def button(name: str, page: str = "form", **facts: object) -> Target:
    """A button by its name."""
    return Target.model_validate({"page": page, "role": "button", "name": name, **facts})


def textbox(label: str, page: str = "form", **facts: object) -> Target:
    """A text field by the caption to its left."""
    return Target.model_validate({"page": page, "role": "textbox", "label": label, "label_from": "left", **facts})


@contextmanager
def a_screen(site: Site, **options: Any) -> Iterator[BrowserScreen]:
    """A browser for the site, with little patience."""
    screen = BrowserScreen(a_system(), site.address, patience=Patience(_ANSWER, 3.0, 0.3, ready=0.3), **options)
    try:
        yield screen
    finally:
        screen.close()


def shown(screen: BrowserScreen, site: Site, body: str) -> BrowserScreen:
    """The screen, showing the form with this body."""
    site.show("/form", f"<h1>Formulär</h1>{body}")
    screen.open("form")
    return screen


def fresh(screen: BrowserScreen, site: Site, *, empty: bool = False) -> BrowserScreen:
    """The same browser, with nothing left of the last test; its windows `empty`, or with the last page in one."""
    site.hold.set()
    screen.rest(empty=empty)
    site.clear()
    return screen


def awaited(screen: BrowserScreen, come: Callable[[], bool]) -> bool:
    """Waits as the robot does: what a saving click sends is held for a moment, and goes out while the robot waits."""

    def has_come() -> bool:
        screen._session.pause(1)
        return come()

    return until(has_come)
