"""A proof is made of what the log holds and of nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from klickfri.audit import entry
from klickfri.audit.ledger import Ledger
from klickfri.audit.memory import MemoryLedger
from klickfri.audit.postgres.log import PostgresLedger
from klickfri.audit.proof import Proof, prove
from klickfri.audit.signing import Sealer, verifier_of
from klickfri.audit.sqlite.log import SqliteLedger
from klickfri.audit.tree import is_included
from klickfri.model.errors import Misconfigured
from klickfri.model.event import Event
from tests.unit.audit.support import BOARD, PNG, SOURCE, step, ticking_clock


@pytest.fixture(params=["sqlite", "postgres", "memory"])
def log(request: pytest.FixtureRequest, folder: Path) -> Iterator[Ledger]:
    """Three entries of one case among others, one with a picture, in whatever store."""
    if request.param == "memory":
        made: Ledger = MemoryLedger(board=BOARD)
    elif request.param == "postgres":
        made = PostgresLedger(request.getfixturevalue("place"), SOURCE, ticking_clock())
    else:
        made = SqliteLedger(folder, BOARD, SOURCE, ticking_clock())
    with made as log:
        for number in range(3):
            log.append(Event("case.claimed", "sfi/B-2", {"run": "natt"}))
            log.append(step(number, say="å ‹dolt›", picture=log.keep_picture(PNG) if number == 1 else ""))
        yield log


def of_case(log: Ledger, state: Path, reference: str = "A-1") -> Proof:
    """Proven by a checkpoint of now."""
    kept = Sealer(log, state, BOARD).seal()
    return prove(log, reference, kept, verifier_of(log, BOARD) or "")


def test_every_entry_of_the_case_leads_to_the_root(log: Ledger, tmp_path: Path) -> None:
    """Its exact text, its own way, and the pictures that they name; of no other case anything."""
    made = of_case(log, tmp_path)
    stored = {one.seq: one.body for one in log.stored()}
    assert list(made.bodies) == [one.seq for one in log.of_subject("sfi/A-1")] == list(made.ways)
    for seq, body in made.bodies.items():
        assert body == stored[seq]
        leaf = bytes.fromhex(entry.leaf_of(body))
        assert is_included(leaf, seq - 1, made.checkpoint.size, made.ways[seq], made.checkpoint.root)
    assert (list(made.pictures.values()), made.later) == ([PNG], 0)


def test_what_came_after_the_checkpoint_is_counted(log: Ledger, tmp_path: Path) -> None:
    """And not in it; a case of which nothing came before is refused."""
    kept = Sealer(log, tmp_path, BOARD).seal()
    log.append(step(9))
    log.append(Event("case.claimed", "sfi/C-3", {"run": "natt"}))
    made = prove(log, "A-1", kept, "")
    assert (len(made.bodies), made.later) == (3, 1)
    with pytest.raises(Misconfigured, match="came after the last checkpoint"):
        prove(log, "C-3", kept, "")


def test_a_log_that_is_not_what_was_signed_proves_nothing(tmp_path: Path) -> None:
    """Edited below the checkpoint, or cut."""
    log = MemoryLedger(board=BOARD)
    for number in range(4):
        log.append(step(number))
    kept = Sealer(log, tmp_path, BOARD).seal()
    whole = list(log._stored)
    for spoilt in (whole[:4], [whole[0]._replace(body=json.dumps({})), *whole[1:]]):
        log._stored = spoilt
        log.of_subject = lambda subject, run=None: [entry.read(one.body, one.leaf) for one in whole[1:3]]  # type: ignore[method-assign]
        log.subjects = lambda reference: ["sfi/A-1"]  # type: ignore[method-assign]
        with pytest.raises(Misconfigured, match="not what was signed"):
            prove(log, "A-1", kept, "")


def test_a_missing_picture_is_said(tmp_path: Path) -> None:
    """A proof that would not hold is not made."""
    log = MemoryLedger(board=BOARD)
    log.append(step(1, picture=log.keep_picture(PNG)))
    log.pictures.kept.clear()
    with pytest.raises(Misconfigured, match="picture of the case is missing"):
        of_case(log, tmp_path)
