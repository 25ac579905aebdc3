"""How far a look came, in words: each end has its own, and of a protected person nothing is told."""

from __future__ import annotations

import pytest

from klickfri.app.run.rehearsal import Looked
from klickfri.cli.tables.looked import lines
from klickfri.decide.handover import SPECIAL
from klickfri.model.errors import BusinessException
from klickfri.model.sentences import verbatim


@pytest.mark.parametrize(
    ("looked", "told"),
    [
        (Looked(), "Bara tittat, hela flödet."),
        (Looked(step="Klicka på Spara"), "Bara tittat. Nästa steg hittades och gjordes inte: Klicka på Spara"),
        (
            Looked(handed=BusinessException("UNG", verbatim(["Under 16."]))),
            "Bara tittat. Ärendet lämnas till handläggare: UNG: Under 16.",
        ),
        (Looked(protected=True), f"Bara tittat. {SPECIAL}"),
    ],
)
def test_each_end_has_its_sentence(looked: Looked, told: str) -> None:
    """Through, at a step, with a person, or at a sign that nobody may be told of; all of these are good ends."""
    assert list(lines(looked)) == [told]
    assert looked.well
