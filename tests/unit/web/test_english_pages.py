"""Who reads in English reads English: nothing of ours is left in Swedish, and what others wrote is said to be so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from klickfri.flow.loader import read_program
from klickfri.model.person import Role
from klickfri.model.work import Outcome, State
from klickfri.web import pages, shown
from klickfri.work.overview import FoundReady
from klickfri.work.pauses import Pause
from klickfri.work.runs import RunState
from tests.unit.web.harm import harmless, hostile_case
from tests.unit.web.support import ACCOUNTS, PROTECTED, Browser, Site, sums
from tests.words import kept, texts

WRITTEN = "xx {0} %(by)s <b>\u202e"
"""What others wrote, wherever there is room for a text: hostile, and like a text with places for values."""
SEEN = {
    Role.AUDITOR: (
        "granskning", "korningar", "korningar/natt-1", "tittat", "konto", "nowhere", "sok", "sok?namnd=prov&kod=UNG",
        "sok?typ=audit.viewed", "sok?flode=zz&fran=x", "arende/trial/A-3?alla", "arende/trial/A-1", "arende/trial/A-7",
        "jamfor/arenden?process=trial&a=A-1&b=A-3", "jamfor/arenden?process=trial&a=A-1&b=x",
        "jamfor/korningar?a=natt-1&b=natt-2", "fragor", "arende/trial/A-1/brev/{letter}",
        "arende/trial/A-1/film/{seq}", "veckor", "veckor?fran=x", "berort?flode=abab", "berort?flode=zz&regel=x",
        "gallrat", "overlamnat", "floden", "floden/trial/{flow}", "floden/trial/{current}",
        "arende/trial/A-1/bild/" + "0" * 64,
    ),
    Role.OPERATOR: ("laget", "ko", "handelser", "schema", "schema?dag=x", "laget?nyss=pausa"),
    Role.CASEWORKER: ("overlamnat?nyss=ta",),
    Role.RESTRICTED: ("skyddade",),
    Role.ADMIN: ("personer", f"personer/{ACCOUNTS[Role.AUDITOR]}", f"personer/{ACCOUNTS[Role.ADMIN]}"),
}  # fmt: skip
SENT: tuple[tuple[Role, str, dict[str, str]], ...] = (
    (Role.AUDITOR, "/arende/trial/A-1/brev/{letter}", {"skal": ""}),
    (Role.AUDITOR, "/fragor", {"gor": "tillat"}),
    (Role.AUDITOR, "/konto", {"gammalt": "x", "nytt": "y", "igen": "z"}),
    (Role.OPERATOR, "/laget/gor", {"slag": "process", "namn": "trial", "gor": "pausa"}),
    (Role.OPERATOR, "/laget/gor", {"slag": "process", "namn": "trial", "gor": "fortsatt", "skal": "uppe"}),
    (Role.OPERATOR, "/ko/gor", {"gor": "retry", "arende:trial/A-4": "x", "skal": "uppe"}),
    (Role.OPERATOR, "/ko/gor", {"gor": "prioritise", "prioritet": "x"}),
    (Role.CASEWORKER, "/overlamnat/gor", {"gor": "ta", "arende": "trial/A-4", "sett": "x"}),
    (Role.ADMIN, "/personer", {"konto": "x"}),
    (Role.ADMIN, f"/personer/{ACCOUNTS[Role.AUDITOR]}", {"gor": "stang"}),
    (
        Role.ADMIN,
        "/personer",
        {"konto": "ny.ek", "namn": "Ny Ek", "titel": "xx", "roll:auditor": "ja", "namnd:prov": "ja"},
    ),
)
"""Forms as they should not be, and one whose answer is a page."""
_VOID = {"meta", "link", "input", "br", "img"}
_APART = {"bdi", "code", "pre", "style"}
"""Elements that hold what somebody, or a program, wrote."""
_PLACES = re.compile(r"%\(\w+\)s|\{\w*\}|<[^>]*>")


class Told(HTMLParser):
    """What a page says in the language that it says it is in: its texts, and those of attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.attributes: list[str] = []
        self._open: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        apart = tag in _APART or (named.get("lang") in ("sv",) and tag != "html")
        if not apart and not any(self._open):
            self.attributes += [named[name] or "" for name in ("aria-label", "alt", "title") if name in named]
        if tag not in _VOID:
            self._open.append(apart)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and not any(self._open):
            self.texts.append(" ".join(data.split()))


def swedish() -> Iterator[str]:
    """The texts of ours that are something else in English; of long ones each part that stands between values."""
    for one in (one for one in kept() if one.id):
        for text, told in texts(one):
            parts = _PLACES.split(text)
            if text != told and len(parts) == 1:
                yield text
            yield from (part.strip(" ,.;:()") for part in parts if len(part) > 12 and part not in told)


@pytest.fixture(scope="module")
def filled(built: Site) -> Site:
    """A site on which every page has something to tell."""
    built.ran("natt-1")
    built.tell(sums("natt-1", failed=1, unseen=1, balances=False))
    built.ran("natt-2", state=RunState.LOST, flow_digest="cd" * 32)
    built.had()
    built.filmed()
    built.sent("Hej")
    hostile_case(built, "A-3", "natt-1", WRITTEN)
    for reference, end in {
        "A-3": Outcome(State.COMPLETED, "granted"),
        "A-4": Outcome(State.PENDING_USER_ACTION, code="UNG", reasons=("Under 16.",), not_done=(WRITTEN,)),
        "A-5": PROTECTED,
        "A-7": Outcome(State.FAILED, code="XX"),
    }.items():
        built.stands(reference, end)
    built.store.incidents.open("system/small", "small is ill", built.clock.now, "trial")
    built.store.overview.keep_ready(FoundReady("trial", built.clock.now, "Log-in: refused", 12, 14, ""))
    built.store.pauses.begin(Pause("system", "small", "anna", WRITTEN, built.clock.now), lambda _: None)
    return built


@pytest.fixture(scope="module")
def read(filled: Site) -> dict[str, str]:
    """Every page in English, by its address; which templates were used stands under the empty one."""
    browsers = {role: filled.browser(role) for role in SEEN}
    found, used = dict[str, str](), list[str]()
    render = shown.render
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shown, "render", lambda name, **values: used.append(name) or render(name, **values))
        for role, browser in browsers.items():
            browser.get("/sprak?sprak=en")
            for path in SEEN[role]:
                found[f"{role} /{path}"] = browser.get(f"/{_place(filled, path)}").text
        for number, (role, path, form) in enumerate(SENT):
            found[f"{role} {path} {number}"] = browsers[role].send(_place(filled, path), form).text
    return found | {"": " ".join(used)}


def _place(site: Site, path: str) -> str:
    current = read_program(site.office.settings.recordings, "trial").digest
    numbers = {"{seq}": str(site.last_filmed), "{letter}": str(site.last_letter)}
    numbers |= {"{flow}": "ab" * 32, "{current}": current}
    for name, number in numbers.items():
        path = path.replace(name, number)
    return path


def test_every_template_was_read(read: dict[str, str]) -> None:
    """A new page is read here in English too."""
    files = {file.name for file in Path(str(pages.__file__)).parent.glob("*.html")}
    whole = {name for name in files if "extends" in (Path(str(pages.__file__)).parent / name).read_text("utf-8")}
    assert whole - set(read[""].split()) == {"log_in.html", "first_time.html"}  # test_language reads them


def test_nothing_of_ours_is_left_in_swedish(read: dict[str, str]) -> None:
    """On no page of any role; what is in Swedish there is said to be, for who hears it read."""
    ours = set(swedish())
    whole, parts = {text for text in ours if len(text) <= 12}, [text for text in ours if len(text) > 12]
    left = dict[str, list[str]]()
    for path, page in read.items():
        told = Told()
        told.feed(page)
        everything = "\n".join(told.texts + told.attributes)
        found = [text for text in told.texts + told.attributes if text in whole]
        found += [text for text in told.texts if re.search("[åäöÅÄÖ]", text)]
        found += [text for text in parts if text in everything]
        if found:
            left[path] = found
    assert left == {}


def test_hostile_values_are_texts_in_english_too(read: dict[str, str]) -> None:
    """Also where they stand within a text of ours: shown as they were written, with what turns others made to show."""
    for path, page in read.items():
        assert path == "" or harmless(page) is None
    assert "Taken by xx {0} %(by)s &lt;b&gt;‹U+202E›" in read["auditor /arende/trial/A-3?alla"]


def test_what_others_wrote_is_said_to_be_swedish(read: dict[str, str]) -> None:
    """A step's words, a reason, a letter's template: in an English page, and not in a Swedish one."""
    assert '<bdi lang="sv">Klicka på Spara</bdi>' in read["auditor /arende/trial/A-1"]
    assert '<bdi lang="sv">Under 16.</bdi>' in read["auditor /overlamnat"]
    assert "<bdi>The robot took the case</bdi>" in read["auditor /arende/trial/A-1"]


def test_numbers_are_written_as_in_english(filled: Site, read: dict[str, str]) -> None:
    """A point before decimals; days and times are the same in both."""
    assert re.search(r"\d\.\d hours (late|left)", read["auditor /overlamnat"])
    assert "2026-11-20" in read["auditor /korningar/natt-1"]


def test_a_swedish_reader_meanwhile_reads_swedish(filled: Site, read: dict[str, str]) -> None:
    """The language is the request's, not the server's."""
    reader: Browser = filled.browser(Role.AUDITOR)
    page = reader.get("/arende/trial/A-1").text
    assert "<bdi>Roboten tog ärendet</bdi>" in page
    assert '<html lang="sv">' in page
    assert 'lang="sv"' not in page.replace('<html lang="sv">', "")
