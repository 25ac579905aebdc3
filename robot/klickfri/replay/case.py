"""Replays a whole case: its stages in order, then the end that fits, then leaves the record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from klickfri.model.codes import PROTECTED_LATE
from klickfri.model.condition import holds, references
from klickfri.model.errors import (
    ApplicationException,
    BadCondition,
    BusinessException,
    KlickfriError,
    ProtectedIdentity,
    UnknownValue,
    Unsure,
)
from klickfri.model.flow import Stage, Step, Use
from klickfri.model.work import Outcome
from klickfri.replay.attempt import Attempt
from klickfri.replay.context import Case, Ports
from klickfri.replay.ends import ended
from klickfri.replay.narrator import Narrator
from klickfri.replay.session import Session
from klickfri.replay.stages import AT_ONCE, Stages
from klickfri.replay.steps import Steps

PERHAPS = "Därefter det som gäller av:"
"""Begins the line of what remains if an assessment says so."""


class CaseReplay:
    """One attempt at one work item. `trail` tells what was done, also after an error."""

    def __init__(self, case: Case, session: Session, ports: Ports) -> None:
        self._attempt = Attempt(case, ports)
        self.trail = self._attempt.trail
        self.last_picture: str | None = None
        self._over: set[str] = set()
        """Stages that were run to their end, or that do not apply."""
        self._case, self._session = case, session
        self._narrator = Narrator(case.subject, case.run, case.attempt, ports, self.trail)
        session.screen.about(self._attempt.known)
        self._steps = Steps(self._attempt, session.screen, self._narrator)
        self._stages = Stages(self._attempt, session, self._steps, self._narrator)

    def run(self, stop_here: Callable[[], None] = lambda: None) -> Outcome:
        """Replays the case to its end. `stop_here` is called between stages and may raise `Interrupted`.

        Raises `BusinessException` when a person must take over, `ApplicationException` when a system failed,
        `AuditUnavailable` when the log cannot be written.
        """
        self._session.begin(self._narrator)
        try:
            outcome = self._work(stop_here)
        except ProtectedIdentity as sign:
            self.trail.pictures.clear()
            self.trail.refusals.clear()
            self._session.screen.rest()
            raise self._late(sign) from sign
        return replace(
            outcome,
            lock_released=self.trail.lock_released,
            picture=self.last_picture,
            clicks_looking=self.trail.clicks_looking,
        )

    def _late(self, sign: ProtectedIdentity) -> ProtectedIdentity:
        """A sign that shows after the protection check has passed has a code of its own."""
        return ProtectedIdentity(PROTECTED_LATE, sign.reasons) if self._attempt.cleared else sign

    def _work(self, stop_here: Callable[[], None]) -> Outcome:
        try:
            self._run_stages(stop_here)
            outcome = self._end()
        except AT_ONCE:
            raise
        except KlickfriError:
            self._leave()
            raise
        self._leave()
        return outcome

    def _run_stages(self, stop_here: Callable[[], None]) -> None:
        flow = self._case.program.flow
        for stage in flow.stages:
            stop_here()
            if self._applies(stage):
                self._stages.run(stage)
            self._over.add(stage.id)
            self._attempt.cleared |= stage.id == flow.cleared_by

    def _leave(self) -> None:
        """Gives the record back and stores pictures and refusals: the case has ended, and nobody in it is protected."""
        leave = self._case.program.flow.leave
        if leave and not self._case.only_look:
            self._give_back(leave)
        self.last_picture = self._narrator.pictured() or None
        self._steps.explain()

    def _give_back(self, leave: Use) -> None:
        """Failing at that does not change how the case ended; it is told in the hand-over."""
        self.trail.left = True
        clicks = self.trail.clicks_looking
        try:
            self._session.screen.rest()
            self._steps.look(leave, "leave/")
            self.trail.lock_released = True if self.trail.clicks_looking > clicks else None
        except ProtectedIdentity:
            raise
        except (BusinessException, ApplicationException):
            self.trail.lock_released = self._log_out()

    def _log_out(self) -> bool:
        """The other way to give a record back, when the way out of it is blocked: a fault page, for example."""
        try:
            self._session.screen.rest()
            return self._session.log_out()
        except ProtectedIdentity:
            raise
        except (BusinessException, ApplicationException):
            return False

    def try_looks(self) -> Iterator[tuple[str, Unsure]]:
        """Tries the look of every saving stage, which changes nothing; yields the stages in which it cannot be
        followed, in the caseworker's words, and why.

        Without it a look that finds nothing would be found out after the first save, when it is too late.
        """
        for stage in self._case.program.flow.stages:
            if stage.done_when:
                try:
                    self._stages.try_look(stage.done_when)
                except Unsure as blind:
                    yield stage.say, blind

    def not_done(self) -> tuple[str, ...]:
        """The work that remains, by stage and in the caseworker's words.

        What depends on something that was not assessed any more comes last, in one line: some of it will be right.
        """
        over = self._over | self.trail.saved
        remaining = [stage for stage in self._case.program.flow.stages if stage.id not in over]
        current = [stage for stage in remaining if stage.id == self.trail.stage]
        later = [stage for stage in remaining if stage not in current and stage.done_when]
        undecided = [stage for stage in later if self._is_undecided(stage, remaining)]
        settled = [stage for stage in later if stage not in undecided and self._applies(stage)]
        return (*(stage.say for stage in (*current, *settled)), *_perhaps(undecided))

    def _is_undecided(self, stage: Stage, remaining: Sequence[Stage]) -> bool:
        """Does its condition ask for something that is not known, or that a stage not run to its end would change?"""
        asked = references(stage.when) if stage.when else []
        changing = {name for one in remaining for step in one.steps for name in self._gives(step)}
        if any(name in changing or self._attempt.known.get(name) is None for name in asked):
            return True
        try:
            self._applies(stage)
        except (BadCondition, UnknownValue):  # a fault of the flow; what comes of the stage is not known
            return True
        return False

    def _gives(self, step: Step) -> Iterable[str]:
        return self._case.program.objects[step.use.flow].gives if step.use else step.gives()

    def _applies(self, stage: Stage) -> bool:
        return not stage.when or holds(stage.when, self._attempt.known)

    def _end(self) -> Outcome:
        trail = self.trail
        outcome = ended(self._case.program.flow, self._attempt.known, bool(trail.saved))
        return replace(
            outcome,
            reasons=tuple(dict.fromkeys([*outcome.reasons, *trail.reasons])),
            done=tuple(trail.done),
            last_step=trail.last_step,
            clicks_work=trail.clicks_work,
            confirms_work=trail.confirms_work,
        )


def _perhaps(undecided: Sequence[Stage]) -> list[str]:
    return [f"{PERHAPS} {'; '.join(stage.say for stage in undecided)}"] if undecided else []
