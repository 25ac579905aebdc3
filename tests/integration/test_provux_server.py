"""ProVux's traits over real HTTP: sessions, stale pages, locks, silent non-saving, double cases, protection."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fixtures.provux.process import running
from fixtures.provux.sample import earlier, entry
from fixtures.provux.visitor import Visitor
from tests.integration.practising import Answering, answering

TODAY = dt.date(2026, 11, 20)
USERS = {"anna": "hemligt-a", "bo": "hemligt-b"}
PLAIN, SECOND, SECRET, LATE, HIDDEN, LOCKED, BRIEFLY, FULL, GONE = (f"SFI-2026-{n:05d}" for n in range(1, 10))


def world() -> list[object]:
    """One application of each kind that these tests need, and enough plain ones for two pages."""
    special = [
        entry(1, earlier=[earlier(f"V2024-0000{n}-1", received=f"2024-02-0{n}") for n in range(1, 8)]),
        entry(2),
        entry(3, protection="SKYDD-S"),
        entry(4, protection="SKYDD-X"),
        entry(5, readable=False),
        entry(6, trouble="lock"),
        entry(7, trouble="lock-brief"),
        entry(8, trouble="full"),
        {**entry(9), "register": None},
    ]
    return special + [entry(position) for position in range(10, 41)]


@pytest.fixture
def provux(tmp_path: Path) -> Iterator[Answering]:
    with answering(cases=world(), today=TODAY, users=USERS, directory=tmp_path, latency="quick") as server:
        yield server


def logged_in(server: Answering, user: str = "anna") -> Visitor:
    """A visitor past the log-in."""
    visitor = Visitor(server.url)
    assert "frameset" in visitor.log_in(user, USERS[user]).text
    return visitor


def test_wrong_password_says_so_and_opens_nothing(provux: Answering) -> None:
    """A wrong password brings the log-in page back with its error, and no session."""
    visitor = Visitor(provux.url)
    answer = visitor.log_in("anna", "fel")
    assert answer.heading == "Inloggning"
    assert "Felaktigt användarnamn eller lösenord." in answer.text
    assert visitor.get("inkorg").heading == "Inloggning"


def test_second_log_in_ends_the_first_session(provux: Answering) -> None:
    """One session per account: the first gets the log-in page with status 200, the other account goes on."""
    first, other = logged_in(provux), logged_in(provux, "bo")
    second = logged_in(provux)
    lost = first.get("inkorg")
    assert (lost.status, lost.heading) == (200, "Inloggning")
    assert second.get("inkorg").heading == other.get("inkorg").heading == "Inkorg"


def test_filters_start_awkwardly_and_are_remembered_per_user(provux: Answering) -> None:
    """The inbox hides repeat and unauthorised applications until the user asks for them, and remembers that."""
    anna, bo = logged_in(provux), logged_in(provux, "bo")
    shown = anna.get("inkorg")
    assert PLAIN not in shown.text
    assert GONE not in shown.text
    opened = {"period": "– alla –", "kategori": "– alla –", "obehoriga": "on"}
    for hidden in (PLAIN, GONE):
        shown = anna.press(shown, "inkorg", "visa", nummer=hidden, **opened)
        assert hidden in shown.text
    assert GONE in anna.get("inkorg").text
    assert GONE not in bo.get("inkorg").text


def test_inbox_shows_twenty_rows_a_page(provux: Answering) -> None:
    """The pager leads to the rest; a row's control means another application on another page."""
    anna = logged_in(provux)
    shown = anna.get("inkorg")
    following = anna.post("inkorg", "inkorg", "sida", shown.token, argument="Page$2")
    assert (shown.text.count("lnkOppna'"), following.text.count("lnkOppna'")) == (20, 18)
    assert anna.post("inkorg", "inkorg", "oppna", following.token, row=17).heading == "Sökandeöversikt"


def test_a_stale_page_is_rejected_with_the_yellow_page(provux: Answering) -> None:
    """Only the page that was rendered last may post; an older one gets the trace and does nothing."""
    anna = logged_in(provux)
    old = anna.open_applicant(PLAIN)
    anna.open_applicant(SECOND)
    refused = anna.press(old, "sokande", "ny_ansokan")
    assert (refused.status, refused.heading) == (500, "Serverfel i programmet /ProVux")
    assert "Validation of viewstate MAC failed." in refused.text
    assert provux.journal.received()[-1].detail["outcome"] == "stale"


def test_an_unknown_application_is_a_yellow_page(provux: Answering) -> None:
    """An address that names nothing fails as old systems do."""
    assert logged_in(provux).get("arende?ansokan=SFI-2026-99999").status == 500


@pytest.mark.parametrize("lacking", [{"anordnare": "– välj –"}, {"status": "– välj –"}, {"studievag": "– välj –"}])
def test_an_incomplete_case_is_not_saved_and_nobody_is_told(provux: Answering, lacking: dict[str, str]) -> None:
    """The page comes back with 200, without a word, and nothing was saved."""
    anna = logged_in(provux)
    shown, fields = anna.chosen_case(PLAIN, **lacking)
    answer = anna.press(shown, "arende", "spara", **fields)
    assert (answer.status, answer.heading) == (200, "Ärende")
    assert "Ärendet är sparat." not in answer.text
    assert 'class="fel"' not in answer.text
    assert provux.journal.saves() == []


def test_a_changed_school_form_loses_the_course(provux: Answering) -> None:
    """Dependent lists: choosing another school form empties the choice that hung on it."""
    anna = logged_in(provux)
    shown, fields = anna.chosen_case(PLAIN)
    shown = anna.press(shown, "arende", "skolform", **{**fields, "skolform": "Gymnasial"})
    assert '<option value="Ej bedömd">' in shown.text
    assert '<option value="Ej bedömd" selected' not in shown.text


def test_a_full_provider_is_marked_and_cannot_be_saved(provux: Answering) -> None:
    """The wanted provider has no place: its name says so, and a case with it is silently not saved."""
    anna = logged_in(provux)
    shown, fields = anna.chosen_case(FULL, anordnare="Språkporten (fullt)")
    assert "Språkporten (fullt)" in shown.text
    anna.press(shown, "arende", "spara", **fields)
    assert provux.journal.saves() == []


def test_submitting_twice_at_once_makes_two_cases(provux: Answering) -> None:
    """The token is only replaced when the next page is rendered, so an impatient double click makes a double."""
    anna = logged_in(provux)
    shown, fields = anna.chosen_case(PLAIN)
    anna.press_twice(shown, "arende", "spara", **fields)
    assert len(provux.journal.cases(PLAIN)) == 2


def test_a_record_is_locked_while_somebody_has_it(provux: Answering) -> None:
    """The second user sees who and since when and can only leave; after `Till inkorgen` the record is free."""
    anna, bo = logged_in(provux), logged_in(provux, "bo")
    mine = anna.open_applicant(PLAIN)
    refused = bo.open_applicant(PLAIN)
    assert "Låst av anna sedan 08:0" in refused.text
    assert "Till inkorgen" in refused.text
    assert "Ny ansökan" not in refused.text
    anna.press(mine, "sokande", "till_inkorgen")
    assert "Ny ansökan" in bo.open_applicant(PLAIN).text


def test_a_lock_outlives_its_session_but_not_a_log_out(provux: Answering) -> None:
    """A lost session leaves its lock behind; the same account may go on; logging out gives it back."""
    anna, bo = logged_in(provux), logged_in(provux, "bo")
    anna.open_applicant(PLAIN)
    again = logged_in(provux)
    assert "Låst av anna" in bo.open_applicant(PLAIN).text
    assert "Ny ansökan" in again.open_applicant(PLAIN).text
    again.get("logga-ut")
    assert "Ny ansökan" in bo.open_applicant(PLAIN).text


def test_troubled_records_are_held_for_good_or_for_two_looks(provux: Answering) -> None:
    """`lock` never opens; `lock-brief` opens at the third look."""
    anna = logged_in(provux)
    assert ["Låst av KARIN sedan 07:41" in anna.open_applicant(LOCKED).text for _ in range(5)] == [True] * 5
    assert ["Låst av KARIN" in anna.open_applicant(BRIEFLY).text for _ in range(4)] == [True, True, False, False]


def test_not_found_and_not_permitted_look_the_same(provux: Answering) -> None:
    """The register's popup gives no hint whether a person exists."""
    anna = logged_in(provux)
    answers = [anna.get(f"folkbokforing?ansokan={reference}") for reference in (HIDDEN, GONE)]
    texts = [re.sub(r'"serial": \d+', "", answer.text.replace(answer.token, "")) for answer in answers]
    texts = [text.replace(HIDDEN, "").replace(GONE, "") for text in texts]
    assert answers[0].heading == "Folkbokföringen – ingen uppgift"
    assert "Uppgift saknas. Kontakta systemansvarig." in texts[0]
    assert "Använd uppgifter" not in texts[0]
    assert texts[0] == texts[1]


def test_a_marked_person_carries_the_banner_from_the_start(provux: Answering) -> None:
    """SKYDD-S shows on the applicant's page, in the popup without address, and in inquiries by number and person."""
    anna = logged_in(provux)
    popup = anna.get(f"folkbokforing?ansokan={SECRET}")
    assert "SEKRETESSMARKERING" in anna.open_applicant(SECRET).text
    assert "SEKRETESSMARKERING" in popup.text
    assert "Provgatan" not in popup.text
    inquiry = anna.get("fraga")
    inquiry = anna.press(inquiry, "fraga", "sok", nummer=SECRET, personnummer="")
    assert "SEKRETESSMARKERING" in inquiry.text
    inquiry = anna.press(inquiry, "fraga", "sok", nummer="", personnummer="19850314-2385")
    assert "SEKRETESSMARKERING" in inquiry.text


def test_a_late_marker_appears_in_mid_case(provux: Answering) -> None:
    """SKYDD-X: nothing until the case form was opened once; from then on on every page about the person."""
    anna = logged_in(provux)
    before = [anna.open_applicant(LATE), anna.get(f"folkbokforing?ansokan={LATE}"), anna.get(f"arende?ansokan={LATE}")]
    assert not any("SEKRETESSMARKERING" in page.text for page in before)
    chosen = {"skolform": "SFI", "studievag": "", "anordnare": "– välj –", "status": "– välj –", "anteckning": ""}
    inquiry = anna.press(anna.get("fraga"), "fraga", "sok", nummer=LATE, personnummer="")
    after = [anna.press(before[2], "arende", "skolform", **chosen), anna.open_applicant(LATE), inquiry]
    assert all("SEKRETESSMARKERING" in page.text for page in after)


def test_an_inquiry_by_person_has_five_rows_a_page(provux: Answering) -> None:
    """Applications and earlier cases of the person, a next page as long as there is one, and nothing for nobody."""
    anna = logged_in(provux)
    shown = anna.press(anna.get("fraga"), "fraga", "sok", nummer="", personnummer="19921102-2398")
    pages = 1
    assert "V2024-00001-1" in shown.text
    while "Nästa sida" in shown.text:
        assert shown.text.count("<tr class=") == 5
        shown = anna.press(shown, "fraga", "nasta_sida", nummer="", personnummer="19921102-2398")
        pages += 1
    assert pages == 5
    nobody = anna.press(shown, "fraga", "sok", nummer="", personnummer="20090901-2395")
    assert "Inga träffar." in nobody.text


def test_an_inquiry_shows_what_was_saved_and_sent(provux: Answering) -> None:
    """Read-only, by application number: the case's values, the decision's date, the letter in full."""
    anna = logged_in(provux)
    shown, fields = anna.chosen_case(PLAIN)
    shown = anna.press(shown, "arende", "spara", **fields)
    shown = anna.press(shown, "arende", "skapa_beslut", **fields)
    shown = anna.press(shown, "arende", "skicka_brev", **fields, brevtext="Välkommen\r\ntill sfi")
    assert anna.press(shown, "arende", "avsluta", **fields).heading == "Inkorg"
    text = anna.press(anna.get("fraga"), "fraga", "sok", nummer=PLAIN, personnummer="").text
    for value in ("Avslutad", "Beviljad", "Ej bedömd", "2026-12-07", "2026-11-20", "Välkommen\ntill sfi"):
        assert f">{value}</td>" in text
    assert provux.journal.letters(PLAIN)[0].detail["text"] == "Välkommen\ntill sfi"
    assert 'Låst av</td><td class="varde"></td>' in text


def test_cases_are_reached_from_the_applicant(provux: Answering) -> None:
    """An earlier case is read-only; one saved here comes back as it was saved and can be worked on."""
    anna = logged_in(provux)
    shown, fields = anna.chosen_case(PLAIN, anteckning="minns mig")
    anna.press(shown, "arende", "spara", **fields)
    overview = anna.open_applicant(PLAIN)
    earlier_case = anna.post("sokande", "sokande", "arende", overview.token, row=0)
    assert "V2024-00001-1" in earlier_case.text
    assert "Spara" not in earlier_case.text
    ours = anna.post("sokande", "sokande", "arende", anna.open_applicant(PLAIN).token, row=7)
    assert 'value="minns mig"' in ours.text
    assert "Ärendet är sparat." not in ours.text
    assert "Beslutet är skapat." in anna.press(ours, "arende", "skapa_beslut", **fields).text
    assert len(provux.journal.cases(PLAIN)) == 1


def test_a_letter_needs_template_text_and_status(provux: Answering) -> None:
    """A letter that lacks one is not sent and nobody is told; a whole one is sent once and sets the status."""
    anna = logged_in(provux)
    anna.open_applicant(PLAIN)
    shown = anna.get(f"brev?ansokan={PLAIN}")
    shown = anna.press(shown, "brev", "mall", mall="Annan kommun", brevtext="", status="– välj –")
    assert "Hej Selam Prov1!" in shown.text
    letter = {"mall": "Annan kommun", "brevtext": "Hej!"}
    shown = anna.press(shown, "brev", "skicka_brev", **letter, status="– välj –")
    assert "Brevet är skickat." not in shown.text
    shown = anna.press(shown, "brev", "skicka_brev", **letter, status="Väntar hemkommun (IKE)")
    assert "Brevet är skickat." in shown.text
    assert [one.detail["text"] for one in provux.journal.letters(PLAIN)] == ["Hej!"]
    assert provux.journal.entries("status_set")[0].detail["status"] == "Väntar hemkommun (IKE)"


def test_two_users_at_once_do_not_mix(provux: Answering) -> None:
    """Two accounts taking cases at the same time each save their own, and nothing is wrong."""

    def work(user: str, references: list[str]) -> None:
        visitor = logged_in(provux, user)
        for reference in references:
            shown, fields = visitor.chosen_case(reference, anteckning=f"{user} {reference}")
            visitor.press(shown, "arende", "spara", **fields)

    mine, yours = ([f"SFI-2026-{n:05d}" for n in range(start, 18, 2)] for start in (10, 11))
    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(work, "anna", mine), threads.submit(work, "bo", yours)]:
            done.result()
    saved = {(one.user, one.application): one.detail["note"] for one in provux.journal.saves()}
    assert saved == {
        (user, reference): f"{user} {reference}"
        for user, references in (("anna", mine), ("bo", yours))
        for reference in references
    }
    assert provux.journal.wrong() == []


def test_acts_that_nobody_should_have_done_are_called_wrong(provux: Answering) -> None:
    """A save on somebody else's record, one on a protected person and a decision out of turn are all found."""
    anna, bo = logged_in(provux), logged_in(provux, "bo")
    shown, fields = anna.chosen_case(PLAIN)
    anna.press(anna.open_applicant(PLAIN), "sokande", "till_inkorgen")
    bo.open_applicant(PLAIN)
    anna.press(shown, "arende", "spara", **fields)
    shown, fields = anna.chosen_case(SECRET)
    anna.press(shown, "arende", "spara", **fields)
    shown, fields = anna.chosen_case(SECOND, status="Förslag klart")
    shown = anna.press(shown, "arende", "spara", **fields)
    anna.press(shown, "arende", "skapa_beslut", **fields)
    assert [(one.kind, one.application) for one in provux.journal.wrong()] == [
        ("case_saved", PLAIN),
        ("case_saved", SECRET),
        ("decision_created", SECOND),
    ]


def test_a_missing_password_stops_the_start(tmp_path: Path) -> None:
    """Without its accounts ProVux does not start, and says which variable to set."""
    with (
        pytest.raises(RuntimeError, match="PROVUX_PASSWORD_ROBOT_1"),
        running(cases=world(), today=TODAY, users={"robot-1": ""}, directory=tmp_path),
    ):
        pass
