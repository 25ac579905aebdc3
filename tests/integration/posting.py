"""A small system that posts invoices and answers each save as a test wishes; the robot's process for it is a file's.

`posted` is the witness: what was posted, whatever the system showed of it.
"""

from __future__ import annotations

import itertools
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from fixtures.serving import answering
from klickfri.audit.entry import Entry
from klickfri.audit.ledger import Ledger
from klickfri.audit.memory import MemoryLedger
from klickfri.model.errors import ApplicationException, BusinessException
from klickfri.model.flow import Program
from klickfri.model.target import Target
from klickfri.model.work import Outcome
from klickfri.replay.case import CaseReplay
from klickfri.replay.context import Ports
from klickfri.replay.session import Session
from klickfri.screen.browser.driving.driver import BrowserScreen
from klickfri.screen.browser.driving.looking import Patience
from tests.integration.screen_pages import awaited
from tests.unit.replay.support import NAME, REGISTER, SAVE, SYSTEM, Trial, flow_of, looking, program

REFUSAL, BOOKED = "Beloppet måste anges.", "Formuläret är sparat."
ADDRESSES = {"login": "login", "home": "hem", "form": None, "inquiry": "fraga"}
PAGES = {
    name: page.model_copy(update={"address": ADDRESSES[name], "window": "look" if name == "inquiry" else "work"})
    for name, page in SYSTEM.pages.items()
}
SYSTEM_AT = SYSTEM.model_copy(update={"pages": PAGES})
SEARCH = Target(page="inquiry", role="button", name="Sök")
LOOK_UP: list[dict[str, Any]] = [
    {"id": "open", "say": "Öppna frågan", "open": "inquiry"},
    {"id": "reference", "say": "Skriv numret", "fill": {"inquiry.reference": "$reference"}},
    {"id": "search", "say": "Sök", "click": "inquiry.search", "expect": {"page": "inquiry", "fresh": True}},
    {"id": "read", "say": "Läs vad som är sparat", "read": {"inquiry.saved": "saved"}},
]


@dataclass
class Books:
    """What the system holds and how it answers. `answer` is a name of `ANSWERS`; `shown` is what an inquiry shows."""

    address: str = ""
    answer: str = "plain"
    posted: list[str] = field(default_factory=list)
    shown: dict[str, str] = field(default_factory=dict)
    over: threading.Event = field(default_factory=threading.Event)
    """Set when all is over, so that an answer that never comes ends."""

    def begin(self) -> None:
        """Empty books again."""
        self.answer = "plain"
        self.posted.clear()
        self.shown.clear()

    def reveal(self, seconds: float = 0) -> None:
        """What was posted shows at last."""
        self.shown |= dict.fromkeys(self.posted, NAME)


class Handler(BaseHTTPRequestHandler):
    """The pages, on connections that are kept, as servers do."""

    books: Books
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Home, the form of one invoice, or the inquiry."""
        place = urlsplit(self.path)
        number = parse_qs(place.query).get("nr", [""])[0]
        match place.path:
            case "/hem":
                rows = "".join(
                    f"<tr><td>A-{n}</td><td><a href='/form?nr=A-{n}'>Namn {n}</a></td></tr>" for n in (1, 2, 3)
                )
                table = f"<table><tr><th>Nummer</th><th>Namn</th></tr>{rows}</table>"
                self._page(f"<h1>Start</h1><a href=/login>Logga ut</a>{table}")
            case "/form":
                self._page(form(number))
            case "/fraga":
                saved = self.books.shown.get(number, "")
                ask = f"<form><label>Nummer <input name=nr value='{number}'></label><button>Sök</button></form>"
                self._page(f"<h1>Fråga</h1>{ask}<table><tr><td>Sparat namn</td><td>{saved}</td></tr></table>")
            case _:
                self._page(LOGIN)

    def do_POST(self) -> None:
        """Logs in, or posts the invoice and answers as the test wishes."""
        fields = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        if self.path == "/klick":
            self.send_response(204)
            self.end_headers()
            return
        if self.path == "/login":
            self.send_response(303)
            self.send_header("Location", "/hem")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        takes, answer = ANSWERS[self.books.answer]
        if takes:
            self.books.posted.append(fields["nr"][0])
        answer(self, fields["nr"][0])

    def _page(self, body: str, status: int = 200) -> None:
        content = f"<!DOCTYPE html><html lang=sv><meta charset=utf-8><title>Böcker</title><body>{body}".encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *words: object) -> None:
        """Silent."""


LOGIN = """<h1>Inloggning</h1><form method=post action=/login><label>Användare <input name=user></label>
<label>Lösenord <input type=password name=word></label><button>Logga in</button></form>"""


TELLS_OF_CLICKS = """<script>document.addEventListener("click", () => {
  navigator.sendBeacon("/klick", "1");
  for (const since = performance.now(); performance.now() - since < 100; );
}, true)</script>"""
"""Many a page tells its server of each click: when the form is sent, that connection has just been used."""


def form(number: str, said: str = "") -> str:
    """The form of an invoice, with what the system says of it."""
    fields = f"<input type=hidden name=nr value='{number}'><label>Namn <input name=name></label><button>Spara</button>"
    back = "<form action=/hem><button>Tillbaka</button></form>"
    return f"<h1>Formulär</h1><p>{said}</p><form method=post action=/spara>{fields}</form>{back}{TELLS_OF_CLICKS}"


def plain(handler: Handler, number: str) -> None:
    """Says that it is saved, and shows it."""
    handler.books.shown[number] = NAME
    handler._page(form(number, BOOKED))


def unseen(handler: Handler, number: str) -> None:
    """Says that it is saved; no inquiry shows it."""
    handler._page(form(number, BOOKED))


def silent(handler: Handler, number: str) -> None:
    """Says nothing at all, and shows it nowhere."""
    handler._page(form(number))


def fails(handler: Handler, number: str) -> None:
    """Answers 500 with a page of its own."""
    handler._page("<h1>Internal Server Error</h1>", 500)


def fails_and_shows(handler: Handler, number: str) -> None:
    """Answers 500; the inquiry shows it all the same."""
    handler.books.shown[number] = NAME
    fails(handler, number)


def never_answers(handler: Handler, number: str) -> None:
    """Holds the line until all is over."""
    handler.books.over.wait(60)


def hangs_up(handler: Handler, number: str) -> None:
    """Closes the line without a word."""
    handler.close_connection = True


def minds(handler: Handler, number: str) -> None:
    """Takes nothing, and says what is missing."""
    handler._page(form(number, REFUSAL))


def minds_in_a_box(handler: Handler, number: str) -> None:
    """Takes nothing, and says what is missing in a box."""
    handler._page(form(number) + f"<script>alert('{REFUSAL}')</script>")


def asks_who(handler: Handler, number: str) -> None:
    """Takes nothing: the session is over. The next save is plain."""
    handler.books.answer = "plain"
    handler._page(LOGIN)


ANSWERS: dict[str, tuple[bool, Callable[[Handler, str], None]]] = {
    "plain": (True, plain),
    "unseen": (True, unseen),
    "silent": (True, silent),
    "fails": (True, fails),
    "fails and shows": (True, fails_and_shows),
    "never answers": (True, never_answers),
    "hangs up": (True, hangs_up),
    "minds": (False, minds),
    "minds in a box": (False, minds_in_a_box),
    "asks who": (False, asks_who),
}
"""Whether the invoice is posted, and what is answered."""


@contextmanager
def keeping_books() -> Iterator[Books]:
    """The system, running on a free port."""
    books = Books()
    with answering(ThreadingHTTPServer(("127.0.0.1", 0), type("BooksHandler", (Handler,), {"books": books}))) as port:
        books.address = f"http://127.0.0.1:{port}/"
        try:
            yield books
        finally:
            books.over.set()


def posting(within: float = 1.0, *, first: bool = False) -> Program:
    """The process: type the name, save, look it up. As the `first` stage it is, of a flow that leaves no record."""
    expect = {**SAVE["expect"], "fresh": True, "refused_by": [REFUSAL], "within": within}
    steps: list[dict[str, Any]] = [REGISTER["steps"][0], {**SAVE, "expect": expect}]
    look_up = flow_of("look_up", LOOK_UP, kind="looking", inputs=["reference"], gives=["saved"])
    stage = {**REGISTER, "steps": steps}
    after = looking({"id": "after", "say": "Läs", "use": REGISTER["done_when"]["look"]})
    made = program(*([after] if first else [stage]), before=(stage,) if first else (), leave=not first, look_up=look_up)
    targets = {**made.targets, "inquiry.search": SEARCH}
    return Program(made.process, made.flow, made.objects, targets, SYSTEM_AT, made.digest)


@dataclass
class Clerk:
    """A robot at the books that tries each case up to three times, as the queue has it, and remembers in one log."""

    books: Books
    log: Ledger = field(default_factory=MemoryLedger)
    later: Callable[[float], None] = lambda seconds: None
    """What happens while the robot waits."""
    screen: BrowserScreen | None = None
    program: Program = field(default_factory=posting)

    def begin(self) -> None:
        """At empty books again, with nothing remembered; the browser at hand goes on."""
        self.books.begin()
        self.log, self.later, self.program = MemoryLedger(), lambda seconds: None, posting()

    def handle(self, reference: str) -> str:
        """How the case ended: its outcome, its code, or `failed`."""
        for attempt in (1, 2, 3):
            try:
                return str(self.attempt(reference, attempt).outcome)
            except BusinessException as handed:
                return handed.code
            except ApplicationException:
                self.close()
        return "failed"

    def attempt(self, reference: str, attempt: int, name: str | None = NAME) -> Outcome:
        """One attempt, with the browser at hand or a new one."""
        trial = Trial(self.program, attempt=attempt)
        application = {"reference": reference, "given_name": name}
        case = type(trial.case)(**{**vars(trial.case), "reference": reference, "application": application})
        replay = CaseReplay(case, self._session(trial), self._ports(trial.ports, case.subject))
        return replay.run()

    def told(self, event_type: str) -> list[Entry]:
        """What the log was told of one type, in order."""
        return [one for one in self.log.of_run("r") if one.type == event_type]

    def until_posted(self, number: int) -> None:
        """Waits for what was clicked to come to the books. The browser sends a save while the robot waits for it."""
        assert self.screen
        assert awaited(self.screen, lambda: len(self.books.posted) == number)

    def _session(self, trial: Trial) -> Session:
        if self.screen is None:
            patience = Patience(page=2.0, target=0.4, ready=0.4)
            self.screen = BrowserScreen(SYSTEM_AT, self.books.address, patience=patience)
        return Session(trial.program, self.screen, "rpa-1", lambda: "hemligt-nog")

    def _ports(self, ports: Ports, subject: str) -> Ports:
        def doubt(stage: str) -> bool:
            return stage in self.log.in_doubt(subject)

        clock = itertools.count()
        more: dict[str, Any] = {"may_have_saved": doubt, "sink": self.log, "pause": lambda seconds: self.later(seconds)}
        return Ports(**{**vars(ports), **more, "monotonic": lambda: float(next(clock))})

    def close(self) -> None:
        """Ends the browser."""
        if self.screen is not None:
            self.screen.close()
            self.screen = None

    def posts(self) -> Counter[str]:
        """How often each case was posted."""
        return Counter(self.books.posted)


@contextmanager
def a_clerk() -> Iterator[Clerk]:
    """A robot at books of its own; its browser ends with the block."""
    with keeping_books() as books:
        clerk = Clerk(books)
        yield clerk
        clerk.close()


def right_after(
    monkeypatch: pytest.MonkeyPatch, owner: type, name: str, step: str, happens: Callable[[], object]
) -> None:
    """Lets something happen right after the method's first call for the step of this id."""
    original, coming = getattr(owner, name), [happens]

    def then_happens(self: Any, one: Any, *rest: Any, **more: Any) -> Any:
        answer = original(self, one, *rest, **more)
        if one.id == step and coming:
            coming.pop()()
        return answer

    monkeypatch.setattr(owner, name, then_happens)
