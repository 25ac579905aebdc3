"""A small night behind us: a case that was decided, one that was handed over, and what the log tells of their run."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from klickfri.app.office import Office
from klickfri.app.run.handle import CaseHandler
from klickfri.app.run.intake import take_in
from klickfri.app.run.station import Station
from klickfri.app.store import opened
from klickfri.model.event import Event
from klickfri.settings.settings import Settings

AT = dt.datetime(2026, 11, 20, 22, tzinfo=dt.UTC)
ANNA = "19850314-2385"
FILE = f"Nummer;Inkommen;Namn;Personnummer;Svar\nA-1;2026-11-19 10:00;Åsa;{ANNA};\nA-2;2026-11-19 11:00;Bo;;UNG\n"


def hold_night(settings: Settings, station: Station, file: Path) -> None:
    """Takes in two applications and lets a run `r` handle both, as operations do it: A-1 is granted, A-2 handed over;
    A-3 is left waiting."""
    file.write_text(f"{FILE}A-3;2026-11-19 12:00;Ed;;\n", encoding="utf-8")
    take_in(Office(settings), "trial", file, False)
    digest = station.loaded.program.digest
    by = {"approved_by": "bo", "approved_at": "2026-11-01T08:00:00+00:00", "asked_by": "drift", "host": "m1"}
    begun = {"run": "r", "process": "trial", "mode": "decide", "flow_digest": digest, "delegation": "PN 7 §", **by,
             "legal_check": "KS 2026/17, 2026-10-30, kommunjuristen"}  # fmt: skip
    station.log.append(Event("run.started", "run/r", begun))
    with opened(settings) as store:
        store.workers.register("w", AT)
        for _ in range(2):
            item = store.claim("trial", "w", AT, run="r")
            assert item
            handler = CaseHandler(station, "r", lambda seconds: None, lambda: None)
            store.finish(item, handler(item), "w", AT)


@pytest.fixture
def night(settings: Settings, station: Station, tmp_path: Path) -> Settings:
    """Where the night was held."""
    hold_night(settings, station, tmp_path / "in.csv")
    return settings
