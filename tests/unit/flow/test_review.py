"""A process is reviewed with its neighbours: what another process of the same system uses is not unused."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from klickfri.flow.loader import load_program
from klickfri.flow.review import review

SMALL = Path(__file__).parents[1] / "app" / "small"
EXTRA = "  home.extra: {page: home, role: button, name: Mer}\n"
CLICK = "steps:\n      - {id: more, say: Visa mer, click: home.extra, kind: looking}\n      - {id: assess"


def change(path: Path, old: str, new: str) -> None:
    """Replaces a text in a file that must hold it."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def recordings(tmp_path: Path) -> Path:
    """The small process beside another that also clicks a target of the system's which the first does not use."""
    folder = Path(shutil.copytree(SMALL, tmp_path / "recordings"))
    with (folder / "systems" / "small" / "targets.yaml").open("a", encoding="utf-8") as targets:
        targets.write(EXTRA)
    other = Path(shutil.copytree(folder / "trial", folder / "other"))
    for file, old, new in (("process.toml", '"trial"', '"other"'), ("flow.yaml", "name: trial", "name: other")):
        change(other / file, old, new)
    change(other / "flow.yaml", "steps:\n      - {id: assess", CLICK)
    return folder


def unused(recordings: Path) -> list[str]:
    """The targets of the system's that the review calls unused."""
    found = review(recordings, "trial", load_program(recordings, "trial"))
    return [fault.where.partition("(")[2] for fault in found if fault.rule == "K502"]


def test_what_a_neighbour_uses_is_not_unused(recordings: Path) -> None:
    """Nobody is told to take away what another process of the system needs."""
    assert unused(recordings) == []


def test_a_process_of_another_system_is_no_neighbour(recordings: Path) -> None:
    """Its targets have the same names by chance; and one that cannot be read is told by its own review."""
    shutil.copytree(recordings / "systems" / "small", recordings / "systems" / "elsewhere")
    change(recordings / "systems" / "elsewhere" / "system.toml", '"small"', '"elsewhere"')
    change(recordings / "other" / "process.toml", 'system = "small"', 'system = "elsewhere"')
    assert unused(recordings) == ["target home.extra)"]
    (recordings / "other" / "process.toml").write_text("format =", encoding="utf-8")
    assert unused(recordings) == ["target home.extra)"]
