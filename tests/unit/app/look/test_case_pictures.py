"""A picture is given only of a case that names it, to who may see the case, and only if it is what was named."""

from __future__ import annotations

from pathlib import Path

import pytest

from klickfri.app.look.case_pictures import CHANGED, GONE, picture
from klickfri.app.office import Office
from klickfri.app.run.station import Station
from klickfri.model.errors import LedgerDamaged, NotFound
from klickfri.model.event import Event
from klickfri.settings.settings import Settings

PNG = b"\x89PNG\r\n\x1a\n made up "


@pytest.fixture
def sha(night: Settings, station: Station) -> str:
    """A picture of A-1."""
    name = station.log.keep_picture(PNG)
    told = {"run": "r", "attempt": 1, "stage": "register", "step": "save", "say": "Spara", "picture": name}
    station.log.append(Event("step.pictured", "trial/A-1", told))
    return name


def given(settings: Settings, subject: str, sha: str, *boards: str) -> tuple[str, bytes | None]:
    """The picture and its board, for who works for these boards and may not see protected persons."""
    return picture(Office(settings), boards or ("prov",), subject, sha, protected=False)


def test_it_is_given_as_it_was_kept(night: Settings, sha: str) -> None:
    """With the board that has it, also to who works for several."""
    assert given(night, "trial/A-1", sha, "annan", "prov") == ("prov", PNG)


@pytest.mark.parametrize(("subject", "boards"), [("trial/A-2", ("prov",)), ("trial/A-1", ("annan",)), ("x", ("prov",))])
def test_it_is_given_of_its_own_case_only(night: Settings, sha: str, subject: str, boards: tuple[str, ...]) -> None:
    """Not of another case, nor to another board."""
    with pytest.raises(NotFound):
        given(night, subject, sha, *boards)


@pytest.mark.parametrize("name", ["", "0" * 64, "../log.sqlite"])
def test_a_name_that_no_entry_has_gives_nothing(night: Settings, sha: str, name: str) -> None:
    """Nothing of the disk is asked for."""
    with pytest.raises(NotFound):
        given(night, "trial/A-1", name)


def test_a_picture_that_is_not_what_was_named_is_refused(night: Settings, sha: str) -> None:
    """Changed by a bit, or gone; the error says which."""
    file = Path(night.audit / "prov" / "pictures" / sha[:2] / f"{sha}.png")
    file.chmod(0o600)
    file.write_bytes(PNG[:-1] + b"!")
    with pytest.raises(LedgerDamaged) as changed:
        given(night, "trial/A-1", sha)
    file.unlink()
    with pytest.raises(LedgerDamaged) as gone:
        given(night, "trial/A-1", sha)
    assert (changed.value.damage, gone.value.damage) == (CHANGED, GONE)
