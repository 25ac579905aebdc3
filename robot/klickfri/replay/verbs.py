"""The verbs: each turns one step into calls on the screen. One method a verb, nothing else knows them."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import Any

from klickfri.model.errors import BusinessException, ProtectedIdentity, Unsure
from klickfri.model.flow import Each, Program, Step
from klickfri.model.target import Target
from klickfri.model.values import fill_in, references
from klickfri.model.verdict import HandOver, Question
from klickfri.model.work import PROTECTED
from klickfri.replay.context import Case, Ports, Trail
from klickfri.replay.narrator import Done, Narrator
from klickfri.screen.port import NOTHING, Act, Delivery, Held, Holding, Screen, yes_or_no

OPTIONS = "options:"


def bind(target: Target, values: Mapping[str, Any]) -> Target:
    """The target with its `$values` filled in. Raises `Unsure` when one is not known."""
    row = {heading: _known(text, values) for heading, text in target.row.items()} if target.row else None
    name = _known(target.name, values) if target.name else None
    text = _known(target.text, values) if target.text else None
    return target.model_copy(update={"row": row, "name": name, "text": text})


def _known(text: str, values: Mapping[str, Any]) -> str:
    """The text filled in; a value nobody has given is never acted on."""
    for name in references(text):
        if values.get(name) is None:
            raise Unsure([f"Värdet {name} saknas."], "Läs ansökan och registrera för hand.")
    return fill_in(text, values)


class Verbs:
    """Carries out single steps for one case."""

    def __init__(self, case: Case, screen: Screen, ports: Ports, narrator: Narrator, trail: Trail) -> None:
        self._case, self._screen, self._ports = case, screen, ports
        self._narrator, self._trail = narrator, trail
        self._program: Program = case.program
        self.written: dict[str, Held] = {}
        """What was set in the current stage, by target, in order; it must still stand there when the stage saves."""

    def target(self, name: str, values: Mapping[str, Any]) -> Target:
        """The named target, bound."""
        return bind(self._program.targets[name], values)

    def do(self, step: Step, values: MutableMapping[str, Any], done: Done) -> None:
        """Does the step's verb; `done` tells afterwards, also if this raises, what was clicked."""
        verb = getattr(self, f"_{step.verb}", None)
        if verb is not None:
            verb(step, values, done)

    def _open(self, step: Step, values: MutableMapping[str, Any], done: Done) -> None:
        done.page = step.open or ""
        self._screen.open(done.page)

    def _click(self, step: Step, values: MutableMapping[str, Any], done: Done) -> None:
        target = self._aim(step.click or "", values, done)
        self._acted(done, self._screen.click(target, step.dialog, holding=self._holding(step)), clicks=1)

    def _double_click(self, step: Step, values: MutableMapping[str, Any], done: Done) -> None:
        target = self._aim(step.double_click or "", values, done)
        self._acted(done, self._screen.double_click(target, holding=self._holding(step)), clicks=2)

    def _fill(self, step: Step, values: MutableMapping[str, Any], done: Done) -> None:
        name, text = next(iter((step.fill or {}).items()))
        self._write(step, name, _known(text, values), values, done)
        done.values = {ref: values.get(ref) for ref in references(text)} or {"text": text}

    def _letter(self, step: Step, values: MutableMapping[str, Any], done: Done) -> None:
        name, _template = next(iter((step.letter or {}).items()))
        self._write(step, name, values["letter_text"], values, done)
        done.values = {"letter_text": values["letter_text"]}

    def _write(self, step: Step, name: str, text: str, values: Mapping[str, Any], done: Done) -> None:
        target = self._aim(name, values, done)
        done.act = self._screen.fill(target, text, step.key, holding=self._holding(step))
        self._remember(step, name, Held(target, text))

    def _select(self, step: Step, values: MutableMapping[str, Any], done: Done) -> None:
        name, text = next(iter((step.select or {}).items()))
        option = _known(text, values)
        target = self._aim(name, values, done)
        self._acted(done, self._screen.select(target, option, holding=self._holding(step)), choices=1)
        self._remember(step, name, Held(target, option))
        done.values = {ref: values.get(ref) for ref in references(text)} or {"choice": option}

    def _check(self, step: Step, values: MutableMapping[str, Any], done: Done) -> None:
        name, on = next(iter((step.check or {}).items()))
        target = self._aim(name, values, done)
        self._acted(done, self._screen.check(target, on, holding=self._holding(step)), clicks=1)
        self._remember(step, name, Held(target, yes_or_no(on)))

    def _press(self, step: Step, values: MutableMapping[str, Any], done: Done) -> None:
        name, key = next(iter((step.press or {}).items()))
        done.act = self._screen.press(self._aim(name, values, done), key, holding=self._holding(step))

    def _read(self, step: Step, values: MutableMapping[str, Any], done: Done) -> None:
        names = dict((step.read or {}).items())
        plain = {target.removeprefix(OPTIONS) for target in names}
        shown = self._screen.read({target: self.target(target, values) for target in plain})
        for target, into in names.items():
            reading = shown[target.removeprefix(OPTIONS)]
            values[into] = reading.options if target.startswith(OPTIONS) else reading.value
        done.page = self._program.targets[next(iter(plain))].page
        done.values = {into: values[into] for into in names.values()}

    def _each(self, step: Step, values: MutableMapping[str, Any], done: Done) -> None:
        each = step.each
        assert each is not None
        table = self._aim(each.rows, values, done)
        rows = [] if self._says_none(each, table) else self._screen.rows(table)
        while each.next and self._screen.present(self.target(each.next, values)):
            self._refuse_endless(each, rows)
            self._screen.click(self.target(each.next, values))
            done.clicks += 1
            self._screen.expect([table.page], fresh=True)
            rows += self._screen.rows(table)
        self._refuse_endless(each, rows)
        values[each.into] = rows
        done.values = {each.into: f"{len(rows)} rader"}

    def _says_none(self, each: Each, table: Target) -> bool:
        """Is there no table, and does the page say so? A table that is merely missing is refused by `rows`."""
        if each.none is None or self._screen.present(table):
            return False
        self._screen.expect([table.page], text=each.none, within=0)
        return True

    def _refuse_endless(self, each: Each, rows: list[dict[str, str]]) -> None:
        if len(rows) >= each.limit:
            raise Unsure([f"Listan {each.rows} har minst {each.limit} rader; roboten läser inte en halv lista."])

    def _decide(self, step: Step, values: MutableMapping[str, Any], done: Done) -> None:
        asked = step.decide
        assert asked is not None
        question = Question(self._case.application, values, self._program.process.settings, self._case.today)
        verdict = self._ports.ask(asked.rule, question)
        self._narrator.decided(asked.rule, verdict)
        self._trail.reasons += verdict.reasons
        if isinstance(verdict, HandOver):
            kind = ProtectedIdentity if verdict.code.startswith(PROTECTED) else BusinessException
            raise kind(verdict.code, verdict.reasons, verdict.question)
        values.update({name: verdict.values.get(name) for name in asked.gives})
        done.values = dict(verdict.values)

    def _holding(self, step: Step) -> Holding:
        """What must stand on the step's page while it saves: everything set there before, but what it sets itself."""
        page = self._program.targets[step.target].page
        mine = {name: held for name, held in self.written.items() if held.target.page == page and name != step.target}
        return mine if step.effect else NOTHING

    def _remember(self, step: Step, name: str, held: Held) -> None:
        """Keeps what was set, newest last. What saves, or was taken with a key, may be gone at once."""
        self.written.pop(name, None)
        if not step.key and not step.effect:
            self.written[name] = held

    def _aim(self, name: str, values: Mapping[str, Any], done: Done) -> Target:
        target = self.target(name, values)
        done.target, done.page = name, target.page
        return target

    def _acted(self, done: Done, act: Act, *, clicks: int = 0, choices: int = 0) -> None:
        done.act = act
        if act.delivery is not Delivery.NOT_NEEDED:
            done.clicks, done.choices = clicks, choices
            done.confirms = int(act.dialog is not None)
