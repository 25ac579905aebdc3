"""Every command, whatever is broken: a sentence and a documented exit code, no stack trace, nothing of a person.

A part of the table, seeded, is run each time; all of it with `make test-attack`.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from klickfri.cli.exits import EXIT_CODES
from tests import disk
from tests.attack import faults
from tests.attack.faults import CANARY, RECORDED, SLOW, STATE, WORDS, World
from tests.rights import as_nobody, reading_only
from tests.some import some
from tests.unit.cli.conftest import Command, Said, klickfri

__all__ = ["klickfri"]  # the fixture
QUICK = [command for command in WORDS if command not in SLOW]
ALL = {**STATE, **RECORDED}
CHANCE = random.Random(8)
PART = [(CHANCE.choice(QUICK), name) for name in [*STATE, *CHANCE.sample(list(RECORDED), 25)]]
PART += [(command, CHANCE.choice(list(STATE))) for command in QUICK]
EACH_TIME = 8
"""Commands that are tried each time where a machine is at fault: what they share, others have too."""


def each_time(seed: int) -> list[object]:
    """All quick commands, of which only some, seeded, are tried outside `make test-attack`."""
    return some(QUICK, EACH_TIME, seed=seed, always=[("intake",)], others=pytest.mark.attack)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A world in which all is well."""
    return faults.build(tmp_path_factory.mktemp("sound"))


@pytest.fixture
def world(sound: World, tmp_path: Path, klickfri: Command, monkeypatch: pytest.MonkeyPatch) -> World:
    """A copy to break, to which the settings lead."""
    home = Path(shutil.copytree(sound.home, tmp_path / "home"))
    given = {"STATE": home / "state", "RECORDINGS": home / "recordings", "BROWSER": "/bin/false",
             "PASSWORD_RPA_1": "hemligt-nog", "PASSWORD_RPA_2": "hemligt-med"}  # fmt: skip
    for name, value in given.items():
        monkeypatch.setenv(f"KLICKFRI_{name}", str(value))
    monkeypatch.setenv("BROWSER", "/bin/true")
    return World(home)


def answered(said: Said) -> None:
    """In words, and with an exit code of the table."""
    told = said.out + said.err
    assert said.code in EXIT_CODES
    assert said.code == 0 or told.strip()
    assert "Traceback" not in told
    assert "has no explanation" not in told, told
    assert CANARY not in told
    assert len(told) < 20_000


def test_every_command_is_tried() -> None:
    """A new command must stand in the table."""
    assert set(faults.commands()) == set(WORDS)


_NOT_NAMED = [("restore",), ("audit", "rekey"), ("audit", "stamp"), ("move",), ("watch",), ("tell",)]
_NOT_DUE = [("audit", "keys", "drop"), ("audit", "retention", "propose"), ("audit", "retention", "apply")]
NOTHING_TO_DO = dict.fromkeys([*_NOT_NAMED, *_NOT_DUE], 3) | {
    ("metrics",): 2,
    ("witness", "serve"): 2,
    ("serve",): 2,
}
"""Nothing is put back over a sound world, its key is not lost; no other database, folder, authority or receiver is
named, and what would serve for ever is given a port that there is not, or an address that it refuses."""


@pytest.mark.parametrize("command", QUICK, ids=" ".join)
def test_all_is_well_before(klickfri: Command, world: World, command: tuple[str, ...]) -> None:
    """In the sound world the commands do what they are for; else the table below would prove nothing."""
    said = klickfri(*world.words(command))
    answered(said)
    assert said.code == NOTHING_TO_DO.get(command, 0), said


@pytest.mark.parametrize(("command", "name"), PART, ids=lambda part: part if isinstance(part, str) else " ".join(part))
def test_some_faults(klickfri: Command, world: World, command: tuple[str, ...], name: str) -> None:
    """Each fault of the state, some of the recordings, and each command at least once."""
    ALL[name](world)
    answered(klickfri(*world.words(command)))


@pytest.mark.attack
@pytest.mark.spread
@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", ALL)
def test_every_fault_with_every_command(klickfri: Command, sound: World, world: World, name: str) -> None:
    """The whole table, each pair in a world of its own; what starts processes has a test of its own."""
    for command in [command for command in WORDS if command not in (("run",), ("nights",), ("work",))]:
        shutil.rmtree(world.home)
        shutil.copytree(sound.home, world.home)
        ALL[name](world)
        answered(klickfri(*world.words(command)))


@pytest.mark.attack
@pytest.mark.spread
@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", STATE)
def test_a_worker_meets_every_fault_of_the_state(world: World, name: str) -> None:
    """It is a process of its own: its threads and its engine are heard too."""
    STATE[name](world)
    worker = [sys.executable, "-m", "klickfri", *world.words(("work",))]
    given = {**os.environ, "PYTHONPATH": "robot"}
    done = subprocess.run(worker, env=given, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    answered(Said(done.returncode, done.stdout, done.stderr))


@pytest.mark.skipif(sys.platform == "win32", reason="folders have no such rights there")
@pytest.mark.parametrize("command", each_time(1), ids=" ".join)
def test_where_nothing_may_be_written(klickfri: Command, world: World, command: tuple[str, ...]) -> None:
    """A state folder of another account, or on a read-only disk; readers read, writers say so."""
    with reading_only(world.home):
        answered(klickfri(*world.words(command)))


@pytest.mark.skipif(sys.platform == "win32", reason="folders have no such rights there")
@pytest.mark.parametrize("command", each_time(2), ids=" ".join)
def test_where_nothing_may_be_read(klickfri: Command, world: World, command: tuple[str, ...]) -> None:
    """Another account's state folder is shut."""
    world.state.chmod(0)
    with as_nobody(world.home):
        answered(klickfri(*world.words(command)))
    world.state.chmod(0o700)


@pytest.fixture
def full(world: World) -> Iterator[World]:
    """The world's state on a disk with no room left."""
    place = world.home / "small"
    with disk.small(place, 2):
        shutil.copytree(world.state, place / "state")
        with disk.filled(place):
            yield world


@pytest.mark.parametrize("command", each_time(3), ids=" ".join)
def test_a_full_disk(klickfri: Command, full: World, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever must write says that it is full; a row of the file is never repeated."""
    (full.home / "in.csv").write_text(faults.FILE + "".join(
        f"B-{number};2026-11-19 10:00;Eva {CANARY};;\n" for number in range(3000)
    ), encoding="utf-8")  # fmt: skip
    monkeypatch.setenv("KLICKFRI_STATE", str(full.home / "small" / "state"))
    said = klickfri(*full.words(command))
    answered(said)
    if command == ("intake",):
        assert said.code in (3, 4)
        assert "disk is full" in said.err


@pytest.mark.attack
@pytest.mark.timeout(900)
@pytest.mark.parametrize("file", ["queue", "log"])
@pytest.mark.parametrize("command", QUICK, ids=" ".join)
def test_a_lock_held_too_long(klickfri: Command, world: World, command: tuple[str, ...], file: str) -> None:
    """Another program holds queue or log for longer than anybody waits."""
    with closing(sqlite3.connect(getattr(world, file), isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        answered(klickfri(*world.words(command)))


@pytest.mark.parametrize("command", [("queue", "list"), ("intake",)], ids=" ".join)
def test_nobody_listens(world: World, command: tuple[str, ...]) -> None:
    """No home, no environment but the settings, and nobody at the other end: it ends without a word of a fault."""
    given = {name: value for name, value in os.environ.items() if name.startswith("KLICKFRI")}
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "klickfri", *world.words(command)], env={**given, "PYTHONPATH": "robot"},
        stdout=writing, stderr=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    os.close(writing)
    assert done.returncode in EXIT_CODES
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
