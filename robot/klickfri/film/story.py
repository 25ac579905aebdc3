"""One film told as nodes: each act with its target's name and with the values that explain what was typed and chosen.

The values known grow as the film goes on: the application, the process's settings, what was read, and what the rules
answer for this very case, so that a choice the caseworker made is compared with what the rules would have made of it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from klickfri.film.acts import After, FilmedAct, FilmedVerb
from klickfri.film.boxes import ListedBoxes, listed_boxes
from klickfri.film.choices import GOING, Choice, Left, beside, choice_of, is_value, left_alone
from klickfri.film.infer import (
    forms_for,
    holds_value,
    joined_for,
    one_each,
    options_for,
    references_for,
    template_for,
)
from klickfri.film.names import Names
from klickfri.film.questions import Review, slug
from klickfri.film.words import name_of
from klickfri.model.application import Process
from klickfri.model.calendars import turns
from klickfri.model.film import DialogMet, Element, StandingChoice
from klickfri.model.pattern import fixed
from klickfri.model.text import as_lines, as_shown
from klickfri.model.values import Values, date_of, fill_in, references
from klickfri.model.verbs import EXPECT, VERBS, Verb
from klickfri.privacy.likeness import looks_like_data

AskRule = Callable[[str, Values, Mapping[str, str], dt.date], Values]
"""What a rule answers: its name, the values seen, the application and the day; empty when it hands over."""

_NOTE = Verb("note", "påpekar")
LETTER = 120
"""Signs from which a typed text is a letter, not a value."""
WITHOUT = "without"
"""The answer that a step is done as far as a flow can, and the rest of it is left out."""


@dataclass(frozen=True)
class Node:
    """One step of the flow to be, as one or several films show it. `films` maps a film's number to its step.

    `key` is what makes two films' nodes the same. `text` is what was written or chosen, in the flow's words.
    """

    verb: str
    key: tuple[str, ...]
    page: str
    films: Mapping[int, int]
    target: str = ""
    text: str | bool = ""
    references: tuple[str, ...] = ()
    reads: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    asked: tuple[DialogMet, ...] = ()
    pages: tuple[str, ...] = ()
    after: After = field(default_factory=After)
    gives: tuple[str, ...] = ()
    onto: str = ""
    """The target that its own is pulled onto."""
    press: str = ""
    """The key that ended the writing, in a field that is gone afterwards."""
    inputs: Mapping[str, str] = field(default_factory=dict)
    answered: tuple[str, ...] = ()
    """The references that explain what was written in a prompt."""
    words: str = ""
    did: str = ""
    """What was done in the film, in a colleague's words."""
    typed: bool = False
    """The page listens to each key in the field."""
    wrote: tuple[str, ...] = ()
    """What explains the text that was typed, where the page made another of it."""
    forms: tuple[str, ...] = ()
    """What may explain the text that the page made of it: every form of each value that shows it."""
    paths: tuple[str, ...] = ()
    """Where the boxes stand that it speaks of."""
    when: str = ""
    """When it is done, of what the film does not show: the other way to set a box, or a look at one left alone."""
    that: str = ""
    """What must hold of the values alone."""
    choice: Choice | None = None
    """A choice that nothing known explains."""
    left: tuple[Left, ...] = ()
    """Choices in view that nobody had touched when it was done."""

    @property
    def kind(self) -> Verb:
        """What the verb is; a note is none of a flow's."""
        return VERBS.get(self.verb, _NOTE)


@dataclass(frozen=True)
class Known:
    """What drafting knows beside the films."""

    process: Process
    review: Review
    names: Names
    decide: AskRule
    letters: Mapping[str, str]
    """Letter templates by name: their texts."""
    lists: tuple[str, ...] = ()
    """Names of the lists that reusable objects collect; a film does not tell their rows."""
    pages: Mapping[tuple[int, int], str] = field(default_factory=dict)
    """A film's number and its step's -> what is proposed for the unknown page it was done on."""
    shown: Collection[str] = ()
    """Texts of the system's that `system.toml` names, its dialogs too: they are nobody's."""


class Story:
    """Tells one film. `values` is what is known of its case so far, in the order that ranks them."""

    def __init__(self, known: Known, number: int, application: Mapping[str, str], day: dt.date) -> None:
        self._known, self._number, self._application, self._day = known, number, application, day
        process = known.process
        fields = ["reference", *(name for name in process.fields if name != "reference")]
        self.values: dict[str, object] = {name: application.get(name) or None for name in fields}
        self.values |= {name: value for name, value in process.settings.items() if isinstance(value, str)}
        self.values |= {"today": day}
        self.nodes: list[Node] = []
        self._read_names: set[str] = set()
        self._touched: dict[str, set[str]] = defaultdict(set)
        """Page -> paths of what was set or clicked on it."""
        self._standing: dict[str, tuple[StandingChoice, ...]] = {}
        """Page -> the choices in view, as they were told last."""
        self._listed: list[ListedBoxes] = []
        """Fields of boxes that follow a value, and are not told yet."""

    def tell(self, acts: Sequence[FilmedAct]) -> list[Node]:
        """The film's nodes."""
        fields = self._known.process.fields
        own = {name: value for name, value in self.values.items() if name in fields}
        self._listed = listed_boxes(acts, own, [name for name, spec in fields.items() if spec.type == "list"])
        for act in acts:
            if act.verb == "note" or self._can_be_done(act):
                self._tell(act)
        return self.nodes

    def _tell(self, act: FilmedAct) -> None:
        for over in act.hover:
            self._hover(act, over)
        for boxes in [one for one in self._listed if _shows_first(one, act)]:
            self._tick(act, boxes)
        if act.verb != "other":  # it is asked about, and never told to be done
            self._tellers()[act.verb](act)

    def _tellers(self) -> Mapping[FilmedVerb, Callable[[FilmedAct], None]]:
        """How each verb is told, but for what no flow does."""
        return {
            "note": self._note,
            "click": self._click,
            "double_click": self._plain,
            "context_click": self._plain,
            "check": self._check,
            "drag": self._drag,
            "fill": self._fill,
            "select": self._select,
            "attach": self._attach,
            "download": self._download,
            "press": self._press,
            "read": self._read,
            "must": self._must,
        }

    def _ask(self, act: FilmedAct, id: str, asks: str, suggestion: object = None, **more: Any) -> Any:
        return self._known.review.ask(id, asks, suggestion, film=self._number, step=act.step, **more)

    def _name(self, act: FilmedAct) -> str:
        return self._field(act, act.page, act.element)

    def _add(self, act: FilmedAct, verb: str, key: tuple[str, ...], **more: Any) -> None:
        pages = (act.after.page,) if act.after.page else ()
        film = {self._number: act.step}
        self._touched[act.page].add(act.element.path)
        self._standing[act.page] = act.stood or self._standing.get(act.page, ())
        heading = self._known.names.heading(act.page)
        left = left_alone(replace(act, stood=self._standing[act.page]), self._touched[act.page], self.values, heading)
        answered = tuple(reference for text in act.written for reference in references_for(text, self.values))
        node = Node(
            verb,
            (verb, *key, *("" if answered else as_shown(text) for text in act.written)),
            act.page,
            film,
            asked=act.asked,
            answered=answered,
            pages=pages,
            after=self._led_to(act),
            left=left,
            did=act.words,
        )
        self.nodes.append(replace(node, **more))

    def _led_to(self, act: FilmedAct) -> After:
        """What the act led to; of what the page said of this very case, with the case's values in their places."""
        after = act.after
        told = [self._with_values(text) for text in after.texts]
        texts = tuple(text for text in told if text and fixed(text))
        return replace(after, texts=texts, turned=after.turned or _makes_page_speak(act))

    def _with_values(self, text: str) -> str | None:
        """The text with the case's values in their places; `None` for one that is nothing but a value."""
        return template_for(text, self.values) if holds_value(text, self.values) else text

    # -- what was done

    def _plain(self, act: FilmedAct) -> None:
        target = self._name(act)
        text = act.key if act.verb == "press" else act.value if act.verb == "check" else ""
        chosen = None if act.verb == "press" else choice_of(act, self._known.names.target(target), self.values)
        self._add(act, act.verb, (target, str(text)), target=target, text=text, choice=chosen)

    def _check(self, act: FilmedAct) -> None:
        """What follows a value with all boxes of its field is told already."""
        if not any(node.page == act.page and act.element.path in node.paths for node in self.nodes):
            self._plain(act)

    def _tick(self, act: FilmedAct, boxes: ListedBoxes) -> None:
        """Each box of the field as the value says, both ways, when it is sure that every choice has its box."""
        self._listed.remove(boxes)
        self._touched[act.page] |= boxes.paths
        films, title = {self._number: act.step}, self._known.process.fields[boxes.name].title
        words = f"Se efter att allt i {title} har en ruta"
        sure = Node(EXPECT, (EXPECT, boxes.covers), act.page, films, that=boxes.covers, words=words, did=words)
        self.nodes.append(replace(sure, paths=tuple(sorted(boxes.paths))))
        for caption, box in boxes.boxes.items():
            target = self._known.names.name(box, act.page, beside(box, self.values), self._number, act.step)
            for on in (True, False):
                when, did = boxes.names(caption, on), f"Rutan {caption}, som {title} säger"
                key = ("check", target, when)
                self.nodes.append(Node("check", key, act.page, films, target=target, text=on, when=when, did=did))

    def _hover(self, act: FilmedAct, over: Element) -> None:
        """The pointer is laid on what opens it, a step of its own before the act."""
        target = self._field(act, act.page, over)
        did = f"Peka på {name_of(over)}"
        films = {self._number: act.step}
        self.nodes.append(Node("hover", ("hover", target), act.page, films, target=target, did=did))

    def _drag(self, act: FilmedAct) -> None:
        """Onto what is a choice, where no value of the case names it."""
        target, onto = self._name(act), self._field(act, act.page, act.onto)
        chosen = None if self._known.names.target(onto).refers_to else Choice(act.words)
        self._add(act, act.verb, (target, onto), target=target, onto=onto, choice=chosen)

    def _press(self, act: FilmedAct) -> None:
        """A key in a field just written in ends the writing, where the field stands in a row only meanwhile."""
        last = self.nodes[-1] if self.nodes else None
        self._plain(act)
        key = self.nodes[-1]
        if act.element.row and last and (last.verb, last.target) == ("fill", key.target):
            ended = replace(
                last, press=act.key, after=key.after, asked=key.asked, answered=key.answered, films=key.films,
                pages=key.pages,
            )  # fmt: skip
            self.nodes[-2:] = [ended]

    def _click(self, act: FilmedAct) -> None:
        """A click after which scripts wrote to fields (a suggestion, a calendar's day, a popup that hands over what it
        found) says what these must show then.
        """
        if self._pick(act):
            return
        led_to = act.after.page or act.page
        told = [
            (page, element, text)
            for page, element, text in act.changed
            if page == led_to and (self._explained(text) or self._was_begun(text))
        ]
        written = [(self._field(act, page, element), text) for page, element, text in told]
        self._complete(dict(written))
        self._plain(act)
        explained = {field: found for field, text in written if (found := self._explained(text))}
        if not self._hands_over_several(act):
            self.nodes[-1] = replace(self.nodes[-1], values=explained)

    def _hands_over_several(self, act: FilmedAct) -> bool:
        """Does it close a window in which boxes were ticked? The field may hold more than this one, in other cases."""
        return bool(act.after.closed) and any(one.page == act.page and one.verb == "check" for one in self.nodes)

    def _pick(self, act: FilmedAct) -> bool:
        """A day clicked in a calendar whose days have no names: the field that shows it then is set, and the calendar
        is turned to the case's own month, however often it was turned in the film.
        """
        written = [(element, text) for page, element, text in act.changed if page == act.page]
        number = _unnamed_day(act.element)
        if number is None or len(written) != 1:
            return False
        field, text = written[0]
        found = tuple(one for one in references_for(text, self.values) if self._day_of(one) == number)
        if not found:
            return False
        self._forget_turns()
        target = self._field(act, act.page, field)
        self._add(act, "pick", (target, ""), target=target, text=as_shown(text), references=found)
        return True

    def _forget_turns(self) -> None:
        """The calendar's last turns are no steps of their own."""
        while self.nodes and self.nodes[-1].verb == "click" and self._turns(self.nodes[-1]):
            self.nodes.pop()

    def _day_of(self, reference: str) -> int:
        """The number in its month of the day that a reference tells; 0 for one that tells none."""
        try:
            return date_of(self.values[references(reference)[0]]).day
        except ValueError:
            return 0

    def _turns(self, node: Node) -> bool:
        return turns(self._known.names.target(node.target).name or "")

    def _was_begun(self, whole: str) -> bool:
        """Is it what was typed last, or goes on from there?"""
        last = self.nodes[-1] if self.nodes else None
        if last is None or last.verb != "fill":
            return False
        return as_shown(whole).casefold().startswith(str(last.text).casefold())

    def _complete(self, picked: Mapping[str, str]) -> None:
        """What was typed to get suggestions is the beginning of what was picked: the flow writes the whole."""
        last = self.nodes[-1] if self.nodes else None
        whole = picked.get(last.target, "") if last and last.verb == "fill" else ""
        if last and whole and self._was_begun(whole):
            found = tuple(references_for(whole, self.values))
            text = as_shown(whole)
            key = ("fill", last.target, "" if found else text)
            self.nodes[-1] = replace(last, text=text, references=found, key=key, wrote=(), forms=())

    def _field(self, act: FilmedAct, page: str, element: Element) -> str:
        return self._known.names.name(element, page, self.values, self._number, act.step)

    def _explained(self, text: str) -> str | None:
        """The value that a field shows; what was read on a screen is what a person compares with, rather than the
        application.
        """
        found = references_for(text, self.values)
        read = [one for one in found if references(one)[0] in self._read_names]
        return next(iter(read or found), None)

    def _select(self, act: FilmedAct, found: Sequence[str] | None = None, **more: Any) -> None:
        target, text = self._name(act), as_lines(str(act.value))
        found = tuple(self._values_in(act, text) if found is None else found)
        if act.verb == "select" and not found:
            more = {"forms": tuple(options_for(text, self.values)), **more}
        self._add(act, act.verb, (target, "" if found else text), target=target, text=text, references=found, **more)

    def _values_in(self, act: FilmedAct, text: str) -> list[str]:
        """The values that show the text; of what was typed also several of the application's, one after the other."""
        own = {name: value for name, value in self.values.items() if name in self._known.process.fields}
        found = references_for(text, self.values)
        return found if found or act.verb != "fill" else joined_for(text, own)

    def _attach(self, act: FilmedAct) -> None:
        """Which of the application's files it was: by its name, or as a person says. No file is everybody's."""
        target, fields = self._name(act), self._known.process.fields
        files = [f"${name}" for name, spec in fields.items() if spec.type == "file"]
        found = tuple(one for one in references_for(str(act.value), self.values) if one in files)
        if len(found) != 1:
            asks = (
                f"Film {self._number}, steg {act.step}: vilken av ansökans filer lämnas in i {target}? Svara $namn på "
                "ett fält av typen file i process.toml."
            )
            answer = self._ask(act, f"file/{target}", asks, fits=files.__contains__)
            found = (answer,) if answer else ()
        self._add(act, "attach", (target, *found), target=target, text=str(act.value), references=found)

    def _download(self, act: FilmedAct) -> None:
        """Its own name is another for each case; the flow calls the file by what it was got with."""
        target = self._name(act)
        asks = f"Vad ska filen som hämtas med {target} heta?"
        name = str(self._ask(act, f"file/{target}", asks, slug(target), blocks=False))
        taken = sum(node.verb == "download" and node.target == target for node in self.nodes)
        name = f"{name}_{taken + 1}" if taken else name
        self._add(act, "download", (target, str(act.value)), target=target, text=f".{act.value}", gives=(name,))

    def _rewritten(self, act: FilmedAct) -> FilmedAct:
        """The act with what the page itself made of the text, where that is known of the case. Else a person says which
        value it shows.
        """
        own = act.element.path
        shown = next((text for _, one, text in reversed(act.changed) if own and one.path == own), act.value)
        if as_lines(str(shown)) == as_lines(str(act.value)):
            return act
        if forms_for(str(shown), self.values):
            return replace(act, value=shown)
        asks = (
            f"Film {self._number}, steg {act.step}: ”{act.words}”. Sidan skriver om det till ”{shown}”, som inget känt "
            "om ärendet visar. Svara $namn eller $namn|format med det som ska stå, eller true om texten får stå."
        )
        id = f"rewritten/{self._number}/{act.step}"
        answer = self._ask(act, id, asks, fits=lambda told: told is True or is_value(told))
        return replace(act, value=fill_in(answer, self.values)) if is_value(answer) else act

    def _fill(self, act: FilmedAct) -> None:
        shown = self._rewritten(act)
        if len(str(shown.value)) >= LETTER and not references_for(str(shown.value), self.values):
            self._letter(shown)
        elif shown == act and (self._stands_plainly(act) or not forms_for(str(act.value), self.values)):
            self._select(act, typed=act.keys)
        elif shown == act:
            forms = tuple(forms_for(str(act.value), self.values))
            self._select(act, one_each(forms), typed=act.keys, forms=forms)
        else:
            forms = tuple(forms_for(str(shown.value), self.values))
            wrote = tuple(forms_for(str(act.value), self.values))
            self._select(shown, one_each(forms), typed=act.keys, wrote=wrote, forms=forms)

    def _stands_plainly(self, act: FilmedAct) -> bool:
        """Is it written as some value of the case is?"""
        return any("|" not in reference for reference in references_for(str(act.value), self.values))

    def _letter(self, act: FilmedAct) -> None:
        target = self._name(act)
        id = f"letter/{target}/{self._number}"
        suggestion = _nearest(str(act.value), self._known.letters)
        asks = f"Film {self._number}: vilken brevmall är det som skrivs i {target}?"
        template = suggestion or self._ask(act, id, asks) or f"letter-{self._number}"
        self._add(act, "letter", (target, template), target=target, text=template, typed=act.keys)

    # -- what was pointed out and said

    def _read(self, act: FilmedAct) -> None:
        target = self._name(act)
        way, name = self._read_as(act, target)
        self.values[name] = {"options": [act.value], "is_there": True}.get(way, act.value)
        self._read_names.add(name)
        pair = {f"{way}:{target}" if way else target: name}
        last = self.nodes[-1] if self.nodes else None
        if last and last.verb == "read" and last.page == act.page:
            self.nodes[-1] = replace(last, reads={**last.reads, **pair}, after=_leaving(last, act))
        else:
            self._add(act, "read", (act.page,), reads=pair)

    def _read_as(self, act: FilmedAct, target: str) -> tuple[str, str]:
        """How it is read, empty for what stands there, and what the value is called."""
        asks = f"Vad ska det som läses i {target} heta?"
        answer = self._ask(act, f"read/{target}", asks, slug(target), blocks=False, fits=_is_name_or_way)
        return next(iter(answer.items())) if isinstance(answer, dict) else ("", str(answer))

    def _must(self, act: FilmedAct) -> None:
        """What must be so belongs to the step that led to the page, or stands as a step of its own."""
        target = self._name(act)
        text = self._explained(str(act.value)) or self._unexplained(act, target)
        last = self.nodes[-1] if self.nodes else None
        if last and last.after.page == act.page and last.verb != "note":
            self.nodes[-1] = replace(last, values={**last.values, target: text}, after=_leaving(last, act))
        else:
            self._add(act, "expect", (target,), values={target: text})

    def _unexplained(self, act: FilmedAct, target: str) -> str:
        """The text as it stands; asked about where it may be the case's."""
        text = as_shown(str(act.value))
        if not looks_like_data(text):
            return text
        answer = self._ask(act, f"must/{target}", f"Vad ska {target} visa? I filmen: ett värde i ärendet.")
        return answer or text

    def _note(self, act: FilmedAct) -> None:
        id = f"note/{slug(act.words)[:60]}"
        asks = (
            f"Handläggaren säger: ”{act.words}” Vilken regel avgör det här (rule, gives)? Svara false om ingen gör det."
        )
        answer = self._ask(act, id, asks)
        if isinstance(answer, dict):
            rule, gives = str(answer["rule"]), tuple(answer.get("gives", ()))
            seen = {**{name: [] for name in self._known.lists}, **self.values}
            found = self._known.decide(rule, seen, self._application, self._day)
            self.values |= {name: found.get(name) for name in gives}
            self._add(act, "decide", (rule,), text=rule, gives=gives, words=act.words)
        elif answer is None:
            self._add(act, "note", (id,), words=act.words)

    def _can_be_done(self, act: FilmedAct) -> bool:
        """Does a flow have all of it, or has somebody said that the work is right without the rest?"""
        if act.verb != "other" and act.page and not act.lost:
            return True
        able = act.verb != "other" and bool(act.page)
        id = f"strange/{self._number}/{act.step}"
        asks = "\n".join(filter(None, [_strange(act, self._number, able), self._proposed(act)]))
        answer = self._ask(act, id, asks, fits=lambda told: told in _answers(able))
        if answer is None:
            self._add(act, "note", (id,), text=id)
        return bool(answer == WITHOUT)

    def _proposed(self, act: FilmedAct) -> str:
        return "" if act.page else self._known.pages.get((self._number, act.step), "")


def _shows_first(boxes: ListedBoxes, act: FilmedAct) -> bool:
    """Is it the first act that sets one of the boxes, or that sends them as they stand?"""
    if act.page != boxes.page:
        return False
    in_view = {path for one in act.stood for path in one.paths}
    is_set = act.verb == "check" and act.element.path in boxes.paths
    return is_set or (act.after.sent and not boxes.paths.isdisjoint(in_view))


def _makes_page_speak(act: FilmedAct) -> bool:
    """Did a link that leads to its own page make that say something?"""
    stays = act.verb == "click" and act.element.role in GOING and act.after.page == act.page
    return stays and any(text.endswith((".", "!")) for text in act.after.texts)


def _unnamed_day(element: Element) -> int | None:
    """The number on a day of a calendar whose days have no names."""
    words = element.name or element.text
    is_named = element.day or element.title
    return int(words) if words.isdecimal() and not is_named else None


def _is_name_or_way(told: object) -> bool:
    """Is it a name, or one way of reading with its name?"""
    return not isinstance(told, dict) or (len(told) == 1 and told.keys() <= {"options", "if_there", "is_there"})


def _leaving(last: Node, act: FilmedAct) -> After:
    """What the node led to, with the window that was closed when the act had looked into it."""
    return replace(last.after, left=act.after.left or last.after.left)


def _answers(able: bool) -> tuple[object, ...]:
    """What may be answered to what a flow cannot do: the step is left out, or done without what is lost."""
    return (False, WITHOUT) if able else (False,)


def _strange(act: FilmedAct, film: int, able: bool) -> str:
    """What was seen, why it blocks, and what may be answered."""
    why = [*act.lost, *([] if act.page else [_unknown(act)])] or ["det är något som flödet inte kan"]
    without = f", {WITHOUT} om det ska göras utan det som inte kan följa med" if able else ""
    return (
        f"Film {film}, steg {act.step}: ”{act.words}”. Det kan flödet inte göra så: {'; '.join(why)}. "
        f"Svara false om arbetet blir rätt när steget hoppas över{without}; annars får en person göra det."
    )


def _unknown(act: FilmedAct) -> str:
    """Why the robot does not know the page, and what can be done about it."""
    if act.alike:
        return f"sidan ”{act.shown}” kan vara {' eller '.join(act.alike)} (skilj dem åt i system.toml, under pages)"
    if act.shown:
        return f"sidan ”{act.shown}” är okänd (lägg den i system.toml, under pages)"
    return "det gjordes i en ram utan rubrik och titel, som roboten inte kan känna igen"


def _nearest(text: str, letters: Mapping[str, str]) -> str | None:
    """The template whose own words the text holds, if one stands out."""
    words = set(as_shown(text).lower().split())
    scores = sorted(((_share(template, words), name) for name, template in letters.items()), reverse=True)
    if not scores or scores[0][0] < 0.7 or (len(scores) > 1 and scores[0][0] - scores[1][0] < 0.2):
        return None
    return scores[0][1]


def _share(template: str, words: set[str]) -> float:
    own = {word for word in as_shown(template).lower().split() if "$" not in word}
    return len(own & words) / max(len(own), 1)
