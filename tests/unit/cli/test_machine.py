"""`klickfri credentials` tells where passwords come from, and no password."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.conftest import Command

CANARY = "kaffe-Kanarie"


def test_accounts_are_listed_with_source_and_expiry(
    klickfri: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 3 while one cannot be had, and why; 0 when all can. The password itself is nowhere."""
    (tmp_path / "rpa-1").write_text(f"{CANARY}\n")
    (tmp_path / "rpa-1").chmod(0o600)
    told = f'[systems.small]\npassword = {{ file = "{tmp_path.as_posix()}/{{account}}" }}\nexpires = 2026-11-25\n'
    (tmp_path / "c.toml").write_text(f'format = "klickfri-credentials/1"\n{told}')
    (tmp_path / "c.toml").chmod(0o600)
    monkeypatch.setenv("KLICKFRI_CREDENTIALS", str(tmp_path / "c.toml"))
    monkeypatch.setenv("COLUMNS", "200")
    said = klickfri("credentials")
    assert said.code == 3
    assert "the password of rpa-2 cannot be had: file" in said.out
    (tmp_path / "rpa-2").write_text(CANARY)
    (tmp_path / "rpa-2").chmod(0o600)
    said = klickfri("credentials")
    assert (said.code, said.out.count("yes"), said.out.count("2026-11-25")) == (0, 2, 2)
    assert CANARY not in said.out + said.err
