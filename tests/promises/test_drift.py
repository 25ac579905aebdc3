"""Promise 1 on pages that have changed since they were filmed: a seeded slice of `make bench-drift`."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.bench.drift.provux import PROVUX
from tests.bench.drift.run import Trial, bench
from tests.bench.drift.table import counts, keeping

SEATS = ("Ansökningsnr", "Visa", "row, Personnummer", "row, Status")
GROUPS = ("code", "others", "doubt", "altered")
MOST_REFUSED = 6
"""A renamed frame refuses each of the four, and the row's two once more for the other case. Nothing else may."""


@pytest.fixture(scope="module")
def trials() -> list[Trial]:
    """A field, a button, a link and a value of the real inbox, filmed, drafted, and used on its changed pages."""
    inbox = next(scene for scene in PROVUX.scenes if scene.name == "inbox")
    few = replace(inbox, seats=[seat for seat in inbox.seats if seat.name in SEATS])
    with bench(PROVUX, [few]) as started:
        return list(started.trials(few, seed=7, draws=1, groups=GROUPS))


def test_no_drafted_target_acts_wrongly_on_a_changed_page(trials: list[Trial]) -> None:
    """Whatever has changed: the right element, or none. The pages are traps: other ways of recording fall in."""
    wrong = {way: found[2] for way, found in counts(trials).items()}
    assert wrong["ours"] == 0
    assert min(wrong["codegen"], wrong["fallbacks"]) > 0


def test_what_keeps_its_meaning_is_still_found(trials: list[Trial]) -> None:
    """Refusing everything would not be an answer: ids, wrappers, look-alikes and other rows stop nobody."""
    right = {way: found[0] for way, found in counts(keeping(trials)).items()}
    assert right["ours"] >= max(right["codegen"], right["fallbacks"])
    assert len(keeping(trials)) - right["ours"] <= MOST_REFUSED
