"""The shipped twin of the drivers: a screen in memory, for dry runs and for tests without a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from klickfri.model.errors import NotHeld, SaveRefused, TargetRefused, Unsure
from klickfri.model.flow import Dialog
from klickfri.model.healing import Evidence
from klickfri.model.sentences import Joined, Sentence
from klickfri.model.target import System, Target
from klickfri.model.text import as_shown
from klickfri.screen.port import Act, Delivery, Former, Held, Holding, Reading, yes_or_no

Effect = str | Exception | Callable[["DryScreen"], None]
"""What a click or choice leads to: a page state, an error to raise, or a function that changes the screen."""

PICTURE = b"\x89PNG\r\n\x1a\n dry"


@dataclass(frozen=True)
class Asked:
    """One thing that was asked of the screen. `what` is the target's caption, or the page for `open`."""

    verb: str
    page: str
    what: str
    value: str = ""


@dataclass
class DryPage:
    """What a page shows, by caption. Captions not named in `absent` are there; fields not in `values` are empty."""

    values: dict[str, str] = field(default_factory=dict)
    options: dict[str, Sequence[str]] = field(default_factory=dict)
    tables: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    effects: dict[str, Effect] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    absent: set[str] = field(default_factory=set)
    near: list[Evidence] = field(default_factory=list)


def caption(target: Target) -> str:
    """How the twin calls an element: its label, name, text, column or heading, whichever comes first."""
    return target.label or target.name or target.text or target.column or target.heading or target.role


class DryScreen:
    """Implements `screen.port.Screen` in memory.

    With `agreeable` every page that is waited for shows at once: the plan of a flow, walked without a screen.
    Otherwise only what `pages` and their effects say happens. `asked` records every call in order.
    """

    def __init__(self, system: System, pages: Mapping[str, DryPage] | None = None, *, agreeable: bool = False) -> None:
        self._system, self._agreeable = system, agreeable
        self.pages = dict(pages or {})
        self.asked: list[Asked] = []
        self.windows: dict[str, str] = {}
        """The page state that each window (`work`, `look`) shows."""
        self.closed = False
        self.sent = 0

    def show(self, page: str) -> None:
        """Brings a page state up in its window."""
        self.windows[self._system.pages[page].window] = page

    def open(self, page: str) -> None:
        """Goes to the page."""
        self._note("open", page, page)
        self.show(page)

    def shows(self, page: str) -> bool:
        """Is this page state shown now?"""
        return self._agreeable or page in self.windows.values()

    def expect(
        self,
        pages: Sequence[str],
        *,
        fresh: bool = False,
        text: str | None = None,
        refused_by: Sequence[str] = (),
        within: float = 60.0,
    ) -> str:
        """The page state that shows. Raises `Unsure` at once when none of them, or not the text, does."""
        if self._agreeable:
            self.show(pages[0])
        shown = next((page for page in pages if self.shows(page)), None)
        if shown is None:
            raise Unsure(Sentence.NO_SUCH_PAGE(wanted=Joined(pages)))
        refusal = next((words for words in refused_by if words in self._page(shown).texts), None)
        if refusal and text not in self._page(shown).texts:
            raise SaveRefused(refusal)
        if text is not None and not self._agreeable and text not in self._page(shown).texts:
            raise Unsure(Sentence.TEXT_MISSING(page=shown))
        return shown

    def expect_closed(self, page: str, *, within: float = 60.0) -> None:
        """Raises `Unsure` when the page state still shows."""
        if self.shows(page) and not self._agreeable:
            raise Unsure(Sentence.STILL_OPEN(page=page))

    def read(self, targets: Mapping[str, Target]) -> dict[str, Reading]:
        """What the targets show."""
        return {name: self._reading("read", target) for name, target in targets.items()}

    def rows(self, table: Target) -> list[dict[str, str]]:
        """The rows of the table."""
        self._stand_before("rows", table)
        return [dict(row) for row in self._page(table.page).tables.get(caption(table), [])]

    def present(self, target: Target) -> bool:
        """Is the element there? An agreeable screen has no second pages, so nothing is asked for twice."""
        self._note("present", target.page, caption(target))
        return not self._agreeable and caption(target) not in self._page(target.page).absent

    def nearby(self, target: Target, captions: Sequence[str]) -> list[Evidence]:
        """What the page was given to show in its place."""
        return list(self._page(target.page).near)

    def click(self, target: Target, dialog: Dialog | None = None, *, holding: Holding | None = None) -> Act:
        """Does what the script says the click does."""
        self._stand_before("click", target, holding=holding)
        self._lead_on(target)
        return Act(Delivery.DONE, dialog=dialog.text if dialog else None, facts=_facts(target))

    def double_click(self, target: Target, *, holding: Holding | None = None) -> Act:
        """Does what the script says the click does."""
        self._stand_before("double_click", target, holding=holding)
        self._lead_on(target)
        return Act(Delivery.DONE, facts=_facts(target))

    def fill(self, target: Target, value: str, key: str | None = None, *, holding: Holding | None = None) -> Act:
        """Sets the field, and does what the script says the key does."""
        act = self._set("fill", target, value, holding)
        return self.press(target, key) if key else act

    def select(self, target: Target, option: str, *, holding: Holding | None = None) -> Act:
        """Chooses the option. Raises `TargetRefused` when the list has choices and not this one."""
        choices = self._page(target.page).options.get(caption(target))
        if choices is not None and option not in choices:
            raise TargetRefused(caption(target), ["option"], [])
        return self._set("select", target, option, holding)

    def check(self, target: Target, on: bool, *, holding: Holding | None = None) -> Act:
        """Sets the checkbox."""
        return self._set("check", target, yes_or_no(on), holding)

    def press(self, target: Target, key: str, *, holding: Holding | None = None) -> Act:
        """Does what the script says the key does."""
        self._stand_before("press", target, key, holding)
        self._lead_on(target)
        return Act(Delivery.DONE, facts=_facts(target))

    def picture(self, page: str) -> bytes:
        """A picture of nothing."""
        self._note("picture", page, page)
        return PICTURE

    def rest(self, *, empty: bool = False) -> None:
        """Forgets the window used for looking, and the other too when it is to be emptied."""
        self._note("rest", "", "")
        self.windows.pop("look", None)
        if empty:
            self.windows.pop("work", None)

    def close(self) -> None:
        """Ends the session."""
        self.closed = True

    def verbs(self, *wanted: str) -> Iterable[Asked]:
        """What was asked with these verbs, in order."""
        return [asked for asked in self.asked if asked.verb in wanted]

    def _set(self, verb: str, target: Target, value: str, holding: Holding | None) -> Act:
        self._stand_before(verb, target, value, holding)
        former = Former(self._value(target), target.page)
        if former.shown == value:
            return Act(Delivery.NOT_NEEDED, value, facts=_facts(target), former=former)
        self._page(target.page).values[caption(target)] = value
        self._lead_on(target)
        return Act(Delivery.DONE, value, facts=_facts(target), former=former)

    def _reading(self, verb: str, target: Target) -> Reading:
        self._stand_before(verb, target)
        return Reading(self._value(target), tuple(self._page(target.page).options.get(caption(target), ())))

    def _lead_on(self, target: Target) -> None:
        effect = self._page(target.page).effects.get(caption(target))
        self.sent += not isinstance(effect, TargetRefused)
        if isinstance(effect, str):
            self.show(effect)
        elif isinstance(effect, Exception):
            raise effect
        elif effect is not None:
            effect(self)

    def _stand_before(self, verb: str, target: Target, value: str = "", holding: Holding | None = None) -> None:
        self._note(verb, target.page, caption(target), value)
        self.expect([target.page])
        self._refuse_absent(target)
        held = {name: one for name, one in (holding or {}).items() if one.target.page in self.windows.values()}
        for one in held.values():
            self._refuse_absent(one.target)
        lost = {name: one for name, one in held.items() if as_shown(self._value(one.target)) != as_shown(one.value)}
        if lost:
            raise NotHeld(tuple(lost), all(map(self._is_redrawn, lost.values())))

    def _is_redrawn(self, held: Held) -> bool:
        return held.former is not None and self._value(held.target) in ("", held.former.shown)

    def _refuse_absent(self, target: Target) -> None:
        if caption(target) in self._page(target.page).absent:
            raise TargetRefused(caption(target), ["role"], [])

    def _value(self, target: Target) -> str:
        return self._page(target.page).values.get(caption(target), "")

    def _page(self, name: str) -> DryPage:
        return self.pages.setdefault(name, DryPage())

    def _note(self, verb: str, page: str, what: str, value: str = "") -> None:
        self.asked.append(Asked(verb, page, what, value))


def _facts(target: Target) -> tuple[str, ...]:
    given = [
        name for name in ("name", "label", "text", "row", "column", "heading") if getattr(target, name) is not None
    ]
    return ("role", *given)
