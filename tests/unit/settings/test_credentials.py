"""Passwords come one way and never show."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle
from pathlib import Path

import pytest

from klickfri.model.errors import Misconfigured
from klickfri.model.target import Admission
from klickfri.settings.credentials import (
    Certificate,
    Credentials,
    EnvironmentCredentials,
    Keys,
    Secret,
    asked_by,
    for_worker,
    keys_of,
    refuse_twins,
    variable_of,
)
from tests.unit.replay.support import SYSTEM


@dataclasses.dataclass
class Holder:
    """Something that happens to hold a secret."""

    password: Secret


def test_a_password_from_the_environment() -> None:
    """The account's name, in capitals and with underscores, is the variable's end."""
    credentials: Credentials = EnvironmentCredentials({"KLICKFRI_PASSWORD_RPA_VUX": "kaffekopp"})
    assert credentials.password("vux", "rpa-vux").reveal() == "kaffekopp"


@pytest.mark.parametrize("environment", [{}, {"KLICKFRI_PASSWORD_RPA_VUX": ""}])
def test_a_missing_password_is_named(environment: dict[str, str]) -> None:
    """The error says which variable to set."""
    with pytest.raises(Misconfigured, match="KLICKFRI_PASSWORD_RPA_VUX"):
        EnvironmentCredentials(environment).password("vux", "rpa-vux")


@pytest.mark.parametrize(
    ("account", "variable"),
    [
        ("admin@gt", "ADMIN_GT"), ("ALMBACKA\\rpa 1", "ALMBACKA_RPA_1"), ("åsa.b=c$d", "_SA_B_C_D"), ("rpa_1", "RPA_1"),
    ],
)  # fmt: skip
def test_an_account_may_hold_any_sign(account: str, variable: str) -> None:
    """Its variable holds capitals, digits and `_` alone, as every shell and service can set them."""
    assert variable_of(account) == f"KLICKFRI_PASSWORD_{variable}"


@pytest.mark.parametrize("word", ["två ord", " 'citat\" ", "a=b;c", "$HOME%PATH%", "pärl🔑", "\\n"])
def test_a_password_may_hold_any_sign(word: str) -> None:
    """It is handed on as it is."""
    assert EnvironmentCredentials({"KLICKFRI_PASSWORD_A": word}).password("vux", "a").reveal() == word


@pytest.mark.parametrize("word", ["kaffe\nkopp", "kaffe\tkopp", "kaffe\udce5"])
def test_a_password_of_control_signs_is_refused(word: str) -> None:
    """A line end, a tabulator or bytes that are no text were hardly meant; the value is not repeated."""
    with pytest.raises(Misconfigured, match="KLICKFRI_PASSWORD_A holds") as refused:
        EnvironmentCredentials({"KLICKFRI_PASSWORD_A": word}).password("vux", "a")
    assert "kaffe" not in str(refused.value)


def test_accounts_that_share_a_variable_are_refused() -> None:
    """Or one's password would be typed for the other."""
    refuse_twins(["rpa-1", "rpa-2"])
    with pytest.raises(Misconfigured, match="KLICKFRI_PASSWORD_ADMIN_GT"):
        refuse_twins(["admin@gt", "rpa-1", "admin-gt"])


def test_a_worker_is_told_its_own_password() -> None:
    """And no other account's."""
    whole = {"PATH": "/bin", "KLICKFRI_PASSWORD_RPA_1": "a", "KLICKFRI_PASSWORD_RPA_2": "b", "KLICKFRI_STATE": "var"}
    assert whole.keys() - for_worker("rpa-1", whole).keys() == {"KLICKFRI_PASSWORD_RPA_2"}


def test_a_secret_never_shows() -> None:
    """Printed, formatted, logged, held in something printed: bullets every time."""
    secret = Secret("kaffekopp")
    shown = [str(secret), repr(secret), f"{secret}", f"{secret!r:>40}", f"{secret:>40}", "%s" % secret]  # noqa: UP031
    shown += [repr(Holder(secret)), repr([secret]), repr(KeyError(secret))]
    assert "kaffekopp" not in "".join(shown)
    assert f"{secret}" == "Secret(•••)"


def test_a_secret_is_not_written_down() -> None:
    """It can be neither pickled, copied into something else, nor put into JSON; nor has it attributes to list."""
    secret = Secret("kaffekopp")
    for write in (pickle.dumps, copy.copy, json.dumps, vars):
        with pytest.raises(TypeError) as refusal:
            write(secret)
        assert "kaffekopp" not in str(refusal.value)


def test_secrets_compare() -> None:
    """Two secrets of the same value are equal, and a secret is never equal to a text."""
    assert Secret("kaffekopp") == Secret("kaffekopp")
    assert Secret("kaffekopp") != Secret("tekopp")
    assert Secret("kaffekopp") != "kaffekopp"


def test_a_certificate_is_a_file_and_what_opens_it(tmp_path: Path) -> None:
    """Both by the account's name; a passphrase is a secret, and may be missing."""
    file = tmp_path / "rpa.p12"
    file.write_bytes(b"x")
    named = {"KLICKFRI_CERTIFICATE_RPA_1": str(file)}
    assert EnvironmentCredentials(named).certificate("vux", "rpa-1") == Certificate(file)
    both = EnvironmentCredentials({**named, "KLICKFRI_PASSPHRASE_RPA_1": "hänglås"}).certificate("vux", "rpa-1")
    assert both.passphrase == Secret("hänglås")
    assert "hänglås" not in repr(both)


@pytest.mark.parametrize("environment", [{}, {"KLICKFRI_CERTIFICATE_RPA_1": "/nowhere/rpa.p12"}])
def test_a_missing_certificate_is_named(environment: dict[str, str]) -> None:
    """The error says which variable to set."""
    with pytest.raises(Misconfigured, match="KLICKFRI_CERTIFICATE_RPA_1"):
        EnvironmentCredentials(environment).certificate("vux", "rpa-1")


def test_an_account_shows_the_browsers_questions_only_what_they_ask(tmp_path: Path) -> None:
    """Nothing without `[admission]`; else the password, the certificate, or both, all of them told as secrets."""
    file = tmp_path / "rpa.p12"
    file.write_bytes(b"x")
    given = {"PASSWORD": "kaffekopp", "CERTIFICATE": str(file), "PASSPHRASE": "lås"}
    at_hand = EnvironmentCredentials({f"KLICKFRI_{kind}_RPA_1": told for kind, told in given.items()})
    asked = [None, Admission(password=True), Admission(certificate=True), Admission(password=True, certificate=True)]
    found = [keys_of(SYSTEM.model_copy(update={"admission": one}), "rpa-1", at_hand) for one in asked]
    assert [one and one.secrets for one in found] == [None, ["kaffekopp"], ["lås"], ["kaffekopp", "lås"]]
    assert "kaffekopp" not in repr(found)
    assert isinstance(found[1], Keys)


def test_what_a_system_asks_of_nobody_is_not_missed() -> None:
    """A system without log-in needs no password; one that asks for a certificate no password either."""
    nothing = EnvironmentCredentials({})
    open_to_all = SYSTEM.model_copy(update={"log_in": None, "login_page": None})
    by_certificate = open_to_all.model_copy(update={"admission": Admission(certificate=True)})
    asked = [asked_by(system, nothing) for system in (open_to_all, by_certificate, SYSTEM)]
    assert [list(one) for one in asked] == [[], ["Certificate"], ["Password"]]
    with pytest.raises(Misconfigured, match="CERTIFICATE"):
        asked[1]["Certificate"]("rpa-1")
    with pytest.raises(Misconfigured, match="PASSWORD"):
        asked[2]["Password"]("rpa-1")


def test_a_worker_sees_no_other_accounts_certificate() -> None:
    """Neither where it lies nor what opens it."""
    given = {f"KLICKFRI_{kind}_RPA_{n}": "x" for kind in ("PASSWORD", "CERTIFICATE", "PASSPHRASE") for n in (1, 2)}
    assert set(for_worker("rpa-1", given)) == {name for name in given if name.endswith("_1")}
