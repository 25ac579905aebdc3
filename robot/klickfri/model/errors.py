"""Every error Klickfri raises on purpose, in one tree. The class docstring says what it means to the reader.

Two families are told apart at one place (`app.handle`): a `BusinessException` is about the case and goes to a
person; an `ApplicationException` is about the systems and is tried again. Both are a `CaseFault`: a code and what is
said of it (`model/sentences.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

from klickfri.model import codes
from klickfri.model.codes import Code
from klickfri.model.sentences import FACT_WORDS, Joined, Reason, Sentence


class KlickfriError(Exception):
    """Something Klickfri can explain."""

    nothing_taken = False
    """As the answer to a step that saves: is it known to mean that the system took nothing?"""


class Fault(KlickfriError):
    """One thing wrong with an input: where, what, and how to mend it; `rule` is its number, if it has one."""

    def __init__(self, where: str, what: str, mend: str, rule: str = "") -> None:
        super().__init__(f"{rule} {where}: {what}. {mend}".lstrip())
        self.where, self.what, self.mend, self.rule = where, what, mend, rule


class BadInput(KlickfriError):
    """A file was refused; all its faults are listed."""

    def __init__(self, source: str, faults: Sequence[Fault]) -> None:
        self.source, self.faults = source, tuple(faults)
        lines = "\n".join(f"  {fault}" for fault in self.faults)
        super().__init__(f"{source} was refused, {len(self.faults)} fault(s):\n{lines}")


class NotFound(KlickfriError):
    """What was asked for is not there; says where to see what is."""


class Misconfigured(KlickfriError):
    """A setting, credential or approval is missing; says which and how to give it."""


class Unusable(KlickfriError):
    """A disk, folder or database of this machine is full, locked, damaged or shut; says which and what to do."""


class NotAdmitted(KlickfriError):
    """The legacy system does not let the robot in: no fault of a case, and trying on could close the account."""


class Busy(KlickfriError):
    """Somebody is in the way: another run of the process, all robot accounts in use, a pause. Says who, since when."""


class Overtaken(KlickfriError):
    """What somebody was shown has changed since, and what they asked for is not done; says what."""


class Misfilmed(KlickfriError):
    """A page told the camera what it cannot read, so the film would lack something; nothing of it is kept."""

    def __init__(self) -> None:
        super().__init__(
            "a page told the camera something that it cannot read, and the film would lack it; nothing was kept. Film "
            "again; if it happens again, the page's own script interferes with filming"
        )


class AuditUnavailable(KlickfriError):
    """The audit log could not be written or read, so nothing more may be done (promise 3)."""


class LedgerDamaged(AuditUnavailable):
    """What keeps the audit log is itself damaged; `damage` is the refusal's own name."""

    def __init__(self, sentence: str, damage: str) -> None:
        super().__init__(sentence)
        self.damage = damage


class Interrupted(KlickfriError):
    """The operator asked the robot to stop; the item goes back to the queue."""


class Halted(KlickfriError):
    """Who tries a flow stopped it before a step; what is open is left as after any case."""


class CaseFault(KlickfriError):
    """What ends an attempt at a case: its `code`, and `reasons` that hold no personal value.

    Its own text is English, for operations and developers; whoever it concerns is told in Swedish. `question` is
    Swedish: what the person should check, which the reasons say where nothing is given.
    """

    def __init__(self, code: str, reasons: Sequence[Reason], question: str = "") -> None:
        self.code, self.reasons = Code(code), tuple(reasons)
        self.question = question or next((reason.sentence.check for reason in reasons if reason.sentence.check), "")
        super().__init__(f"{code}: {' '.join(reason.english for reason in self.reasons)}")

    @property
    def swedish(self) -> str:
        """All reasons in Swedish, with names of ours as they are."""
        return " ".join(reason.swedish for reason in self.reasons)


class BusinessException(CaseFault):
    """The case needs a person. Never retried. `code` may be one of the process (`UNG`)."""


class ProtectedIdentity(BusinessException):
    """A sign of protected identity was seen; nothing more may be read, written or pictured (promise 4)."""

    def __init__(self, code: str, reasons: Sequence[Reason] = ()) -> None:
        super().__init__(code, reasons or [Sentence.PROTECTED()])


class Unsure(BusinessException):
    """An unknown page, dialog, status or target: the robot does not guess (promises 1 and 5)."""

    def __init__(self, *reasons: Reason) -> None:
        super().__init__(codes.UNCLEAR, reasons)


class UnexpectedDialog(Unsure):
    """A native dialog that nobody expected came, and was dismissed. Its text may name a person and is not repeated.

    A question (`confirm`, `prompt`) that was answered with no took nothing, if no other was `answered` with yes
    before it; an `alert` only tells. `text` is for comparing alone.
    """

    def __init__(self, kind: str, text: str = "", *, answered: bool = False) -> None:
        self.text = text
        self.nothing_taken = kind in ("confirm", "prompt") and not answered
        told = {"alert": Sentence.SURPRISED_BY_ALERT, "prompt": Sentence.SURPRISED_BY_PROMPT}
        super().__init__(told.get(kind, Sentence.SURPRISED_BY_QUESTION)())


class SaveRefused(BusinessException):
    """The system said, in words that the flow names, that it saved nothing; a person mends what it minds."""

    nothing_taken = True

    def __init__(self, text: str) -> None:
        super().__init__(codes.SAVE_REFUSED, [Sentence.SAVE_REFUSED(words=text)])


class UnknownPage(Unsure):
    """A page is shown that no page state describes. Met by one case it is that case's, met by several the system's."""

    def __init__(self, wanted: Sequence[str], shown: Sequence[str]) -> None:
        super().__init__(Sentence.UNKNOWN_PAGE(wanted=Joined(wanted), shown=Joined(shown)))


class SaveUnknown(BusinessException):
    """A save may have been made and cannot be seen: never made again, but looked for by a person (promise 2)."""

    def __init__(self, *reasons: Reason) -> None:
        super().__init__(codes.SAVE_UNKNOWN, reasons)


class RuleFailed(Unsure):
    """A rule raised, was late, ended or answered nonsense: its case goes to a person, the next one is asked afresh.

    Its reason says what the rule did, never what its error said: that may repeat what an applicant wrote.
    """


class Leak(Unsure):
    """A personal number or secret was about to be written in clear. The value is not repeated here."""

    def __init__(self, where: str) -> None:
        super().__init__(Sentence.LEAK(where=where))


class TargetRefused(Unsure):
    """No element, or more than one, satisfies every strong fact of a target.

    `facts` are those that failed (`FACT_WORDS` has them all), `failed` the same in Swedish; `candidates` describes the
    nearest elements without personal values.
    """

    def __init__(self, target: str, facts: Sequence[str], candidates: Sequence[str]) -> None:
        self.target, self.facts, self.candidates = target, tuple(facts), tuple(candidates)
        self.failed = tuple(FACT_WORDS[fact] for fact in facts)
        told = Sentence.REFUSED_TARGET_NEAREST if candidates else Sentence.REFUSED_TARGET
        words = {"facts": Joined(facts), "fakta": Joined(self.failed), "nearest": Joined(candidates)}
        super().__init__(told(target=target, **words))


class NotHeld(Unsure):
    """What had been set no longer stood there, so the act that would have saved it was not done.

    `targets` are the names of what differs; `redrawn` says that all of it merely stands as before it was set.
    """

    nothing_taken = True

    def __init__(self, targets: Sequence[str], redrawn: bool = False) -> None:
        self.targets, self.redrawn = tuple(targets), redrawn
        super().__init__(*(Sentence.NOT_HELD(target=name) for name in targets))


class ApplicationException(CaseFault):
    """The legacy system or the machine failed; the item may be tried again."""

    def __init__(self, code: str, *reasons: Reason) -> None:
        super().__init__(code, reasons)


class SystemIll(ApplicationException):
    """The legacy system itself is ill: it does not answer, or answers with a fault. No case's fault, until shown.

    `others_first` asks that other cases are tried before the one that met it.
    """

    others_first = False


class Missed(ApplicationException):
    """A click or key did not reach its element, so nothing was done."""

    nothing_taken = True

    def __init__(self, reason: Reason) -> None:
        super().__init__(codes.MISSED, reason)


class SessionLost(ApplicationException):
    """The legacy system asks for log-in again."""

    nothing_taken = True

    def __init__(self) -> None:
        super().__init__(codes.SESSION, Sentence.LOG_IN_ASKED())


class RecordLocked(ApplicationException):
    """Somebody else holds the record; try later. `account` is the robot's own that holds it, if it is one."""

    nothing_taken = True

    def __init__(self, account: str = "") -> None:
        self.account = account
        by_us = Sentence.LOCKED_BY_US(account=account)
        super().__init__(codes.LOCKED, by_us if account else Sentence.LOCKED())


class UnknownValue(KlickfriError):
    """A flow refers to a value that nobody has given, or in a format that it does not have."""


class NotRead(KlickfriError):
    """A value that only a screen shows was used where no screen is asked; `name` is the value's."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"only a screen shows ${name}")


class BadCondition(KlickfriError):
    """A condition uses something that conditions do not have."""


class OnlyLooking(KlickfriError):
    """A `read` dry run came to the first step that would work; it was pointed out and not done."""


class UnknownItem(KlickfriError):
    """The queue holds no such item."""


class ForbiddenTransition(KlickfriError):
    """The published table of transitions does not allow this change of state."""


class Fenced(KlickfriError):
    """The worker has been declared dead or no longer owns the item; what it did is not taken."""


class BadEvent(KlickfriError):
    """An event holds something that the log's format does not have."""


class BadNote(KlickfriError):
    """What is no signed note, no checkpoint, no verifier key, or not signed with the key that it is held against."""


class NotWitnessed(KlickfriError):
    """A log's witness cannot be reached, or does not cosign; says why. The log is as whole as before."""


class NotStamped(KlickfriError):
    """A time-stamping authority cannot be reached, or does not stamp; says why. The log is as whole as before."""


class OtherHistory(KlickfriError):
    """A log's witness has cosigned another history than the one that is here: the log was cut, replaced or put back."""
