"""Ready at dusk: some hours before a night everything that it needs is looked at, and nothing is saved, chosen or typed
beyond the log-in and what a look needs.

What was found is kept in the queue's database: a process that is not ready is held (`not_ready`), its queue untouched.
"""

from __future__ import annotations

import datetime as dt
import email.utils
import shutil
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import sqlalchemy as sa

from klickfri.app.look import doctor
from klickfri.app.look.doctor import Checkup
from klickfri.app.office import Office
from klickfri.app.process import LoadedProcess
from klickfri.app.review.approving import approval
from klickfri.app.run.notices import Telling, Ways
from klickfri.app.run.walk import Walk, first_line
from klickfri.app.store import opened
from klickfri.audit.opening import has_ledger, verify_ledger
from klickfri.model.errors import AuditUnavailable, BadInput, Misconfigured
from klickfri.screen.opening import address_of
from klickfri.settings import private
from klickfri.settings.credentials import Credentials
from klickfri.work.overview import FoundReady
from klickfri.work.store import Store

DRIFT = 120.0
"""Seconds by which the clocks of this machine and the system may differ."""

ServerTime = Callable[[str], dt.datetime | None]
"""What time a server at an address says it is."""


@dataclass(frozen=True)
class Ready:
    """What a check found. `why` is the first thing that keeps the process from its night, empty when nothing does."""

    process: str
    at: dt.datetime
    checks: tuple[Checkup, ...]
    why: str
    reached: int
    total: int
    missing: tuple[str, ...]
    """Targets that a look should have come to, and did not see."""
    picture: Path | None = None

    @property
    def is_ready(self) -> bool:
        """May the night begin?"""
        return not self.why


def check(
    office: Office,
    process: str,
    credentials: Credentials,
    ways: Ways,
    application: Path | None = None,
    server_time: ServerTime | None = None,
) -> Ready:
    """Checks one process, keeps what was found, and tells its owner when it is not ready, or is again.

    Raises `Busy` when its robot accounts are in use, and `BadInput` for a process that does not exist.
    """
    with opened(office.settings) as store:
        before = store.overview.found_ready(process)
        found = _ReadyCheck(office, store, process, credentials, application, server_time or _server_time).found()
        picture = str(found.picture or "")
        kept = FoundReady(process, found.at, found.why, found.reached, found.total, picture)
        store.overview.keep_ready(kept)
        if found.why or (before and before.why):
            _tell(Telling(office, store, ways), kept)
    return found


class _ReadyCheck:
    def __init__(
        self,
        office: Office,
        store: Store,
        process: str,
        credentials: Credentials,
        application: Path | None,
        server_time: ServerTime,
    ) -> None:
        self._office, self._store, self._name, self._credentials = office, store, process, credentials
        self._application, self._server_time = application, server_time

    def found(self) -> Ready:
        """Everything, whatever of it is missing."""
        now = self._office.now()
        try:
            loaded = LoadedProcess.of(self._office, self._name)
            approval(loaded)
            loaded.try_out()
        except (BadInput, Misconfigured) as error:
            broken = (Checkup("The process", first_line(error), f"klickfri check {self._name}"),)
            return Ready(self._name, now, broken, _why(broken), 0, 0, ())
        machine = list(self._machine(loaded))
        walk = Walk()
        if all(one.ok or not one.needed for one in machine):
            walk = Walk.of(loaded, self._store, self._credentials, self._application)
        reach = walk.reach
        reached, total = (len(reach.found), reach.total) if reach else (0, 0)
        checks = (*machine, *_of_walk(walk, reached, total, loaded.program.process.ready.least))
        missing = tuple(reach.missing) if reach else ()
        return Ready(self._name, now, checks, _why(checks), reached, total, missing, self._keep(walk.picture))

    # -- this machine

    def _machine(self, loaded: LoadedProcess) -> Iterator[Checkup]:
        settings, system = self._office.settings, loaded.program.system
        yield doctor.state_folder(settings.state)
        yield doctor.disk_space(settings.state, shutil.disk_usage(settings.state).free)
        yield self._database()
        yield self._log(loaded.program.process.board)
        yield from doctor.passwords([loaded.program], self._credentials)
        expiries = doctor.expiries([loaded.program], self._credentials, self._office.today())
        yield from (replace(one, needed=False) for one in expiries)  # the log-in shows whether one still holds
        yield doctor.clock_zone(self._office.now().astimezone())
        yield self._clock(address_of(system, settings))

    def _database(self) -> Checkup:
        """Is it there to be written, not only read?"""
        try:
            with self._store.writing():
                return Checkup("Database")
        except sa.exc.OperationalError:
            return Checkup("Database", "it cannot be written", "Free disk space, or see who locks it")

    def _log(self, board: str) -> Checkup:
        """The whole log is checked, as after each night."""
        if not has_ledger(self._office.settings, board):
            return Checkup("Audit log, not begun")
        try:
            checked = verify_ledger(self._office.settings, board)
        except (AuditUnavailable, Misconfigured) as error:
            return Checkup("Audit log", first_line(error), "klickfri audit verify")
        name = f"Audit log, {checked.entries:,} entries"
        return Checkup(name) if checked.ok else Checkup("Audit log", checked.line(), "klickfri audit verify")

    def _clock(self, address: str) -> Checkup:
        """Against the system's own, where it says what time it is: letters and deadlines are dated by both."""
        theirs = self._server_time(address)
        if theirs is None:
            return Checkup("Clock against the system's", "the system does not say what time it is", needed=False)
        apart = abs((self._office.now() - theirs).total_seconds())
        if apart <= DRIFT:
            return Checkup(f"Clock, {apart:.0f} s from the system's")
        mend = "Have both set their clocks by the network (NTP)"
        return Checkup("Clock", f"it differs by {apart:,.0f} s from the system's", mend)

    def _keep(self, picture: bytes) -> Path | None:
        if not picture:
            return None
        file = private.file(private.folder(self._office.settings.state / "ready") / f"{self._name}.png")
        file.write_bytes(picture)
        return file


def _of_walk(walk: Walk, reached: int, total: int, least: float) -> Iterator[Checkup]:
    mend = "Look by hand what the system shows; klickfri try shows one target"
    if walk.reach is None and not walk.fault:
        return
    yield Checkup("Log-in") if walk.reach else Checkup("Log-in", walk.fault, mend)
    if walk.reach is None:
        return
    yield Checkup("Looks", walk.fault, mend) if walk.fault else Checkup("Looks")
    name = f"Targets, {reached} of {total} that a look can reach"
    if not total or reached / total >= least:
        yield Checkup(name)
    elif walk.for_case or walk.fault:
        yield Checkup("Targets", f"only {reached} of {total} were there", mend)
    else:  # what stands in an answer only cannot be missed where nothing was asked
        told = f"{reached} of {total} were there; nobody waits whom the others could be looked for with"
        yield Checkup("Targets", told, "Give a practice case: [ready] practice in process.toml", needed=False)


def _why(checks: Sequence[Checkup]) -> str:
    wrong = next((one for one in checks if one.needed and not one.ok), None)
    return f"{wrong.name}: {wrong.missing}" if wrong else ""


def _tell(telling: Telling, found: FoundReady) -> None:
    state = "not_ready" if found.why else "ready"
    head = f"{found.process} är inte redo för natten" if found.why else f"{found.process} är redo igen"
    lines = [found.why, f"Mål som syntes: {found.reached} av {found.total}."]
    lines += ["Processen hålls tills klickfri ready är nöjd. Kön är orörd."] if found.why else []
    lines += [f"Bild: {found.picture}"] if found.picture else []
    facts = {"process": found.process, "why": found.why, "reached": found.reached, "total": found.total}
    telling.put(f"ready/{found.process}/{found.at.isoformat()}", state, head, "\n".join(filter(None, lines)), facts)


def _server_time(address: str) -> dt.datetime | None:
    try:
        with urllib.request.urlopen(urllib.request.Request(address, method="HEAD"), timeout=5) as answer:
            said = answer.headers.get("Date", "")
    except urllib.error.HTTPError as error:
        said = error.headers.get("Date", "")
        error.close()
    except (OSError, ValueError):
        return None
    try:
        told = email.utils.parsedate_to_datetime(said)
    except ValueError:
        return None
    return told if told.tzinfo else told.replace(tzinfo=dt.UTC)
