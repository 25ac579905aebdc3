"""What is not pure in a process's rules is found by reading, with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from klickfri.decide import rules
from klickfri.model.errors import BadInput
from tests.unit.decide.test_rules import process


def faults(folder: Path, source: str | bytes) -> list[str]:
    """What is said against these rules; nothing when they are pure."""
    try:
        rules.read(process(folder, source))
    except BadInput as refused:
        return [f"{fault.where}: {fault.what}" for fault in refused.faults]
    return []


def test_all_offences_are_listed_by_line(tmp_path: Path) -> None:
    """A refused file lists every import and call that is not pure, so that it is mended in one go."""
    source = (
        "import os, re\n"
        "from pandas import DataFrame\n"
        "from klickfri.screen import port\n"
        "from klickfri import model, replay\n"
        "from . import helper\n"
        "import datetime as dt\n"
        "def rule(q):\n"
        "    import socket\n"
        "    open('x')\n"
        "    return dt.date.today()\n"
    )
    assert faults(tmp_path, source) == [
        "rules.py line 1: imports os",
        "rules.py line 2: imports pandas",
        "rules.py line 3: imports klickfri.screen",
        "rules.py line 4: imports klickfri.replay",
        "rules.py line 5: imports .",
        "rules.py line 8: imports socket",
        "rules.py line 9: calls open",
        "rules.py line 10: uses today, which asks the clock",
    ]


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("import os", "imports os. Rules import only klickfri.model and the pure part of the standard library"),
        ("open('x')", "calls open. Rules are given everything they may know in the question; today is question.today"),
        ("import datetime\ndatetime.date.today()", "uses today, which asks the clock. Rules are given everything"),
        ("rule.__dict__", "uses __dict__. Rules leave Python's own insides alone; write what is meant"),
        ("x = '__dict__'", "names __dict__ in a text. Rules leave Python's own insides alone"),
    ],
)
def test_each_offence_says_how_it_is_mended(tmp_path: Path, source: str, told: str) -> None:
    """Once a line, and in the words of its kind."""
    with pytest.raises(BadInput) as refused:
        rules.read(process(tmp_path, f"{source}\n"))
    (fault,) = refused.value.faults
    assert str(fault).startswith(f"rules.py line {len(source.splitlines())}: {told}")
    assert refused.value.source == "rules.py"


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("import datetime\ndatetime.sys.modules['os']", "reaches sys through datetime"),
        ("import re as r\nr.enum.sys.modules", "reaches sys through r.enum"),
        ("from re import enum\nenum.sys.modules", "reaches sys through enum"),
        ("from datetime import sys", "imports datetime.sys"),
        ("from klickfri.model import workdays, values\nvalues.re.enum.sys", "reaches sys through values.re.enum"),
        ("import datetime as dt\nclock = dt.datetime.now", "uses now, which asks the clock"),
        ("reader = open\nreader('x')", "calls open"),
        ("[getattr(q, 'x') for q in ()]", "calls getattr"),
        ("__builtins__['open']", "uses __builtins__"),
        ("().__class__.__mro__", "uses __mro__"),
        ("import operator\noperator.attrgetter('__class__')", "names __class__ in a text"),
        ("'{0.__class__}'.format(1)", "names __class__ in a text"),
        ("(lambda: (yield))().gi_frame", "uses gi_frame"),
        ("class Meta(type):\n    def f(cls):\n        return cls.__subclasses__()", "uses __subclasses__"),
        ("def f(x=exec): ...", "calls exec"),
    ],
)
def test_ways_round_that_are_written_plainly_are_found(tmp_path: Path, source: str, told: str) -> None:
    """A door that another module left open, a function by another name, Python's own insides."""
    assert any(told in fault for fault in faults(tmp_path, source))


@pytest.mark.parametrize(
    "source",
    [
        "def rule(input):\n    return input.today, input\n",
        "import collections.abc as c\nimport datetime\nc.Mapping, datetime.date(2026, 1, 1).year\n",
        "def rule(q):\n    '''Says __doc__.'''\n    return rule.__doc__, rule.__name__\n",
        "from dataclasses import dataclass\n@dataclass\nclass A:\n    def __post_init__(self): ...\n",
    ],
)
def test_what_is_pure_passes(tmp_path: Path, source: str) -> None:
    """A parameter may be called like a door, the question's day is no clock, a docstring says what it likes."""
    assert faults(tmp_path, source) == []


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("def rule(q:\n    return\n", "rules.py line 1: cannot be read"),
        ("\n\nreturn 1\n", "rules.py line 3: cannot be read: 'return' outside function"),
        ("# coding: utf-7\n", "rules.py line 1: cannot be read: written as utf-7"),
        ("# coding: rot13\n", "rules.py line 1: cannot be read"),
        (b"x = '\xff'\n", "rules.py line 1: cannot be read"),
        ("x = '\0'\n", "rules.py line 1: cannot be read"),
        (f"x = {'-' * 50_000}1\n", "rules.py line 1: cannot be read: nested deeper"),
        (f"x = 1{'+1' * 50_000}\n", "rules.py line 1: cannot be read: nested deeper"),
        (f"x = '{'å' * 600_000}'\n", "rules.py line 1: cannot be read: more than 1,000,000 bytes"),
    ],
    ids=["slip", "place", "utf-7", "rot13", "latin-1", "null", "deep", "long sum", "big"],
)
def test_what_cannot_be_read_is_refused_with_its_line(tmp_path: Path, source: str | bytes, told: str) -> None:
    """Neither a slip, nor text that shows another than it runs, nor one that is too deep ends in a stack trace."""
    assert faults(tmp_path, source)[0].startswith(told)
