"""The PostgreSQL that several machines share: how it is reached, and what it refuses, said in words.

Every connection gives up what it cannot reach within `ANSWER` seconds. A server that was there and is not is waited for
`RETURN` seconds: a restart costs nobody a case.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from typing import Any, TypeGuard, TypeVar

import psycopg

from klickfri.model.errors import Unusable

ANSWER = 10
"""Seconds after which a server that does not acknowledge what it is sent is taken for gone; less than a lease."""
RETURN = 10.0
"""Seconds for which a server that is gone is asked again."""
REACHING: dict[str, Any] = {
    "connect_timeout": ANSWER,
    "keepalives_idle": 5,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 1000 * ANSWER,
}
"""How libpq finds out that the way to the server is cut, where it would wait for hours."""

logging.getLogger("psycopg").addHandler(logging.NullHandler())  # what it tells aside is told by its errors

_TICK = 0.25
_GONE = ("08", "57P01", "57P02", "57P03", "57P05", "25P03")
_BY_STATE = {
    "08": "it does not answer: see that the server runs and can be reached",
    "57P": "it does not answer: see that the server runs and can be reached",
    "25006": "it may only be read: see why the server takes nothing, or name the one that does in KLICKFRI_DATABASE",
    "28": "this account is not let in: see its password file (~/.pgpass) and the server's pg_hba.conf",
    "3D": "there is no such database: make it with createdb, or correct KLICKFRI_DATABASE",
    "42501": "this account has no right to it: it must own its database",
    "53100": "the server's disk is full: free some space",
    "53300": "the server takes no more connections: raise max_connections, or run fewer workers",
    "55P03": "another program has kept it locked too long: find out which and end it",
    "57014": "another program has kept it locked too long: find out which and end it",
    "58": "the server's disk cannot be used: see the server's own log",
    "XX": "it is damaged: keep the server's folder for examination and put the database back from its backup",
    "42": "its tables are gone or of another release: put the database back from its backup",
    "3F": "its tables are gone or of another release: put the database back from its backup",
    "P0001": "something was written that its rules forbid: run `klickfri audit verify`",
    "23": "something was written that its rules forbid: run `klickfri audit verify`",
}
_DAMAGED = ("XX", "58", "42P", "3F")

T = TypeVar("T")


def is_shared(address: str) -> bool:
    """Is it a PostgreSQL, and not a file of this machine?"""
    return address.startswith("postgresql")


def is_servers(error: object) -> TypeGuard[psycopg.Error]:
    """Is it an error of PostgreSQL's, or of the way to it?"""
    return isinstance(error, psycopg.Error)


def for_libpq(address: str) -> str:
    """The address without the name of a Python driver (`postgresql+psycopg://`)."""
    return re.sub(r"^postgresql\+\w+:", "postgresql:", address)


def is_gone(error: psycopg.Error) -> bool:
    """Was the connection lost, or not made? What was in hand may then be kept or not."""
    if error.sqlstate is None:
        return isinstance(error, psycopg.OperationalError)
    return error.sqlstate.startswith(_GONE)


def is_damage(error: psycopg.Error) -> bool:
    """Is what the server keeps itself at fault, and not the way to it?"""
    return (error.sqlstate or "").startswith(_DAMAGED)


def advice(error: psycopg.Error) -> str:
    """What is the matter and what to do, as one half of a sentence."""
    if error.sqlstate is None:  # nor is there one for a log-in that was refused
        return (
            "it does not answer, or does not let this account in: see that the server runs and can be reached, that "
            "the database is there, and that account and password (~/.pgpass) are right"
        )
    state = error.sqlstate
    told = next((told for begins, told in _BY_STATE.items() if state.startswith(begins)), None)
    return told or "the server refused it: see the server's own log"


def name_of(error: psycopg.Error) -> str:
    """The refusal's own name, such as `DiskFull`: never its text, which may hold values."""
    return type(error).__name__ if error.sqlstate else "no answer"


def unusable(error: psycopg.Error) -> Unusable:
    """The refusal as an explained error."""
    return Unusable(f"the database of KLICKFRI_DATABASE cannot be used ({name_of(error)}): {advice(error)}")


def missing(address: str) -> tuple[str, str]:
    """What is missing of a server for the robot to rely on it, and how to mend it; both empty when nothing is."""
    try:
        with psycopg.connect(for_libpq(address), **REACHING) as db:
            kept = db.execute("SELECT current_setting('fsync')::bool AND current_setting('full_page_writes')::bool")
            safe = bool(kept.fetchone() == (True,))
    except psycopg.Error as error:
        return f"it cannot be used ({name_of(error)})", advice(error)
    return ("", "") if safe else ("it may lose what it has acknowledged", "Turn on its fsync and full_page_writes")


def waiting(connect: Callable[[], T]) -> T:
    """Connects, and asks again for a while where the server is gone. Raises `psycopg.Error`."""
    deadline = time.monotonic() + RETURN
    while True:
        try:
            return connect()
        except psycopg.OperationalError as error:
            if not is_gone(error) or time.monotonic() > deadline:
                raise
        time.sleep(_TICK)
