"""What the caseworker is told when the robot hands a case over, and by when the applicant shall have an answer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from klickfri.decide.letters import Header, Letter, Letters
from klickfri.model.application import Process
from klickfri.model.language import Ours, marked, said
from klickfri.model.values import Values
from klickfri.model.wording import reasons
from klickfri.model.work import Outcome, WorkItem

TEMPLATE = "overlamning"
STANDARD = Letter(
    TEMPLATE,
    Header(title="Överlämning till handläggare", status="Klickfris egen"),
    """Roboten $robot_name lämnar $reference till dig.

Orsak: $code. $reasons

Sparat och kontrollerat: $done
Inskrivet men inte sparat: $typed
Kvar att göra: $not_done
Läget i systemet: $in_system
Kontrollera: $question

Svar senast $answer_by. Logg: $run
""",
    digest="",
)
"""What a caseworker is told where the process has no `letters/overlamning.md` of its own."""
RESTRICTED = marked(
    "Ärende {reference} kräver särskild hantering. Öppna det i systemet med din egen behörighet. "
    "Roboten har inte läst vidare och inte skickat något."
)
"""All that is said of a protected person: no name, no number, no reason, nothing of what was read."""

SPECIAL = "Kräver särskild hantering."
"""Stands for the reason of a case of the restricted list, where everybody may look."""

_LOCK = {True: marked("Låset är släppt."), False: marked("Ärendet kan vara låst av roboten.")}


@dataclass(frozen=True)
class Standing:
    """How far a case came, in the caseworker's words and as it was seen, whichever run and attempt it was.

    `saved` are the stages that a fresh look showed saved, `unknown` those that may be saved and were not seen,
    `typed` the fields set since and not saved, `left` what remains. `lock` says whether our lock is given back.
    """

    saved: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    typed: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    lock: bool | None = None

    def in_words(self) -> str:
        """What to mind in the system before anything is done by hand."""
        doubts = [
            said("Steget ”{stage}” kan vara sparat, men roboten kunde inte se det.", stage=stage)
            for stage in self.unknown
        ]
        rest = "" if doubts else said("Inget mer är sparat.") if self.saved else said("Roboten har inte sparat något.")
        lock = said(_LOCK[self.lock]) if self.lock is not None else ""
        return Ours(" ".join(filter(None, (*doubts, rest, lock))))


def text(item: WorkItem, standing: Standing, process: Process, letters: Letters, due: dt.datetime | None) -> str:
    """The hand-over in words; `due` is when the applicant shall have an answer, Swedish time.

    For a protected person nothing but `RESTRICTED`, whatever is known.
    """
    if item.is_restricted:
        return RESTRICTED.format(reference=item.reference)
    return letters.templates.get(TEMPLATE, STANDARD).write(_values(item, standing, process, due))


def _values(item: WorkItem, standing: Standing, process: Process, due: dt.datetime | None) -> Values:
    outcome = item.last or Outcome(item.state)
    return {
        "robot_name": process.settings.get("robot_name", "Klickfri"),
        "reference": item.reference,
        "code": outcome.code or "ingen kod",
        "reasons": " ".join(reasons(outcome)),
        "done": "; ".join(standing.saved) or "ingenting",
        "typed": "; ".join(standing.typed) or "ingenting",
        "not_done": "; ".join(standing.left) or "inget mer av det som roboten gör",
        "in_system": standing.in_words(),
        "question": outcome.question or "vad som återstår i ärendet.",
        "answer_by": f"{due:%Y-%m-%d %H:%M}" if due else "sökanden har svarat",
        "run": item.run or "okänd körning",
    }
