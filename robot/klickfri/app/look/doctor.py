"""What is missing on this machine, and how to get it (`klickfri doctor`)."""

from __future__ import annotations

import datetime as dt
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from klickfri.app.look.sealing import unable
from klickfri.flow.loader import load_program, process_names
from klickfri.model.errors import AuditUnavailable, BadInput, Misconfigured
from klickfri.model.flow import Program
from klickfri.model.target import System
from klickfri.screen.opening import address_of, trial
from klickfri.settings import environment, private, server
from klickfri.settings.credentials import Credentials, asked_by, expiring, expiry_told
from klickfri.settings.settings import Settings

Tell = Callable[[str], None]
Find = Callable[[], Path | None]
RunProgram = Callable[[list[str], float], bool]

PACKAGES = ("chromium", "fonts-liberation", "libatomic1")
"""Debian's browser, a font that draws å, ä and ö, and what Playwright's driver needs."""
ONE_COMMAND = f"sudo apt-get install -y {' '.join(PACKAGES)}"
OLDEST_PYTHON = (3, 11)
LEAST_FREE_GIB = 2


@dataclass(frozen=True)
class Checkup:
    """One thing looked at. `missing` and `mend` are empty when all is well; not all that is missing is `needed`."""

    name: str
    missing: str = ""
    mend: str = ""
    needed: bool = True

    @property
    def ok(self) -> bool:
        """Nothing is missing here."""
        return not self.missing


def run_command(command: list[str], seconds: float) -> bool:
    """Runs a command out of sight; True when it ended well in time."""
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds, check=False,
            env=environment.needed(),
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def examine(
    settings: Settings, credentials: Credentials, find: Find, *, now: dt.datetime, run: RunProgram = run_command
) -> list[Checkup]:
    """Looks at everything a run needs, in the order in which to mend it. `now` carries the machine's own zone."""
    programs, faults = programs_of(settings.recordings)
    return [
        python_version(sys.version_info[:2]),
        browser(find, run),
        state_folder(settings.state),
        *database(settings),
        *signing_keys(settings),
        disk_space(settings.state, shutil.disk_usage(_nearest(settings.state)).free),
        *faults,
        *passwords(programs, credentials),
        *expiries(programs, credentials, settings.day(now)),
        *addresses(programs, settings),
        clock_zone(now),
        desktop(importlib.util.find_spec("pyautogui") is not None),
    ]


def python_version(version: tuple[int, int]) -> Checkup:
    """Klickfri needs Python 3.11."""
    name = f"Python {version[0]}.{version[1]}"
    if version >= OLDEST_PYTHON:
        return Checkup(name)
    return Checkup(name, "Python 3.11 or later is needed", "Install Python 3.11, then run make setup")


def browser(find: Find, run: RunProgram = run_command) -> Checkup:
    """A browser is there and can show a page without a screen."""
    path = find()
    if path is None:
        return Checkup("Browser", "no Edge, Chrome or Chromium was found", f"Run: {ONE_COMMAND}")
    if not starts(path, run):
        return Checkup(f"Browser {path}", "it does not start without a screen", f"Run: {ONE_COMMAND}")
    return Checkup(f"Browser {path}")


def state_folder(state: Path) -> Checkup:
    """Queue, audit log and keys can be written."""
    try:
        private.folder(state)
        with tempfile.TemporaryFile(dir=state):
            return Checkup(f"State folder {state}")
    except OSError as error:
        mend = "Give this account the right to write there, or set KLICKFRI_STATE"
        return Checkup(f"State folder {state}", f"cannot be written: {error.strerror}", mend)


def database(settings: Settings) -> Iterator[Checkup]:
    """A PostgreSQL that holds queue and log answers, and keeps what it has acknowledged."""
    if server.is_shared(settings.database):
        yield Checkup("Database", *server.missing(settings.database))


def signing_keys(settings: Settings) -> Iterator[Checkup]:
    """The logs that this machine writes can be signed here; without that the robot works, and proves less."""
    mend = "Bring the board's .sign key from another of its machines or from the backup"
    try:
        for board in unable(settings):
            yield Checkup(f"Signing key of {board}", "it is not the one that the log knows, or not here", mend, False)
    except AuditUnavailable as error:
        yield Checkup("Signing keys", str(error), "klickfri audit verify", needed=False)


def disk_space(state: Path, free: int) -> Checkup:
    """A robot that cannot log stops, so the disk must not fill up in the night. `free` is in bytes."""
    gib = free / 2**30
    if gib >= LEAST_FREE_GIB:
        return Checkup(f"Disk space, {gib:.0f} GiB free")
    missing = f"only {gib:.1f} GiB is free where {state} lies"
    return Checkup("Disk space", missing, f"Free at least {LEAST_FREE_GIB} GiB, or set KLICKFRI_STATE")


def passwords(programs: Iterable[Program], credentials: Credentials) -> Iterator[Checkup]:
    """Each robot account has what its system asks for, a password or a certificate; only its absence is told."""
    for system in systems_of(programs):
        for what, give in asked_by(system, credentials).items():
            yield from (_at_hand(f"{what} of {account} ({system.title})", give, account) for account in system.accounts)


def expiries(programs: Iterable[Program], credentials: Credentials, today: dt.date) -> Iterator[Checkup]:
    """Passwords that soon do not hold any more, or do not already, where the file of credentials says until when."""
    for system in systems_of(programs):
        for account, expires in expiring(system, system.accounts, credentials, today):
            told = expiry_told(account, expires, today)
            yield Checkup(f"Password of {account} ({system.title})", told, needed=expires <= today)


def _at_hand(name: str, give: Callable[[str], object], account: str) -> Checkup:
    try:
        give(account)
    except Misconfigured as error:
        return Checkup(name, "it cannot be had", str(error))
    return Checkup(name)


def addresses(
    programs: Iterable[Program], settings: Settings, answers: Callable[[str], bool] | None = None
) -> Iterator[Checkup]:
    """Each system in use answers at its address."""
    answers = answers or _answers
    for system in systems_of(programs):
        address = address_of(system, settings)
        name = f"{system.title} at {address}"
        mend = f"Start the system, open the way to it, or set KLICKFRI_ADDRESS_{system.name.upper()}"
        yield Checkup(name) if answers(address) else Checkup(name, "nothing answers within five seconds", mend)


def clock_zone(now: dt.datetime) -> Checkup:
    """Deadlines count Swedish time: in another zone the night's first hours belong to the wrong day."""
    if now.utcoffset() == now.astimezone(ZoneInfo("Europe/Stockholm")).utcoffset():
        return Checkup("Clock, Swedish time")
    mend = "Set the time zone Europe/Stockholm (Linux: timedatectl set-timezone Europe/Stockholm)"
    return Checkup("Clock", f"the machine's zone is {now.tzname()}, not Swedish time", mend, needed=False)


def desktop(installed: bool) -> Checkup:
    """The extra for systems that are not web pages."""
    missing = "" if installed else "not installed; only desktop systems need it"
    return Checkup("Desktop control (extra)", missing, "" if installed else 'pip install "klickfri[desktop]"', False)


def get_browser(find: Find, run: RunProgram = run_command, say: Tell = print) -> Path:
    """A browser that starts: an installed one, else Playwright's download, else Debian's when we are root.

    Raises `Misconfigured` with the one command to run when none of the three gives one.
    """
    for fetch in (_installed, _from_playwright, _from_debian):
        if fetch(run, say) and (path := find()) and starts(path, run):
            return path
    raise Misconfigured(f"No browser starts here. On Debian or Ubuntu run: {ONE_COMMAND}")


def starts(browser: Path, run: RunProgram = run_command) -> bool:
    """Can the browser, started as the robot starts it, show an empty page? Bounded to a minute."""
    return run(trial(browser), 60)


def _installed(run: RunProgram, say: Tell) -> bool:
    return True


def _from_playwright(run: RunProgram, say: Tell) -> bool:
    say("No browser starts here; asking Playwright for its Chromium (some 170 MB, at most five minutes).")
    return run([sys.executable, "-m", "playwright", "install", "chromium"], 300)


def _from_debian(run: RunProgram, say: Tell) -> bool:
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        return False
    say("Installing Debian's chromium and what it needs.")
    install = ["apt-get", "install", "-y", "--no-install-recommends", *PACKAGES]
    return run(["apt-get", "update"], 300) and run(["env", "DEBIAN_FRONTEND=noninteractive", *install], 900)


def programs_of(recordings: Path) -> tuple[list[Program], list[Checkup]]:
    """The processes that load, and a finding for each and for an empty folder."""
    names = process_names(recordings)
    if not names:
        mend = "Set KLICKFRI_RECORDINGS to your folder of systems and processes"
        return [], [Checkup(f"Recordings {recordings}", "there is no process in it", mend)]
    programs, findings = [], []
    for name in names:
        try:
            programs.append(load_program(recordings, name))
            findings.append(Checkup(f"Process {name}"))
        except BadInput as error:
            mend = "; ".join(str(fault) for fault in error.faults[:3])
            findings.append(Checkup(f"Process {name}", f"{len(error.faults)} fault(s) in its files", mend))
    return programs, findings


def systems_of(programs: Iterable[Program]) -> list[System]:
    """Each system once, however many processes use it."""
    return list({program.system.name: program.system for program in programs}.values())


def _nearest(path: Path) -> Path:
    """The path, or the innermost folder above it that exists."""
    return next(folder for folder in (path.absolute(), *path.absolute().parents) if folder.exists())


def _answers(address: str) -> bool:
    """Any HTTP answer counts, a refusal too: somebody is there."""
    try:
        with urllib.request.urlopen(address, timeout=5):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
