"""Runs steps in order: condition, intent, verb, expectation, picture, log. Reusable objects run the same way."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from typing import Any

from klickfri.model.condition import holds
from klickfri.model.errors import KlickfriError, SaveRefused, TargetRefused, UnexpectedDialog, Unsure
from klickfri.model.flow import Expect, Step, Use
from klickfri.model.values import fill_in, folded
from klickfri.model.wording import values_words
from klickfri.replay.context import Case, Picture, Ports, Trail
from klickfri.replay.narrator import Done, Narrator
from klickfri.replay.refusals import Witness, refused_target
from klickfri.replay.verbs import Verbs, Written
from klickfri.screen.port import Delivery, Held, Screen


class OnlyLooking(KlickfriError):
    """A `read` dry run came to the first step that would work; it was pointed out and not done."""


class Steps:
    """Runs steps for one case. `known` holds every value by name."""

    def __init__(self, case: Case, screen: Screen, ports: Ports, trail: Trail) -> None:
        self.narrator = Narrator(case.subject, case.run, case.attempt, ports, trail)
        self.verbs = Verbs(case, screen, ports, self.narrator, trail)
        self.known: dict[str, Any] = case.first_values()
        self.pictures_allowed = False
        self.before_saving: Callable[[Step], None] = lambda step: None
        self.worked_since_look = True
        """True when something was done after the last look, so that the look must be repeated."""
        self._unpictured = True
        self._witness = Witness(case.program, screen)
        self._case, self._screen, self._ports, self._trail = case, screen, ports, trail

    def use(self, use: Use, prefix: str, scope: MutableMapping[str, Any] | None = None) -> None:
        """Runs a reusable object; what it reads is known afterwards, its inputs are its own."""
        outer = self.known if scope is None else scope
        flow = self._case.program.objects[use.flow]
        inputs = {name: _value(text, outer) for name, text in use.inputs.items()}
        inner = _Scope(inputs, self.known)
        self.run(flow.steps, f"{prefix}{use.flow}/", flow.kind, inner)

    def run(self, steps: Sequence[Step], prefix: str, kind: str, scope: MutableMapping[str, Any]) -> None:
        """Runs the steps in order. Raises what a step raises, after telling the log."""
        for step in steps:
            if step.when and not holds(step.when, scope):
                continue
            if step.unless_shown and self._screen.shows(step.unless_shown):
                continue
            if step.use:
                self.use(step.use, f"{prefix}{step.id}/", scope)
            else:
                self._run_one(step, prefix + step.id, "looking" if kind == "looking" else step.kind, scope)

    def _run_one(self, step: Step, name: str, kind: str, scope: MutableMapping[str, Any]) -> None:
        done, started = Done(), self._ports.monotonic()
        try:
            if kind == "work" and step.verb.points:
                self._about_to_work(step, name, done, scope)
            self._do(step, scope, done)
            self._after(step, name, kind, done, started)
        except OnlyLooking:
            raise
        except KlickfriError as error:
            if isinstance(error, TargetRefused):
                done.target = refused_target(error, done.target, self._case.program) or ""
            self.narrator.failed(step, name, kind, done, error, self._is_not_taken(done, error))
            if isinstance(error, TargetRefused) and done.target:
                self._witness_refusal(step, name, done, error, scope)
            raise

    def _do(self, step: Step, scope: MutableMapping[str, Any], done: Done) -> None:
        try:
            self.verbs.do(step, scope, done)
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

    def _witness_refusal(
        self, step: Step, name: str, done: Done, error: TargetRefused, scope: Mapping[str, Any]
    ) -> None:
        """Looks at what stands there instead, while it can be seen. The case is handed over all the same."""
        where = (self.narrator.stage, name, step.say)
        seen = self._witness.see(done.target, where, error, scope, self.pictures_allowed)
        self._trail.refusals += [seen] if seen else []

    def explain(self) -> None:
        """Keeps what was seen of the case's refused targets."""
        for refusal in self._trail.refusals:
            self._ports.explain(refusal)
        self._trail.refusals.clear()

    def _about_to_work(self, step: Step, name: str, done: Done, scope: MutableMapping[str, Any]) -> None:
        target = step.target
        if self._case.only_look:
            self._screen.read({target: self.verbs.target(target, scope)})
            raise OnlyLooking(f"{name}: {step.say} ({target})")
        if step.effect:
            self.before_saving(step)
            self._ports.still_ours()
            self.narrator.intent(step, name, target)
            done.sent = self._screen.sent
        self.worked_since_look = True

    def _await(self, expect: Expect, scope: MutableMapping[str, Any], done: Done) -> None:
        """Waits for what the step promised. Raises what the screen raises, or `Unsure`."""
        if expect.closed:
            self._screen.expect_closed(expect.closed, within=expect.within)
        if expect.page:
            pages = [expect.page] if isinstance(expect.page, str) else list(expect.page)
            fresh = expect.fresh and not (done.act and done.act.delivery is Delivery.NOT_NEEDED)
            shown = self._screen.expect(
                pages, fresh=fresh, text=expect.text, refused_by=expect.refused_by, within=expect.within
            )
            done.page, done.answered = shown, fresh or expect.text is not None
            if expect.into:
                scope[expect.into] = shown
        if expect.values:
            self._compare(expect.values, scope)
        if expect.that and not holds(expect.that, scope):
            compared = values_words(self._case.program, expect.that)
            raise Unsure([f"Det som skulle gälla efter steget gäller inte{f': {compared}' if compared else ''}."])

    def _compare(self, values: Mapping[str, str], scope: MutableMapping[str, Any]) -> None:
        wanted = {name: folded(fill_in(text, scope)) for name, text in values.items()}
        targets = {name: self.verbs.target(name, scope) for name in wanted}
        shown = self._screen.read(targets)
        wrong = [name for name, text in wanted.items() if folded(shown[name].value) != text]
        if wrong:
            raise Unsure([f"Det väntade värdet visas inte i {name}." for name in wrong])
        self.verbs.written.update({name: Written(Held(targets[name], text)) for name, text in wanted.items()})

    def _after(self, step: Step, name: str, kind: str, done: Done, started: float) -> None:
        self._unpictured |= step.verb.acts
        if self._worth_a_picture(step, kind):
            self._unpictured = False
            image = self._screen.picture(done.page)
            self._trail.pictures.append(Picture(self.narrator.stage, name, step.say, image))
        self.narrator.completed(step, name, kind, done, started)

    def _worth_a_picture(self, step: Step, kind: str) -> bool:
        """A picture of everything done, and of everything read while looking; not of each move between.

        What is read on a page that has not changed since its last picture needs no other.
        """
        shows_something = step.verb.acts if kind == "work" else step.verb.reads
        return self.pictures_allowed and shows_something and self._unpictured


class _Scope(ChainMap[str, Any]):
    """A reusable object's inputs before all known values; what it reads becomes known to all."""

    def __init__(self, inputs: dict[str, Any], known: dict[str, Any]) -> None:
        super().__init__(inputs, known)

    def __setitem__(self, key: str, value: Any) -> None:
        self.maps[1][key] = value


def _value(text: str, scope: Mapping[str, Any]) -> Any:
    return scope[text[1:]] if text.startswith("$") and text[1:] in scope else fill_in(text, scope)
