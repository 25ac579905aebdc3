"""Before a run saves anything, what would show its saves is looked at."""

from __future__ import annotations

from dataclasses import replace

import pytest

from klickfri.app.run.first_look import MOST, look_first
from klickfri.app.run.station import Station
from klickfri.audit.opening import read_ledger
from klickfri.model.errors import BadInput
from klickfri.model.events import StepCompleted
from klickfri.model.work import WorkItem
from klickfri.screen.dry.screen import DryScreen
from tests.unit.app.conftest import an_item


def looks(station: Station) -> int:
    """How often the look was followed to its end, as the log tells it of the run."""
    with read_ledger(station.loaded.settings, station.loaded.program.process.board) as reader:
        told = [entry.told for entry in reader.of_subject("run/r")]
    return sum(isinstance(one, StepCompleted) and one.step == "done_when/look_up/read" for one in told)


def try_for(station: Station, *waiting: WorkItem) -> None:
    """The looks, for these who wait."""
    look_first(station, "r", waiting, lambda seconds: None)


def test_a_look_that_works_is_tried_once_in_a_run(station: Station, screen: DryScreen) -> None:
    """For the first of those who wait; nothing is clicked, and a worker that is started again does not repeat it."""
    try_for(station)
    assert looks(station) == 0
    try_for(station, an_item())
    before = looks(station)
    try_for(station, an_item())
    assert before == looks(station) == 1
    assert not list(screen.verbs("click"))


def test_a_look_that_nobody_can_follow_stops_the_run_before_it_saves(station: Station, screen: DryScreen) -> None:
    """It is no case's fault: no save could be seen, and each would go to a person as unknown."""
    screen.pages["inquiry"].absent.add("Sparat namn")
    with pytest.raises(BadInput, match="Registrera") as refused:
        try_for(station, *[an_item()] * (MOST + 1))
    assert "check --application" in str(refused.value)
    assert not list(screen.verbs("click"))


def test_one_case_that_the_system_does_not_know_stops_nobody(station: Station, screen: DryScreen) -> None:
    """The look is right for the next; the unknown one's own turn tells what is wrong with it."""
    page = screen.pages["inquiry"]
    page.absent.add("Sparat namn")
    fill = screen.fill

    def fill_and_show(*asked: object, **more: object) -> object:
        if "A-2" in asked:
            page.absent.discard("Sparat namn")
        return fill(*asked, **more)  # type: ignore[arg-type]

    screen.fill = fill_and_show  # type: ignore[method-assign,assignment]
    try_for(station, an_item(), replace(an_item(), reference="A-2"))
    assert looks(station) == 1
