"""What leaves by the pages as a file: all that a search finds, the proof of a case; told first, and left nowhere."""

from __future__ import annotations

import asyncio
import csv
import io
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import httpx2
import pytest

from klickfri.app.people import accounts
from klickfri.audit import outsider
from klickfri.audit.opening import read_ledger
from klickfri.audit.wanted import Wanted
from klickfri.model.event import Event
from klickfri.model.events import AuditExported, AuditViewed
from klickfri.model.person import Role
from klickfri.pages.exports.formats import Format
from klickfri.privacy.tokens import Tokens
from klickfri.web import longer
from klickfri.web.connections import PATIENCE, Patient
from klickfri.web.download import AT_ONCE, download
from klickfri.web.headers import HEADERS
from tests.unit.app.people.support import new, settled, told
from tests.unit.web.support import ACCOUNTS, PROTECTED, Browser, Site, of_case, text

ANNA = "19850314-2385"
CASE = "/arende/trial/A-1"
PROOF = f"{CASE}/bevis"
ALL = {"namnd": "prov", "format": "csv"}


@pytest.fixture
def reader(fresh: Site) -> Browser:
    """The auditor's, when a case has been."""
    fresh.ran("natt-1")
    fresh.had()
    return fresh.browser(Role.AUDITOR)


def exported(site: Site, board: str = "prov") -> list[AuditExported]:
    """What a board's log tells of files that left."""
    with read_ledger(site.office.settings, board) as log:
        found = log.search(Wanted(type=AuditExported.type), 100)
    return [one.told for one in reversed(found) if isinstance(one.told, AuditExported)]


def rows(answer: httpx2.Response) -> list[dict[str, str]]:
    """Of a CSV file."""
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";"))


def left(site: Site) -> list[Path]:
    """Passing files of the state folder."""
    return [path for path in site.office.settings.state.iterdir() if "klickfri-" in path.name]


def test_all_that_the_search_finds_is_in_the_file(fresh: Site, reader: Browser) -> None:
    """Not the fifty that are shown; the log tells who took them out and by which filters, and nothing is left."""
    for number in range(60):
        fresh.step(f"Steg {number}")
    shown = reader.get("/sok?arende=A-1&typ=step.completed").text
    assert "61 poster" in shown
    for name, value in {"arende": "A-1", "typ": "step.completed", "namnd": "prov"}.items():
        assert f'<input type="hidden" name="{name}" value="{value}">' in shown
    answer = reader.send("/sok/fil", ALL | {"arende": "A-1", "typ": "step.completed", "fran": "", "kod": ""})
    assert {row["gäller"] for row in rows(answer)} == {"trial/A-1"}
    [one] = exported(fresh)
    assert (one.by, one.format, one.entries, one.restricted) == (ACCOUNTS[Role.AUDITOR], "csv", 61, False)
    assert one.filters == ("reference: A-1", "type: step.completed")
    assert len(rows(answer)) == 61
    assert answer.headers["content-disposition"] == 'attachment; filename="prov-2026-11-20.csv"'
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert left(fresh) == []


@pytest.mark.parametrize("form", Format)
def test_every_format_can_be_had(fresh: Site, reader: Browser, form: Format) -> None:
    """Each that the command has stands in the form, with its words, and is given out."""
    assert f'<option value="{form}">' in reader.get("/sok?arende=A-1").text
    answer = reader.send("/sok/fil", {"namnd": "prov", "format": form, "arende": "A-1"})
    assert (answer.status_code, len(answer.content) > 100) == (200, True)
    assert [one.format for one in exported(fresh)] == [form]


def test_a_persons_entries_leave_without_the_number(fresh: Site, reader: Browser) -> None:
    """It is sent with the form, and stands in no file, log, address or page."""
    token = Tokens.of_board(fresh.office.settings.state, "prov").of_person(ANNA)
    fresh.step("Skriv numret", values=[f"personal_number=‹pnr:{token}›"])
    assert 'formaction="/sok/fil"' in reader.get("/sok").text
    answer = reader.send("/sok/fil", ALL | {"person": ANNA, "pfran": "2026-11-20", "ptill": ""})
    assert [row["vad"] for row in rows(answer)] == ["Skriv numret"]
    assert "2385" not in answer.content.decode() + str(answer.headers)
    assert [one.filters for one in exported(fresh)] == [(f"person: ‹pnr:{token}›", "since: 2026-11-20")]
    wrong = reader.send("/sok/fil", ALL | {"person": "850314-238", "pfran": "x"})
    assert (wrong.status_code, "-238" in wrong.text, 'href="#person"' in wrong.text) == (422, False, True)


def test_protected_persons_leave_only_with_who_may_see_them(fresh: Site, reader: Browser) -> None:
    """Neither by the search nor as a proof; the log tells that they were asked for."""
    fresh.had("S-1", end=PROTECTED)
    asked = ALL | {"arende": "S-1"}
    assert rows(reader.send("/sok/fil", asked)) == []
    assert reader.send("/arende/trial/S-1/bevis", {}).status_code == 404
    known = settled(fresh.office, fresh.store, new("bada", Role.AUDITOR, Role.RESTRICTED))
    fresh.known[Role.RESTRICTED] = known
    both = fresh.browser(Role.RESTRICTED, "bada")
    assert len(rows(both.send("/sok/fil", asked))) == 3
    assert both.send("/arende/trial/S-1/bevis", {}).status_code == 200
    assert [(one.by, one.restricted) for one in exported(fresh)] == [
        (ACCOUNTS[Role.AUDITOR], False), ("bada", True), ("bada", True),
    ]  # fmt: skip


def test_another_boards_entries_never_leave(fresh: Site, reader: Browser) -> None:
    """Neither by its name, nor by none, nor by all; no log tells of what was not given."""
    fresh.tell(of_case("case.claimed", "B-1", flow_digest="ab"), board="social")
    for board in ("social", "", "all"):
        assert reader.send("/sok/fil", ALL | {"namnd": board}).status_code == 404
    accounts.change_rights(fresh.office, ACCOUNTS[Role.AUDITOR], [Role.AUDITOR], ["social"])
    other = fresh.browser(Role.AUDITOR)
    assert other.send("/sok/fil", ALL).status_code == 404
    assert other.send(PROOF, {}).status_code == 404
    assert exported(fresh) == []


def test_one_file_is_of_one_board(fresh: Site) -> None:
    """Who works for two has a form below each board's hits, and says of which a person's entries are wanted."""
    for board in ("prov", "social"):
        fresh.tell(of_case("case.claimed", f"B-{board}", flow_digest="ab"), board=board)
    fresh.known[Role.RESTRICTED] = settled(
        fresh.office, fresh.store, new("tva", Role.AUDITOR, boards=("prov", "social"))
    )
    reader = fresh.browser(Role.RESTRICTED, "tva")
    page = reader.get("/sok?typ=case.claimed").text
    assert all(f'name="namnd" value="{board}"' in page for board in ("prov", "social"))
    assert '<select id="pnamnd" name="namnd"><option value="prov">' in page
    answer = reader.send("/sok/fil", {"namnd": "social", "format": "csv", "typ": "case.claimed"})
    assert [row["gäller"] for row in rows(answer)] == ["trial/B-social"]
    assert ([one.entries for one in exported(fresh, "social")], exported(fresh)) == ([1], [])


def test_what_cannot_be_asked_is_said_and_nothing_leaves(fresh: Site, reader: Browser) -> None:
    """At its field, as the search says it; a format that there is not, and an address alone, give nothing."""
    wrong = reader.send("/sok/fil", ALL | {"fran": "20/11", "flode": "zz", "ord": ANNA})
    assert wrong.status_code == 422
    for said in ("Skriv dagen så här", "Så börjar ingen flödesversion", "får inte stå i en adress"):
        assert said in text(wrong)
    assert "2385" not in wrong.text
    assert reader.send("/sok/fil", ALL | {"format": "exe"}).status_code == 400
    assert reader.get("/sok/fil").headers["location"] == "/sok"
    assert reader.get(PROOF).headers["location"] == f"{CASE}#bevis"
    assert (exported(fresh), left(fresh)) == ([], [])


def test_a_proof_is_checked_by_an_outsider(fresh: Site, reader: Browser, tmp_path: Path) -> None:
    """Of this case alone, also where another process has the number; told as a look and as an export."""
    fresh.tell(Event("case.claimed", "other/A-1", {"run": "natt-1", "attempt": 1, "flow_digest": "ab"}))
    assert f'action="{PROOF}"' in reader.get(CASE).text
    answer = reader.send(PROOF, {})
    (tmp_path / "bevis.zip").write_bytes(answer.content)
    assert "3 poster om A-1 och 1 bilder" in outsider.check(tmp_path / "bevis.zip")
    assert answer.headers["content-disposition"] == 'attachment; filename="bevis-A-1.zip"'
    [one] = exported(fresh)
    assert (one.by, one.format, one.entries) == (ACCOUNTS[Role.AUDITOR], "proof", 3)
    assert one.filters == ("process: trial", "reference: A-1")
    assert [one.of for one in told(fresh.office) if isinstance(one, AuditViewed)] == ["trial/A-1"] * 2
    assert left(fresh) == []
    assert zipfile.ZipFile(tmp_path / "bevis.zip").testzip() is None


# -- how it is sent


def test_a_file_is_gone_also_when_nobody_takes_it(tmp_path: Path) -> None:
    """Whoever asked has gone in the middle; or it could not be written."""
    answer = download("ut.csv", "text/csv", lambda to: to.write_text("x" * 200_000), tmp_path)
    assert len(list(tmp_path.iterdir())) == 1

    async def gone(message: object) -> None:
        raise OSError("gone")

    async def nothing() -> dict[str, str]:
        return {}

    scope = {"type": "http", "method": "POST", "headers": []}
    with pytest.raises(ExceptionGroup):
        asyncio.run(answer(scope, nothing, gone))
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(FileNotFoundError):
        download("ut.csv", "text/csv", lambda to: (to / "x").write_text(""), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_only_who_may_have_a_file_is_waited_for_longer(
    fresh: Site, reader: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not a stranger, not an address alone, not a form of another site, not another page."""
    given = list[str]()
    monkeypatch.setattr(longer, "give", lambda scope: given.append(scope["path"]))
    fresh.stranger().post("/sok/fil", ALL)
    reader.get("/sok/fil")
    reader.post("/sok/fil", ALL)
    reader.send("/sok", {"person": ANNA})
    assert given == []
    reader.send("/sok/fil", ALL | {"arende": "A-1"})
    reader.send(PROOF, {})
    assert given == ["/sok/fil", PROOF]


def test_a_request_for_a_file_is_cut_later_than_others() -> None:
    """It has its own time, and the next request on the connection has not."""
    waited, cut = list[float](), list[bool]()
    one = Patient.__new__(Patient)
    one.transport = cast("asyncio.Transport", SimpleNamespace(abort=lambda: cut.append(True)))
    one.loop = cast(
        "asyncio.AbstractEventLoop", SimpleNamespace(call_later=lambda seconds, then: waited.append(seconds))
    )
    one.scope = {}  # type: ignore[typeddict-item]
    longer.give(one.scope)  # type: ignore[arg-type]
    one._late()
    assert (waited, cut) == ([longer.FOR_FILES - PATIENCE], [])
    one._begin()
    one._late()
    assert (waited[1:], cut) == ([PATIENCE], [True])


def test_few_files_are_written_at_once(fresh: Site, reader: Browser, tmp_path: Path) -> None:
    """One more than may be is refused in words, and told to nobody: nothing has left. Later it is given."""

    def within(others: int) -> int:
        """What the page answers while so many others are written."""
        if not others:
            return reader.send("/sok/fil", ALL).status_code
        answers = list[int]()
        download("other", "text/csv", lambda file: (file.touch(), answers.append(within(others - 1))), tmp_path)
        return answers[0]

    assert within(AT_ONCE) == 429
    assert exported(fresh) == []
    assert within(AT_ONCE - 1) == 200
    assert len(exported(fresh)) == 1
