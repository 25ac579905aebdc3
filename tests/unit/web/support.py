"""A site with persons, and browsers in which they have logged in; nothing of it is a stand-in."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx2
from starlette.testclient import TestClient

from klickfri.app.office import Office
from klickfri.app.people.door import Door
from klickfri.app.run.letters import LetterKeeper
from klickfri.app.store import opened
from klickfri.audit.opening import open_ledger, read_ledger
from klickfri.flow.loader import read_program
from klickfri.model.event import Event
from klickfri.model.person import Role
from klickfri.model.work import Outcome, State
from klickfri.web.forms import MARK, mark_of
from klickfri.web.site import site
from klickfri.work.runs import Run, RunState
from tests.unit.app.conftest import SMALL, small_settings
from tests.unit.app.people.support import NOW, Clock, Known, new, settled
from tests.unit.film.sealed import sealed_film

ADDRESS = "http://127.0.0.1:8420"
COOKIE = "klickfri"
GRANTED = Outcome(State.COMPLETED, "granted")
PROTECTED = Outcome(State.PENDING_USER_ACTION, code="SKYDD-S", restricted=True)
PNG = b"\x89PNG\r\n\x1a\n made up "
ACCOUNTS = {role: f"person.{role}" for role in Role}


class Browser:
    """A browser without a screen: keeps cookies, follows nothing, and fills in forms as they are shown."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def get(self, path: str, **more: object) -> httpx2.Response:
        """Asks for a page."""
        return self.client.get(path, **more)  # type: ignore[arg-type]

    def send(self, path: str, fields: Mapping[str, str], **more: object) -> httpx2.Response:
        """Sends a form with the mark of this browser's session."""
        return self.post(path, {MARK: mark_of(self.token), **fields}, **more)

    def post(self, path: str, fields: Mapping[str, str], **more: object) -> httpx2.Response:
        """Sends what it is given."""
        return self.client.post(path, data=dict(fields), **more)  # type: ignore[arg-type]

    @property
    def token(self) -> str:
        """The cookie; empty without one."""
        return self.client.cookies.get(COOKIE) or ""

    @token.setter
    def token(self, value: str) -> None:
        self.client.cookies.clear()
        if value:
            self.client.cookies.set(COOKIE, value, domain="127.0.0.1")


class Site:
    """The site, open until it is left. `known` is who has logged in before, by role."""

    def __init__(self, folder: Path, roles: Sequence[Role], recordings: Path = SMALL) -> None:
        self._stack = ExitStack()
        self._settings, self._roles = replace(small_settings(folder), recordings=recordings), roles
        self.clock = Clock(NOW)
        self.known: dict[Role, Known] = {}
        self.last_filmed = self.last_letter = 0

    def __enter__(self) -> Self:
        self.office = Office(self._settings, now=self.clock, signer=lambda: "root")
        self.store = self._stack.enter_context(opened(self.office.settings))
        self.app = site(self.office, self.door, ["127.0.0.1"], secure=False)
        for role in self._roles:
            wanted = new(ACCOUNTS[role], role, name=f"Någon {role}", title=f"Titel {role}")
            self.known[role] = settled(self.office, self.store, wanted)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stack.close()

    @property
    def door(self) -> Door:
        """A door of a server of the same installation."""
        return Door(self.office, self.store)

    def stranger(self) -> Browser:
        """A browser in which nobody has logged in."""
        return Browser(TestClient(self.app, base_url=ADDRESS, follow_redirects=False, raise_server_exceptions=False))

    def browser(self, role: Role, account: str = "") -> Browser:
        """One in which who has this role has logged in, by the form."""
        browser, known = self.stranger(), self.known[role]
        browser.get("/logga-in")
        self.clock.later(minutes=1)
        answer = log_in(browser, account or ACCOUNTS[role], known.password, known.code(self.clock.now))
        assert answer.status_code == 303, answer.text
        return browser

    def tell(self, *events: Event, board: str = "prov") -> None:
        """Writes events to a board's log, as the robot would."""
        with open_ledger(self.office.settings, board, self.office.now) as log:
            for event in events:
                log.append(event)

    def ran(self, run: str, process: str = "trial", state: RunState = RunState.ENDED, **began: object) -> None:
        """A run that began now, with its row and the entry of its beginning."""
        self.store.runs.begin(Run(run, process, "robot-1", 1, "anna", self.clock.now))
        self.store.runs.end(run, state, self.clock.now)
        facts = {"run": run, "process": process, "mode": "decide", "flow_digest": "ab" * 32, "approved_by": "bo",
                 "approved_at": "2026-11-19T10:00:00+00:00", "workers": 2, "asked_by": "anna", "host": "robot-1",
                 "version": "1", "delegation": "PN 7 §", "today": "2026-11-20"}  # fmt: skip
        self.tell(Event("run.started", f"run/{run}", facts | began))

    def stands(self, reference: str, end: Outcome, run: str = "natt-1") -> None:
        """A case in the queue that ended so; the log tells nothing of it."""
        rows = [{"reference": reference, "received": "2026-11-19T10:00:00"}]
        self.store.add("trial", rows, "", self.clock.now)
        worker = f"robot of {reference}"
        self.store.workers.register(worker, self.clock.now)
        item = self.store.claim("trial", worker, self.clock.now, run=run)
        assert item
        self.store.finish(item, end, worker, self.clock.now)

    def had(self, reference: str = "A-1", run: str = "natt-1", *more: Event, end: Outcome = GRANTED) -> str:
        """A case of the run that ended so, with a step that has a picture; returns the picture's name."""
        self.stands(reference, end, run)
        sha = self.keep(reference.encode())
        self.tell(of_case("case.claimed", reference, run, flow_digest="ab" * 32))
        self.step("Klicka på Spara", reference, run, sha, saves=True, target="form.save", facts=["roll button"])
        self.tell(*more)
        return sha

    def keep(self, content: bytes) -> str:
        """A picture, told from others by its content; returns its name."""
        with open_ledger(self.office.settings, "prov", self.office.now) as log:
            return log.keep_picture(PNG + content)

    def filmed(self, reference: str = "A-1") -> int:
        """A step of a case that came from the film of `with_film`; the number of its entry."""
        digest = read_program(self.office.settings.recordings, "trial").digest
        self.tell(of_case("case.claimed", reference, flow_digest=digest))
        self.step("Klicka på Spara", reference, step="save")
        with read_ledger(self.office.settings, "prov") as log:
            self.last_filmed = log.of_subject(f"trial/{reference}")[-1].seq
        return self.last_filmed

    def sent(self, text: str, reference: str = "A-1") -> int:
        """A letter of a case, as the robot sends it; the number of its entry."""
        with open_ledger(self.office.settings, "prov", self.office.now) as log:
            keeper = LetterKeeper(self.office.settings, "prov", log)
            kept = keeper.keep(f"trial/{reference}", text)
            keeper.close()
            sha = hashlib.sha256(text.encode()).hexdigest()
            told = of_case("letter.sent", reference, template="beslut", text_sha256=sha, kept=kept)
            self.last_letter = log.append(told)
        return self.last_letter

    def step(self, say: str, reference: str = "A-1", run: str = "natt-1", sha: str = "", **more: object) -> None:
        """A step of a case, with its picture if there is one."""
        place = {"stage": "register", "step": say, "say": say}
        told = {"kind": "work", "verb": "click", "outcome": "success", "values": [], **place, **more}
        self.tell(of_case("step.completed", reference, run, **told))
        if sha:
            self.tell(of_case("step.pictured", reference, run, **place, picture=sha))


def with_film(recordings: Path, frames: Mapping[int, bytes]) -> Path:
    """The small process in a folder of its own, with a film; its step `save` came from the film's step 3."""
    shutil.copytree(SMALL, recordings)
    sums = sealed_film(recordings / "trial" / "film" / "2026-11-20-01", frames)
    flow = recordings / "trial" / "flow.yaml"
    said = flow.read_text(encoding="utf-8").replace("click: form.save", "click: form.save\n        filmed: {1: 3}")
    flow.write_text(f"{said}\nfilms: {{2026-11-20-01: {sums}}}\n", encoding="utf-8")
    return recordings


def of_case(kind: str, reference: str = "A-1", run: str = "natt-1", /, **data: object) -> Event:
    """What an attempt at a case tells."""
    return Event(kind, f"trial/{reference}", {"run": run, "attempt": 1, **data})


def sums(run: str, **more: object) -> Event:
    """A run's sums: three taken in, two completed, one handed over, if nothing else is said."""
    counts = dict.fromkeys(("failed", "waiting", "by_hand", "abandoned", "unseen"), 0)
    told = {"run": run, "taken_in": 3, "completed": 2, "handed_over": 1, **counts, "balances": True, **more}
    return Event("run.reconciled", f"run/{run}", told)


def log_in(browser: Browser, account: str, password: str, code: str) -> httpx2.Response:
    """Fills in the log-in's form."""
    return browser.send("/logga-in", {"konto": account, "losenord": password, "kod": code})


def text(answer: httpx2.Response) -> str:
    """What a page says, without its markup, in one line."""
    return " ".join(re.sub(r"<[^>]*>", " ", answer.text).split())
