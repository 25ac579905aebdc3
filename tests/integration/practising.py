"""One address at which one ProVux after another answers, and a robot at its station in front of it: a practice costs
no process and no browser of its own."""

from __future__ import annotations

import asyncio
import datetime as dt
import shutil
import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from fixtures.provux import world
from fixtures.provux.journal import Journal
from fixtures.provux.process import ROOT
from fixtures.provux.server import build
from fixtures.provux.system import ProVux
from fixtures.provux.system import Settings as ProVuxSettings
from fixtures.provux.traits import FAULTS, Traits
from fixtures.synthetic.cases import Case
from klickfri.app.office import Office
from klickfri.app.process import LoadedProcess
from klickfri.app.run.handle import CaseHandler
from klickfri.app.run.station import Station
from klickfri.model.errors import Misconfigured, RecordLocked, SystemIll
from klickfri.model.target import System
from klickfri.model.work import Outcome, State, WorkItem
from klickfri.replay.context import Pending
from klickfri.screen.browser.driving.driver import BrowserScreen
from klickfri.settings.credentials import Certificate, Keys, Origin, Secret
from klickfri.settings.settings import Settings
from tests.e2e.harness import ACCOUNTS, PROCESS, SEED, TODAY

ACCOUNT, WORD = ACCOUNTS[0], "ord-att-prova-med"
ATTEMPTS, LONGEST, START = 3, 60.0, dt.date(2026, 12, 14)
Before = Callable[[Pending], None]
Change = tuple[str, str, str]
"""A file below the recordings, words of it (none: all of them), and what is put in their place."""
FLOW, SETTINGS = f"{PROCESS}/flow.yaml", f"{PROCESS}/process.toml"
_HEAD = """format: klickfri-flow/1
name: sfi_first_application
title: Prov
cleared_by: spara
leave: {flow: leave}
ends: [{outcome: proposed, reason: Ärendet är registrerat.}]
stages:
- id: spara
  say: Registrera
  begins_at: card
  reach: {flow: open_applicant, with: {reference: $reference}}
  done_when:
    look: {flow: look_up_application, with: {reference: $reference}}
"""
REGISTERING: Change = (
    FLOW,
    "",
    _HEAD
    + """\
    found: not empty($case_number)
    same: [$provider_saved == $provider_1, $start_date_saved == $start_date|iso, $case_status_saved == "Kontroll"]
  steps:
  - {id: new, say: Ny ansökan, click: card.ny_ansokan, expect: {page: case, fresh: true}}
  - {id: form, say: Skolform, select: {case.skolform: SFI}, expect: {page: case, fresh: true}}
  - {id: path, say: Studieväg, select: {case.studievag_kurs: Ej bedömd}, expect: {page: case, fresh: true}}
  - {id: provider, say: Anordnare, select: {case.anordnare: $provider_1}}
  - id: day
    say: Startdatum
    click: case.start_date
    expect: {page: case, fresh: true, values: {case.valt_startdatum: $start_date|iso}}
  - {id: status, say: Status, select: {case.status: Kontroll}}
  - id: save
    say: Spara
    click: case.spara
    effect: saves
    expect: {page: case, fresh: true, text: Ärendet är sparat.}
""",
)
WRITING: Change = (
    FLOW,
    "",
    _HEAD
    + """\
    found: not empty($letters)
    same: [$application_status == "Kontroll"]
  steps:
  - {id: new, say: Nytt brev, click: card.nytt_brev, expect: {page: new_letter, fresh: true}}
  - {id: template, say: Mall, select: {new_letter.mall: Fritt brev}, expect: {page: new_letter, fresh: true}}
  - {id: text, say: Brevtext, fill: {new_letter.brevtext: Hej $given_name!}}
  - {id: status, say: Status efter utskick, select: {new_letter.status_efter_utskick: Kontroll}}
  - id: send
    say: Skicka brev
    click: new_letter.skicka_brev
    dialog: {kind: confirm, text: 'Skicka brevet? Det går inte att ångra.', answer: accept}
    effect: saves
    expect: {page: new_letter, fresh: true, text: Brevet är skickat.}
""",
)
UNDECIDED: Change = (SETTINGS, 'skapa-beslut = "20 kap. 31 och 33 §§ skollagen (2010:800)"\n', "")
"""For flows in which nothing is decided."""
START_DATE: Change = (
    SETTINGS,
    "[fields.reference]",
    """[fields.start_date]
title = "Startdatum"
type = "date"
class = "internal"

[fields.reference]""",
)


class Stub:
    """ProVux in this process. What answers at the address is what `begin` was last given."""

    def __init__(self) -> None:
        listener = socket.create_server(("127.0.0.1", 0))
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        self._answers: ASGIApp | None = None
        self._provux: ProVux | None = None
        self._server = uvicorn.Server(uvicorn.Config(self, log_level="warning", lifespan="off"))
        self._loop = asyncio.new_event_loop()
        serving = self._server.serve(sockets=[listener])
        self._thread = threading.Thread(target=lambda: self._loop.run_until_complete(serving), daemon=True)
        self._thread.start()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        assert self._answers is not None
        await self._answers(scope, receive, send)

    def begin(self, settings: ProVuxSettings) -> None:
        """Another ProVux answers from now on."""
        asyncio.run_coroutine_threadsafe(self._begin(settings), self._loop).result(60)

    async def _begin(self, settings: ProVuxSettings | None) -> None:
        if self._provux is not None:
            self._provux.close()
        self._provux = ProVux(settings) if settings else None
        self._answers = build(self._provux, lambda: None) if self._provux else None

    def close(self) -> None:
        """Ends the server."""
        asyncio.run_coroutine_threadsafe(self._begin(None), self._loop).result(60)
        self._server.should_exit = True
        self._thread.join()
        self._loop.close()


@dataclass(frozen=True)
class Answering:
    """A ProVux that answers from this process."""

    url: str
    """Ends with a slash."""
    journal: Journal


@contextmanager
def answering(
    *, today: dt.date, users: dict[str, str], directory: Path, cases: Sequence[Any], seed: int = 7, **provux: Any
) -> Iterator[Answering]:
    """As `fixtures.provux.process.running`, without a process of its own."""
    stub = Stub()
    plain = [one if isinstance(one, Mapping) else world.plain(one) for one in cases]
    journal = directory / "journal.db"
    try:
        stub.begin(ProVuxSettings(plain, seed, today, directory / "provux.db", journal, users, **provux))
        yield Answering(stub.address, Journal(journal))
    finally:
        stub.close()


class LentScreen(BrowserScreen):
    """A browser that is only given back when a station has done with it. `longest` is how long a page is waited for."""

    longest = LONGEST

    def expect(self, pages: Sequence[str], **asked: Any) -> str:
        """As the robot waits, but not longer than this test wants."""
        return super().expect(pages, **{**asked, "within": min(asked.get("within", LONGEST), self.longest)})

    def close(self) -> None:
        """As new for the next one."""
        self.rest(empty=True)

    def end(self) -> None:
        """Ends the browser."""
        super().close()


@dataclass
class Practice:
    """The stub, and the robot's stations at it with one browser: one for each way in which flow, targets or settings of
    its recordings were changed."""

    stub: Stub
    folder: Path
    _ending: ExitStack = field(default_factory=ExitStack)
    _stations: dict[tuple[Change, ...], Station] = field(default_factory=dict)
    _screen: LentScreen | None = None

    def day(self, cases: Sequence[Case], *, seed: int = SEED, **provux: Any) -> Day:
        """A ProVux with these cases, at which nobody has been yet."""
        folder = self.folder / f"day-{len(list(self.folder.glob('day-*')))}"
        folder.mkdir()
        started: dict[str, Any] = {
            "world": [world.plain(case) for case in cases], "seed": seed, "today": TODAY,
            "passwords": {ACCOUNT: WORD, "anna": WORD},
            "database": folder / "provux.db", "journal": folder / "journal.db",
        }  # fmt: skip
        self.stub.begin(ProVuxSettings(**started, **provux))
        return Day(self, tuple(cases), Journal(folder / "journal.db"))

    def station(self, changes: tuple[Change, ...]) -> Station:
        """The robot's station with recordings changed in this way."""
        if changes not in self._stations:
            loaded = LoadedProcess.of(Office(self._settings(changes), open_screen=self._lend), PROCESS)
            self._stations[changes] = self._ending.enter_context(Station(loaded, ACCOUNT, credentials=_Words()))
        return self._stations[changes]

    def _settings(self, changes: tuple[Change, ...]) -> Settings:
        folder = self.folder / f"robot-{len(self._stations)}"
        shutil.copytree(ROOT / "recordings", folder / "recordings", ignore=shutil.ignore_patterns("film"))
        for file, words, instead in changes:
            path = folder / "recordings" / file
            text = path.read_text(encoding="utf-8")
            assert words in text, f"{file} does not say {words!r}"
            path.write_text(text.replace(words, instead) if words else instead, encoding="utf-8")
        environment = {
            "KLICKFRI_STATE": str(folder / "state"), "KLICKFRI_RECORDINGS": str(folder / "recordings"),
            "KLICKFRI_ADDRESS_PROVUX": self.stub.address, "KLICKFRI_TODAY": TODAY.isoformat(),
        }  # fmt: skip
        return Settings.from_environment(environment)

    def _lend(
        self, system: System, settings: Settings, *, headed: bool = False, keys: Keys | None = None
    ) -> BrowserScreen:
        self._screen = self._screen or LentScreen(system, self.stub.address, settings.browser, headed=headed, keys=keys)
        return self._screen

    def close(self) -> None:
        """Ends stations and browsers."""
        self._ending.close()
        if self._screen is not None:
            self._screen.end()


@dataclass
class Day:
    """One ProVux and what it saw."""

    practice: Practice
    cases: tuple[Case, ...]
    journal: Journal
    pauses: list[float] = field(default_factory=list)
    attempts: int = 0

    @property
    def address(self) -> str:
        """Where ProVux answers."""
        return self.practice.stub.address

    def handle(
        self,
        case: Case,
        *changes: Change,
        before: Before = lambda pending: None,
        attempts: int = ATTEMPTS,
        within: float = LONGEST,
    ) -> Outcome:
        """What becomes of an application at the robot's station, in as many attempts as the queue allows or fewer.

        What does not come `within` so many seconds is given up; the pauses that the robot would make are only noted.
        """
        LentScreen.longest = within
        station = self.practice.station(changes)
        handler = CaseHandler(station, "prov", self.pauses.append, lambda: None, before=before)
        for self.attempts in range(1, attempts):
            with suppress(SystemIll, RecordLocked):
                outcome = handler(self._item(case))
                if outcome.state is not State.FAILED:
                    return outcome
        self.attempts = attempts
        return handler(self._item(case))

    def _item(self, case: Case) -> WorkItem:
        """The application as the queue hands it out; each attempt before this one was put back."""
        received = dt.datetime.fromisoformat(case.application["received"])
        payload = {**case.application, "start_date": START.isoformat()}
        return WorkItem(
            1, PROCESS, case.reference, State.IN_PROGRESS, payload, received,
            attempt=self.attempts, put_backs=self.attempts - 1,
        )  # fmt: skip

    def done(self, case: Case) -> list[str]:
        """What ProVux was made to do for an application, in order."""
        acts = ("case_saved", "decision_created", "letter_sent", "case_closed")
        return [entry.kind for entry in self.journal.entries(*acts, application=case.reference)]


class _Words:
    """The robot's password; a certificate is not asked for."""

    def password(self, system: str, account: str) -> Secret:
        return Secret(WORD)

    def certificate(self, system: str, account: str) -> Certificate:
        raise Misconfigured(f"{account} has no certificate")

    def origin(self, system: str, account: str) -> Origin:
        return Origin("made up")


def seed_that_hits(trait: str, case: Case) -> int:
    """A seed with which the trait befalls this case: when it is opened, or while its form is posted."""
    when, asked = FAULTS[trait][0], {"reference": case.reference}
    page, method, times = ("arende", "POST", 4) if when == "post" else ("sokande", "GET", 1)
    for seed in range(1000):
        traits = Traits(seed, "off", [trait])
        if any(traits.effects(when, page, method, asked, "spara") for _ in range(times)):  # type: ignore[arg-type]
            return seed
    raise AssertionError(f"{trait} never befalls {case.reference}")


def renamed(case: Case, **fields: str) -> Case:
    """The case with other fields, in the register too where it has them."""
    register = case.register
    if register is not None:
        known = {name: text for name, text in fields.items() if hasattr(register, name)}
        register = replace(register, **known)  # type: ignore[arg-type]
    return replace(case, application={**case.application, **fields}, register=register)


@contextmanager
def practising(folder: Path) -> Iterator[Practice]:
    """A practice until the block ends."""
    stub = Stub()
    practice = Practice(stub, folder)
    try:
        yield practice
    finally:
        practice.close()
        stub.close()
