"""Protected persons' cases are as if they were not there, whoever knows of them."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from klickfri.app.look.protected import entries_of, protected_cases
from klickfri.app.run.station import Station
from klickfri.audit.opening import read_ledger
from klickfri.model.errors import Unusable
from klickfri.model.event import Event
from klickfri.settings.settings import Settings


def seen(settings: Settings, subject: str, *, protected: bool = False) -> int:
    """How many of a case's entries are seen."""
    with read_ledger(settings, "prov") as log:
        return len(entries_of(settings, log, subject, protected=protected))


def hidden(settings: Settings) -> frozenset[str]:
    """The protected persons' cases."""
    with read_ledger(settings, "prov") as log:
        return protected_cases(settings, log)


@pytest.mark.parametrize("sign", ["restricted = 1", "code = 'SKYDD-S'"])
def test_the_queue_knows_of_them(night: Settings, sign: str) -> None:
    """By its mark, or by the code of older releases; the others are seen as before."""
    with closing(sqlite3.connect(night.state / "work.sqlite", isolation_level=None)) as db:
        db.execute(f"UPDATE work_item SET {sign} WHERE reference = 'A-2'")
    assert hidden(night) == {"trial/A-2"}
    assert (seen(night, "trial/A-2"), seen(night, "trial/A-1") > 0) == (0, True)
    assert seen(night, "trial/A-2", protected=True) > 0


def test_the_log_knows_of_them(night: Settings, station: Station) -> None:
    """Also where the queue is gone, or another."""
    told = {"run": "r", "attempt": 1, "code": "SKYDD-S", "reasons": [], "restricted": True}
    station.log.append(Event("case.handed_over", "trial/A-1", told))
    (night.state / "work.sqlite").rename(night.state / "away")
    assert hidden(night) == {"trial/A-1"}
    assert (seen(night, "trial/A-1"), seen(night, "trial/A-2") > 0) == (0, True)


def test_where_the_queue_cannot_be_asked_nothing_is_seen(night: Settings) -> None:
    """Nobody knows then whom it protects."""
    (night.state / "work.sqlite").write_bytes(b"no database " * 500)
    with pytest.raises(Unusable):
        seen(night, "trial/A-1")
    with pytest.raises(Unusable):
        hidden(night)
