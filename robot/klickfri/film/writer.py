"""One node written as one step: verb, what is written, the dialog, what must be so afterwards, and words for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from klickfri.film.choices import fits, is_option, is_value
from klickfri.film.drafted import Yaml
from klickfri.film.infer import FOLDED
from klickfri.film.questions import slug
from klickfri.film.story import Known, Node
from klickfri.film.words import said
from klickfri.model.flow import Flow, read_of
from klickfri.model.pattern import fixed
from klickfri.model.text import as_shown
from klickfri.model.values import literal, references
from klickfri.model.verbs import EXPECT
from klickfri.privacy.likeness import looks_like_data
from klickfri.screen.port import yes_or_no

BOXES = frozenset({"checkbox", "switch", "menuitemcheckbox"})
"""Roles of what is on or off by itself; its caption is never what was chosen among others."""


class StepWriter:
    """Writes steps, and asks what their nodes do not tell."""

    def __init__(self, known: Known, objects: Mapping[str, Flow]) -> None:
        self._known, self._objects = known, objects
        self._ask = known.review.ask

    def step(self, id: str, node: Node, when: str, saves: bool) -> Yaml:
        """The step as `flow.yaml` has it; `when` is empty for one that is always done."""
        asks = f"Hur säger en kollega steget {id}?"
        step: Yaml = {"id": id, "say": self._ask(f"say/{id}", asks, self.say(node), blocks=False)}
        if self._looks(id, node):
            step["kind"] = "looking"
        when = " and ".join(filter(None, [when, self._chosen_when(id, node)]))
        if when:
            step["when"] = when
        step |= self._verb(id, node)
        if node.asked:
            step["dialog"] = self._dialog(id, node)
        if saves:
            step["effect"] = "saves"
        expect = self._expect(node, self._message(id, node) if saves else "")
        return {**step, "expect": expect} if expect else step

    def _looks(self, id: str, node: Node) -> bool:
        """Is it no part of the caseworker's own work? A list's choices are read for the robot's sake."""
        options = any(key.startswith("options:") for key in node.reads)
        asks = f"Är {id} arbete (work) eller bara att titta (looking)?"
        return bool(self._ask(f"kind/{id}", asks, "looking" if options else "work", blocks=False) == "looking")

    def _verb(self, id: str, node: Node) -> Yaml:
        match node.verb:
            case "click" | "double_click" | "context_click" | "hover":
                return {node.verb: node.target}
            case "fill" | "select":
                return self._written(id, node)
            case "drag" | "pick" | "attach" | "check" | "press":
                return {node.verb: {node.target: self._given(id, node)}}
            case "download":
                return {"download": {node.target: node.gives[0]}, "ending": node.text}
            case "letter":
                return {"letter": {node.target: node.text}, **_typed(node)}
            case "read":
                return {"read": dict(node.reads)}
            case "decide":
                return {"decide": {"rule": node.text, "gives": list(node.gives)}}
            case "use":
                return {"use": use(str(node.text), node.inputs)}
        return {}

    def _given(self, id: str, node: Node) -> str | bool:
        """What the target is given: what it is pulled onto, a day, a file, or how it is set or pressed."""
        match node.verb:
            case "drag":
                return node.onto
            case "pick":
                return self._text(id, node, str(node.text), node.references)
            case "attach":
                return next(iter(node.references), "")
        return node.text

    def _chosen_when(self, id: str, node: Node) -> str:
        """When a choice is made that nothing explains: always, or as a person has said; or it gets a value's name."""
        if node.choice is None:
            return f"({node.when})" if node.when else ""
        answer = self.chosen(id, node)
        if is_value(answer) and self._is_box(node):
            return says(answer, bool(node.text))
        if is_value(answer):
            self._known.names.call(node.onto or node.target, answer)
        return f"({answer['when']})" if isinstance(answer, Mapping) else ""

    def chosen(self, id: str, node: Node) -> object:
        """What a person says of the node's choice; None where nobody has, or it makes none that is not explained."""
        choice, is_box = node.choice, self._is_box(node)
        if choice is None:
            return None
        film, step = next(iter(node.films.items()))
        return self._ask(
            f"choice/{id}", choice.asks(id, not is_box), film=film, step=step,
            fits=lambda told: fits(told) and (not is_box or not is_value(told) or told in choice.says),
        )  # fmt: skip

    def _is_box(self, node: Node) -> bool:
        return node.verb == "check" and self._known.names.target(node.target).role in BOXES

    def _written(self, id: str, node: Node) -> Yaml:
        """What is written or chosen: as it was typed, and how the page shows it then, where one value explains both."""
        text = self._text(id, node, str(node.text), node.references)
        if node.press:
            return {node.verb: {node.target: text}, "key": node.press, **_typed(node)}
        wrote = self._spelt(id, node, text, node.wrote or (node.forms if text in node.forms else ()))
        shows = {} if wrote == text or not node.wrote else {"shows": self._shows(id, node, wrote, text)}
        return {node.verb: {node.target: wrote}, **shows, **_typed(node)}

    def _spelt(self, id: str, node: Node, text: str, forms: Sequence[str]) -> str:
        """How a value is written, where that is not as the application has it: which spelling it is, if the film shows
        more than one.
        """
        able = _of_same_value(forms, text) if node.verb == "fill" else []
        if not able:
            return text
        if len(able) == 1 or "|" not in able[0]:
            return able[0]
        film, step = next(iter(node.films.items()))
        asks = (
            f"Steg {id}: det som skrivs i filmen är {' eller '.join(able)}, och den visar inte vilket. "
            "Svara med formen som gäller för alla ärenden."
        )
        return str(self._ask(f"form/{id}", asks, able[0], film=film, step=step, fits=able.__contains__) or able[0])

    def _shows(self, id: str, node: Node, wrote: str, text: str) -> str:
        """The format in which the page shows what was typed: confirmed, or chosen where the films do not tell which."""
        film, step = next(iter(node.films.items()))
        able = _of_same_value(node.forms, text) or [text]
        asks = (
            f"Steg {id}: {wrote} skrivs, och sidan visar det som {' eller '.join(able)} när fältet har lämnats. "
            "Roboten godtar inget annat. Svara med formen som gäller för alla ärenden."
        )
        return str(
            self._ask(
                f"shows/{id}", asks, able[0], blocks=len(able) > 1, film=film, step=step, fits=lambda told: told in able
            )
            or able[0]
        )

    def _text(self, id: str, node: Node, text: str, explained: Sequence[str]) -> str:
        """The value that explains what was written or chosen; a text that stands as it is only when that is known."""
        return self._value(id, node, explained) if explained else self._words(id, node, text)

    def _value(self, id: str, node: Node, explained: Sequence[str]) -> str:
        """The one value of the application that explains it, or the only one at all; else a person says which."""
        own = [one for one in explained if one.partition("|")[0][1:] in self._known.process.fields]
        is_sure = len(own) == 1 or (not own and len(explained) == 1)
        if is_sure:
            return self._in_lines(id, node, explained[0])
        film, step = next(iter(node.films.items()))
        asks = f"Steg {id}: vilket värde är det? Flera stämmer med filmen: {', '.join(explained)}."
        answer = self._ask(f"value/{id}", asks, explained[0], film=film, step=step, fits=is_value)
        return str(answer or explained[0])

    def _words(self, id: str, node: Node, text: str) -> str:
        """A text that no value explains, or the value that a person says it is."""
        if not text or not self._may_be_a_value(node, text):
            return text
        film, step = next(iter(node.films.items()))
        asks = f"Steg {id}: står texten ”{text}” likadant för alla ärenden (true), eller är den ett värde ($namn)?"
        asks += f" Den kan vara {' eller '.join(node.forms)}." if node.forms else ""
        fit = is_option if node.verb == "select" else is_value
        answer = self._ask(f"value/{id}", asks, film=film, step=step, fits=lambda told: told is True or fit(told))
        return answer if isinstance(answer, str) else text

    def _may_be_a_value(self, node: Node, text: str) -> bool:
        """May the next case have another text? What is chosen alike in several films may be chance."""
        explained_apart = node.key[-1] == ""
        seen_once = len(node.films) < 2 or node.verb == "select"
        return explained_apart or seen_once or self._looks_like_data(text)

    def _in_lines(self, id: str, node: Node, reference: str) -> str:
        """The reference; where a text of several lines was written on one, a person says whether it always is."""
        name, _, form = reference.partition("|")
        if form != FOLDED or node.verb != "fill":
            return reference
        film, step = next(iter(node.films.items()))
        asks = (
            f"Steg {id}: {name} har flera rader i ansökan och skrevs på en enda i filmen. Svara {reference} om raderna "
            f"alltid ska slås ihop till en, eller {name} om de ska stå kvar; ett fält med en rad blir en persons."
        )
        able = (reference, name)
        return str(self._ask(f"lines/{id}", asks, film=film, step=step, fits=able.__contains__) or name)

    def _looks_like_data(self, text: str) -> bool:
        return text not in self._known.shown and bool(looks_like_data(text))

    def _dialog(self, id: str, node: Node) -> Yaml:
        """The dialog and its answer. A text with data in it is asked about."""
        asked = node.asked[0]
        text = asked.text
        if self._looks_like_data(text):
            film, step = next(iter(node.films.items()))
            asks = f"Steg {id}: vilken text har frågan för alla ärenden? I filmen: ”{text}”."
            text = str(self._ask(f"dialog/{id}", asks, film=film, step=step) or text)
        told: Yaml = {"kind": asked.kind, "text": text, "answer": asked.answer or "dismiss"}
        if asked.is_written:
            told["value"] = self._text(id, node, as_shown(asked.value), node.answered)
        return told

    def _message(self, id: str, node: Node) -> str:
        """What the page says of the save, as far as anybody knows from the films, or as a person says."""
        usual = message(node.after.texts, node.after.fresh)
        if not usual or not _leads_to_page(node, usual):
            return usual
        film, step = next(iter(node.films.items()))
        asks = (
            f"Steg {id}: sidan säger ”{usual}” när det är sparat, och roboten väntar på det. Svara med orden som "
            "alltid står där då, eller false om inga gör det."
        )
        answer = self._ask(
            f"message/{id}", asks, usual, blocks=False, film=film, step=step,
            fits=lambda told: told is False or (isinstance(told, str) and bool(told)),
        )  # fmt: skip
        return usual if answer is None else str(answer or "")

    def _expect(self, node: Node, says: str) -> Yaml:
        after = node.after
        expect: Yaml = {}
        if after.closed:
            expect["closed"] = after.closed
        if after.left:
            expect["left"] = after.left
        expect |= _moved(node, says)
        if node.verb == EXPECT and node.pages:
            expect["page"] = node.pages[0]
        if node.values:
            expect["values"] = dict(node.values)
        if node.that:
            expect["that"] = node.that
        return expect

    def name(self, node: Node) -> str:
        """What the step is called: the verb and what it points at."""
        if node.verb in ("use", "decide"):
            return slug(str(node.text)).replace("_", "-")
        target = node.target or read_of(next(iter(node.reads or node.values), node.page))
        stem = target.partition(".")[2] or target
        return f"{node.kind.stem}-{stem}".replace("_", "-")

    def say(self, node: Node) -> str:
        """The step in a colleague's words."""
        begins = node.kind.begins
        match node.verb:
            case "use":
                return self._objects[str(node.text)].title
            case "decide":
                return node.words
            case "expect" if node.that:
                return node.words
            case "read" | "expect":
                return self._say_what_is_seen(begins, list(node.reads or node.values))
            case "drag":
                return f"{begins} {self._caption(node.target)} till {self._caption(node.onto)}"
            case "press":
                return f"{begins} {said(str(node.text))} i {self._caption(node.target)}"
            case "check" if not node.text:
                return f"Kryssa ur {self._caption(node.target)}"
        return f"{begins} {self._caption(node.target)}"

    def _say_what_is_seen(self, begins: str, named: Sequence[str]) -> str:
        if not named:
            return "Se efter tecken på skyddade personuppgifter"
        more = f" och {len(named) - 1} till" if len(named) > 1 else ""
        return f"{begins} {self._caption(named[0])}{more}"

    def _caption(self, name: str) -> str:
        """What a person calls it: its words, or what it shows where those are another for each case."""
        target = self._known.names.target(read_of(name))
        texts = [target.name, target.label, target.called, target.column, target.text, target.mentions]
        shown = next((text for text in texts if text), target.role)
        return shown if "$" not in shown else f"det som visar {shown.partition('|')[0].lstrip('$').replace('_', ' ')}"


def _of_same_value(forms: Sequence[str], text: str) -> list[str]:
    """Those of the forms that refer to the value that the text refers to."""
    wanted = references(text)
    return [one for one in forms if wanted and references(one) == wanted]


def _moved(node: Node, says: str) -> Yaml:
    """The page that it must lead to, where it leads to one or shows it anew, and what that says of a save."""
    after = node.after
    if not _leads_to_page(node, says):
        return {}
    expect: Yaml = _one_of(node.pages) if len(node.pages) > 1 else {"page": after.page}
    if after.fresh or (says and not after.closed):
        expect["fresh"] = True
    if says:
        expect["text"] = says
    return expect


def _leads_to_page(node: Node, says: str) -> bool:
    after = node.after
    is_another = after.page != node.page or bool(after.closed)
    is_new = after.fresh or bool(says)
    return node.kind.points and bool(after.page) and (is_another or is_new)


def _one_of(pages: Sequence[str]) -> Yaml:
    return {"page": list(pages), "into": f"{slug(pages[0])}_page"}


def says(value: str, on: bool) -> str:
    """The condition that a value says yes, or no."""
    return f'{value} == "{yes_or_no(on)}"'


def _typed(node: Node) -> Yaml:
    return {"typed": True} if node.typed else {}


def use(flow: str, inputs: Mapping[str, str]) -> Yaml:
    """How a flow uses a reusable object."""
    return {"flow": flow, "with": dict(inputs)} if inputs else {"flow": flow}


def message(texts: Sequence[str], anew: bool = False) -> str:
    """What the page says of the save: a whole sentence before a mere heading, nothing that belongs to the case alone,
    and no caption of what stands beside it.

    A number in it may be the case's, however short. Words that are the same for all come before those with a value of
    the case in them, which only a sentence may have. A page that was loaded `anew` may say many words for this case
    that it does not say for the next: of these none is taken, unless it is the only one.
    """
    said = [text for text in texts if not looks_like_data(fixed(text)) and _is_said(text)]
    plain = [text for text in said if not references(text)]
    whole = [text for text in (*plain, *said) if text.endswith((".", "!"))]
    return next(iter((*whole, *(plain if not anew or len(plain) == 1 else ()))), "")


def _is_said(text: str) -> bool:
    """Is it more than a caption, and without a number?"""
    return not text.endswith(":") and not any(map(str.isdigit, literal(text)))
