"""Promise 6, beside the files' content: nobody else may read the state, and no other program learns a password.

Linux tells what every process was given (`/proc/PID/environ`), so a night is looked at while it runs.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.harness import Evidence, Practice, practice, recorded
from tests.e2e.processes import browsers, descendants, kill, until
from tests.e2e.processes import workers as workers_of

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells so")


def test_the_state_is_for_its_owner_alone(every_code: Evidence) -> None:
    """Whatever the machine's habit: folders 0700, files 0600, each of them."""
    found = {path: path.stat().st_mode & 0o777 for path in (every_code.state, *every_code.state.rglob("*"))}
    wrong = [f"{mode:o} {path.name}" for path, mode in found.items() if mode != (0o700 if path.is_dir() else 0o600)]
    assert wrong == []


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Practice]:
    """A practice with two accounts and two applications taken in."""
    with practice(tmp_path, recorded(clean=2)) as held:
        held.take_in()
        yield held


@pytest.mark.timeout(600)
def test_children_get_only_what_they_need(held: Practice) -> None:
    """A worker its own account's password; browsers and their drivers none, nor anything else of Klickfri's."""
    run = held.start("run", "sfi_first_application", "--workers", "2", "--until-empty")
    workers, others = dict[int, str](), dict[int, str]()

    def looked() -> bool:
        for child in descendants(run.pid):
            words = _told(child, "cmdline")
            given = _told(child, "environ")
            if "\0work\0" in words:
                workers[child] = given
            elif words and "\0klickfri\0" not in words:  # it has no words yet while it becomes another program
                others[child] = given
        return run.poll() is not None or len(list(browsers(run.pid))) == 2

    assert until(looked, 300)
    looked()
    assert held.finish(run) in (0, 1), held.said[-1]
    words = held.users.values()
    assert {tuple(word in given for word in words) for given in workers.values()} == {(True, False), (False, True)}
    assert len(others) > len(words) * 2  # a driver and a browser each, and the browsers' helpers
    assert not [given for given in others.values() if "KLICKFRI_" in given or any(word in given for word in words)]


@pytest.mark.attack
@pytest.mark.timeout(600)
def test_a_killed_workers_profile_is_cleared_away(held: Practice) -> None:
    """What its browser kept passes when the next worker begins; after the run nothing is left."""
    run = held.start("run", "sfi_first_application", "--until-empty")
    assert until(lambda: bool(list(browsers(run.pid))) or run.poll() is not None, 120)
    for worker in workers_of(run.pid):
        kill(worker)
    held.finish(run)
    assert [path.name for path in held.temporary.resolve().iterdir()] == []


def _told(pid: int, what: str) -> str:
    try:
        return Path(f"/proc/{pid}/{what}").read_text(encoding="utf-8", errors="replace")
    except OSError:  # it has just ended
        return ""
