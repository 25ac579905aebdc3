"""Promise 1 on pages that have changed since they were filmed: a seeded slice of `make bench-drift`."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import pytest

from tests.bench.drift.foreign import ROUNDUP_PAGES
from tests.bench.drift.parts import PARTS
from tests.bench.drift.places import Place
from tests.bench.drift.provux import PROVUX
from tests.bench.drift.run import Trial, bench
from tests.bench.drift.sight import SIGHT
from tests.bench.drift.table import counts, keeping

GROUPS = ("code", "others", "doubt", "altered")


class Slice(NamedTuple):
    """Some elements of one page, and how often they may be refused where the meaning is kept."""

    place: Place
    page: str
    seats: tuple[str, ...]
    most_refused: int


SLICES = {
    "a real inbox": Slice(PROVUX, "inbox", ("Ansökningsnr", "Visa", "row, Personnummer", "row, Status"), 6),
    "parts with the same labels": Slice(PARTS, "parts", ("Vårdnadshavare, Hämta", "Dagtid, Telefon"), 0),
    "icons": Slice(PARTS, "icons", ("new", "print", "row, remove"), 0),
    "lists that show their value": Slice(PARTS, "lists", ("Slag", "Läge"), 0),
    "captions in boxes of their own": Slice(SIGHT, "sight", ("Postort", "Arbetsgivare"), 0),
    "rows of fields": Slice(SIGHT, "lines", ("Kurser, Poäng", "Praktik, Kurs, empty"), 0),
    "pictures": Slice(SIGHT, "pictures", ("lock", "row, cross"), 0),
    "a tracker's page": Slice(ROUNDUP_PAGES, "Roundup, issue", ("Title", "Submit Changes"), 0),
}
"""A renamed frame refuses each of the four of the inbox, and the row's two once more for the other case."""


SHORT = "parts with the same labels"
"""The others are left to `make test-attack`."""


@pytest.fixture(
    scope="module", params=[one if one == SHORT else pytest.param(one, marks=pytest.mark.attack) for one in SLICES]
)
def found(request: pytest.FixtureRequest) -> tuple[Slice, list[Trial]]:
    """Fields, buttons, links and values, filmed, drafted, and used on their changed pages."""
    part = SLICES[request.param]
    if part.place is ROUNDUP_PAGES:
        pytest.importorskip("roundup", reason="Roundup is not installed; make setup does it (extra `foreign`)")
    page = next(scene for scene in part.place.scenes if scene.name == part.page)
    few = replace(page, seats=[seat for seat in page.seats if seat.name in part.seats])
    with bench(part.place, [few]) as started:
        return part, list(started.trials(few, seed=7, draws=1, groups=GROUPS))


def test_no_drafted_target_acts_wrongly_on_a_changed_page(found: tuple[Slice, list[Trial]]) -> None:
    """Whatever has changed: the right element, or none. The pages are traps: other ways of recording fall in."""
    wrong = {way: outcomes[2] for way, outcomes in counts(found[1]).items()}
    assert wrong["ours"] == 0
    assert min(wrong["codegen"], wrong["fallbacks"]) > 0


def test_what_keeps_its_meaning_is_still_found(found: tuple[Slice, list[Trial]]) -> None:
    """Refusing everything would not be an answer: ids, wrappers, look-alikes and other rows stop nobody."""
    part, trials = found
    right = {way: outcomes[0] for way, outcomes in counts(keeping(trials)).items()}
    assert right["ours"] >= max(right["codegen"], right["fallbacks"])
    assert len(keeping(trials)) - right["ours"] <= part.most_refused
