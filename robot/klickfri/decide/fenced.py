"""What runs inside the fence. A process's code is run only in a copy of it, with all locks closed.

One line in: the rules' text, what they import, the seconds of a question. Then a line in and a line out for each.
"""

from __future__ import annotations

import builtins
import importlib
import json
import os
import select
import signal
import sys
import time
import traceback
from types import CodeType, ModuleType
from typing import Any, NoReturn

from klickfri.decide import locks
from klickfri.decide.plain import packed, unpacked
from klickfri.model.unread import first_used, unread_of

LONGEST_LINE = 1 << 20
"""Bytes of an answer."""
COPIES = hasattr(os, "fork")
"""Can the process be copied? On Windows it cannot: there each question has a process that was started for it."""
RULES_FILE = "rules.py"
_MODULE = "klickfri_rules"
_CALENDAR = "klickfri.model.workdays"
"""Opens files when it is first asked, which nothing can any more behind the locks."""


def main() -> None:
    """Answers until nobody asks any more, or once if it does not copy itself."""
    questions, answers = sys.stdin, sys.stdout
    told = json.loads(questions.readline())
    for name in told["imports"]:
        importlib.import_module(name)
    if _CALENDAR in sys.modules:
        sys.modules[_CALENDAR].load()
    code = compile(told["source"], RULES_FILE, "exec", dont_inherit=True)
    print(packed("ready"), file=answers, flush=True)
    answer = _answer_of_copy if told["copies"] else _answer
    for asked in questions:
        print(answer(code, asked, told["seconds"]), file=answers, flush=True)
        if not told["copies"]:
            return


def _answer(code: CodeType, asked: str, seconds: int) -> str:
    """The rule's verdict, or how it broke: the kind of error and the line, never its text. Closes the locks first.

    Where the rule used what only a screen shows, that is the answer, whatever it made of it.
    """
    rule, question = unpacked(asked)
    unread = unread_of(question.seen.values()) if rule else []
    sys.stdin = sys.stdout = sys.stderr = None  # what rules print reaches nobody
    try:
        locks.close(seconds)
    except OSError:
        return packed(("open",))
    try:
        functions = _run(code)
        answer = packed(functions[rule](question) if rule else None)
    except BaseException as error:  # noqa: BLE001  whatever a process's code raises ends its own case only
        answer = packed(("broke", _kind(error), _line(error)))
    used = first_used(unread)
    return packed(("unread", used)) if used else answer


def _run(code: CodeType) -> dict[str, Any]:
    module = ModuleType(_MODULE)
    sys.modules[_MODULE] = module  # dataclasses look their module up there
    exec(code, module.__dict__)
    return module.__dict__


def _kind(error: BaseException) -> str:
    """Python's own name for it. A name that the rules have given could hold anything."""
    name = type(error).__name__
    return name if vars(builtins).get(name) is type(error) else "Exception"


def _line(error: BaseException) -> int:
    """The innermost line of the rules; 0 when it broke elsewhere."""
    lines = [line for frame, line in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename == RULES_FILE]
    return lines[-1] if lines else 0


def _answer_of_copy(code: CodeType, asked: str, seconds: int) -> str:
    """The answer of a copy of this process: what the question changed, ate or spoiled is gone with the copy."""
    ours, theirs = os.pipe()
    copy = os.fork()
    if not copy:
        _answer_and_end(code, asked, seconds, theirs)
    os.close(theirs)
    answer = _read(ours, time.monotonic() + seconds)
    os.close(ours)
    os.kill(copy, signal.SIGKILL)
    os.waitpid(copy, 0)
    return answer


def _answer_and_end(code: CodeType, asked: str, seconds: int, theirs: int) -> NoReturn:
    try:
        os.closerange(0, theirs)
        os.closerange(theirs + 1, 1024)
        os.write(theirs, _answer(code, asked, seconds).encode())
    finally:
        os._exit(0)


def _read(ours: int, until: float) -> str:
    """One line of what comes through the pipe; nothing if it is too long; of a copy that is late, says so."""
    told = b""
    while len(told) < LONGEST_LINE:
        ready, _, _ = select.select([ours], [], [], max(0, until - time.monotonic()))
        if not ready:
            return packed(("late",))
        more = os.read(ours, LONGEST_LINE - len(told))
        if not more:
            return told.decode("ascii", "replace").partition("\n")[0]
        told += more
    return ""
