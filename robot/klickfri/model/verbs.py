"""The verbs of a flow, in one table: whoever asks what a verb is, or calls it in Swedish, looks here.

What each does is written where it is done: `replay/verbs.py` and the screens. The schema is `docs/formats/flow.md`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Verb:
    """One verb, as a key of a step. The Swedish words are for those who read flows and reports."""

    name: str
    does: str
    """What the robot does, in a report: `klickar`."""
    begins: str = ""
    """How a drafted step begins, in a colleague's words: `Klicka på`."""
    stem: str = ""
    """How a drafted step's name begins: `klicka`."""
    points: bool = False
    """It points at one element; only such a step can save."""
    rests: bool = False
    """It lays the pointer there and does no more: it can neither save nor leave anything unsaved."""
    acts: bool = False
    """It changes what the screen shows; the others only look or think."""
    sets: bool = False
    """It leaves a value in a field, which is nowhere until it is saved."""
    moves: bool = False
    """It moves one element onto another, which may be nowhere either until it is saved."""
    counts: bool = False
    """It is a click or a choice. Writing is not counted, as the legacy system's own count does not."""
    reads: bool = False
    """It reads what the page shows."""

    @property
    def clicks(self) -> bool:
        """Is it a click that sets nothing by itself?"""
        return self.counts and not self.sets

    @property
    def may_save(self) -> bool:
        """Can a step of it save?"""
        return self.points and not self.rests

    @property
    def may_leave_unsaved(self) -> bool:
        """May it leave something unsaved on a page? A key may be a letter."""
        return self.moves or (self.may_save and not self.clicks)


_TABLE = (
    Verb("open", "öppnar", acts=True),
    Verb("click", "klickar", "Klicka på", "klicka", points=True, acts=True, counts=True),
    Verb("double_click", "dubbelklickar", "Dubbelklicka på", "dubbelklicka", points=True, acts=True, counts=True),
    Verb("context_click", "högerklickar", "Högerklicka på", "hogerklicka", points=True, acts=True, counts=True),
    Verb("hover", "pekar på", "Peka på", "peka", points=True, rests=True, acts=True),
    Verb("drag", "drar", "Dra", "dra", points=True, acts=True, moves=True, counts=True),
    Verb("fill", "fyller i", "Skriv", "skriv", points=True, acts=True, sets=True),
    Verb("select", "väljer", "Välj", "valj", points=True, acts=True, sets=True, counts=True),
    Verb("check", "kryssar", "Kryssa i", "kryssa", points=True, acts=True, sets=True, counts=True),
    Verb("pick", "väljer dag", "Välj dagen i", "dag", points=True, acts=True, sets=True, counts=True),
    Verb("attach", "bifogar", "Bifoga filen i", "bifoga", points=True, acts=True, sets=True, counts=True),
    Verb("download", "hämtar", "Hämta filen med", "hamta", points=True, acts=True, counts=True),
    Verb("press", "trycker", "Tryck på", "tryck", points=True, acts=True),
    Verb("read", "läser", "Läs", "las", reads=True),
    Verb("each", "läser listan", reads=True),
    Verb("decide", "bedömer"),
    Verb("letter", "skriver brev", "Skriv brevet i", "brev", points=True, acts=True, sets=True),
    Verb("use", "använder"),
    Verb("expect", "kontrollerar", "Se efter att det stämmer:", "se"),
)
VERBS: Mapping[str, Verb] = {verb.name: verb for verb in _TABLE}
"""By name, in the order in which they are told."""
EXPECT = "expect"
"""The verb of a step that only waits; beside any other verb it says what must be so afterwards."""
