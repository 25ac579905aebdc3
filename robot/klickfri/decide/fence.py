"""A process's rules at work, fenced: in a process of their own, without network, files and secrets.

Whatever the rules do ends one question, never the worker that asks.
"""

from __future__ import annotations

import builtins
import contextlib
import json
import os
import re
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from pydantic import TypeAdapter

from klickfri.decide.fenced import COPIES, LONGEST_LINE
from klickfri.decide.plain import packed, unpacked
from klickfri.decide.rules import Rules
from klickfri.model import codes
from klickfri.model.errors import ApplicationException, Misconfigured, NotRead, RuleFailed
from klickfri.model.sentences import Sentence
from klickfri.model.unread import name_of, unread_of
from klickfri.model.verdict import Continue, HandOver, Question, Verdict

SECONDS = 5
"""The time of one question. Rules answer within milliseconds; the rest is for a machine that is busy."""
_TO_START = 60
"""Seconds until a fence that does not get ready is given up; it imports what the rules import."""
_GRACE = 10
"""Seconds more until a fence is ended that should have ended a late question itself."""
_MAIN = "import sys; sys.path[:] = sys.argv[1:]; from klickfri.decide import fenced; fenced.main()"
_COMMAND = (sys.executable, "-s", "-S", "-P", "-B", "-W", "ignore", "-c", _MAIN)
_UNREADABLE = (ValueError, TypeError, LookupError, ArithmeticError, RecursionError)
_ERRORS = frozenset(
    name for name, kind in vars(builtins).items() if isinstance(kind, type) and issubclass(kind, BaseException)
)
_EXACT: dict[type, TypeAdapter[Continue] | TypeAdapter[HandOver]] = {
    Continue: TypeAdapter(Continue),
    HandOver: TypeAdapter(HandOver),
}
_CODE = re.compile(r"\S.{0,39}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_MOST_SAID = 10_000
"""Characters of a verdict's code, reasons and question together: more than anybody reads, less than a cell holds."""


class Fence:
    """Asks the rules. Their process is started at the first question and ended by `close`.

    One question at a time, of at most so many `seconds`; none knows of the one before.
    """

    def __init__(self, rules: Rules, seconds: int = SECONDS) -> None:
        self.rules, self._seconds = rules, seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._ready = False

    def ask(self, name: str, question: Question) -> Verdict:
        """The answer of one rule.

        Raises `Misconfigured` for an unknown rule, and `RuleFailed` for one that raises, is late, ends, eats memory or
        answers anything but a verdict. Raises `NotRead` for one that used what only a screen shows.
        """
        if name not in self.rules.names:
            raise Misconfigured(f"rules.py has no rule {name!r}; it has {', '.join(self.rules.names)}")
        match self._told(name, question):
            case Continue() | HandOver() as verdict:
                return verdict
            case ("broke", str(kind), int(line)):
                raise RuleFailed(Sentence.RULE_BROKE(rule=name, kind=kind, line=line))
            case ("late",):
                raise RuleFailed(Sentence.RULE_LATE(rule=name, seconds=self._seconds))
            case ("unread", str(value)) if value in map(name_of, unread_of(question.seen.values())):
                raise NotRead(value)
        raise RuleFailed(Sentence.RULE_UNREADABLE(rule=name))

    def try_out(self) -> None:
        """Runs the rules without asking any. Raises `Misconfigured` when that alone breaks, and says on which line."""
        match self._told("", None):
            case None:
                return
            case ("broke", kind, line):
                raise self._cannot_run(f"{kind}, line {line}")
            case ("open",):
                raise self._cannot_run("this machine's kernel does not let the fence be closed")
            case ("late",):
                raise self._cannot_run(f"nothing came of it in {self._seconds} seconds")
        raise self._cannot_run("it ended by itself")

    def close(self) -> None:
        """Ends the rules' process."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _cannot_run(self, why: str) -> Misconfigured:
        return Misconfigured(f"{self.rules.file.parent.name}/rules.py cannot be run: {why}")

    def _told(self, name: str, question: Question | None) -> object:
        """What came back, if it can be read. One that copies itself ends by no rule's doing, so it is asked again."""
        asked = packed((name, question))
        line = self._line(asked) or (self._line(asked) if COPIES else b"")
        try:
            return self._believed(unpacked(line))
        except _UNREADABLE:
            return ("unreadable",)

    def _believed(self, told: object) -> object:
        """What came back, if it can be so: rules that get at their own answer could make it say anything."""
        match told:
            case Continue() | HandOver():
                return _whole(told)
            case ("broke", str(kind), int(line)) if kind in _ERRORS and line <= self.rules.source.count("\n") + 1:
                return told
            case None | ("late",) | ("open",) | ("unread", str()):
                return told
        return ("unreadable",)

    def _line(self, asked: str) -> bytes:
        """The next line from inside; empty when the fence has ended. One that answers once is built anew at once."""
        process = self._process or self._start()
        self._wait_until_ready(process)
        _write(process, asked)
        line = _read(process, self._seconds + (_GRACE if COPIES else 0))
        if not line or not COPIES:
            self.close()
            self._start()
        return line

    def _start(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [*_COMMAND, *filter(os.path.isabs, sys.path)], env=_environment(), cwd=Path(sys.executable).anchor,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        rules = {"source": self.rules.source, "imports": self.rules.imports}
        _write(process, json.dumps({**rules, "seconds": self._seconds, "copies": COPIES}))
        self._process, self._ready = process, False
        return process

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        """Raises `ApplicationException` when the fence does not come up: no rule's fault, and worth another try."""
        self._ready = self._ready or bool(_read(process, _TO_START))
        if not self._ready:
            self.close()
            raise ApplicationException(codes.NO_RULES, Sentence.RULES_DO_NOT_START())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def _whole(verdict: Verdict) -> Verdict:
    """The verdict, if each part is what it must be and can be written down. Raises `ValueError`."""
    whole: Verdict = _EXACT[type(verdict)].validate_python(vars(verdict))
    said = "".join([*whole.reasons, *([whole.code, whole.question] if isinstance(whole, HandOver) else [])])
    if len(said) > _MOST_SAID or _CONTROL.search(said):
        raise ValueError("no reasons that a person can read")
    if isinstance(whole, HandOver) and not _CODE.fullmatch(whole.code):
        raise ValueError("no code that a list can show")
    return whole


def _environment() -> dict[str, str]:
    """Nothing of ours. A set is gone through in the same order each time (promise 10); Windows needs its folder."""
    return {"PYTHONHASHSEED": "0"} | {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}


def _write(process: subprocess.Popen[bytes], line: str) -> None:
    """To a fence that has ended nothing can be written; that is seen by reading."""
    assert process.stdin is not None
    with contextlib.suppress(BrokenPipeError):
        process.stdin.write(f"{line}\n".encode())
        process.stdin.flush()


def _read(process: subprocess.Popen[bytes], within: float) -> bytes:
    """A line; empty when the process ended, or was ended because it took too long."""
    assert process.stdout is not None
    late = threading.Timer(within, process.kill)
    late.start()
    try:
        return process.stdout.readline(LONGEST_LINE + 1)
    finally:
        late.cancel()
