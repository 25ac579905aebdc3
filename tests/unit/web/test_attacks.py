"""Attacks on the site: forged forms, stolen cookies, guessed addresses, and what is shown that was meant to do harm."""

from __future__ import annotations

import datetime as dt
import secrets
from urllib.parse import quote, urlencode

import pytest

from klickfri.app.people import accounts
from klickfri.app.people.door import new_token
from klickfri.model.event import Event
from klickfri.model.person import Role
from klickfri.model.work import Outcome, State
from klickfri.web.forms import LARGEST, MARK, mark_of
from klickfri.web.headers import HEADERS
from klickfri.web.pages import PAGES
from klickfri.work.overview import FoundReady
from klickfri.work.pauses import Pause
from klickfri.work.sessions import IDLE, LONGEST
from tests.some import some
from tests.unit.app.people.support import OWN, kinds, new, settled
from tests.unit.web.harm import Found, harmless, hostile_case
from tests.unit.web.support import ACCOUNTS, ADDRESS, COOKIE, Browser, Site, log_in, sums, text

EVIL = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "{{ 7 * 7 }}",
    "</title><script>x</script>",
    "a\u202egnp.exe",
    "a\u2066b\u200bc\u0000d",
    "&lt;b&gt;",
    "-->",
]
"""What an applicant, a legacy system or a colleague may have written somewhere."""


@pytest.fixture
def reader(fresh: Site) -> Browser:
    """The auditor's, on a site of the test's own."""
    return fresh.browser(Role.AUDITOR)


# -- forms


FORMS = {page.path: page.sees for page in PAGES if page.do and page.path != "/forsta-gangen"}


@pytest.mark.parametrize("path", FORMS)
def test_a_forged_form_does_nothing(built: Site, path: str) -> None:
    """Without the mark of this very session: refused, and the session goes on."""
    sees = FORMS[path]
    role = min(sees) if isinstance(sees, frozenset) else Role.AUDITOR
    reader, fields = built.browser(role), {"konto": ACCOUNTS[role], "losenord": OWN, "kod": "000000", "gor": "ta"}
    before = kinds(built.office)
    for mark in ("", "x", "0" * 64, mark_of("A" * 43), mark_of("")):
        assert reader.post(path, {**fields, MARK: mark}).status_code == 403
    assert reader.post(path, fields).status_code == 403
    assert kinds(built.office) == before
    assert reader.get("/konto").status_code == 200


def test_another_sessions_mark_is_none(built: Site) -> None:
    """A form that somebody else was shown."""
    mine, other = built.browser(Role.AUDITOR), built.browser(Role.OPERATOR)
    assert mine.post("/logga-ut", {MARK: mark_of(other.token)}).status_code == 403
    assert mine.get("/konto").status_code == 200


def test_the_log_in_cannot_be_forged_either(fresh: Site) -> None:
    """Nobody is logged in as somebody else by a form of another site: it has no cookie of ours, and no mark."""
    known = fresh.known[Role.AUDITOR]
    fields = {"konto": ACCOUNTS[Role.AUDITOR], "losenord": known.password, "kod": known.code(fresh.clock.now)}
    assert fresh.stranger().post("/logga-in", fields).status_code == 403
    assert "person.let_in" not in kinds(fresh.office)[-1:]


def test_an_address_ends_no_session(reader: Browser) -> None:
    """A link or a picture on another page can only ask, not send."""
    assert reader.get("/logga-ut").status_code == 303
    assert reader.get("/konto").status_code == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
def test_other_methods_are_none(reader: Browser, method: str) -> None:
    """What is not asked for is not answered."""
    for path in ("/konto", "/granskning", "/korningar/natt"):
        assert reader.client.request(method, path).status_code == 405


def test_a_file_is_not_taken(reader: Browser) -> None:
    """No form of ours has one."""
    sent = reader.client.post("/konto", files={"gammalt": ("a.txt", b"x")}, data={MARK: mark_of(reader.token)})
    assert sent.status_code == 400


@pytest.mark.parametrize("body", [b"a=" + b"x" * LARGEST, b"&".join(b"a=1" for _ in range(5000))])
def test_an_oversized_form_is_not_read(reader: Browser, body: bytes) -> None:
    """Too long, or too many fields; and the next one is."""
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert reader.client.post("/konto", content=body, headers=form).status_code in (400, 413)
    assert reader.get("/konto").status_code == 200


def test_a_body_without_a_length_is_not_read_for_ever(reader: Browser) -> None:
    """Sent piece by piece."""
    pieces = (b"x" * 1024 for _ in range(64))
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert reader.client.post("/konto", content=pieces, headers=form).status_code == 413


# -- cookies


def test_a_cookie_is_shut_in(fresh: Site) -> None:
    """No script reads it, no other site sends it, and it is gone with the browser."""
    reader = fresh.stranger()
    told = reader.get("/logga-in").headers["set-cookie"]
    parts = {part.strip().lower() for part in told.split(";")[1:]}
    assert parts == {"httponly", "path=/", "samesite=strict"}


@pytest.mark.parametrize("change", ["first", "last", "longer", "shorter", "other", "sql", "hash"])
def test_an_altered_cookie_is_nobodys(reader: Browser, change: str) -> None:
    """One sign is enough; nor is what the table holds a cookie."""
    token = reader.token
    reader.token = {
        "first": ("A" if token[0] != "A" else "B") + token[1:],
        "last": token[:-1] + ("A" if token[-1] != "A" else "B"),
        "longer": token + "A",
        "shorter": token[:-1],
        "other": new_token(),
        "sql": "x' OR '1'='1",
        "hash": __import__("hashlib").sha256(token.encode()).hexdigest(),
    }[change]
    assert reader.get("/granskning").headers["location"] == "/logga-in"


def test_a_session_is_over_after_log_out(fresh: Site, reader: Browser) -> None:
    """Also for who has kept the cookie."""
    token = reader.token
    left = reader.send("/logga-ut", {})
    assert (left.status_code, left.headers["clear-site-data"]) == (303, '"cache", "storage"')
    assert reader.token == ""
    reader.token = token
    assert reader.get("/granskning").headers["location"] == "/logga-in"
    assert kinds(fresh.office)[-1] == "person.left"


@pytest.mark.parametrize("span", [IDLE, LONGEST])
def test_an_old_cookie_is_nobodys(fresh: Site, reader: Browser, span: dt.timedelta) -> None:
    """Left open at night, found in the morning."""
    assert reader.get("/granskning").status_code == 200
    fresh.clock.now += span
    assert reader.get("/granskning").headers["location"] == "/logga-in"


def test_a_planted_cookie_is_no_session(fresh: Site) -> None:
    """Whoever gave a browser its cookie before the log-in does not share the session after it."""
    reader, known = fresh.stranger(), fresh.known[Role.AUDITOR]
    reader.get("/logga-in")
    planted = reader.token
    fresh.clock.later(minutes=1)
    log_in(reader, ACCOUNTS[Role.AUDITOR], known.password, known.code(fresh.clock.now))
    assert reader.token != planted
    reader.token = planted
    assert reader.get("/granskning").headers["location"] == "/logga-in"


def test_roles_swapped_under_a_session(fresh: Site, reader: Browser) -> None:
    """Who is no auditor any more is out at once; logged in again, they see what they are now."""
    accounts.change_rights(fresh.office, ACCOUNTS[Role.AUDITOR], [Role.OPERATOR], ["prov"])
    assert reader.get("/granskning").headers["location"] == "/logga-in"
    again = fresh.browser(Role.AUDITOR)  # the same person
    assert (again.get("/granskning").status_code, again.get("/korningar").status_code) == (404, 200)


def test_a_role_cannot_be_claimed(built: Site) -> None:
    """By whatever a browser may send beside its cookie."""
    reader = built.browser(Role.OPERATOR)
    claims = {"X-Role": "auditor", "X-Remote-User": ACCOUNTS[Role.AUDITOR], "X-Forwarded-User": "admin",
              "Authorization": "Basic YWRtaW46YWRtaW4=", "X-Original-URL": "/tittat",
              "X-Rewrite-URL": "/tittat"}  # fmt: skip
    assert reader.get("/tittat?role=auditor", headers=claims).status_code == 404
    assert reader.get("/korningar?roles=auditor", headers=claims).status_code == 200


# -- addresses and headers


GUESSES = [
    "/.env", "/.git/config", "/admin", "/api", "/korningar/", "/korningar/x/y", "/korningar/..%2f..%2fetc%2fpasswd",
    "/stil.css%00.html", "/pages/start.html", "/static/style.css", "/work.sqlite", "/audit/prov/log.sqlite",
    "/granskning/../tittat%00", "//evil.example/", "/%0d%0aSet-Cookie:%20a=b", "/korningar?fore=x", "/tittat?fore=-1",
    "/tittat?fore=1e9", "/tittat?namnd=../prov", "/tittat?namnd=prov%27--", "/korningar/natt' OR '1'='1",
]  # fmt: skip


@pytest.mark.parametrize("path", GUESSES)
def test_guessed_addresses_are_not_there(auditor: Browser, path: str) -> None:
    """Nothing of the disk, of the queue or of another page; and no answer that leads elsewhere."""
    answer = auditor.client.get(f"{ADDRESS}{path}")
    assert answer.status_code in (404, 307, 303)
    assert (
        answer.headers.get("location", ADDRESS).startswith((ADDRESS, "/")) or "evil" not in answer.headers["location"]
    )
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "127.0.0.1@evil", "", "localhost/"])
def test_another_name_gets_nothing(auditor: Browser, host: str) -> None:
    """A page of another site that has its name lead here."""
    answer = auditor.client.get("/granskning", headers={"host": host})
    assert answer.status_code == 400
    assert "Granskning" not in answer.text


def test_every_answer_says_what_a_browser_may(fresh: Site, reader: Browser) -> None:
    """Pages, refusals, redirects, the style sheet and what broke; nothing may be kept, framed or run."""
    asked = [
        reader.get("/granskning"), reader.get("/nowhere"), reader.get("/"), reader.get("/stil.css"),
        reader.post("/konto", {}), reader.client.put("/konto"), reader.get("/granskning", headers={"host": "evil"}),
    ]  # fmt: skip
    fresh.store.close()
    for answer in asked:
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, answer.url
        assert "server" not in answer.headers
    policy = HEADERS["Content-Security-Policy"]
    assert "script" not in policy
    assert "unsafe" not in policy


def test_what_breaks_tells_nothing(fresh: Site, reader: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault that nobody has explained: one page, none of its words."""

    def broken(*_: object, **__: object) -> None:
        raise ValueError("Åsa Canberg 850314-2385")

    monkeypatch.setattr("klickfri.web.pages.start.recent_runs", broken)
    answer = reader.get("/granskning")
    assert answer.status_code == 500
    assert "Något gick fel" in text(answer)
    assert "Canberg" not in answer.text
    assert answer.headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]


# -- what is shown


@pytest.mark.parametrize("evil", some(EVIL, 5))
def test_hostile_values_are_texts(tmp_path: object, fresh: Site, evil: str) -> None:
    """In a run's facts and story, a case's number, outcome and code, a person's name and title, and an account that is
    typed: everything shown is text, and all of it is shown.
    """
    told = evil.replace("\u0000", "")
    run = f"natt-{secrets.token_hex(2)}"
    fresh.store.add("trial", [{"reference": f"A{told}", "received": "2026-11-19T10:00:00"}], "", fresh.clock.now)
    fresh.store.workers.register("w", fresh.clock.now)
    item = fresh.store.claim("trial", "w", fresh.clock.now, run=run)
    assert item
    outcome = Outcome(State.PENDING_USER_ACTION, outcome=told, code=told)
    fresh.store.finish(item, outcome, "w", fresh.clock.now)
    fresh.ran(run, approved_by=told, flow_digest=told, delegation=told, host=told, asked_by=told)
    fresh.clock.later(minutes=1)
    fresh.ran(f"{run}b", flow_digest=told + "b")
    fresh.tell(
        sums(run),
        Event("run.stop_asked", f"run/{run}", {"run": run, "by": told, "at_once": False}),
        Event("person.let_in", "person/x", {"person": told, "name": told, "title": told, "roles": [told]}),
        Event("audit.viewed", "person/x", {"person": "x", "name": "X", "title": "T", "what": told, "of": told}),
        Event("person.added", "person/x", {"person": "x", "name": "X", "title": "T", "by": told, "roles": [told]}),
    )
    hostile_case(fresh, "A-9", run, told)
    reader = fresh.browser(Role.AUDITOR)
    search = f"/sok?{urlencode({'arende': 'A-9', 'korning': run})}"
    fresh.had("A-8")
    beside = "/jamfor/arenden?process=trial&a=A-9&b=A-8", f"/jamfor/korningar?{urlencode({'a': run, 'b': run})}"
    shown = "/granskning", "/korningar", f"/korningar/{run}", "/tittat", "/konto", search, "/arende/trial/A-9"
    for path in (*shown, *beside, "/fragor", "/veckor", f"/berort?{urlencode({'regel': told})}", "/gallrat"):
        page = reader.get(path)
        assert page.status_code == 200
        harmless(page.text)
    harmless(reader.get(f"/sok?{urlencode(dict.fromkeys(FILTERS, evil))}").text)
    harmless(reader.send("/sok", dict.fromkeys(("person", "pfran", "ptill"), evil)).text)
    for path in ("/veckor", "/berort"):
        harmless(reader.get(f"{path}?{urlencode(dict.fromkeys(('flode', 'fran', 'till'), evil))}").text)
        harmless(reader.get(f"{path}?{urlencode({'regel': evil})}").text)
    harmless(reader.send("/sok/fil", dict.fromkeys(FILTERS, evil) | {"namnd": "prov", "format": "csv"}).text)
    harmless(reader.send("/fragor", dict.fromkeys(("namnd", "fraga"), evil) | {"gor": "tillat"}).text)
    for name in ("process", "a", "b", "fran"):
        asked = {"process": "trial", "a": "A-9", "b": "A-8"} | {name: evil}
        harmless(reader.get(f"/jamfor/arenden?{urlencode(asked)}").text)
        harmless(reader.get(f"/jamfor/korningar?{urlencode({'a': run, 'b': run} | {name: evil})}").text)
    stranger = fresh.stranger()
    stranger.get("/logga-in")
    harmless(log_in(stranger, evil, evil, evil).text)


def test_hostile_values_of_the_queue_are_texts(fresh: Site) -> None:
    """A case's number, reasons, question, code, step, an incident, a pause, an ill system, and what a form is sent."""
    evil = " ".join(EVIL)
    told, now = evil.replace("\u0000", ""), fresh.clock.now
    known = settled(fresh.office, fresh.store, new(ACCOUNTS[Role.OPERATOR], Role.OPERATOR))
    fresh.known[Role.OPERATOR] = known
    words = {"code": told, "reasons": (told,), "question": told, "last_step": told, "not_done": (told,)}
    fresh.had(f"A{told}", end=Outcome(State.PENDING_USER_ACTION, **words))  # type: ignore[arg-type]
    fresh.store.assign([fresh.store.get("trial", f"A{told}")], told, lambda _: None)
    fresh.had("A-1", end=Outcome(State.PENDING_USER_ACTION, **words))  # type: ignore[arg-type]
    fresh.store.incidents.open(f"system/{told}", told, now, "trial")
    fresh.store.pauses.begin(Pause("process", "trial", told, told, now), lambda _: None)
    fresh.store.health("small", "trial").fell_ill(told, now, told)
    fresh.store.overview.keep_ready(FoundReady("trial", now, told, 1, 2, told))
    operator = fresh.browser(Role.OPERATOR)
    for path in ("/overlamnat", "/laget", "/handelser", "/schema", "/ko"):
        page = operator.get(path)
        assert page.status_code == 200
        harmless(page.text)
    for name in ("process", "kod", "korning", "fran", "nyss", "dag"):
        for path in ("/ko", "/overlamnat", "/schema"):
            harmless(operator.get(f"{path}?{urlencode({name: evil})}").text)
    fields = dict.fromkeys(("process", "kod", "korning", "till"), evil) | {"gor": "retry", "skal": "uppe igen"}
    boxes = {f"arende:trial/{one}": "pending_user_action.1.0." for one in ("A-1", f"A{told}")}
    dry = operator.send("/ko/gor", fields | boxes)
    assert dry.status_code == 200
    harmless(dry.text)
    harmless(operator.send("/ko/gor", fields | {"skal": evil, "gor": evil}).text)
    for button in ("pausa", "fortsatt", "stoppa", evil):
        form = {"slag": "process", "namn": "trial", "gor": button, "skal": evil, "korning": evil}
        harmless(operator.send("/laget/gor", form).text)
        harmless(operator.send("/laget/gor", form | {"namn": evil, "slag": "system"}).text)
    harmless(operator.send("/overlamnat/gor", {"arende": f"trial/A{told}", "sett": evil, "gor": "ta"}).text)


FILTERS = ("arende", "fran", "till", "korning", "flode", "steg", "utfall", "kod", "typ", "ord")


def test_a_hostile_run_is_found_by_its_name(fresh: Site) -> None:
    """A name that needs spelling in an address leads to its page, and nowhere else."""
    run = "natt ?#<b>&åäö"
    fresh.ran(run)
    fresh.tell(sums(run))
    reader = fresh.browser(Role.AUDITOR)
    page = reader.get("/korningar").text
    found = Found()
    found.feed(page)
    [link] = {value for name, value in found.attributes if name == "href" and value.startswith("/korningar/")}
    assert reader.get(link).status_code == 200
    harmless(reader.get(link).text)


def test_a_hostile_number_is_found_by_its_address(fresh: Site) -> None:
    """Search and run lead to the case's page, and that to its picture, however its number must be spelled."""
    reference = 'A/1 ?#<b>&"åäö'
    fresh.ran("natt-1")
    sha = fresh.had(reference)
    reader = fresh.browser(Role.AUDITOR)
    address = f"/arende/trial/{quote(reference)}"
    for path in (f"/sok?{urlencode({'arende': reference})}", "/korningar/natt-1"):
        page = Found()
        page.feed(reader.get(path).text)
        links = {value.split("?")[0] for name, value in page.attributes if name == "href" and "/arende/" in value}
        assert links == {address}, path
    page = Found()
    page.feed(reader.get(address).text)
    assert ("src", f"{address}/bild/{sha}") in page.attributes
    assert reader.get(f"{address}/bild/{sha}").headers["content-type"] == "image/png"


def test_the_check_of_harm_finds_it() -> None:
    """A check that finds nothing proves nothing."""
    for page in (
        "<script>", "<a onclick=x>", "<a href='javascript:1'>", "<a href='//x'>", "<img src='//x'>", "a\u202eb",
        "<p style=x>", "<meta http-equiv=refresh>", "<button formaction='//x'>",
    ):  # fmt: skip
        with pytest.raises(AssertionError):
            harmless(page)


def test_names_of_people_are_shown_as_texts(fresh: Site) -> None:
    """Also in the greeting of the first page."""
    invited = accounts.add(fresh.office, new("ny.person", Role.AUDITOR, name='<b>Åsa</b> "x"', title="'><script>"))
    reader = fresh.stranger()
    reader.get("/logga-in")
    log_in(reader, "ny.person", invited.password, "")
    page = reader.get("/forsta-gangen").text
    harmless(page)
    assert "&lt;b&gt;Åsa&lt;/b&gt;" in page
    assert COOKIE not in page


def test_no_text_holds_nul(built: Site, auditor: Browser) -> None:
    """PostgreSQL takes none: wherever one was sent, a sign that says so stands in its place."""
    assert auditor.get("/korningar/natt%00").status_code == 404
    assert 'value="X\ufffdY"' in auditor.get("/sok?kod=X%00Y").text
    account = auditor.send("/logga-in", {"konto": "a\0b", "losenord": "x", "kod": ""})
    assert 'value="a\ufffdb"' in account.text
