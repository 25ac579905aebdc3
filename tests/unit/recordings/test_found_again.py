"""Every element of every committed film is what its own draft says, so that what was written then is found now."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from klickfri.film import bundle
from klickfri.film.targets import target_of
from klickfri.model.film import Clicked, Element, FieldSet, PointedOut
from klickfri.model.recognition import has_facts

ROOT = Path(__file__).parents[3]
FILMS = sorted(
    path.parent for where in ("recordings/*", "tests/data") for path in ROOT.glob(f"{where}/film/*/meta.yaml")
)


def elements(film: bundle.Film) -> Iterator[Element]:
    """What was clicked, set or pointed out."""
    for one in film.sightings:
        if isinstance(one, Clicked | FieldSet | PointedOut):
            yield one.element


@pytest.mark.parametrize("folder", FILMS, ids=lambda folder: folder.name)
def test_the_target_that_is_drafted_of_an_element_fits_it(folder: Path) -> None:
    """In each of its facts, filled in with the case's own values."""
    film = bundle.read(folder)
    known = dict(film.application)
    drafted = [(one, target_of(one, "page", known).target) for one in elements(film)]
    assert drafted
    assert [(one.path, target) for one, target in drafted if not has_facts(target.filled_in(known), one)] == []
