"""What is missing on this machine, and how to get it (`klickfri doctor`)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from klickfri.model.errors import Misconfigured

Say = Callable[[str], None]
Find = Callable[[], Path | None]
Run = Callable[[list[str], float], bool]

ONE_COMMAND = "sudo apt-get install -y chromium fonts-liberation"


def get_browser(find: Find, run: Run | None = None, say: Say = print) -> Path:
    """A browser that starts: an installed one, else Playwright's download, else Debian's when we are root.

    Raises `Misconfigured` with the one command to run when none of the three gives one.
    """
    run = run or run_command
    for fetch in (_installed, _from_playwright, _from_debian):
        if fetch(run, say) and (path := find()) and starts(path, run):
            return path
    raise Misconfigured(f"No browser starts here. On Debian or Ubuntu run: {ONE_COMMAND}")


def starts(browser: Path, run: Run) -> bool:
    """Can the browser show an empty page without a screen? Bounded to half a minute."""
    with tempfile.TemporaryDirectory(prefix="klickfri-browser-", ignore_cleanup_errors=True) as profile:
        quiet = ["--no-first-run", "--disable-gpu", "--disable-sync", "--disable-background-networking"]
        shown = [f"--user-data-dir={profile}", "--headless=new", "--no-sandbox", "--dump-dom", "about:blank"]
        return run([str(browser), *quiet, *shown], 30)


def run_command(command: list[str], seconds: float) -> bool:
    """Runs a command out of sight; True when it ended well in time."""
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _installed(run: Run, say: Say) -> bool:
    return True


def _from_playwright(run: Run, say: Say) -> bool:
    say("No browser found; asking Playwright for its Chromium (some 170 MB, at most five minutes).")
    return run([sys.executable, "-m", "playwright", "install", "chromium"], 300)


def _from_debian(run: Run, say: Say) -> bool:
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        return False
    say("Installing Debian's chromium, and a font that draws å, ä and ö.")
    install = ["apt-get", "install", "-y", "--no-install-recommends", "chromium", "fonts-liberation"]
    return run(["apt-get", "update"], 300) and run(["env", "DEBIAN_FRONTEND=noninteractive", *install], 900)
