"""The fence around a process's own code: it answers, and whatever else it does ends one question."""

from __future__ import annotations

import datetime as dt
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from klickfri.decide import fence as fences
from klickfri.decide.fence import Fence
from klickfri.decide.plain import packed
from klickfri.decide.rules import Rules
from klickfri.model import codes
from klickfri.model.errors import ApplicationException, Misconfigured, NotRead, RuleFailed
from klickfri.model.sentences import Sentence
from klickfri.model.unread import Unread
from klickfri.model.verdict import Continue, HandOver, Question

QUESTION = Question({"given_name": "Zoë Nowak"}, {"rows": [{"Typ": "Ärende"}]}, {"days": 3}, dt.date(2026, 11, 20))
RULES = """
import builtins, datetime as dt, re, sys, os
from klickfri.model.verdict import Continue, HandOver, Question, Verdict

CALLS = []

def well(q):
    CALLS.append(1)
    return Continue({"calls": len(CALLS), "name": q.application["given_name"], "day": q.today})

def acts(q):
    scope = {"q": q, **globals()}
    exec(q.application["act"], scope)
    return scope.get("answer")
"""
"""Rules that do what the question says: as if somebody had fooled all reading of them."""
HANDED_ON = ("datetime", "re", "klickfri.model.verdict")
BUSY = 2
"""Seconds of a question here: enough for a machine that runs other tests."""

Fenced = Callable[[str], Fence]


def rules(source: str) -> Rules:
    """Rules that nobody has read."""
    return Rules(Path("trial/rules.py"), source, "", ("well", "acts"), HANDED_ON)


@pytest.fixture(scope="module")
def fence() -> Iterator[Fence]:
    """Those rules, fenced."""
    with Fence(rules(RULES), BUSY) as fence:
        yield fence


@pytest.fixture
def fenced() -> Iterator[Fenced]:
    """Builds a fence around other rules."""
    built = []

    def build(source: str) -> Fence:
        built.append(Fence(rules(source), BUSY))
        return built[-1]

    yield build
    for fence in built:
        fence.close()


def doing(act: str) -> Question:
    """The question that makes the rule do this."""
    return replace(QUESTION, application={**QUESTION.application, "act": act})


def how_it_failed(fence: Fence, act: str, rule: str = "acts") -> str:
    """What a person is told of the rule; the next question is answered as if nothing had been."""
    with pytest.raises(RuleFailed) as failed:
        fence.ask(rule, doing(act))
    assert failed.value.code == "OKÄND"
    assert failed.value.question == "Säg till den som sköter roboten."
    told = failed.value.swedish
    assert told.startswith(f"Regeln {rule} ")
    assert "Nowak" not in told
    return told


def answers_well(fence: Fence) -> None:
    """Asks as if nothing had been: nothing is kept from one case to the next."""
    assert fence.ask("well", QUESTION) == Continue({"calls": 1, "name": "Zoë Nowak", "day": QUESTION.today})


def test_a_rule_answers_by_name(fence: Fence) -> None:
    """With the very values of the question, each time as if it were the first."""
    for _ in range(3):
        answers_well(fence)


@pytest.mark.parametrize(
    "act",
    [
        "answer = Continue({'n': len(q.seen['cases'])})",
        "try:\n    len(q.seen['cases'])\nexcept Exception:\n    pass\nanswer = Continue()",
        "bool(q.seen['cases'])",
    ],
)
def test_a_rule_that_needs_what_only_a_screen_shows_says_so(fence: Fence, act: str) -> None:
    """Whatever it made of it is no answer; under which of the flow's names it was asked does not matter."""
    asked = replace(doing(act), seen={"cases": Unread("rows")})
    with pytest.raises(NotRead, match=r"only a screen shows \$rows"):
        fence.ask("acts", asked)


def test_a_rule_that_looks_elsewhere_answers(fence: Fence) -> None:
    """What nobody knows is no hindrance to who does not ask for it."""
    asked = replace(doing("answer = Continue({'a': 1})"), seen={"cases": Unread("cases"), "a": "1"})
    assert fence.ask("acts", asked) == Continue({"a": 1})


def test_an_unknown_rule_is_refused(fence: Fence) -> None:
    """A flow that names a rule the process does not have is told which ones there are."""
    with pytest.raises(Misconfigured, match="no rule 'monday'; it has well, acts"):
        fence.ask("monday", QUESTION)


RAISED = [
    *(
        "RuntimeError(q)",
        "AssertionError(q)",
        "re.error(str(q))",
        "MemoryError()",
        "RecursionError()",
        "StopIteration(q)",
    ),
    *("KeyboardInterrupt(q)", "SystemExit(str(q))", "GeneratorExit(q)", "BaseException(q)", "ValueError(str(q))"),
    *("ExceptionGroup(str(q), [ValueError(q)])", "type(q.application['given_name'], (Exception,), {})(q)"),
]


@pytest.mark.parametrize("raised", RAISED)
def test_whatever_a_rule_raises_ends_its_own_question(fence: Fence, raised: str) -> None:
    """Told by rule, kind and line, never by the error's words or by a name it was given: an applicant's, maybe."""
    told = how_it_failed(fence, f"raise {raised}")
    assert told.startswith("Regeln acts gick sönder (")
    assert told.endswith(", rad 13 i rules.py).")


ENDLESS = {
    "loop": "while True: pass",
    "loop that catches all": "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
    "regex": "re.fullmatch('(a+)+b', 'a' * 60)",
}


@pytest.mark.parametrize("act", ENDLESS.values(), ids=ENDLESS)
def test_a_rule_that_never_ends_is_ended(fence: Fence, act: str) -> None:
    """After seconds, not hours, also where Python itself cannot be interrupted."""
    told = how_it_failed(fence, act)
    assert f"inom {BUSY} sekunder" in told
    answers_well(fence)


EATEN = {
    "text": "answer = len('x' * 10**10)",
    "slowly": "eaten = []\nwhile True: eaten.append('x' * 10**6)",
    "depth": "def f(): f()\nf()",
    "answer": "answer = Continue({'a': 'x' * 10**7})",
    "nested": "inner = []\nfor _ in range(10**5): inner = [inner]\nanswer = Continue({'a': inner})",
    "round": "inner = []\ninner.append(inner)\nanswer = Continue({'a': inner})",
    "end": "os._exit(0)",
}


@pytest.mark.parametrize("act", EATEN.values(), ids=EATEN)
def test_a_rule_that_eats_memory_or_ends_has_its_own_only(fence: Fence, act: str) -> None:
    """A machine with other work on it goes on working."""
    how_it_failed(fence, act)
    answers_well(fence)


ANSWERS = [
    *(
        "True",
        "None",
        "'Continue'",
        "Continue",
        "well",
        "q",
        "Continue([1])",
        "Continue({1: 2})",
        "Continue({}, 'abc')",
    ),
    *("HandOver(None, ('a',))", "HandOver('A', (1,))", "HandOver('A', ('a',), 3)", "Continue({'a': object()})"),
    *(
        "Continue({}, ('x' * 20_000,))",
        "HandOver('A\\0', ('a',))",
        "HandOver('A', ('\\ud800',))",
        "Continue({'a': '\\ud800'})",
    ),
    *(
        "('broke', q.application['given_name'], 3)",
        "('broke', 'ValueError', 19850314_2385)",
        "('open',)",
        "('late', q)",
    ),
    *("HandOver('', ('a',))", "HandOver('A\\nB', ('a',))", "HandOver('A' * 41, ('a',))"),
    *("(_ for _ in ())", "('broke', 'X', 1, 2)", "('broke', [], 'x')", "HandOver"),
]


@pytest.mark.parametrize("answer", ANSWERS)
def test_anything_but_a_verdict_is_refused(fence: Fence, answer: str) -> None:
    """A rule that answers True is not taken for a yes, nor is anything else that is no whole verdict; no word of it
    is repeated, also of one that looks like the fence's own.
    """
    assert "2385" not in how_it_failed(fence, f"answer = {answer}")


def test_reasons_may_be_a_list(fence: Fence) -> None:
    """They come as the tuple they are meant to be."""
    assert fence.ask("acts", doing("answer = HandOver('A', ['a'])")) == HandOver("A", ("a",))


SECRET, MARK = "hemligt-nog", "innehåll utanför"
REACHES = {
    "a file": "builtins.open({file!r}).read()",
    "a file, by descriptor": "os.read(os.open({file!r}, 0), 100)",
    "a new file": "builtins.open({new!r}, 'w')",
    "a folder": "os.listdir({folder!r})",
    "a file's end": "os.unlink({file!r})",
    "a file's name": "os.rename({file!r}, {new!r})",
    "a folder's making": "os.mkdir({new!r})",
    "its own start": "builtins.open('/proc/self/environ').read()",
    "its parent's start": "builtins.open('/proc/%d/environ' % os.getppid()).read()",
    "the network": "__import__('socket').create_connection(('127.0.0.1', {port}))",
    "the network, underneath": "__import__('_socket').socket().connect(('127.0.0.1', {port}))",
    "a program": "__import__('subprocess').check_output(['touch', {new!r}])",
    "a shell": "os.system('touch ' + {new!r}) or 1 / 0",
    "another program": "os.execv('/usr/bin/touch', ['touch', {new!r}])",
    "a copy of itself": "os.fork() or builtins.open({new!r}, 'w')",
    "a thread": "__import__('_thread').start_new_thread(os.mkdir, ({new!r},))",
    "its parent's end": "os.kill(os.getppid(), 9)",
    "the machine's own calls": "sys.modules['ctypes'].CDLL(None).mkdir({new!r}.encode(), 511) and 1 / 0",
    "its limits": "sys.modules['resource'].setrlimit(7, (99, 99)) or builtins.open({file!r}).read()",
    "its code, made by hand": "type(q).__init__.__code__.replace(co_code=b'')",
    "all objects": "__import__('gc').get_objects()",
    "its imports": "sys.path.insert(0, {folder!r}) or __import__('outside')",
}
"""Each does what it is called by a way that no reading would see."""


@pytest.mark.parametrize("act", REACHES.values(), ids=REACHES)
def test_nothing_outside_is_reached(fence: Fence, tmp_path: Path, act: str) -> None:
    """No file's content, no socket, no program: the attempt itself fails."""
    file, new = tmp_path / "outside.py", tmp_path / "new"
    file.write_text(f"raise SystemExit({MARK!r})", encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        tried = act.format(file=str(file), new=str(new), folder=str(tmp_path), port=server.getsockname()[1])
        assert "gick sönder" in how_it_failed(fence, f"answer = Continue({{'found': repr({tried})}})")
        with pytest.raises(BlockingIOError):
            server.accept()
    assert file.exists()
    assert not new.exists()


def test_no_secret_is_there_to_be_reached(fence: Fence, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fence is no copy of the robot: it was never given the passwords, neither as variables nor in its memory."""
    monkeypatch.setenv("KLICKFRI_PASSWORD_RPA_1", SECRET)
    fence.close()
    answer = fence.ask("acts", doing("answer = Continue({'found': dict(os.environ)})"))
    assert isinstance(answer, Continue)
    assert set(answer.values["found"]) <= {"PYTHONHASHSEED", "SYSTEMROOT", "LC_CTYPE"}
    assert fence._process is not None
    assert SECRET.encode() not in memory_of(fence._process.pid)


def memory_of(process: int) -> bytes:
    """What stands on a process's heap and stack."""
    lines = Path(f"/proc/{process}/maps").read_text(encoding="utf-8").splitlines()
    told = b""
    with Path(f"/proc/{process}/mem").open("rb") as memory:
        for start, end in (line.split()[0].split("-") for line in lines if "[heap]" in line or "[stack]" in line):
            memory.seek(int(start, 16))
            told += memory.read(int(end, 16) - int(start, 16))
    return told


def test_one_that_forges_answers_speaks_for_itself_only(fence: Fence) -> None:
    """Lines written behind the fence's back are no answer to the next question."""
    line = packed(Continue({"forged": True})) + "\n"
    act = f"""
for at in range(1, 30):
    try:
        os.write(at, {line.encode() * 3!r})
    except OSError:
        pass
while True: pass
"""
    assert "sekunder" in how_it_failed(fence, act)
    answers_well(fence)


def test_where_it_cannot_copy_itself_it_is_built_for_each_question(
    fenced: Fenced, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows: nothing is kept between questions either, and the same is ended, refused and out of reach."""
    monkeypatch.setattr(fences, "COPIES", False)
    fence = fenced(RULES)
    for act in ("while True: pass", "os._exit(0)", "raise ValueError(q)", f"os.mkdir({str(tmp_path / 'new')!r})"):
        how_it_failed(fence, act)
        answers_well(fence)
    assert not (tmp_path / "new").exists()


LINE = RULES.count("\n") + 2


@pytest.mark.parametrize(
    ("top", "why"),
    [
        ("raise RuntimeError('Nowak')", f"RuntimeError, line {LINE}"),
        ("\nx", f"NameError, line {LINE + 1}"),
        ("while True: pass", f"nothing came of it in {BUSY} seconds"),
        ("os._exit(0)", "it ended by itself"),
    ],
)
def test_rules_that_cannot_be_run_at_all_are_told_before_the_night(fenced: Fenced, top: str, why: str) -> None:
    """In a sentence, with the line, without the error's words; a single case among them goes to a person."""
    fence = fenced(f"{RULES}\n{top}\n")
    with pytest.raises(Misconfigured) as refused:
        fence.try_out()
    assert str(refused.value) == f"trial/rules.py cannot be run: {why}"
    how_it_failed(fence, "", "well")


def test_rules_that_can_be_run_are_tried_in_silence(fenced: Fenced, capfd: pytest.CaptureFixture[str]) -> None:
    """Nothing is asked, and what they would print reaches nobody."""
    fence = fenced(f"{RULES}\nprint('Nowak')\n")
    fence.try_out()
    fence.close()
    assert capfd.readouterr() == ("", "")


def test_a_fence_that_somebody_has_ended_is_built_anew(fence: Fence) -> None:
    """The machine may end a process when it needs memory: that is no case's fault."""
    answers_well(fence)
    assert fence._process is not None
    os.kill(fence._process.pid, signal.SIGKILL)
    answers_well(fence)
    assert fence._process is not None
    fence._process.kill()
    fence._process.wait()  # now nothing can even be written to it
    answers_well(fence)


def test_a_fence_that_does_not_get_ready_is_told(fenced: Fenced, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that cannot start it says so; no case is handed over as if its rule were broken."""
    monkeypatch.setattr(fences, "_COMMAND", (sys.executable, "-c", "raise SystemExit"))
    with pytest.raises(ApplicationException) as refused:
        fenced(RULES).ask("well", QUESTION)
    assert refused.value.code == codes.NO_RULES
    assert [reason.english for reason in refused.value.reasons] == [Sentence.RULES_DO_NOT_START.english]


@pytest.mark.parametrize(
    ("came", "why"),
    [
        (("open",), "this machine's kernel does not let the fence be closed"),
        (("late",), f"nothing came of it in {BUSY} seconds"),
        (("broke", "ValueError", 3), "ValueError, line 3"),
        (("broke", "Nowak", 3), "it ended by itself"),
        (("broke", "ValueError", 99), "it ended by itself"),
        (("unread", "x"), "it ended by itself"),
        (("unreadable",), "it ended by itself"),
        (True, "it ended by itself"),
        (Continue(), "it ended by itself"),
    ],
)
def test_what_comes_back_where_nothing_was_asked_is_told(
    fenced: Fenced, monkeypatch: pytest.MonkeyPatch, came: object, why: str
) -> None:
    """Only nothing means that the rules can be run; what rules could have forged is not believed."""
    fence = fenced(RULES)
    monkeypatch.setattr(fence, "_line", lambda asked: packed(came).encode())
    with pytest.raises(Misconfigured) as refused:
        fence.try_out()
    assert str(refused.value) == f"trial/rules.py cannot be run: {why}"
    if not isinstance(came, Continue):
        with pytest.raises(RuleFailed):
            fence.ask("well", QUESTION)


def test_it_ends_with_whoever_asks() -> None:
    """A worker that is killed leaves no process behind."""
    asks = (
        "import sys\nfrom tests.unit.decide import test_fence as t\n"
        "fence = t.Fence(t.rules(t.RULES))\nfence.try_out()\nprint(fence._process.pid, flush=True)\nsys.stdin.read()"
    )
    command = [sys.executable, "-c", f"import sys; sys.path[:0] = {sys.path!r}\n{asks}"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as worker:
        assert worker.stdout is not None
        inner = Path(f"/proc/{int(worker.stdout.readline())}")
        worker.kill()
    until = time.monotonic() + 30
    while inner.exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert not inner.exists()
