"""What the bench needs to know of a system: its pages, how to come to each, and the elements ("seats") used there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Literal

from playwright.sync_api import Browser, BrowserContext, Frame, Page

from klickfri.model.target import System

Use = Literal["click", "fill", "select", "check", "read"]
Values = dict[str, Any]


@dataclass(frozen=True)
class Around:
    """What stands around an element on a page that is not ours, each found by an XPath: its caption; all nodes that are
    seen of it, itself unless told; the part of the page that it stands in, and that part's caption.

    `rows`: it stands in a row of a list (`listed`), or of fields.
    """

    caption: str = ""
    unit: str = ""
    part: str = ""
    heading: str = ""
    rows: Literal["", "listed", "fields"] = ""


@dataclass(frozen=True)
class Seat:
    """One element. `where` finds it on the unchanged page, in words of the page; `bound`: it names its case; `text` is
    written there, where it is a field.
    """

    name: str
    use: Use
    where: str
    bound: bool = False
    around: Around | None = None
    text: str = "prov"


@dataclass(frozen=True)
class Scene:
    """One page with its seats. `state` is its name in the system."""

    name: str
    state: str
    address: str
    seats: Sequence[Seat]
    frame: tuple[str, ...] = ()
    search: tuple[str, str] | None = None
    """A field, and what is typed there on arrival."""
    walked: bool = False
    """It shows a case that has been saved and decided."""
    views: Mapping[str, str] = field(default_factory=dict)
    """Other views of the same list, by name: what the page's own script does to come there."""


@dataclass(frozen=True)
class Place:
    """One system. Its two cases are the filmed one and another."""

    title: str
    system: System
    scenes: Sequence[Scene]
    changes: str
    """The file of the changes of its pages."""
    running: Callable[[], AbstractContextManager[tuple[str, list[Values]]]]
    """Starts it: its address, and what is known of its two cases."""
    prepare: Callable[[Browser | None, str, Sequence[Scene], Sequence[Values]], None]
    """What others have done there before the robot comes."""
    log_in: Callable[[BrowserContext, str], None]
    """Gives the browser the session that the log-in page would give it."""
    arrive: Callable[[Page, str, Scene, Values], Frame]
    """Brings a window to the scene, for this case; the frame that shows it."""
    words: Callable[[Values], Values]
    """What addresses and places of the case are filled in with."""
    later: Mapping[str, Place] = field(default_factory=dict)
    """Its later releases, by name."""
