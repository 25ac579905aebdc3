"""Reading a process's rules: what can be asked, by which digest; nothing of them is run."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from klickfri.decide import rules
from klickfri.model.errors import BadInput

GOOD = """
from __future__ import annotations
import datetime as dt
from dataclasses import dataclass
from functools import cache
from klickfri.model.verdict import Continue, Question, Verdict
from klickfri.model import workdays

@dataclass(frozen=True)
class Limit:
    days: int = 3

def friday(q: Question) -> Verdict:
    return Continue({"friday": q.today.weekday() == 4, "limit": Limit().days})

def careless(q: Question) -> Verdict:
    return True

def _helper(q: Question) -> Verdict:
    return Continue()

@cache
def decorated(q: Question) -> Verdict:
    return Continue()

monday = lambda q: Continue()
"""


def process(folder: Path, source: str | bytes) -> Path:
    """A process folder that holds these rules."""
    (folder / "rules.py").write_bytes(source.encode() if isinstance(source, str) else source)
    return folder


def test_only_plain_public_functions_can_be_asked(tmp_path: Path) -> None:
    """Neither helpers, classes, imported names nor what a decorator has made are rules: a reader sees which are."""
    assert rules.read(process(tmp_path, GOOD)).names == ("friday", "careless")


def test_the_digest_is_the_files(tmp_path: Path) -> None:
    """The digest in the audit log is the SHA-256 of the file, so that the rules of that day can be found again."""
    read = rules.read(process(tmp_path, GOOD))
    assert read.digest == hashlib.sha256((tmp_path / "rules.py").read_bytes()).hexdigest()


def test_line_ends_change_nothing(tmp_path: Path) -> None:
    """The same rules, checked out on another system, have the same digest and are the same text."""
    here = rules.read(process(tmp_path, GOOD))
    assert rules.read(process(tmp_path, GOOD.replace("\n", "\r\n"))) == here


def test_reading_runs_nothing(tmp_path: Path) -> None:
    """Not a line of the file, pure or not: a module's top, a decorator, a default, a class."""
    trace = tmp_path / "trace"
    touch = f"pathlib.Path({str(trace)!r}).touch()"
    impure = f"import pathlib\n{touch}\n@{touch}\ndef rule(q={touch}):\n    class Inner:\n        {touch}\n"
    with pytest.raises(BadInput):
        rules.read(process(tmp_path, impure))
    rules.read(process(tmp_path, "def rule(q):\n    return q\n\nraise SystemExit\n"))
    assert not trace.exists()


def test_a_process_may_have_no_rules(tmp_path: Path) -> None:
    """Then nothing can be asked, and nothing is part of the digest."""
    none = rules.read(tmp_path)
    assert (none.file, none.source, none.digest, none.names) == (tmp_path / "rules.py", "", "", ())
