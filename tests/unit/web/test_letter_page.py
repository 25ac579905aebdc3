"""A letter is shown as it was sent, to who asks for it and may see the case, and the log hears of that first."""

from __future__ import annotations

from klickfri.app.store import opened
from klickfri.audit.opening import read_ledger
from klickfri.model.events import CaseDestroyed
from klickfri.model.person import Role
from tests.unit.web.support import Site, text

LETTER = "Beslut <b>&</b>\n\n  Hej Åsa,\ndu är antagen."


def viewed(site: Site) -> list[object]:
    """What the log tells of who has looked."""
    with read_ledger(site.office.settings, "prov") as log:
        return [one.data["what"] for one in reversed(log.of_persons()) if one.type == "audit.viewed"]


def test_a_letter_is_shown_as_it_was_sent(fresh: Site) -> None:
    """Every sign of it, none of it markup; from the case's page one link away, which itself shows none of it."""
    fresh.ran("natt-1")
    fresh.had()
    seq = fresh.sent(LETTER)
    browser = fresh.browser(Role.AUDITOR)
    case = browser.get("/arende/trial/A-1")
    assert f'href="/arende/trial/A-1/brev/{seq}"' in case.text
    assert "antagen" not in case.text
    shown = browser.get(f"/arende/trial/A-1/brev/{seq}")
    assert "Beslut &lt;b&gt;&amp;&lt;/b&gt;\n\n  Hej Åsa,\ndu är antagen.</div>" in shown.text
    assert viewed(fresh) == ["case", "letter"]
    assert browser.get("/arende/trial/A-1/brev/1").status_code == 404
    assert browser.get("/arende/trial/A-2/brev/1").status_code == 404
    assert ", läste brev post" in text(browser.get("/arende/trial/A-1"))
    assert "Tittade på brev i ärende trial/A-1" in text(browser.get("/tittat"))


def test_what_was_destroyed_says_by_whom(fresh: Site) -> None:
    """Letter and picture: the case's page names the two persons, and nothing is called lost."""
    fresh.ran("natt-1")
    sha, seq = fresh.had(), fresh.sent(LETTER)
    with read_ledger(fresh.office.settings, "prov") as log:
        [letter] = [str(one.data["text_sha256"]) for one in log.of_subject("trial/A-1") if one.seq == seq]
    told = CaseDestroyed(
        by="bo", proposed_by="anna", proposal=1, decision="PN 2026/17", rules=(), letters=(letter,), pictures=(sha,)
    )
    fresh.tell(told.about("trial/A-1"))
    with opened(fresh.office.settings) as store:
        store.vault.shred("prov", "trial/A-1")
    (fresh.office.settings.audit / "prov" / "pictures" / sha[:2] / f"{sha}.png").unlink()
    browser = fresh.browser(Role.AUDITOR)
    case = browser.get("/arende/trial/A-1")
    assert "Gallrat: 1 brev och 1 bild ( föreslaget av anna, gjort av bo ): PN 2026/17" in text(case)
    assert f"/brev/{seq}" not in case.text
    assert "Brevet är gallrat." in text(browser.get(f"/arende/trial/A-1/brev/{seq}"))
    picture = browser.get(f"/arende/trial/A-1/bild/{sha}")
    assert (picture.status_code, "Bilden är gallrad" in picture.text) == (410, True)
