"""How the robot is let in where no page asks for log-in, and how it goes through pages that come between."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from klickfri.model.errors import Misconfigured, NotAdmitted, SessionLost
from klickfri.model.flow import Program
from klickfri.model.target import Admission, Between, Page, System, Target
from klickfri.replay.session import Session
from klickfri.screen.browser.driving.driver import BrowserScreen
from klickfri.screen.browser.driving.looking import Patience
from klickfri.settings.credentials import Certificate, Keys, Secret
from tests.integration.gated import ACCOUNT, PASSWORD, Archive, archive, certified
from tests.integration.posting import ANSWERS, Clerk, Handler, a_clerk, plain, posting
from tests.integration.screen_pages import Site, a_system, frameset, serving
from tests.unit.replay.support import NAME, Trial

pytestmark = pytest.mark.wide

PATIENCE = Patience(answer=15.0, page=5.0, target=0.5)
PASSPHRASE = "öppna-hänglåset"
ASKED = Admission(password=True)


def system(admission: Admission | None = None) -> System:
    """The archive, which nobody logs in to on a page."""
    return System.model_validate(
        {
            "format": "klickfri-system/1", "name": "arkiv", "title": "Arkivet", "persons": "synthetic",
            "address": "http://localhost/", "accounts": [ACCOUNT], "start": "list", "home": "list",
            "admission": admission, "pages": {"list": {"heading": "Korten", "address": ""}},
        }
    )  # fmt: skip


def come_home(kept: Archive, admission: Admission | None, keys: Keys | None) -> str:
    """The robot starts its session at the archive; gives the page that it rests on."""
    trial = Trial()
    known = replace(trial.program, system=system(admission))
    screen = BrowserScreen(known.system, kept.address, patience=PATIENCE, keys=keys)
    try:
        session = Session(known, screen, ACCOUNT, _no_password)
        session.start(trial.replay._narrator)
        assert session.log_ins == 0
        return screen.expect(["list"])
    finally:
        screen.close()


def _no_password() -> str:
    raise AssertionError("nobody types a password on a page")


@pytest.mark.parametrize("door", ["basic", "digest"])
def test_the_browsers_own_box_is_answered_with_the_accounts_password(door: str) -> None:
    """HTTP Basic and Digest, on a real server: nothing is typed on a page, and the server knows who came."""
    with archive(door) as kept:  # type: ignore[arg-type]
        assert come_home(kept, ASKED, Keys(ACCOUNT, Secret(PASSWORD))) == "list"
        assert kept.let_in == [ACCOUNT]


@pytest.mark.parametrize(("admission", "keys"), [(ASKED, Keys(ACCOUNT, Secret("fel"))), (None, None)])
def test_a_box_that_lets_nobody_in_is_told_as_that(admission: Admission | None, keys: Keys | None) -> None:
    """A wrong password, or a box that system.toml does not name: no case's fault, and no wait for a page that never
    comes; the password stands in no word of it.
    """
    with archive("basic") as kept, pytest.raises(NotAdmitted, match=r"Arkivet asked rpa-arkiv to log in") as refused:
        come_home(kept, admission, keys)
    assert "fel" not in str(refused.value).split()


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An authority, a server's certificate and the account's."""
    if shutil.which("openssl") is None:
        pytest.skip("this machine has no openssl to make certificates with")
    return certified(tmp_path_factory.mktemp("certificates"), PASSPHRASE)


def test_a_certificate_opens_the_door(certificates: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server asks for one and reads the account's name in it."""
    monkeypatch.setenv("NODE_EXTRA_CA_CERTS", str(certificates / "ca.pem"))
    own = Certificate(certificates / "client.p12", Secret(PASSPHRASE))
    with archive(certificates=certificates) as kept:
        assert come_home(kept, Admission(certificate=True), Keys(ACCOUNT, certificate=own)) == "list"
        assert kept.let_in == [ACCOUNT]


def test_a_certificate_that_cannot_be_opened_is_told_without_its_passphrase(certificates: Path) -> None:
    """Nothing is begun, and the words hold neither the passphrase nor the library's own."""
    own = Certificate(certificates / "client.p12", Secret("fel-ord"))
    with archive(certificates=certificates) as kept, pytest.raises(Misconfigured, match="passphrase right") as refused:
        come_home(kept, Admission(certificate=True), Keys(ACCOUNT, certificate=own))
    assert "fel-ord" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_session_that_ends_in_a_frame_is_known() -> None:
    """The log-in page, or one that says that the session has ended, shows in the frame that was worked in."""
    pages = {**a_system().pages, "ended": Page(frame=("lista",), heading="Sessionen har gått ut")}
    known = a_system(pages=pages, between={"ended": Between(log_in=True)})
    with serving() as site:
        screen = BrowserScreen(known, site.address, patience=PATIENCE)
        try:
            for heading in ("Inloggning", "Sessionen har gått ut"):
                _frames(site, heading)
                screen.open("frames")
                screen.click(Target(page="list", role="link", name="Öppna"))
                with pytest.raises(SessionLost):
                    screen.expect(["case"])
                with pytest.raises(SessionLost):
                    screen.expect(["list"])
                screen.rest(empty=True)
        finally:
            screen.close()


def _frames(site: Site, heading: str) -> None:
    site.pages["/frames"] = frameset(meny="/meny", lista="/lista")
    site.show("/meny", "<h1>Meny</h1>")
    site.show("/lista", "<h1>Lista</h1><a href=/slut>Öppna</a>")
    site.show("/slut", f"<h1>{heading}</h1>")


# --- pages between --------------------------------------------------------------------------------------------------

NOTICE = "<h1>Säkerhetsfråga</h1><form method=post action=/spara><input type=hidden name=nr value='{}'>{}</form>"
GO_ON = "<input type=hidden name=sure value=1><button>Skicka ändå</button>"
ELSEWHERE = "<h1>Redan inloggad</h1><a href=/hem>Fortsätt här</a>"


def asks_if_sure(handler: Handler, number: str) -> None:
    """Takes nothing yet: asks on a page of its own, whose button sends it."""
    handler.books.answer = "sure"
    handler.books.posted.remove(number)
    handler._page(NOTICE.format(number, GO_ON))


def with_between(program: Program, **between: Between) -> Program:
    """The process in the system that has these pages between."""
    headings = {"notice": "Säkerhetsfråga", "elsewhere": "Redan inloggad"}
    pages = {**program.system.pages, **{name: Page(heading=words) for name, words in headings.items()}}
    own = program.system.model_copy(update={"pages": pages, "between": between})
    targets = {
        "notice.send": Target(page="notice", role="button", name="Skicka ändå"),
        "elsewhere.on": Target(page="elsewhere", role="link", name="Fortsätt här"),
    }
    return replace(program, system=own, targets={**program.targets, **targets})


@pytest.fixture
def clerk(monkeypatch: pytest.MonkeyPatch) -> object:
    """A robot at books whose system asks before it saves."""
    monkeypatch.setitem(ANSWERS, "asks if sure", (True, asks_if_sure))
    monkeypatch.setitem(ANSWERS, "sure", (True, plain))
    with a_clerk() as one:
        yield one


def replay(clerk: Clerk, program: Program) -> str:
    """How the first case ends."""
    clerk.program = program
    clerk.screen = BrowserScreen(program.system, clerk.books.address, patience=Patience(page=3.0, target=0.4))
    return clerk.handle("A-1")


def test_a_page_between_a_save_and_its_answer_is_gone_through_where_the_system_file_says_so(clerk: Clerk) -> None:
    """A security notice instead of the answer: what leads on is pressed once, told in the log; one record is made."""
    clerk.books.answer = "asks if sure"
    sure = Between(press="notice.send", say="Skicka ändå", answers_saves=True)
    assert replay(clerk, with_between(posting(within=5.0), notice=sure)) == "granted"
    assert clerk.books.posted == ["A-1"]
    told = [event.data for event in clerk.told("step.completed") if event.data["step"] == "between/notice"]
    assert [(one["say"], one["kind"], one["clicks"]) for one in told] == [("Skicka ändå", "looking", 1)]


def test_a_page_between_a_save_and_its_answer_is_else_a_persons(clerk: Clerk) -> None:
    """Without that word nothing is pressed there: it may be what saves. A person hears which page it was."""
    clerk.books.answer = "asks if sure"
    assert replay(clerk, with_between(posting(within=5.0), notice=Between(press="notice.send"))) == "OVISST"
    assert clerk.books.posted == []
    assert "notice" in str([entry.data for entry in clerk.log.of_run("r")])


@pytest.mark.attack
def test_a_page_that_nobody_named_is_no_page_between(clerk: Clerk) -> None:
    """Unknown as ever: not gone through, and a person's."""
    clerk.books.answer = "asks if sure"
    assert replay(clerk, with_between(posting(within=1.0))) == "OVISST"
    assert clerk.books.posted == []


def test_already_logged_in_elsewhere_is_gone_through_at_the_door(clerk: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The question after the log-in is answered, and the case is done."""
    once: list[str] = []
    shown: Callable[[Handler, str, int], None] = Handler._page

    def page(handler: Handler, body: str, status: int = 200) -> None:
        asks = "<h1>Start</h1>" in body and not once
        once.extend(["asked"] * asks)
        shown(handler, ELSEWHERE if asks else body, status)

    monkeypatch.setattr(Handler, "_page", page)
    assert replay(clerk, with_between(posting(within=5.0), elsewhere=Between(press="elsewhere.on"))) == "granted"
    assert (once, clerk.books.shown) == (["asked"], {"A-1": NAME})


@pytest.mark.attack
def test_a_page_that_comes_between_for_ever_is_a_persons(clerk: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is pressed a few times, and then nobody is kept waiting."""
    shown: Callable[[Handler, str, int], None] = Handler._page
    presses: list[str] = []

    def page(handler: Handler, body: str, status: int = 200) -> None:
        asks = "<h1>Formulär</h1>" in body
        presses.extend([handler.path] * asks)
        again = ELSEWHERE.replace("/hem", handler.path.replace("&", "&amp;"))
        shown(handler, again if asks else body, status)

    monkeypatch.setattr(Handler, "_page", page)
    program = with_between(posting(within=5.0), elsewhere=Between(press="elsewhere.on"))
    assert replay(clerk, program) == "OKÄND"
    assert len(presses) < 15
