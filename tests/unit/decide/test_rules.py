"""The loader of a process's rules: only pure files are let in, and only verdicts come out."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import pytest

from klickfri.decide import rules
from klickfri.model.errors import BadInput, Misconfigured
from klickfri.model.verdict import Continue, Question

QUESTION = Question(application={}, seen={}, settings={}, today=dt.date(2026, 11, 20))
GOOD = """
from __future__ import annotations
import datetime as dt
from dataclasses import dataclass
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
"""


def process(folder: Path, source: str) -> Path:
    """A process folder that holds these rules."""
    (folder / "rules.py").write_text(source, encoding="utf-8")
    return folder


def faults(folder: Path, source: str) -> list[str]:
    """What the loader says against these rules."""
    with pytest.raises(BadInput) as refused:
        rules.load(process(folder, source))
    return [f"{fault.where}: {fault.what}" for fault in refused.value.faults]


def test_a_rule_answers_by_name(tmp_path: Path) -> None:
    """A rule is asked by its function's name and its verdict comes back unchanged."""
    loaded = rules.load(process(tmp_path, GOOD))
    assert loaded.ask("friday", QUESTION) == Continue({"friday": True, "limit": 3})


def test_the_digest_is_the_files(tmp_path: Path) -> None:
    """The digest in the audit log is the SHA-256 of the file, so that the rules of that day can be found again."""
    loaded = rules.load(process(tmp_path, GOOD))
    assert loaded.digest == hashlib.sha256((tmp_path / "rules.py").read_bytes()).hexdigest()


def test_only_own_public_functions_can_be_asked(tmp_path: Path) -> None:
    """Neither helpers, classes nor imported names are rules."""
    assert rules.load(process(tmp_path, GOOD)).names == ("friday", "careless")


@pytest.mark.parametrize("name", ["monday", "_helper", "Limit", "workdays"])
def test_an_unknown_rule_is_refused(tmp_path: Path, name: str) -> None:
    """A flow that names a rule the process does not have is told which ones there are."""
    with pytest.raises(Misconfigured, match="friday, careless"):
        rules.load(process(tmp_path, GOOD)).ask(name, QUESTION)


def test_anything_but_a_verdict_is_refused(tmp_path: Path) -> None:
    """A rule that answers True is not taken for a yes."""
    with pytest.raises(Misconfigured, match="answered bool"):
        rules.load(process(tmp_path, GOOD)).ask("careless", QUESTION)


def test_a_slip_in_a_rule_is_told_by_its_line_without_the_applicants_words(tmp_path: Path) -> None:
    """A rule that breaks hands its case over and does not end the night; what the applicant wrote is not repeated."""
    source = "from klickfri.model.verdict import Question\n\ndef years(q: Question):\n    return int('Zoë Nowak')\n"
    with pytest.raises(Misconfigured, match=r"'years' broke \(ValueError, line 4\)") as broken:
        rules.load(process(tmp_path, source)).ask("years", QUESTION)
    assert "Nowak" not in str(broken.value)


def test_a_process_without_rules_is_refused(tmp_path: Path) -> None:
    """A missing file is named instead of a stack trace."""
    with pytest.raises(Misconfigured, match=r"rules\.py"):
        rules.load(tmp_path)


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
        "rules.py line 10: calls today, which asks the clock",
    ]


def test_a_refused_file_is_not_run(tmp_path: Path) -> None:
    """The file is judged before a line of it runs."""
    trace = tmp_path / "trace"
    faults(tmp_path, f"import pathlib\npathlib.Path({str(trace)!r}).touch()\n")
    assert not trace.exists()


def test_a_file_that_is_not_python_is_refused(tmp_path: Path) -> None:
    """A slip of the keyboard is reported with its line."""
    assert faults(tmp_path, "def rule(q:\n    return\n")[0].startswith("rules.py line 1: cannot be read")
