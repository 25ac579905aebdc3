"""The vendor renames a field: refused, proposed, accepted by a person, and the same application goes through."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
import yaml

from fixtures.synthetic.cases import Case
from fixtures.synthetic.recipes import CODES
from klickfri.flow import approvals
from tests.e2e.harness import PROCESS, Evidence, Practice, practice
from tests.e2e.leaks import leaks
from tests.e2e.report import WORDS_OF_LETTERS, assert_agrees
from tests.e2e.twins import steps, twins

pytestmark = pytest.mark.timeout(1500)


def ended(held: Practice, case: Case) -> tuple[str, str | None]:
    """How the application ended: its state, and its outcome or code."""
    item = held.items()[case.reference]
    return item.state, (item.last.outcome or item.last.code) if item.last else None


def sent(held: Practice, case: Case) -> int:
    """How many letters ProVux has been made to send for it, by its own journal."""
    return len(held.server.journal.letters(case.reference))


@pytest.mark.attack
@pytest.mark.parametrize("each_code", [tuple(CODES)], ids=len, indirect=True)
def test_release_2b_is_refused_where_words_changed_and_healed_by_a_person(tmp_path: Path, each_code: Evidence) -> None:
    """Release 2b calls `Mall` `Brevmall`, and gives its old name in the code to the field beside it. What needs it is
    refused and handed over, everything else completed by the very steps of a night with release 1, nothing wrong. When
    a person accepts the proposal, one word of one target changes, with a receipt, the case that had been handed over is
    put back, and its letter is sent once."""
    clean, _ = twins(each_code.cases)
    (other,) = [case for case in each_code.cases if case.kind == "ANNAN"]
    changed = dataclasses.replace(other, application={**other.application, "received": "2026-11-06 01:00"})  # is first
    with practice(tmp_path, [clean, changed], release="2b") as held:
        held.take_in()
        assert held.night(1) == 0, held.said[-1]
        report = assert_agrees(held.evidence(), may_refuse=WORDS_OF_LETTERS)
        assert (report.refused, report.wrong) == (1, 0)
        assert steps(held.evidence(), clean) == steps(each_code, clean) != []
        assert ended(held, changed) == ("pending_user_action", "OKÄND")
        assert sent(held, changed) == 0
        [folder] = (held.state / "healing" / PROCESS).glob("*/")
        proposal = yaml.safe_load((folder / "proposal.yaml").read_text(encoding="utf-8"))
        assert (proposal["old"]["label"], proposal["new"]["label"]) == ("Mall", "Brevmall")
        assert (folder / "now.png").read_bytes().startswith(b"\x89PNG")
        assert (folder / "before.png").exists()
        assert held.klickfri("heal", PROCESS, "--accept", proposal["id"], "--note", "sett") == 0, held.said[-1]
        [receipt] = approvals.entries(tmp_path / "recordings" / PROCESS)
        assert (receipt.kind, receipt.was, receipt.proposal) == ("healed", proposal["digest"], proposal["id"])
        assert f"Back in the queue: {changed.reference}" in held.said[-1]
        assert held.night(1) == 0, held.said[-1]
        assert ended(held, changed) == ("completed", "letter_sent")
        assert sent(held, changed) == 1
        held.klickfri("heal", PROCESS)
        assert list(leaks(held.evidence())) == []
