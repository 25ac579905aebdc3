"""The net under drafting: every control of a page is used by a real pointer, drafted, and looked for where it was.

The page is held still meanwhile: it hears of nothing, so that it is the filmed page on which the target is looked for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Frame

from klickfri.film.targets import Named, target_of
from klickfri.model.film import Clicked, Element
from klickfri.model.recognition import has_facts
from klickfri.model.target import Target
from klickfri.model.values import Values
from klickfri.screen.browser.filming.camera import BrowserCamera
from klickfri.screen.browser.page.bundle import joined
from klickfri.screen.browser.page.script import script

_HOLD_STILL = """() => {
  const stop = (event) => { event.stopImmediatePropagation(); event.preventDefault(); };
  ["pointerdown", "pointerup", "mousedown", "mouseup", "click", "focus", "submit"].forEach((kind) =>
    window.addEventListener(kind, stop, true));
}"""
_CONTROLS = """input:not([type=hidden]), select, textarea, button, a[href], [onclick], [role=button], [role=link],
[role=checkbox], [role=radio], [role=switch], [role=textbox], [role=combobox], [role=option], [role=tab],
[role=menuitem], [contenteditable]"""
_TOOLS = """
const controls = everywhere(document, %s).filter((one) => visible(one) && !one.matches(":disabled"));
const top = (at) => { let one = document.elementFromPoint(at.x, at.y);
  while (one && one.shadowRoot?.elementFromPoint(at.x, at.y)) {
    const inner = one.shadowRoot.elementFromPoint(at.x, at.y);
    if (inner === one) break;
    one = inner;
  }
  return one; };
const usedAt = (at) => {
  const one = top(at);
  const path = [];
  for (let inner = one; inner; inner = parentOf(inner)) path.push(inner);
  return one && usedBy({ target: one, composedPath: () => path });
};
window.__again = {
  controls: controls.length,
  place(index) {
    const element = controls[index];
    element.scrollIntoView({ block: "center", behavior: "instant" });
    const box = [...element.getClientRects()].find((one) => one.width > 0 && one.height > 0);
    if (!box) return null;
    const at = { x: box.left + box.width / 2, y: box.top + box.height / 2 };
    return usedAt(at) === element ? { ...at, path: pathOf(element) } : null;
  },
  find(target) {
    forgetLayout();
    const { element, failed } = resolve(document, target);
    return element ? { path: pathOf(element) } : { failed };
  },
};
"""
_PARTS = ("resolving.js", "testimony.js", "used.js", "words.js", "trees.js", "memory.js")


@dataclass(frozen=True)
class Drafted:
    """A control as it was filmed, what was drafted of it, and what that finds on the filmed page."""

    element: Element
    named: Named
    found: Mapping[str, Any]
    in_words: bool
    """Do the facts hold for what the film tells, too?"""

    @property
    def target(self) -> Target:
        """As drafted."""
        return self.named.target

    @property
    def is_sure(self) -> bool:
        """Would it be used without anybody being asked how it is pointed out?"""
        return not self.named.doubts

    @property
    def is_found(self) -> bool:
        """Is it found again, and nothing else?"""
        return self.in_words and self.found == {"path": self.element.path}


def drafted(camera: BrowserCamera, frame: Frame, page: str, values: Values | None = None) -> list[Drafted]:
    """Every control in view of what the frame shows, used once."""
    frame.evaluate(_HOLD_STILL)
    frame.evaluate(script({"shown": [], "pages": {}}, joined(*_PARTS) + _TOOLS % json.dumps(_CONTROLS)))
    known, paths = set(map(id, camera.sightings)), []
    for index in range(frame.evaluate("window.__again.controls")):
        place = frame.evaluate("index => window.__again.place(index)", index)
        if place:
            paths.append(place["path"])
            x, y = _offset(frame)
            frame.page.mouse.click(place["x"] + x, place["y"] + y)
    camera.roll(iter([False] * 6 + [True]).__next__)
    seen = [
        one for one in camera.sightings if id(one) not in known and isinstance(one, Clicked) and one.kind == "click"
    ]
    told = [one.element.path for one in seen]
    assert told == paths, f"not every click was told, of what was clicked: {set(told) ^ set(paths)}"
    return [_looked_for(frame, one.element, page, values or {}) for one in seen]


def _looked_for(frame: Frame, element: Element, page: str, values: Values) -> Drafted:
    named = target_of(element, page, values)
    bound = named.target.filled_in(values)
    found = frame.evaluate("target => window.__again.find(target)", bound.model_dump())
    return Drafted(element, named, found, has_facts(bound, element))


def _offset(frame: Frame) -> tuple[float, float]:
    """Where the frame stands in its window."""
    if frame.parent_frame is None:
        return 0, 0
    box = frame.frame_element().bounding_box()
    assert box is not None
    return box["x"], box["y"]


def lost(all_drafted: Sequence[Drafted]) -> list[tuple[str, Any, Any]]:
    """Those that would be used unasked, and are not found."""
    return [
        (one.element.path, one.target.model_dump(exclude_defaults=True), one.found if one.in_words else "in words")
        for one in all_drafted
        if one.is_sure and not one.is_found
    ]


def asked(all_drafted: Sequence[Drafted]) -> list[str]:
    """What a person is asked about, by its place."""
    return [one.element.path for one in all_drafted if not one.is_sure]
