"""The robot accounts of this machine, and whether what their systems ask of them can be had."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from klickfri.app.look.doctor import programs_of, systems_of
from klickfri.app.office import Office
from klickfri.model.errors import Misconfigured
from klickfri.model.target import System
from klickfri.settings.credentials import Credentials, Origin, asked_by, expiring


@dataclass(frozen=True)
class AccountSecret:
    """One thing that a system asks of a robot account: `what` it is and where it comes from. `fault` says why it cannot
    be had, and is empty when it can. `soon` tells that it expires, or has.
    """

    system: str
    account: str
    what: str
    origin: Origin
    fault: str
    soon: bool


def account_secrets(office: Office, credentials: Credentials) -> list[AccountSecret]:
    """All that the systems of this machine's processes ask. Each is fetched, and thrown away."""
    programs, _ = programs_of(office.settings.recordings)
    today = office.today()
    return [secret for system in systems_of(programs) for secret in _of_system(system, credentials, today)]


def _of_system(system: System, credentials: Credentials, today: dt.date) -> Iterator[AccountSecret]:
    soon = {account for account, _ in expiring(system, system.accounts, credentials, today)}
    for what, give in asked_by(system, credentials).items():
        for account in system.accounts:
            origin = _origin(what, system.name, account, credentials)
            yield AccountSecret(system.name, account, what, origin, _fault(give, account), account in soon)


def _origin(what: str, system: str, account: str, credentials: Credentials) -> Origin:
    return credentials.origin(system, account) if what == "Password" else Origin("a file")


def _fault(give: Callable[[str], object], account: str) -> str:
    try:
        give(account)
    except Misconfigured as error:
        return str(error)
    return ""
