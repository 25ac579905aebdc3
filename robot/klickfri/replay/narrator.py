"""Tells the audit log about steps. Everything a step did or saw passes here, masked."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypedDict

from klickfri.model.application import Process
from klickfri.model.errors import ApplicationException, CaseFault, KlickfriError
from klickfri.model.event import EventData
from klickfri.model.events import (
    CaseVerified,
    DecisionMade,
    DecisionProposed,
    LetterSent,
    StepCompleted,
    StepFailed,
    StepKind,
    StepPictured,
    StepStarted,
)
from klickfri.model.flow import Step
from klickfri.model.values import Values
from klickfri.model.verdict import HandOver, Verdict
from klickfri.replay.context import Ports, Trail
from klickfri.screen.port import Act, Delivery


@dataclass
class Done:
    """What became of one step: counted clicks, values (masked only when told), evidence."""

    works: bool = False
    """It is a step of the work, not the robot's own looking."""
    target: str = ""
    page: str = ""
    clicks: int = 0
    choices: int = 0
    confirms: int = 0
    values: Values = field(default_factory=dict)
    act: Act | None = None
    sent: int | None = None
    """Acts the screen had sent when the log was told that the step would save; None of other steps."""
    answered: bool = False
    """The page that was waited for has shown, so what comes after it is no answer to the step."""
    again: list[str] = field(default_factory=list)
    """Targets that were set once more, because a redraw had taken back what was set."""

    @property
    def unknown(self) -> bool:
        """The window closed under the click, so only the effect can tell."""
        return self.act is not None and self.act.delivery is Delivery.UNKNOWN


class _Place(TypedDict):
    """What every event of the voice begins with."""

    run: str
    attempt: int
    stage: str


class _Named(TypedDict):
    """A step in the log."""

    step: str
    say: str
    verb: str
    saves: bool


class _Counted(TypedDict):
    """What hands would have done."""

    clicks: int
    choices: int
    confirms: int


class Narrator:
    """The voice in the audit log of one attempt at one case, or of a run outside its cases."""

    def __init__(self, subject: str, run: str, attempt: int, ports: Ports, trail: Trail) -> None:
        self._subject, self._run, self._attempt = subject, run, attempt
        self._ports, self._trail = ports, trail

    def now(self) -> float:
        """The moment a step began, as `completed` wants it."""
        return self._ports.monotonic()

    def intent(self, step: Step, name: str, target: str) -> None:
        """Makes the intent durable before a step that saves (promise 3). Raises `AuditUnavailable`."""
        self._append(StepStarted(**self._place(), **_named(step, name), target=target))

    def completed(self, step: Step, name: str, kind: StepKind, done: Done, started: float) -> None:
        """A step came to its end and its expectations held."""
        self._count(kind, done)
        if kind == "work" and step.verb.acts:
            self._trail.last_step = step.say
            self._trail.done.append(step.say)
        act = done.act
        told = StepCompleted(
            **self._place(),
            **_named(step, name),
            kind=kind,
            target=done.target,
            page=done.page,
            outcome="unknown" if done.unknown else "success",
            **_counted(done),
            values=tuple(self._ports.mask(done.values)),
            facts=tuple(act.facts) if act else (),
            failed_support=tuple(act.failed_support) if act else (),
            set_again=tuple(done.again),
            dialog=(act.dialog if act else None) or "",
            duration_ms=round((self._ports.monotonic() - started) * 1000),
        )
        self._append(told)

    def failed(self, step: Step, name: str, kind: StepKind, done: Done, error: KlickfriError, not_taken: bool) -> None:
        """A step was refused, or its effect did not show; `not_taken` when nothing is known to be saved by it."""
        self._count(kind, done)
        if not self._trail.left:
            self._trail.last_step = step.say
        code, reason = _code_and_reason(error)
        told = StepFailed(
            **self._place(),
            **_named(step, name),
            kind=kind,
            target=done.target,
            code=code,
            reason=reason,
            not_taken=not_taken,
            **_counted(done),
            set_again=tuple(done.again),
        )
        self._append(told)

    def pictured(self) -> str:
        """Stores the pictures held back so far, each with its step; returns the last one's SHA-256."""
        sha = ""
        for picture in self._trail.pictures:
            sha = self._ports.sink.keep_picture(picture.image)
            place = self._place(picture.stage)
            self._append(StepPictured(**place, step=picture.step, say=picture.say, picture=sha))
        self._trail.pictures.clear()
        return sha

    def decided(self, rule: str, verdict: Verdict) -> None:
        """A rule answered: what, and for which reasons."""
        handed = isinstance(verdict, HandOver)
        values = {} if isinstance(verdict, HandOver) else dict(verdict.values)
        told = DecisionProposed(
            **self._place(),
            rule=rule,
            rule_digest=self._ports.rule_digest,
            answer="hand_over" if handed else "continue",
            code=verdict.code if isinstance(verdict, HandOver) else str(values.get("code") or ""),
            route=str(values.get("route") or ""),
            values=tuple(self._ports.mask(values)),
            reasons=tuple(verdict.reasons),
        )
        self._append(told)

    def made(self, process: Process) -> None:
        """The automated decision was saved in the legacy system, under this delegation and by these paragraphs."""
        told = DecisionMade(
            **self._place(),
            mode=process.mode,
            delegation=process.delegation or "",
            by=self._ports.decided_by,
            legal_basis=process.legal_basis.get(self._trail.stage, ""),
        )
        self._append(told)

    def letter(self, template: str, text: str, kept: bool) -> None:
        """A letter was sent; the log has its digest only, and whether its text was kept elsewhere."""
        digest = hashlib.sha256(text.encode()).hexdigest()
        self._append(LetterSent(**self._place(), template=template, text_sha256=digest, kept=kept))

    def verified(self, already: bool, conditions: Sequence[str]) -> None:
        """A fresh look showed that what should be saved is there (promise 7)."""
        self._trail.saved.add(self._trail.stage)
        self._append(CaseVerified(**self._place(), already_there=already, conditions=tuple(conditions)))

    def _append(self, told: EventData) -> None:
        self._ports.sink.append(told.about(self._subject))

    def _place(self, stage: str | None = None) -> _Place:
        """In a stage, or in the one that is run now."""
        return {"run": self._run, "attempt": self._attempt, "stage": self._trail.stage if stage is None else stage}

    def _count(self, kind: StepKind, done: Done) -> None:
        if kind == "work":
            self._trail.clicks_work += done.clicks + done.choices
            self._trail.confirms_work += done.confirms
        else:
            self._trail.clicks_looking += done.clicks + done.choices


def _named(step: Step, name: str) -> _Named:
    return {"step": name, "say": step.say, "verb": step.verb.name, "saves": step.effect == "saves"}


def _counted(done: Done) -> _Counted:
    return {"clicks": done.clicks, "choices": done.choices, "confirms": done.confirms}


def _code_and_reason(error: KlickfriError) -> tuple[str, str]:
    """As the log keeps them; what is wrong with a flow, a rule or a letter has no code, and is told to who mends it."""
    match error:
        case ApplicationException():
            return error.code, f"{error.code}: {error.swedish}"
        case CaseFault():
            return error.code, error.swedish
    return type(error).__name__, str(error)
