"""Processes that commands have started, found by parent (Linux: `/proc`), so that each can be ended by its id."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

TICK = 0.02
"""Seconds between two looks."""
PATIENCE = 600.0
"""Seconds before something that must come is given up: a machine that does much else besides is slow, not wrong."""


def descendants(pid: int) -> set[int]:
    """The processes that a process has started, and theirs."""
    found, waiting = set[int](), [pid]
    while waiting:
        children = _children(waiting.pop()) - found
        waiting += children
        found |= children
    return found


def _children(pid: int) -> set[int]:
    try:
        tasks = list(Path(f"/proc/{pid}/task").glob("*/children"))
    except OSError:  # it has just ended
        return set()
    return {int(child) for task in tasks for child in _read(task).split()}


def browsers(pid: int) -> Iterator[int]:
    """The browsers among a process's descendants: one id each, not their helpers."""
    for child in descendants(pid):
        line = _read(Path(f"/proc/{child}/cmdline"))
        if "--remote-debugging" in line and "--type=" not in line:
            yield child


def newest_browser(pid: int) -> int:
    """The browser that a process started last; others may be shared by many tests."""
    return max(browsers(pid), key=_started)


def _started(pid: int) -> int:
    """Clock ticks since the machine's start, as Linux counts them (proc_pid_stat(5), field 22)."""
    return int(_read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()[19])


def workers(pid: int) -> Iterator[int]:
    """The workers among a run's descendants."""
    for child in descendants(pid):
        if "\0work\0" in _read(Path(f"/proc/{child}/cmdline")):
            yield child


def is_gone(pid: int) -> bool:
    """True when no such process runs; one that only waits to be buried by its parent does not run."""
    return _read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()[:1] in ([], ["Z"])


def given(pid: int) -> tuple[str, str]:
    """The words that a process was started with, and its environment, as Linux keeps them; empty when it has ended."""
    return _read(Path(f"/proc/{pid}/cmdline")), _read(Path(f"/proc/{pid}/environ"))


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError, PermissionError):  # it has just ended
        return ""


def until(come: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    """Looks again and again until something has come; False when the time was up first."""
    looks, deadline = threading.Event(), time.monotonic() + seconds
    while not come():
        if time.monotonic() > deadline:
            return False
        looks.wait(TICK)
    return True


def kill(pid: int) -> None:
    """Ends one process, at once."""
    os.kill(pid, signal.SIGKILL)


def end_family(command: subprocess.Popen[str]) -> None:
    """Ends a command that still runs, and everything it has started."""
    family = descendants(command.pid)
    if command.poll() is None:
        command.kill()
    with command:  # closes its pipes, too
        pass
    for pid in family:
        if not is_gone(pid):
            kill(pid)
