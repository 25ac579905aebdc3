"""The command as a person types it: words in; exit code, answer and error out."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from klickfri.cli.main import main

SMALL = Path(__file__).parents[1] / "app" / "small"
FILE = "Nummer;Inkommen;Namn;Personnummer;Svar\nA-1;2026-11-19 10:00;Åsa Canberg;;\nA-2;2026-11-19 11:00;Bo;;\n"


@dataclass(frozen=True)
class Said:
    """What a command came to."""

    code: int
    out: str
    err: str


Command = Callable[..., Said]


@pytest.fixture
def klickfri(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Command]:
    """Runs `klickfri WORDS...` on the small process, with a state folder of its own, in a terminal of 80 columns, on a
    machine whose habit is that everybody may read and write new files.
    """
    monkeypatch.setenv("KLICKFRI_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("KLICKFRI_RECORDINGS", str(SMALL))
    monkeypatch.setenv("KLICKFRI_TODAY", "2026-11-20")
    monkeypatch.setenv("COLUMNS", "80")
    for module, hook in ((sys, "excepthook"), (sys, "unraisablehook"), (threading, "excepthook")):
        monkeypatch.setattr(module, hook, getattr(module, hook))  # put back afterwards, whatever the command sets
    before = os.umask(0)
    for name in ("KLICKFRI_DATABASE", "KLICKFRI_BROWSER", "KLICKFRI_PASSWORD_RPA_1", "KLICKFRI_PASSWORD_RPA_2"):
        monkeypatch.delenv(name, raising=False)

    def run(*words: str) -> Said:
        monkeypatch.setattr("sys.argv", ["klickfri", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        code = ended.value.code
        return Said(code if isinstance(code, int) else int(code is not None), told.out, told.err)

    yield run
    os.umask(before)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Two applications."""
    path = tmp_path / "in.csv"
    path.write_text(FILE, encoding="utf-8")
    return path
