"""What is seen while a caseworker is filmed, and the steps that come of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field, FiniteFloat

from klickfri.model.target import Strict


@dataclass(frozen=True)
class Sighting:
    """One thing seen while filming (`docs/formats/film.md` lists the kinds and their facts).

    `at` is in milliseconds since 1970, by the browser's clock where a page tells it. `n` counts within `document`.
    `window` counts from 1 in the order of opening; `frame` is the path of frame names from the top document.
    """

    kind: str
    at: float
    n: int
    document: str
    window: int
    frame: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def element(self) -> Mapping[str, Any]:
        """What was said of the element it was done to."""
        found: Mapping[str, Any] = self.facts.get("element") or {}
        return found

    @property
    def place(self) -> tuple[str, str]:
        """Document and path: the same for two sightings of one element, as long as its page stands."""
        return self.document, str(self.element.get("path", ""))


@dataclass(frozen=True)
class FilmedStep:
    """One thing the caseworker did. `at` is in milliseconds since 1970; `lines` are its sightings, from 1."""

    kind: str
    at: float
    sighting: Sighting
    lines: tuple[int, ...]
    asked: tuple[Mapping[str, Any], ...] = ()
    """Native dialogs it led to: kind, text and the person's answer."""
    effects: tuple[Sighting, ...] = ()
    """What the browser told of it: posts, navigations, windows, downloads."""
    remarks: tuple[str, ...] = ()
    changed: tuple[Sighting, ...] = ()
    """Fields that the page's own scripts wrote to afterwards: a picked suggestion, a calendar's day."""
    parts: tuple[Sighting, ...] = ()
    """All that was done in it, in order: the click in a field before what was written there. `sighting` is the last."""

    @property
    def mark(self) -> tuple[float, float, float, float] | None:
        """Where its picture shows the element: left, top, width and height in percent of the picture.

        None when that is not known, or when no part of the element was in view.
        """
        box, view = self.sighting.element.get("box"), self.sighting.element.get("view")
        if not box or not view:
            return None
        left, top = (max(box[side], 0) for side in (0, 1))
        right, bottom = (min(box[side] + box[side + 2], view[side]) for side in (0, 1))
        if right <= left or bottom <= top:
            return None
        wide, high = (100 / one for one in view)
        return left * wide, top * high, (right - left) * wide, (bottom - top) * high


class FilmMeta(Strict):
    """`meta.yaml` of a bundle. `caseworker` is a role, never a name."""

    format: Literal["klickfri-film/1"] = "klickfri-film/1"
    process: str
    system: str
    persons: Literal["synthetic", "real"]
    masked: bool = False
    """True when nothing that belongs to a person is in the film; of a system with real persons there is no other."""
    began: AwareDatetime
    day: dt.date
    """The day that the work counted from; a practised day is not the day of filming."""
    seconds: Annotated[FiniteFloat, Field(ge=0)]
    browser: str
    caseworker: str
    scripted: bool = False
    """True when a script worked in a person's place, which a baseline must not hide."""
    reference: str | None = None
    """The application that was worked on."""
