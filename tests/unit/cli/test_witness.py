"""`klickfri witness`: another department's, on another machine; and what the robot's commands say of it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from klickfri.app.office import Office
from klickfri.audit import outsider
from klickfri.audit.opening import open_ledger, read_ledger
from klickfri.audit.signing import verifier_of
from klickfri.audit.witness.book import book_file
from klickfri.model.event import Event
from tests.unit.cli.conftest import Command
from tests.unit.cli.test_audit import STEP, one_line, write

NAME = "almbacka.example/arkivet"


def board_key() -> str:
    """The verifier key that the board's log tells."""
    with read_ledger(Office.from_environment().settings, "prov") as log:
        return verifier_of(log, "prov") or ""


@contextmanager
def served(folder: Path, *more: str) -> Iterator[str]:
    """`klickfri witness serve` in a process of its own; gives its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "klickfri", "witness", "serve", str(folder), "--port", str(port), *more]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KLICKFRI_")}
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()
        assert process.wait(20) == 0, "it ends well when it is asked to"


@pytest.fixture
def folder(klickfri: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A witness that trusts the board of a log with a case in it, which knows its key."""
    folder = tmp_path / "witness"
    key = klickfri("witness", "begin", str(folder), "--name", NAME).out.strip()
    write(Event("step.completed", "trial/A-1", STEP))
    assert klickfri("audit", "checkpoint").code == 0
    assert klickfri("witness", "trust", str(folder), board_key()).code == 0
    monkeypatch.setenv("KLICKFRI_WITNESS_KEY", key)
    return folder


def test_a_witness_is_begun_and_trusts(klickfri: Command, folder: Path) -> None:
    """It prints its key; a second time it is not begun; nothing is cosigned yet."""
    shown = klickfri("witness", "show", str(folder))
    assert shown.out.splitlines() == [os.environ["KLICKFRI_WITNESS_KEY"], "klickfri/prov: inget bevittnat än"]
    again = klickfri("witness", "begin", str(folder), "--name", NAME)
    assert (again.code, "--anew" in again.err) == (3, True)
    assert klickfri("witness", "trust", str(folder), "klickfri/prov+00000000+AA==").code == 3
    assert klickfri("witness", "show", str(folder.parent / "gone")).code == 2


def test_checkpoints_are_witnessed(
    klickfri: Command, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the command to the check: how far, by whom; --witness-key asks for it to reach the end, exit code 6 else."""
    key = os.environ["KLICKFRI_WITNESS_KEY"]
    assert klickfri("audit", "verify", "--witness-key", key).code == 6
    assert "Inget är bevittnat av almbacka.example/arkivet." in one_line(klickfri("audit", "verify").out)
    with served(folder) as address:
        monkeypatch.setenv("KLICKFRI_WITNESS", address)
        said = klickfri("audit", "checkpoint")
        assert (said.code, f"bevittnad av {NAME}" in said.out) == (0, True)
        bundle = tmp_path / "bevis.zip"
        proven = klickfri("audit", "prove", "A-1", "--to", str(bundle))
        assert (proven.code, "Bevittnat 20" in proven.out) == (0, True)
        assert klickfri("audit", "verify", "--witness-key", key).code == 6, "that it was given out came after"
        assert klickfri("audit", "checkpoint").code == 0
    assert outsider.check(bundle, board_key(), key).startswith("BEVISET HÅLLER")
    checked = klickfri("audit", "verify", "--witness-key", key)
    assert (checked.code, "Bevittnad till post 6 (" in one_line(checked.out)) == (0, True)
    write(Event("step.completed", "trial/A-1", STEP))
    assert klickfri("audit", "verify", "--witness-key", key).code == 6
    told = json.loads(klickfri("audit", "verify", "--json").out)
    assert (told["covered"], told["logs"]["prov"]["witnessed"]["seq"]) == (True, 6), "nobody asked for it"
    gone = klickfri("audit", "checkpoint")
    assert (gone.code, "signed, and not witnessed" in one_line(gone.err)) == (3, True)
    assert klickfri("audit", "verify", "--witness-key", board_key()).code == 3


def test_its_notes_are_anchors(
    klickfri: Command, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the witness keeps, carried to the auditor, is what `verify --anchors` takes."""
    with served(folder) as address:
        monkeypatch.setenv("KLICKFRI_WITNESS", address)
        assert klickfri("audit", "checkpoint").code == 0
    (tmp_path / "notes").mkdir()
    shown = klickfri("witness", "show", str(folder), "--notes", str(tmp_path / "notes"))
    assert (shown.code, "klickfri/prov: bevittnad till post 4, 20" in shown.out) == (0, True)
    checked = klickfri("audit", "verify", "--anchors", str(tmp_path / "notes"))
    assert (checked.code, "Yttre ankare når till post 4 (" in one_line(checked.out)) == (0, True)
    told = json.loads(klickfri("witness", "show", str(folder), "--json").out)
    assert (told["verifier"], told["logs"][0]["size"]) == (os.environ["KLICKFRI_WITNESS_KEY"], 4)


def test_a_second_history_is_told(klickfri: Command, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """To the robot's side at once, exit code 1; to the witness's owner with what was brought."""
    with served(folder) as address:
        monkeypatch.setenv("KLICKFRI_WITNESS", address)
        assert klickfri("audit", "checkpoint").code == 0
        state = Office.from_environment().settings.state
        (state / "audit" / "prov" / "log.sqlite").unlink()
        for beside in (state / "audit" / "prov").glob("log.sqlite-*"):
            beside.unlink()
        with open_ledger(Office.from_environment().settings, "prov", Office.from_environment().now) as log:
            for _ in range(9):
                log.append(Event("step.completed", "trial/A-1", STEP))
        said = klickfri("audit", "checkpoint")
        assert (said.code, "first 4 entries" in one_line(said.err)) == (1, True)
    shown = one_line(klickfri("witness", "show", str(folder)).out)
    assert "AVVIKER: 20" in shown
    assert "bevittnad till post 4" in shown


def test_a_lost_book_serves_nobody(klickfri: Command, folder: Path) -> None:
    """Exit code 3, and what to do; begun anew with a reason it has another key."""
    before = os.environ["KLICKFRI_WITNESS_KEY"]
    book_file(folder).unlink()
    for words in (("show",), ("serve",), ("trust", board_key())):
        said = klickfri("witness", words[0], str(folder), *words[1:])
        assert (said.code, "--anew" in said.err) == (3, True)
    assert klickfri("witness", "begin", str(folder), "--name", NAME, "--anew").code == 3
    begun = klickfri("witness", "begin", str(folder), "--name", NAME, "--anew", "--reason", "disken gick sönder")
    assert (begun.code, begun.out.strip() != before) == (0, True)
    assert klickfri("witness", "trust", str(folder), board_key()).code == 0


def test_half_a_certificate_is_refused(klickfri: Command, folder: Path) -> None:
    """Both files or none."""
    assert klickfri("witness", "serve", str(folder), "--certificate", "a.pem").code == 2
