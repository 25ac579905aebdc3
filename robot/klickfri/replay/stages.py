"""Runs one stage so that it may be repeated at any time: reach its place, probe, work, verify from a fresh page."""

from __future__ import annotations

from collections.abc import Sequence

from loguru import logger

from klickfri.model.condition import holds
from klickfri.model.errors import (
    ApplicationException,
    AuditUnavailable,
    CaseFault,
    Interrupted,
    KlickfriError,
    NotAdmitted,
    ProtectedIdentity,
    RecordLocked,
    SaveUnknown,
    SessionLost,
    Unsure,
)
from klickfri.model.flow import DoneWhen, Stage, Step
from klickfri.model.sentences import Joined, Sentence
from klickfri.model.values import references
from klickfri.model.wording import values_words
from klickfri.replay.attempt import Attempt
from klickfri.replay.narrator import Narrator
from klickfri.replay.proof import Row, is_its_own, lists_of
from klickfri.replay.session import Session
from klickfri.replay.steps import Steps

MAX_LOG_INS = 3
"""Times one stage may log in again before the item is given up for this attempt."""
LATE = 5.0
"""Seconds until a save that does not show is looked for once more; some systems show it late."""
AT_ONCE = (ProtectedIdentity, Interrupted, AuditUnavailable, NotAdmitted)
"""After these nothing more may be done, not even looked at."""


class _Different(Unsure):
    """Something of ours is there, and it is not what should have been saved."""


class Stages:
    """Runs the stages of one case."""

    def __init__(self, attempt: Attempt, session: Session, steps: Steps, narrator: Narrator) -> None:
        self._attempt, self._session, self._steps, self._narrator = attempt, session, steps, narrator
        self._case, self._ports = attempt.case, attempt.ports
        self._last_look: DoneWhen | None = None
        self._before: dict[str, list[Row]] = {}
        """The lists that the last look before a save had read."""
        self._letter_kept = False

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
                logger.info("{}, stage {}: the session was lost; it begins again", self._case.reference, stage.id)
                self._session.screen.rest()
                self._session.log_in()
            except RecordLocked:
                if not waits:
                    raise
                told = "{}, stage {}: locked by somebody; looked at again in {:.0f} s"
                logger.info(told, self._case.reference, stage.id, waits[0])
                self._ports.pause(waits.pop(0))
            again = True
            self._attempt.worked_since_look = True

    def _run_once(self, stage: Stage, again: bool) -> None:
        self._attempt.trail.stage = stage.id
        self._write_letter(stage)
        probe = stage.done_when
        if probe is None:
            self._work(stage, again)
        elif self._ports.may_have_saved(stage.id) or self._letter_may_be_lost(stage):
            self._settle(stage, probe, already=True)
        elif self._is_done(probe):
            self._tell(stage, probe, already=True)
        else:
            self._save(stage, probe, again)

    def _letter_may_be_lost(self, stage: Stage) -> bool:
        """A letter that has gone is not called back: where the log cannot say, and it does not show, a person looks."""
        return any(step.letter for step in stage.steps) and self._ports.may_be_lost(self._case.received)

    def try_look(self, probe: DoneWhen) -> None:
        """Looks as the stage would after its save, changing nothing. Raises `Unsure` when the look cannot be followed.

        A look that needs what only the stages before it make known is left alone.
        """
        asked = [name for text in probe.look.inputs.values() for name in references(text)]
        if all(self._attempt.known.get(name) is not None for name in asked):
            self._steps.look(probe.look, "done_when/")

    def _work(self, stage: Stage, again: bool) -> None:
        self._attempt.written.clear()
        self._reach(stage, again)
        self._attempt.begin_stage()
        self._steps.run(stage.steps, lambda step: self._nobody_was_first(stage, step))

    def _save(self, stage: Stage, probe: DoneWhen, again: bool) -> None:
        """Works, and looks whether what should be saved is there, also when something came in between."""
        try:
            self._work(stage, again)
        except (SessionLost, RecordLocked, *AT_ONCE):
            raise
        except KlickfriError as error:
            if not self._ports.may_have_saved(stage.id):
                raise
            self._session.screen.rest()
            self._settle(stage, probe, already=False, after=error)
            if not isinstance(error, ApplicationException):
                raise
        else:
            self._settle_if_saved(stage, probe)

    def _settle_if_saved(self, stage: Stage, probe: DoneWhen) -> None:
        if not any(step.effect for step in stage.steps):
            return
        if not self._ports.may_have_saved(stage.id):
            raise Unsure(Sentence.STAGE_SAVES_NOTHING(stage=stage.say))
        self._settle(stage, probe, already=False)

    def _settle(self, stage: Stage, probe: DoneWhen, already: bool, after: KlickfriError | None = None) -> None:
        """Looks for a save that may have been made, and once more later in a session begun anew; never makes it again.

        What shows must be the save's own, where a look of this attempt came before it. Raises `SaveUnknown` when it
        does not show, with what came `after` the click, and `Unsure` when something else is there.
        """
        try:
            seen = self._shows_at_once(probe) or self._shows_later(probe)
            seen = seen and (already or is_its_own(probe, self._before, self._attempt.known, self._case.today))
        except (_Different, ApplicationException, *AT_ONCE):
            raise
        except KlickfriError as blind:
            raise _unknown(stage, after or blind) from blind
        if not seen:
            raise _unknown(stage, after) from after
        self._tell(stage, probe, already)

    def _shows_at_once(self, probe: DoneWhen) -> bool:
        try:
            return self._is_done(probe)
        except _Different:
            raise
        except Unsure:  # what was in the way here may not be in the way in a new session
            return False

    def _shows_later(self, probe: DoneWhen) -> bool:
        told = "{}, stage {}: the save does not show; looked for once more in a new session"
        logger.warning(told, self._case.reference, self._attempt.trail.stage)
        self._ports.pause(LATE)
        self._session.renew()
        self._attempt.worked_since_look = True
        return self._is_done(probe)

    def _write_letter(self, stage: Stage) -> None:
        """The letter is written before the probe, which looks for its very text, and kept before anything is sent."""
        for step in stage.steps:
            if step.letter:
                template = next(iter(step.letter.values()))
                text = self._ports.write_letter(template, self._attempt.known)
                self._attempt.known["letter_text"] = text
                self._letter_kept = not self._case.only_look and self._ports.keep_letter(text)

    def _reach(self, stage: Stage, again: bool) -> None:
        if not again and self._session.screen.shows(stage.begins_at):
            return
        if stage.reach:
            self._steps.look(stage.reach, "reach/")
        else:
            self._session.go_home()

    def _is_done(self, probe: DoneWhen) -> bool:
        """Looks whether it is already there. Raises `Unsure` when something else of ours is there."""
        if self._attempt.worked_since_look or self._last_look is None or self._last_look.look != probe.look:
            self._steps.look(probe.look, "done_when/")
            self._attempt.worked_since_look = False
        self._last_look = probe
        if not holds(probe.found, self._attempt.known):
            return False
        wrong = [condition for condition in probe.same if not holds(condition, self._attempt.known)]
        if wrong:
            compared = self._compared(wrong)
            raise _Different(Sentence.DIFFERENT_COMPARED(compared=compared) if compared else Sentence.DIFFERENT())
        return True

    def _compared(self, conditions: Sequence[str]) -> str:
        """What differs, by its captions on the screen."""
        captions = [values_words(self._case.program, condition) for condition in conditions]
        return ", ".join(dict.fromkeys(filter(None, captions)))

    def _nobody_was_first(self, stage: Stage, step: Step) -> None:
        """The last look before a save: protection again, and whether somebody else was quicker."""
        assert stage.done_when is not None
        if self._is_done(stage.done_when):
            raise Unsure(Sentence.SOMEBODY_WAS_FIRST(step=step.say))
        self._before = lists_of(stage.done_when, self._attempt.known)

    def _tell(self, stage: Stage, probe: DoneWhen, already: bool) -> None:
        """Logs what a fresh look has shown to be there: the save, the decision, the letter."""
        narrator = self._narrator
        narrator.verified(already, probe.same)
        if stage.decision:
            narrator.made(self._case.program.process)
        for step in stage.steps:
            if step.letter:
                template, text = next(iter(step.letter.values())), str(self._attempt.known["letter_text"])
                narrator.letter(template, text, self._letter_kept)


def _unknown(stage: Stage, after: KlickfriError | None) -> SaveUnknown:
    told = Sentence.LETTER_UNKNOWN if any(step.letter for step in stage.steps) else Sentence.SAVE_UNKNOWN
    clicks = Joined(f"”{step.say}”" for step in stage.steps if step.effect)
    why = after.reasons if isinstance(after, CaseFault) else ()
    return SaveUnknown(told(stage=stage.say, clicks=clicks), *why)
