"""ProVux under the bench: its real pages, how to come to each, and what a caseworker uses there."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Frame, Page

from fixtures.provux.caseworker import Caseworker
from fixtures.provux.controls import RELEASES, Names, Release
from fixtures.provux.process import running
from fixtures.provux.words import day_month
from fixtures.synthetic.generate import generate
from klickfri.flow.loader import load_system
from tests.bench.drift.places import Place, Scene, Seat, Use, Values

TODAY, SEED, APPLICATIONS, ACCOUNT = dt.date(2026, 11, 20), 7, 36, ("rpa-sfi-1", "bench")
PROVIDER = "Språkporten"
TWO, MUCH = (4, 13), 9
"""The filmed application and another, both in the inbox's first page; and a person with much behind them."""
RECORDINGS = Path(__file__).parents[3] / "recordings"
IN_FRAME = ("lista",)


def beside(caption: str, use: Use, inner: str, after: str = "", later: str = "-") -> Seat:
    """A field by the caption to its left, after a heading if given; `later` is its caption in a later release."""
    heading = f"//h2[normalize-space()='{after}']/following::" if after else "//"
    words = f"normalize-space()='{caption}' or normalize-space()='{later}'"
    return Seat(f"{after} {caption}".strip(), use, f"({heading}td[{words}]/following-sibling::td[1]{inner})[1]")


def button(caption: str, after: str = "") -> Seat:
    """A button by its caption, after a heading if given."""
    heading = f"//h2[normalize-space()='{after}']/following::" if after else "//"
    return Seat(caption, "click", f"({heading}input[@value='{caption}'])[1]")


def in_row(key: str, column: str, use: Use, inner: str = "") -> Seat:
    """What stands in a column of the row that names the case."""
    place = f"count(//th[normalize-space()='{column}']/preceding-sibling::th)+1"
    return Seat(f"row, {column}", use, f"//tr[td[normalize-space()='{{{key}}}']]/td[{place}]{inner}", bound=True)


TEXT, LIST, LONG = "//input[not(@type='checkbox')]", "//select", "//textarea"

SCENES = (
    Scene("log-in", "login", "", [
        beside("Användarnamn", "fill", TEXT), beside("Lösenord", "fill", TEXT), button("Logga in"),
    ]),
    Scene("inbox", "inbox", "inkorg", [
        beside("Period", "select", LIST), beside("Kategori", "select", LIST), beside("Ansökningsnr", "fill", TEXT),
        beside("Inkl obehöriga", "check", "//input"), button("Visa"),
        in_row("reference", "Personnummer", "click", "//a"), in_row("reference", "Status", "read"),
        in_row("reference", "Kommun vid anmälan", "read"),
    ], IN_FRAME, views={"the next page of the list": "location.href = document.querySelector('tr.sidor a').href"}),
    Scene("applicant", "card", "sokande?ansokan={reference}", [
        beside("Ansökningsnr", "read", "", "Anmälan"), beside("Anmälanstatus", "read", "", "Anmälan"),
        beside("Namn", "read", TEXT, "Folkbokföring"), beside("Postadress", "read", TEXT, "Folkbokföring"),
        button("Sök i folkbokföringen"), in_row("case_number", "Ärendenr", "click", "//a"),
        in_row("case_number", "Skolform", "read"), in_row("case_number", "Status", "read"),
        button("Ny ansökan"), button("Nytt brev"), button("Till inkorgen"),
    ], IN_FRAME),
    Scene("register", "register", "folkbokforing?ansokan={reference}", [
        beside("Kommun", "read", ""), beside("Status", "read", ""), button("Använd uppgifter"), button("Stäng"),
    ]),
    Scene("new case", "case", "arende?ansokan={reference}", [
        beside("Skolform", "select", LIST), beside("Anordnare", "select", LIST), beside("Status", "select", LIST),
        Seat("day", "click", "//a[@title='{start_day}']", bound=True), beside("Valt startdatum", "read", TEXT),
        beside("Anteckning", "fill", TEXT), button("Spara"), button("Avbryt"),
    ], IN_FRAME),
    Scene("saved case", "case", "arende?ansokan={reference}&arende={case_number}", [
        beside("Ärendenr", "read", "", "Ärendeuppgifter"), beside("Brevtext", "fill", LONG, "Brev"),
        button("Skicka brev", "Brev"), button("Spara"),
    ], IN_FRAME, walked=True),
    Scene("new letter", "new_letter", "brev?ansokan={reference}", [
        beside("Mall", "select", LIST, later="Brevmall"), beside("Brevtext", "fill", LONG),
        beside("Status efter utskick", "select", LIST),
        button("Skicka brev"), button("Till inkorgen"),
    ], IN_FRAME),
    Scene("inquiry", "inquiry", "fraga", [
        beside("Ansökningsnr", "fill", TEXT), beside("Personnummer", "fill", TEXT), button("Sök"),
        beside("Status", "read", "", "Ansökan"), beside("Ärendenr", "read", "", "Ansökan"),
        beside("Anordnare", "read", "", "Ansökan"),
    ], search=("Ansökningsnr", "{reference}")),
    Scene("inquiry, person", "inquiry", "fraga", [
        in_row("case_number", "Skolform", "read"), in_row("case_number", "Status", "read"),
    ], search=("Personnummer", "{personal_number}"), walked=True),
)  # fmt: skip


@contextmanager
def provux(release: Release) -> Iterator[tuple[str, list[Values]]]:
    """The address of a ProVux with plain applications, and what is known of two of them: the filmed and another.

    Both persons have three earlier cases, so that theirs do not stand alone in the lists.
    """
    cases = list(generate(APPLICATIONS, SEED, TODAY, "clean"))
    for place, share in zip(TWO, (slice(3), slice(3, 6)), strict=True):
        cases[place] = replace(cases[place], earlier=cases[MUCH].earlier[share])
    days = (TODAY + dt.timedelta(days=10), TODAY + dt.timedelta(days=17))
    known = [{**cases[place].application, "start_date": day} for place, day in zip(TWO, days, strict=True)]
    with tempfile.TemporaryDirectory(prefix="drift-") as folder:
        users = dict([ACCOUNT])
        with running(today=TODAY, users=users, directory=Path(folder), cases=cases, release=release) as server:
            yield server.url, known


def prepare(browser: Browser | None, url: str, scenes: Sequence[Scene], cases: Sequence[Values]) -> None:
    """A colleague opens up the inbox's filters and, where a scene shows it, saves and decides the cases."""
    assert browser is not None
    context = browser.new_context()
    person = Caseworker(context, url)
    person.log_in(*ACCOUNT)
    person.show_all()
    for case in cases if any(scene.walked for scene in scenes) else ():
        _decide(person, case)
    context.close()


def _decide(person: Caseworker, case: Values) -> None:
    person.open_applicant(case["reference"])
    person.fetch_register()
    person.fill_case(PROVIDER, words(case)["start_day"], "Beviljad")
    person.save()
    case["case_number"] = person.work.locator("xpath=//td[.='Ärendenr']/following-sibling::td[1]").inner_text()
    person.press("Skapa beslut")
    person.work.get_by_text("Beslutet är skapat.").wait_for()
    for caption, heading in (("Avbryt", "Sökandeöversikt"), ("Till inkorgen", "Inkorg")):
        person.press(caption)
        person.see(heading)


def words(case: Values) -> Values:
    """What addresses and places of the case are filled in with."""
    return {"case_number": "", **case, "start_day": day_month(case["start_date"])}


def log_in(context: BrowserContext, url: str, release: Release) -> None:
    """Gives the browser the session that the log-in page would give it."""
    names = Names(release)
    form = dict(zip((names.name("inloggning", one) for one in ("anvandare", "losenord")), ACCOUNT, strict=True))
    context.request.post(url, form={**form, names.name("inloggning", "logga_in"): "Logga in"})


def arrive(page: Page, url: str, scene: Scene, case: Values) -> Frame:
    """Brings a window to the scene, for this case; the frame that shows it."""
    if scene.frame and (page.url != f"{url}ram" or page.frame(scene.frame[-1]) is None):
        page.goto(f"{url}ram", wait_until="load")
    frame = page.frame(scene.frame[-1]) if scene.frame else page.main_frame
    assert frame is not None
    frame.goto(url + scene.address.format(**words(case)), wait_until="load")
    if scene.search is not None:
        caption, text = scene.search
        frame.locator(_field(caption)).fill(text.format(**case))
        with frame.expect_navigation():
            frame.locator("input[value='Sök']").evaluate("button => button.click()")
    return frame


def _field(caption: str) -> str:
    return f"xpath=//td[normalize-space()='{caption}']/following-sibling::td[1]//input"


def _place(release: Release) -> Place:
    system, opened = load_system(RECORDINGS, "provux"), partial(provux, release)
    session = partial(log_in, release=release)
    return Place("ProVux", system, SCENES, "provux.js", opened, prepare, session, arrive, words)


PROVUX = replace(_place("1"), later={f"release {one}": _place(one) for one in RELEASES[1:]})
