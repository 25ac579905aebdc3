"""What runs inside the fence, seen from inside; here without its locks, which would close the tests in too.

What it is like from outside, with every lock closed, is in `test_fence.py`.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import sys
import time
from typing import Any

import pytest

from klickfri.decide import fenced, locks
from klickfri.decide.plain import packed, unpacked
from klickfri.model.unread import Unread
from klickfri.model.verdict import Continue, Question

SOURCE = """
from klickfri.model.verdict import Continue
print("Nowak")
ASKED = []

def well(q):
    ASKED.append(1)
    return Continue({"name": q.application["given_name"], "asked": len(ASKED), "module": __name__})

def breaks(q):
    return _inner(q)

def _inner(q):
    raise KeyError("Nowak")

def own(q):
    raise type("Nowak", (Exception,), {})

def borrowed(q):
    raise type("KeyError", (Exception,), {})

def below(q):
    return Continue({"day": q.today.fromisoformat("Nowak")})

def looks(q):
    return Continue({"cases": len(q.seen["cases"])})

def hides(q):
    try:
        len(q.seen["cases"])
    finally:
        return Continue()

def hints(q: int):
    return Continue({"hints": str(hints.__annotations__)})

def no_verdict(q):
    return object()

def prints(q):
    import sys
    return Continue({"streams": [sys.stdin, sys.stdout, sys.stderr]})
"""
QUESTION = Question({"given_name": "Zoë"}, {"cases": Unread("rows"), "a": "1"}, {}, dt.date(2026, 11, 20))
SECONDS = 60
forks = pytest.mark.skipif(not fenced.COPIES, reason="a process that cannot be copied answers once")


def answers(
    monkeypatch: pytest.MonkeyPatch, *rules: str, source: str = SOURCE, copies: bool = False, open_: bool = False
) -> list[Any]:
    """What comes out when these rules are asked; the first is that it is ready."""
    closed: list[int] = []

    def close(seconds: int) -> None:
        closed.append(seconds)
        if open_:
            raise OSError

    begin = {"source": source, "imports": ["klickfri.model.verdict"], "seconds": SECONDS, "copies": copies}
    asked = [json.dumps(begin), *(packed((rule, QUESTION if rule else None)) for rule in rules)]
    out = io.StringIO()
    with monkeypatch.context() as patched:
        patched.setattr(locks, "close", close)
        patched.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in asked)))
        patched.setattr(sys, "stdout", out)
        patched.setattr(sys, "stderr", sys.stderr)
        fenced.main()
    assert closed == [SECONDS] * (0 if copies else min(len(rules), 1))
    return [unpacked(line) for line in out.getvalue().splitlines()]


@pytest.mark.parametrize(
    ("rule", "answer"),
    [
        ("well", Continue({"name": "Zoë", "asked": 1, "module": "klickfri_rules"})),
        ("", None),
        ("breaks", ("broke", "KeyError", 14)),
        ("own", ("broke", "Exception", 17)),
        ("borrowed", ("broke", "Exception", 20)),
        ("below", ("broke", "ValueError", 23)),
        ("unknown", ("broke", "KeyError", 0)),
        ("no_verdict", ("broke", "TypeError", 0)),
        ("looks", ("unread", "rows")),
        ("hides", ("unread", "rows")),
        ("hints", Continue({"hints": "{'q': <class 'int'>}"})),
        ("prints", Continue({"streams": [None, None, None]})),
    ],
)
def test_an_answer_is_a_verdict_or_how_the_rule_broke(
    monkeypatch: pytest.MonkeyPatch, rule: str, answer: object
) -> None:
    """The kind as Python calls it, and the innermost line of the rules; no word of the error or of what is printed.

    What only a screen shows goes before whatever the rule made of it, and the rules' text is read as it stands alone.
    """
    assert answers(monkeypatch, rule) == ["ready", answer]


def test_rules_that_cannot_be_run_say_on_which_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asking nothing runs them; a rule of theirs breaks in the same way."""
    for rule in ("", "well"):
        assert answers(monkeypatch, rule, source="x = 1\ny = x / 0\n") == ["ready", ("broke", "ZeroDivisionError", 2)]


def test_a_fence_that_cannot_be_closed_runs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """It says so in place of an answer."""
    assert answers(monkeypatch, "well", open_=True) == ["ready", ("open",)]


def test_what_does_not_copy_itself_answers_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next question would see what this one left behind."""
    assert len(answers(monkeypatch, "well", "well")) == 2


@forks
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_what_copies_itself_answers_until_nobody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each question as if it were the first, whatever came of the one before; no copy is left behind."""
    first = Continue({"name": "Zoë", "asked": 1, "module": "klickfri_rules"})
    copies, fork = list[int](), os.fork

    def counted() -> int:
        copies.append(fork())
        return copies[-1]

    monkeypatch.setattr(os, "fork", counted)
    told = answers(monkeypatch, "well", "breaks", "well", copies=True)
    assert told == ["ready", first, ("broke", "KeyError", 14), first]
    assert len(copies) == 3
    for copy in copies:
        with pytest.raises(ChildProcessError):
            os.waitpid(copy, os.WNOHANG)


def piped(*parts: bytes, until: float) -> str:
    """What is read of a copy that writes these parts and ends."""
    ours, theirs = os.pipe()
    try:
        for part in parts:
            os.write(theirs, part)
        os.close(theirs)
        return fenced._read(ours, until)
    finally:
        os.close(ours)


@forks
def test_an_answer_is_one_line_of_what_a_copy_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    """In however many parts it comes; what is written after it, or is no plain sign, is nobody's answer."""
    later = time.monotonic() + 600
    assert piped(b'["a', b'b"]\nforged', until=later) == '["ab"]'
    assert piped(until=later) == ""
    assert piped(b"\xe5", until=later) == "\ufffd"
    monkeypatch.setattr(fenced, "LONGEST_LINE", 4)
    assert [piped(b"abc", until=later), piped(b"abcd", until=later), piped(b"abcde", until=later)] == ["abc", "", ""]


@forks
def test_a_copy_that_is_late_is_told() -> None:
    """It has written nothing when its time is out."""
    ours, theirs = os.pipe()
    assert unpacked(fenced._read(ours, time.monotonic() - 1)) == ("late",)
    os.close(ours)
    os.close(theirs)
