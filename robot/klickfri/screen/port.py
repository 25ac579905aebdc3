"""The ports to a screen: `Screen` for a robot that works at it, `Camera` for a person who is filmed at it.

Drivers: `screen.browser` (Playwright) and `screen.dry` (no screen); `screen.opening` chooses.

Every call takes targets whose `$values` are already filled in. Every call looks first: in one evaluation it
finds the page state, the signs (protected identity, lock, fault page, log-in page) and the element. A call
waits until the page state it needs is shown and loaded, and what the last act set going there (requests, timers due
soon) is done, within limits, and then acts, or raises:

- `ProtectedIdentity` as soon as a sign of it is seen in any frame of any window (before anything else),
- `SessionLost` when the log-in page shows where another page was needed,
- `RecordLocked` and `ApplicationException` when the system says so, or does not answer in time,
- `TargetRefused` when the element is not exactly one, covered, disabled or contradicted,
- `Unsure` for an unknown page, one that fits several page states and none more narrowly, or an unexpected dialog.

Faults, locks and the log-in page count in the frame of the page asked for and in the frames around it; locks only
in the `work` window. After `ProtectedIdentity` or an unexpected dialog every call is refused until `rest`.
A label without `label_from` may be a label element, aria, a legend or the cell to the left; `above`, `before` and what
only the eye ties to a field must be named. Open shadow trees are part of the page; in closed ones signs are read and
pictures masked, nothing is done. A link that shows only digits (a calendar day) is also known by its title, with or
without the year shown above it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import TracebackType
from typing import Literal, Protocol, Self

from klickfri.model.attachment import Attachment, Awaited
from klickfri.model.film import Sighting
from klickfri.model.flow import Dialog
from klickfri.model.healing import Evidence
from klickfri.model.pattern import Fitting, Words
from klickfri.model.target import Target
from klickfri.model.values import Values

Stands = Literal["stands", "differs", "gone"]
"""How something that was held stands: as it shall, otherwise, or nowhere on its page."""


class Delivery(StrEnum):
    """What is known about an action after it was done."""

    DONE = "done"
    NOT_NEEDED = "not_needed"
    """The element already had the value; nothing was clicked or chosen."""
    UNKNOWN = "unknown"
    """The window closed under the click: neither success nor failure until the effect is seen."""


@dataclass(frozen=True)
class Reading:
    """What one element shows. `value` is a field's value or an element's text, white space folded.

    `options` holds the choices of a list. `failed_support` names supporting facts that no longer hold.
    """

    value: str
    options: tuple[str, ...] = ()
    failed_support: tuple[str, ...] = ()


@dataclass(frozen=True)
class Former:
    """What stood in an element before an act, and in which document: so a redraw is told from somebody's change."""

    shown: str
    document: str


@dataclass(frozen=True)
class Act:
    """What became of an action. `value` is the field's value read back in the same evaluation."""

    delivery: Delivery
    value: str | None = None
    failed_support: tuple[str, ...] = ()
    dialog: str | None = None
    """Text of the dialog that was answered as the step said."""
    facts: tuple[str, ...] = field(default=())
    """Names of the strong facts that pointed out the element."""
    former: Former | None = None
    standing: Mapping[str, Stands] = field(default_factory=dict)
    """How each of what was held stood, by name, of the pages that the act's window shows."""


def yes_or_no(on: bool) -> str:
    """What a box shows as its value."""
    return "ja" if on else "nej"


@dataclass(frozen=True)
class Held:
    """What a target must show while an act is done: a field's text, a choice, `ja` or `nej` of a box.

    `former` is what stood there before it was set, if that is known. What is not `compared` is only looked for. What
    `may_be_gone` may stand nowhere. What was `left` was compared in the act before, which may have left its step: then
    another field in its place, or its text in the page's words and no more in the field, count as gone too.
    """

    target: Target
    value: str
    former: Former | None = None
    compared: bool = True
    may_be_gone: bool = False
    left: bool = False


Holding = Mapping[str, Held]
"""What must be shown in the act's window, by name, in the order it was set. A page that has been left is not held."""


class Leaving(dict[str, Held]):
    """As `Holding`, of an act that saves nothing and may leave where it was set, or has just left it."""


def saves(holding: Holding | None) -> bool:
    """Is what holds it an act that saves?"""
    return holding is not None and not isinstance(holding, Leaving)


GoThrough = Callable[[str, bool], None]
"""Goes through a page between, given its name, and whether it stands where a save was to be answered."""


class Screen(Protocol):
    """One robot session against one system.

    An act that saves is given what to hold, be it nothing. That is compared in the evaluation that points out the
    element, and again while its event is on the way to the page. It raises `NotHeld`, or `TargetRefused` for what is
    not exactly one, and then nothing has reached the page.
    """

    sent: int
    """Acts that may have reached a page, since the session began: a call that raised and left it alone did nothing."""

    def about(self, values: Values) -> None:
        """From now on the work is about a case with these values, as they grow, until this is said of another.

        A page whose heading, title or path must show one of them that is known is no other case's page.
        """

    def through(self, go: GoThrough) -> None:
        """From now on a page of the system's `[between]` that stands where another is waited for is gone through by
        this, which acts on the screen itself; then the waiting goes on. Once a document, and a few times at most.
        """

    def open(self, page: str) -> None:
        """Goes to the page's address in its window and waits until some known page is loaded.

        Of what stood there before only protection counts. Raises `Unsure` for a page that has no address.
        """

    def shows(self, page: str) -> bool:
        """One look without waiting: is this page state shown now?"""

    def expect(
        self,
        pages: Sequence[str],
        *,
        fresh: bool = False,
        text: str | Words | None = None,
        refused_by: Sequence[str] = (),
        within: float = 60.0,
    ) -> str:
        """Waits until one of the page states shows, and says which.

        `fresh` demands a document that was loaded after the last action began (after an action that was
        `NOT_NEEDED` any will do); `text` must be shown on it, outside its fields. Together they are also met by a text
        that came after the action began on a page that stays. Raises `SaveRefused` when one of `refused_by` came after
        the action began and the `text` is not shown.
        """

    def expect_closed(self, page: str, *, within: float = 60.0) -> None:
        """Waits until no window shows the page state."""

    def leave(self, page: str, *, within: float = 60.0) -> None:
        """Waits until a window that an act opened shows the page state, and closes it. Raises as `expect`."""

    def read(self, targets: Mapping[str, Target]) -> dict[str, Reading]:
        """Reads several targets of one page in one evaluation. Raises `ValueError` for targets of several pages."""

    def read_when(
        self, targets: Mapping[str, Target], so: Callable[[Mapping[str, Reading]], bool]
    ) -> dict[str, Reading]:
        """Reads as `read`, once it is so or what comes late has had its time."""

    def rows(self, table: Target) -> list[dict[str, str]]:
        """The rows of a table as {column heading: text}. Raises `TargetRefused` if the table is not one."""

    def present(self, target: Target) -> bool:
        """Is the element there now? For the pager of a list: absent on its last page. Two alike are refused."""

    def is_there(self, target: Target) -> bool:
        """Is the element there, once what comes late has had its time? Two alike are refused."""

    def nearby(self, target: Target, captions: Sequence[str]) -> list[Evidence]:
        """What stands on the target's page of its role, told by facts that are nobody's: for explaining a refusal.

        `captions` are labels that may be told wherever they stand, besides the system's own.
        """

    def click(self, target: Target, dialog: Dialog | None = None, *, holding: Holding | None = None) -> Act:
        """Clicks with a real pointer; answers the dialog that the step names, and no other.

        What the dialog's `value` says is written in the prompt.
        """

    def double_click(self, target: Target, *, holding: Holding | None = None) -> Act:
        """Clicks twice with a real pointer, as one double click."""

    def context_click(self, target: Target, *, holding: Holding | None = None) -> Act:
        """Clicks with the right button of a real pointer."""

    def hover(self, target: Target) -> Act:
        """Lays a real pointer on the element and leaves it there until another act moves it."""

    def drag(
        self, target: Target, onto: Target, dialog: Dialog | None = None, *, holding: Holding | None = None
    ) -> Act:
        """Pulls the element onto another with a real pointer; answers the dialog that the step names, and no other.

        Both are found in one look, so `ValueError` is raised for targets of two pages. What is held is compared before
        the button goes down; the button comes up only over `onto`. Raises `ApplicationException` (`NOT_MOVED`) when
        the pull did not come to that, or nothing was moved by it.
        """

    def fill(
        self,
        target: Target,
        value: str,
        key: str | None = None,
        *,
        shows: str | None = None,
        typed: bool = False,
        holding: Holding | None = None,
    ) -> Act:
        """Replaces a field's text and reads it back; then leaves the field, or presses the key in it.

        A field that has been left and writes the text in its own way must then show `shows`, white space folded.
        A text that is `typed` comes sign by sign, with a key for each; where one is lost the whole is typed once more,
        and the field is not left before all are there. Raises `ApplicationException` for a value that is not taken.
        """

    def select(
        self, target: Target, option: str, fitting: Fitting | None = None, *, holding: Holding | None = None
    ) -> Act:
        """Chooses the one option with this text, or else the one that fits, and reads it back: the act's `value`.

        A list that the page draws itself is opened, chosen from with the pointer, and shut again by the page. In one
        that takes several choices all that are named are chosen and no other: one by its text, several between
        semicolons, or else commas.
        """

    def pick(self, target: Target, day: dt.date, shows: str, *, holding: Holding | None = None) -> Act:
        """Picks the day in the one calendar that shows on the page, turning it month by month to the day's own; the
        field must then show `shows`.

        A calendar that says no month and year, or shows another month than it was turned to, is refused.
        """

    def check(self, target: Target, on: bool, *, holding: Holding | None = None) -> Act:
        """Sets a checkbox, a switch or a radio button."""

    def attach(self, target: Target, file: Attachment, *, holding: Holding | None = None) -> Act:
        """Hands a file to a field for files, whatever it held, and reads back the name that the field shows."""

    def download(
        self, target: Target, awaited: Awaited, dialog: Dialog | None = None, *, holding: Holding | None = None
    ) -> tuple[Act, Attachment]:
        """Clicks, and takes the one file that comes of it, which lies nowhere else afterwards.

        Raises `Unsure` when none comes in time, when it is not what is awaited, or when several come. What a click
        gives that nobody awaits is thrown away unread.
        """

    def press(self, target: Target, key: str, dialog: Dialog | None = None, *, holding: Holding | None = None) -> Act:
        """Presses a key in an element, and answers as a click does. What is held down meanwhile is always let go."""

    def picture(self, page: str) -> bytes:
        """A masked picture (PNG) of the window that shows the page; masked in the page while it is taken.

        Raises `ProtectedIdentity` at a sign, `ApplicationException` when the page does not hold still.
        """

    def rest(self, *, empty: bool = False) -> None:
        """Closes popups, empties the `look` window and forgets what was seen of the last case.

        With `empty`, or after protection was seen, the `work` window is emptied too; it must then be opened again.
        """

    def close(self) -> None:
        """Ends the session and everything it started."""


MARK = "Utmärkt av handläggaren"
"""Words of a remark in a masked film, where nobody's own words are kept."""

KeepFrame = Callable[[bytes, float, int], None]
"""Keeps one picture of a film: JPEG bytes, the moment in milliseconds since 1970, and the window's number from 1."""
Count = Callable[[Sequence[Sighting]], int]
"""How many steps a person would say that these sightings are."""
MaskSighting = Callable[[Sighting], Sighting]
"""What may be kept of a sighting."""


@dataclass(frozen=True)
class OnPaper:
    """A page, what stands above and below each sheet of it (HTML), and its parts by their paths: kind and content."""

    page: str
    above: str
    below: str
    part: Callable[[str], tuple[str, bytes] | None]


class Camera(Protocol):
    """A person works in a system as ever, and everything they do is seen. Leaving the block ends all that was started.

    Nothing is done for the person: no click is made and no question answered. What they ask of the camera (pause,
    resume, undo, remark, point out) is seen like everything else; from `pause` to `resume` nothing is kept, neither
    sightings nor pictures.

    With a mask nothing of a sighting is kept but what it lets through, pictures are drawn instead of taken, nothing
    can be downloaded, and a remark says `MARK`. At a sign of protected identity, in any frame of any window, such a
    film ends: what was kept is forgotten, nothing more is, and the person may work on.
    """

    version: str
    """What was filmed, for the film's own record: a browser's version."""
    protected: str | None
    """The code of the sign of protected identity that ended a masked film."""

    @property
    def sightings(self) -> list[Sighting]:
        """Everything kept so far, in causal order."""

    def roll(self, until: Callable[[], bool]) -> None:
        """Films until told to stop: by `until`, by the person, or because there is nothing left to film.

        Raises `Misfilmed` when it was told what nobody can read.
        """

    def close(self) -> None:
        """Ends the film and everything it started, if the person has not."""

    def __enter__(self) -> Self:
        """The camera."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Closes it."""
