"""Rules that mean ill, attacked by many doors: reading finds those written plainly, the fence holds behind them all."""

from __future__ import annotations

import datetime as dt
import random
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from klickfri.decide.fence import Fence
from klickfri.decide.purity import imports, rule_names
from klickfri.decide.purity import read as parsed
from klickfri.decide.rules import Rules, read
from klickfri.model.errors import BadInput, RuleFailed
from klickfri.model.verdict import Continue, Question

SECRET, MARK = "hemligt-nog", "innehåll utanför"
SEEN = {
    "a module's module": "os = dt.sys.modules['os']",
    "two modules away": "os = re.enum.sys.modules['os']",
    "imported from a module": "from datetime import sys\nos = sys.modules['os']",
    "imported under another name": "from re import enum as e\nos = e.sys.modules['os']",
    "a package's part": "import collections.abc as c\nimport collections\nos = collections._sys.modules['os']",
    "through our own": "from klickfri.model import values\nos = values.re.enum.sys.modules['os']",
    "by getattr": "os = getattr(dt, 'sys').modules['os']",
    "by the builtins": "os = __builtins__['__import__']('os')",
    "by all classes": "os = [c for c in ().__class__.__base__.__subclasses__() if c.__name__ == '_wrap_close'][0]"
    ".__init__.__globals__['sys'].modules['os']",
    "by a class body": "class Door(type):\n    def tries(cls):\n        return cls.__mro__\nos = dt.sys.modules['os']",
    "by a function's globals": "os = (lambda: 0).__globals__['__builtins__']['__import__']('os')",
    "by a frame": "def door():\n    yield\nos = door().gi_frame.f_builtins['__import__']('os')",
    "by an error": "try:\n    1 / 0\nexcept Exception as e:\n    os = e.__traceback__.tb_frame.f_globals['dt'].sys",
    "by a module's dictionary": "os = dt.__dict__['sys'].modules['os']",
    "by a default": "def door(sys=dt.sys):\n    return sys.modules['os']\nos = door()",
    "by a decorator": "@eval\ndef door(): ...\nos = dt.sys",
    "by a text in braces": "os = f'{dt.sys.modules}' and dt.sys.modules['os']",
    "by exec under another name": "run = exec\nrun('import os')",
    "by another writing": "# coding: utf-7\nos = None",
}
"""Found by reading."""
UNSEEN = {
    "by attrgetter": "os = operator.attrgetter('sys.modules')(dt)['os']",
    "by a formatter": "os = string.Formatter().get_field('0.sys.modules[os]', (dt,), {})[0]",
    "by a pattern": "match dt:\n    case object(sys=found):\n        os = found.modules['os']",
    "by an annotation": "os = typing.ForwardRef('__imp' + 'ort__(\"os\")')"
    "._evaluate({}, {}, recursive_guard=frozenset())",
    "by another name of a module": "other = dt\nos = other.sys.modules['os']",
    "by a container": "os = [dt][0].sys.modules['os']",
    "by an argument": "os = (lambda m: m.sys.modules['os'])(dt)",
    "by a walrus": "os = (m := dt).sys.modules['os']",
    "by a bound method": "os = operator.methodcaller('get', 'os')(operator.attrgetter('sys.modules')(re.enum))",
    "by a reduction": "os = functools.reduce(lambda a, b: operator.attrgetter(b)(a), ['sys', 'modules'], dt)['os']",
    "by a dataclass": "os = operator.attrgetter('sys.modules')(dataclasses)['os']",
}
"""Not found by reading, which says so; each must be held by the fence."""
ACTS = {
    "environment": "str(dict(os.environ))",
    "file": "os.read(os.open({file!r}, 0), 100)",
    "listing": "os.listdir({folder!r})",
    "parent": "os.read(os.open('/proc/%d/environ' % os.getppid(), 0), 9999)",
    "mark": "os.mkdir({new!r})",
    "program": "os.posix_spawn('/usr/bin/touch', ['touch', {new!r}], {{}})",
    "shell": "os.system('touch ' + {new!r})",
    "kill": "os.kill(os.getppid(), 9)",
    "network": "os.sys.modules['_socket'].socket().connect(('127.0.0.1', {port}))",
    "import": "os.sys.path.insert(0, {folder!r}) or __import__('outside').X",
    "end": "os._exit(0)",
    "stop": "os.abort()",
}
HEAD = (
    "import collections, dataclasses, datetime as dt, enum, functools, operator, re, string, typing\n"
    "from klickfri.model.verdict import Continue, Question\n"
)


@pytest.fixture
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, object]]:
    """What must not be reached: a secret, a file, a server; and a place where nothing must appear."""
    monkeypatch.setenv("KLICKFRI_PASSWORD_RPA_1", SECRET)
    (tmp_path / "outside.py").write_text(f"X = {MARK!r}", encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        file, new, port = tmp_path / "outside.py", tmp_path / "new", server.getsockname()[1]
        yield {"file": str(file), "new": str(new), "folder": str(tmp_path), "port": port}
        with pytest.raises(BlockingIOError):
            server.accept()
    assert not new.exists()


def source_of(door: str, act: str, where: str) -> str:
    """Rules that go through the door when they are run, or when they are asked."""
    if where == "top":
        return f"{HEAD}{door}\nFOUND = str({act})\n\ndef rule(q):\n    return Continue({{'found': FOUND}})\n"
    inner = door.replace("\n", "\n    ")
    return f"{HEAD}\n\ndef rule(q):\n    {inner}\n    return Continue({{'found': str({act})}})\n"


def found(source: str) -> str:
    """What the rules bring home, if they come that far. Nobody has read them."""
    tree = parsed(source.encode())
    rules = Rules(Path("trial/rules.py"), source, "", rule_names(tree), imports(tree))
    with Fence(rules) as fence:
        try:
            answer = fence.ask("rule", Question({}, {}, {}, dt.date(2026, 11, 20)))
        except RuleFailed:
            return ""
    assert isinstance(answer, Continue)
    return str(answer.values)


def folder_with(source: str, folder: Path) -> Path:
    """A process's folder with these rules."""
    (folder / "rules.py").write_text(source, encoding="utf-8")
    return folder


@pytest.mark.parametrize("door", SEEN.values(), ids=SEEN)
def test_a_plain_door_is_found_by_reading(door: str, tmp_path: Path) -> None:
    """With its line, before anybody is asked to sign."""
    with pytest.raises(BadInput):
        read(folder_with(f"{door}\n{HEAD}" if door.startswith("#") else HEAD + door, tmp_path))


@pytest.mark.parametrize("door", UNSEEN.values(), ids=UNSEEN)
def test_a_hidden_door_is_not_found_by_reading(door: str, tmp_path: Path) -> None:
    """So the documents say; one that is found after all belongs among the others."""
    assert read(folder_with(HEAD + door, tmp_path)).digest


DOORS = {**UNSEEN, **{name: door for name, door in SEEN.items() if "coding" not in door}}
TRIES = [(door, act, where) for door in DOORS for act in ACTS for where in ("top", "rule")]


def try_each(tries: list[tuple[str, str, str]], outside: dict[str, object]) -> None:
    """None of them brings home a secret, a file's content or a listing, and none leaves a trace."""
    for door, act, where in tries:
        told = found(source_of(DOORS[door], ACTS[act].format(**outside), where))
        for never in (SECRET, MARK, "outside", "KLICKFRI"):
            assert never not in told, (door, act, where)


def test_nothing_is_behind_some_doors(outside: dict[str, object]) -> None:
    """A seeded part of them all."""
    try_each(random.Random(12).sample(TRIES, 12), outside)


@pytest.mark.attack
@pytest.mark.timeout(1800)
def test_nothing_is_behind_any_door(outside: dict[str, object]) -> None:
    """Every door, every act, at the top and when asked."""
    try_each(TRIES, outside)
