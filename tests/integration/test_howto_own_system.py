"""The how-to of a first system is followed to the letter, so that it stays true."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from klickfri.flow.loader import load_system

HOWTO = Path(__file__).parents[2] / "docs" / "howto"
FILE = re.compile(r"^`([\w./]+)`(?:[^\n`]|\n(?!\n))*:\n\n```\w*\n(.*?)^```", re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The how-to's own little system, running."""
    command = [sys.executable, str(HOWTO / "lanekort.py"), "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", env=utf8()) as server:
        assert server.stdout
        yield server.stdout.readline().split()[-1]
        server.terminate()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every file that the how-to shows, in a folder of its own."""
    folder = tmp_path_factory.mktemp("own")
    for name, content in FILE.findall((HOWTO / "01-your-own-system.md").read_text(encoding="utf-8")):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder


def utf8() -> Mapping[str, str]:
    """This process's environment, with UTF-8 for all that is printed."""
    return {**os.environ, "PYTHONUTF8": "1"}


def klickfri(folder: Path, address: str, *words: str) -> str:
    """Runs a command as the how-to says; returns what it printed."""
    given = {
        "KLICKFRI_RECORDINGS": "recordings", "KLICKFRI_STATE": "state", "COLUMNS": "120",
        "KLICKFRI_TODAY": "2026-11-20", "KLICKFRI_PASSWORD_RPA_LIBRARY": "whatever-it-is",
        "KLICKFRI_ADDRESS_LANEKORT": address,
    }  # fmt: skip
    command = [sys.executable, "-m", "klickfri", *words]
    done = subprocess.run(
        command, cwd=folder, env={**utf8(), **given}, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.wide
def test_from_nothing_to_a_night(folder: Path, address: str) -> None:
    """Plan, look, one for real, and a run that finds it done and hands the other over: as the page says."""
    one = ("replay", "library_card", "--application", "applications.csv")
    assert "Klicka på Spara · sparar" in klickfri(folder, address, "replay", "library_card", "--dry-run", "plan")
    looked = klickfri(folder, address, "check", *one[1:])
    assert "gjordes inte: reach/open_card/open: Klicka på Öppna (list.card)" in looked
    assert "registered" in klickfri(folder, address, *one)
    assert "Läst tillbaka från en ny sida" in klickfri(folder, address, "audit", "show", "K-1")
    assert "2 rows: 2 taken in" in klickfri(folder, address, "intake", "applications.csv", "--process", "library_card")
    night = klickfri(folder, address, "run", "library_card")
    assert "Handed over  1  SAKNAS 1" in night
    assert "0 work" in night
    assert "0 clicks and 0 confirms" in night
    assert "Fanns redan; roboten gjorde det inte igen" in klickfri(folder, address, "audit", "show", "K-1")


def test_the_least_that_a_film_needs_of_a_system_is_whole(tmp_path: Path) -> None:
    """Whoever films a new system copies this file, and it is read as it stands."""
    page = (HOWTO / "05-film-a-caseworker.md").read_text(encoding="utf-8")
    [least] = re.findall(r"^ *```toml\n(.*?)^ *```", page, re.DOTALL | re.MULTILINE)
    folder = tmp_path / "systems" / "lanekort"
    folder.mkdir(parents=True)
    (folder / "system.toml").write_text(textwrap.dedent(least), encoding="utf-8")
    system = load_system(tmp_path, "lanekort")
    assert {system.login_page, system.start, system.home} == set(system.pages)
