"""Films of every format are read, for ever."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from klickfri.film import bundle
from klickfri.film.compat import NEWEST, newest_line, newest_meta, version_of
from klickfri.model.errors import Fault
from klickfri.model.film import Clicked, sighting_of

KEPT = Path("tests/data/film")
COMMITTED = Path("recordings/sfi_first_application/film")
FILMS = sorted(path.parent for folder in (KEPT, COMMITTED) for path in folder.glob("*/meta.yaml"))
LINE: dict[str, Any] = {"kind": "click", "at": 1.0, "n": 1, "document": "d", "window": 1, "frame": ["ram"]}
LINK = {"role": "link", "name": "Öppna", "row": {"column": "Gör", "cells": {"Nr": "A-1"}, "number": 1, "of": 1}}


@pytest.mark.parametrize("folder", FILMS, ids=lambda folder: folder.name)
def test_a_film_of_an_earlier_release_is_read_whole(folder: Path) -> None:
    """Every line is a sighting of the newest format, and each step is there."""
    film = bundle.read(folder)
    told = (folder / "events.jsonl").read_text(encoding="utf-8").count("\n")
    assert (film.meta.format, len(film.sightings)) == (f"klickfri-film/{NEWEST}", told)
    assert len(film.steps) >= len(list((folder / "steps").glob("*.webp"))) > 10


def test_facts_stand_beside_the_head() -> None:
    """A null fact is none, and a row that did not say where it is alone is so everywhere."""
    seen = sighting_of(newest_line({**LINE, "facts": {"element": LINK, "page": None, "own": None}}, 1))
    assert isinstance(seen, Clicked)
    assert (seen.frame, seen.page, seen.own) == (("ram",), None, False)
    assert seen.element.row is not None
    assert seen.element.row.alone == ("Nr",)


@pytest.mark.parametrize("line", [LINE, {**LINE, "facts": None}, {**LINE, "facts": []}])
def test_a_line_without_facts_is_none(line: dict[str, Any]) -> None:
    """A damaged film is refused, whatever its format."""
    with pytest.raises(ValueError, match="without facts"):
        newest_line(line, 1)


def test_a_line_of_the_newest_format_stays_as_it_is() -> None:
    """Nothing is converted twice."""
    line = {**LINE, "element": LINK}
    assert newest_line(line, NEWEST) == line
    assert newest_meta({"format": "klickfri-film/1", "day": 1}) == {"format": f"klickfri-film/{NEWEST}", "day": 1}


@pytest.mark.parametrize("meta", [None, [], {}, {"format": 1}, {"format": "klickfri-film/99"}])
def test_a_format_that_this_release_does_not_know_is_refused(meta: Any) -> None:
    """With a sentence, never read as something else."""
    with pytest.raises(Fault, match="no format from klickfri-film/1 to klickfri-film/2"):
        version_of(meta)
