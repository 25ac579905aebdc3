"""The verbs at work: each turns one step into calls on the screen, one method a verb."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from klickfri.model.attachment import Attachment, Awaited
from klickfri.model.codes import Code
from klickfri.model.errors import BusinessException, NotHeld, ProtectedIdentity, SystemIll, Unsure
from klickfri.model.flow import IF_THERE, IS_THERE, OPTIONS, Dialog, Each, Program, Step, read_of
from klickfri.model.pattern import ANY, Fitting, Known, Words, named, words_of
from klickfri.model.sentences import Sentence, verbatim
from klickfri.model.target import Target
from klickfri.model.text import as_shown
from klickfri.model.values import MutableValues, Values, date_of, fill_in, references
from klickfri.model.verbs import EXPECT
from klickfri.model.verdict import HandOver, Question
from klickfri.model.wording import caption
from klickfri.replay.attempt import Attempt, Written
from klickfri.replay.narrator import Done, Narrator
from klickfri.screen.port import Act, Delivery, Held, Holding, Leaving, Reading, Screen, yes_or_no

_CHOICES = frozenset(
    {"radio", "checkbox", "switch", "option", "menuitemradio", "menuitemcheckbox", "treeitem", "listitem"}
)
"""Roles of which a click chooses something."""
_LEAVING = frozenset({"click", "double_click", "press"})
"""Verbs that may leave a part of a page."""
_CELLS = ("fill", "letter", "pick", "select")
"""Verbs whose value a row shows in the cell."""
_ONCE_MORE = 3
"""Times that what a redraw took back is set again before a save; setting one field may empty the next."""


def _answer(asked: str, reading: Reading | None) -> object:
    """What an entry of `read` gives."""
    if asked.startswith(IS_THERE):
        return reading is not None
    if reading is None:
        return ""
    return reading.options if asked.startswith(OPTIONS) else reading.value


def bind(target: Target, values: Values) -> Target:
    """The target with its `$values` filled in. Raises `Unsure` when one is not known."""
    _refuse_unknown(target.refers_to, values)
    return target.filled_in(values)


def _known(text: str, values: Values) -> str:
    """The text filled in."""
    _refuse_unknown(references(text), values)
    return fill_in(text, values)


def words_on_page(text: str, values: Values) -> Words:
    """What a page must say, with the values filled in. Raises `Unsure` for one that is not known, or empty."""
    return words_of(text, _shown_of(text, values))


def _shown_of(text: str, values: Values) -> Known:
    """What each value in a pattern shows. Raises `Unsure` for one that is not known, or empty."""
    known = {place: as_shown(_known(place, values)) for place in named(text)}
    _refuse_unknown((references(place)[0] for place, shown in known.items() if not shown), {})
    return known


def _option(text: str, values: Values) -> tuple[str, Fitting | None]:
    """The option meant: by its text or, with `*` in that, by what it must fit. Raises `Unsure`."""
    fitting = Fitting(text, _shown_of(text, values)) if ANY in text else None
    return _known(text, values), fitting


def told_of(text: str, values: Values) -> Values:
    """What is written, for the log: the values it stands for, or else the flow's own words."""
    return {ref: values.get(ref) for ref in references(text)} or {"text": text}


def _refuse_unknown(names: Iterable[str], values: Values) -> None:
    """A value nobody has given is never acted on."""
    for name in names:
        if values.get(name) is None:
            raise Unsure(Sentence.VALUE_MISSING(value=name))


def _compared_when_left(step: Step, others: Mapping[str, Written]) -> Leaving | None:
    leaves = _may_leave(step)
    leaving = {name: one for name, one in others.items() if one.again and (leaves or one.left)}
    return Leaving({name: _looked_for(one, leaves) for name, one in leaving.items()}) or None


def _may_leave(step: Step) -> bool:
    """May it leave a part of a page, as of a wizard, and saves nothing by that?"""
    return not step.effect and (step.verb.name in _LEAVING or step.key is not None)


def _looked_for(one: Written, leaves: bool) -> Held:
    """What was set, as an act that saves nothing looks for it."""
    return replace(one.now, compared=leaves and not one.compared, may_be_gone=True, left=one.left)


class Verbs:
    """Carries out single steps for one case."""

    def __init__(self, attempt: Attempt, screen: Screen, narrator: Narrator) -> None:
        self._attempt, self._screen, self._narrator = attempt, screen, narrator
        self._program: Program = attempt.case.program
        self._doers: dict[str, Callable[[Step, MutableValues, Done], None]] = {
            "open": self._open, "click": self._click, "double_click": self._double_click, "fill": self._fill,
            "context_click": self._context_click, "hover": self._hover, "drag": self._drag,
            "select": self._select, "pick": self._pick, "check": self._check, "attach": self._attach,
            "download": self._download, "press": self._press, "read": self._read, "each": self._each,
            "decide": self._decide, "letter": self._letter, EXPECT: self._only_wait,
        }  # fmt: skip

    def target(self, name: str, values: Values) -> Target:
        """The named target, bound; in the row that its place has come to mean in this stage."""
        target = bind(self._program.targets[name], values)
        line = self._attempt.line(target)
        return line.bound(target) if line else target

    def do(self, step: Step, values: MutableValues, done: Done) -> None:
        """Does the step's verb; `done` tells afterwards, also if this raises, what was clicked."""
        self._doers[step.verb.name](step, values, done)

    def _only_wait(self, step: Step, values: MutableValues, done: Done) -> None:
        """What is waited for is awaited after every step."""

    def _open(self, step: Step, values: MutableValues, done: Done) -> None:
        done.page = step.open or ""
        self._screen.open(done.page)

    def _click(self, step: Step, values: MutableValues, done: Done) -> None:
        target = self._aim(step.click or "", values, done)
        dialog, answered = self._dialog(step, values)
        done.values = {**self._chosen(done.target, values), **answered}
        act = self._act(step, done, lambda held: self._screen.click(target, dialog, holding=held))
        self._acted(done, act, clicks=1)

    def _double_click(self, step: Step, values: MutableValues, done: Done) -> None:
        target = self._aim(step.double_click or "", values, done)
        act = self._act(step, done, lambda held: self._screen.double_click(target, holding=held))
        self._acted(done, act, clicks=2)

    def _context_click(self, step: Step, values: MutableValues, done: Done) -> None:
        target = self._aim(step.context_click or "", values, done)
        act = self._act(step, done, lambda held: self._screen.context_click(target, holding=held))
        self._acted(done, act, clicks=1)

    def _hover(self, step: Step, values: MutableValues, done: Done) -> None:
        done.act = self._screen.hover(self._aim(step.hover or "", values, done))

    def _drag(self, step: Step, values: MutableValues, done: Done) -> None:
        target, onto = self._aim(step.target, values, done), self.target(step.onto, values)
        done.values = {"onto": step.onto}
        act = self._act(step, done, lambda held: self._screen.drag(target, onto, step.dialog, holding=held))
        self._acted(done, act, clicks=1)

    def _chosen(self, name: str, values: Values) -> dict[str, object]:
        """What a click on this element chooses, for the log: the values it stands for, or else its own words."""
        target = self._program.targets[name]
        if target.role not in _CHOICES:
            return {}
        texts = (target.name, target.text, target.label, *(target.row or {}).values())
        chosen = {ref: values.get(ref) for text in texts if text for ref in references(text)}
        return chosen or {"choice": caption(target)}

    def _dialog(self, step: Step, values: Values) -> tuple[Dialog | None, Values]:
        """The step's dialog with its answer filled in, and what is written in it, for the log."""
        text = step.answers
        if step.dialog is None or text is None:
            return step.dialog, {}
        value = _known(text, values)
        if len(value.splitlines()) > 1:
            raise Unsure(Sentence.ONE_LINE())
        return step.dialog.model_copy(update={"value": value}), told_of(text, values)

    def _fill(self, step: Step, values: MutableValues, done: Done) -> None:
        name, text = next(iter((step.fill or {}).items()))
        self._write(step, name, _known(text, values), values, done)
        done.values = told_of(text, values)

    def _letter(self, step: Step, values: MutableValues, done: Done) -> None:
        name, _template = next(iter((step.letter or {}).items()))
        self._write(step, name, str(values["letter_text"]), values, done)
        done.values = {"letter_text": values["letter_text"]}

    def _write(self, step: Step, name: str, text: str, values: Values, done: Done) -> None:
        target = self._aim(name, values, done)
        shows = None if step.shows is None else _known(step.shows, values)

        def write(target: Target, key: str | None = None, held: Holding | None = None) -> Act:
            return self._screen.fill(target, text, key, shows=shows, typed=step.typed, holding=held)

        done.act = self._act(step, done, lambda held: write(target, step.key, held))
        self._remember(step, Held(target, text if shows is None else shows, done.act.former), write)

    def _select(self, step: Step, values: MutableValues, done: Done) -> None:
        name, text = next(iter((step.select or {}).items()))
        target = self._aim(name, values, done)
        option, fitting = _option(text, values)
        act = self._act(step, done, lambda held: self._screen.select(target, option, fitting, holding=held))
        self._acted(done, act, choices=1)
        chosen = act.value or option
        self._remember(step, Held(target, chosen, act.former), lambda target: self._screen.select(target, chosen))
        done.values = {ref: values.get(ref) for ref in references(text)} or {"choice": chosen}

    def _pick(self, step: Step, values: MutableValues, done: Done) -> None:
        name, text = next(iter((step.pick or {}).items()))
        shows, (given,) = _known(text, values), references(text)
        target = self._aim(name, values, done)
        try:
            day = date_of(values[given])
        except ValueError:
            raise Unsure(Sentence.VALUE_MISSING(value=given)) from None
        act = self._act(step, done, lambda held: self._screen.pick(target, day, shows, holding=held))
        self._acted(done, act, choices=1)
        self._remember(step, Held(target, shows, act.former), lambda target: self._screen.pick(target, day, shows))
        done.values = {given: values.get(given)}

    def _check(self, step: Step, values: MutableValues, done: Done) -> None:
        name, on = next(iter((step.check or {}).items()))
        target = self._aim(name, values, done)
        done.values = {"choice": "ikryssad" if on else "inte ikryssad"}
        act = self._act(step, done, lambda held: self._screen.check(target, on, holding=held))
        self._acted(done, act, clicks=1)
        self._remember(step, Held(target, yes_or_no(on), act.former), lambda target: self._screen.check(target, on))

    def _attach(self, step: Step, values: MutableValues, done: Done) -> None:
        """What stood there before is not told: a page that empties the field may have taken the file already, so the
        file is never handed in once more.
        """
        name, text = next(iter((step.attach or {}).items()))
        file = self._attempt.ports.attachment(_known(text, values))
        if file is None:
            raise Unsure(Sentence.FILE_MISSING())
        target = self._aim(name, values, done)
        done.values = {"file_sha256": file.sha256}
        act = self._act(step, done, lambda held: self._screen.attach(target, file, holding=held))
        self._acted(done, act, choices=1)
        self._remember(step, Held(target, file.name), lambda target: self._screen.attach(target, file))

    def _download(self, step: Step, values: MutableValues, done: Done) -> None:
        """The file is kept with the case at once, in the place of one that an earlier attempt got."""
        name, into = next(iter((step.download or {}).items()))
        limits = self._program.process.files
        awaited = Awaited((step.ending,) if step.ending else limits.endings, limits.largest)
        target = self._aim(name, values, done)
        dialog, answered = self._dialog(step, values)
        received: list[Attachment] = []

        def get(held: Holding | None) -> Act:
            act, file = self._screen.download(target, awaited, dialog, holding=held)
            received.append(file)
            return act

        self._acted(done, self._act(step, done, get), clicks=1)
        self._attempt.ports.receive(into, received[-1])
        values[into] = received[-1].name
        done.values = {"file_sha256": received[-1].sha256, **answered}

    def _press(self, step: Step, values: MutableValues, done: Done) -> None:
        name, key = next(iter((step.press or {}).items()))
        target = self._aim(name, values, done)
        dialog, done.values = self._dialog(step, values)
        act = self._act(step, done, lambda held: self._screen.press(target, key, dialog, holding=held))
        self._acted(done, act)

    def _read(self, step: Step, values: MutableValues, done: Done) -> None:
        names = dict((step.read or {}).items())
        targets = {name: self.target(name, values) for name in map(read_of, names)}
        done.page = next(iter(targets.values())).page
        perhaps = {read_of(asked) for asked in names if asked.startswith((IF_THERE, IS_THERE))}
        there = {name: one for name, one in targets.items() if name not in perhaps or self._screen.is_there(one)}
        shown = self._screen.read(there) if there else {}
        for asked, into in names.items():
            values[into] = _answer(asked, shown.get(read_of(asked)))
        done.values = {into: values[into] for into in names.values()}

    def _each(self, step: Step, values: MutableValues, done: Done) -> None:
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
        try:
            self._screen.expect([table.page], text=each.none, within=0)
        except SystemIll:  # the words are not there; whether the system is ill, the look for the table tells
            return False
        return True

    def _refuse_endless(self, each: Each, rows: list[dict[str, str]]) -> None:
        if len(rows) >= each.limit:
            raise Unsure(Sentence.ENDLESS(target=each.rows, limit=each.limit))

    def _decide(self, step: Step, values: MutableValues, done: Done) -> None:
        asked = step.decide
        assert asked is not None
        case = self._attempt.case
        question = Question(case.application, values, self._program.process.settings, case.today)
        verdict = self._attempt.ports.ask(asked.rule, question)
        self._narrator.decided(asked.rule, verdict)
        self._attempt.trail.reasons += verdict.reasons
        if isinstance(verdict, HandOver):
            if Code(verdict.code).restricted:
                raise ProtectedIdentity(verdict.code, verbatim(verdict.reasons))
            raise BusinessException(verdict.code, verbatim(verdict.reasons), verdict.question)
        values.update({name: verdict.values.get(name) for name in asked.gives})
        done.values = dict(verdict.values)

    def _act(self, step: Step, done: Done, act: Callable[[Holding | None], Act]) -> Act:
        """Does the act. Before a save, what a redraw took back is set once more; what differs otherwise is refused."""
        for _ in range(_ONCE_MORE):
            try:
                return self._left_behind(step, act(self._holding(step, done)))
            except NotHeld as lost:
                if not lost.redrawn:
                    raise
                self._set_again(lost.targets, done)
        return self._left_behind(step, act(self._holding(step, done)))

    def _left_behind(self, step: Step, act: Act) -> Act:
        """Lets go of what was compared as its step was left, and is gone now; what this act compared may be next."""
        written = self._attempt.written
        for name, stands in act.standing.items():
            one = written.get(name)
            if one and stands != "gone":
                left = _may_leave(step) and stands == "stands"
                written[name] = replace(one, compared=one.compared or left, left=left)
            elif one and one.left:
                del written[name]
        return act

    def _set_again(self, targets: tuple[str, ...], done: Done) -> None:
        for name in targets:
            again = self._attempt.written[name].again
            assert again is not None
            again()
            done.again.append(name)

    def _holding(self, step: Step, done: Done) -> Holding | None:
        """What must stand while the step saves: all that the stage has set, but what the step sets itself. What was
        only seen counts on the step's own page.

        A step of the work that saves nothing and may leave the page, or a part of it, compares what no such step has
        compared yet; the next one looks what is gone by it.
        """
        others = {name: one for name, one in self._attempt.written.items() if name != step.target}
        if not step.effect:
            return _compared_when_left(step, others) if done.works else None
        page = self._program.targets[step.target].page
        held = {name: one for name, one in others.items() if one.again or one.held.target.page == page}
        return {name: replace(one.now, may_be_gone=one.left, left=one.left) for name, one in held.items()}

    def _remember(self, step: Step, held: Held, again: Callable[[Target], Act]) -> None:
        """Keeps what was set, newest last. What saves, or was taken with a key, may be gone at once."""
        self._attempt.written.pop(step.target, None)
        if not step.key and not step.effect:
            line = self._attempt.line(self._program.targets[step.target])
            if line and held.target.column and step.verb.name in _CELLS:
                line.cells[held.target.column] = held.value
            written = Written(held, lambda: again(written.now.target), line=line)
            self._attempt.written[step.target] = written

    def _aim(self, name: str, values: Values, done: Done) -> Target:
        target = self.target(name, values)
        done.target, done.page = name, target.page
        return target

    def _acted(self, done: Done, act: Act, *, clicks: int = 0, choices: int = 0) -> None:
        done.act = act
        if act.delivery is not Delivery.NOT_NEEDED:
            done.clicks, done.choices = clicks, choices
            done.confirms = int(act.dialog is not None)
