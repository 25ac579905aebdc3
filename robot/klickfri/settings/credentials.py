"""The one way to a robot account's password and certificate. Nothing else in Klickfri reads, keeps or shows them."""

from __future__ import annotations

import datetime as dt
import hmac
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NoReturn, Protocol

from klickfri.model.errors import Misconfigured
from klickfri.model.target import System
from klickfri.settings.settings import variable_part

_PASSWORD, _CERTIFICATE, _PASSPHRASE = "KLICKFRI_PASSWORD_", "KLICKFRI_CERTIFICATE_", "KLICKFRI_PASSPHRASE_"
OWN = (_PASSWORD, _CERTIFICATE, _PASSPHRASE)
"""What begins the variables that are an account's own."""


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


@dataclass(frozen=True)
class Certificate:
    """An account's certificate with its key: a PKCS#12 file (`.pfx`, `.p12`) or PEM, and what opens it."""

    file: Path
    passphrase: Secret | None = None


@dataclass(frozen=True)
class Keys:
    """What an account shows the browser's own questions, before any page."""

    account: str
    password: Secret | None = None
    certificate: Certificate | None = None

    @property
    def secrets(self) -> list[str]:
        """All that must stand nowhere in clear."""
        passphrase = self.certificate.passphrase if self.certificate else None
        return [secret.reveal() for secret in (self.password, passphrase) if secret]


@dataclass(frozen=True)
class Origin:
    """Where an account's password or certificate comes from, in words; since when it is there and until when it holds,
    where anybody has said so."""

    told: str
    since: dt.date | None = None
    expires: dt.date | None = None


class Credentials(Protocol):
    """Where the passwords and certificates of robot accounts come from: by the system's name and the account's."""

    def password(self, system: str, account: str) -> Secret:
        """The account's password. Raises `Misconfigured`, saying how to give it."""

    def certificate(self, system: str, account: str) -> Certificate:
        """The account's certificate. Raises `Misconfigured`, saying how to give it."""

    def origin(self, system: str, account: str) -> Origin:
        """Where its password comes from; nothing is fetched."""


def keys_of(system: System, account: str, credentials: Credentials) -> Keys | None:
    """What the system's `[admission]` asks of this account; None without one. Raises `Misconfigured`."""
    asked = system.admission
    if asked is None:
        return None
    password = credentials.password(system.name, account) if asked.password else None
    return Keys(account, password, credentials.certificate(system.name, account) if asked.certificate else None)


def asked_by(system: System, credentials: Credentials) -> dict[str, Callable[[str], object]]:
    """What the system asks of each robot account, by its name, and what gives it or raises `Misconfigured`."""
    asked: dict[str, Callable[[str], object]] = {}
    if system.takes_password:
        asked["Password"] = partial(credentials.password, system.name)
    if system.takes_certificate:
        asked["Certificate"] = partial(credentials.certificate, system.name)
    return asked


EARLY = dt.timedelta(days=14)
"""So long before it expires a password is told of."""


def expiring(
    system: System, accounts: Iterable[str], credentials: Credentials, today: dt.date
) -> Iterator[tuple[str, dt.date]]:
    """The accounts whose password is soon out of date, or is already, and the day from which it is."""
    for account in accounts:
        expires = credentials.origin(system.name, account).expires if system.takes_password else None
        if expires and expires - today <= EARLY:
            yield account, expires


def expiry_told(account: str, expires: dt.date, today: dt.date) -> str:
    """What operations are told of such an account."""
    days = (expires - today).days
    when = f"expires in {days} day(s), on {expires}" if days > 0 else f"has expired on {expires}"
    return f"The password of {account} {when}: change it in the system and where it is kept, and note the new day."


class EnvironmentCredentials:
    """Passwords from the environment: `KLICKFRI_PASSWORD_RPA_VUX` for the account `rpa-vux`.

    A password may hold any sign but control signs, which no log-in page takes. A certificate is the file that
    `KLICKFRI_CERTIFICATE_RPA_VUX` names, opened with `KLICKFRI_PASSPHRASE_RPA_VUX` where that is set.
    """

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self._environment = environment

    def password(self, system: str, account: str) -> Secret:
        variable = variable_of(account)
        secret = self._secret(variable)
        if secret is None:
            raise Misconfigured(f"the password of {account} is missing: set the environment variable {variable}")
        return secret

    def certificate(self, system: str, account: str) -> Certificate:
        variable = f"{_CERTIFICATE}{variable_part(account)}"
        file = Path(self._environment.get(variable, ""))
        if not file.is_file():
            raise Misconfigured(
                f"the certificate of {account} is missing: set the environment variable {variable} to its file"
            )
        return Certificate(file, self.passphrase(account))

    def passphrase(self, account: str) -> Secret | None:
        """What opens the account's certificate, if anything does."""
        return self._secret(f"{_PASSPHRASE}{variable_part(account)}")

    def origin(self, system: str, account: str) -> Origin:
        return Origin(f"environment, {variable_of(account)}")

    def _secret(self, variable: str) -> Secret | None:
        value = self._environment.get(variable, "")
        if not value.isprintable():
            raise Misconfigured(f"{variable} holds a line end, another control sign or broken text: set it anew")
        return Secret(value) if value else None


def variable_of(account: str) -> str:
    """The variable that holds an account's password."""
    return f"{_PASSWORD}{variable_part(account)}"


def refuse_twins(accounts: Iterable[str]) -> None:
    """Raises `Misconfigured` when two accounts of a system would share a variable, and so a password."""
    for variable, times in Counter(map(variable_of, accounts)).items():
        if times > 1:
            raise Misconfigured(f"{times} robot accounts in system.toml share the variable {variable}: rename one")


def for_worker(account: str, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment without the passwords and certificates of other accounts."""
    own = {f"{kind}{variable_part(account)}" for kind in OWN}
    return {name: value for name, value in environment.items() if name in own or not name.startswith(OWN)}
