"""Runs steps in order: condition, intent, verb, expectation, picture, log. Reusable objects run the same way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from klickfri.model.condition import holds
from klickfri.model.errors import (
    KlickfriError,
    Misconfigured,
    OnlyLooking,
    SaveRefused,
    TargetRefused,
    UnexpectedDialog,
    Unsure,
)
from klickfri.model.events import StepKind
from klickfri.model.flow import Expect, Step, Use
from klickfri.model.sentences import Sentence
from klickfri.model.target import Target
from klickfri.model.text import as_lines, as_shown
from klickfri.model.values import MutableValues, Values, fill_in, references
from klickfri.model.wording import values_words
from klickfri.replay.attempt import Attempt, Written
from klickfri.replay.context import Pending, Picture
from klickfri.replay.narrator import Done, Narrator
from klickfri.replay.refusals import Scout, refused_target
from klickfri.replay.scope import inner_scope
from klickfri.replay.verbs import Verbs, told_of, words_on_page
from klickfri.screen.port import Delivery, Held, Reading, Screen, yes_or_no

_FIELDS = ("textbox", "searchbox")
BeforeSaving = Callable[[Step], None]
"""The last look before a step that saves; what it raises keeps the step from being done."""


class Steps:
    """Runs steps of one attempt."""

    def __init__(self, attempt: Attempt, screen: Screen, narrator: Narrator) -> None:
        self._attempt, self._screen, self._narrator = attempt, screen, narrator
        self._case, self._ports = attempt.case, attempt.ports
        self._verbs = Verbs(attempt, screen, narrator)
        self._scout = Scout(attempt.case.program, screen)

    def run(self, steps: Sequence[Step], before_saving: BeforeSaving) -> None:
        """Runs a stage's steps in order. Raises what a step raises, after telling the log."""
        self._run(steps, "", "work", self._attempt.known, before_saving)

    def look(self, use: Use, prefix: str) -> None:
        """Runs a reusable object; what it reads is known afterwards, its inputs are its own."""
        self._use(use, prefix, self._attempt.known)

    def _use(self, use: Use, prefix: str, outer: Values) -> None:
        flow = self._case.program.objects[use.flow]
        inner = inner_scope(use, outer, self._attempt.known)
        self._run(flow.steps, f"{prefix}{use.flow}/", flow.kind, inner, _saves_nothing)

    def _run(
        self,
        steps: Sequence[Step],
        prefix: str,
        kind: StepKind,
        scope: MutableValues,
        before_saving: BeforeSaving,
    ) -> None:
        for step in steps:
            if step.when and not holds(step.when, scope):
                continue
            if step.unless_shown and self._screen.shows(step.unless_shown):
                continue
            if step.use:
                self._use(step.use, f"{prefix}{step.id}/", scope)
            else:
                of_kind = "looking" if kind == "looking" else step.kind
                self._run_one(step, prefix + step.id, of_kind, scope, before_saving)

    def _run_one(
        self, step: Step, name: str, kind: StepKind, scope: MutableValues, before_saving: BeforeSaving
    ) -> None:
        if not self._attempt.trail.left:
            self._ports.before(self._pending(step, name, scope))
        done, started = Done(works=kind == "work"), self._ports.monotonic()
        try:
            if kind == "work" and step.verb.points:
                self._about_to_work(step, name, done, scope, before_saving)
            self._do(step, scope, done)
            self._after(step, name, kind, done, started)
        except OnlyLooking:
            raise
        except KlickfriError as error:
            if isinstance(error, TargetRefused):
                done.target = refused_target(error, done.target, self._case.program) or ""
            self._narrator.failed(step, name, kind, done, error, self._is_not_taken(done, error))
            if isinstance(error, TargetRefused) and done.target:
                self._look_around(step, name, done, error, scope)
            raise

    def _pending(self, step: Step, name: str, scope: Values) -> Pending:
        targets = [self._case.program.targets[one] for one in filter(None, (step.target, step.onto))]
        named = [*(one for target in targets for one in target.refers_to), *references(step.answers or "")]
        texts = [*step.setting.values(), *(step.press or {}).values()]
        uses = {one: scope.get(one) for one in named}
        for text in texts:
            uses |= _set_by(step, text, scope)
        return Pending(self._attempt.trail.stage, name, step, uses, scope)

    def _do(self, step: Step, scope: MutableValues, done: Done) -> None:
        try:
            self._verbs.do(step, scope, done)
            if step.expect:
                self._await(step.expect, scope, done)
        except UnexpectedDialog as box:
            if step.expect and box.text in step.expect.refused_by:
                raise SaveRefused(box.text) from box
            raise

    def _is_not_taken(self, done: Done, error: KlickfriError) -> bool:
        """Is it known that a step that should have saved did not: never sent, or answered by what means so?"""
        if done.sent is None:
            return False
        asked_late = isinstance(error, UnexpectedDialog) and done.act is not None
        return self._screen.sent == done.sent or (error.nothing_taken and not done.answered and not asked_late)

    def _look_around(self, step: Step, name: str, done: Done, error: TargetRefused, scope: Values) -> None:
        """Looks at what stands there instead, while it can be seen. The case is handed over all the same."""
        where = (self._attempt.trail.stage, name, step.say)
        seen = self._scout.look_around(done.target, where, error, scope, self._attempt.cleared)
        self._attempt.trail.refusals += [seen] if seen else []

    def explain(self) -> None:
        """Keeps what was seen of the case's refused targets."""
        for refusal in self._attempt.trail.refusals:
            self._ports.explain(refusal)
        self._attempt.trail.refusals.clear()

    def _about_to_work(
        self, step: Step, name: str, done: Done, scope: MutableValues, before_saving: BeforeSaving
    ) -> None:
        target = step.target
        if self._case.only_look:
            self._screen.read({name: self._verbs.target(name, scope) for name in filter(None, (target, step.onto))})
            raise OnlyLooking(f"{name}: {step.say} ({target})")
        if step.effect:
            before_saving(step)
            self._ports.still_ours()
            self._narrator.intent(step, name, target)
            done.sent = self._screen.sent
        self._attempt.worked_since_look = True

    def _await(self, expect: Expect, scope: MutableValues, done: Done) -> None:
        """Waits for what the step promised. Raises what the screen raises, or `Unsure`."""
        if expect.closed:
            self._screen.expect_closed(expect.closed, within=expect.within)
        if expect.page:
            self._await_page(expect, scope, done)
        if expect.values:
            self._compare(expect.values, scope)
        if expect.that and not holds(expect.that, scope):
            compared = values_words(self._case.program, expect.that)
            raise Unsure(Sentence.NOT_SO_COMPARED(compared=compared) if compared else Sentence.NOT_SO())
        if expect.left:
            self._screen.leave(expect.left, within=expect.within)

    def _await_page(self, expect: Expect, scope: MutableValues, done: Done) -> None:
        pages = [expect.page] if isinstance(expect.page, str) else list(expect.page or ())
        fresh = expect.fresh and not (done.act and done.act.delivery is Delivery.NOT_NEEDED)
        text = None if expect.text is None else words_on_page(expect.text, scope)
        shown = self._screen.expect(pages, fresh=fresh, text=text, refused_by=expect.refused_by, within=expect.within)
        done.page, done.answered = shown, fresh or expect.text is not None
        if expect.into:
            scope[expect.into] = shown

    def _compare(self, values: Mapping[str, str], scope: MutableValues) -> None:
        targets = {name: self._verbs.target(name, scope) for name in values}
        wanted = {name: _comparable(targets[name], fill_in(text, scope)) for name, text in values.items()}

        def wrong_in(shown: Mapping[str, Reading]) -> list[str]:
            return [name for name, text in wanted.items() if _comparable(targets[name], shown[name].value) != text]

        wrong = wrong_in(self._screen.read_when(targets, lambda shown: not wrong_in(shown)))
        if wrong:
            raise Unsure(*(Sentence.WRONG_VALUE(target=name) for name in wrong))
        self._attempt.written.update({name: Written(Held(targets[name], text)) for name, text in wanted.items()})

    def _after(self, step: Step, name: str, kind: StepKind, done: Done, started: float) -> None:
        self._attempt.changed_since_picture |= step.verb.acts
        if self._worth_a_picture(step, kind):
            self._attempt.changed_since_picture = False
            image, trail = self._screen.picture(done.page), self._attempt.trail
            trail.pictures.append(Picture(trail.stage, name, step.say, image))
        self._narrator.completed(step, name, kind, done, started)

    def _worth_a_picture(self, step: Step, kind: StepKind) -> bool:
        """A picture of everything done, and of everything read while looking; not of each move between.

        What is read on a page that has not changed since its last picture needs no other.
        """
        shows_something = step.verb.acts if kind == "work" else step.verb.reads
        return self._attempt.cleared and shows_something and self._attempt.changed_since_picture


def _comparable(target: Target, text: str) -> str:
    """What counts of a text where it stands: its lines in a field, and as it shows anywhere else."""
    return as_lines(text) if target.role in _FIELDS else as_shown(text)


def _set_by(step: Step, text: str | bool, scope: Values) -> Values:
    """What a step sets: the values that its text refers to, or the text itself."""
    if step.letter:
        return {"letter_text": scope.get("letter_text")}
    if isinstance(text, bool):
        return {"choice": yes_or_no(text)}
    return told_of(text, scope)


def _saves_nothing(step: Step) -> None:
    raise Misconfigured(f"the step {step.id} saves, in a reusable object: the format knows no such step")
