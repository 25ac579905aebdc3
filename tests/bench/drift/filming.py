"""Films a person who uses every seat once."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from playwright.sync_api import Frame, Locator

from klickfri.model.film import ActSighting, Sighting
from klickfri.screen.browser.filming.camera import BrowserCamera
from tests.bench.drift.places import Place, Scene, Seat, Use, Values

_STOP_HERE = """() => {
  const stop = (event) => {
    event.stopImmediatePropagation();
    if (!event.target.matches?.("[type=checkbox]")) event.preventDefault();
  };
  ["click", "input", "change", "submit"].forEach((kind) => window.addEventListener(kind, stop, true));
}"""
"""What the person does is filmed, but neither page nor server hears of it."""
_LONGEST = 20.0
"""Seconds until what was done must have been told."""
_TOLD = {"click": "click", "check": "set", "fill": "set", "select": "set", "read": "read"}


def film(
    place: Place, url: str, scenes: Sequence[Scene], cases: Sequence[Values]
) -> dict[tuple[str, str], ActSighting]:
    """The sighting of each seat for the first case, by scene and seat."""
    seen = {}
    with BrowserCamera(place.system, url, headed=False) as camera:
        place.prepare(camera.context.browser, url, scenes, cases)
        place.log_in(camera.context, url)
        for scene in scenes:
            frame = place.arrive(camera.page, url, scene, cases[0])
            frame.evaluate(_STOP_HERE)
            for seat in scene.seats:
                xpath = seat.where.format(**place.words(cases[0]))
                seen[scene.name, seat.name] = _filmed(camera, frame, seat, xpath)
    return seen


def _filmed(camera: BrowserCamera, frame: Frame, seat: Seat, xpath: str) -> ActSighting:
    known = set(map(id, camera.sightings))
    _USES[seat.use](frame, frame.locator(f"xpath={xpath}"), seat)
    deadline = time.monotonic() + _LONGEST

    def told() -> list[ActSighting]:
        acts = [one for one in camera.sightings if isinstance(one, ActSighting)]
        return [one for one in acts if _tells(one, seat.use, known)]

    camera.roll(until=lambda: bool(told()) or time.monotonic() > deadline)
    assert told(), f"the film says nothing of {seat.name}"
    return told()[0]


def _tells(one: Sighting, use: Use, known: set[int]) -> bool:
    return one.kind == _TOLD[use] and id(one) not in known


def _fill(frame: Frame, field: Locator, seat: Seat) -> None:
    field.click()
    frame.page.keyboard.type(seat.text)
    frame.page.keyboard.press("Tab")


def _choose(frame: Frame, list_: Locator, seat: Seat) -> None:
    is_last = list_.evaluate("list => list.selectedIndex === list.length - 1")
    list_.press("ArrowUp" if is_last else "ArrowDown")


def _read(frame: Frame, shown: Locator, seat: Seat) -> None:
    frame.evaluate("window.__klickfriPick = 'read'")
    shown.click()


_USES: dict[Use, Callable[[Frame, Locator, Seat], Any]] = {
    "click": lambda frame, element, seat: element.click(no_wait_after=True),
    "check": lambda frame, element, seat: element.click(),
    "fill": _fill,
    "select": _choose,
    "read": _read,
}
