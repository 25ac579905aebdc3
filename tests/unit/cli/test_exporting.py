"""`klickfri audit export`: what an auditor types, and what a terminal then says."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest

from klickfri.privacy.tokens import Tokens
from klickfri.settings.settings import Settings
from tests.unit.cli.conftest import Command
from tests.unit.cli.test_audit import one_line
from tests.unit.cli.test_searching import ANNA, a_night


def test_what_is_in_the_file_is_said(klickfri: Command, tmp_path: Path) -> None:
    """How many entries, that the log tells of it, what is not in it, where it lies and its hash."""
    a_night()
    Tokens.of_board(Settings.from_environment().state, "prov")
    said = klickfri("audit", "export", "prov", "--format", "csv", "--to", str(tmp_path / "ut.csv"))
    assert said.code == 0, said.err
    assert "poster av loggens" in said.out
    assert "antecknat som post" in said.out
    assert "skyddade listan är inte med" in said.out
    assert hashlib.sha256((tmp_path / "ut.csv").read_bytes()).hexdigest() in said.out
    again = klickfri("audit", "export", "all", "--format", "xlsx", "--to", str(tmp_path / "ut.xlsx"), "--restricted")
    assert ("skyddade" in again.out, again.code) == (False, 0)


def test_filters_are_those_of_the_search(klickfri: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A person's number is read and never typed as a word; it is in nothing that is written."""
    a_night()
    Tokens.of_board(Settings.from_environment().state, "prov")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{ANNA}\n"))
    to = str(tmp_path / "ut.jsonl")
    said = klickfri("audit", "export", "prov", "--format", "jsonl", "--to", to, "--person", "--code", "UNG")
    assert (said.code, "prov: 0 poster" in said.out, "bevisas till post" in said.out) == (0, True, True)
    assert ANNA not in said.out + Path(to).read_text(encoding="utf-8")
    [one] = [line for line in klickfri("audit", "search", "--code", "UNG").out.splitlines() if "prov:" in line]
    made = klickfri("audit", "export", "all", "--format", "csv", "--to", str(tmp_path / "ut.csv"), "--code", "UNG")
    assert (one.split()[1], made.out.split()[1]) == ("1", "1")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("prov", "--format", "pdf"), 2, "jsonl"),
        (("prov", "--format", "csv", "--type", "x"), 2, "no event is of the type"),
        (("other", "--format", "csv"), 3, "other"),
    ],
)
def test_what_was_typed_wrong_is_said(
    klickfri: Command, tmp_path: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    """And nothing is written."""
    a_night()
    Tokens.of_board(Settings.from_environment().state, "prov")
    refused = klickfri("audit", "export", *words, "--to", str(tmp_path / "ut"))
    assert (refused.code, said in one_line(refused.err)) == (code, True), refused.err
    assert not (tmp_path / "ut").exists()


def test_a_log_that_is_only_read_here(klickfri: Command, tmp_path: Path) -> None:
    """Is exported when that is said, and then the answer says what is not told."""
    a_night()
    Tokens.file(Settings.from_environment().state, "prov").unlink(missing_ok=True)
    to = str(tmp_path / "ut.csv")
    refused = klickfri("audit", "export", "prov", "--format", "csv", "--to", to)
    assert (refused.code, "--untold" in refused.err) == (3, True)
    said = klickfri("audit", "export", "prov", "--format", "csv", "--to", to, "--untold")
    assert (said.code, "INTE antecknat" in said.out) == (0, True)
