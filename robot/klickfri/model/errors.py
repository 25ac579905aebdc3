"""Every error Klickfri raises on purpose, in one tree. The class docstring says what it means to the reader.

Two families are told apart at one place (`app.handle`): a `BusinessException` is about the case and goes to a
person; an `ApplicationException` is about the systems and is tried again.
"""

from __future__ import annotations

from collections.abc import Sequence


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
    """Somebody else is at it: another run of the process, or every robot account is in use. Says who, since when."""


class Misfilmed(KlickfriError):
    """A page told the camera what it cannot read, so the film would lack something; nothing of it is kept."""

    def __init__(self) -> None:
        super().__init__(
            "a page told the camera something that it cannot read, and the film would lack it; nothing was kept. Film "
            "again; if it happens again, the page's own script interferes with filming"
        )


class AuditUnavailable(KlickfriError):
    """The audit log could not be written or read, so nothing more may be done (promise 3)."""


class Interrupted(KlickfriError):
    """The operator asked the robot to stop; the item goes back to the queue."""


class BusinessException(KlickfriError):
    """The case needs a person. Never retried.

    `code` is an exception code of the process (for example `UNG`), `reasons` are Swedish sentences without
    personal values, `question` is what the person should check.
    """

    def __init__(self, code: str, reasons: Sequence[str], question: str = "") -> None:
        self.code, self.reasons, self.question = code, tuple(reasons), question
        super().__init__(f"{code}: {' '.join(self.reasons)}")


class ProtectedIdentity(BusinessException):
    """A sign of protected identity was seen; nothing more may be read, written or pictured (promise 4)."""


class Unsure(BusinessException):
    """An unknown page, dialog, status or target: the robot does not guess (promises 1 and 5)."""

    def __init__(self, reasons: Sequence[str], question: str = "") -> None:
        super().__init__("OKÄND", reasons, question)


class UnexpectedDialog(Unsure):
    """A native dialog that nobody expected came, and was dismissed. Its text may name a person and is not repeated.

    A question (`confirm`, `prompt`) that was answered with no took nothing, if no other was `answered` with yes
    before it; an `alert` only tells. `text` is for comparing alone.
    """

    def __init__(self, kind: str, text: str = "", *, answered: bool = False) -> None:
        self.text = text
        self.nothing_taken = kind in ("confirm", "prompt") and not answered
        what = {"alert": "ett meddelande", "prompt": "en fråga med svarsfält"}.get(kind, "en fråga")
        super().__init__([f"Systemet visade oväntat {what}, och roboten avbröt."], "Vad frågade systemet om?")


class SaveRefused(BusinessException):
    """The system said, in words that the flow names, that it saved nothing; a person mends what it minds."""

    nothing_taken = True

    def __init__(self, text: str) -> None:
        super().__init__("AVVISAT", [f"Systemet sparade inte: ”{text}”"], "Rätta det som systemet anmärker på.")


class UnknownPage(Unsure):
    """A page is shown that no page state describes. Met by one case it is that case's, met by several the system's."""


class SaveUnknown(BusinessException):
    """A save may have been made and cannot be seen: never made again, but looked for by a person (promise 2)."""

    def __init__(self, reasons: Sequence[str], question: str) -> None:
        super().__init__("OVISST", reasons, question)


class RuleFailed(Unsure):
    """A rule raised, was late, ended or answered nonsense: its case goes to a person, the next one is asked afresh.

    `how` says in Swedish what the rule did, never what its error said: that may repeat what an applicant wrote.
    """

    def __init__(self, rule: str, how: str) -> None:
        super().__init__([f"Regeln {rule} {how}."], "Säg till den som sköter roboten.")


class TargetRefused(Unsure):
    """No element, or more than one, satisfies every strong fact of a target.

    `failed` names the facts that failed, `candidates` describes the nearest elements without personal values.
    """

    def __init__(self, target: str, failed: Sequence[str], candidates: Sequence[str]) -> None:
        self.target, self.failed, self.candidates = target, tuple(failed), tuple(candidates)
        nearest = f" Närmast: {'; '.join(candidates)}." if candidates else ""
        super().__init__([f"{target} kunde inte pekas ut säkert: {', '.join(failed)}.{nearest}"])


class NotHeld(Unsure):
    """What had been set no longer stood there, so the act that would have saved it was not done.

    `targets` are the names of what differs; `redrawn` says that all of it merely stands as before it was set.
    """

    nothing_taken = True

    def __init__(self, targets: Sequence[str], redrawn: bool = False) -> None:
        self.targets, self.redrawn = tuple(targets), redrawn
        super().__init__([f"Före sparandet stod det inskrivna inte längre kvar i {name}." for name in targets])


class ApplicationException(KlickfriError):
    """The legacy system or the machine failed; the item may be tried again.

    `code` is a short word for the log (for example `TIMEOUT`), `message` says in Swedish what happened.
    """

    def __init__(self, code: str, message: str) -> None:
        self.code, self.message = code, message
        super().__init__(f"{code}: {message}")


class SystemIll(ApplicationException):
    """The legacy system itself is ill: it does not answer, or answers with a fault. No case's fault, until shown.

    `others_first` asks that other cases are tried before the one that met it.
    """

    others_first = False


class Missed(ApplicationException):
    """A click or key did not reach its element, so nothing was done."""

    nothing_taken = True

    def __init__(self, message: str) -> None:
        super().__init__("MISSAT", message)


class SessionLost(ApplicationException):
    """The legacy system asks for log-in again."""

    nothing_taken = True

    def __init__(self, message: str) -> None:
        super().__init__("SESSION", message)


class RecordLocked(ApplicationException):
    """Somebody else holds the record; try later. `account` is the robot's own that holds it, if it is one."""

    nothing_taken = True

    def __init__(self, account: str = "") -> None:
        self.account = account
        super().__init__("LÅST", f"posten är låst av {f'robotens konto {account}' if account else 'någon annan'}")
