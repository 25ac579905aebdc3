"""The file that says where this machine's passwords are."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest

from klickfri.model.errors import BadInput, Misconfigured
from klickfri.settings.credentials import EARLY, EnvironmentCredentials, Origin, expiring, expiry_told
from klickfri.settings.machine import MachineCredentials, credentials_of, read
from klickfri.settings.settings import Settings
from tests.unit.replay.support import SYSTEM

TODAY = dt.date(2026, 11, 20)
CANARY = "kaffe-Kanarie"


def told(folder: Path, text: str) -> Path:
    """The file."""
    path = folder / "credentials.toml"
    path.write_text(f'format = "klickfri-credentials/1"\n{text}', encoding="utf-8")
    path.chmod(0o600)
    return path


def a_machine(folder: Path, text: str) -> MachineCredentials:
    """A machine on which two accounts have their password in the environment, too."""
    environment = {"KLICKFRI_PASSWORD_RPA_1": "ett", "KLICKFRI_PASSWORD_RPA_2": "två"}
    return MachineCredentials(read(told(folder, text)), EnvironmentCredentials(environment))


def test_an_accounts_own_source_goes_before_its_systems(tmp_path: Path) -> None:
    """Two systems may have an account of one name; what nothing is said of is in the environment."""
    for name in ("vux-rpa-1", "own"):
        (tmp_path / name).write_text(f"ur {name}\n")
        (tmp_path / name).chmod(0o600)
    machine = a_machine(
        tmp_path,
        f"""
        [systems.vux]
        password = {{ file = "{tmp_path.as_posix()}/{{system}}-{{account}}" }}
        [systems.vux.accounts."admin@gt"]
        password = {{ file = "{tmp_path.as_posix()}/own" }}
        [systems.vux.accounts.rpa-2]
        password = "environment"
        """,
    )
    asked = [("vux", "rpa-1"), ("vux", "admin@gt"), ("vux", "rpa-2"), ("ekb", "rpa-1")]
    assert [machine.password(*one).reveal() for one in asked] == ["ur vux-rpa-1", "ur own", "två", "ett"]
    assert machine.origin("vux", "rpa-2") == Origin("environment, KLICKFRI_PASSWORD_RPA_2")
    assert machine.origin("vux", "rpa-1").told.startswith(f"file {tmp_path / 'vux-rpa-1'}")
    assert machine.origin("vux", "rpa-1").since == dt.date.today()


def test_a_certificate_is_named_by_the_file_too(tmp_path: Path) -> None:
    """With its passphrase from any source; one that is not there is told."""
    for name, word in (("rpa-1.p12", "x"), ("word", "hänglås")):
        (tmp_path / name).write_text(word, encoding="utf-8")
        (tmp_path / name).chmod(0o600)
    place = tmp_path.as_posix()
    machine = a_machine(
        tmp_path, f'[systems.vux]\ncertificate = "{place}/{{account}}.p12"\npassphrase = {{ file = "{place}/word" }}\n'
    )
    shown = machine.certificate("vux", "rpa-1")
    assert (shown.file, shown.passphrase and shown.passphrase.reveal()) == (tmp_path / "rpa-1.p12", "hänglås")
    with pytest.raises(Misconfigured, match=r"rpa-2\.p12"):
        machine.certificate("vux", "rpa-2")


def test_a_password_that_cannot_be_had_is_told_by_account_and_place(tmp_path: Path) -> None:
    """And by what to do."""
    machine = a_machine(tmp_path, f'[systems.vux]\npassword = {{ file = "{tmp_path.as_posix()}/gone" }}\n')
    with pytest.raises(Misconfigured, match=r"the password of rpa-1 cannot be had: file .*gone.*it is not there"):
        machine.password("vux", "rpa-1")


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (f'[systems.vux]\npassword = "{CANARY}"\n', "systems.vux.password"),
        ("[systems.vux]\npassword = {}\npasword = 1\n", "systems.vux.pasword"),
        ("[systems.vux]\nexpires = 2026-02-30\n", "credentials.toml"),
        ("[systems.vux.accounts]\nrpa-1 = 7\n", "systems.vux.accounts.rpa-1"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_as_it_should_be_is_refused(tmp_path: Path, text: str, where: str) -> None:
    """With the place; what stands there is not repeated."""
    with pytest.raises(BadInput) as refused:
        read(told(tmp_path, text))
    assert where in str(refused.value)
    assert CANARY not in str(refused.value)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
def test_a_file_that_others_may_write_is_refused(tmp_path: Path) -> None:
    """It names commands; others may read it."""
    path = told(tmp_path, "")
    path.chmod(0o644)
    read(path)
    path.chmod(0o664)
    with pytest.raises(Misconfigured, match="may be used by other accounts"):
        read(path)


def test_without_a_file_there_is_the_environment(tmp_path: Path) -> None:
    """As ever."""
    assert isinstance(credentials_of(Settings(tmp_path, tmp_path, "")), EnvironmentCredentials)
    named = Settings(tmp_path, tmp_path, "", credentials=told(tmp_path, ""))
    assert isinstance(credentials_of(named), MachineCredentials)


@pytest.mark.parametrize(
    ("days", "when"),
    [
        (-1, "has expired on 2026-11-19"),
        (0, "has expired on 2026-11-20"),
        (1, "expires in 1 day(s)"),
        (14, "in 14 day(s)"),
    ],
)
def test_a_password_that_expires_is_told_days_before(tmp_path: Path, days: int, when: str) -> None:
    """Two weeks, and ever after; not a day earlier."""
    expires = TODAY + dt.timedelta(days=days)
    machine = a_machine(tmp_path, f"[systems.{SYSTEM.name}]\nexpires = {expires}\n")
    assert list(expiring(SYSTEM, ["rpa-1"], machine, TODAY)) == [("rpa-1", expires)]
    assert when in expiry_told("rpa-1", expires, TODAY)
    assert not list(expiring(SYSTEM, ["rpa-1"], machine, expires - EARLY - dt.timedelta(days=1)))
