"""Attacks made by rule: what ought to be refused is, what is shown does no harm, and nothing has changed afterwards.

A part, drawn by seed, runs each time; with `make test-attack` all that can be combined.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from openpyxl import load_workbook

from klickfri.audit.memory import MemoryLedger
from klickfri.model.event import Event
from klickfri.pages.exports.formats import Format, write
from tests.unit.pages.exports.support import excerpt
from tests.unit.web.attacks import Attack, Kind, payloads, requests, traversals
from tests.unit.web.besieged import Besieged, besieged, is_taken

SEED = 20261130
PATHS, TEXTS = 30, 3
"""Of what can be combined without end, in each run."""
AT_LEAST = 500


@pytest.fixture(scope="module")
def siege(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Besieged]:
    """The site, for all of the module."""
    with besieged(tmp_path_factory.mktemp("siege"), payloads(SEED, TEXTS)) as site:
        yield site


@pytest.fixture(scope="module")
def attacks(siege: Besieged) -> list[Attack]:
    """Those of each run."""
    return requests(siege.target, SEED, PATHS)


def held(siege: Besieged, attacks: list[Attack]) -> None:
    """None of them gets through, none changes anything, and everybody's session goes on."""
    before = siege.standing()
    assert [f"{one.kind}: {one.name} -> {why}" for one in attacks if (why := siege.through(one))] == []
    assert siege.standing() == before
    assert siege.ended() == []


def test_at_least_five_hundred_are_tried(attacks: list[Attack]) -> None:
    """No two of them the same, some of each class."""
    of = Counter(one.kind for one in attacks)
    assert len(set(attacks)) == len(attacks) >= AT_LEAST
    assert min(of[kind] for kind in Kind) >= 20, of


@pytest.mark.parametrize("kind", Kind)
def test_none_gets_through(siege: Besieged, attacks: list[Attack], kind: Kind) -> None:
    """Of each class."""
    held(siege, [one for one in attacks if one.kind is kind])


def test_an_attack_that_gets_through_is_seen(siege: Besieged) -> None:
    """A judge who acquits everybody proves nothing: what may be asked for is judged as if it might not."""
    token = siege.target.tokens["auditor"]
    asked = Attack(Kind.PATH, "", "/arende/trial/A-1", f"klickfri={token}")
    assert siege.through(asked) == "answered 200, tells"


LEADS = ("=", "+", "-", "@", "\t=", "\r=", "\n=", "＝", "＋", "－", "＠", "\0=")
BEFORE = ("", " ", "\u00a0", "\u200f", "\ufeff", "\u2003", "\x0b")
BODIES = ('HYPERLINK("http://evil.example")', "1+1", "cmd|' /C calc'!A0", "SUM(A1:A9)")


def test_no_export_has_a_formula(tmp_path: Path) -> None:
    """Of everything that a spreadsheet may take for one, in every column of texts, in both formats."""
    log = MemoryLedger(guard=lambda text, where: None, board="prov")
    texts = [before + lead + body for before, lead, body in product(BEFORE, LEADS, BODIES)]
    for text in texts:
        told = dict.fromkeys(("run", "stage", "step", "say", "kind", "outcome", "state", "code", "by"), text)
        log.append(Event("step.completed", f"trial/{text}", {"attempt": 1, **told}))
    at = dt.datetime(2026, 11, 30, tzinfo=dt.UTC)
    write(Format.CSV, [excerpt(log)], tmp_path / "ut.csv", at)
    write(Format.XLSX, [excerpt(log)], tmp_path / "ut.xlsx", at)
    with (tmp_path / "ut.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file, delimiter=";") for cell in row]
    assert sum(cell[:1] == "'" for cell in cells) == len(texts) * 9
    assert [
        cell for cell in cells if cell.strip(" \u00a0\u200f\ufeff\u2003\x0b\t\r\n\0")[:1] in tuple("=+-@＝＋－＠")
    ] == []
    kinds = {cell.data_type for row in load_workbook(tmp_path / "ut.xlsx").active.iter_rows() for cell in row}
    assert kinds <= {"s", "n", "inlineStr"}


@pytest.mark.attack
@pytest.mark.timeout(1800)
def test_all_that_can_be_combined(tmp_path: Path) -> None:
    """Every way out of a folder at every place where an address takes a name, and 60 hostile texts."""
    with besieged(tmp_path, payloads(SEED + 1, 60)) as siege:
        every = requests(siege.target, SEED + 1, len(traversals()))
        assert len(every) > 5_000
        held(siege, every)


def test_the_forms_that_were_forged_do_something(siege: Besieged) -> None:
    """With their mark, each does what it says: what was refused above was worth refusing. The last of the module."""
    tokens = siege.target.tokens
    assert [one.path for one in siege.target.forms if not is_taken(siege.site, one, tokens[one.who])] == []
