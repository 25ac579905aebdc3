"""`klickfri test`: what rules, letters and ends make of a process's own cases, without a screen.

A flow is gone through as in a night. What its steps read is written down in the file of cases; what is not there, or
shows only after a save, nobody knows, and a case that needs it is not told to its end.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from klickfri.app.office import Office
from klickfri.app.process import LoadedProcess
from klickfri.app.review.approving import approval
from klickfri.decide.fence import Fence
from klickfri.decide.handover import TEMPLATE
from klickfri.flow.walk import spots
from klickfri.model.codes import UNCLEAR
from klickfri.model.condition import holds
from klickfri.model.errors import (
    ApplicationException,
    BusinessException,
    CaseFault,
    KlickfriError,
    NotFound,
    NotRead,
    RuleFailed,
    Unsure,
)
from klickfri.model.flow import IS_THERE, OPTIONS, Decide, DoneWhen, Program, Stage, Step, Use
from klickfri.model.sentences import Sentence, verbatim
from klickfri.model.unread import Unread, name_of, unread_of
from klickfri.model.values import MutableValues, references
from klickfri.model.verdict import HandOver, Question
from klickfri.model.work import Outcome, State
from klickfri.replay.context import Case
from klickfri.replay.ends import ended
from klickfri.replay.scope import inner_scope
from klickfri.work.cases import Shape, WrittenCase, take_cases

CASES = "cases.csv"
"""The process's own cases, in its folder."""


@dataclass(frozen=True)
class CaseAnswer:
    """What came of one case: `got` as `completed/granted`, or nothing, and then `needs` says what only a screen shows.

    `expected` is what the file says, nothing where it does not.
    """

    reference: str
    expected: str
    got: str = ""
    reasons: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()

    @property
    def differs(self) -> bool:
        """Was it told, and is it not what was expected?"""
        return bool(self.got and self.expected) and self.got != self.expected


@dataclass(frozen=True)
class Answers:
    """What came of all cases of a file. `asked` and `written` count each rule and letter of the process.

    `unsaid` are values that the flow reads on a screen and that the file says of no case.
    """

    process: str
    digest: str
    mode: str
    file: Path
    cases: tuple[CaseAnswer, ...]
    asked: Mapping[str, int]
    written: Mapping[str, int]
    unsaid: tuple[str, ...] = ()

    @property
    def differing(self) -> tuple[CaseAnswer, ...]:
        """The cases that do not end as expected."""
        return tuple(case for case in self.cases if case.differs)

    @property
    def untold(self) -> tuple[CaseAnswer, ...]:
        """The cases that need what only a screen shows."""
        return tuple(case for case in self.cases if case.needs)

    @property
    def as_expected(self) -> int:
        """How many cases end as the file says."""
        return sum(bool(case.expected) and case.got == case.expected for case in self.cases)


def ask(office: Office, process: str, file: Path | None = None) -> Answers:
    """Asks for every case of a file, or of the process's own. Raises `BadInput` with all faults of the file.

    Raises `Misconfigured` when the process is in production and not approved: rules are run, behind their fence.
    """
    loaded = LoadedProcess.of(office, process)
    approval(loaded)
    path = file or loaded.folder / CASES
    if not path.is_file():
        raise NotFound(f"there is no {path}; write it, or name another file: made-up applications, one a row")
    shapes = dict(_shapes(loaded.program))
    cases = take_cases(path, loaded.program.process, shapes)
    with Fence(loaded.rules) as fence:
        walks = [_Walk(loaded, fence, case) for case in cases]
        answers = tuple(walk.answer() for walk in walks)
    return Answers(
        process=process,
        digest=loaded.program.digest,
        mode=loaded.program.process.mode,
        file=path,
        cases=answers,
        asked=_counted(_rules(loaded.program), [walk.asked for walk in walks]),
        written=_counted([name for name in loaded.letters.templates if name != TEMPLATE], [w.written for w in walks]),
        unsaid=tuple(name for name in shapes if _is_unsaid(name, walks)),
    )


def _counted(names: Sequence[str], walks: Sequence[Counter[str]]) -> dict[str, int]:
    return {name: sum(walk[name] for walk in walks) for name in names}


def _is_unsaid(name: str, walks: Sequence[_Walk]) -> bool:
    return any(name in walk.lacked for walk in walks) and not any(name in walk.written_down for walk in walks)


def _rules(program: Program) -> list[str]:
    """The rules that the flow asks, in its order."""
    decides = (step.decide for step in _steps(program) if step.decide)
    return list(dict.fromkeys(decide.rule for decide in decides))


def _shape_read(asked: str) -> Shape:
    if asked.startswith(OPTIONS):
        return "texts"
    return "yes_no" if asked.startswith(IS_THERE) else "text"


def _shapes(program: Program) -> Iterator[tuple[str, Shape]]:
    """Each value that a step reads on a screen, and what it may be."""
    for step in _steps(program):
        for asked, into in (step.read or {}).items():
            yield into, _shape_read(asked)
        if step.each:
            yield step.each.into, "rows"
        if step.expect and step.expect.into:
            pages = step.expect.page or ()
            yield step.expect.into, (pages,) if isinstance(pages, str) else pages


def _steps(program: Program) -> Iterator[Step]:
    for flow in (program.flow, *program.objects.values()):
        yield from (spot.step for spot in spots("", flow))


class _Walk:
    """Goes through the flow for one case. Every look finds what the file says, and every save succeeds."""

    def __init__(self, loaded: LoadedProcess, fence: Fence, written: WrittenCase) -> None:
        self._loaded, self._fence, self._expected = loaded, fence, written.expected
        self._program = loaded.program
        self._today = written.today or loaded.office.today()
        self._case = _case_of(self._program, written.application, self._today)
        self._known = self._case.first_values()
        self._seen = self.written_down = written.seen
        self._saved, self._sends = False, False
        self._reasons: list[str] = []
        self.asked, self.written = Counter[str](), Counter[str]()
        self.lacked: set[str] = set()
        """What was read and is not written down."""

    def answer(self) -> CaseAnswer:
        """How the case ends, or what it needs. Raises `ApplicationException` when the fence does not start."""
        reference, expected = self._case.reference, self._expected
        try:
            outcome = self._outcome()
        except NotRead as unread:
            return CaseAnswer(reference, expected, needs=(unread.name,))
        except _PerhapsUnread as perhaps:
            return CaseAnswer(reference, expected, needs=perhaps.names)
        return CaseAnswer(reference, expected, f"{outcome.state}/{outcome.outcome or outcome.code}", outcome.reasons)

    def _outcome(self) -> Outcome:
        """As `app.run.handle` makes one of what a replay raises."""
        try:
            for stage in self._program.flow.stages:
                if not stage.when or holds(stage.when, self._known):
                    self._go_through(stage)
            outcome = ended(self._program.flow, self._known, self._saved)
            return replace(outcome, reasons=tuple(dict.fromkeys([*outcome.reasons, *self._reasons])))
        except (ApplicationException, NotRead, _PerhapsUnread):
            raise
        except CaseFault as fault:
            return Outcome(State.PENDING_USER_ACTION, code=fault.code, reasons=(fault.swedish,))
        except KlickfriError as error:
            return Outcome(State.PENDING_USER_ACTION, code=UNCLEAR, reasons=(str(error),))

    def _go_through(self, stage: Stage) -> None:
        for step in stage.steps:
            for template in (step.letter or {}).values():
                self._known["letter_text"] = self._loaded.letters.write(template, self._known)
                self.written[template] += 1
        for use in (stage.done_when.look if stage.done_when else None, stage.reach):
            self._read(self._program.objects[use.flow].gives if use else (), self._known)
        self._sends = False
        self._run(stage.steps, self._known)
        if stage.done_when:
            self._save(stage, stage.done_when)

    def _save(self, stage: Stage, done_when: DoneWhen) -> None:
        """From here on the look shows what was saved, and that nobody has written down."""
        if not self._sends and any(step.effect for step in stage.steps):
            raise Unsure(Sentence.STAGE_SAVES_NOTHING(stage=stage.say))
        self._saved = True
        changed = self._program.objects[done_when.look.flow].gives
        self._seen = {name: value for name, value in self._seen.items() if name not in changed}
        self._read(changed, self._known)

    def _use(self, use: Use, outer: MutableValues) -> None:
        self._run(self._program.objects[use.flow].steps, inner_scope(use, outer, self._known))

    def _run(self, steps: Sequence[Step], scope: MutableValues) -> None:
        for step in steps:
            if step.when and not holds(step.when, scope):
                continue
            if step.use:
                self._use(step.use, scope)
            else:
                self._do(step, scope)

    def _do(self, step: Step, scope: MutableValues) -> None:
        self._refuse_missing(step, scope)
        self._sends |= bool(step.effect)
        if step.decide:
            self._decide(step.decide, scope)
        else:
            self._read(step.gives(), scope)
        if step.expect and step.expect.that and not holds(step.expect.that, scope):
            raise Unsure(Sentence.NOT_SO())

    def _read(self, names: Iterable[str], scope: MutableValues) -> None:
        for name in names:
            scope[name] = self._seen.get(name, Unread(name))
            self.lacked |= {name} - self.written_down.keys()

    def _refuse_missing(self, step: Step, scope: MutableValues) -> None:
        """What the step would set, and what it is found by, is a value that somebody has given."""
        texts = [text for text in (*step.setting.values(), step.shows, step.answers) if isinstance(text, str)]
        targets = [self._program.targets[name] for name in filter(None, (step.target, step.onto))]
        names = [name for text in texts for name in references(text)]
        for name in [*names, *(name for target in targets for name in target.refers_to)]:
            if scope.get(name) is None:
                raise Unsure(Sentence.VALUE_MISSING(value=name))

    def _decide(self, decide: Decide, scope: MutableValues) -> None:
        question = Question(self._case.application, scope, self._program.process.settings, self._today)
        self.asked[decide.rule] += 1
        try:
            verdict = self._fence.ask(decide.rule, question)
        except RuleFailed as broken:  # what only a screen shows may have been too much for it
            unread = unread_of(scope.values())
            raise _PerhapsUnread(tuple(map(name_of, unread))) if unread else broken from broken
        if isinstance(verdict, HandOver):
            raise BusinessException(verdict.code, verbatim(verdict.reasons), verdict.question)
        self._reasons += verdict.reasons
        scope.update({name: verdict.values.get(name) for name in decide.gives})


class _PerhapsUnread(KlickfriError):
    """A rule failed that was asked without some values, one of which it may need."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(f"one of {', '.join(names)} may be needed")
        self.names = names


def _case_of(program: Program, application: Mapping[str, str], today: dt.date) -> Case:
    received = dt.datetime.fromisoformat(application["received"])
    return Case(program, application["reference"], application, received, today, run="", attempt=1)
