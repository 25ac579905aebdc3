"""Processes that commands have started, found by parent (Linux: `/proc`), so that each can be ended by its id."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

TICK = 0.05
"""Seconds between two looks."""
PATIENCE = 600.0
"""Seconds before something that must come is given up: a machine that does much else besides is slow, not wrong."""


def descendants(pid: int) -> set[int]:
    """The processes that a process has started, and theirs."""
    children = _children()
    found, waiting = set[int](), [pid]
    while waiting:
        found.update(own := children[waiting.pop()])
        waiting += own
    return found


def _children() -> Mapping[int, list[int]]:
    """The running processes by their parents; one small file is read of each, however many threads it has."""
    found = defaultdict[int, list[int]](list)
    for entry in os.scandir("/proc"):
        if entry.name.isdigit() and (facts := _stat(int(entry.name))):
            found[int(facts[1])].append(int(entry.name))
    return found


def _stat(pid: int) -> Sequence[str]:
    """What Linux tells of a process from its state on (proc_pid_stat(5), field 3); nothing when it has ended."""
    return _read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()


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
    """Clock ticks since the machine's start, as Linux counts them (field 22)."""
    return int(_stat(pid)[19])


def workers(pid: int) -> Iterator[int]:
    """The workers among a run's descendants."""
    for child in descendants(pid):
        if "\0work\0" in _read(Path(f"/proc/{child}/cmdline")):
            yield child


def is_gone(pid: int) -> bool:
    """True when no such process runs; one that only waits to be buried by its parent does not run."""
    return _stat(pid)[:1] in ([], ["Z"])


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
