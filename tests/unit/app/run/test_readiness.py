"""Ready at dusk: what a night needs is looked at, nothing is touched, and what is missing holds the process."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from klickfri.app.look.held import HOLDS, not_ready
from klickfri.app.office import Office
from klickfri.app.run import readiness
from klickfri.app.run.intake import take_in
from klickfri.app.run.reach import Reach, reachable
from klickfri.app.run.readiness import Ready
from klickfri.app.store import opened
from klickfri.flow.loader import load_program
from klickfri.model.errors import NotAdmitted
from klickfri.model.work import State
from klickfri.screen.dry.screen import DryScreen
from klickfri.settings.credentials import Credentials, EnvironmentCredentials
from klickfri.settings.machine import MachineCredentials, read
from tests.unit.app.conftest import SMALL
from tests.unit.app.run.test_notices import Kept

ROWS = "Nummer;Inkommen;Namn;Personnummer;Svar\nA-1;2026-11-19 10:00;Åsa Canberg;;\n"
Check = Callable[..., Ready]


@pytest.fixture
def mail() -> Kept:
    """Where the owner is told."""
    return Kept()


@pytest.fixture
def check(office: Office, credentials: EnvironmentCredentials, mail: Kept) -> Check:
    """Checks the small process, against a system whose clock is ours."""

    def checked(held: Credentials = credentials, apart: float = 0.0, **more: Any) -> Ready:
        return readiness.check(
            replace(office, **more) if more else office, "trial", held, {"mail": mail},
            server_time=lambda address: office.now() + dt.timedelta(seconds=apart),
        )  # fmt: skip

    return checked


@pytest.fixture
def waiting(office: Office, tmp_path: Path) -> None:
    """One application that waits."""
    file = tmp_path / "in.csv"
    file.write_text(ROWS, encoding="utf-8")
    take_in(office, "trial", file, False)


def test_what_a_look_can_come_to_is_known_from_the_flow() -> None:
    """The log-in, the resting page and the looks; the form is only come to by working."""
    assert sorted(reachable(load_program(SMALL, "trial"))) == [
        "home.row", "inquiry.reference", "inquiry.saved", "login.password", "login.submit", "login.user",
    ]  # fmt: skip


def test_a_process_is_ready(check: Check, waiting: None, office: Office, screen: DryScreen, mail: Kept) -> None:
    """All that a look can reach is there; nothing is clicked but the log-in, the queue is untouched, nobody is told."""
    found = check()
    assert (found.why, found.reached, found.total) == ("", 6, 6)
    assert [click for click in screen.verbs("click") if "Logga in" not in str(click)] == []
    with opened(office.settings) as store:
        assert [item.state for item in store.items("trial")] == [State.NEW]
        assert not_ready(store, "trial", office.now()) == ""
        assert store.outbox.waiting() == 0


def test_without_anybody_waiting_the_rest_is_looked_at(check: Check) -> None:
    """Log-in and resting page; what only a case leads to is not counted."""
    found = check()
    assert (found.why, found.reached, found.total) == ("", 5, 5)


def test_a_queue_that_is_empty_at_dusk_holds_no_process(
    check: Check, office: Office, screen: DryScreen, tmp_path: Path
) -> None:
    """What stands in an answer only cannot be missed where nobody could be asked for; how to look anyway is told."""
    screen.pages["inquiry"].absent.add("Sparat namn")
    recordings = Path(shutil.copytree(SMALL, tmp_path / "strict"))
    with (recordings / "trial" / "process.toml").open("a", encoding="utf-8") as toml:
        toml.write("\n[ready]\nleast = 0.9\n")
    found = check(settings=replace(office.settings, recordings=recordings))
    assert found.is_ready
    (told,) = [one for one in found.checks if one.name == "Targets"]
    assert told.missing == "4 of 5 were there; nobody waits whom the others could be looked for with"
    assert "[ready] practice" in told.mend


def test_a_page_that_has_changed_holds_the_process(
    check: Check, waiting: None, office: Office, screen: DryScreen, mail: Kept
) -> None:
    """One line says why, its owner is told, and again when it is mended; then it is held no more."""
    screen.pages["inquiry"].absent.add("Sparat namn")
    found = check()
    assert "Looks: " in found.why
    assert "\n" not in found.why
    assert "inquiry.saved" in found.missing
    assert found.picture
    assert found.picture.exists()
    with opened(office.settings) as store:
        assert not_ready(store, "trial", office.now()) == found.why
        later = office.now() + HOLDS
        assert not_ready(store, "trial", later) == ""
        assert store.outbox.waiting() == 1
        screen.pages["inquiry"].absent.clear()
        assert check().is_ready
        assert not_ready(store, "trial", office.now()) == ""
        assert store.outbox.waiting() == 2


def test_too_few_targets_are_not_enough(
    check: Check, waiting: None, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three of six are fewer than 60 %; the least share is the process's own."""
    monkeypatch.setattr(Reach, "look", lambda reach: None)
    assert check().why == "Targets: only 3 of 6 were there"
    recordings = Path(shutil.copytree(SMALL, tmp_path / "easy"))
    with (recordings / "trial" / "process.toml").open("a", encoding="utf-8") as toml:
        toml.write("\n[ready]\nleast = 0.5\n")
    assert check(settings=replace(office.settings, recordings=recordings)).is_ready


def test_a_robot_that_is_not_let_in_holds_the_process(check: Check, office: Office) -> None:
    """It is told in the system's own name; nothing is tried again."""

    def shut(*asked: object, **more: object) -> DryScreen:
        raise NotAdmitted("Småsystemet did not let rpa-1 in")

    assert check(open_screen=shut).why == "Log-in: Småsystemet did not let rpa-1 in"


@pytest.mark.parametrize(("apart", "ready"), [(100, True), (-130, False)])
def test_clocks_that_differ_are_seen(check: Check, apart: float, ready: bool) -> None:
    """Letters and deadlines are dated by both."""
    assert check(apart=apart).is_ready == ready


SOON = (
    "The password of rpa-1 expires in 6 day(s), on 2026-11-26: change it in the system and where it is kept, and note "
    "the new day."
)


@pytest.mark.parametrize(("expires", "told"), [(26, [SOON]), (None, [])])
def test_a_password_that_is_soon_out_of_date_is_told(
    office: Office, check: Check, tmp_path: Path, expires: int | None, told: list[str]
) -> None:
    """Days before, and no reason to hold the process: the log-in shows whether it still holds."""
    file = tmp_path / "credentials.toml"
    day = f"expires = 2026-11-{expires}" if expires else ""
    file.write_text(f'format = "klickfri-credentials/1"\n[systems.small]\n{day}\n', encoding="utf-8")
    file.chmod(0o600)
    passwords = {f"KLICKFRI_PASSWORD_RPA_{number}": "hemligt-nog" for number in (1, 2)}
    found = check(MachineCredentials(read(file), EnvironmentCredentials(passwords)))
    assert [one.missing for one in found.checks if one.name == "Password of rpa-1 (Småsystemet)" and not one.ok] == told
    assert found.is_ready


def test_a_process_with_faults_is_not_ready(check: Check, office: Office, tmp_path: Path) -> None:
    """No browser is started for it."""
    recordings = Path(shutil.copytree(SMALL, tmp_path / "broken"))
    (recordings / "trial" / "flow.yaml").write_text("format: klickfri-flow/1\n", encoding="utf-8")
    found = check(settings=replace(office.settings, recordings=recordings))
    assert found.why.startswith("The process: ")
    assert len(found.checks) == 1


def test_a_protected_person_ends_one_look_and_not_the_check(check: Check, waiting: None, screen: DryScreen) -> None:
    """No picture, and nothing of the case."""
    screen.pages["home"].texts.append("SEKRETESSMARKERING")
    found = check()
    assert found.picture is None
