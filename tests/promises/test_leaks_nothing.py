"""Promise 6: the robot leaks nothing. Values typed through every flow are canaries, and found nowhere in clear.

Where an ordinary applicant's values may stand is the queue's payload of their own item, and nowhere else: not in the
log, a picture's name, the report, a spreadsheet, the operations log, the engine's tables or what is printed.
"""

from __future__ import annotations

import base64
import dataclasses
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from fixtures.synthetic.cases import Case
from klickfri.audit.opening import copy_ledger, verify_ledger
from klickfri.settings.settings import Settings
from tests.e2e import leaks
from tests.e2e.harness import BOARD, Evidence

Plant = Callable[[Path, str], None]
BREAKS = """
import os, sys
from klickfri.cli import main
def fail(**words):
    try:
        raise KeyError(os.environ["WORDS"])
    except KeyError as error:
        error.add_note(os.environ["WORDS"])
        raise RuntimeError(os.environ["WORDS"]) from error
main._called = lambda: fail
main.main()
"""


def test_no_canary_is_found(each_code: Evidence) -> None:
    """Numbers, names, addresses, e-mails, telephones and passwords of the night stand in no file and no output."""
    assert list(leaks.leaks(each_code)) == []


def test_the_canaries_were_typed(each_code: Evidence) -> None:
    """They did pass through the robot: the queue's payloads hold them, where they may."""
    clean = _clean(each_code)
    payload = each_code.items[clean.reference].payload
    assert payload["personal_number"] == clean.application["personal_number"]
    assert payload["family_name"] == clean.application["family_name"]


def test_nothing_is_left_among_passing_files(each_code: Evidence) -> None:
    """Browser profiles and other passing files, which hold what was on the screen, are gone after the night."""
    assert [path.name for path in each_code.temporary.iterdir()] == []


def test_no_canary_goes_with_a_copy_of_the_log(each_code: Evidence, tmp_path: Path) -> None:
    """What an auditor is given is searched like everything else, opened up."""
    ours, theirs = (Settings(state, Path("recordings"), "") for state in (each_code.state, tmp_path / "state"))
    copy_ledger(ours, BOARD, theirs)
    assert list(leaks.leaks(_only(each_code, tmp_path, ""))) == []
    assert verify_ledger(theirs, BOARD).ok


def test_no_canary_is_in_what_a_fault_leaves(each_code: Evidence, tmp_path: Path) -> None:
    """A fault in the middle of a case that quotes the applicant: neither the screen nor the kept details do."""
    application = _clean(each_code).application
    given = {"KLICKFRI_STATE": str(tmp_path / "state"), "PYTHONPATH": "robot", "WORDS": "\n".join(application.values())}
    done = subprocess.run([sys.executable, "-c", BREAKS], env=given, capture_output=True, text=True, check=False)
    left = _only(each_code, tmp_path, done.stdout + done.stderr)
    assert "has no explanation" in left.said
    assert len(list((tmp_path / "state" / "logs").iterdir())) == 1
    assert list(leaks.leaks(left)) == []


def _only(evidence: Evidence, folder: Path, said: str) -> Evidence:
    """The night's persons, to be looked for in another folder, which has no queue."""
    (folder / "temporary").mkdir()
    (folder / leaks.QUEUE).touch()
    return dataclasses.replace(evidence, folder=folder, said=said)


def _clean(evidence: Evidence) -> Case:
    return next(case for case in evidence.cases if case.kind == "clean")


def plain(folder: Path, value: str) -> None:
    """A line of text."""
    (folder / "ops.log").write_text(f"fault for {value}!", encoding="utf-8")


def escaped(folder: Path, value: str) -> None:
    """As JSON writes letters outside ASCII."""
    (folder / "a.json").write_text("".join(f"\\u{ord(sign):04x}" for sign in value), encoding="utf-8")


def named(folder: Path, value: str) -> None:
    """A file's name."""
    (folder / f"{value.replace(' ', '_')}.png").write_bytes(b"")


def zipped(folder: Path, value: str) -> None:
    """A spreadsheet's part."""
    with zipfile.ZipFile(folder / "handover.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", f"<t>{value}</t>")


def stored(folder: Path, value: str) -> None:
    """A long text in a database, which lies in pieces in the file."""
    with closing(sqlite3.connect(folder / "log.sqlite")) as db:
        db.execute("CREATE TABLE event (body TEXT)")
        db.execute("INSERT INTO event VALUES (?)", (f"{'. ' * 2038}{value}{' .' * 2000}",))
        db.commit()


def pictured(folder: Path, value: str) -> None:
    """A picture's comment."""
    comment = value.encode()
    chunk = len(comment).to_bytes(4) + b"tEXt" + comment + b"\0\0\0\0"
    (folder / "a.png").write_bytes(leaks.PNG + chunk)


def embedded(folder: Path, value: str) -> None:
    """A file inside a page."""
    inner = base64.b64encode(f"<svg>{value}</svg>".encode()).decode()
    (folder / "report.html").write_text(f'<img src="data:image/svg+xml;base64,{inner}">', encoding="utf-8")


@pytest.mark.parametrize("plant", [plain, escaped, named, zipped, stored, pictured, embedded])
def test_the_search_finds_what_is_planted(each_code: Evidence, tmp_path: Path, plant: Plant) -> None:
    """Wherever a value is planted, the search finds it: number in any spelling, name, e-mail, telephone, password."""
    clean = _clean(each_code).application
    number = clean["personal_number"]
    values = [number, number.replace("-", ""), number[2:], number[2:].replace("-", ""), clean["email"],
              f"{clean['given_name']} {clean['family_name']}", clean["mobile"], each_code.passwords[0]]  # fmt: skip
    for place, value in enumerate(values):
        state = tmp_path / str(place) / "state"
        state.mkdir(parents=True)
        plant(state, value)
        planted = dataclasses.replace(each_code, folder=tmp_path / str(place), said="")
        assert next(leaks.leaks(planted), None), f"{plant.__name__} {place}"
