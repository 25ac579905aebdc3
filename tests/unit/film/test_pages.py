"""What is proposed for a page that no state fits: words of the page, nothing of the filmed case."""

from __future__ import annotations

import tomllib
from typing import Any

from klickfri.film.pages import LINES, proposals
from klickfri.film.steps import steps_of
from klickfri.model.film import FilmedStep
from tests.unit.film.drafts import SYSTEM, button
from tests.unit.film.support import sighting

FIRST, SECOND = {"reference": "AB-17", "name": "Åsa Öberg"}, {"reference": "CD-28", "name": "Bo Ek"}
WORK = ("work",)


def film(*pages: dict[str, str], frame: tuple[str, ...] = ()) -> list[FilmedStep]:
    """A click on each of these pages."""
    clicks = [sighting("click", at, button("Spara"), page=page, frame=frame) for at, page in enumerate(pages)]
    return list(steps_of(clicks))


def states(*films: tuple[list[FilmedStep], dict[str, Any]]) -> dict[str, Any]:
    """The page states that are proposed, as system.toml has them."""
    told = proposals(films, SYSTEM)
    written = "\n".join(lines.partition(f"{LINES}\n")[2] for lines in told.values())
    pages: dict[str, Any] = tomllib.loads(written).get("pages", {})
    return pages


def test_values_of_the_case_become_references_and_numbers_any_words() -> None:
    """Also a number that is written beside other signs; what is left are words of the page."""
    assert states((film({"heading": "Ärende #AB-17 (3)"}), FIRST)) == {"arende": {"heading": "Ärende #$reference (*)"}}


def test_what_differs_between_films_becomes_any_words() -> None:
    """And what both show alike stands as it is, numbers too."""
    here = film({"heading": "#AB-17: Ny altan", "title": "System"}, {"heading": "Steg 2"})
    there = film({"heading": "#CD-28: En stor lada", "title": "System"}, {"heading": "Steg 2"})
    assert states((here, FIRST), (there, SECOND)) == {
        "system": {"heading": "#$reference: *"},
        "steg_2": {"heading": "Steg 2"},
    }


def test_a_page_is_known_by_as_little_as_tells_it_from_the_others() -> None:
    """By its title where it has no heading, by its path too where others are called the same."""
    pages = film(
        {"title": "Akt AB-17", "path": "/akt/4711"},
        {"heading": "System", "path": "/a"},
        {"heading": "System", "path": "/b"},
    )
    assert states((pages, FIRST)) == {
        "akt": {"title": "Akt $reference"},
        "system": {"heading": "System", "path": "/a"},
        "system_2": {"heading": "System", "path": "/b"},
    }  # fmt: skip


def test_nothing_is_proposed_of_what_may_be_somebodys() -> None:
    """A name that the application does not tell, a heading that is all value however short, nothing at all."""
    pages = film({"heading": "Eva Lind"}, {"heading": "AB-17", "path": "/akt/AB-17"}, {"heading": "Åsa"}, {})
    assert states((pages, {**FIRST, "name": "Åsa"})) == {"akt": {"path": "/akt/$reference"}}


def test_a_page_in_a_frame_says_so_and_a_known_one_is_left_alone() -> None:
    """The lines stand at the first step there; other steps say where."""
    told = proposals([(film({"heading": "Lista"}, {"heading": "Ny"}, {"heading": "Ny"}, frame=WORK), FIRST)], SYSTEM)
    assert told == {
        (1, 2): f'{LINES}\n[pages.ny]\nframe = ["work"]\nheading = "Ny"',
        (1, 3): "Raderna till system.toml står vid film 1, steg 2.",
    }


def test_a_frame_whose_name_is_new_each_time_is_known_by_its_place() -> None:
    """Numbers in it become any signs, and so do names in which films differ; what two films show alike stands."""
    here = film({"heading": "Lista"}, frame=("ext-gen1023",))
    assert states((here, FIRST))["lista"] == {"frame": ["ext-gen*"], "heading": "Lista"}
    again = film({"heading": "Lista"}, frame=("ext-gen1023",))
    assert states((here, FIRST), (again, SECOND))["lista"]["frame"] == ["ext-gen1023"]
    one, other = film({"heading": "Lista"}, frame=("qax", "#0")), film({"heading": "Lista"}, frame=("zub", "#0"))
    assert states((one, FIRST), (other, SECOND))["lista"] == {"frame": ["*", "#0"], "heading": "Lista"}
