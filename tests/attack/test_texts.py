"""Files that people write, spoilt by accident or on purpose: read, or refused with our own error; no code is run."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from klickfri.app.office import Office
from klickfri.app.process import LoadedProcess
from klickfri.app.review.checking import check
from klickfri.film.questions import AnswersFile
from klickfri.flow.files import read_yaml
from klickfri.model.errors import KlickfriError
from klickfri.settings.settings import Settings
from tests.attack import spoil
from tests.unit.app.conftest import SMALL

PROCESS = "sfi_first_application"
SFI = Path("recordings")
NAMES = {
    SMALL: (
        "trial/flow.yaml", "trial/process.toml", "trial/letters/overlamning.md", "systems/small/system.toml",
        "systems/small/targets.yaml", "systems/small/flows/log_in.yaml",
    ),
    SFI: (
        f"{PROCESS}/flow.yaml", f"{PROCESS}/process.toml", f"{PROCESS}/film/answers.yaml",
        "systems/provux/system.toml", "systems/provux/targets.yaml",
    ),
}  # fmt: skip


@pytest.fixture(params=[(SMALL, "trial"), (SFI, PROCESS)], ids=["small", "sfi"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, str, Path]:
    """Where the files come from, the process, and a copy to spoil."""
    source, process = request.param
    ignored = shutil.ignore_patterns("*-*-*-*", "draft")
    return source, process, Path(shutil.copytree(source, tmp_path / "recordings", ignore=ignored))


def attack(place: tuple[Path, str, Path], seed: int, rounds: int) -> int:
    """So many spoilt files; returns how many were refused. Anything but our own errors is raised."""
    source, process, copy = place
    chance, refused = random.Random(seed), 0
    settings = Settings(copy / "state", copy, "")
    for number in range(rounds):
        name = chance.choice(NAMES[source])
        whole = (source / name).read_bytes()
        (copy / name).write_bytes(spoil.text(chance, whole))
        try:
            check(Office(settings), process)
            LoadedProcess.of(Office(settings), process)
            if name.endswith("answers.yaml"):
                read_yaml(copy / name, AnswersFile)
        except KlickfriError:
            refused += 1
        except Exception as error:
            raise AssertionError(f"seed {seed}, {name}, number {number}") from error
        finally:
            (copy / name).write_bytes(whole)
    return refused


def test_some_spoilt_files(place: tuple[Path, str, Path]) -> None:
    """Many are refused, none ends in anything but our own error."""
    assert attack(place, 8, 12 if place[0] is SFI else 25)


@pytest.mark.attack
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(5))
def test_2500_spoilt_files(place: tuple[Path, str, Path], seed: int) -> None:
    """As above: 2,500 in all."""
    assert attack(place, seed, 100 if place[0] is SFI else 400) > 30
