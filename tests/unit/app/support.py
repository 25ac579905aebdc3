"""Made-up processes, and workers in memory for the tests of runs and crews."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from typing import Any

from klickfri.model.application import Process


def a_process(**changed: Any) -> Process:
    """A process that proposes, with the caseworker's 13 clicks and 2 confirms."""
    facts = {
        "format": "klickfri-process/1", "name": "trial", "title": "Prov", "owner": "Enheten", "board": "prov",
        "board_title": "Provnämnden", "system": "provux", "mode": "propose", "baseline_clicks": 13,
        "baseline_confirms": 2, "volume_per_year": 100, "fields": {},
    }  # fmt: skip
    return Process.model_validate({**facts, **changed})


class Pipe:
    """The way to a worker, that keeps what was written."""

    def __init__(self, closed: bool = False) -> None:
        self.written: list[str] = []
        self._closed = closed

    def write(self, text: str) -> None:
        """Keeps it."""
        if self._closed:
            raise BrokenPipeError
        self.written.append(text)

    def flush(self) -> None:
        """Nothing waits."""


class Member:
    """A worker that takes one step each time it is waited for."""

    def __init__(self, steps: Sequence[Callable[[], object]] = (), code: int = 0, *, pipe: Pipe | None = None) -> None:
        self._steps, self._code = list(steps), code
        self.stdin = pipe or Pipe()
        self.returncode: int | None = None

    def wait(self, timeout: float) -> int:
        """Ends when there are no steps left."""
        if self._steps:
            self._steps.pop(0)()
            raise subprocess.TimeoutExpired("work", timeout)
        self.returncode = self._code
        return self._code

    def poll(self) -> int | None:
        """Has it ended?"""
        return self.returncode
