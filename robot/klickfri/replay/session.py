"""One robot account's session against one system: logging in, going home, starting clean for each case."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from klickfri.model.errors import ApplicationException, SessionLost
from klickfri.model.flow import Program, Step
from klickfri.model.values import fill_in
from klickfri.replay.narrator import Done, Narrator
from klickfri.replay.verbs import bind
from klickfri.screen.port import Screen


class Session:
    """Logs in with the system's `log_in` flow. The password is fetched when it is typed and kept nowhere.

    A session lasts many cases; a log-in is told to the log as looking steps of the case that needed it, without
    what was typed.
    """

    def __init__(self, program: Program, screen: Screen, account: str, password: Callable[[], str]) -> None:
        self._program, self._account, self._password = program, account, password
        self._narrator: Narrator
        self.screen = screen
        self.log_ins = 0

    def begin(self, narrator: Narrator) -> None:
        """Starts clean for a case; `narrator` is its voice in the log."""
        self._narrator = narrator
        self.screen.rest()

    def go_home(self) -> None:
        """Opens the start page, logging in when asked to."""
        system = self._program.system
        try:
            self.screen.open(system.start)
            self.screen.expect([system.home])
        except SessionLost:
            self.log_in()

    def log_in(self) -> None:
        """Runs the `log_in` flow. Raises `ApplicationException` when it does not let us in."""
        system = self._program.system
        self.log_ins += 1
        self.screen.open(system.login_page)
        values = {"account": self._account, "password": self._password()}
        for step in self._program.objects[system.log_in].steps:
            self._do(step, values)
        try:
            self.screen.expect([system.home], fresh=True)
        except SessionLost as error:
            raise ApplicationException("INLOGGNING", f"{system.title} did not accept {self._account}") from error

    def _do(self, step: Step, values: Mapping[str, str]) -> None:
        done, started = Done(page=self._program.system.login_page), self._narrator.now()
        for name, text in (step.fill or {}).items():
            self.screen.fill(bind(self._program.targets[name], values), fill_in(text, values))
            done.target = name
        if step.click:
            self.screen.click(self._program.targets[step.click])
            done.target, done.clicks = step.click, 1
        self._narrator.completed(step, f"{self._program.system.log_in}/{step.id}", "looking", done, started)
