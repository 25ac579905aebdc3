"""`klickfri backup`, `restore` and `retention`, as operations type them."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.unit.cli.conftest import Command


def test_a_set_is_made_and_put_back(klickfri: Command, file: Path, tmp_path: Path) -> None:
    """Its folder and the leaf to note are told; nothing is put over a state folder that is there."""
    assert klickfri("intake", str(file), "--process", "trial").code == 0
    keys = str(tmp_path / "keys")
    said = klickfri("backup", str(tmp_path / "sets"), "--keys-to", keys, "--reason", "nycklar till skåpet")
    (made,) = (tmp_path / "sets").iterdir()
    assert said.code == 0
    assert f"{made}: whole" in said.out
    assert "prov: 5 entries; note elsewhere: " in said.out
    refused = klickfri("restore", str(made))
    assert (refused.code, "is not empty" in refused.err) == (3, True)
    shutil.rmtree(tmp_path / "state")
    assert klickfri("restore", str(made), "--keys", keys).code == 0
    assert "2 new" in klickfri("queue", "list").out
    assert klickfri("audit", "verify").code == 0


def test_a_set_that_is_damaged_is_refused(klickfri: Command, file: Path, tmp_path: Path) -> None:
    """As any wrong file is, by its name."""
    klickfri("intake", str(file), "--process", "trial")
    klickfri("backup", str(tmp_path / "sets"))
    (made,) = (tmp_path / "sets").iterdir()
    (made / "work.sqlite").write_bytes(b"")
    shutil.rmtree(tmp_path / "state")
    said = klickfri("restore", str(made))
    assert (said.code, "work.sqlite: has been changed or damaged" in said.err) == (2, True)


def test_without_a_rule_nothing_is_taken_away(klickfri: Command, file: Path) -> None:
    """And that is told, with where to write one."""
    klickfri("intake", str(file), "--process", "trial")
    for word in ("plan", "apply"):
        said = klickfri("retention", word)
        assert (said.code, "no rule: everything is kept" in said.out) == (0, True)
