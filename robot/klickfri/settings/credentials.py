"""The one way to a robot account's password. Nothing else in Klickfri reads, keeps or shows passwords."""

from __future__ import annotations

import hmac
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NoReturn, Protocol

from klickfri.model.errors import Misconfigured
from klickfri.settings.settings import variable_part

_PASSWORD = "KLICKFRI_PASSWORD_"


class Secret:
    """A value that never shows itself: not in str, repr, format, or a pickle. `reveal()` gives it out."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value in clear, for the one field it is typed into."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(•••)"

    def __format__(self, form: str) -> str:
        return repr(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(self._value.encode(), other._value.encode())

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not written down")


class Credentials(Protocol):
    """Where the passwords of robot accounts come from."""

    def password(self, account: str) -> Secret:
        """The account's password. Raises `Misconfigured`, saying how to give it."""


class EnvironmentCredentials:
    """Passwords from the environment: `KLICKFRI_PASSWORD_RPA_VUX` for the account `rpa-vux`.

    A password may hold any sign but control signs, which no log-in page takes.
    """

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self._environment = environment

    def password(self, account: str) -> Secret:
        variable = variable_of(account)
        value = self._environment.get(variable, "")
        if not value:
            raise Misconfigured(f"the password of {account} is missing: set the environment variable {variable}")
        if not value.isprintable():
            raise Misconfigured(f"{variable} holds a line end, another control sign or broken text: set it anew")
        return Secret(value)


def variable_of(account: str) -> str:
    """The variable that holds an account's password."""
    return f"{_PASSWORD}{variable_part(account)}"


def refuse_twins(accounts: Iterable[str]) -> None:
    """Raises `Misconfigured` when two accounts of a system would share a variable, and so a password."""
    for variable, times in Counter(map(variable_of, accounts)).items():
        if times > 1:
            raise Misconfigured(f"{times} robot accounts in system.toml share the variable {variable}: rename one")


def for_worker(account: str, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment without the passwords of other accounts."""
    own = variable_of(account)
    return {name: value for name, value in environment.items() if name == own or not name.startswith(_PASSWORD)}
