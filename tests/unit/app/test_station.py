"""A robot's station: what is loaded and checked before anything is started, and what is masked."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from types import ModuleType

import pytest

from klickfri.app.office import Office
from klickfri.app.station import Desk, Station, case_of
from klickfri.audit.opening import read_ledger
from klickfri.decide import letters, rules
from klickfri.model.errors import BadInput, Leak, Misconfigured
from klickfri.model.event import Event
from klickfri.screen.dry.screen import DryScreen
from klickfri.settings import files
from klickfri.settings.credentials import EnvironmentCredentials
from klickfri.settings.settings import Settings
from tests.unit.app.conftest import PASSWORDS, SMALL, an_item


def test_deciding_without_a_delegation_does_not_start(settings: Settings, tmp_path: Path) -> None:
    """Promise 9: `decide` with an empty delegation is refused before a browser or log is opened."""
    folder = Path(shutil.copytree(SMALL, tmp_path / "recordings"))
    toml = folder / "trial" / "process.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("PN 7 § (påhittad)", ""), encoding="utf-8")
    without = Settings(settings.state, folder, settings.database)
    with pytest.raises(Misconfigured, match="delegation"):
        Desk.of(Office(without), "trial")
    assert not settings.state.exists()


def test_values_are_masked_by_the_processs_classes(station: Station) -> None:
    """Fields and literals as their class says, settings open, and what nobody classed like the most sensitive."""
    mask = station.ports("trial/A-1", lambda seconds: None).mask
    values = {"reference": "A-1", "choice": "Beviljad", "given_name": "Åsa Canberg", "unknown": "något"}
    shown = mask(values)
    assert shown[:2] == ["reference=A-1", "choice=Beviljad"]
    assert shown[2].startswith("given_name=‹personal:")
    assert shown[3] == "unknown=••••••"


def test_tokens_are_comparable_within_a_case_only(station: Station) -> None:
    """The same name in two cases has two tokens, so that nobody can count a person through the log."""
    first, again, other = (
        station.ports(subject, lambda seconds: None).mask({"given_name": "Åsa Canberg"})
        for subject in ("trial/A-1", "trial/A-1", "trial/A-2")
    )
    assert first == again != other


def test_a_browser_is_opened_once_and_its_credential_logged(station: Station, screen: DryScreen) -> None:
    """The session lasts; who logged in where is in the log, the password is not."""
    assert station.session("r") is station.session("r")
    with read_ledger(station.desk.settings, "prov") as reader:
        [used] = [entry for entry in reader.of_run("r") if entry.type == "credential.used"]
    assert used.data["account"] == "rpa-1"
    assert PASSWORDS["KLICKFRI_PASSWORD_RPA_1"] not in str(used)
    station.drop_session()
    assert screen.closed


def test_the_log_refuses_the_accounts_password(station: Station) -> None:
    """The sink is told to watch for the secret of its own account (promise 6)."""
    with pytest.raises(Leak):
        station.log.append(Event("step.completed", "trial/A-1", {"say": f"x{PASSWORDS['KLICKFRI_PASSWORD_RPA_1']}"}))


def test_without_a_password_there_is_no_station(desk: Desk) -> None:
    """The missing variable is named before a browser is started."""
    with pytest.raises(Misconfigured, match="KLICKFRI_PASSWORD_RPA_1"):
        Station(desk, "rpa-1", credentials=EnvironmentCredentials({}))


@pytest.mark.parametrize(("reads", "file"), [(rules, "rules.py"), (letters, "letters/overlamning.md")])
def test_what_was_changed_while_it_was_read_is_not_used(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reads: ModuleType, file: str
) -> None:
    """Approved is a digest of bytes: those very bytes are run, or nothing is."""
    folder = Path(shutil.copytree(SMALL, tmp_path / "recordings"))
    content = files.content

    def changed_meanwhile(path: Path) -> bytes:
        if path == folder / "trial" / file:
            path.write_bytes(path.read_bytes() + b"\n")
        return content(path)

    monkeypatch.setattr(reads.files, "content", changed_meanwhile)
    with pytest.raises(Misconfigured, match="was changed while it was read"):
        Desk.of(Office(Settings(settings.state, folder, settings.database)), "trial")


def test_line_ends_of_another_system_are_no_change(settings: Settings, tmp_path: Path) -> None:
    """Nor is the mark that some editors put before the first line."""
    folder = Path(shutil.copytree(SMALL, tmp_path / "recordings"))
    for name in ("rules.py", "flow.yaml", "letters/overlamning.md"):
        file = folder / "trial" / name
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    desk = Desk.of(Office(Settings(settings.state, folder, settings.database)), "trial")
    desk.try_out()
    assert desk.rules.digest == desk.program.parts["rules.py"]


def test_a_case_counts_from_the_day_of_the_settings(desk: Desk) -> None:
    """The calendar's day never reaches the rules when another is set."""
    case = case_of(desk, "A-1", dict(an_item().payload), "r", 1, only_look=False)
    assert case.today == dt.date(2026, 11, 20)
    assert case.received == dt.datetime(2026, 11, 19, 10)


def test_rules_and_letters_that_the_flow_names_must_be_there(settings: Settings, tmp_path: Path) -> None:
    """A misspelt rule or letter is found by the plan, not by the first case of the night."""
    folder = Path(shutil.copytree(SMALL, tmp_path / "recordings"))
    flow = folder / "trial" / "flow.yaml"
    text = flow.read_text(encoding="utf-8").replace("rule: assess", "rule: asess")
    flow.write_text(text.replace("fill: {form.name: $given_name}", "letter: {form.name: hej}"), encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        Desk.of(Office(Settings(settings.state, folder, settings.database)), "trial")
    assert [fault.what for fault in refused.value.faults] == [
        "rules.py has no rule 'asess'",
        "there is no letter 'hej'",
    ]
