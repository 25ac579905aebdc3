"""The case page on paper, by the browser that is there: whole, marked, with its pictures, and without a network."""

from __future__ import annotations

import re
from dataclasses import replace

from klickfri.app.look.case_facts import CaseFacts, cases
from klickfri.model.person import Role
from klickfri.screen.opening import find_browser
from klickfri.web.pages import case
from klickfri.web.paper import printed
from tests.unit.web.support import PROTECTED, Site, of_case, text

MARK = "Sekretessmarkering 22 kap. 1 § offentlighets- och sekretesslagen (2009:400). Provnämnden , 2026-11-20"


def facts(site: Site, reference: str = "A-1") -> CaseFacts:
    """Of the case."""
    [found] = cases(site.office, reference)
    return found


def test_the_page_says_whose_it_is_and_what_is_secret(fresh: Site) -> None:
    """The mark with paragraph, board and day stands on a protected person's case, whoever tells of it, and no other."""
    fresh.ran("natt-1")
    fresh.had()
    fresh.had("A-2", "natt-1", end=PROTECTED)
    fresh.had("A-3", "natt-1", of_case("case.handed_over", "A-3", code="SKYDD-S", reasons=[], restricted=True))
    ordinary = text(fresh.browser(Role.AUDITOR).get("/arende/trial/A-1"))
    assert "Utskrivet 2026-11-20 10:0" in ordinary
    assert "av Någon auditor, Titel auditor" in ordinary
    assert "Sekretessmarkering" not in ordinary
    for reference in ("A-2", "A-3"):
        page = case.whole(facts(fresh, reference), "eva", fresh.clock.now)
        assert MARK in " ".join(re.sub(r"<[^>]*>", " ", page).split())


def test_the_browser_prints_it(fresh: Site) -> None:
    """A PDF with tags; every picture of the case is asked for, and a changed one says so in its place."""
    fresh.ran("natt-1")
    sha = fresh.had()
    office, asked = fresh.office, list[str]()
    office = replace(office, settings=replace(office.settings, browser=find_browser()))

    def picture(name: str) -> bytes:
        asked.append(name)
        return b"no picture"

    paper = printed(office, facts(fresh), picture)
    assert paper.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in paper
    assert asked == [sha]
