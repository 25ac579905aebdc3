"""A small process on disk, its screen in memory, and the settings that lead to both."""

from __future__ import annotations

import dataclasses
import datetime as dt
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from klickfri.app.office import Office
from klickfri.app.process import LoadedProcess
from klickfri.app.run.station import Station
from klickfri.flow.loader import load_system
from klickfri.model.work import State, WorkItem
from klickfri.screen.dry.screen import DryPage, DryScreen
from klickfri.settings.credentials import EnvironmentCredentials
from klickfri.settings.settings import Settings

SMALL = Path(__file__).parent / "small"
PASSWORDS = {"KLICKFRI_PASSWORD_RPA_1": "hemligt-nog", "KLICKFRI_PASSWORD_RPA_2": "hemligt-med"}
RECEIVED = dt.datetime(2026, 11, 19, 10)


def small_settings(folder: Path) -> Settings:
    """A state folder in this one, and the small process."""
    database = f"sqlite:///{(folder / 'state' / 'work.sqlite').as_posix()}"
    return Settings(folder / "state", SMALL, database, browser=Path("none"), today=dt.date(2026, 11, 20))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A state folder of its own and the small process."""
    return small_settings(tmp_path)


def small_screen() -> DryScreen:
    """The small system's screen. It keeps what is saved."""

    def save(screen: DryScreen) -> None:
        screen.pages["inquiry"].values["Sparat namn"] = screen.pages["form"].values["Namn"]
        screen.pages["form"].texts.append("Formuläret är sparat.")

    pages = {
        "login": DryPage(effects={"Logga in": "home"}),
        "home": DryPage(effects={"Namn": "form"}),
        "form": DryPage(effects={"Spara": save, "Tillbaka": "home"}),
    }
    screen = DryScreen(load_system(SMALL, "small"), pages)
    screen.show("home")
    screen.pages.setdefault("inquiry", DryPage())
    return screen


@pytest.fixture
def screen() -> DryScreen:
    """The small system's screen, which stations open instead of a browser."""
    return small_screen()


def office_at(settings: Settings, screen: DryScreen) -> Office:
    """An office whose stations work at the small system's screen."""
    return Office(settings, open_screen=lambda system, settings, *, headed=False, keys=None: screen)


@pytest.fixture
def office(settings: Settings, screen: DryScreen) -> Office:
    """An office whose stations work at the small system's screen."""
    return office_at(settings, screen)


@pytest.fixture
def loaded(office: Office) -> LoadedProcess:
    """The small process, loaded."""
    return LoadedProcess.of(office, "trial")


@pytest.fixture
def credentials() -> EnvironmentCredentials:
    """Passwords of both robot accounts."""
    return EnvironmentCredentials(PASSWORDS)


@pytest.fixture
def station(loaded: LoadedProcess, credentials: EnvironmentCredentials) -> Iterator[Station]:
    """A station at the small system."""
    with Station(loaded, "rpa-1", credentials=credentials) as station:
        yield station


def an_item(payload: Mapping[str, Any] | None = None, **more: Any) -> WorkItem:
    """An application in the robot's hands."""
    fields = {"reference": "A-1", "received": RECEIVED.isoformat(), "given_name": "Åsa", "answer": ""}
    return WorkItem(1, "trial", "A-1", State.IN_PROGRESS, fields | dict(payload or {}), RECEIVED, attempt=1, **more)


def with_files(settings: Settings, folder: Path) -> Settings:
    """The small process with a field that names a file, and `files/a.pdf` in this folder."""
    shutil.copytree(settings.recordings, folder / "recordings")
    with (folder / "recordings" / "trial" / "process.toml").open("a", encoding="utf-8") as toml:
        toml.write('\n[fields.proof]\ntitle = "Intyg"\ntype = "file"\nclass = "personal"\n')
    (folder / "files").mkdir()
    (folder / "files" / "a.pdf").write_bytes(b"Hej")
    return dataclasses.replace(settings, recordings=folder / "recordings")
