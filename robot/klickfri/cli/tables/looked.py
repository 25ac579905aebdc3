"""How far a look through a flow came, as a terminal says it to who wrote the flow."""

from __future__ import annotations

from collections.abc import Iterator

from klickfri.app.run.rehearsal import Looked
from klickfri.decide.handover import SPECIAL


def lines(looked: Looked) -> Iterator[str]:
    """What ended it, where a look could not be followed, and the reasons of the rules."""
    yield f"Bara tittat{_end(looked)}"
    for stage, why in looked.blind.items():
        yield f"Sökningen i steget ”{stage}” kunde inte följas: {why.swedish}"
    yield from looked.reasons


def _end(looked: Looked) -> str:
    if looked.protected:
        return f". {SPECIAL}"
    if looked.handed:
        return f". Ärendet lämnas till handläggare: {looked.handed.code}: {looked.handed.swedish}"
    return f". Nästa steg hittades och gjordes inte: {looked.step}" if looked.step else ", hela flödet."
