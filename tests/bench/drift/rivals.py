"""Two other ways of recording an element: the one locator of Playwright's codegen, and a list of fallbacks."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from playwright.sync_api import Frame, Locator, Page

from tests.bench.drift.places import Scene, Use

Locate = Callable[[Frame], Locator]
_ARIA = re.compile(r'- (\w+) "((?:[^"\\]|\\.)*)"')
_VIEW = "(elements, [use, option]) => elements.map((element) => window.__drift.view(element, use, option))"
_LONGEST_TEXT = 60


@dataclass(frozen=True)
class Deed:
    """What a way of locating did: it `acted`, on the right element or on another, or did nothing; and words of it."""

    acted: bool
    right: bool = False
    words: str = ""

    @property
    def outcome(self) -> str:
        """`right`, `refused` or `wrong`."""
        return ("right" if self.right else "wrong") if self.acted else "refused"


def codegen(page: Page, scene: Scene, xpath: str) -> Locator:
    """The locator that Playwright's codegen writes for the element, through its frame."""
    start = page.frame_locator(f'[name="{scene.frame[-1]}"]') if scene.frame else page
    return start.locator(f"xpath={xpath}").normalize()


def codegen_acts(locator: Locator, use: Use, option: str) -> Deed:
    """Playwright is strict: it acts when there is exactly one match, and fails when that one cannot be used."""
    views = locator.evaluate_all(_VIEW, [use, option])
    return _deed(views[0]) if len(views) == 1 and views[0]["usable"] else Deed(False)


def fallbacks(frame: Frame, xpath: str, facts: Mapping[str, Any]) -> list[Locate]:
    """Role with name, text, id, name attribute, CSS path, XPath: what DevTools Recorder and Selenium IDE keep.

    Their frame is known by its place, as both do.
    """
    aria = _ARIA.match(frame.locator(f"xpath={xpath}").aria_snapshot())
    css = str(facts["css"])
    named = [f'[{name}="{facts[name]}"]' for name in ("id", "name") if facts[name]]
    found: list[Locate] = [partial(_by_role, aria[1], aria[2])] if aria else []
    if 0 < len(facts["text"]) <= _LONGEST_TEXT:
        found.append(partial(_by_text, facts["text"]))
    return [*found, *(partial(_by_selector, one) for one in (*named, css, _as_xpath(css)))]


def fallbacks_act(list_: Sequence[Locate], frame: Frame, use: Use, option: str) -> Deed:
    """The first that resolves acts on its first match."""
    for locate in list_:
        views = locate(frame).evaluate_all(_VIEW, [use, option])
        if views and views[0]["usable"]:
            return _deed(views[0])
    return Deed(False)


def _by_role(role: Any, name: str, frame: Frame) -> Locator:
    return frame.get_by_role(role, name=name, exact=True)


def _by_text(text: str, frame: Frame) -> Locator:
    return frame.get_by_text(text, exact=True)


def _by_selector(selector: str, frame: Frame) -> Locator:
    return frame.locator(selector)


def _as_xpath(css: str) -> str:
    steps = (re.sub(r":nth-of-type\((\d+)\)", r"[\1]", step) for step in css.split(" > "))
    return "xpath=/html/" + "/".join(steps)


def _deed(view: Mapping[str, Any]) -> Deed:
    return Deed(True, view["right"], "" if view["right"] else view["words"])
