"""Told, not discovered: what has happened is put into words and sent by mail and webhook, each once.

Words are made where something happened or is found out, and wait in the queue's database (`work/outbox.py`); whoever
keeps going (`klickfri nights`, `klickfri watch`, `klickfri tell --keep`) sends them. They name processes, systems and
references, and no person: all pass the redaction once more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence

import sqlalchemy as sa
from loguru import logger

from klickfri.app.look import waiting
from klickfri.app.look.status import Oldest, ProcessStatus, status, waited
from klickfri.app.office import Office
from klickfri.app.store import opened
from klickfri.audit.opening import has_ledger, read_ledger
from klickfri.flow.loader import load_process, process_names
from klickfri.model.application import Process
from klickfri.model.errors import AuditUnavailable, BadInput, Misconfigured
from klickfri.model.events import RunReconciled
from klickfri.model.work import State, swedish
from klickfri.privacy.scan import redact
from klickfri.settings.credentials import Credentials
from klickfri.settings.settings import Settings
from klickfri.tell.mail import Mail
from klickfri.tell.ways import Notice, NotSent, Way
from klickfri.tell.webhook import Webhook
from klickfri.work.incidents import Incident
from klickfri.work.outbox import Message
from klickfri.work.overview import Unanswered
from klickfri.work.store import Store

MAIL, WEBHOOK = "mail", "webhook"
LOOK = 60.0
"""Seconds between two looks."""
WARN_AT = 20 / 24
"""The share of the promised hours after which somebody is told that an application is not answered."""
_NAMED = 30
"""References that a message names; of more it says how many."""

Ways = Mapping[str, Way]
Waited = tuple[Unanswered, Oldest]
"""An application, and how long it has waited."""


def ways_of(settings: Settings, credentials: Credentials) -> dict[str, Way]:
    """The ways that are set. The mail account's password and the webhook's secret are kept as robots' passwords are, of
    the accounts `mail` and `webhook`. Raises `Misconfigured`.
    """
    ways: dict[str, Way] = {}
    outside = settings.outside
    if outside.mail:
        ways[MAIL] = Mail(outside.mail, credentials.password(MAIL, MAIL) if outside.mail.user else None)
    if outside.webhook:
        ways[WEBHOOK] = Webhook(outside.webhook, credentials.password(WEBHOOK, WEBHOOK))
    return ways


class Telling:
    """Finds out what is to be told, and sends what waits. Nothing is kept for a way that is not set."""

    def __init__(self, office: Office, store: Store, ways: Ways) -> None:
        self._office, self._store, self._ways = office, store, ways

    def look(self) -> int:
        """Does all of it once; returns how many were sent."""
        if not self._ways:
            return 0
        for name in process_names(self._office.settings.recordings):
            self._warn(name)
        self._disturbances()
        self._morning()
        return sum(map(self._deliver, self._ways))

    def incident(self, one: Incident) -> None:
        """An incident has opened, or closed."""
        state = "closed" if one.closed else "opened"
        moment = swedish(one.closed or one.opened)
        head = "Över" if one.closed else "Störning"
        lines = [one.what, f"Sedan: {swedish(one.opened):%Y-%m-%d %H:%M}"]
        lines += [f"Över: {moment:%Y-%m-%d %H:%M} ({one.closed_by})"] if one.closed else [_KNOWN.format(one.id)]
        facts = {"incident": one.id, "about": one.key, "what": one.what, "opened": one.opened.isoformat()}
        facts |= {"closed": one.closed and one.closed.isoformat(), "closed_by": one.closed_by}
        self.put(f"incident/{one.id}/{state}", f"incident.{state}", f"{head}: {one.key}", "\n".join(lines), facts)

    def put(
        self, key: str, kind: str, subject: str, text: str, facts: Mapping[str, object], alerts: Sequence[int] = ()
    ) -> None:
        """Keeps a message until it has been sent by every way; one of a key that was told before is none."""
        now, clean = self._office.now(), {name: _redacted(value) for name, value in facts.items()}
        self._store.outbox.put(
            key, self._ways, kind, redact(f"Klickfri: {subject}"), redact(text), clean, now, alerts=alerts
        )

    def _disturbances(self) -> None:
        """Each is kept among the messages before it counts as told."""
        for one in self._store.incidents.unsent():
            self.incident(one)
            self._store.incidents.sent(one)

    def _warn(self, name: str) -> None:
        """One message for all whose hours are running out, not one for each."""
        try:
            process = load_process(self._office.settings.recordings, name)
        except BadInput:
            return
        late = process.answer_within_hours * WARN_AT
        before = self._office.moment().astimezone(dt.UTC) - dt.timedelta(hours=late)
        near = self._near(process, self._store.overview.not_alerted(name, swedish(before)), late)
        if near:
            ids = [one.id for one, _ in near]
            subject = f"{process.title}: {len(near)} obesvarade när svarstiden snart är slut"
            facts = {"process": name, "count": len(near), "references": _named(near)}
            text = "\n".join(_lines(near, process))
            self.put(f"late/{name}/{ids[0]}/{len(near)}", "late", subject, text, facts, ids)

    def _near(self, process: Process, found: Sequence[Unanswered], late: float) -> list[Waited]:
        """Those whose own clocks have come so far: an applicant who was asked something has stopped one's own."""
        asked = self._store.deferrals(process.name) if found else {}
        told = [(one, waited(self._office, one, process, asked)) for one in found]
        return [(one, clock) for one, clock in told if clock.used >= round(late, 2)]

    def _morning(self) -> None:
        """The day's summary, once, from its hour on."""
        now = swedish(self._office.now())
        key = f"morning/{now:%Y-%m-%d}"
        if now.time() < self._office.settings.outside.morning or self._store.outbox.has(key):
            return
        told = status(self._office).processes
        lines = [line for one in told for line in (*self._of_process(one), "")]
        facts = {"processes": [{"process": one.process, "counts": _counts(one)} for one in told]}
        self.put(key, "morning", f"läget {now:%Y-%m-%d}", "\n".join(lines) or "Inga processer.", facts)

    def _of_process(self, one: ProcessStatus) -> Iterator[str]:
        yield one.title or one.process
        sums = last_sums(self._office.settings, one)
        if one.last and sums:
            yield f"  Senaste körning: {swedish(one.last.started):%Y-%m-%d %H:%M}, {_sums(sums)}"
        elif one.last:
            yield f"  Senaste körning: {swedish(one.last.started):%Y-%m-%d %H:%M} ({one.last.state})"
        yield f"  Väntar på roboten: {_waiting(one)}"
        yield from self._of_people(one.process)
        if one.oldest and one.oldest.promised:
            yield f"  Äldst obesvarad: {one.oldest.used:.0f} av {one.oldest.promised} timmar"
        if one.ready and one.ready.why:
            yield f"  Inte redo: {one.ready.why}"

    def _of_people(self, name: str) -> Iterator[str]:
        try:
            people = waiting.count(self._office, name)
        except BadInput:
            return
        yield f"  Väntar på en person: {people.people}, varav försenade: {people.late}"

    def _deliver(self, name: str) -> int:
        """Sends what is due by one way, until one is not taken: the others would not be either."""
        sent = 0
        while one := self._store.outbox.take(name, self._office.now()):
            try:
                self._ways[name].send(_notice(one), self._office.now())
            except NotSent as error:
                logger.warning("a message ({}) could not be sent, try {}: {}", one.kind, one.tries, error)
                break
            self._store.outbox.sent(one, self._office.now())
            logger.info("a message ({}) was sent by {}", one.kind, name)
            sent += 1
        return sent


_KNOWN = "Någon har tagit sig an det när detta är gjort: klickfri incidents ack {}"


def try_ways(office: Office, ways: Ways) -> dict[str, str]:
    """Sends one now by every way; what came of each, empty when it went well."""
    now = office.now()
    notice = Notice(f"test-{office.draw()}", "test", "Klickfri: prov", "Detta är ett prov.", {}, now)
    came = dict[str, str]()
    for name, way in ways.items():
        try:
            way.send(notice, now)
            came[name] = ""
        except NotSent as error:
            came[name] = str(error)
    return came


def tell_once(office: Office, ways: Ways) -> int:
    """One look, for a timer."""
    with opened(office.settings) as store:
        return Telling(office, store, ways).look()


def keep_telling(office: Office, ways: Ways, monotonic: Callable[[], float]) -> Callable[[], None]:
    """A function to be called often, which looks once a minute. Nothing here ends who calls it."""
    last = -LOOK

    def look() -> None:
        nonlocal last
        if ways and monotonic() - last >= LOOK:
            last = monotonic()
            try:
                tell_once(office, ways)
            except (AuditUnavailable, Misconfigured, OSError, sa.exc.OperationalError) as error:
                logger.warning("nobody could be told of anything: {}", type(error).__name__)

    return look


def last_sums(settings: Settings, one: ProcessStatus) -> RunReconciled | None:
    """The sums of the last run that is over, as the log has them."""
    try:
        board = load_process(settings.recordings, one.process).board
        if one.last is None or not has_ledger(settings, board):
            return None
        with read_ledger(settings, board) as reader:
            told = [entry.told for entry in reader.of_subject(f"run/{one.last.id}")]
    except (BadInput, AuditUnavailable, Misconfigured):
        return None
    return next((sums for sums in told if isinstance(sums, RunReconciled)), None)


def _notice(one: Message) -> Notice:
    return Notice(f"klickfri-{one.id}", one.kind, one.subject, one.text, one.facts, one.made)


def _lines(near: Sequence[Waited], process: Process) -> Iterator[str]:
    yield f"Svar är lovat inom {process.answer_within_hours} timmar. Det gäller:"
    for one, clock in [told for told in near if not told[0].restricted][:_NAMED]:
        yield f"  {one.reference}: {clock.used:.1f} timmar ({one.state})"
    unnamed = len(near) - len(_named(near))
    if unnamed:
        yield f"  och {unnamed} till, se klickfri queue list {process.name}"


def _named(near: Sequence[Waited]) -> list[str]:
    return [one.reference for one, _ in near if not one.restricted][:_NAMED]


def _waiting(one: ProcessStatus) -> int:
    return sum(one.counts.get(state, 0) for state in (State.NEW, State.IN_PROGRESS))


def _counts(one: ProcessStatus) -> dict[str, int]:
    return {str(state): number for state, number in one.counts.items()}


def _sums(sums: RunReconciled) -> str:
    told = f"{sums.completed} klara, {sums.handed_over} överlämnade, {sums.failed} misslyckade, {sums.waiting} väntar"
    return told if sums.balances else f"{told}. SUMMAN STÄMMER INTE"


def _redacted(value: object) -> object:
    return redact(value) if isinstance(value, str) else value
