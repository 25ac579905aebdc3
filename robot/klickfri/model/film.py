"""What is seen while a caseworker is filmed, and the steps that come of it.

A sighting is one of a closed set of kinds (`docs/formats/film.md`), so that a reader can be shown to answer them all.
Every text in one has a type that says how it is masked in a film of real persons; there is no other text.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, ConfigDict, Field, FiniteFloat, TypeAdapter, model_validator

from klickfri.model.strict import Strict
from klickfri.model.target import LabelSource


class Masked(StrEnum):
    """How a text is kept in a film of real persons (`privacy/filmed.py`)."""

    LABEL = "label"
    HEADING = "heading"
    VALUE = "value"
    OPTION = "option"
    SAID = "said"
    WORD = "word"
    CODE = "code"
    KNOWN_CODE = "known code"
    ADDRESS = "address"
    PATH = "path"
    KEY = "key"
    DOCUMENT = "document"


Label = Annotated[str, Masked.LABEL]
"""May be a caption of the system's: kept where the system's own files say that it is one."""
Heading = Annotated[str, Masked.HEADING]
"""What a page calls itself: as a label; with its places hidden where the system's own files know it by a pattern."""
Value = Annotated[str, Masked.VALUE]
"""Belongs to a person or a case, whatever it says: never kept."""
Option = Annotated[str, Masked.OPTION]
"""One of a list's: a value before it is a label."""
Said = Annotated[str, Masked.SAID]
"""One of many texts of a page: left out where it is no label."""
Word = Annotated[str, Masked.WORD]
"""A word of HTML, ARIA or the browser."""
PageCode = Annotated[str, Masked.CODE]
"""A name in the page's code: kept where the system's own files have it."""
KnownCode = Annotated[str, Masked.KNOWN_CODE]
"""As `PageCode`, and left out where they do not."""
Address = Annotated[str, Masked.ADDRESS]
"""A path of an address, of which the known parts are kept."""
Path = Annotated[str, Masked.PATH]
"""An element's place in its document, made of tags and their numbers."""
KeyName = Annotated[str, Masked.KEY]
"""A key as the browser calls it, or the sign it writes."""
Document = Annotated[str, Masked.DOCUMENT]
"""A document's own name, the same for all of its sightings; empty for what the browser tells."""

_Size = Annotated[int, Field(gt=0)]


class FilmModel(Strict):
    """Base of everything a film tells: the types are JSON's own, nothing is converted."""

    model_config = ConfigDict(strict=True)


class TableRow(FilmModel):
    """The row around an element, from 1 among `of` below the headings; `total` where the page says there are more.

    `alone` are the headings under which no other row says the same. Of a row that lines are written in: the `ways` to
    point it out by its place, as a target's `line` has them and as it was when the person began to write in it, and how
    many `tables` under the same heading have its column.
    """

    column: Label = ""
    cells: Mapping[Label, Value]
    alone: tuple[Label, ...] = ()
    number: int
    of: int
    total: int = 0
    ways: tuple[Word, ...] = ()
    tables: int = 0

    @model_validator(mode="after")
    def _of_its_own_cells(self) -> Self:
        if not self.cells.keys() >= set(self.alone):
            raise ValueError("a row that is alone in a cell that it does not have")
        return self


class Element(FilmModel):
    """What can be said of an element. `shared`: how many elements of its role each fact fits, itself among them.

    `box` is left, top, width and height in a window whose `view` is so wide and high, in CSS pixels. `day` is a
    calendar's: its title and the year shown above. `among` are the captions it was chosen among. `sections` are the
    captions of the parts of the page it stands in, the innermost first; `apart` tells, for a fact that others have too,
    which of them no other with that fact stands under (`name-here`: none under the same heading), and `tab` the tab.
    `leads` is the address that it leads to, `icon` a sum of the picture that it shows instead of words.
    """

    role: Word
    tag: Word = ""
    path: Path = ""
    type: Word = ""
    name: Label = ""
    text: Label = ""
    title: Label = ""
    day: Value = ""
    heading: Label = ""
    sections: tuple[Label, ...] = ()
    apart: Mapping[Word, Label] = {}
    leads: Address = ""
    icon: PageCode = ""
    labels: Mapping[LabelSource, Label] = {}
    supporting: Mapping[Word, KnownCode] = {}
    shared: Mapping[Word, int] = {}
    row: TableRow | None = None
    box: tuple[int, int, int, int] | None = None
    view: tuple[_Size, _Size] | None = None
    among: tuple[Option, ...] = ()
    secret: bool = False
    closed: bool = False


NO_ELEMENT = Element(role="")
"""Where a page did not say what it was done to."""


class StandingChoice(FilmModel):
    """A choice in view and how it stood: what was `chosen` of a list or group, or whether a box was `on`.

    `element` is the list or box, of a group the radio button that was on; a film that was made earlier does not tell.
    """

    role: Word
    label: Label = ""
    chosen: Option = ""
    on: bool | None = None
    among: tuple[Option, ...] = ()
    paths: tuple[Path, ...] = ()
    element: Element | None = None


class PageShown(FilmModel):
    """What a page calls itself, and where it is."""

    heading: Heading = ""
    title: Heading = ""
    path: Address = ""
    shows: tuple[Said, ...] = ()
    """The texts standing on it by which the system's pages are known (`shows` of `system.toml`)."""


class _Seen(FilmModel):
    """`at` is in milliseconds since 1970, by the browser's clock where a page tells it. `n` counts within `document`.

    `window` counts from 1 in the order of opening; `frame` is the path of frame names from the top document.
    """

    at: FiniteFloat
    n: int
    document: Document
    window: int
    frame: tuple[PageCode, ...] = ()
    page: PageShown | None = None


class _Content(_Seen):
    """What a field holds: a text, or one of the others."""

    value: Value = ""
    options: tuple[Option, ...] | None = None
    on: bool | None = None
    files: tuple[Value, ...] | None = None

    @property
    def shown(self) -> str:
        """What it shows as text."""
        return self.value or ", ".join(self.options or ())


class Clicked(_Seen):
    """A click with the main or the middle button (1), two in a row, or one with the right button."""

    kind: Literal["click", "dblclick", "contextmenu"]
    element: Element
    button: int = 0
    modifiers: tuple[Word, ...] = ()
    keyboard: bool = False
    dragged: bool = False
    held: bool = False
    own: bool = False
    hover: Element | None = None
    hover_within: tuple[Element, ...] = ()
    """What in the menu that showed then opened the next one, and so on."""
    scrolled: bool = False
    stood: tuple[StandingChoice, ...] = ()


class Dragged(_Seen):
    """An element pulled onto another, or files dropped from outside."""

    kind: Literal["drag"]
    element: Element = NO_ELEMENT
    onto: Element | None = None
    files: tuple[Value, ...] | None = None
    hover: Element | None = None
    hover_within: tuple[Element, ...] = ()
    scrolled: bool = False


class FieldSet(_Content):
    """A field was written in, chosen in or switched; of a secret one nothing is told but that."""

    kind: Literal["set"]
    element: Element
    began: FiniteFloat | None = None
    keys: bool = False
    several: bool = False
    """Of a list that takes several choices; `options` are all that are chosen."""
    seeks: bool = False
    """It was written to find something in the open list of another control."""


class KeyPressed(_Seen):
    """A key that does something. `option`: the choice of its list that the field stands on."""

    kind: Literal["key"]
    element: Element
    key: KeyName
    modifiers: tuple[Word, ...] = ()
    own: bool = False
    option: Element | None = None
    stood: tuple[StandingChoice, ...] = ()


class Pasted(_Seen):
    """Something was pasted."""

    kind: Literal["paste"]
    element: Element = NO_ELEMENT


class PointedOut(_Content):
    """The person pointed it out as read, or as what must be so."""

    kind: Literal["read", "must"]
    element: Element


class FieldChanged(_Content):
    """A field that the page's own scripts wrote to after the person's act."""

    kind: Literal["changed"]
    element: Element


class Copied(_Seen):
    """A text was copied."""

    kind: Literal["copy"]
    element: Element = NO_ELEMENT
    value: Value = ""


class TurnedMarked(_Seen):
    """What was clicked before looks chosen now."""

    kind: Literal["marked"]
    element: Element


class FormSent(_Seen):
    """A form is on its way."""

    kind: Literal["submit"]
    method: Word = ""
    action: Address = ""


class DialogShown(_Seen):
    """A question of the page's own, or the browser's whether to leave it (`beforeunload`, which has no text)."""

    kind: Literal["dialog"]
    dialog: Word
    text: Label = ""


class DialogAnswered(_Seen):
    """What the person answered, and wrote in a prompt."""

    kind: Literal["answer"]
    answer: Word
    dialog: Word = ""
    value: Value = ""


class PageSaid(_Seen):
    """What the page says that it did not say before; told when it has come to rest."""

    kind: Literal["shown"]
    texts: tuple[Said, ...] = ()


class PageLeft(_Seen):
    """The document is left."""

    kind: Literal["leave"]


class WindowOpened(_Seen):
    """A window opened."""

    kind: Literal["opened"]


class WindowClosed(_Seen):
    """A window closed."""

    kind: Literal["closed"]


class Requested(_Seen):
    """A frame went to another address, a form was posted, a script sent data, or an address was answered with another
    (`turned`, its own path); never what was in it.
    """

    kind: Literal["navigated", "posted", "sent", "turned"]
    path: Address = ""


class Downloaded(_Seen):
    """A file came: its name, and what kind the ending of that says it is. Never what is in it."""

    kind: Literal["downloaded"]
    file: Value = ""
    type: Word = ""


class Ordered(_Seen):
    """The person asked the camera for it."""

    kind: Literal["pause", "resume", "undo"]


class Remarked(_Seen):
    """The person said something about the step."""

    kind: Literal["remark"]
    words: Label


ActSighting = Clicked | Dragged | FieldSet | KeyPressed | Pasted | PointedOut
"""What a person does in a page, by which steps begin."""
EffectSighting = TurnedMarked | PageSaid | WindowOpened | WindowClosed | Requested | Downloaded
"""What page and browser tell of it."""
FollowingSighting = (
    EffectSighting | FieldChanged | Copied | FormSent | DialogShown | DialogAnswered | PageLeft | Ordered | Remarked
)
"""What follows an act: what came of it, what was said of it, or nothing of its own."""
Sighting = ActSighting | FollowingSighting
"""One thing seen while filming."""

_SIGHTING: TypeAdapter[Sighting] = TypeAdapter(Annotated[Sighting, Field(discriminator="kind")])


def sighting_of(told: Mapping[str, object]) -> Sighting:
    """What was told in JSON's types, as a sighting. Raises `ValueError` for a kind or fact that a film does not have.

    Half a sign, which a page may show and no file can hold, becomes a question mark.
    """
    return _SIGHTING.validate_json(json.dumps(told, ensure_ascii=False).encode(errors="replace"))


def as_told(one: Sighting) -> dict[str, Any]:
    """The sighting in JSON's types, without the facts that say nothing."""
    return {"kind": one.kind, **one.model_dump(mode="json", exclude_defaults=True)}


@dataclass(frozen=True)
class DialogMet:
    """A native dialog that a step led to, and the person's answer: empty where none was seen."""

    kind: str
    text: str
    answer: str = ""
    value: str = ""

    @property
    def is_written(self) -> bool:
        """Did the person write an answer, be it an empty one?"""
        return (self.kind, self.answer) == ("prompt", "accept")


@dataclass(frozen=True)
class FilmedStep:
    """One thing the caseworker did. `at` is in milliseconds since 1970; `lines` are its sightings, from 1."""

    at: float
    sighting: ActSighting
    lines: tuple[int, ...]
    asked: tuple[DialogMet, ...] = ()
    effects: tuple[EffectSighting, ...] = ()
    """What the browser told of it: posts, navigations, windows, downloads."""
    remarks: tuple[str, ...] = ()
    changed: tuple[FieldChanged, ...] = ()
    """Fields that the page's own scripts wrote to afterwards: a picked suggestion, a calendar's day."""
    parts: tuple[ActSighting, ...] = ()
    """All that was done in it, in order: the click in a field before what was written there. `sighting` is the last."""

    @property
    def mark(self) -> tuple[float, float, float, float] | None:
        """Where its picture shows the element: left, top, width and height in percent of the picture.

        None when that is not known, or when no part of the element was in view.
        """
        box, view = self.sighting.element.box, self.sighting.element.view
        if not box or not view:
            return None
        left, top = (max(box[side], 0) for side in (0, 1))
        right, bottom = (min(box[side] + box[side + 2], view[side]) for side in (0, 1))
        if right <= left or bottom <= top:
            return None
        wide, high = (100 / side for side in view)
        return left * wide, top * high, (right - left) * wide, (bottom - top) * high


class FilmMeta(Strict):
    """`meta.yaml` of a bundle. `caseworker` is a role, never a name."""

    format: Literal["klickfri-film/2"] = "klickfri-film/2"
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
