"""Whatever goes wrong, wherever: a sentence, a documented exit code, no stack trace and nothing of a person."""

from __future__ import annotations

import dataclasses
import datetime as dt
import errno
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
import sqlalchemy as sa

from klickfri.cli import main as command
from klickfri.model.work import State, WorkItem
from klickfri.work.store import Store
from tests.unit.cli.conftest import SMALL, Command

NAME, NUMBER = "Åsa Canberg", "19810101-2398"
ITEM = WorkItem(1, "trial", "A-1", State.IN_PROGRESS, {"name": NAME}, dt.datetime(2026, 11, 20, tzinfo=dt.UTC))


def by_itself() -> NoReturn:
    """A fault of Klickfri's own."""
    raise RuntimeError(f"{NAME} {NUMBER}")


def with_an_item() -> None:
    """A fault in the middle of a case."""
    assert ITEM
    item = dataclasses.replace(ITEM, attempt=2)
    int(item.payload["name"])


def after_another() -> None:
    """A fault while answering another."""
    try:
        by_itself()
    except RuntimeError as first:
        raise KeyError(NAME) from first


def too_deep() -> None:
    """No end."""
    too_deep()


@pytest.mark.parametrize("fault", [by_itself, with_an_item, after_another, too_deep])
def test_what_nobody_explained(
    klickfri: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fault: Callable[[], None]
) -> None:
    """Kind and way are kept in a file for the owner alone; neither that nor the screen holds a value."""
    monkeypatch.setattr(command, "_called", lambda: lambda **words: fault())
    said = klickfri()
    (file,) = (tmp_path / "state" / "logs").glob("fault-*.txt")
    kept = file.read_text(encoding="utf-8")
    assert said.code == 1
    assert str(file) in said.err.replace("\n", "")
    assert file.stat().st_mode & 0o777 == 0o600
    assert fault.__name__ in kept
    for text in (said.err, said.out, kept):
        assert "Traceback" not in text
        assert "Canberg" not in text
        assert "2398" not in text


def test_the_case_in_hand_is_named(klickfri: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that somebody can look at it."""
    monkeypatch.setattr(command, "_called", lambda: lambda **words: with_an_item())
    assert "with trial/A-1 in hand" in klickfri().err


def test_where_nothing_can_be_kept_it_is_told(
    klickfri: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A state folder that is a file: the way is told on the screen."""
    (tmp_path / "state").touch()
    monkeypatch.setattr(command, "_called", lambda: lambda **words: by_itself())
    said = klickfri()
    assert "by_itself" in said.err
    assert NAME not in said.err


def test_the_queues_errors_show_no_values(klickfri: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A full disk in the middle of an intake repeats no row of it."""

    def fill(**words: object) -> None:
        store = Store(f"sqlite:///{tmp_path / 'q.sqlite'}")
        with store.writing() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1")
            rows = [{"reference": f"A-{number}", "received": "2026-11-20", "name": NAME * 100} for number in range(99)]
            connection.execute(sa.text("CREATE TABLE t (x)"))
            connection.execute(sa.text("INSERT INTO t VALUES (:name)"), rows)

    monkeypatch.setattr(command, "_called", lambda: fill)
    said = klickfri()
    assert said.code == 3
    assert "(SQLITE_FULL): the disk is full" in said.err
    assert "Canberg" not in said.err


def test_the_disk_refuses(klickfri: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is named, and what to do."""

    def fail(**words: str) -> NoReturn:
        raise OSError(errno.EROFS, "Read-only", "/mnt/report.html")

    monkeypatch.setattr(command, "_called", lambda: fail)
    said = klickfri()
    assert said.code == 3
    assert said.err.startswith("klickfri: /mnt/report.html cannot be used (EROFS): it may only be read")


def test_threads_are_answered_too(klickfri: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pulse, the engine's and every other thread."""

    def start(**words: str) -> int:
        thread = threading.Thread(target=by_itself)
        thread.start()
        thread.join()
        return 0

    monkeypatch.setattr(command, "_called", lambda: start)
    said = klickfri()
    assert said.code == 0
    assert "RuntimeError in" in said.err or "(RuntimeError)" in said.err
    assert NAME not in said.err


def test_a_mistyped_command_repeats_no_number(klickfri: Command) -> None:
    """A file's name, an argument too many, an unknown option."""
    for words in (("intake", f"{NUMBER}.csv", "--process", "trial"), ("queue", "show", "A-1", NUMBER)):
        said = klickfri(*words)
        assert said.code == 2
        assert "2398" not in said.err
        assert "--help" in said.err


OUTSIDE = """
import gc, os, sys, warnings
from klickfri.cli import answer
answer.install()
class Ending:
    def __del__(self): raise RuntimeError("Canberg")
Ending()
warnings.warn("cell A1 holds Canberg")
raise RuntimeError("Canberg")
"""


def test_nothing_is_shown_outside_the_command_either(tmp_path: Path) -> None:
    """While objects are taken away, as a warning, and at the very end of the program."""
    state = {"KLICKFRI_STATE": str(tmp_path / "state"), "PYTHONPATH": str(SMALL.parents[3] / "robot")}
    done = subprocess.run([sys.executable, "-c", OUTSIDE], capture_output=True, text=True, check=False, env=state)
    assert done.returncode == 1
    assert done.stderr.count("something went wrong") == 2
    assert "Canberg" not in done.stdout + done.stderr
