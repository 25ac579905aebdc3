"""A robot's station: its session, its log, and what is masked."""

from __future__ import annotations

import datetime as dt

import pytest

from klickfri.app.process import LoadedProcess
from klickfri.app.run.station import Station, case_of
from klickfri.audit.opening import read_ledger
from klickfri.model.errors import Leak, Misconfigured
from klickfri.model.event import Event
from klickfri.screen.dry.screen import DryScreen
from klickfri.settings.credentials import EnvironmentCredentials
from tests.unit.app.conftest import PASSWORDS, an_item


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
    with read_ledger(station.loaded.settings, "prov") as reader:
        [used] = [entry for entry in reader.of_run("r") if entry.type == "credential.used"]
    assert used.data["account"] == "rpa-1"
    assert PASSWORDS["KLICKFRI_PASSWORD_RPA_1"] not in str(used)
    station.drop_session()
    assert screen.closed


def test_the_log_refuses_the_accounts_password(station: Station) -> None:
    """The sink is told to watch for the secret of its own account (promise 6)."""
    with pytest.raises(Leak):
        station.log.append(Event("step.completed", "trial/A-1", {"say": f"x{PASSWORDS['KLICKFRI_PASSWORD_RPA_1']}"}))


def test_without_a_password_there_is_no_station(loaded: LoadedProcess) -> None:
    """The missing variable is named before a browser is started."""
    with pytest.raises(Misconfigured, match="KLICKFRI_PASSWORD_RPA_1"):
        Station(loaded, "rpa-1", credentials=EnvironmentCredentials({}))


def test_a_case_counts_from_the_day_of_the_settings(loaded: LoadedProcess) -> None:
    """The calendar's day never reaches the rules when another is set."""
    case = case_of(loaded, "A-1", dict(an_item().payload), "r", 1, only_look=False)
    assert case.today == dt.date(2026, 11, 20)
    assert case.received == dt.datetime(2026, 11, 19, 10)
