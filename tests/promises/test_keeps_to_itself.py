"""Promise 6, beside the files' content: nobody else may read the state, and no other program learns a password.

Linux tells what every process was given (`/proc/PID/environ`), so a night is looked at while it runs.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.e2e.harness import Evidence, practice, recorded
from tests.e2e.processes import browsers, kill, until
from tests.e2e.processes import workers as workers_of

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells so")


def test_the_state_is_for_its_owner_alone(each_code: Evidence) -> None:
    """Whatever the machine's habit: folders 0700, files 0600, each of them."""
    found = {path: path.stat().st_mode & 0o777 for path in (each_code.state, *each_code.state.rglob("*"))}
    wrong = [f"{mode:o} {path.name}" for path, mode in found.items() if mode != (0o700 if path.is_dir() else 0o600)]
    assert wrong == []


def test_children_get_only_what_they_need(each_code: Evidence) -> None:
    """A worker its own account's password; browsers and their drivers none, nor anything else of Klickfri's."""
    workers = [given for words, given in each_code.children if "\0work\0" in words]
    others = [given for words, given in each_code.children if words and "\0klickfri\0" not in words]
    passwords = each_code.passwords
    assert {tuple(word in given for word in passwords) for given in workers} == {(True, False), (False, True)}
    assert len(others) > len(passwords) * 2  # a driver and a browser each, and the browsers' helpers
    assert not [given for given in others if "KLICKFRI_" in given or any(word in given for word in passwords)]


@pytest.mark.attack
@pytest.mark.timeout(600)
def test_a_killed_workers_profile_is_cleared_away(tmp_path: Path) -> None:
    """What its browser kept passes when the next worker begins; after the run nothing is left."""
    with practice(tmp_path, recorded(clean=2)) as held:
        held.take_in()
        run = held.start("run", "sfi_first_application", "--until-empty")
        assert until(lambda: bool(list(browsers(run.pid))) or run.poll() is not None, 120)
        for worker in workers_of(run.pid):
            kill(worker)
        held.finish(run)
        assert [path.name for path in held.temporary.resolve().iterdir()] == []
