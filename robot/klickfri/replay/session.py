"""One robot account's session against one system: logging in, going home, starting clean for each case."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from loguru import logger

from klickfri.model.codes import START
from klickfri.model.errors import (
    BusinessException,
    KlickfriError,
    NotAdmitted,
    ProtectedIdentity,
    SessionLost,
    SystemIll,
    UnknownPage,
    Unsure,
)
from klickfri.model.flow import Program, Step
from klickfri.model.sentences import Sentence
from klickfri.model.values import fill_in
from klickfri.replay.narrator import Done, Narrator
from klickfri.replay.verbs import bind
from klickfri.screen.port import Screen


class Session:
    """Logs in with the system's `log_in` flow. The password is fetched when it is typed and kept nowhere.

    A session lasts many cases. Logging in and out is told to the log as looking steps, of the run at its start and
    later of the case that needed it, without what was typed.
    """

    def __init__(self, program: Program, screen: Screen, account: str, password: Callable[[], str]) -> None:
        self._program, self._account, self._password = program, account, password
        self._narrator: Narrator
        self.screen = screen
        self.log_ins = 0
        screen.through(self._go_through)

    def start(self, narrator: Narrator) -> None:
        """Logs in, out and in again: what an earlier run left locked is given back before any case begins.

        Raises `NotAdmitted` when the system does not let us in, `ApplicationException` when it does not answer.
        """
        self._narrator = narrator
        self.renew()

    def renew(self) -> None:
        """Out and in again, where the system can be left; what this session had locked or kept in mind is gone.

        Raises as `start`.
        """
        self.screen.rest(empty=True)
        try:
            if self.log_out():
                self.log_in()
            else:
                self.go_home()
        except ProtectedIdentity:
            raise
        except UnknownPage as error:
            raise SystemIll(START, *error.reasons) from error
        except BusinessException as error:
            raise self._not_admitted(error) from error

    def begin(self, narrator: Narrator) -> None:
        """Starts clean for a case, whose voice in the log is `narrator`: nothing that another case left is shown.

        Raises `SystemIll` when the start page is not what it was: no case has a part in that.
        """
        self._narrator = narrator
        self.screen.rest(empty=True)
        try:
            self.go_home()
        except ProtectedIdentity:
            raise
        except BusinessException as error:
            raise SystemIll(START, *error.reasons) from error

    def go_home(self) -> None:
        """Opens the start page, logging in when asked to."""
        system = self._program.system
        try:
            self.screen.open(system.start)
            self.screen.expect([system.home])
        except SessionLost:
            self.log_in()

    def log_in(self) -> None:
        """Runs the `log_in` flow. Raises `NotAdmitted` when it does not lead to the resting page.

        Raises `SystemIll` when a page that nobody knows stands in its place.
        """
        system = self._program.system
        if system.log_in is None or system.login_page is None:
            raise NotAdmitted(
                f"{system.title} asked {self._account} to log in, and system.toml names no log-in; look by hand what "
                "it asks for: a page of its own (log_in), or the browser's box or a certificate ([admission])"
            )
        self.log_ins += 1
        logger.info("{} logs in at {}", self._account, system.title)
        self.screen.open(system.login_page)
        try:
            self._walk(system.log_in, {"account": self._account, "password": self._password()})
            self.screen.expect([system.home], fresh=not self._stays(system.log_in, system.home))
        except ProtectedIdentity:
            raise
        except UnknownPage as error:
            raise SystemIll(START, *error.reasons) from error
        except (SessionLost, BusinessException) as error:
            raise self._not_admitted(error) from error

    def _stays(self, log_in: str, home: str) -> bool:
        """Is the resting page drawn in the document that asks for log-in, as the flow's last step says?"""
        expect = self._program.objects[log_in].steps[-1].expect
        return expect is not None and expect.page == home and not expect.fresh

    def log_out(self) -> bool:
        """Runs the `log_out` flow, which gives back every record the account holds. False when the system has none."""
        system = self._program.system
        if system.log_out is None or system.login_page is None:
            return False
        self.go_home()
        self._walk(system.log_out, {})
        self.screen.expect([system.login_page], fresh=True)
        logger.info("{} has logged out of {}", self._account, system.title)
        return True

    def _go_through(self, page: str, saving: bool) -> None:
        """Presses what leads on from a page between, and tells it as a looking step.

        Raises `Unsure` where it stands instead of the answer to a save, unless `system.toml` says that it may.
        """
        between = self._program.system.between[page]
        assert between.press is not None
        if saving and not between.answers_saves:
            raise Unsure(Sentence.BETWEEN_SAVING(page=page))
        step, started = Step(id=page, say=between.say, kind="looking", click=between.press), self._narrator.now()
        act = self.screen.click(self._program.targets[between.press])
        done = Done(target=between.press, page=page, clicks=1, act=act)
        self._narrator.completed(step, f"between/{page}", "looking", done, started)

    def _not_admitted(self, error: KlickfriError) -> NotAdmitted:
        title = self._program.system.title
        return NotAdmitted(f"{title} did not let {self._account} in ({error}); log in by hand and see why")

    def _walk(self, flow: str, values: Mapping[str, str]) -> None:
        for step in self._program.objects[flow].steps:
            self._do(flow, step, values)

    def _do(self, flow: str, step: Step, values: Mapping[str, str]) -> None:
        done, started = Done(), self._narrator.now()
        for name, text in (step.fill or {}).items():
            target = bind(self._program.targets[name], values)
            shows = None if step.shows is None else fill_in(step.shows, values)
            self.screen.fill(target, fill_in(text, values), shows=shows, typed=step.typed)
            done.target = name
        if step.click:
            self.screen.click(self._program.targets[step.click])
            done.target, done.clicks = step.click, 1
        done.page = self._program.targets[done.target].page
        self._narrator.completed(step, f"{flow}/{step.id}", "looking", done, started)
