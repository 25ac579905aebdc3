"""What the system's own files say may be read in a film of real persons."""

from __future__ import annotations

from klickfri.app.film.masking import masking_of
from klickfri.flow.loader import load_system
from klickfri.screen.port import MARK
from tests.unit.app.conftest import SMALL

VALUES = {"reference": "A-1", "personal_number": "19850314-2385"}


def test_only_what_the_systems_files_name_may_be_read() -> None:
    """Headings and labels of pages and targets, but no value in a target; known addresses; known values as tokens."""
    masking = masking_of(SMALL, load_system(SMALL, "small"), VALUES)
    mask = masking["mask"]
    assert {"Spara", "Namn", "Nummer"} <= set(masking["captions"])
    assert [mask.label(text) for text in ("Formulär", "Spara", MARK)] == ["Formulär", "Spara", MARK]
    assert mask.label("$reference") == "«dolt 1»"
    assert mask.address("/start/A-1") == "/start/«$reference»"
    assert mask.value("850314-2385") == "«$personal_number|pnr10»"


def test_a_new_system_has_no_targets_yet() -> None:
    """Its first film is made of what `system.toml` says."""
    system = load_system(SMALL, "small").model_copy(update={"name": "new"})
    assert masking_of(SMALL, system, {})["captions"] == set()
