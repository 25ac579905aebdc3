"""What the documents name is there, and what there is to set is named."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from PIL import Image, ImageSequence

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "robot" / "klickfri"
OPERATE = ROOT / "docs" / "howto" / "08-operate.md"
PICTURE = ROOT / "docs" / "pictures" / "klickfri.webp"
README_WIDTH = 830
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")
SETTING = re.compile(r"KLICKFRI_[A-Z]+(?:_[A-Z]+)*_?")


def documents() -> list[Path]:
    """Every page that belongs to the project."""
    told = subprocess.run(["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in told.stdout.splitlines()]


def settings() -> set[str]:
    """Every variable that the settings read, or the beginning of a family of them."""
    texts = [file.read_text(encoding="utf-8") for file in (PACKAGE / "settings").glob("*.py")]
    return {name for text in texts for name in SETTING.findall(text.partition('"""')[2].partition('"""')[2])}


def test_every_setting_stands_on_the_operations_page() -> None:
    """Each in the first column of the table of settings, a family with the part that varies."""
    row = rf"^\| `({SETTING.pattern})(?:<[A-Z]+>)?` \|"
    named = set(re.findall(row, OPERATE.read_text(encoding="utf-8"), re.MULTILINE))
    families = tuple(name for name in named if name.endswith("_"))
    own = lambda names: {one for one in names if one in families or not one.startswith(families)}  # noqa: E731
    assert len(settings()) >= 7
    assert own(named) == own(settings())


@pytest.mark.parametrize("page", documents(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    """Links between pages, to pictures and to folders of the repository."""
    links = LINK.findall(page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("name", ["docs/map.md", "docs/howto/09-change-klickfri.md"])
def test_every_file_that_is_named_is_there(name: str) -> None:
    """A map with a street that is gone leads nobody."""
    places = re.findall(r"`((?:\w+/)+(?:\w+\.\w+)?)`", (ROOT / name).read_text(encoding="utf-8"))
    assert places
    assert [place for place in places if not ((PACKAGE / place).exists() or (ROOT / place).exists())] == []


def test_the_readme_begins_with_a_moving_picture() -> None:
    """Before the first heading, told in words as well; light, short, going round, and resting where it ends."""
    opening, _, _ = (ROOT / "README.md").read_text(encoding="utf-8").partition("\n## ")
    [told] = re.findall(r"!\[(.+)\]\(docs/pictures/klickfri\.webp\)", opening)
    assert all(part in told for part in ("filmed", "flow", "audit log"))
    assert PICTURE.stat().st_size < 1_000_000
    with Image.open(PICTURE) as picture:
        assert (picture.format, picture.info["loop"], picture.width) == ("WEBP", 0, 2 * README_WIDTH)
        shown = [_shown(frame) for frame in ImageSequence.Iterator(picture)]
    assert len(shown) > 12
    assert 12_000 <= sum(shown) <= 20_000
    assert shown[-1] >= 2_000


def _shown(frame: Image.Image) -> int:
    frame.load()
    return int(frame.info["duration"])
