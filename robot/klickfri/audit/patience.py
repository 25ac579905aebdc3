"""What may never answer is waited for so long and no longer: a share that has gone away, a server that dawdles."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from klickfri.model.errors import KlickfriError

T = TypeVar("T")


class TimeLimit:
    """Does one thing at a time, in a thread of its own, and waits `seconds` for it."""

    def __init__(self, seconds: float, name: str) -> None:
        self.seconds, self._name = seconds, name
        self._doing: threading.Thread | None = None

    def do(self, act: Callable[[], T]) -> T:
        """What the act gives. Raises what it raises of `OSError` and `KlickfriError`, and `TimeoutError` when that
        takes long, or what was done before has not ended yet; then it is not begun."""
        made, failed = list[T](), list[OSError | KlickfriError]()

        def run() -> None:
            try:
                made.append(act())
            except (OSError, KlickfriError) as error:
                failed.append(error)

        self._wait()
        self._doing = threading.Thread(target=run, name=self._name, daemon=True)
        self._doing.start()
        self._wait()
        if failed:
            raise failed[0]
        return made[0]

    def _wait(self) -> None:
        if self._doing:
            self._doing.join(self.seconds)
            if self._doing.is_alive():
                raise TimeoutError(f"it did not answer in {self.seconds:.0f} seconds")
