"""Settings come from the environment, and bad ones are told all at once."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from klickfri.model.errors import Misconfigured
from klickfri.model.work import SWEDISH_TIME
from klickfri.settings.settings import Settings

NOW = dt.datetime(2026, 11, 21, 1, 0, tzinfo=dt.UTC)
HERE = {"KLICKFRI_RECORDINGS": "."}


def test_defaults() -> None:
    """With nothing set, everything lies below the working folder and the calendar is the real one."""
    settings = Settings.from_environment({})
    assert (settings.state, settings.recordings) == (Path("var"), Path("recordings"))
    assert settings.database == "sqlite:///var/work.sqlite"
    assert settings.audit == Path("var/audit")
    assert settings.browser is None
    assert settings.address("provux") is None
    assert settings.day(NOW) == dt.date(2026, 11, 21)


def test_everything_set(tmp_path: Path) -> None:
    """Each variable sets what it names; the queue's database follows the state folder."""
    browser = tmp_path / "browser"
    browser.touch()
    settings = Settings.from_environment(
        {
            "KLICKFRI_STATE": str(tmp_path / "state"),
            "KLICKFRI_RECORDINGS": str(tmp_path),
            "KLICKFRI_BROWSER": str(browser),
            "KLICKFRI_ADDRESS_PRO_VUX": "http://127.0.0.1:8000/",
            "KLICKFRI_TODAY": "2026-11-20",
        }
    )
    assert settings.state == tmp_path / "state"
    assert settings.recordings == tmp_path
    assert settings.database == f"sqlite:///{(tmp_path / 'state' / 'work.sqlite').as_posix()}"
    assert settings.browser == browser
    assert settings.address("pro-vux") == "http://127.0.0.1:8000/"
    assert settings.day(NOW) == dt.date(2026, 11, 20)


KEY = "almbacka.example/arkivet+0abcdef0+" + "A" * 44


@pytest.mark.parametrize("address", ["https://vittne.example", "https://vittne.example:9470/loggar/", "http://127.0.0.1:9470",
                                     "http://localhost:9470/", "http://[::1]:9470/"])  # fmt: skip
def test_a_witness_has_an_address_and_a_key(address: str) -> None:
    """In clear on this machine only; the key alone is enough to check."""
    settings = Settings.from_environment({**HERE, "KLICKFRI_WITNESS": address, "KLICKFRI_WITNESS_KEY": KEY})
    assert (settings.witness, settings.witness_key) == (address, KEY)
    alone = Settings.from_environment({**HERE, "KLICKFRI_WITNESS_KEY": KEY})
    assert (alone.witness, alone.witness_key) == ("", KEY)


@pytest.mark.parametrize(
    "wrong",
    [{"WITNESS": "http://vittne.example"}, {"WITNESS": "vittne.example"}, {"WITNESS": "https://"}, {"WITNESS_KEY": "x"},
     {"WITNESS": "https://robot:hemligt@vittne.example"}, {"WITNESS": "https://vittne.example/?x"}, {"WITNESS_KEY": ""},
     {"WITNESS": "http://127.0.0.1.example:9470"}, {"WITNESS_KEY": KEY + "\n" + KEY}],
)  # fmt: skip
def test_a_witness_that_cannot_be_used_is_told(wrong: dict[str, str]) -> None:
    """By the variable's name, and nothing secret is repeated."""
    right = {"WITNESS": "https://vittne.example", "WITNESS_KEY": KEY}
    told = {f"KLICKFRI_{name}": text for name, text in (right | wrong).items()}
    with pytest.raises(Misconfigured, match="KLICKFRI_WITNESS") as error:
        Settings.from_environment({**HERE, **told})
    assert "hemligt" not in str(error.value)


def test_an_authority_has_an_address_and_certificates(tmp_path: Path) -> None:
    """In clear too, for its answers prove themselves; the certificates alone are enough to check."""
    file = tmp_path / "certifikat.pem"
    file.touch()
    for address in ("http://tsa.example/tsr", "https://tsa.example:8443/?profil=1"):
        settings = Settings.from_environment({**HERE, "KLICKFRI_TSA": address, "KLICKFRI_TSA_CERT": str(file)})
        assert (settings.tsa, settings.tsa_cert) == (address, file)
    alone = Settings.from_environment({**HERE, "KLICKFRI_TSA_CERT": str(file)})
    assert (alone.tsa, alone.tsa_cert) == ("", file)


@pytest.mark.parametrize("address", ["tsa.example", "ftp://tsa.example", "http://robot:hemligt@tsa.example", "http://"])
def test_an_authority_that_cannot_be_used_is_told(tmp_path: Path, address: str) -> None:
    """By the variable's name, nothing secret is repeated; and so is an address without certificates."""
    (tmp_path / "x.pem").touch()
    for told in ({"TSA": address, "TSA_CERT": str(tmp_path / "x.pem")}, {"TSA": "http://tsa.example"}):
        given = {f"KLICKFRI_{name}": text for name, text in told.items()}
        with pytest.raises(Misconfigured, match="KLICKFRI_TSA") as error:
            Settings.from_environment({**HERE, **given})
        assert "hemligt" not in str(error.value)


def test_all_bad_settings_are_told_at_once() -> None:
    """One error names every variable that cannot be used, and how to write it."""
    with pytest.raises(Misconfigured) as refusal:
        Settings.from_environment(
            {
                "KLICKFRI_RECORDINGS": "no/such/folder",
                "KLICKFRI_BROWSER": "no/such/browser",
                "KLICKFRI_DATABASE": "work.sqlite",
                "KLICKFRI_TODAY": "20 november",
                "KLICKFRI_ADDRESS_PROVUX": "127.0.0.1",
            }
        )
    told = str(refusal.value)
    assert told.startswith("5 setting(s)")
    for name in ("RECORDINGS", "BROWSER", "DATABASE", "TODAY", "ADDRESS_PROVUX"):
        assert f"KLICKFRI_{name}:" in told
    assert "2026-11-20" in told


def test_the_databases_password_is_not_shown() -> None:
    """Neither the settings when printed nor an error repeats the database's address."""
    settings = Settings.from_environment({"KLICKFRI_DATABASE": "postgresql://robot:kaffekopp@server/klickfri"})
    assert "kaffekopp" not in repr(settings)
    with pytest.raises(Misconfigured) as refusal:
        Settings.from_environment({"KLICKFRI_DATABASE": "mysql://robot:kaffekopp@server/klickfri"})
    assert "kaffekopp" not in str(refusal.value)


def test_the_moment_that_people_are_told_is_of_the_given_day() -> None:
    """In practice the day is another one, the time of day is Sweden's; without a day it is the moment itself."""
    given = Settings.from_environment({"KLICKFRI_TODAY": "2026-11-02"}).moment(NOW)
    assert given.isoformat() == "2026-11-02T02:00:00+01:00"
    assert Settings.from_environment({}).moment(NOW) == NOW


@pytest.mark.parametrize(("hour", "day"), [(22, 20), (23, 21)])
def test_the_day_turns_at_midnight_in_sweden(hour: int, day: int) -> None:
    """Wherever the machine's clock stands; also the day that is practised is one of Sweden's, from 0 to 24."""
    late = dt.datetime(2026, 11, 20, hour, 30, tzinfo=dt.UTC)
    assert Settings.from_environment({}).day(late) == dt.date(2026, 11, day)
    practised = Settings.from_environment({"KLICKFRI_TODAY": "2026-11-02"}).moment(late)
    assert practised.astimezone(SWEDISH_TIME).date() == dt.date(2026, 11, 2)
