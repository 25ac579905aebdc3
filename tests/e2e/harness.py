"""A practice night: ProVux with a made-up world, and Klickfri run on it as operations do, with the command `klickfri`.

`Practice` runs things; `Evidence` is what is left afterwards, read from the outside: the stub's journal, the queue,
the audit log and every file. `checks` compares them.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Literal

from fixtures.provux.journal import Entry as Sighting
from fixtures.provux.process import ROOT, Server, running
from fixtures.synthetic.cases import Case
from fixtures.synthetic.files import RECORDED_COUNT, RECORDED_SEED, RECORDED_TODAY, write_csv
from fixtures.synthetic.generate import generate
from klickfri.audit import entry
from klickfri.audit.entry import Entry
from klickfri.audit.opening import read_ledger
from klickfri.model.work import WorkItem
from klickfri.settings.settings import Settings
from klickfri.work.store import Store
from tests.e2e.processes import end_family

PROCESS, BOARD = "sfi_first_application", "utbildning"
ACCOUNTS = ("rpa-sfi-1", "rpa-sfi-2")
TODAY, SEED = RECORDED_TODAY, RECORDED_SEED

Mode = Literal["decide", "propose"]


@dataclass(frozen=True)
class Evidence:
    """What a night left behind. `said` is everything the commands printed; `children` is what each process that a run
    had started was given, if somebody looked: its words and its environment; `codes` are the exit codes of its runs.
    `hit` are applications that something was done to from outside, and `may_end` the other ends that this explains."""

    cases: tuple[Case, ...]
    mode: Mode
    folder: Path
    passwords: tuple[str, ...]
    said: str
    sightings: tuple[Sighting, ...]
    wrong: tuple[Sighting, ...]
    events: tuple[Entry, ...]
    items: Mapping[str, WorkItem]
    children: tuple[tuple[str, str], ...] = ()
    codes: tuple[int, ...] = ()
    database: str = ""
    """The PostgreSQL that holds queue and log, when they are no files."""
    hit: frozenset[str] = frozenset()
    may_end: Mapping[str, Collection[object]] = field(default_factory=dict)

    @property
    def state(self) -> Path:
        """Klickfri's own folder."""
        return self.folder / "state"

    @property
    def temporary(self) -> Path:
        """Where the commands, and browsers, had to put passing files."""
        return self.folder / "temporary"

    @cached_property
    def by_reference(self) -> Mapping[str, Case]:
        """The cases."""
        return {case.reference: case for case in self.cases}

    @cached_property
    def broken_off(self) -> frozenset[str]:
        """Applications that something died under: an attempt began and never told its end, or its browser was gone or
        a step that saves had no answer, so that nobody can say whether the click in hand was made."""
        begun, ended = set(), set()
        failed = self.told("step.failed")
        gone = {of(event) for event in failed if event.data["code"] == "WEBBLÄSARE" or event.data["saves"]}
        for event in self.events:
            attempt = (event.subject, event.data.get("run"), event.data.get("attempt"))
            if event.type == "case.claimed":
                begun.add(attempt)
            elif event.type in ("case.finished", "case.put_back"):
                ended.add(attempt)
        return frozenset(subject.rpartition("/")[2] for subject, _, _ in begun - ended) | gone | self.hit

    def told(self, *types: str, reference: str | None = None) -> list[Entry]:
        """Events of these types, of one application if given, in order."""
        found = [event for event in self.events if event.type in types]
        return found if reference is None else [event for event in found if of(event) == reference]


def of(event: Entry) -> str:
    """The application that an event is about."""
    return event.subject.rpartition("/")[2]


@dataclass
class Practice:
    """A running ProVux, and Klickfri's commands against it. Everything lies in `folder`."""

    folder: Path
    cases: tuple[Case, ...]
    server: Server
    users: Mapping[str, str]
    temporary: Path
    mode: Mode = "decide"
    max_attempts: int = 3
    ill_for_minutes: float = 30
    said: list[str] = field(default_factory=list)
    address: str = ""
    """The address to reach ProVux by, when it is not its own."""
    database: str = ""
    """The address of the PostgreSQL that holds queue and log, when they are no files."""
    name: str = ""
    """What the machine is called, when it is one of several."""
    more: dict[str, str] = field(default_factory=dict)
    """Further settings of the commands that are started from now on."""
    _started: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def state(self) -> Path:
        """Klickfri's own folder."""
        return self.folder / "state"

    @property
    def settings(self) -> Settings:
        """What the commands are given to work with."""
        queue = self.database or f"sqlite:///{(self.state / 'work.sqlite').as_posix()}"
        return Settings(self.state, self.recordings(), queue)

    @property
    def _transcript(self) -> Path:
        """Everything the commands have said, in earlier practices with this folder too."""
        return self.folder / "said.txt"

    @property
    def environment(self) -> dict[str, str]:
        """What operations would have set; passing files go where the checks can see them."""
        passwords = {f"KLICKFRI_PASSWORD_{name.upper().replace('-', '_')}": word for name, word in self.users.items()}
        return {
            **os.environ,
            **passwords,
            **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(self.temporary)),
            "KLICKFRI_STATE": str(self.state),
            "KLICKFRI_RECORDINGS": str(self.recordings()),
            "KLICKFRI_ADDRESS_PROVUX": self.address or self.server.url,
            "KLICKFRI_TODAY": TODAY.isoformat(),
            "KLICKFRI_DATABASE": self.database,
            "KLICKFRI_MACHINE": self.name,
            "PYTHONUTF8": "1",
            **self.more,
        }

    @contextmanager
    def machine(self, name: str) -> Iterator[Practice]:
        """Another machine that shares the database, with a folder and a name of its own; the keys are brought to it."""
        other = replace(self, folder=self.folder / name, name=name, said=[], _started=[])
        shutil.copytree(self.state / "keys", other.state / "keys")
        with closing(other):
            yield other

    def recordings(self) -> Path:
        """A copy of the repository's recordings, with this practice's settings; an ill system is waited for shortly."""
        copy = self.folder / "recordings"
        if not copy.exists():
            shutil.copytree(ROOT / "recordings", copy)
            settings = copy / PROCESS / "process.toml"
            text = settings.read_text(encoding="utf-8")
            text = text.replace('mode = "decide"', f'mode = "{self.mode}"')
            starts = max(3, self.max_attempts)
            text = text.replace("max_attempts = 3", f"max_attempts = {self.max_attempts}\nmax_starts = {starts}")
            settings.write_text(text, encoding="utf-8")
            system = copy / "systems" / "provux" / "system.toml"
            patience = f"ill_waits = [0.2, 0.5, 1]\nill_for_minutes = {self.ill_for_minutes}\n"
            system.write_text(patience + system.read_text(encoding="utf-8"), encoding="utf-8")
        return copy

    def start(self, *words: str, program: Sequence[str] = ("-m", "klickfri")) -> subprocess.Popen[str]:
        """Starts a command and goes on; `program` runs something else than `klickfri` in its place."""
        command = subprocess.Popen(
            [sys.executable, *program, *words], cwd=ROOT, env=self.environment, text=True, encoding="utf-8",
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        self._started.append(command)
        return command

    def finish(self, command: subprocess.Popen[str], seconds: float = 1800) -> int:
        """Waits for a command, keeps what it said and returns its exit code."""
        said, _ = command.communicate(timeout=seconds)
        self.said.append(said)
        with self._transcript.open("a", encoding="utf-8") as file:
            file.write(said)
        return command.returncode

    def close(self) -> None:
        """Ends what still runs, so that a practice that failed leaves nothing behind."""
        for command in self._started:
            end_family(command)

    def klickfri(self, *words: str) -> int:
        """Runs one command to its end and returns its exit code."""
        return self.finish(self.start(*words))

    def take_in(self) -> None:
        """Takes the whole file of applications in."""
        file = self.folder / "applications.csv"
        write_csv(self.cases, file)
        assert self.klickfri("intake", str(file), "--process", PROCESS) == 0, self.said[-1]

    def night(self, workers: int = 2) -> int:
        """Lets the robot work until the queue is empty; returns the exit code."""
        return self.klickfri("run", PROCESS, "--workers", str(workers), "--until-empty")

    def items(self) -> dict[str, WorkItem]:
        """The queue, by reference."""
        store = Store(self.settings.database)
        try:
            return {item.reference: item for item in store.items(PROCESS)}
        finally:
            store.close()

    def events(self) -> list[Entry]:
        """The whole audit log, in order."""
        with read_ledger(self.settings, BOARD) as reader:
            return [entry.read(row.body, row.leaf) for row in reader.stored()]

    def evidence(self) -> Evidence:
        """What there is to compare now."""
        journal = self.server.journal
        return Evidence(
            cases=self.cases,
            mode=self.mode,
            folder=self.folder,
            passwords=tuple(self.users.values()),
            said=self._transcript.read_text(encoding="utf-8"),
            sightings=tuple(journal.entries()),
            wrong=tuple(journal.wrong()),
            events=tuple(self.events()),
            items=self.items(),
            database=self.database,
        )


def read_log(file: Path) -> list[Entry]:
    """Every event of an audit log, in order."""
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as db:
        return [entry.read(*row) for row in db.execute("SELECT body, leaf FROM event ORDER BY seq")]


@contextmanager
def short_way(folder: Path) -> Iterator[Path]:
    """A short path to a folder: browsers put sockets among their passing files, whose paths may have 107 signs."""
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="kf") as place:
        way = Path(place) / "t"
        way.symlink_to(folder, target_is_directory=True)
        yield way


def recorded(**wanted: int) -> list[Case]:
    """So many of each kind from the process's own 60 cases, in their order; `_` in a kind's name stands for `-`."""
    left = Counter({kind.replace("_", "-"): number for kind, number in wanted.items()})
    cases = []
    for case in generate(RECORDED_COUNT, RECORDED_SEED, RECORDED_TODAY):
        if left[case.kind] > 0 and case.trouble != "lock-brief":
            left[case.kind] -= 1
            cases.append(case)
    assert not +left, f"the 60 cases do not hold {dict(+left)}"
    return cases


@contextmanager
def practice(
    folder: Path,
    cases: Sequence[Case],
    *,
    mode: Mode = "decide",
    max_attempts: int = 3,
    ill_for_minutes: float = 30,
    latency: str = "off",
    traits: Sequence[str] = (),
    release: str = "1",
    database: str = "",
    name: str = "",
) -> Iterator[Practice]:
    """Runs a ProVux with these cases until the block ends; in a folder used before it goes on where it was."""
    folder.mkdir(parents=True, exist_ok=True)
    users = {account: f"ord-{random.Random(f'{SEED} {account}').getrandbits(64):016x}" for account in ACCOUNTS}
    with (
        short_way(folder.resolve() / "temporary") as temporary,
        running(
            today=TODAY, users=users, directory=folder, cases=cases, seed=SEED,
            latency=latency, traits=traits, release=release,
        ) as server,
        closing(
            Practice(
                folder, tuple(cases), server, users, temporary, mode, max_attempts, ill_for_minutes,
                database=database, name=name,
            )
        ) as held,
    ):  # fmt: skip
        held.database = database
        yield held
