"""The tables of the queue, and the way between a row and a `WorkItem`."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import sqlite3
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url

from klickfri.model.codes import PROTECTED
from klickfri.model.errors import Unusable
from klickfri.model.work import PROPOSED, ListedItem, Outcome, State, Transition, WorkItem
from klickfri.settings import disk, private, server

metadata = sa.MetaData()

work_item = sa.Table(
    "work_item",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("process", sa.Text, nullable=False),
    sa.Column("reference", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("payload", sa.Text, nullable=False),
    sa.Column("received", sa.Text, nullable=False),
    sa.Column("added", sa.Text, nullable=False),
    sa.Column("priority", sa.Integer, nullable=False, default=0),
    sa.Column("round", sa.Integer, nullable=False, default=0, comment="turns it has had, or that were called off"),
    sa.Column("ticket", sa.Integer, nullable=False, default=-1, comment="the latest round that has its ticket"),
    sa.Column("attempt", sa.Integer, nullable=False, default=0, comment="how many times it has been claimed"),
    sa.Column("failures", sa.Integer, nullable=False, default=0, comment="attempts that failed"),
    sa.Column("put_backs", sa.Integer, nullable=False, default=0, comment="attempts that met a lock"),
    sa.Column("deaths", sa.Integer, nullable=False, default=0, comment="attempts under which robot or browser died"),
    sa.Column("tail", sa.Integer, nullable=False, default=0, comment="how many times it was sent to the tail"),
    sa.Column("aside", sa.Boolean, nullable=False, default=False, comment="others first, while the system is ill"),
    sa.Column("defer_until", sa.Text),
    sa.Column("code", sa.Text),
    sa.Column("last", sa.Text),
    sa.Column("started", sa.Text),
    sa.Column("ended", sa.Text),
    sa.Column("run", sa.Text),
    sa.Column("worker", sa.Text),
    sa.Column("restricted", sa.Boolean, nullable=False, default=False),
    sa.Column("assigned", sa.Text, comment="the person who has taken it"),
    sa.UniqueConstraint("process", "reference"),
    sa.Index("work_item_by_state", "process", "state"),
)

transition = sa.Table(
    "transition",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("item", sa.Integer, sa.ForeignKey("work_item.id"), nullable=False, index=True),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("was", sa.Text, nullable=False),
    sa.Column("became", sa.Text, nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("by", sa.Text, nullable=False, comment="a worker or a person's account"),
    sa.Column("code", sa.Text),
)

worker = sa.Table(
    "worker",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("heartbeat", sa.Float, nullable=False, comment="seconds since 1970"),
    sa.Column("dead", sa.Boolean, nullable=False, default=False),
)

run = sa.Table(
    "run",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("process", sa.Text, nullable=False),
    sa.Column("host", sa.Text, nullable=False),
    sa.Column("pid", sa.Integer, nullable=False),
    sa.Column("asked_by", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False, comment="running, ended, stopped or lost"),
    sa.Column("started", sa.Text, nullable=False),
    sa.Column("ended", sa.Text),
    sa.Column("heartbeat", sa.Float, nullable=False, comment="seconds since 1970"),
    sa.Column("stop", sa.Integer, nullable=False, default=0, comment="1: finish what is in hand, 2: stop now"),
    sa.Column("stop_by", sa.Text, comment="who asked for it"),
    sa.Column("closing", sa.Boolean, nullable=False, default=False, comment="nobody may join any more"),
)

_running = run.c.state == "running"
sa.Index("one_run_a_process", run.c.process, unique=True, sqlite_where=_running, postgresql_where=_running)

account = sa.Table(
    "account",
    metadata,
    sa.Column("system", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("holder", sa.Text, nullable=False, comment="the run that uses it"),
    sa.Column("host", sa.Text, nullable=False),
    sa.Column("pid", sa.Integer, nullable=False, comment="the run's process"),
    sa.Column("worker_pid", sa.Integer, comment="the worker's process, once it has begun"),
    sa.Column("since", sa.Text, nullable=False),
    sa.Column("heartbeat", sa.Float, nullable=False, comment="seconds since 1970; of the run or the worker"),
)

planned_start = sa.Table(
    "planned_start",
    metadata,
    sa.Column("process", sa.Text, primary_key=True),
    sa.Column("moment", sa.Text, primary_key=True, comment="UTC"),
    sa.Column("state", sa.Text, nullable=False, comment="waiting, fired or skipped"),
    sa.Column("reason", sa.Text, comment="why it waits or is skipped"),
    sa.Column("detail", sa.Text, nullable=False, default=""),
    sa.Column("run", sa.Text, comment="the run that it became"),
    sa.Column("tries", sa.Integer, nullable=False, default=0, comment="runs that it became, with those that were lost"),
    sa.Column("decided", sa.Text, nullable=False),
    sa.Column("ended", sa.Text),
    sa.Column("went", sa.Text, comment="well, faults, failed, stopped or lost"),
)

scheduled = sa.Table(
    "scheduled",
    metadata,
    sa.Column("process", sa.Text, primary_key=True),
    sa.Column("since", sa.Text, nullable=False, comment="when a keeper first saw the schedule"),
    sa.Column("looked", sa.Text, nullable=False, comment="every start planned up to here has its row"),
    sa.Column("trouble", sa.Text, nullable=False, default="", comment="why a keeper cannot look on"),
    sa.Column("resumed", sa.Text, comment="failed nights before this count no more"),
)

system_health = sa.Table(
    "system_health",
    metadata,
    sa.Column("system", sa.Text, primary_key=True),
    sa.Column("ill_since", sa.Text, comment="set while the legacy system is ill: the breaker is open"),
    sa.Column("ill_reason", sa.Text),
    sa.Column("faults", sa.Text, nullable=False, default="[]", comment="what it did to which case lately, JSON"),
    sa.Column("prober", sa.Text, comment="the account whose worker looks whether it is well"),
)

pause = sa.Table(
    "pause",
    metadata,
    sa.Column("kind", sa.Text, primary_key=True, comment="process or system"),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("since", sa.Text, nullable=False),
)

incident = sa.Table(
    "incident",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("key", sa.Text, nullable=False, comment="what it is about; open once at a time"),
    sa.Column("process", sa.Text, nullable=False, comment="whose log tells of it"),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("opened", sa.Text, nullable=False),
    sa.Column("acknowledged", sa.Text),
    sa.Column("acknowledged_by", sa.Text),
    sa.Column("closed", sa.Text),
    sa.Column("closed_by", sa.Text, comment="what or who ended it"),
    sa.Column("sent", sa.Text, nullable=False, default="", comment="what has been sent of it: opened or closed"),
)
_open = incident.c.closed.is_(None)
sa.Index("one_open_incident", incident.c.key, unique=True, sqlite_where=_open, postgresql_where=_open)
message = sa.Table(
    "message",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("key", sa.Text, nullable=False, comment="what it is about; sent once by each way"),
    sa.Column("way", sa.Text, nullable=False, comment="mail or webhook"),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("facts", sa.Text, nullable=False),
    sa.Column("made", sa.Text, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False, default=0),
    sa.Column("next_try", sa.Text, nullable=False),
    sa.Column("sent", sa.Text),
    sa.UniqueConstraint("key", "way"),
)

alerted = sa.Table(
    "alerted",
    metadata,
    sa.Column("item", sa.Integer, sa.ForeignKey("work_item.id"), primary_key=True),
    sa.Column("at", sa.Text, nullable=False),
)

readiness = sa.Table(
    "readiness",
    metadata,
    sa.Column("process", sa.Text, primary_key=True),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False, comment="why it is not ready; empty when it is"),
    sa.Column("reached", sa.Integer, nullable=False),
    sa.Column("total", sa.Integer, nullable=False),
    sa.Column("picture", sa.Text, nullable=False),
)

person = sa.Table(
    "person",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("account", sa.Text, nullable=False, unique=True, comment="what they log in as"),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("login", sa.Text, unique=True, comment="their account of the operating system"),
    sa.Column("roles", sa.Text, nullable=False, comment="a list, JSON"),
    sa.Column("boards", sa.Text, nullable=False, comment="whose cases they work with, JSON"),
    sa.Column("password", sa.Text, nullable=False, comment="argon2's hash"),
    sa.Column("totp", sa.Text, nullable=False, comment="the secret of one-time codes, sealed"),
    sa.Column("totp_step", sa.Integer, nullable=False, comment="of the last code that was used"),
    sa.Column("first_until", sa.Text, comment="until when a one-time password must have been changed"),
    sa.Column("failed", sa.Integer, nullable=False, comment="tries to log in that failed in a row"),
    sa.Column("locked_until", sa.Text),
    sa.Column("added", sa.Text, nullable=False),
    sa.Column("closed", sa.Text),
)

web_session = sa.Table(
    "web_session",
    metadata,
    sa.Column("token", sa.Text, primary_key=True, comment="its SHA-256"),
    sa.Column("person", sa.Integer, sa.ForeignKey("person.id"), nullable=False),
    sa.Column("began", sa.Text, nullable=False),
    sa.Column("seen", sa.Text, nullable=False),
    sa.Column("ends", sa.Text, nullable=False),
)

log_check = sa.Table(
    "log_check",
    metadata,
    sa.Column("board", sa.Text, primary_key=True),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False, comment="a person's account, or run/<run>"),
    sa.Column("ok", sa.Boolean, nullable=False),
    sa.Column("line", sa.Text, nullable=False, comment="the verifier's own sentence"),
    sa.Column("entries", sa.Integer, nullable=False),
    sa.Column("alone", sa.Integer, nullable=False, comment="entries that rest on this machine alone"),
    sa.Column("anchored", sa.Boolean, nullable=False, comment="outside anchors were compared"),
)

vault_key = sa.Table(
    "vault_key",
    metadata,
    sa.Column("board", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True, comment="the case, as the log calls it"),
    sa.Column("wrapped", sa.Text, nullable=False, comment="the key of its values, wrapped by the board's"),
    sa.Column("by_key", sa.Text, nullable=False, comment="which of the board's keys that is, by its check"),
)

vault_letter = sa.Table(
    "vault_letter",
    metadata,
    sa.Column("board", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("sha256", sa.Text, primary_key=True, comment="of the letter's text"),
    sa.Column("sealed", sa.Text, nullable=False),
    sa.ForeignKeyConstraint(["board", "subject"], ["vault_key.board", "vault_key.subject"]),
)

Row = sa.Row[Any]
Select = sa.Select[Any]


def connect(url: str) -> sa.Engine:
    """Opens the database; SQLite in WAL mode, with deleted text overwritten. Errors never show what was written."""
    address = _with_driver(make_url(url))
    if address.get_backend_name() != "sqlite":
        return _of_server(address)
    engine = sa.create_engine(address, hide_parameters=True)
    private.file(Path(address.database or ""))
    sa.event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _of_server(address: URL) -> sa.Engine:
    """Connections that were lost are made again before they are used, and a server that restarts is waited for."""
    engine = sa.create_engine(address, hide_parameters=True, pool_pre_ping=True, connect_args=server.REACHING)

    @sa.event.listens_for(engine, "do_connect")
    def connect_waiting(dialect: sa.Dialect, _record: object, words: list[str], named: dict[str, Any]) -> Any:
        return server.waiting(lambda: dialect.connect(*words, **named))

    return engine


def explained(error: BaseException) -> Unusable | None:
    """What the database itself refused, of an error of SQLAlchemy's, in words; None for any other error."""
    cause = getattr(error, "orig", None)
    if isinstance(cause, sqlite3.Error):
        return disk.unusable(cause, "the queue's database")
    return server.unusable(cause) if server.is_servers(cause) else None


def _with_driver(address: URL) -> URL:
    return address.set(drivername="postgresql+psycopg") if address.drivername == "postgresql" else address


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = "IMMEDIATE"  # writers queue up at once instead of failing half-way
    for pragma in ("busy_timeout=30000", "journal_mode=WAL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def to_item(row: Row, history: tuple[str, ...] = ()) -> WorkItem:
    """The row as the item that people and stages see."""
    return WorkItem(
        id=row.id,
        process=row.process,
        reference=row.reference,
        state=State(row.state),
        payload=json.loads(row.payload),
        received=dt.datetime.fromisoformat(row.received),
        attempt=row.attempt,
        priority=row.priority,
        defer_until=_date(row.defer_until),
        last=to_outcome(row.last),
        started=_moment(row.started),
        ended=_moment(row.ended),
        run=row.run,
        worker=row.worker,
        restricted=row.restricted,
        put_backs=row.put_backs,
        failures=row.failures,
        deaths=row.deaths,
        assigned=row.assigned or "",
        history=history,
    )


_SAYS_PROTECTED = (f'"code": "{PROTECTED}', '"restricted": true')
_SAYS_PROPOSED = f'"outcome": "{PROPOSED}"'
"""As `to_text` writes them: within a text of an outcome, quotes are written otherwise."""
LISTED = (
    work_item.c.id, work_item.c.process, work_item.c.reference, work_item.c.state, work_item.c.received,
    work_item.c.ended,
    sa.or_(work_item.c.restricted, *map(work_item.c.last.contains, _SAYS_PROTECTED)).label("protected"),
    work_item.c.last.contains(_SAYS_PROPOSED).label("proposed"),
)  # fmt: skip
"""What `to_listed` takes; what is asked of an outcome, the database asks of its text."""


def to_listed(row: Row) -> ListedItem:
    """The row as lists have it."""
    values: tuple[Any, ...] = tuple(row)  # names are looked up slowly, and a list has thousands
    number, process, reference, name, received, ended, protected, proposed = values
    state, moment = State(name), dt.datetime.fromisoformat(received)
    is_proposal = bool(proposed) and state in (State.PENDING_USER_ACTION, State.COMPLETED)
    return ListedItem(number, process, reference, state, moment, _moment(ended), bool(protected), is_proposal)


def to_transition(row: Row) -> Transition:
    """The row as a change of state."""
    return Transition(dt.datetime.fromisoformat(row.at), State(row.was), State(row.became))


def _moment(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def to_text(outcome: Outcome) -> str:
    """The outcome as one line of JSON."""
    return json.dumps(dataclasses.asdict(outcome), ensure_ascii=False, default=str)


def to_outcome(text: str | None) -> Outcome | None:
    """The outcome back from its JSON."""
    if text is None:
        return None
    values: dict[str, Any] = json.loads(text)
    lists = {name: tuple(values[name]) for name in ("reasons", "done", "not_done")}
    typed = {"state": State(values["state"]), "defer_until": _date(values["defer_until"])}
    return Outcome(**values | lists | typed)
