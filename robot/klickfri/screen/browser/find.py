"""Finds a browser to drive, and says how it must be started on this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

from klickfri.settings import environment

_COMMANDS = (
    "microsoft-edge",
    "microsoft-edge-stable",
    "google-chrome",
    "google-chrome-stable",
    "chromium",
    "chromium-browser",
)
_MAC = (
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
_WINDOWS = (
    "Microsoft/Edge/Application/msedge.exe",
    "Google/Chrome/Application/chrome.exe",
    "Chromium/Application/chrome.exe",
)
_OWN_PAGES = (
    "InitialWebUI",
    "PreloadTopChromeWebUI",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxPopup",
    "WebUIToolbarProcessOverheadExperiment",
)
"""Pages of the browser's own, behind its toolbar, which it loads ahead for a person: a third of what a start costs."""
_OFF_FOR_PLAYWRIGHT = (
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "TcpPortRandomizationWin",
    "ThirdPartyStoragePartitioning",
    "msEdgeUpdateLaunchServicesPreferredVersion",
    "msForceBrowserSignIn",
)
"""What Playwright turns off itself: the browser minds only the last list that it is given."""
_QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join((*_OFF_FOR_PLAYWRIGHT, *_OWN_PAGES))}",
    "--enable-net-benchmarking",  # lets connections be closed before a save goes out (`driving/anew.py`)
)


def find_browser() -> Path | None:
    """An installed Edge, Chrome or Chromium, else the one Playwright has fetched, else None."""
    installed = next((path for path in _installed() if path.is_file()), None)
    return installed or _fetched()


def start_arguments() -> list[str]:
    """Browser arguments: nothing fetched or sent on its own; no sandbox only where there can be none."""
    return list(_QUIET) if sandbox_possible() else ["--no-sandbox", *_QUIET]


def sandbox_possible() -> bool:
    """False for root on Linux and where the kernel refuses user namespaces (many containers)."""
    if not sys.platform.startswith("linux"):
        return True
    return os.geteuid() != 0 and not any(_says(path, value) for path, value in _FORBIDDING)


_FORBIDDING = (
    ("/proc/sys/kernel/unprivileged_userns_clone", "0"),
    ("/proc/sys/user/max_user_namespaces", "0"),
    ("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1"),
)


def _says(path: str, value: str) -> bool:
    file = Path(path)
    return file.exists() and file.read_text().strip() == value


def _installed() -> Iterator[Path]:
    if sys.platform == "win32":
        roots = [os.environ.get(name) for name in ("PROGRAMFILES(X86)", "PROGRAMFILES", "LOCALAPPDATA")]
        yield from (Path(root) / tail for tail in _WINDOWS for root in roots if root)
    if sys.platform == "darwin":
        yield from map(Path, _MAC)
    yield from (Path(found) for found in map(shutil.which, _COMMANDS) if found)


def _fetched() -> Path | None:
    if not _driver_runs():
        return None
    with environment.reduced(), sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if path.is_file() else None


def _driver_runs() -> bool:
    """Playwright's driver is a program of its own, and small Debian machines lack a library that it needs."""
    asked = [sys.executable, "-m", "playwright", "--version"]
    seen = environment.needed()
    return subprocess.run(asked, stdin=subprocess.DEVNULL, capture_output=True, check=False, env=seen).returncode == 0
