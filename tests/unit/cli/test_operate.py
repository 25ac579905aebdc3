"""`klickfri stop`, `pause`, `resume` and `incidents`."""

from __future__ import annotations

import datetime as dt
import json

from klickfri.app.office import Office
from klickfri.app.run.leases import begun
from klickfri.app.store import opened
from klickfri.settings.settings import Settings
from tests.unit.cli.conftest import Command

NOW = dt.datetime(2026, 11, 20, 22, tzinfo=dt.UTC)


def test_who_is_asked_to_stop_is_said(klickfri: Command) -> None:
    """Each run by its name and machine; where none runs, that."""
    assert klickfri("stop").out == "No run is under way.\n"
    office = Office(Settings.from_environment())
    with opened(office.settings) as store, begun(office, store, "trial", "r"):
        assert klickfri("stop", "another").out == "No run is under way.\n"
        assert klickfri("stop", "trial").out.startswith("trial: run r on ")
        assert "at the next safe place" in klickfri("stop", "--now").out
        assert store.runs.asked_to_stop("r")[0] == 2


def test_what_is_paused_is_said(klickfri: Command) -> None:
    """Once, by whom and why; an unknown name lists the known ones; a run is refused with 7."""
    assert klickfri("pause", "process", "trial", "--reason", "ses över").out == "The process trial is paused.\n"
    again = klickfri("pause", "process", "trial", "--reason", "igen")
    assert again.out == "The process trial is paused already.\n"
    assert "There is: small" in klickfri("pause", "system", "smal", "--reason", "byte").err
    resumed = klickfri("resume", "process", "trial", "--reason", "klart").out
    assert resumed.startswith("The process trial goes on; it was paused by ")
    assert resumed.endswith(": ses över.\n")
    assert klickfri("resume", "process", "trial", "--reason", "klart").out == "The process trial was not paused.\n"


def test_incidents_are_listed_and_known(klickfri: Command) -> None:
    """The open ones first; who knows of one; as JSON too; an unknown number is a mistake."""
    assert klickfri("incidents").out == "0 incident(s), 0 open.\n"
    with opened(Settings.from_environment()) as store:
        store.incidents.open("system/old", "old", NOW, "trial")
        store.incidents.close("system/old", "well", NOW)
        store.incidents.open("system/small", "Småsystemet is ill", NOW, "trial")
    said = klickfri("incidents").out.splitlines()
    assert said[0].startswith("2 system/small: Småsystemet is ill; opened 2026-11-20 ")
    assert said[1].endswith(", well")
    assert said[2] == "2 incident(s), 1 open."
    assert "known to " in klickfri("incidents", "ack", "2").out
    told = json.loads(klickfri("incidents", "--json").out)
    assert [(one["key"], bool(one["acknowledged"]), bool(one["closed"])) for one in told] == [
        ("system/small", True, False),
        ("system/old", False, True),
    ]
    assert klickfri("incidents", "ack", "9").code == 2
    assert klickfri("incidents", "close", "9", "--reason", "tas ur bruk").code == 2
    assert "tas ur bruk" in klickfri("incidents", "close", "2", "--reason", "tas ur bruk").out
