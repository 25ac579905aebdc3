"""What `klickfri doctor` finds, and how a browser is got."""

from __future__ import annotations

import datetime as dt
import http.server
import os
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from klickfri.app.look import doctor
from klickfri.flow.loader import load_program
from klickfri.model.errors import Misconfigured
from klickfri.settings.credentials import EnvironmentCredentials
from klickfri.settings.settings import Settings
from tests.postgres import Server

RECORDINGS = Path(__file__).parents[4] / "recordings"
NOON = dt.datetime(2026, 11, 20, 12, 0, tzinfo=ZoneInfo("Europe/Stockholm"))


class Machine:
    """A machine whose commands are only noted; `works` says which programs do their work."""

    def __init__(self, works: Callable[[str], bool], browser: Path | None = None) -> None:
        self.browser, self.works, self.commands = browser, works, list[str]()

    def find(self) -> Path | None:
        """The browser that this machine has by now."""
        return self.browser

    def run(self, command: list[str], seconds: float) -> bool:
        """Notes the command; installing commands that work leave a browser behind."""
        line = " ".join(command)
        self.commands.append(line)
        if "install" in line and self.works(line):
            self.browser = Path("/usr/bin/new-browser")
        return self.works(line)


@pytest.fixture
def address() -> Iterator[str]:
    """A server that refuses every request, but answers."""
    server = http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
    thread = threading.Thread(target=server.handle_request)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    thread.join()
    server.server_close()


def settings(state: Path, recordings: Path = RECORDINGS) -> Settings:
    """A machine's settings with the project's own recordings."""
    return Settings(state, recordings, "sqlite:///x", addresses={"PROVUX": "http://127.0.0.1:9/"})


def test_examine_looks_at_everything(tmp_path: Path) -> None:
    """One call tells of Python, browser, folder, disk, processes, passwords, addresses, clock and desktop."""
    machine = Machine(lambda _: True, Path("/usr/bin/chromium"))
    found = doctor.examine(
        settings(tmp_path / "var"), EnvironmentCredentials({}), machine.find, now=NOON, run=machine.run
    )
    bad = {finding.name for finding in found if not finding.ok and finding.needed}
    assert bad == {
        "Password of rpa-sfi-1 (ProVux)",
        "Password of rpa-sfi-2 (ProVux)",
        "ProVux at http://127.0.0.1:9/",
    }
    assert all(finding.mend for finding in found if not finding.ok)
    assert "Process sfi_first_application" in {finding.name for finding in found}


def test_an_old_python_is_told_of() -> None:
    """The first thing to mend is Python itself."""
    assert not doctor.python_version((3, 10)).ok
    assert doctor.python_version((3, 11)).ok


@pytest.mark.parametrize(
    ("path", "starts", "words"), [(None, True, "no Edge, Chrome or Chromium"), (Path("/x"), False, "does not start")]
)
def test_a_browser_must_be_there_and_start(path: Path | None, starts: bool, words: str) -> None:
    """A browser that is installed but cannot start is as bad as none, and the command to run is named."""
    machine = Machine(lambda _: starts, path)
    finding = doctor.browser(machine.find, machine.run)
    assert words in finding.missing
    assert doctor.ONE_COMMAND in finding.mend


def test_a_folder_that_cannot_be_made_is_told_of(tmp_path: Path) -> None:
    """A state folder under a file cannot be written; the setting to change is named."""
    (tmp_path / "file").write_text("")
    finding = doctor.state_folder(tmp_path / "file" / "var")
    assert "cannot be written" in finding.missing
    assert "KLICKFRI_STATE" in finding.mend


def test_a_full_disk_is_told_of(tmp_path: Path) -> None:
    """Below two GiB the night may stop for want of room for its log."""
    assert not doctor.disk_space(tmp_path, 2 * 2**30 - 1).ok
    assert doctor.disk_space(tmp_path, 2 * 2**30).ok


def test_recordings_without_a_process_are_told_of(tmp_path: Path) -> None:
    """An empty folder is no success."""
    machine = Machine(lambda _: True, Path("/x"))
    found = doctor.examine(
        settings(tmp_path, tmp_path), EnvironmentCredentials({}), machine.find, now=NOON, run=machine.run
    )
    assert "there is no process in it" in {finding.missing for finding in found}


def test_a_broken_process_is_told_of_with_its_faults(tmp_path: Path) -> None:
    """A process that cannot be loaded names its file's faults instead of stopping the doctor."""
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "process.toml").write_text('format = "klickfri-process/1"\n')
    machine = Machine(lambda _: True, Path("/x"))
    found = doctor.examine(
        settings(tmp_path, tmp_path), EnvironmentCredentials({}), machine.find, now=NOON, run=machine.run
    )
    finding = next(finding for finding in found if finding.name == "Process broken")
    assert "fault(s)" in finding.missing
    assert "process.toml" in finding.mend


def test_passwords_are_looked_for_and_never_shown(tmp_path: Path) -> None:
    """Promise 6: a missing password names its variable; one that is set is not told in any finding."""
    machine = Machine(lambda _: True, Path("/x"))
    credentials = EnvironmentCredentials({"KLICKFRI_PASSWORD_RPA_SFI_1": "hemlig-kanarie"})
    found = doctor.examine(settings(tmp_path), credentials, machine.find, now=NOON, run=machine.run)
    told = [finding for finding in found if finding.name.startswith("Password")]
    assert [finding.ok for finding in told] == [True, False]
    assert "KLICKFRI_PASSWORD_RPA_SFI_2" in told[1].mend
    assert "kanarie" not in repr(found)


def test_a_system_that_refuses_still_answers(tmp_path: Path, address: str) -> None:
    """Any HTTP answer says that the system is there."""
    programs = [load_program(RECORDINGS, "sfi_first_application")]
    there = Settings(tmp_path, RECORDINGS, "sqlite:///x", addresses={"PROVUX": address})
    assert [finding.ok for finding in doctor.addresses(programs, there)] == [True]


@pytest.mark.parametrize(("zone", "ok"), [("Europe/Stockholm", True), ("Europe/Berlin", True), ("UTC", False)])
def test_the_clock_must_go_by_swedish_time(zone: str, ok: bool) -> None:
    """In another zone deadlines are counted wrong; that is told but stops nobody."""
    finding = doctor.clock_zone(dt.datetime(2026, 11, 20, 12, 0, tzinfo=ZoneInfo(zone)))
    assert finding.ok is ok
    assert finding.needed is ok


def test_the_desktop_extra_is_optional() -> None:
    """Without it nothing needed is missing."""
    assert doctor.desktop(True).ok
    assert not doctor.desktop(False).needed


def test_an_installed_browser_is_taken_as_it_is() -> None:
    """Nothing is downloaded or installed when a browser starts already."""
    machine = Machine(lambda _: True, Path("/usr/bin/chromium"))
    assert doctor.get_browser(machine.find, machine.run) == Path("/usr/bin/chromium")
    assert not [line for line in machine.commands if "install" in line]


def test_without_a_browser_playwrights_own_is_fetched() -> None:
    """The first way out needs no administrator."""
    machine = Machine(lambda _: True)
    assert doctor.get_browser(machine.find, machine.run, lambda _: None)
    assert machine.commands[0].startswith(f"{sys.executable} -m playwright install")
    assert not [line for line in machine.commands if "apt-get" in line]


@pytest.mark.parametrize("root", [True, False])
def test_debians_browser_is_for_root_only(root: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the download fails, root gets Debian's chromium with a font; others are told the one command."""
    monkeypatch.setattr(os, "geteuid", lambda: 0 if root else 1000, raising=False)
    monkeypatch.setattr("klickfri.app.look.doctor.shutil.which", lambda _: "/usr/bin/apt-get")
    machine = Machine(lambda line: "-m playwright" not in line)
    if root:
        assert doctor.get_browser(machine.find, machine.run, lambda _: None)
        assert set(doctor.PACKAGES) <= set(" ".join(machine.commands).split())
    else:
        with pytest.raises(Misconfigured, match="sudo apt-get install -y chromium"):
            doctor.get_browser(machine.find, machine.run, lambda _: None)


def test_a_command_that_cannot_run_has_failed() -> None:
    """A missing program and a bad ending are no."""
    assert doctor.run_command([sys.executable, "-c", ""], 30)
    assert not doctor.run_command([sys.executable, "-c", "raise SystemExit(1)"], 30)
    assert not doctor.run_command(["no-such-program"], 30)


def test_a_shared_database_is_looked_at(settings: Settings, postgres: Server) -> None:
    """Only where there is one: does it answer, and does it keep what it says it has kept?"""
    assert list(doctor.database(settings)) == []
    [loose] = doctor.database(replace(settings, database=postgres.database()))
    assert "lose" in loose.missing
    [gone] = doctor.database(replace(settings, database="postgresql://robot@127.0.0.1:1/x"))
    assert ("no answer" in gone.missing, "server runs" in gone.mend) == (True, True)
