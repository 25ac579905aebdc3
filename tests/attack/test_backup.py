"""The disk is lost after the night: what the robot did since the backup is not done again, and nobody is lost.

The passwords come from files here, so that whatever a run starts can be searched for them, its workers too.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from klickfri.app.look import inspection
from klickfri.model.work import State
from klickfri.settings.settings import Settings
from tests.e2e.checks import acts_on
from tests.e2e.harness import BOARD, PROCESS, Practice, practice, recorded
from tests.e2e.processes import descendants, given, until

pytestmark = [pytest.mark.attack, pytest.mark.timeout(3600)]

Acts = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Loss:
    """What ProVux was made to do, and where the cases stood, before and after; and what the run's children saw."""

    held: Practice
    passwords: tuple[str, ...]
    acts: tuple[Acts, Acts]
    states: tuple[dict[str, State], dict[str, State]]
    children: frozenset[tuple[str, str]]


@pytest.fixture(scope="module")
def loss(tmp_path_factory: pytest.TempPathFactory) -> Loss:
    """Taken in, backed up, worked through; then all is lost, put back and worked through once more."""
    folder = tmp_path_factory.mktemp("loss")
    with pytest.MonkeyPatch.context() as patch, practice(folder, recorded(clean=2, KOMPL=1, ANNAN=1)) as held:
        passwords = tuple(held.users.values())
        patch.setenv("KLICKFRI_CREDENTIALS", str(_credentials(folder, dict(held.users))))
        held.users = {}
        held.take_in()
        assert held.klickfri("credentials") == 0, held.said[-1]
        safe = ("--keys-to", str(folder / "safe"), "--reason", "nycklarna till kassaskåpet")
        assert held.klickfri("backup", str(folder / "sets"), *safe) == 0, held.said[-1]
        children = _watched(held, held.start("run", PROCESS, "--workers", "2"))
        first = _acts(held), _states(held)
        shutil.rmtree(held.state)
        (made,) = (folder / "sets").iterdir()
        whole = (str(made), "--keys", str(folder / "safe"))
        _restore_killed(held, whole)
        assert held.klickfri("restore", *whole) == 0, held.said[-1]
        assert held.night() == 0, held.said[-1]
        return Loss(held, passwords, (first[0], _acts(held)), (first[1], _states(held)), children)


def _credentials(folder: Path, users: dict[str, str]) -> Path:
    for account, word in users.items():
        (folder / account).write_text(f"{word}\n", encoding="utf-8")
        (folder / account).chmod(0o600)
    file = folder / "credentials.toml"
    source = f'password = {{ file = "{folder.as_posix()}/{{account}}" }}'
    file.write_text(f'format = "klickfri-credentials/1"\n[systems.provux]\n{source}\n', encoding="utf-8")
    return file


def _watched(held: Practice, run: subprocess.Popen[str]) -> frozenset[tuple[str, str]]:
    """What each process of the run was given, looked at until it ends."""
    seen = set[tuple[str, str]]()

    def look() -> bool:
        seen.update(given(child) for child in descendants(run.pid))
        return run.poll() is not None

    until(look)
    assert held.finish(run) == 0, held.said[-1]
    return frozenset(seen)


def _restore_killed(held: Practice, whole: tuple[str, ...]) -> None:
    """Killed at each of its last steps: there is no state folder afterwards."""
    for last in ("unsealed", "_tell", "_put"):
        code = (
            f"import os; from klickfri.app.run import restore; restore.{last} = lambda *words: os.kill(os.getpid(), 9)"
        )
        run = f"{code}; import sys; from klickfri.cli.main import main; sys.argv[0] = 'klickfri'; main()"
        assert held.finish(held.start("restore", *whole, program=("-c", run))) == -9
        assert not held.state.exists()


def _acts(held: Practice) -> Acts:
    evidence = held.evidence()
    return {case.reference: tuple(act.kind for act in acts_on(evidence, case.reference)) for case in held.cases}


def _states(held: Practice) -> dict[str, State]:
    return {reference: item.state for reference, item in held.items().items()}


def test_nothing_is_saved_or_sent_again(loss: Loss) -> None:
    """ProVux was made to do each thing once, and every case stands as after the first night."""
    before, after = loss.acts
    assert all(before.values())
    assert after == before
    assert loss.states[1] == loss.states[0]


def test_the_log_is_whole_and_says_what_happened(loss: Loss) -> None:
    """It was put back, and goes on; nothing of the killed tries is left."""
    state = loss.held.state
    settings = Settings(state, loss.held.folder / "recordings", f"sqlite:///{state / 'work.sqlite'}")
    assert inspection.verify(settings, BOARD).ok
    restored = [event for event in loss.held.events() if event.type == "log.restored"]
    assert len(restored) == 1
    assert not list(loss.held.folder.glob("klickfri-*"))


@pytest.mark.parametrize("told", [lambda child: child[0], lambda child: child[1]], ids=["words", "environment"])
def test_no_process_of_a_run_is_given_a_password(loss: Loss, told: Callable[[tuple[str, str]], str]) -> None:
    """Worker, driver, browser and fence: neither in its words nor in its environment."""
    assert len(loss.children) > 6
    assert not [child for child in loss.children for word in loss.passwords if word in told(child)]


def test_no_file_holds_a_password(loss: Loss) -> None:
    """Of the state folder, nor the sets."""
    places = (loss.held.state, loss.held.folder / "sets")
    files = [path for place in places for path in place.rglob("*") if path.is_file()]
    assert not [path for path in files for word in loss.passwords if word.encode() in path.read_bytes()]
