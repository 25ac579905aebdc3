"""The sfi flow is what its films and the review's answers make of it, and nothing else."""

from __future__ import annotations

import dataclasses
import hashlib
from pathlib import Path

import pytest

from klickfri.app.film import promoting
from klickfri.app.film.drafting import draft, write_flow
from klickfri.app.office import Office
from klickfri.film.draft import Draft, refuse_unfinished
from klickfri.flow.loader import load_process, load_program
from klickfri.settings.settings import Settings

RECORDINGS = Path(__file__).parents[3] / "recordings"
PROCESS = "sfi_first_application"


@pytest.fixture(scope="module")
def drafted() -> Draft:
    """The draft of the committed films."""
    return draft(Office(dataclasses.replace(Settings.from_environment({}), recordings=RECORDINGS)), PROCESS)


def test_the_committed_flow_is_drafted_from_the_committed_films(drafted: Draft, tmp_path: Path) -> None:
    """To the byte, with every question answered: nobody has written in it by hand."""
    refuse_unfinished(drafted)
    write_flow(drafted, tmp_path)
    for file in ("flow.yaml", "targets.yaml"):
        assert (tmp_path / file).read_bytes() == (RECORDINGS / PROCESS / file).read_bytes()


def test_the_films_say_that_a_script_worked(drafted: Draft) -> None:
    """No baseline of a script may pass for a person's."""
    assert all(film.meta.scripted and film.meta.persons == "synthetic" for film in drafted.films)


def test_the_baseline_is_the_films(drafted: Draft) -> None:
    """The clicks and confirms that the robot's savings are counted by were filmed, in both ordinary cases."""
    process = load_process(RECORDINGS, PROCESS)
    for film in drafted.baselines[:2]:
        assert (film.clicks, film.confirms) == (process.baseline_clicks, process.baseline_confirms)


def test_nothing_of_the_filmed_applicants_stands_in_the_flow(drafted: Draft) -> None:
    """No name, number, address or reference of any of them."""
    own = RECORDINGS / PROCESS
    text = "".join((own / file).read_text(encoding="utf-8") for file in ("flow.yaml", "targets.yaml"))
    names = ("reference", "personal_number", "given_name", "family_name", "street", "email", "mobile")
    values = [str(film.application.get(name)) for film in drafted.films for name in names if film.application.get(name)]
    assert values
    assert [value for value in values if value in text] == []


def test_the_committed_flow_is_noted_as_promoted(drafted: Draft) -> None:
    """So that a new draft may take its place, and an edit or a healing may not be lost."""
    assert promoting.compare(drafted, RECORDINGS / PROCESS).edited == ()
    for line in (RECORDINGS / PROCESS / promoting.PROMOTED_SUMS).read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        assert hashlib.sha256((RECORDINGS / PROCESS / name).read_bytes()).hexdigest() == digest


def test_each_step_of_the_committed_flow_names_a_film_and_a_step_of_it(drafted: Draft) -> None:
    """And the films are the very ones: their sums stand in the flow, which is approved with them."""
    flow = load_program(RECORDINGS, PROCESS).flow
    films = dict(enumerate(drafted.films, 1))
    assert flow.films == {film.folder.name: film.sums for film in drafted.films}
    steps = [step for stage in flow.stages for step in stage.steps]
    assert all(step.filmed for step in steps)
    assert all(1 <= of <= len(films[film].steps) for step in steps for film, of in step.filmed.items())
