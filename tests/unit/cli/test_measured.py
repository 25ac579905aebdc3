"""The figures of the status, as a monitoring system reads them: of this machine, and asked for anew each time."""

from __future__ import annotations

import datetime as dt
import urllib.request
from pathlib import Path

import pytest

from klickfri.app.office import Office
from klickfri.app.store import opened
from klickfri.cli import measured
from klickfri.model.errors import Misconfigured
from klickfri.settings.settings import Settings
from tests.unit.cli.conftest import SMALL

NOW = dt.datetime(2026, 11, 20, 5, tzinfo=dt.UTC)


def test_the_figures_are_those_of_the_moment(tmp_path: Path) -> None:
    """A new application shows in the next answer; a port that is in use is told."""
    office = Office(Settings(tmp_path, SMALL, f"sqlite:///{tmp_path / 'work.sqlite'}"), now=lambda: NOW)

    def read(address: str) -> str:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return str(answer.read().decode())

    with measured.serving(office, 0) as address:
        assert address.startswith("http://127.0.0.1:")
        assert 'klickfri_items{process="trial",state="new"} 0.0' in read(address)
        with opened(office.settings) as store:
            store.add("trial", [{"reference": "A-1", "received": "2026-11-19T16:00:00"}], "", NOW)
        told = read(address)
        port = int(address.split(":")[2].split("/")[0])
        with pytest.raises(Misconfigured, match="--port"), measured.serving(office, port):
            pass
    assert 'klickfri_items{process="trial",state="new"} 1.0' in told
    assert 'klickfri_oldest_hours{process="trial"} 14.0' in told
    assert "A-1" not in told
