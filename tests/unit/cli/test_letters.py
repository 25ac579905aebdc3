"""`klickfri audit letter` and `audit questions`: one asks, another answers, and then the first reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from klickfri.app.office import Office
from klickfri.settings.settings import Settings
from tests.unit.app.letters import auditor
from tests.unit.app.look.test_letters import TEXT, sent
from tests.unit.cli.conftest import Command, Said


def test_asked_answered_and_read(klickfri: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By two accounts of the machine; each is told what to do next, and what is wrong."""
    office = Office(Settings.from_environment())
    sent(office.settings, "A-1", TEXT)
    auditor(office, "anna")
    auditor(office, "bo")

    def by(account: str, *words: str) -> Said:
        monkeypatch.setattr("klickfri.settings.person._account", lambda: account)
        return klickfri("audit", *words)

    assert "the account cia is no auditor's" in " ".join(by("cia", "letter", "A-1").err.split())
    said = by("anna", "letter", "A-1")
    assert (said.code, "Fråga med --reason" in said.out, TEXT in said.out) == (1, True, False)
    assert by("anna", "letter", "A-1", "--reason", "för Åsa Canbergs skull").code == 2
    said = by("anna", "letter", "A-1", "--reason", "stickprov")
    assert (said.code, "frågan är ställd" in said.out) == (0, True)
    assert "väntar på svar" in by("anna", "letter", "A-1").out
    assert "trial/A-1: Anna Ek, Revisor, anna" in by("bo", "questions").out
    assert by("anna", "letter", "A-1", "--grant", "anna").code == 3
    assert by("bo", "letter", "A-1", "--grant", "anna", "--refuse", "anna").code == 3
    said = by("bo", "letter", "A-1", "--grant", "anna")
    assert (said.code, "anna får läsa brev i 24 timmar" in said.out) == (0, True)
    assert by("bo", "letter", "A-1", "--refuse", "anna").code == 2
    listed = by("bo", "questions").out
    assert listed.startswith("Ingen fråga väntar på svar.\ntrial/A-1: Anna Ek")
    assert "säger bo; --withdraw tar tillbaka det" in listed
    assert by("bo", "letter", "A-1", "--to", str(tmp_path / "brev.txt")).code == 1
    assert not (tmp_path / "brev.txt").exists()
    said = by("anna", "letter", "A-1")
    assert (said.code, TEXT.strip() in said.out) == (0, True)
    assert by("anna", "letter", "A-1", "--to", str(tmp_path / "brev.txt")).code == 0
    assert (tmp_path / "brev.txt").read_text(encoding="utf-8") == TEXT
    assert by("bo", "letter", "A-1", "--withdraw", "anna", "--grant", "anna").code == 3
    said = by("bo", "letter", "A-1", "--withdraw", "anna")
    assert (said.code, "anna får inte läsa brev längre" in said.out) == (0, True)
    said = by("anna", "letter", "A-1")
    assert (said.code, "är taget tillbaka" in said.out, TEXT.strip() in said.out) == (1, True, False)
    assert by("bo", "letter", "A-1", "--withdraw", "anna").code == 2
    assert by("bo", "questions").out == "Ingen fråga väntar på svar.\n"
