"""The file that says where this machine's passwords are (`KLICKFRI_CREDENTIALS`), by system and account.

```toml
format = "klickfri-credentials/1"

[systems.provux]
password = { command = ["/usr/bin/vault", "kv", "get", "-field=password", "rpa/{account}"] }

[systems.provux.accounts.rpa-sfi-2]
password = { file = "/etc/klickfri/rpa-sfi-2" }
expires = 2027-01-15
```
"""

from __future__ import annotations

import datetime as dt
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from klickfri.model.errors import BadInput, Fault, Misconfigured
from klickfri.model.strict import Strict
from klickfri.settings import files
from klickfri.settings.credentials import Certificate, Credentials, EnvironmentCredentials, Origin, Secret
from klickfri.settings.settings import Settings
from klickfri.settings.sources import Source, of_its_own

Where = Literal["environment"] | Source
_READABLE = stat.S_IRGRP | stat.S_IROTH


class AccountSources(Strict):
    """Where one account's secrets are; what is not said is in the environment."""

    password: Where | None = None
    certificate: Path | None = None
    passphrase: Where | None = None
    """What opens the certificate."""
    expires: dt.date | None = None
    """The first day on which the password does not hold any more."""


class SystemSources(AccountSources):
    """The same of all robot accounts of a system, but for those that have their own."""

    accounts: dict[str, AccountSources] = Field(default_factory=dict)

    def of(self, account: str) -> AccountSources:
        """What holds for one account."""
        own = self.accounts.get(account, AccountSources())
        names = AccountSources.model_fields
        return AccountSources.model_construct(**{name: getattr(own, name) or getattr(self, name) for name in names})


class CredentialsFile(Strict):
    """The file."""

    format: Literal["klickfri-credentials/1"]
    systems: dict[str, SystemSources] = Field(default_factory=dict)


def credentials_of(settings: Settings) -> Credentials:
    """This machine's credentials. Raises `BadInput` and `Misconfigured` for a file that cannot be used."""
    environment = EnvironmentCredentials()
    return MachineCredentials(read(settings.credentials), environment) if settings.credentials else environment


def read(path: Path) -> CredentialsFile:
    """Raises `BadInput` with every fault, and `Misconfigured` when others may write it: it names commands."""
    try:
        data = files.toml_of(path.name, files.text_of(path.name, of_its_own(path, others_may=_READABLE)))
        return CredentialsFile.model_validate(data)
    except Fault as fault:
        raise BadInput(path.name, [fault]) from fault
    except ValidationError as error:
        raise BadInput(path.name, [_fault(found["loc"], found["msg"]) for found in error.errors()]) from None


def _fault(place: tuple[int | str, ...], message: str) -> Fault:
    where = ".".join(str(part) for part in place) or "the file"
    return Fault(where, message.removeprefix("Value error, "), "See docs/howto/08-operate.md")


class MachineCredentials:
    """Passwords from where the file says; `environment` has those it says nothing of."""

    def __init__(self, told: CredentialsFile, environment: EnvironmentCredentials) -> None:
        self._systems: Mapping[str, SystemSources] = told.systems
        self._environment = environment

    def password(self, system: str, account: str) -> Secret:
        """As the port says."""
        where = self._of(system, account).password
        if not isinstance(where, Source):
            return self._environment.password(system, account)
        return _fetched(where, system, account, "password")

    def certificate(self, system: str, account: str) -> Certificate:
        """As the port says."""
        own = self._of(system, account)
        if own.certificate is None:
            return self._environment.certificate(system, account)
        file = Path(str(own.certificate).replace("{account}", account).replace("{system}", system))
        if not file.is_file():
            raise Misconfigured(f"the certificate of {account} is missing: there is no file {file}")
        where = own.passphrase
        fetched = _fetched(where, system, account, "passphrase") if isinstance(where, Source) else None
        return Certificate(file, fetched or self._environment.passphrase(account))

    def origin(self, system: str, account: str) -> Origin:
        """As the port says."""
        own = self._of(system, account)
        if not isinstance(own.password, Source):
            return Origin(self._environment.origin(system, account).told, expires=own.expires)
        source = own.password.of(system, account)
        return Origin(source.told, source.since, own.expires)

    def _of(self, system: str, account: str) -> AccountSources:
        return self._systems.get(system, SystemSources()).of(account)


def _fetched(where: Source, system: str, account: str, what: str) -> Secret:
    try:
        return Secret(where.of(system, account).value(account))
    except Misconfigured as error:
        raise Misconfigured(f"the {what} of {account} cannot be had: {error}") from error.__cause__
