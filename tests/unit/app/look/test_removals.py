"""What was destroyed, as a board's log tells it."""

from __future__ import annotations

import pytest

from klickfri.app.look.removals import removals
from klickfri.app.office import Office
from klickfri.audit.opening import open_ledger
from klickfri.model.errors import KlickfriError
from klickfri.model.event import Event

PLAN = {
    "board": "prov",
    "by": "a",
    "decision": "§ 1",
    "plan": "P",
    "rules": [],
    "cases": 1,
    "letters": 1,
    "pictures": 0,
}
RULE = {"process": "trial", "by": "a", "rules": [], "cases": 1, "reports": 0, "healings": 0, "intake_files": 0}


def test_the_latest_first_and_the_rest_below_a_number(office: Office) -> None:
    """All three kinds in one order, each once, whatever else is told; and nothing of what cannot be read."""
    with open_ledger(office.settings, "prov", office.now) as log:
        numbers = []
        for _ in range(3):
            numbers.append(
                log.append(Event("destruction.proposed", "board/prov", {**PLAN, "moment": "", "digest": ""}))
            )
            applied = {**PLAN, "proposed_by": "b", "proposal": numbers[-1]}
            numbers.append(log.append(Event("destruction.applied", "board/prov", applied)))
            log.append(Event("case.claimed", "trial/A-1", {"run": "r", "attempt": 1, "flow_digest": "d"}))
            numbers.append(log.append(Event("retention.applied", "retention/trial", RULE)))
    seen, before = list[int](), None
    while before != 0:
        found = removals(office, "prov", before, limit=4)
        seen, before = [*seen, *(one.seq for one in found.shown)], found.older
    assert seen == sorted(numbers, reverse=True)


def test_a_board_that_there_is_not(office: Office) -> None:
    """It is said, and no log is made."""
    with pytest.raises(KlickfriError):
        removals(office, "social")
