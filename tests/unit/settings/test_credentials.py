"""Passwords come one way and never show."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle

import pytest

from klickfri.model.errors import Misconfigured
from klickfri.settings.credentials import Credentials, EnvironmentCredentials, Secret


@dataclasses.dataclass
class Holder:
    """Something that happens to hold a secret."""

    password: Secret


def test_a_password_from_the_environment() -> None:
    """The account's name, in capitals and with underscores, is the variable's end."""
    credentials: Credentials = EnvironmentCredentials({"KLICKFRI_PASSWORD_RPA_VUX": "kaffekopp"})
    assert credentials.password("rpa-vux").reveal() == "kaffekopp"


@pytest.mark.parametrize("environment", [{}, {"KLICKFRI_PASSWORD_RPA_VUX": ""}])
def test_a_missing_password_is_named(environment: dict[str, str]) -> None:
    """The error says which variable to set."""
    with pytest.raises(Misconfigured, match="KLICKFRI_PASSWORD_RPA_VUX"):
        EnvironmentCredentials(environment).password("rpa-vux")


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
            write(secret)  # type: ignore[operator]
        assert "kaffekopp" not in str(refusal.value)


def test_secrets_compare() -> None:
    """Two secrets of the same value are equal, and a secret is never equal to a text."""
    assert Secret("kaffekopp") == Secret("kaffekopp")
    assert Secret("kaffekopp") != Secret("tekopp")
    assert Secret("kaffekopp") != "kaffekopp"
