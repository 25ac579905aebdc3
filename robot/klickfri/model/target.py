"""What a thing on the screen is called, and the facts it is recognised by (`targets.yaml`, `system.toml`)."""

from __future__ import annotations

import datetime as dt
import re
from typing import Literal

from pydantic import Field, NonNegativeFloat, PositiveInt, field_validator, model_validator

from klickfri.model import pattern
from klickfri.model.schedule import ClosedHours, Hindrance, Obstacle
from klickfri.model.strict import Strict
from klickfri.model.values import FORMATS, REFERENCE, Values, fill_in, references

LINE = "(first_empty|added)( [2-9]| [1-9][0-9])?|[1-9][0-9]*"
"""A row of fields by its place."""
LabelSource = Literal[
    "label", "aria", "legend", "left", "above", "before", "after", "beside", "over", "placeholder", "title", "button",
    "group",
]  # fmt: skip


class Target(Strict):
    """One element. All facts given here are strong: each must hold, or the robot refuses.

    `page` names the page state it stands on. Texts may hold `$values`, filled in before the search.
    `role` is the ARIA role (`textbox`, `combobox`, `button`, `link`, `checkbox`, `cell`, `table`, `text`);
    `password` is a field that hides what is written, which needs no other fact where it is the only one.
    `label_from` says where the label stands; `left` and `above` are the neighbouring table cells of
    label-less forms, `before` plain words right before the field. What only the eye ties to a field stands `after` a
    box, `beside` or `over` its field, or is its `placeholder` or `title`; `button` is the words of the only button of a
    form that has no other field, `group` those of a group of radio buttons. With `after` or `group`, a choice that has
    no name is named by the words after it.
    `mentions` is a value of the case that its words hold as a word of its own, whatever stands beside it.
    `row` keys a table row by column heading -> value; `column` is the heading of the element's own column. `line` is
    a row of fields by its place instead: the first empty one (`first_empty`), the one that the last act added
    (`added`), or a number among the filled ones; `first_empty 2` is the second row that is begun so. `heading`
    is the nearest heading, legend or caption that encloses or precedes it; `section` captions any part of the page that
    it stands in, be it a bold line, a row across a table, a tab or a card. `leads_to` is the address behind a link or a
    form's button, with `*` for any signs. `icon` is the sum of the picture that a button shows instead of words; it
    says which button only together with `called`, by which a person has said what the picture means.
    `supporting` (name, id, testid) is compared and logged, never decides. `weak` explains, never acts.
    """

    page: str
    role: str
    name: str | None = None
    label: str | None = None
    label_from: LabelSource | None = None
    text: str | None = None
    mentions: str | None = None
    row: dict[str, str] | None = None
    line: str | None = Field(default=None, json_schema_extra={"pattern": f"^({LINE})$"})
    column: str | None = None
    heading: str | None = None
    section: str | None = None
    leads_to: str | None = None
    icon: str | None = None
    called: str | None = None
    supporting: dict[str, str] = Field(default_factory=dict)
    weak: dict[str, str] = Field(default_factory=dict)

    @field_validator("line", mode="before")
    @classmethod
    def _a_line(cls, line: object) -> object:
        """YAML has the number of a row as one."""
        line = str(line) if isinstance(line, int) and not isinstance(line, bool) else line
        if line is not None and not re.fullmatch(LINE, str(line)):
            raise ValueError("a line is first_empty, added, first_empty 2, added 2 ..., or a number from 1")
        return line

    @field_validator("mentions")
    @classmethod
    def _a_value(cls, mentions: str | None) -> str | None:
        if mentions is not None and not REFERENCE.fullmatch(mentions):
            raise ValueError("what a thing mentions is a value of the case, $name or $name|format")
        return mentions

    @model_validator(mode="after")
    def _line_in_a_column(self) -> Target:
        if self.line and (self.row or not self.column):
            raise ValueError("a line is told by its place alone: name the column, and no row")
        return self

    @property
    def texts(self) -> list[str]:
        """The texts in which `$values` are filled in before the search: name, text, what is mentioned, heading,
        address and row.
        """
        own = (self.name, self.text, self.mentions, self.heading, self.leads_to)
        return [text for text in (*own, *(self.row or {}).values()) if text]

    @property
    def is_strong(self) -> bool:
        """Has it a fact that a person would recognise it by? A picture that nobody named is none, nor is any role but
        that of what hides what is written.
        """
        own = (self.name, self.label, self.text, self.mentions, self.role == "password")
        around = (self.column, self.heading, self.section, self.leads_to)
        return any((*own, *around)) or bool(self.line or self.row or (self.icon and self.called))

    @property
    def refers_to(self) -> list[str]:
        """The names of these values."""
        return [name for text in self.texts for name in references(text)]

    def filled_in(self, values: Values) -> Target:
        """The target with its `$values` filled in, all of which must be known."""
        row = {heading: fill_in(text, values) for heading, text in self.row.items()} if self.row else None
        facts = ("name", "text", "mentions", "heading", "leads_to")
        own = {fact: getattr(self, fact) for fact in facts}
        filled = {fact: fill_in(text, values) for fact, text in own.items() if text}
        return self.model_copy(update={"row": row, **filled})


class Page(Strict):
    """A page state: the window and frame it stands in, and what it is known by, all of which must hold.

    `window` is `work` (the window the robot works in, and the popups it opens) or `look` (a window of its own
    for read-only looking). `frame` is the path of frame names from the top; empty means the top document. `*` in a
    name stands for any signs, for one that is new each time.
    `heading` is the first `h1` (or `h2`) in full, `title` the document title in full, `path` that of the document's
    address, without host and query. In these `*` stands for any words and `$name` for a value of the case
    (`model/pattern.py`). `shows` is a text that stands on it, outside its fields.
    `address` is given when the page can be opened directly, relative to the system's address; `$name` in it stands for
    a value of the case.
    """

    window: Literal["work", "look"] = "work"
    frame: tuple[str, ...] = ()
    heading: str | None = None
    title: str | None = None
    path: str | None = None
    shows: str | None = None
    address: str | None = None

    @field_validator("heading", "title", "path")
    @classmethod
    def _fixes_something(cls, text: str | None) -> str | None:
        """A pattern that fits every page, or a value in a form that there is none of, tells no page."""
        if text and pattern.is_pattern(text) and not pattern.fixed(text).strip("/"):
            raise ValueError(f"{text!r} would fit any page; write words of the page beside * and $values")
        forms = {reference.partition("|")[2] for reference in pattern.named(text or "")} - {"", *FORMATS}
        if forms:
            raise ValueError(f"no format is called {', '.join(sorted(forms))}")
        return text

    @field_validator("address")
    @classmethod
    def _opens_one_page(cls, address: str | None) -> str | None:
        if address and pattern.ANY in address:
            raise ValueError(f"{address!r} opens no page: an address has places for $values, and none for any words")
        return address

    @property
    def patterns(self) -> dict[str, str]:
        """Heading, title and path, as far as it is known by them."""
        told = {"heading": self.heading, "title": self.title, "path": self.path}
        return {fact: text for fact, text in told.items() if text}


class Signs(Strict):
    """Words that mean something wherever they are shown, in any frame. Matched without regard to case."""

    protected: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Exception code -> phrases. Looked for in every single look, before anything else."""
    locked: tuple[str, ...] = ()
    no_protected: bool = False
    """Its owner's word that the system never shows who is protected; else `protected` names at least one sign."""
    failed: tuple[str, ...] = ()
    """The system's own fault pages."""

    @property
    def shows_nobody(self) -> bool:
        """Does its owner say that it never shows who is protected, so that there is nobody to be cleared?"""
        return self.no_protected and not self.names_protected

    @property
    def names_protected(self) -> bool:
        """Is there a phrase to look for?"""
        return any(self.protected.values())


class BrowserPages(Strict):
    """A system of pages in a browser.

    Its own beside what every system has: `address` and `known_dialogs` of the system, `frame`, `title` and `address`
    of a page, `fresh` and native dialogs of a step.
    """

    kind: Literal["browser"] = "browser"


SystemScreen = BrowserPages
"""What a system is seen on, told apart by its `kind`; a second kind makes a union of it."""


class Between(Strict):
    """A page that may come between, wherever another was needed, and the one thing that is done there."""

    press: str | None = None
    """The target that leads on from it."""
    log_in: bool = False
    """It says that the session has ended: the robot logs in again."""
    say: str = "Gå vidare från sidan emellan"
    """What is done there, in the caseworker's words."""
    answers_saves: bool = False
    """It is gone on from also where it comes instead of the answer to a save, which then goes on; else a person is
    asked."""

    @model_validator(mode="after")
    def _one_thing(self) -> Between:
        if bool(self.press) == self.log_in:
            raise ValueError("a page between has either something to press or log_in = true")
        return self


class Admission(Strict):
    """What the browser itself is asked for before it shows a page; see `settings/credentials.py` for where it is kept.

    `password`: its own box (HTTP Basic or Digest) asks for the account's name and password. `certificate`: the server
    asks for the account's certificate; so may the other `origins` (`https://host:port`).
    """

    password: bool = False
    certificate: bool = False
    origins: tuple[str, ...] = ()


class System(Strict):
    """One legacy system (`system.toml`)."""

    format: Literal["klickfri-system/1"]
    name: str
    title: str
    persons: Literal["synthetic", "real"]
    screen: SystemScreen = BrowserPages()
    """What the system is worked in: `kind = "browser"`, which is meant where nothing is said."""
    address: str
    accounts: tuple[str, ...] = ("roboten",)
    """Robot accounts; one session each, so their number limits the workers. Only where nobody is let in by one they
    need no naming."""
    log_in: str | None = None
    """The flow that logs in, starting from `login_page`; none where nobody logs in on a page."""
    log_out: str | None = None
    """The flow that logs out, starting from the `start` page; it gives back every record the account holds."""
    login_page: str | None = None
    """The page that asks for log-in, wherever it shows."""
    admission: Admission | None = None
    """What the browser itself is asked for, if it is."""
    between: dict[str, Between] = Field(default_factory=dict)
    """Pages that may come between, by the name of their page state."""
    start: str
    """The page whose address a session starts from."""
    home: str
    """The page state the robot rests on between items; shows on the start page when logged in."""
    lock_waits: tuple[float, ...] = (5.0, 15.0, 30.0)
    """Seconds to wait before looking again at a locked record; then the item is put back."""
    ill_waits: tuple[NonNegativeFloat, ...] = Field((2.0, 5.0, 10.0, 30.0, 60.0), min_length=1)
    """Seconds to wait, longer each time, before a system that is ill is tried again; the last one is repeated."""
    ill_after: PositiveInt = 2
    """Faults of the system in a row, by whatever case, after which it counts as ill."""
    ill_for_minutes: NonNegativeFloat = 30.0
    """How long a run waits for a system that is ill; then it ends, and everything left waits for the next run."""
    blackouts: tuple[ClosedHours, ...] = ()
    """Hours in which nothing of ours touches the system: no run begins, and a run at work takes no further case."""
    read_only: tuple[ClosedHours, ...] = ()
    """Hours in which the system may be looked at and saves nothing: no run begins, and no case that saves is taken."""
    pages: dict[str, Page]
    signs: Signs = Signs()
    known_dialogs: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    """Labels, headings and captions that may be readable in pictures; everything else is masked."""

    @model_validator(mode="after")
    def _log_in_whole(self) -> System:
        if (self.log_in is None) != (self.login_page is None):
            raise ValueError("log_in and login_page belong together: give both, or none where nobody logs in")
        if self.log_out and not self.log_in:
            raise ValueError("log_out belongs to log_in")
        if (self.log_in or self.admission) and "accounts" not in self.model_fields_set:
            raise ValueError("accounts: who is let in is named")
        if not self.accounts:
            raise ValueError("accounts: at least one")
        return self

    def closed(self, moment: dt.datetime, *, saves: bool = True) -> Hindrance | None:
        """What keeps a case from being begun now; of the read-only hours only one that `saves`."""
        for reason, windows in (
            (Obstacle.BLACKOUT, self.blackouts),
            (Obstacle.READ_ONLY, self.read_only if saves else ()),
        ):
            for hours in windows:
                if hours.hold(moment):
                    return Hindrance(reason, str(hours))
        return None

    @property
    def takes_password(self) -> bool:
        """Is anybody asked for an account's password?"""
        return bool(self.log_in) or bool(self.admission and self.admission.password)

    @property
    def takes_certificate(self) -> bool:
        """Is the browser asked for an account's certificate?"""
        return bool(self.admission and self.admission.certificate)

    def is_between(self, page: str) -> bool:
        """Is it a page that is gone on from by pressing something?"""
        return page in self.between and self.between[page].press is not None

    def ends_session(self, page: str) -> bool:
        """Does it say that the robot must log in again?"""
        return page == self.login_page or (page in self.between and self.between[page].log_in)
