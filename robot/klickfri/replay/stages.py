"""Runs one stage so that it may be repeated at any time: reach its place, probe, work, verify from a fresh page."""

from __future__ import annotations

from klickfri.model.condition import holds
from klickfri.model.errors import NotVerified, RecordLocked, SessionLost, Unsure
from klickfri.model.flow import DoneWhen, Stage, Step
from klickfri.replay.context import Case, Ports
from klickfri.replay.session import Session
from klickfri.replay.steps import Steps

MAX_LOG_INS = 3
"""Times one stage may log in again before the item is given up for this attempt."""


class Stages:
    """Runs the stages of one case."""

    def __init__(self, case: Case, session: Session, ports: Ports, steps: Steps) -> None:
        self._case, self._session, self._ports, self._steps = case, session, ports, steps
        self._last_look: DoneWhen | None = None

    def run(self, stage: Stage) -> None:
        """Runs the stage; a lost session or a locked record starts it again from its known place."""
        waits = list(self._case.program.system.lock_waits)
        log_ins, again = 0, False
        while True:
            try:
                return self._run_once(stage, again)
            except SessionLost:
                log_ins += 1
                if log_ins > MAX_LOG_INS:
                    raise
                self._session.screen.rest()
                self._session.log_in()
            except RecordLocked:
                if not waits:
                    raise
                self._ports.pause(waits.pop(0))
            again = True
            self._steps.worked_since_look = True

    def _run_once(self, stage: Stage, again: bool) -> None:
        self._steps.narrator.stage = stage.id
        self._steps.verbs.written.clear()
        self._write_letter(stage)
        probe = stage.done_when
        if probe and self._is_done(probe):
            self._tell(stage, probe, already=True)
            return
        self._refuse_second_letter(stage, again)
        self._reach(stage, again)
        self._steps.before_saving = lambda step: self._nobody_was_first(stage, step)
        self._steps.run(stage.steps, "", "work", self._steps.known)
        if probe and any(step.effect for step in stage.steps):
            self._verify(stage, probe)

    def _write_letter(self, stage: Stage) -> None:
        """The letter is written before the probe, which looks for its very text."""
        for step in stage.steps:
            if step.letter:
                template = next(iter(step.letter.values()))
                self._steps.known["letter_text"] = self._ports.write_letter(template, self._steps.known)

    def _refuse_second_letter(self, stage: Stage, again: bool) -> None:
        """A letter cannot be called back, and may show late: one that may have gone is never sent again."""
        first = self._case.attempt == 1 and not again
        if not first and any(step.letter for step in stage.steps) and self._ports.may_have_saved(stage.id):
            raise Unsure(
                ["Roboten kan redan ha skickat brevet, men det syns inte i systemet."],
                "Se efter om brevet har gått innan du skickar ett nytt.",
            )

    def _reach(self, stage: Stage, again: bool) -> None:
        if not again and self._session.screen.shows(stage.begins_at):
            return
        if stage.reach:
            self._steps.use(stage.reach, "reach/")
        else:
            self._session.go_home()

    def _is_done(self, probe: DoneWhen) -> bool:
        """Looks whether it is already there. Raises `Unsure` when something else of ours is there."""
        if self._steps.worked_since_look or self._last_look is None or self._last_look.look != probe.look:
            self._steps.use(probe.look, "done_when/")
            self._steps.worked_since_look = False
        self._last_look = probe
        if not holds(probe.found, self._steps.known):
            return False
        wrong = [condition for condition in probe.same if not holds(condition, self._steps.known)]
        if wrong:
            raise Unsure(
                [f"I systemet finns redan något annat än det roboten skulle spara: {', '.join(wrong)}."],
                "Jämför det registrerade med ansökan.",
            )
        return True

    def _nobody_was_first(self, stage: Stage, step: Step) -> None:
        """The last look before a save: protection again, and whether somebody else was quicker."""
        assert stage.done_when is not None
        if self._is_done(stage.done_when):
            raise Unsure([f"Någon annan hann före med steget: {step.say}."], "Se efter vem som sparade.")

    def _verify(self, stage: Stage, probe: DoneWhen) -> None:
        if not self._is_done(probe):
            raise NotVerified(f"stage {stage.id} was saved, but a fresh page does not show it")
        self._tell(stage, probe, already=False)

    def _tell(self, stage: Stage, probe: DoneWhen, already: bool) -> None:
        """Logs what a fresh look has shown to be there: the save, the decision, the letter."""
        narrator = self._steps.narrator
        narrator.verified(already, probe.same)
        if stage.decision:
            narrator.made(self._case.program.process)
        for step in stage.steps:
            if step.letter:
                narrator.letter(next(iter(step.letter.values())), self._steps.known["letter_text"])
