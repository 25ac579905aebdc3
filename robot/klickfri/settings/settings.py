"""Settings, read once from the environment (`KLICKFRI_...`)."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from klickfri.model.errors import Misconfigured
from klickfri.model.work import swedish
from klickfri.settings import outside
from klickfri.settings.outside import Outside

_ADDRESS = "KLICKFRI_ADDRESS_"

T = TypeVar("T")


@dataclass(frozen=True)
class Settings:
    """Where things are on this machine.

    `state` holds what Klickfri writes (queue, audit log, keys, operations log); `recordings` the systems and
    processes. `browser` is the browser to use instead of the one found. `today` replaces the calendar's day,
    for practice. `addresses` replaces the addresses of systems, by name.
    """

    state: Path
    recordings: Path
    database: str = field(repr=False)
    """Address of the queue's database. It may hold a password, so it is not shown."""
    browser: Path | None = None
    today: dt.date | None = None
    addresses: Mapping[str, str] = field(default_factory=dict)
    credentials: Path | None = None
    """The file that says where passwords are, if not in the environment."""
    intake: Path | None = None
    """The folder in which the processes' watched folders lie."""
    anchor: Path | None = None
    """The folder, in somebody else's hands, that the logs' checkpoints are written to as well."""
    witness: str = ""
    """The address of the logs' witness; none where they have none."""
    witness_key: str = ""
    """The verifier key by which the witness's cosignatures are recognised."""
    tsa: str = ""
    """The address of the authority that stamps the logs' time; none where nobody does."""
    tsa_cert: Path | None = None
    """The file of the certificates by which its stamps are recognised."""
    outside: Outside = field(default_factory=Outside)
    """Where people and other systems are told of what happens."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Reads every setting. Raises `Misconfigured`, which lists all bad ones."""
        read = _Reader(environment)
        state = read.value("KLICKFRI_STATE", Path, Path("var"))
        settings = cls(
            state=state,
            recordings=read.value("KLICKFRI_RECORDINGS", _folder, Path("recordings")),
            database=read.value("KLICKFRI_DATABASE", _database, f"sqlite:///{(state / 'work.sqlite').as_posix()}"),
            browser=read.value("KLICKFRI_BROWSER", _program, None),
            today=read.value("KLICKFRI_TODAY", _day, None),
            addresses={
                variable_part(name.removeprefix(_ADDRESS)): read.value(name, _address, "")
                for name in sorted(environment)
                if name.startswith(_ADDRESS)
            },
            credentials=read.value("KLICKFRI_CREDENTIALS", _file, None),
            intake=read.value("KLICKFRI_INTAKE", Path, None),
            anchor=read.value("KLICKFRI_ANCHOR", Path, None),
            witness=_witness(read),
            witness_key=read.value("KLICKFRI_WITNESS_KEY", outside.verifier_key, ""),
            tsa=_tsa(read),
            tsa_cert=read.value("KLICKFRI_TSA_CERT", _file, None),
            outside=_outside(read),
        )
        read.refuse_faults()
        return settings

    @property
    def audit(self) -> Path:
        """The folder of the boards' audit logs."""
        return self.state / "audit"

    @property
    def versions(self) -> Path:
        """The folder of the flows' versions that have run."""
        return self.state / "versions"

    def address(self, system: str) -> str | None:
        """The address to use instead of the one in the system's `system.toml`, if any."""
        return self.addresses.get(variable_part(system))

    def day(self, now: dt.datetime) -> dt.date:
        """The day that rules and deadlines count from: the one that is practised, else the calendar's in Sweden."""
        return self.today or swedish(now).date()

    def moment(self, now: dt.datetime) -> dt.datetime:
        """The time that people are told and that deadlines are counted to: Sweden's, on that day."""
        return dt.datetime.combine(self.day(now), swedish(now).timetz())


def variable_part(name: str) -> str:
    """How a name is written inside a variable's name: `rpa-vux` -> `RPA_VUX`, `admin@gt` -> `ADMIN_GT`.

    Small letters a-z become capitals; every sign that is neither such a letter nor a digit becomes `_`.
    """
    return re.sub(r"[^A-Z0-9]", "_", name.upper())


class _Reader:
    """Reads variables and collects what is wrong with them."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._faults: list[str] = []

    def value(self, name: str, convert: Callable[[str], T], default: T) -> T:
        text = self._environment.get(name, "").strip()
        if not text:
            return default
        try:
            return convert(text)
        except ValueError as error:
            self.fault(name, str(error))
            return default

    def fault(self, name: str, what: str) -> None:
        """Something else that is wrong with a variable."""
        self._faults.append(f"{name}: {what}")

    def refuse_faults(self) -> None:
        if self._faults:
            lines = "\n".join(f"  {fault}" for fault in self._faults)
            raise Misconfigured(f"{len(self._faults)} setting(s) cannot be used:\n{lines}")


def _outside(read: _Reader) -> Outside:
    server = read.value("KLICKFRI_MAIL", outside.mail_server, None)
    sender = read.value("KLICKFRI_SENDER", outside.address, "")
    nobody: tuple[str, ...] = ()
    to = read.value("KLICKFRI_RECEIVERS", outside.addresses, nobody)
    if server and not (sender and to):
        read.fault("KLICKFRI_MAIL", "KLICKFRI_SENDER and KLICKFRI_RECEIVERS belong to it: give all three")
    return Outside(
        mail=replace(server, sender=sender, to=to) if server else None,
        webhook=read.value("KLICKFRI_WEBHOOK", _address, ""),
        morning=read.value("KLICKFRI_MORNING", outside.time_of_day, outside.MORNING),
    )


def _witness(read: _Reader) -> str:
    address = read.value("KLICKFRI_WITNESS", outside.closed_address, "")
    if address and not read.value("KLICKFRI_WITNESS_KEY", str, ""):
        read.fault("KLICKFRI_WITNESS", "KLICKFRI_WITNESS_KEY belongs to it: give both")
    return address


def _tsa(read: _Reader) -> str:
    address = read.value("KLICKFRI_TSA", outside.web_address, "")
    if address and not read.value("KLICKFRI_TSA_CERT", str, ""):
        read.fault("KLICKFRI_TSA", "KLICKFRI_TSA_CERT belongs to it: give both")
    return address


def _folder(text: str) -> Path:
    if not Path(text).is_dir():
        raise ValueError("there is no such folder; make it or correct the path")
    return Path(text)


def _program(text: str) -> Path:
    if not Path(text).is_file():
        raise ValueError("there is no such file; give the path of the browser's program")
    return Path(text)


def _file(text: str) -> Path:
    if not Path(text).is_file():
        raise ValueError("there is no such file; make it or correct the path")
    return Path(text)


def _database(text: str) -> str:
    if not text.startswith(("sqlite:///", "postgresql")) or "://" not in text:
        raise ValueError("give an address such as sqlite:///var/work.sqlite or postgresql://server/klickfri")
    return text


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError("write the day as 2026-11-20") from None


def _address(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        raise ValueError("an address begins with http:// or https://")
    return text
