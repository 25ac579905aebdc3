"""What came of a night: every check there is, and where each case that was hit stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import openpyxl

from klickfri.model import codes
from klickfri.model.work import State
from tests.e2e.checks import UNKNOWN, End, got, wanted
from tests.e2e.harness import PROCESS, Evidence, Practice
from tests.e2e.report import compare
from tests.kill.cells import Victim
from tests.kill.deeds import Hit

ENOUGH = 3
"""Times that something may die over a case before it is given up: `max_attempts`."""
_GIVEN_UP = {
    End(state, code)
    for state in (State.FAILED, State.PENDING_USER_ACTION)
    for code in (codes.KILLED, *codes.OF_SYSTEMS)
}


def evidence_of(held: Practice, hits: Sequence[Hit]) -> Evidence:
    """What the night left, with the ends that what was done explains.

    Hit under three times: only the end that it would have had alone, or unknown where ProVux never saw a save that was
    begun. A save on its way while its worker sleeps may come when another has looked: it may also be unknown. Hit
    three times: it may also have been given up.
    """
    times = Counter(reference for hit in hits for reference in hit.touched)
    doubtful = {reference for hit in hits if hit.victim == Victim.FROZEN for reference in hit.in_flight}
    may_end = {
        reference: ({UNKNOWN} if reference in doubtful else set()) | (_GIVEN_UP if number >= ENOUGH else set())
        for reference, number in times.items()
    }
    return replace(held.evidence(), hit=frozenset(times), may_end=may_end)


def differences(held: Practice, evidence: Evidence) -> list[str]:
    """Everything that is not as it must be, a sentence each."""
    return [*compare(evidence).differences, *_untrue(evidence), *_out_of_sight(held, evidence), *_broken_log(held)]


def how(evidence: Evidence, reference: str) -> str:
    """Where a case that was hit stands, in the words of the table."""
    end = got(evidence.items.get(reference))
    if end == wanted(evidence.by_reference[reference], evidence.mode):
        return "as if alone"
    return "in doubt" if end == UNKNOWN else "given up" if end in _GIVEN_UP else "other"


def _untrue(evidence: Evidence) -> Iterator[str]:
    """Whoever is handed a save that may have been made is told so, and what to look for."""
    for reference, item in evidence.items.items():
        if got(item) == UNKNOWN and item.last:
            said = " ".join(item.last.reasons)
            if "kan ha sparat i steget" not in said and "kan ha skickats" not in said:
                yield f"{reference}: a person is not told that something may have been saved: {said}"
            if not item.last.question:
                yield f"{reference}: a person is not told what to look for"


def _out_of_sight(held: Practice, evidence: Evidence) -> Iterator[str]:
    """Every case is completed or stands in the next hand-over files."""
    folder = held.folder / "handover"
    if held.klickfri("handover", PROCESS, "--to", str(folder)) != 0:
        yield f"no hand-over file: {held.said[-1]}"
        return
    named = set(_named(folder, evidence.by_reference))
    for reference, item in evidence.items.items():
        if item.state is not State.COMPLETED and reference not in named:
            yield f"{reference} ({got(item)}) is out of sight"


def _named(folder: Path, known: Collection[str]) -> Iterator[str]:
    for file in folder.glob("handover*.xlsx"):
        for sheet in openpyxl.load_workbook(file):
            for row in sheet.iter_rows(values_only=True):
                yield from (str(cell) for cell in row if str(cell) in known)


def _broken_log(held: Practice) -> Iterator[str]:
    if held.klickfri("audit", "verify") != 0:
        yield f"the log: {held.said[-1]}"
