"""Puts the page's script together: one function, the same in every frame, with what it must know of the system."""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib import resources

from klickfri.model.target import System
from klickfri.model.text import as_caption

_ROBOT = (
    "evidence.js",
    "guard.js",
    "look.js",
    "pending.js",
    "hold.js",
    "act.js",
    "mask.js",
    "testimony.js",
    "nearby.js",
)
_DRIVEN = (
    "watch(window); follow(window); window.__klickfri = { look, settle, outcome, cover, uncover, nearby, pending };"
)
_CAMERA = (*("evidence.js", "guard.js", "look.js", "testimony.js", "choices.js", "cause.js", "fields.js", "film.js"),)
_FILMED = "film();"
_DRAWN = (*_CAMERA, "mask.js", "sketch.js")
_FILMED_DRAWN = "sketch(); film();"


def page_script(system: System, captions: Iterable[str], guarded: bool) -> str:
    """The init script of a page that the robot drives.

    `captions` are known labels besides `system.shown`; `guarded` turns the guard on.
    """
    return _script(system, captions, guarded, _ROBOT, _DRIVEN)


def film_script(system: System, captions: Iterable[str] = (), drawn: bool = False) -> str:
    """The init script of a page that a person works in while being filmed.

    When `drawn`, the page also tells what may be drawn of it, and of signs of protected identity.
    """
    return _script(system, captions, False, *((_DRAWN, _FILMED_DRAWN) if drawn else (_CAMERA, _FILMED)))


def _script(system: System, captions: Iterable[str], guarded: bool, names: Iterable[str], begin: str) -> str:
    folder = resources.files(__package__) / "page"
    parts = [(folder / name).read_text(encoding="utf-8") for name in names]
    config = {
        "pages": {name: page.model_dump(exclude={"address"}) for name, page in system.pages.items()},
        "signs": system.signs.model_dump(),
        "accounts": system.accounts,
        "login": system.login_page,
        "shown": sorted(known_labels(system, captions)),
        "guarded": guarded,
        "mask": (folder / "mask.css").read_text(encoding="utf-8"),
        "maskGenerated": (folder / "mask_generated.css").read_text(encoding="utf-8"),
    }
    body = "\n".join([f"const CONFIG = {json.dumps(config, ensure_ascii=False)};", *parts, begin])
    return f"(() => {{\n{body}\n}})()"


def known_labels(system: System, captions: Iterable[str]) -> set[str]:
    """Texts that are labels, never values: what the system and its targets name, without a final colon."""
    headings = [page.heading for page in system.pages.values() if page.heading]
    texts = [*system.shown, *headings, *captions]
    return {as_caption(text) for text in texts if "$" not in text}
