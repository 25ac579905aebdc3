"""Logging in: the password goes to its field and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from klickfri.audit.memory import MemoryLog
from klickfri.model.errors import ApplicationException, SessionLost
from klickfri.replay.session import Session
from klickfri.screen.dry import Asked, DryScreen
from tests.unit.replay.support import SYSTEM, Trial, pages

PASSWORD = "hemligt-nog"


def begun(screen: DryScreen) -> tuple[Session, MemoryLog]:
    """A session that has begun a case, and the log it tells."""
    trial = Trial()
    session = Session(trial.program, screen, "rpa-1", lambda: PASSWORD)
    session.begin(trial.replay._steps.narrator)
    return session, trial.log


def test_logging_in_types_account_and_password() -> None:
    """The system's `log_in` flow is filled in with account and password, and ends on the resting page."""
    screen = DryScreen(SYSTEM, pages())
    session, log = begun(screen)
    session.log_in()
    assert list(screen.verbs("fill")) == [
        Asked("fill", "login", "Användare", "rpa-1"),
        Asked("fill", "login", "Lösenord", PASSWORD),
    ]
    assert screen.windows["work"] == "home"
    told = [(event.data["step"], event.data["kind"], event.data["clicks"]) for event in log.events]
    assert told == [("log_in/user", "looking", 0), ("log_in/password", "looking", 0), ("log_in/submit", "looking", 1)]
    assert not any(event.data["values"] for event in log.events)


def test_the_password_is_fetched_when_it_is_typed_and_never_logged() -> None:
    """It is asked for at each log-in, and no event of a case that had to log in holds it (promise 6)."""
    asked: list[str] = []
    trial = Trial()

    def password() -> str:
        asked.append("once")
        return PASSWORD

    trial.session._password = password
    trial.on("home", "Namn", SessionLost("log-in page"))
    with pytest.raises(SessionLost):
        trial.run()
    assert len(asked) == 3
    assert PASSWORD not in str(trial.log.events)


def test_a_refused_log_in_says_whose_but_not_the_password() -> None:
    """Still the log-in page: an explained fault of the system, with the account's name only."""

    class Refusing(DryScreen):
        """Shows the log-in page after every click."""

        def expect(
            self, asked: Sequence[str], *, fresh: bool = False, text: str | None = None, within: float = 60.0
        ) -> str:
            """Asks for log-in again."""
            if fresh:
                raise SessionLost("log-in page")
            return super().expect(asked, fresh=fresh, text=text, within=within)

    session, _ = begun(Refusing(SYSTEM, pages()))
    with pytest.raises(ApplicationException) as refused:
        session.log_in()
    assert refused.value.code == "INLOGGNING"
    assert "rpa-1" in str(refused.value)
    assert PASSWORD not in str(refused.value)


def test_going_home_logs_in_only_when_asked_to() -> None:
    """The start page is opened; where it shows the resting page nothing is typed."""
    screen = DryScreen(SYSTEM, pages())
    session, _ = begun(screen)
    session.go_home()
    assert (session.log_ins, list(screen.verbs("fill"))) == (0, [])


def test_going_home_without_a_session_logs_in() -> None:
    """A fresh browser meets the log-in page, logs in, and rests where cases begin."""

    class New(DryScreen):
        """Shows the log-in page until somebody has logged in."""

        def open(self, page: str) -> None:
            """Only the log-in page is there."""
            super().open(page)
            if page != "login":
                raise SessionLost("log-in page")

    screen = New(SYSTEM, pages())
    session, _ = begun(screen)
    session.go_home()
    assert (session.log_ins, screen.windows["work"]) == (1, "home")
