"""A small world in which everything can be broken: what breaks it, and the words of every command."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import typer

from klickfri.app.office import Office
from klickfri.app.people.accounts import NewPerson, add
from klickfri.app.run.intake import take_in
from klickfri.app.run.letters import LetterKeeper
from klickfri.app.store import opened
from klickfri.audit.ledger import Ledger
from klickfri.audit.note import Signer
from klickfri.audit.opening import open_ledger
from klickfri.audit.witness import book
from klickfri.cli.main import whole
from klickfri.model.event import Event
from klickfri.model.person import Role
from klickfri.model.schedule import NightEnd
from klickfri.model.work import Outcome, State
from klickfri.privacy.tokens import Tokens
from klickfri.settings.settings import Settings
from tests.unit.app.conftest import SMALL
from tests.unit.app.film.test_drafting import film_of
from tests.unit.app.letters import auditor, let

CANARY = "Canberg"
FILE = (
    f"Nummer;Inkommen;Namn;Personnummer;Svar\nA-1;2026-11-19 10:00;Åsa {CANARY};;\nA-2;2026-11-19 11:00;Bo {CANARY};;\n"
)
NOW = dt.datetime(2026, 11, 20, 22, tzinfo=dt.UTC)
LETTER = "Hej,\nvälkommen."
PLAN = 'format = "klickfri-retention/1"\nplan = "DHP"\n[classes.letter]\nyears = 5\nbasis = "DHP 4"\n'
FILM = "trial/film/2026-11-20-01"
BOARD = Signer("klickfri/prov", b"\x01" * 32).verifier


@dataclass(frozen=True)
class World:
    """A folder with a state, recordings and a file of applications."""

    home: Path

    @property
    def state(self) -> Path:
        """Klickfri's own folder."""
        return self.home / "state"

    @property
    def recordings(self) -> Path:
        """The small process, and one film of it."""
        return self.home / "recordings"

    @property
    def queue(self) -> Path:
        """The queue's database."""
        return self.state / "work.sqlite"

    @property
    def log(self) -> Path:
        """The board's log."""
        return self.state / "audit" / "prov" / "log.sqlite"

    @property
    def settings(self) -> Settings:
        """Where everything is."""
        return Settings(self.state, self.recordings, f"sqlite:///{self.queue}", today=dt.date(2026, 11, 20))

    def words(self, command: tuple[str, ...]) -> tuple[str, ...]:
        """The command with its arguments."""
        return (*command, *(word.format(home=self.home) for word in WORDS[command]))


WORDS: dict[tuple[str, ...], tuple[str, ...]] = {
    ("intake",): ("{home}/in.csv", "--process", "trial"),
    ("watch",): ("trial",),
    ("status",): (),
    ("metrics",): ("--port", "0"),
    ("tell",): (),
    ("ready",): ("trial",),
    ("run",): ("trial",),
    ("nights",): (),
    ("schedule", "why"): ("trial",),
    ("schedule", "resume"): ("trial", "--reason", "rättat"),
    ("work",): ("trial", "--account", "rpa-1", "--run", "r", "--task", "until-empty"),
    ("handover",): ("trial",),
    ("film",): ("--play", "{home}/recordings/" + FILM),
    ("draft",): ("trial", "{home}/recordings/" + FILM),
    ("check",): ("trial",),
    ("test",): ("trial", "{home}/in.csv"),
    ("try",): ("trial", "form.save", "--application", "{home}/in.csv"),
    ("approve",): ("trial",),
    ("heal",): ("trial",),
    ("replay",): ("trial", "--application", "{home}/in.csv"),
    ("doctor",): (),
    ("queue", "list"): (),
    ("queue", "show"): ("A-1",),
    ("queue", "files"): ("A-1", "--to", "{home}/ut"),
    ("queue", "retry"): ("A-1", "--reason", "rättat"),
    ("queue", "close"): ("A-1", "--reason", "gjort för hand"),
    ("queue", "cancel"): ("A-1", "--reason", "återtagen"),
    ("queue", "assign"): ("A-1", "--to", "anna", "--reason", "tar den"),
    ("queue", "prioritise"): ("A-2", "--reason", "brådskar"),
    ("stop",): ("trial",),
    ("pause",): ("process", "trial", "--reason", "ses över"),
    ("resume",): ("process", "trial", "--reason", "klart"),
    ("incidents", "ack"): ("1",),
    ("incidents", "close"): ("1", "--reason", "tas ur bruk"),
    ("audit", "show"): ("A-1",),
    ("audit", "search"): ("--reference", "A-1", "--words", "ung"),
    ("audit", "touched"): ("--rule", "assess"),
    ("audit", "weeks"): (),
    ("audit", "verify"): (),
    ("audit", "copy"): ("prov", "--to", "{home}/copy"),
    ("audit", "checkpoint"): (),
    ("audit", "stamp"): (),
    ("audit", "prove"): ("A-1", "--to", "{home}/bevis.zip"),
    ("audit", "export"): ("all", "--format", "csv", "--to", "{home}/logg.csv"),
    ("audit", "report"): ("A-1", "--pdf", "{home}/arende.pdf"),
    ("audit", "rekey"): ("prov", "--reason", "nyckeln är borta"),
    ("audit", "letter"): ("A-1",),
    ("audit", "questions"): (),
    ("audit", "keys", "rotate"): ("prov", "--reason", "årligt byte"),
    ("audit", "keys", "drop"): ("prov",),
    ("audit", "retention", "plan"): ("prov",),
    ("audit", "retention", "propose"): ("prov", "--decision", "PN 2026/17"),
    ("audit", "retention", "apply"): ("prov",),
    ("audit", "retention", "log"): ("prov",),
    ("witness", "begin"): ("{home}/another", "--name", "almbacka.example/revisionen"),
    ("witness", "trust"): ("{home}/witness", str(BOARD)),
    ("witness", "show"): ("{home}/witness",),
    ("witness", "serve"): ("{home}/witness", "--port", "0"),
    ("move",): (),
    ("serve",): ("--host", "0.0.0.0"),
    ("person", "add"): ("siv.ek", "--name", "Siv Ek", "--title", "Revisor", "--role", "auditor", "--board", "prov"),
    ("person", "list"): (),
    ("person", "roles"): ("karin.ek", "--role", "admin"),
    ("person", "reset"): ("karin.ek",),
    ("person", "close"): ("ulla.ek",),
    ("credentials",): (),
    ("retention", "plan"): (),
    ("retention", "apply"): (),
    ("backup",): ("{home}/sets",),
    ("restore",): ("{home}/sets/20261120T220000Z", "--without-keys"),
}
"""Every command; a new one is missed by the test until it stands here."""

SLOW = frozenset({
    ("run",), ("nights",), ("ready",), ("work",), ("replay",), ("try",), ("doctor",), ("film",), ("audit", "report"),
})  # fmt: skip
"""Commands that come to a browser where nothing stops them before."""


def commands() -> Iterator[tuple[str, ...]]:
    """Every command there is, by its words."""
    yield from _leaves(typer.main.get_command(whole()), ())


def _leaves(command: object, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield path
    for name, one in (inner or {}).items():
        yield from _leaves(one, (*path, name))


def schedule_of(process: Path, more: str = "") -> None:
    """Gives a process a schedule."""
    with process.open("a", encoding="utf-8") as file:
        file.write(f'\n[schedule]\ncron = "30 18 * * *"\n{more}\n')


def build(home: Path) -> World:
    """The world while all is well: two applications taken in, one of them handed over, a key, a log, a film, and a
    schedule that a failed night has paused."""
    world = World(home)
    shutil.copytree(SMALL, world.recordings)
    schedule_of(world.recordings / "trial" / "process.toml", "pause_after = 1")
    plan = world.recordings / "boards" / "prov" / "retention.toml"
    plan.parent.mkdir(parents=True)
    plan.write_text(PLAN, encoding="utf-8")
    film_of(world.recordings / FILM, "A-1")
    (home / "in.csv").write_text(FILE, encoding="utf-8")
    take_in(Office(world.settings), "trial", home / "in.csv", False)
    Tokens.of_board(world.state, "prov")
    book.begin(home / "witness", "almbacka.example/arkivet", NOW)
    for account, name in {"karin.ek": "Karin Ek", "ulla.ek": "Ulla Ek"}.items():
        add(Office(world.settings), NewPerson(account, name, "Systemförvaltare", "", [Role.ADMIN], []))
    with opened(world.settings) as store:
        store.workers.register("w", NOW)
        item = store.claim("trial", "w", NOW)
        assert item is not None
        with open_ledger(world.settings, "prov", Office(world.settings).now) as log:
            clicks = dict.fromkeys(("clicks_work", "confirms_work", "clicks_looking"), 0)
            ended = {"state": "pending_user_action", "outcome": "", "code": "UNG", **clicks}
            log.append(Event("case.finished", "trial/A-1", {"run": "r", "attempt": 1, **ended}))
            send_letter(world.settings, log)
        store.incidents.open("system/small", "svarar inte", NOW, "trial")
        store.starts.keep(["trial"], NOW)
        store.starts.wait("trial", NOW, NOW)
        store.starts.fire(store.starts.open("trial")[0], "failed", NOW, lambda: None)
        store.starts.end(store.starts.open("trial")[0], NightEnd.FAILED, NOW + dt.timedelta(minutes=1), lambda: None)
        store.finish(item, Outcome(State.PENDING_USER_ACTION, code="UNG", reasons=("Under 16 år.",)), "w", NOW)
    office = Office(world.settings)
    let(office, auditor(office, office.signer()), auditor(office, "eva"))
    return world


def send_letter(settings: Settings, log: Ledger) -> None:
    """A letter of the case, as it was sent."""
    keeper = LetterKeeper(settings, "prov", log)
    keeper.keep("trial/A-1", LETTER)
    keeper.close()
    told = {"run": "r", "attempt": 1, "text_sha256": hashlib.sha256(LETTER.encode()).hexdigest(), "kept": True}
    log.append(Event("letter.sent", "trial/A-1", told))


Break = Callable[[World], None]

CODE_PAGE = f"say: Åsa {CANARY} på ö".encode("cp1252")
SPOILT: dict[str, bytes] = {
    "another code page": CODE_PAGE,
    "bytes": bytes(range(256)) * 8,
    "nothing": b"",
    "nested": b"[" * 20_000,
    "nested maps": b"{a: " * 3_000,
    "an impossible day": b"format: 2026-02-30\nday = 2026-02-30\n",
    "an endless number": b"a: " + b"9" * 5_000,
    "a list": b"- a\n- b\n",
}


def of_sqlite(path: Callable[[World], Path], statement: str) -> Break:
    """One statement."""

    def run(world: World) -> None:
        with closing(sqlite3.connect(path(world), isolation_level=None)) as db:
            db.execute(statement)

    return run


def bytes_of(path: Callable[[World], Path], content: Callable[[bytes], bytes]) -> Break:
    """Other bytes in a file; what SQLite keeps beside it goes."""

    def run(world: World) -> None:
        file = path(world)
        file.write_bytes(content(file.read_bytes() if file.exists() else b""))
        for beside in file.parent.glob(f"{file.name}-*"):
            beside.unlink()

    return run


def instead(path: Callable[[World], Path], *, a_folder: bool = False) -> Break:
    """A file where a folder should be, or the other way round."""

    def run(world: World) -> None:
        place = path(world)
        shutil.rmtree(place, ignore_errors=True)
        place.unlink(missing_ok=True)
        place.mkdir() if a_folder else place.write_text("?")

    return run


def _renamed(world: World) -> None:
    (world.recordings / "trial").rename(world.recordings / "trail")


STATE: dict[str, Break] = {
    "the state is a file": instead(lambda world: world.state),
    "the logs are a file": instead(lambda world: world.state / "audit"),
    "the board's folder is a file": instead(lambda world: world.log.parent),
    "the keys are a file": instead(lambda world: world.state / "keys"),
    "the operations logs are a file": instead(lambda world: world.state / "logs"),
    "the runs are a file": instead(lambda world: world.state / "runs"),
    "the queue is a folder": instead(lambda world: world.queue, a_folder=True),
    "the log is a folder": instead(lambda world: world.log, a_folder=True),
    "the queue is no database": bytes_of(lambda world: world.queue, lambda whole: CODE_PAGE * 200),
    "the queue is half": bytes_of(lambda world: world.queue, lambda whole: whole[: len(whole) // 2]),
    "the queue is empty": bytes_of(lambda world: world.queue, lambda whole: b""),
    "the queue's rest is gone": bytes_of(
        lambda world: world.queue, lambda whole: whole[:8192] + bytes(len(whole) - 8192)
    ),
    "a newer queue": of_sqlite(lambda world: world.queue, "UPDATE schema_version SET version = 99"),
    "a queue without a table": of_sqlite(lambda world: world.queue, "DROP TABLE transition"),
    "the first release's queue": bytes_of(
        lambda world: world.queue, lambda whole: Path("tests/data/queue/v0.sqlite").read_bytes()
    ),
    "the log is no database": bytes_of(lambda world: world.log, lambda whole: CODE_PAGE * 200),
    "the log is half": bytes_of(lambda world: world.log, lambda whole: whole[: len(whole) // 2]),
    "the log is empty": bytes_of(lambda world: world.log, lambda whole: b""),
    "a newer log": of_sqlite(lambda world: world.log, "PRAGMA user_version = 99"),
    "a log without its table": of_sqlite(lambda world: world.log, "ALTER TABLE event RENAME TO events"),
    "the key is no key": bytes_of(lambda world: world.state / "keys" / "prov.key", lambda whole: CODE_PAGE),
    "the key is half": bytes_of(lambda world: world.state / "keys" / "prov.key", lambda whole: whole[:20]),
    "the signing key is no key": bytes_of(lambda world: world.state / "keys" / "prov.sign", lambda whole: CODE_PAGE),
    "the vault's key is no key": bytes_of(lambda world: world.state / "keys" / "prov.vault", lambda whole: CODE_PAGE),
    "the vault's key is gone": lambda world: (world.state / "keys" / "prov.vault").unlink(),
    "letters without sense": of_sqlite(lambda world: world.queue, "UPDATE vault_letter SET sealed = 'Canberg'"),
    "checkpoints without sense": of_sqlite(
        lambda world: world.log, "INSERT INTO checkpoint (size, note, peaks) VALUES (-1, 'Canberg', 'x')"
    ),
    "checkpoints without columns": of_sqlite(lambda world: world.log, "ALTER TABLE checkpoint RENAME note TO x"),
    "the process's folder is renamed": _renamed,
}  # fmt: skip

_RECORDED = (
    "trial/flow.yaml", "trial/process.toml", "trial/rules.py", "trial/letters/overlamning.md", "trial/approvals.yaml",
    "trial/targets.yaml", "trial/film/answers.yaml",
    "boards/prov/retention.toml", "systems/small/system.toml", "systems/small/targets.yaml",
    "systems/small/flows/log_in.yaml", f"{FILM}/meta.yaml", f"{FILM}/sightings.jsonl", f"{FILM}/application.json",
    f"{FILM}/SHA256SUMS", "../in.csv",
)  # fmt: skip


def _spoil(name: str, content: bytes) -> Break:
    return bytes_of(lambda world: world.recordings / name, lambda whole: content)


def _folder_for(name: str) -> Break:
    return instead(lambda world: world.recordings / name, a_folder=True)


RECORDED: dict[str, Break] = {
    **{f"{name}: {how}": _spoil(name, content) for name in _RECORDED for how, content in SPOILT.items()},
    **{f"{name}: a folder": _folder_for(name) for name in _RECORDED},
}
