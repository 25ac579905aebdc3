"""Puts the page's script together: one function, the same in every frame, with what it must know of the system."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from importlib import resources

from klickfri.model.calendars import BACK, MONTHS, ONWARD
from klickfri.model.recognition import is_narrower, known_labels
from klickfri.model.target import Page, System
from klickfri.screen.browser.page.bundle import joined

ROBOT = "robot.js"
"""Begins what looks, acts, masks and tells what stands near, in a page that the robot drives."""
CAMERA = "camera.js"
"""Begins what films a person at work."""
DRAWING_CAMERA = "camera_drawn.js"
"""The same, and what may be drawn of the page."""


def page_script(system: System, captions: Iterable[str], guarded: bool) -> str:
    """The init script of a page that the robot drives.

    `captions` are known labels besides `system.shown`; `guarded` turns the guard on.
    """
    return script(given(system, captions, guarded), joined(ROBOT))


def film_script(system: System, captions: Iterable[str] = (), drawn: bool = False) -> str:
    """The init script of a page that a person works in while being filmed.

    When `drawn`, the page also tells what may be drawn of it, and of signs of protected identity.
    """
    return script(given(system, captions, guarded=False), joined(DRAWING_CAMERA if drawn else CAMERA))


def script(facts: Mapping[str, object], code: str) -> str:
    """One function around the code, so that its names stay its own. Sloppy mode, as what it wraps."""
    return f"(() => {{\nconst GIVEN = {json.dumps(facts, ensure_ascii=False)};\n{code}\n}})()"


def given(system: System, captions: Iterable[str], guarded: bool) -> dict[str, object]:
    """What the script must know of the system; `config.js` says what each is."""
    folder = resources.files(__package__)
    return {
        "pages": {name: _told(name, system.pages) for name in system.pages},
        "signs": system.signs.model_dump(),
        "accounts": system.accounts,
        "login": system.login_page or "",
        "shown": sorted(known_labels(system, captions)),
        "guarded": guarded,
        "calendars": {"months": MONTHS, "onward": ONWARD, "back": BACK},
        "mask": (folder / "mask.css").read_text(encoding="utf-8"),
        "maskGenerated": (folder / "mask_generated.css").read_text(encoding="utf-8"),
    }


def _told(name: str, pages: Mapping[str, Page]) -> dict[str, object]:
    """A page state, and those that it is where they fit, too."""
    narrower = [other for other, page in pages.items() if is_narrower(page, pages[name])]
    return {**pages[name].model_dump(exclude={"address"}), "narrower": narrower}
