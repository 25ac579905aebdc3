"""Logging in: the password goes to its field and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from klickfri.audit.memory import MemoryLedger
from klickfri.model.errors import ApplicationException, BusinessException, NotAdmitted, SessionLost, Unsure
from klickfri.model.flow import Expect
from klickfri.model.pattern import Words
from klickfri.model.sentences import Joined, Sentence
from klickfri.model.target import Between, Page, Target
from klickfri.replay.session import Session
from klickfri.screen.dry.screen import Asked, DryPage, DryScreen
from tests.unit.replay.support import SYSTEM, Trial, pages

PASSWORD = "hemligt-nog"


def begun(screen: DryScreen) -> tuple[Session, MemoryLedger]:
    """A session with a voice, and the log it tells."""
    trial = Trial()
    session = Session(trial.program, screen, "rpa-1", lambda: PASSWORD)
    session._narrator = trial.replay._narrator
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


@pytest.mark.parametrize(
    ("expect", "fresh"), [(None, True), ({"page": "home", "fresh": True}, True), ({"page": "home"}, False)]
)
def test_home_may_be_drawn_in_the_document_that_asked_for_log_in(expect: dict[str, object] | None, fresh: bool) -> None:
    """Only where the log-in's last step says so; else a page that was there before proves nothing."""
    asked: list[bool] = []

    class Noting(DryScreen):
        def expect(self, pages: Sequence[str], *, fresh: bool = False, **more: Any) -> str:
            asked.append(fresh)
            return super().expect(pages, fresh=fresh, **more)

    trial = Trial()
    flow = trial.program.objects["log_in"]
    last = flow.steps[-1].model_copy(update={"expect": expect and Expect.model_validate(expect)})
    objects = {**trial.program.objects, "log_in": flow.model_copy(update={"steps": (*flow.steps[:-1], last)})}
    session = Session(replace(trial.program, objects=objects), Noting(SYSTEM, pages()), "rpa-1", lambda: PASSWORD)
    session._narrator = trial.replay._narrator
    session.log_in()
    assert asked[-1] is fresh


def test_the_password_is_fetched_when_it_is_typed_and_never_logged() -> None:
    """It is asked for at each log-in, and no event of a case that had to log in holds it (promise 6)."""
    asked: list[str] = []
    trial = Trial()

    def password() -> str:
        asked.append("once")
        return PASSWORD

    trial.session._password = password
    trial.on("home", "Namn", SessionLost())
    with pytest.raises(SessionLost):
        trial.run()
    assert len(asked) == 3
    assert PASSWORD not in str(trial.log.events)


def test_a_refused_log_in_says_whose_but_not_the_password() -> None:
    """Still the log-in page: no fault of a case, and told with the account's name only."""

    class Refusing(DryScreen):
        """Shows the log-in page after every click."""

        def expect(
            self,
            asked: Sequence[str],
            *,
            fresh: bool = False,
            text: str | Words | None = None,
            refused_by: Sequence[str] = (),
            within: float = 60.0,
        ) -> str:
            """Asks for log-in again."""
            if fresh:
                raise SessionLost()
            return super().expect(asked, fresh=fresh, text=text, within=within)

    session, _ = begun(Refusing(SYSTEM, pages()))
    with pytest.raises(NotAdmitted) as refused:
        session.log_in()
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
                raise SessionLost()

    screen = New(SYSTEM, pages())
    session, _ = begun(screen)
    session.go_home()
    assert (session.log_ins, screen.windows["work"]) == (1, "home")


def test_a_session_starts_by_giving_back_what_was_left_locked() -> None:
    """In, out and in again: an earlier run that was killed may have left records locked, and logging out frees them."""
    screen = DryScreen(SYSTEM, pages())
    session, log = begun(screen)
    session.start(session._narrator)
    assert [asked.what for asked in screen.verbs("click")] == ["Logga ut", "Logga in"]
    assert screen.windows["work"] == "home"
    assert [event.data["clicks"] for event in log.events if event.data["step"] == "log_out/out"] == [1]


def test_a_system_without_a_way_out_is_only_entered() -> None:
    """`log_out` may be missing: then the session starts at home, and logging out says that it was not done."""
    screen = DryScreen(SYSTEM, pages())
    trial = Trial()
    system = SYSTEM.model_copy(update={"log_out": None})
    session = Session(replace(trial.program, system=system), screen, "rpa-1", lambda: PASSWORD)
    session.start(trial.replay._narrator)
    assert not session.log_out()
    assert (screen.windows["work"], list(screen.verbs("click"))) == ("home", [])


def test_an_unknown_page_at_the_door_is_no_fault_of_a_case() -> None:
    """Where a password must be changed or the system is closed nobody's application is handed over for it."""

    class Closed(DryScreen):
        """Shows a page that nobody knows."""

        def expect(
            self,
            asked: Sequence[str],
            *,
            fresh: bool = False,
            text: str | Words | None = None,
            refused_by: Sequence[str] = (),
            within: float = 60.0,
        ) -> str:
            """Never the page that was asked for."""
            raise Unsure(Sentence.OTHER_PAGE(wanted=Joined(["home"]), shown=Joined(["Byt lösenord"])))

    session, _ = begun(Closed(SYSTEM, pages()))
    with pytest.raises(NotAdmitted, match="Byt lösenord"):
        session.start(session._narrator)


def test_a_case_begins_at_a_start_page_that_it_opened_itself() -> None:
    """Whatever another case left on the screen is gone before the first look (attack: its record was overwritten)."""
    screen = DryScreen(SYSTEM, pages())
    screen.show("form")
    screen.show("inquiry")
    session, _ = begun(screen)
    session.begin(session._narrator)
    assert [(asked.verb, asked.page) for asked in screen.asked] == [("rest", ""), ("open", "home")]
    assert screen.windows == {"work": "home"}


def test_a_start_page_that_nobody_knows_is_the_systems_fault() -> None:
    """A page that stands where cases begin says nothing of this case: it is tried again, not handed over."""
    screen = DryScreen(SYSTEM, pages())
    session, _ = begun(screen)
    screen.open = screen.pages.get  # type: ignore[assignment,method-assign]
    with pytest.raises(ApplicationException, match="START"):
        session.begin(session._narrator)


def between(saving: bool = False) -> tuple[Trial, DryScreen]:
    """The trial process in a system whose log-in, or whose save, is followed by a page between."""
    target = Target(page="notice", role="button", name="Fortsätt")
    known = Between(press="notice.on", say="Fortsätt", answers_saves=saving)
    pages_known = {**SYSTEM.pages, "notice": Page(heading="Säkerhetsfråga")}
    system = SYSTEM.model_copy(update={"pages": pages_known, "between": {"notice": known}})
    own = {**pages(), "notice": DryPage(effects={"Fortsätt": "home"})}
    made = Trial().program
    trial = Trial(
        replace(made, system=system, targets={**made.targets, "notice.on": target}), screen=DryScreen(system, own)
    )
    return trial, trial.screen


def test_a_page_between_is_gone_through_and_told() -> None:
    """Already logged in elsewhere, continue? What system.toml names is pressed. Each step in the log is whole: one that
    only looks, with its click, and nothing of what was typed.
    """
    trial, screen = between()
    screen.pages["login"].effects["Logga in"] = "notice"
    trial.session._narrator = trial.replay._narrator
    trial.session.log_in()
    assert screen.windows["work"] == "home"
    assert trial.session.log_out()
    told = ("step", "say", "verb", "kind", "target", "page", "clicks", "outcome", "saves", "values")
    assert [tuple(event.data[fact] for fact in told) for event in trial.log.events] == [
        ("log_in/user", "Skriv namn", "fill", "looking", "login.user", "login", 0, "success", False, []),
        ("log_in/password", "Skriv lösenord", "fill", "looking", "login.password", "login", 0, "success", False, []),
        ("log_in/submit", "Logga in", "click", "looking", "login.submit", "login", 1, "success", False, []),
        ("between/notice", "Fortsätt", "click", "looking", "notice.on", "notice", 1, "success", False, []),
        ("log_out/out", "Logga ut", "click", "looking", "home.log_out", "home", 1, "success", False, []),
    ]


@pytest.mark.parametrize("may", [True, False])
def test_a_page_between_instead_of_an_answer_to_a_save_needs_its_own_word(may: bool) -> None:
    """It may be what saves: with `answers_saves` it is gone through once, without it a person is asked."""
    trial, screen = between(saving=may)
    saved = screen.pages["form"].effects["Spara"]
    screen.pages["form"].effects["Spara"] = "notice"

    def go_on(on: DryScreen) -> None:
        assert callable(saved)
        saved(on)
        on.show("form")

    screen.pages["notice"].effects["Fortsätt"] = go_on
    if may:
        assert trial.run().outcome == "granted"
        assert trial.clicks("Fortsätt") == 1
    else:
        with pytest.raises(BusinessException, match="notice"):
            trial.run()
        assert trial.clicks("Fortsätt") == 0


def test_who_is_asked_to_log_in_where_nobody_logs_in_is_told_plainly() -> None:
    """A system without log-in that asks for one lets nobody in: no case's fault."""
    screen = DryScreen(SYSTEM, pages())
    trial = Trial()
    system = SYSTEM.model_copy(update={"log_in": None, "login_page": None, "log_out": None})
    session = Session(replace(trial.program, system=system), screen, "rpa-1", lambda: PASSWORD)
    session.start(trial.replay._narrator)
    assert (session.log_ins, list(screen.verbs("fill")), screen.windows["work"]) == (0, [], "home")
    with pytest.raises(NotAdmitted, match="names no log-in"):
        session.log_in()
