"""What was destroyed by two persons' decision is told from what was lost, in whatever store."""

from __future__ import annotations

from pathlib import Path

import pytest

from klickfri.audit.ledger import Ledger
from klickfri.audit.memory import MemoryLedger
from klickfri.audit.outsider import check
from klickfri.audit.postgres.log import PostgresLedger
from klickfri.audit.proof import prove, write
from klickfri.audit.signing import Sealer, verifier_of
from klickfri.audit.sqlite.log import SqliteLedger
from klickfri.audit.verify import Breach, BreachKind, verify
from klickfri.model.errors import Misconfigured
from klickfri.model.events import CaseDestroyed, DestructionProposed
from tests.unit.audit.support import BOARD, PNG, SOURCE, step, ticking_clock

SHARED = "board/utbildning"


@pytest.fixture(params=["sqlite", "postgres", "memory"])
def log(request: pytest.FixtureRequest, folder: Path) -> Ledger:
    """An empty log in each store."""
    if request.param == "memory":
        return MemoryLedger(board=BOARD, clock=ticking_clock())
    if request.param == "postgres":
        return PostgresLedger(request.getfixturevalue("place"), SOURCE, ticking_clock())
    return SqliteLedger(folder, BOARD, SOURCE, ticking_clock())


def shown(log: Ledger, number: int) -> str:
    """A picture of the case, and the entry that names it."""
    sha = log.keep_picture(PNG + bytes([number]))
    log.append(step(number, picture=sha))
    return sha


def proposed(log: Ledger, by: str = "anna") -> int:
    """A person proposes to destroy."""
    counts = {"cases": 1, "letters": 0, "pictures": 1}
    told = DestructionProposed(
        board=BOARD, by=by, decision="UN 2026/17", moment="", plan="Planen", rules=(), digest="d", **counts
    )
    return log.append(told.about(SHARED))


def destroyed(log: Ledger, proposal: int, *pictures: str, by: str = "bo", proposed_by: str = "anna") -> int:
    """Another lets it be done."""
    told = CaseDestroyed(
        by=by,
        proposed_by=proposed_by,
        proposal=proposal,
        decision="UN 2026/17",
        rules=(),
        letters=(),
        pictures=pictures,
    )
    return log.append(told.about("sfi/A-1"))


def test_a_destroyed_picture_is_no_loss(log: Ledger) -> None:
    """Chain, tree and signatures hold as before; the report counts what was destroyed apart."""
    with log:
        gone, kept = shown(log, 1), shown(log, 2)
        seq = destroyed(log, proposed(log), gone)
        log.forget_pictures([gone], seq)
        result = verify(log)
        assert (result.ok, result.pictures, result.destroyed, result.findings) == (True, 1, 1, ())
        assert "1 bilder hela, 1 bilder gallrade." in result.line()
        assert log.condition().rules_as_made
        log.forget_pictures([kept], seq)
        assert [one.kind for one in verify(log).broken] == [BreachKind.PICTURE_MISSING]


def test_a_picture_that_is_named_again_stays(log: Ledger) -> None:
    """An entry that came after the decision names it: it is not taken away, and would be a loss if it were."""
    with log:
        sha = shown(log, 1)
        seq = destroyed(log, proposed(log), sha)
        shown(log, 1)
        log.forget_pictures([sha], seq)
        result = verify(log)
        assert log.pictures.content(sha) == PNG + bytes([1])
        assert (result.ok, result.pictures, result.destroyed) == (True, 1, 0)


def test_what_was_told_and_not_done_is_said(log: Ledger) -> None:
    """A destruction that was killed between the two is no breach: it is to be applied again."""
    with log:
        sha = shown(log, 1)
        seq = destroyed(log, proposed(log), sha)
        result = verify(log)
        assert result.ok
        assert result.findings == (Breach(seq, BreachKind.STILL_THERE, sha),)


@pytest.mark.parametrize(("by", "proposed_by", "after"), [("anna", "anna", 0), ("bo", "eva", 0), ("bo", "anna", 1)])
def test_one_person_destroys_nothing(by: str, proposed_by: str, after: int) -> None:
    """Without somebody else's proposal before it, an entry excuses no missing picture, and is a breach itself, in its
    place: a robot that was taken over would have to forge two persons' entries."""
    log = MemoryLedger(board=BOARD, clock=ticking_clock())
    sha = shown(log, 1)
    proposal = proposed(log)
    seq = destroyed(log, proposal + 100 * after, sha, by=by, proposed_by=proposed_by)
    log.forget_pictures([sha], seq)
    assert verify(log).broken == (Breach(2, BreachKind.PICTURE_MISSING, sha), Breach(seq, BreachKind.UNDECIDED))


def test_many_destroyed_pictures_hide_no_breach(folder: Path) -> None:
    """However many there are, the first that was lost is told."""
    log = MemoryLedger(board=BOARD, clock=ticking_clock())
    names = [shown(log, number) for number in range(40)]
    seq = destroyed(log, proposed(log), *names[:39])
    log.forget_pictures(names, seq)
    assert verify(log).broken == (Breach(41, BreachKind.PICTURE_MISSING, names[39]),)


def test_a_proof_says_what_was_destroyed(tmp_path: Path) -> None:
    """The verifier that is given away counts it apart; without that entry the case cannot be proven."""
    log = MemoryLedger(board=BOARD, clock=ticking_clock())
    gone, _ = shown(log, 1), shown(log, 2)
    log.forget_pictures([gone], 99)
    early = Sealer(log, tmp_path, BOARD).seal()
    with pytest.raises(Misconfigured, match="a picture of the case is missing"):
        prove(log, "A-1", early, verifier_of(log, BOARD) or "")
    destroyed(log, proposed(log), gone)
    kept = Sealer(log, tmp_path, BOARD).seal()
    write(prove(log, "A-1", kept, verifier_of(log, BOARD) or ""), tmp_path / "bevis.zip")
    assert "3 poster om A-1 och 1 bilder, 1 till är gallrade, stod i loggen" in check(tmp_path / "bevis.zip")
