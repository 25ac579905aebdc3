"""The vendor renames a field: refused, proposed, accepted by a person, and the same application goes through."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from klickfri.flow import approvals
from tests.e2e.harness import PROCESS, Practice, practice, recorded
from tests.e2e.leaks import leaks

pytestmark = pytest.mark.timeout(1500)


def ended(held: Practice) -> tuple[str, str | None]:
    """How the one application ended after another night: its state, and its outcome or code."""
    assert held.night(1) == 0, held.said[-1]
    [item] = held.items().values()
    return item.state, item.last and (item.last.outcome or item.last.code)


def sent(held: Practice) -> int:
    """How many letters ProVux has been made to send, by its own journal."""
    return len(held.server.journal.entries("letter_sent"))


def test_a_renamed_field_is_healed_by_a_person(tmp_path: Path) -> None:
    """Release 2b calls `Mall` `Brevmall`, and gives its old name in the code to the field beside it. Nothing is acted
    on until a person accepts; then one word of one target changes, with a receipt, the case that had been handed over
    is put back into the queue, and the letter is sent once."""
    [case] = recorded(ANNAN=1)
    with practice(tmp_path, [case], release="2b") as held:
        held.take_in()
        assert ended(held) == ("pending_user_action", "OKÄND")
        assert sent(held) == 0
        [folder] = (held.state / "healing" / PROCESS).glob("*/")
        proposal = yaml.safe_load((folder / "proposal.yaml").read_text(encoding="utf-8"))
        assert (proposal["old"]["label"], proposal["new"]["label"]) == ("Mall", "Brevmall")
        assert (folder / "now.png").read_bytes().startswith(b"\x89PNG")
        assert (folder / "before.png").exists()
        assert held.klickfri("heal", PROCESS, "--accept", proposal["id"], "--note", "sett") == 0, held.said[-1]
        [receipt] = approvals.entries(tmp_path / "recordings" / PROCESS)
        assert (receipt.kind, receipt.was, receipt.proposal) == ("healed", proposal["digest"], proposal["id"])
        assert f"Back in the queue: {case.reference}" in held.said[-1]
        assert ended(held) == ("completed", "letter_sent")
        assert sent(held) == 1
        held.klickfri("heal", PROCESS)
        assert list(leaks(held.evidence())) == []
