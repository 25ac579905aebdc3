"""Approving: who may, what must be in order first, and what does not run without."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from klickfri.app.office import Office, Task
from klickfri.app.people.accounts import NewPerson, add
from klickfri.app.process import LoadedProcess
from klickfri.app.review.approving import approval, approve
from klickfri.app.run import night, rehearsal, worker
from klickfri.flow import approvals
from klickfri.flow.approvals import LegalCheck
from klickfri.model.errors import BadInput, Misconfigured
from klickfri.model.person import Role
from klickfri.settings.settings import Settings
from tests.unit.app.conftest import SMALL


@pytest.fixture
def own(settings: Settings, tmp_path: Path) -> Settings:
    """A copy of the small process, to be signed."""
    return replace(settings, recordings=Path(shutil.copytree(SMALL, tmp_path / "recordings")))


@pytest.fixture
def production(own: Settings) -> Settings:
    """The copy, in production."""
    path = own.recordings / "trial" / "process.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("[fields", "production = true\n[fields", 1), encoding="utf-8"
    )
    return own


def by(settings: Settings, name: str) -> Office:
    """An office with somebody at the machine."""
    return Office(settings, signer=lambda: name)


def change_the_letter(settings: Settings) -> None:
    """The smallest change of what was approved."""
    path = settings.recordings / "trial" / "letters" / "overlamning.md"
    path.write_text(path.read_text(encoding="utf-8") + "\nHej.", encoding="utf-8")


def test_practice_needs_no_approval_and_tells_of_one(own: Settings) -> None:
    """Before production anybody may try; who has approved, their own work too, is known all the same."""
    assert approval(LoadedProcess.of(Office(own), "trial")) is None
    approve(by(own, "anna"), "trial", note="läst med Bo")
    found = approval(LoadedProcess.of(Office(own), "trial"))
    assert found is not None
    assert (found.by, found.note) == ("anna", "läst med Bo")


def test_production_needs_an_author_and_somebody_else(production: Settings) -> None:
    """Nobody to differ from, the author, then another; and the same signature twice is one."""
    anna, bo = by(production, "anna"), by(production, "bo")
    with pytest.raises(Misconfigured, match="--as-author"):
        approve(anna, "trial")
    approve(anna, "trial", as_author=True)
    with pytest.raises(Misconfigured, match="anna wrote it: somebody else"):
        approve(anna, "trial")
    for _ in range(2):
        approve(bo, "trial")
    assert [one.by for one in approvals.entries(production.recordings / "trial")] == ["anna", "bo"]
    found = approval(LoadedProcess.of(Office(production), "trial"))
    assert found is not None
    assert found.by == "bo"


def test_a_changed_flow_does_not_run_in_production(production: Settings) -> None:
    """The refusal says what is approved, by whom, what has changed since, and what to do."""
    with pytest.raises(Misconfigured, match="no version of it is"):
        approval(LoadedProcess.of(Office(production), "trial"))
    approve(by(production, "anna"), "trial", as_author=True)
    digest = approve(by(production, "bo"), "trial").digest
    change_the_letter(production)
    with pytest.raises(Misconfigured) as refused:
        approval(LoadedProcess.of(Office(production), "trial"))
    for words in (digest[:12], "by bo", "changed since: letters/overlamning.md", "klickfri approve trial"):
        assert words in str(refused.value)


def test_nothing_of_production_starts_unapproved(
    production: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run, its workers and a replay refuse before browser, queue and log are touched."""
    office = Office(production)
    with pytest.raises(Misconfigured, match="not approved"):
        night.hold(office, "trial", 1, True, None, lambda counted: None, print)  # type: ignore[arg-type]
    with pytest.raises(Misconfigured, match="not approved"):
        rehearsal.replay_one(office, "trial", tmp_path / "none.csv", None, headed=False)
    monkeypatch.setattr(worker, "Orders", lambda pipe: None)
    with pytest.raises(Misconfigured, match="not approved"):
        worker.work(office, "trial", "rpa-1", "r", Task.UNTIL_EMPTY)
    assert not production.state.exists()


def test_what_breaks_a_rule_cannot_be_signed(own: Settings) -> None:
    """Neither approved nor owned: all errors are told, and no file is made."""
    path = own.recordings / "trial" / "flow.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("$given_name}", "Anna Lind}"), encoding="utf-8")
    for as_author in (True, False):
        with pytest.raises(BadInput, match="K102"):
            approve(Office(own), "trial", as_author=as_author)
    assert not (path.parent / approvals.FILE).exists()


def test_a_system_that_shows_no_protection_is_vouched_for(own: Settings) -> None:
    """With real persons nothing runs, also before production, until somebody has signed that there is no sign."""
    system = own.recordings / "systems" / "small" / "system.toml"
    text = system.read_text(encoding="utf-8").replace('persons = "synthetic"', 'persons = "real"')
    system.write_text(text.partition("[signs.protected]")[0] + "[signs]\nno_protected = true\n", encoding="utf-8")
    with pytest.raises(Misconfigured, match="names no sign of protected identity"):
        approval(LoadedProcess.of(Office(own), "trial"))
    approve(by(own, "anna"), "trial", note="Vi har frågat leverantören.")
    assert approval(LoadedProcess.of(Office(own), "trial")) is not None


def test_two_accounts_of_one_person_are_one(production: Settings) -> None:
    """Four eyes are two persons: who wrote it under one name does not approve it under another."""
    new = NewPerson("anna.lind", "Anna Lind", "Utvecklare", "anna", [Role.ADMIN], ["prov"])
    add(by(production, "root"), new)
    approve(by(production, "anna"), "trial", as_author=True)
    with pytest.raises(Misconfigured, match=r"anna\.lind wrote it: somebody else"):
        approve(by(production, "anna.lind"), "trial")
    approve(by(production, "bo"), "trial")


CHECKED = LegalCheck(by="kommunjuristen", day=dt.date(2026, 11, 18), reference="KS 2026/17")


@pytest.fixture
def deciding(production: Settings) -> Settings:
    """The copy, in production, with a stage that decides; anna has signed it as its author."""
    flow = production.recordings / "trial" / "flow.yaml"
    said = flow.read_text(encoding="utf-8").replace(
        "    begins_at: form\n", "    begins_at: form\n    decision: true\n"
    )
    flow.write_text(said, encoding="utf-8")
    approve(by(production, "anna"), "trial", as_author=True)
    return production


def test_automatic_decisions_are_approved_with_a_legal_check_only(deciding: Settings) -> None:
    """Once it is stated of a version it need not be stated again; what was changed needs it anew."""
    with pytest.raises(Misconfigured, match="--legal-reference"):
        approve(by(deciding, "bo"), "trial")
    assert approve(by(deciding, "bo"), "trial", legal_check=CHECKED).legal_check == CHECKED
    approve(by(deciding, "cecilia"), "trial")
    signed = approvals.entries(deciding.recordings / "trial")
    assert approvals.legal_check(signed, signed[-1].digest) == CHECKED
    change_the_letter(deciding)
    approve(by(deciding, "anna"), "trial", as_author=True)
    with pytest.raises(Misconfigured, match="--legal-reference"):
        approve(by(deciding, "bo"), "trial")


def test_what_only_proposes_needs_no_legal_check(deciding: Settings) -> None:
    """A person decides."""
    path = deciding.recordings / "trial" / "process.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"decide"', '"propose"'), encoding="utf-8")
    approve(by(deciding, "anna"), "trial", as_author=True)
    assert approve(by(deciding, "bo"), "trial").legal_check is None


def test_an_approval_of_before_stays_valid(deciding: Settings) -> None:
    """It runs, and nothing is stated of it; the same person may sign again and state it."""
    loaded = LoadedProcess.of(by(deciding, "bo"), "trial")
    approvals.record(loaded.folder, approvals.entry_of("approved", loaded.program, "bo", loaded.office.now()))
    assert approval(loaded) is not None
    assert approvals.legal_check(approvals.entries(loaded.folder), loaded.program.digest) is None
    approve(by(deciding, "bo"), "trial", legal_check=CHECKED)
    assert approvals.legal_check(approvals.entries(loaded.folder), loaded.program.digest) == CHECKED


def test_a_legal_check_that_cannot_be_is_refused(deciding: Settings) -> None:
    """Of a day to come, or with a personal number in it, which the log of every run would refuse."""
    for odd in ({"day": dt.date(2026, 11, 21)}, {"reference": "19850314-2385"}):
        with pytest.raises(Misconfigured, match="legal check"):
            approve(by(deciding, "bo"), "trial", legal_check=CHECKED.model_copy(update=odd))


def test_a_healed_version_rests_on_the_check_of_the_one_before(deciding: Settings) -> None:
    """A target that the vendor renamed changes nothing of what is decided."""
    loaded = LoadedProcess.of(by(deciding, "bo"), "trial")
    first = approve(by(deciding, "bo"), "trial", legal_check=CHECKED)
    change_the_letter(deciding)
    now = LoadedProcess.of(by(deciding, "bo"), "trial").program
    approvals.record(loaded.folder, approvals.entry_of("healed", now, "bo", loaded.office.now(), was=first.digest))
    assert approvals.legal_check(approvals.entries(loaded.folder), now.digest) == CHECKED
    assert approvals.legal_check(approvals.entries(loaded.folder), "00" * 32) is None
