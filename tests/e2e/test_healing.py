"""The vendor renames a field: refused, proposed, accepted by a person, and the same application goes through."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from fixtures.synthetic.files import write_csv
from klickfri.flow import approvals
from tests.e2e.harness import PROCESS, Practice, practice, recorded
from tests.e2e.leaks import leaks

pytestmark = [pytest.mark.xdist_group("night"), pytest.mark.timeout(1500)]


def replay(held: Practice, file: Path) -> str:
    """Replays the file's first application; what was said."""
    assert held.klickfri("replay", PROCESS, "--application", str(file)) == 0, held.said[-1]
    return held.said[-1]


def sent(held: Practice) -> int:
    """How many letters ProVux has been made to send, by its own journal."""
    return len(held.server.journal.entries("letter_sent"))


def test_a_renamed_field_is_healed_by_a_person(tmp_path: Path) -> None:
    """Release 2b calls `Mall` `Brevmall`, and gives its old name in the code to the field beside it. Nothing is acted
    on until a person accepts; then one word of one target changes, with a receipt, and the letter is sent once."""
    [case] = recorded(ANNAN=1)
    file = tmp_path / "one.csv"
    write_csv([case], file)
    with practice(tmp_path, [case], release="2b") as held:
        assert "OKÄND" in replay(held, file)
        assert sent(held) == 0
        [folder] = (held.state / "healing" / PROCESS).glob("*/")
        proposal = yaml.safe_load((folder / "proposal.yaml").read_text(encoding="utf-8"))
        assert (proposal["old"]["label"], proposal["new"]["label"]) == ("Mall", "Brevmall")
        assert (folder / "now.png").read_bytes().startswith(b"\x89PNG")
        assert (folder / "before.png").exists()
        assert held.klickfri("heal", PROCESS, "--accept", proposal["id"], "--note", "sett") == 0, held.said[-1]
        [receipt] = approvals.entries(tmp_path / "recordings" / PROCESS)
        assert (receipt.kind, receipt.was, receipt.proposal) == ("healed", proposal["digest"], proposal["id"])
        assert "letter_sent" in replay(held, file)
        assert sent(held) == 1
        held.klickfri("heal", PROCESS)
        assert list(leaks(held.evidence())) == []
