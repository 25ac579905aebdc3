"""The workers of a run: processes of their own, one for each robot account, started again when they die.

They are told to stop through their standard input, which works alike on every system; should the run's process die,
its end of the pipe closes and they stop too.
"""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

from klickfri.app.office import WorkerProcess

STOP, STOP_NOW = "stop\n", "now\n"
STOPPED = 130
"""Exit code of a worker that stopped at once because the operator asked."""
EXPLAINED = (0, 2, 4, 5, 7, STOPPED)
"""Exit codes of a worker that ended as it meant to: starting it again would not help (`klickfri --help`).

Not among them is 3: a browser that did not start once may start the next time."""
MAX_RESTARTS = 5
"""Times in a row that an account's worker is started again while no case comes to its end."""


class Crew:
    """The workers of one run, each started with its account. `tell` is given what operations should know.

    `log_in` starts one that only logs in with an account, so that what its dead worker held is free for the others.
    `ended` says how many cases have come to their end by now: one that kills every worker is set aside by itself, and
    no reason to give an account up.
    """

    def __init__(
        self,
        accounts: Sequence[str],
        start: Callable[[str], WorkerProcess],
        log_in: Callable[[str], WorkerProcess],
        tell: Callable[[str], None],
        ended: Callable[[], int] = lambda: 0,
    ) -> None:
        self._start, self._log_in, self._tell, self._ended = start, log_in, tell, ended
        self._in_a_row = Counter[str]()
        self._ended_then: dict[str, int] = {}
        self._members = {account: self._start(account) for account in accounts}
        self._asked = 0
        self._given_up: dict[str, int] = {}
        self.restarts: Counter[str] = Counter()
        """How often each account's worker died and was started again."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Should the run fail while workers work, they finish the items in hand before their accounts are given up."""
        if error:
            self.stop()
            while not self.wait(0.5):
                pass

    def wait(self, seconds: float) -> bool:
        """Waits for the workers to end, at most so long; True when all have ended for good."""
        ended = True
        for account, member in list(self._members.items()):
            try:
                code = member.wait(timeout=seconds / len(self._members))
            except subprocess.TimeoutExpired:
                ended = False
            else:
                ended = self._is_over(account, code) and ended
        return ended

    def stop(self) -> int:
        """Asks the workers to finish the item in hand; asked again, to stop at the next safe place."""
        self._asked += 1
        for member in self._members.values():
            if member.stdin and member.poll() is None:
                try:
                    member.stdin.write(STOP if self._asked == 1 else STOP_NOW)
                    member.stdin.flush()
                except BrokenPipeError:  # it has just ended by itself
                    continue
        return self._asked

    def broken(self) -> dict[str, int]:
        """The accounts whose workers ended with an error for good, and the exit codes."""
        codes = {account: member.returncode for account, member in self._members.items()} | self._given_up
        return {account: code for account, code in codes.items() if code and code != STOPPED}

    def log_in(self, account: str) -> None:
        """Logs in with an account that no worker has any more, once, so that what it held is free for the others."""
        self._tell(
            f"{account} was another machine's, which is silent: logging in with it, so that nothing stays locked."
        )
        self._given_up[account] = 0
        self._members[account] = self._log_in(account)

    def _is_over(self, account: str, code: int) -> bool:
        """Has the worker ended for good? One that died is started again: its log-in gives back what it held."""
        if code in EXPLAINED or self._asked or account in self._given_up:
            return True
        if self._deaths_in_a_row(account) > MAX_RESTARTS:
            self._give_up(account, code)
            return False
        self.restarts[account] += 1
        self._tell(f"{account} died (exit code {code}); started again, {self._in_a_row[account]} of {MAX_RESTARTS}.")
        self._members[account] = self._start(account)
        return False

    def _deaths_in_a_row(self, account: str) -> int:
        """How often it has died, this time too, with no case of the run brought to its end between."""
        ended = self._ended()
        if ended != self._ended_then.get(account):
            self._ended_then[account] = ended
            self._in_a_row[account] = 0
        self._in_a_row[account] += 1
        return self._in_a_row[account]

    def _give_up(self, account: str, code: int) -> None:
        """Says that the account's worker stays down; its own message has been printed before."""
        self._given_up[account] = code
        self._tell(f"{account} died again (exit code {code}) and is not started again. Why stands above.")
        self._members[account] = self._log_in(account)
