"""The twin of the drivers: a screen in memory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from klickfri.model import codes
from klickfri.model.attachment import Attachment, Awaited
from klickfri.model.errors import (
    ApplicationException,
    NotHeld,
    ProtectedIdentity,
    SaveRefused,
    TargetRefused,
    UnexpectedDialog,
    Unsure,
)
from klickfri.model.flow import Dialog
from klickfri.model.healing import WEIGHTS, Evidence
from klickfri.model.pattern import Fitting, Words
from klickfri.model.recognition import BY_SIGHT, address_of
from klickfri.model.sentences import Sentence
from klickfri.model.target import System, Target
from klickfri.model.text import as_lines
from klickfri.model.values import Values, choices_in
from klickfri.screen.dry.windows import POPUP, DryWindows, Shown
from klickfri.screen.port import Act, Delivery, Former, GoThrough, Held, Holding, Reading, Stands, saves, yes_or_no

PICTURE = b"\x89PNG\r\n\x1a\n dry"
_MOST_BETWEEN = 5
_BOXES = ("checkbox", "switch", "radio")


@dataclass(frozen=True)
class Asks:
    """A native dialog that an act raises, and what each answer to it leads to."""

    kind: Literal["alert", "confirm", "prompt"]
    text: str
    accepted: Effect | None = None
    dismissed: Effect | None = None


Effect = str | Exception | Asks | Callable[["DryScreen"], None]
"""What an act leads to: a page state, an error, a dialog, or a function that changes the screen."""


@dataclass(frozen=True)
class Asked:
    """One thing that was asked of the screen. `what` is the target's caption, or the page for `open`."""

    verb: str
    page: str
    what: str
    value: str = ""


@dataclass
class DryPage(Shown):
    """What a page shows, by caption. Captions not named in `absent` are there; fields not in `values` are empty.

    What is `alike` stands there twice; what is `disabled` can only be read. `typing` is what keys in a field lead to,
    `rewrites` what the page makes of a text when its field has been left.
    """

    options: dict[str, Sequence[str]] = field(default_factory=dict)
    several: set[str] = field(default_factory=set)
    """Lists that take several choices."""
    tables: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    effects: dict[str, Effect] = field(default_factory=dict)
    typing: dict[str, Effect] = field(default_factory=dict)
    rewrites: dict[str, Mapping[str, str]] = field(default_factory=dict)
    keys: dict[tuple[str, str], Effect | None] = field(default_factory=dict)
    """What a key leads to that is pressed in an element, by caption and key; any other has the element's effect."""
    gives: dict[str, Sequence[Attachment]] = field(default_factory=dict)
    """The files that come when an element is clicked on."""
    absent: set[str] = field(default_factory=set)
    alike: set[str] = field(default_factory=set)
    disabled: set[str] = field(default_factory=set)
    one_line: set[str] = field(default_factory=set)
    """Fields that cannot hold a line break."""
    near: list[Evidence] = field(default_factory=list)

    def why_not(self, name: str, *, acts: bool) -> str:
        """The fact that fails of an element, as `FACT_WORDS` names it; empty when it may be read, or acted on."""
        failing = {"role": self.absent, "alike": self.alike, "disabled": self.disabled if acts else ()}
        return next((fact for fact, names in failing.items() if name in names), "")


def caption(target: Target) -> str:
    """How the twin calls an element: its label, name, text, what it mentions, column (of a line also its place),
    picture, address or heading, whichever comes first; in a part of a page with that before it: `Sökande: Adress`.
    """
    column = f"{target.column}, {target.line.partition('#')[0]}" if target.line else target.column
    shown = (
        target.label,
        target.name,
        target.text,
        target.mentions,
        column,
        target.called,
        target.leads_to,
        target.heading,
    )
    called = next(filter(None, shown), target.role)
    return f"{target.section}: {called}" if target.section else called


class _Pages(dict[str, DryPage]):
    """Page states by name; one that nobody described is empty."""

    def __missing__(self, name: str) -> DryPage:
        return self.setdefault(name, DryPage())


class DryScreen:
    """Implements `screen.port.Screen` in memory, without time: what does not show at once does not come.

    With `agreeable` every page that is waited for shows: the plan of a flow, walked without a screen.
    Otherwise only what `pages` and their effects say happens. `asked` records every call in order.
    """

    def __init__(self, system: System, pages: Mapping[str, DryPage] | None = None, *, agreeable: bool = False) -> None:
        self._system, self._agreeable = system, agreeable
        self.pages: dict[str, DryPage] = _Pages(pages or {})
        self.asked: list[Asked] = []
        self._windows = DryWindows(system, self.pages)
        self.closed = False
        self.sent = 0
        self._standing: Mapping[str, Stands] = {}
        """How that stands which the act was given to hold."""
        self._go_through: GoThrough | None = None
        self._saving = False
        """The last act was one that saves."""
        self.written = ""
        """What was written in the latest prompt that was accepted."""

    # --- what is shown, and what effects may change -----------------------------------------------------------------

    @property
    def windows(self) -> Mapping[str, str]:
        """The page state that each open window (`work`, `look`, `popup`) shows."""
        return self._windows.shown

    def show(self, page: str) -> None:
        """Loads a page state in its window."""
        self._windows.load(page)

    def pop_up(self, page: str) -> None:
        """Opens a window with this page state beside the one worked in."""
        self._windows.load(page, POPUP)

    def shut(self) -> None:
        """Closes the window that was opened beside."""
        self._windows.shut(POPUP)

    def about(self, values: Values) -> None:
        """Takes the case's values, for pages that are known by them."""
        self._windows.about = values

    def through(self, go: GoThrough) -> None:
        """Takes what goes through the pages between."""
        self._go_through = go

    # --- going and waiting ----------------------------------------------------------------------------------------

    def open(self, page: str) -> None:
        """Goes to the page."""
        self._note("open", page, page)
        self._windows.allow()
        if not self._agreeable:
            address_of(page, self._system.pages[page], self._windows.about)
        self._windows.look([])
        self.show(page)
        self._saving = False
        self._windows.act(nothing_done=True)
        self._windows.look([page])

    def shows(self, page: str) -> bool:
        """Is this page state shown now?"""
        self._windows.look([page])
        return self._agreeable or self._windows.is_shown(page)

    def expect(
        self,
        pages: Sequence[str],
        *,
        fresh: bool = False,
        text: str | Words | None = None,
        refused_by: Sequence[str] = (),
        within: float = 60.0,
    ) -> str:
        """The page state that shows."""
        self._pass_between(pages)
        self._windows.look(pages)
        if self._agreeable:
            self.show(pages[0])
            return pages[0]
        words = (text,) if isinstance(text, str) else text
        shown = next((page for page in pages if self._windows.meets(page, fresh, words)), None)
        refusal = self._windows.refused(refused_by, pages)
        if refusal and not (shown and words):
            raise SaveRefused(refusal)
        if shown is None:
            raise self._windows.not_shown(pages)
        return shown

    def _pass_between(self, pages: Sequence[str]) -> None:
        """Goes through the pages that stand between, with what was given for that."""
        saving = self._saving
        for _ in range(_MOST_BETWEEN):
            between = self._windows.between(pages)
            if between is None or self._go_through is None:
                return
            self._go_through(between, saving)
        raise Unsure(Sentence.BETWEEN_AGAIN(page=between or ""))

    def expect_closed(self, page: str, *, within: float = 60.0) -> None:
        """Raises when the page state still shows."""
        self._windows.look([page])
        if self._windows.may_show(page) and not self._agreeable:
            raise self._windows.not_shown([page])

    def leave(self, page: str, *, within: float = 60.0) -> None:
        """Closes the popup that shows the page state. An agreeable screen shows none, and leaves it all the same."""
        self._note("leave", page, page)
        self._windows.look([page])
        if not self._agreeable and not (POPUP in self.windows and self._windows.shows(page, POPUP)):
            raise self._windows.not_shown([page])
        self.shut()

    # --- looking --------------------------------------------------------------------------------------------------

    def read(self, targets: Mapping[str, Target]) -> dict[str, Reading]:
        """What the targets show."""
        if len({target.page for target in targets.values()}) > 1:
            raise ValueError("targets of several pages cannot be read at once")
        return {name: self._reading(target) for name, target in targets.items()}

    def read_when(
        self, targets: Mapping[str, Target], so: Callable[[Mapping[str, Reading]], bool]
    ) -> dict[str, Reading]:
        """Reads; nothing comes late here."""
        del so
        return self.read(targets)

    def rows(self, table: Target) -> list[dict[str, str]]:
        """The rows of the table."""
        self._stand_before("rows", table)
        if table.role != "table":
            raise TargetRefused(caption(table), ["rows"], [])
        return [dict(row) for row in self.pages[table.page].tables.get(caption(table), [])]

    def present(self, target: Target) -> bool:
        """Is the element there? An agreeable screen has no second pages, so nothing is asked for twice."""
        self._note("present", target.page, caption(target))
        self.expect([target.page])
        page = self.pages[target.page]
        if caption(target) in page.alike:
            self._refuse(target)
        return not self._agreeable and caption(target) not in page.absent

    def is_there(self, target: Target) -> bool:
        """Is the element there?"""
        return self.present(target)

    def nearby(self, target: Target, captions: Sequence[str]) -> list[Evidence]:
        """What the page was given to show in its place."""
        self._windows.look([target.page])
        return list(self.pages[target.page].near)

    # --- acting ---------------------------------------------------------------------------------------------------

    def click(self, target: Target, dialog: Dialog | None = None, *, holding: Holding | None = None) -> Act:
        """Does what the script says the click does, and answers its dialog."""
        self._stand_before("click", target, holding=holding, acts=True)
        answered = self._lead_on(target, dialog)
        return self._done(_facts(target), answered)

    def double_click(self, target: Target, *, holding: Holding | None = None) -> Act:
        """Does what the script says the click does."""
        self._stand_before("double_click", target, holding=holding, acts=True)
        self._lead_on(target)
        return self._done(_facts(target))

    def context_click(self, target: Target, *, holding: Holding | None = None) -> Act:
        """Does what the script says the click does."""
        self._stand_before("context_click", target, holding=holding, acts=True)
        self._lead_on(target)
        return self._done(_facts(target))

    def hover(self, target: Target) -> Act:
        """Does what the script says of the element."""
        self._stand_before("hover", target, acts=True)
        self._lead_on(target)
        return self._done(_facts(target))

    def drag(
        self, target: Target, onto: Target, dialog: Dialog | None = None, *, holding: Holding | None = None
    ) -> Act:
        """Does what the script says of the element; one that it says nothing of is not moved."""
        if target.page != onto.page:
            raise ValueError("targets of several pages cannot be pulled together")
        moves = self._agreeable or self.pages[target.page].effects.get(caption(target)) is not None
        self._stand_before("drag", target, caption(onto), holding, acts=True)
        self._refuse(onto)
        answered = self._lead_on(target, dialog)
        if not moves:
            raise ApplicationException(codes.NOT_WRITTEN, Sentence.NOT_MOVED(element=caption(target)))
        both = (*_facts(target), *(f"onto {fact}" for fact in _facts(onto)))
        return self._done(both, answered)

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
        """Sets the field, and does what the script says typing in it, leaving it, or the key, does."""
        self._stand_before("fill", target, value, holding, acts=True)
        if "\n" in value and caption(target) in self.pages[target.page].one_line:
            raise TargetRefused(caption(target), ["one line"], [])
        wanted, name, page = value if shows is None else shows, caption(target), self.pages[target.page]
        if typed and self._value(target) != wanted:
            self._follow(page.typing.get(name))
        if key is None:
            unsaid = wanted if self._agreeable else value
            return self._set(target, wanted, page.rewrites.get(name, {}).get(value, unsaid))
        act = self._set(target, value, leads_on=False)
        self.press(target, key)
        return replace(act, delivery=Delivery.DONE)

    def select(
        self, target: Target, option: str, fitting: Fitting | None = None, *, holding: Holding | None = None
    ) -> Act:
        """Chooses the option, or all that are named; a list without choices of its own has every one."""
        self._stand_before("select", target, option, holding, acts=True)
        choices = self.pages[target.page].options.get(caption(target), [option])
        if caption(target) in self.pages[target.page].several and option not in choices:
            return self._select_several(target, option, choices)
        meant = [one for one in choices if one == option]
        if fitting and not meant:
            meant = [one for one in choices if fitting.holds(one)]
        if len(meant) != 1:
            raise TargetRefused(caption(target), ["options alike" if meant else "option"], [])
        return self._set(target, meant[0])

    def _select_several(self, target: Target, named: str, choices: Sequence[str]) -> Act:
        wanted = choices_in(named)
        if not wanted or not wanted <= set(choices):
            raise TargetRefused(caption(target), ["option"], [])
        return self._set(target, ", ".join(one for one in choices if one in wanted))

    def pick(self, target: Target, day: dt.date, shows: str, *, holding: Holding | None = None) -> Act:
        """Sets the field, as the page's own calendar would."""
        self._stand_before("pick", target, shows, holding, acts=True)
        return self._set(target, shows)

    def check(self, target: Target, on: bool, *, holding: Holding | None = None) -> Act:
        """Sets the checkbox."""
        self._stand_before("check", target, yes_or_no(on), holding, acts=True)
        return self._set(target, yes_or_no(on))

    def attach(self, target: Target, file: Attachment, *, holding: Holding | None = None) -> Act:
        """The field shows the file's name."""
        self._stand_before("attach", target, file.name, holding, acts=True)
        return replace(self._set(target, file.name), delivery=Delivery.DONE)

    def download(
        self, target: Target, awaited: Awaited, dialog: Dialog | None = None, *, holding: Holding | None = None
    ) -> tuple[Act, Attachment]:
        """Clicks, and takes the file that the page gives."""
        self._stand_before("download", target, holding=holding, acts=True)
        act = Act(Delivery.DONE, dialog=self._lead_on(target, dialog), facts=_facts(target))
        came = self.pages[target.page].gives.get(caption(target), ())
        if self._agreeable:
            came = (Attachment("fil", b""),)
        elif len(came) != 1:
            raise Unsure(Sentence.FILES_SEVERAL() if came else Sentence.FILE_LATE())
        else:
            awaited.refuse(came[0].name, len(came[0].content))
        return act, came[0]

    def press(self, target: Target, key: str, dialog: Dialog | None = None, *, holding: Holding | None = None) -> Act:
        """Does what the script says the key does, and answers its dialog."""
        self._stand_before("press", target, key, holding, acts=True)
        answered = self._lead_on(target, dialog, key)
        return self._done(_facts(target), answered)

    # --- picturing and ending -------------------------------------------------------------------------------------

    def picture(self, page: str) -> bytes:
        """A picture of nothing."""
        self._note("picture", page, page)
        self._windows.look([page])
        return PICTURE

    def rest(self, *, empty: bool = False) -> None:
        """Forgets the last case."""
        self._note("rest", "", "")
        self._saving = False
        self._windows.rest(empty)

    def close(self) -> None:
        """Ends the session."""
        self.closed = True

    def verbs(self, *wanted: str) -> Iterable[Asked]:
        """What was asked with these verbs, in order."""
        return [asked for asked in self.asked if asked.verb in wanted]

    # --- the one way of acting ------------------------------------------------------------------------------------

    def _stand_before(
        self, verb: str, target: Target, value: str = "", holding: Holding | None = None, *, acts: bool = False
    ) -> None:
        self._note(verb, target.page, caption(target), value)
        self.expect([target.page])
        self._refuse(target, acts=acts)
        self._saving = (self._saving and not acts) or saves(holding)
        self._compare({name: one for name, one in (holding or {}).items() if self._windows.may_show(one.target.page)})

    def _compare(self, held: Mapping[str, Held]) -> None:
        """Raises `NotHeld` for what should be compared and stands otherwise."""
        self._standing = {name: self._stands(one) for name, one in held.items()}
        for name, one in held.items():
            if one.compared and self._standing[name] != "gone":
                self._refuse(one.target)
        lost = {name: one for name, one in held.items() if one.compared and self._standing[name] == "differs"}
        if lost:
            raise NotHeld(tuple(lost), all(map(self._is_redrawn, lost.values())))

    def _stands(self, held: Held) -> Stands:
        if held.may_be_gone and self.pages[held.target.page].why_not(caption(held.target), acts=False) == "role":
            return "gone"
        return "stands" if as_lines(self._value(held.target)) == as_lines(held.value) else "differs"

    def _done(self, facts: tuple[str, ...], answered: str | None = None) -> Act:
        return Act(Delivery.DONE, dialog=answered, facts=facts, standing=self._standing)

    def _refuse(self, target: Target, *, acts: bool = False) -> None:
        """Raises `TargetRefused` when the element is not exactly one, or nothing can be done with it."""
        failed = self.pages[target.page].why_not(caption(target), acts=acts)
        if failed:
            raise TargetRefused(caption(target), [failed], [])

    def _set(self, target: Target, value: str, stands: str | None = None, *, leads_on: bool = True) -> Act:
        """Sets the value, unless it stands there. `stands`: what the page makes of what was written; else the value."""
        former = Former(self._value(target), self._windows.document(target.page))
        act = replace(self._done(_facts(target)), value=value, former=former)
        if former.shown == value:
            self._windows.act(nothing_done=True)
            return replace(act, delivery=Delivery.NOT_NEEDED)
        self.pages[target.page].values[caption(target)] = value if stands is None else stands
        if leads_on:
            self._lead_on(target)
        if stands is not None and as_lines(stands) != as_lines(value):
            raise ApplicationException(codes.NOT_WRITTEN, Sentence.NOT_WRITTEN(element=caption(target)))
        return act

    def _lead_on(self, target: Target, dialog: Dialog | None = None, key: str = "") -> str | None:
        """Does what the script says of the element, and gives the text of the dialog that was answered."""
        page, name = self.pages[target.page], caption(target)
        effect = page.keys.get((name, key), page.effects.get(name))
        self.sent += not isinstance(effect, TargetRefused)
        self._windows.act()
        if isinstance(effect, Asks):
            return self._answer(effect, dialog)
        self._follow(effect)
        if dialog and not self._agreeable:
            raise Unsure(Sentence.NO_DIALOG())
        return dialog.text if dialog else None

    def _answer(self, asks: Asks, dialog: Dialog | None) -> str | None:
        """Answers as the step says; what it did not name is dismissed, and stops the case."""
        if dialog and (dialog.kind, dialog.text) == (asks.kind, asks.text):
            self.written = dialog.value or ""
            self._follow(asks.accepted if dialog.answer == "accept" else asks.dismissed)
            return asks.text
        self._follow(asks.dismissed)
        if asks.kind == "alert" and asks.text in self._system.known_dialogs:
            return None
        raise self._windows.stop(UnexpectedDialog(asks.kind, asks.text))

    def _follow(self, effect: Effect | None) -> None:
        if isinstance(effect, str):
            self.show(effect)
        elif isinstance(effect, ProtectedIdentity | UnexpectedDialog):
            raise self._windows.stop(effect)
        elif isinstance(effect, Exception):
            raise effect
        elif effect is not None and not isinstance(effect, Asks):
            effect(self)

    def _reading(self, target: Target) -> Reading:
        self._stand_before("read", target)
        return Reading(self._value(target), tuple(self.pages[target.page].options.get(caption(target), ())))

    def _is_redrawn(self, held: Held) -> bool:
        return held.former is not None and self._value(held.target) in ("", held.former.shown)

    def _value(self, target: Target) -> str:
        unset = yes_or_no(False) if target.role in _BOXES else ""
        return self.pages[target.page].values.get(caption(target), unset)

    def _note(self, verb: str, page: str, what: str, value: str = "") -> None:
        self.asked.append(Asked(verb, page, what, value))


def _facts(target: Target) -> tuple[str, ...]:
    given = [name for name in (*WEIGHTS, "line") if getattr(target, name) is not None]
    by_sight = [f"label_from {target.label_from}"] if target.label_from in (*BY_SIGHT, "group") else []
    return ("role", *given, *by_sight)
