"""What a witness's cosignatures show that the log alone cannot, how far they reach, and what only the witness knows."""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from klickfri.audit.cosignature import Cosigner
from klickfri.audit.ledger import KeptCosignature
from klickfri.audit.opening import begin_signing, open_ledger, verify_ledger
from klickfri.audit.signing import Sealer, key_file, verifier_of
from klickfri.audit.sqlite.place import log_file
from klickfri.audit.verify import BreachKind, Verification
from klickfri.audit.witness import book
from klickfri.audit.witness.book import Book
from klickfri.audit.witnessing import Post, Witness, Witnessing
from klickfri.model.errors import NotWitnessed, OtherHistory
from klickfri.settings.settings import Settings
from tests.unit.audit.support import BOARD, step, ticking_clock
from tests.unit.audit.test_covering import anew, found

CLOCK = ticking_clock()
NOW = dt.datetime(2026, 11, 20, 3, 4, 5, tzinfo=dt.UTC)


@pytest.fixture
def there(tmp_path: Path) -> Book:
    """A witness on another machine."""
    book.begin(tmp_path / "witness", "almbacka.example/arkivet", NOW)
    return Book(tmp_path / "witness")


@pytest.fixture
def settings(tmp_path: Path, there: Book) -> Settings:
    """A machine that knows the witness, with a log of ten entries, of which the first five and eight are witnessed."""
    settings = Settings(tmp_path / "state", tmp_path, "sqlite:///x", witness_key=str(there.verifier))
    grow(settings, there, [2, 3], 2)
    return settings


def grow(settings: Settings, there: Book, parts: list[int], more: int = 0, say: str = "") -> None:
    """Appends so many steps before each checkpoint, which is taken to the witness, and some more."""
    with open_ledger(settings, BOARD, CLOCK) as log:
        for part in parts:
            for number in range(part):
                log.append(step(number, say=say))
            Sealer(log, settings.state, BOARD).seal()
            if not there.logs():
                there.trust(verifier_of(log, BOARD) or "", NOW)
            Witnessing(log, BOARD, Witness(there.verifier, post_to(there))).take()
        for number in range(more):
            log.append(step(number))


def post_to(there: Book) -> Post:
    """The way to a witness in this process."""
    return lambda submission: there.answer(submission.encode(), NOW)


def tamper(settings: Settings, *statements: str) -> None:
    """Statements of somebody who can write the file, on the log's checkpoints and cosignatures."""
    with closing(sqlite3.connect(log_file(settings.audit, BOARD), isolation_level=None)) as db:
        rules = list(
            db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND name NOT LIKE 'event%'")
        )
        for name, _ in rules:
            db.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            db.execute(statement)
        for _, made in rules:
            db.execute(made)


def checked(settings: Settings) -> Verification:
    """What comes of checking the log."""
    return verify_ledger(settings, BOARD)


def test_how_far_it_is_witnessed_is_told(settings: Settings, there: Book) -> None:
    """By whom, to which entry, when by the witness's clock, and how many entries rest on this machine alone."""
    result = checked(settings)
    assert (result.ok, result.entries, result.witnessed and result.witnessed.seq, result.alone) == (True, 10, 8, 2)
    assert result.line() == (
        f"10 poster och 0 bilder hela. Signerade kontrollpunkter når till {result.signed}. Bevittnad till post 8 "
        "(2026-11-20 04:04) av almbacka.example/arkivet. Inget yttre ankare är jämfört; 2 senare poster vilar på denna "
        f"dator ensam (sista lövet {result.last_leaf[:16]}…)"
    )
    grow(settings, there, [1])
    assert checked(settings).alone == 0


def test_anchors_and_witness_cover_together(settings: Settings, there: Book) -> None:
    """An entry rests on this machine alone where neither reaches it."""
    [log] = there.logs()
    both = verify_ledger(settings, BOARD, anchors=[log.note])
    assert (both.alone, both.anchored and both.anchored.seq) == (2, 8)
    none = verify_ledger(settings, BOARD, anchors=[])
    assert (none.alone, "Inget yttre ankare finns; 2 senare poster" in none.line()) == (2, True)


def test_without_the_key_cosignatures_are_counted_only(settings: Settings) -> None:
    """They count for nothing; with another's key neither."""
    blind = checked(replace(settings, witness_key=""))
    assert (blind.ok, blind.witnessed, blind.unheld, blind.alone) == (True, None, 2, 10)
    assert "2 signaturer av vittnen är inte prövade utan vittnets nyckel." in blind.line()
    other = checked(replace(settings, witness_key=str(Cosigner("b.example", b"\x05" * 32).verifier)))
    assert (other.ok, other.unheld, other.alone) == (True, 2, 10)
    assert "Inget är bevittnat av b.example." in other.line()


def test_a_whole_rewrite_with_the_boards_own_key(settings: Settings) -> None:
    """Every leaf, link and checkpoint right again: the witness's signature is not."""
    anew(settings, lambda body: body.replace("steg 1", "steg 9"))
    tamper(settings, "DELETE FROM checkpoint")
    with open_ledger(settings, BOARD, CLOCK) as log:
        Sealer(log, settings.state, BOARD).seal()
    assert found(checked(settings)) == {BreachKind.COSIGNATURE: (5, "loggen är inte längre den som signerades")}


def test_a_rewrite_with_a_new_key_is_not_cosigned(settings: Settings, there: Book) -> None:
    """A thief begins a signing key of his own in the log, which takes the log alone: the witness trusts another."""
    key_file(settings.state, BOARD).unlink()
    begin_signing(settings, BOARD, CLOCK, "tjuven", "den gamla är borta")
    with pytest.raises(NotWitnessed, match="does not trust the key"):
        grow(settings, there, [1])
    assert (checked(settings).ok, checked(settings).alone) == (True, 4)


def test_a_cut_end_shows_to_whoever_has_the_witnesss_note(settings: Settings, there: Book) -> None:
    """Cut with its checkpoints and cosignatures the log alone looks whole and witnessed; the witness knows better, and
    so does the robot's next checkpoint."""
    anew(settings, lambda body: body, keep=5)
    tamper(settings, "DELETE FROM checkpoint WHERE size > 5", "DELETE FROM cosignature WHERE size > 5")
    alone = checked(settings)
    assert (alone.ok, alone.witnessed and alone.witnessed.seq, alone.alone) == (True, 5, 0)
    [log] = there.logs()
    assert found(verify_ledger(settings, BOARD, anchors=[log.note])) == {
        BreachKind.ANCHOR: (8, "loggen slutar redan vid post 5")
    }
    with pytest.raises(OtherHistory, match="cosigned 8 entries, and of this log 6"):
        grow(settings, there, [1])


def test_a_cut_end_with_cosignatures_left(settings: Settings) -> None:
    """A careless hand."""
    anew(settings, lambda body: body, keep=6)
    tamper(settings, "DELETE FROM checkpoint WHERE size > 6")
    assert found(checked(settings)) == {BreachKind.COSIGNATURE: (8, "loggen slutar redan vid post 6")}


def test_an_old_backup_that_is_put_back(settings: Settings, there: Book, tmp_path: Path) -> None:
    """It is whole; the witness has cosigned more of it, and cosigns no other way on from there."""
    shutil.copytree(settings.state, tmp_path / "backup")
    grow(settings, there, [4])
    shutil.rmtree(settings.state)
    shutil.copytree(tmp_path / "backup", settings.state)
    assert checked(settings).ok
    with pytest.raises(OtherHistory, match="cosigned 14 entries, and of this log 11"):
        grow(settings, there, [1], say="annat")
    with pytest.raises(OtherHistory, match="first 14 entries"):
        grow(settings, there, [9], say="annat")
    assert (there.logs()[0].size, there.logs()[0].strange != "") == (14, True)


def test_a_fork_that_is_shown_to_two_witnesses(settings: Settings, there: Book, tmp_path: Path) -> None:
    """Each cosigns what it is shown; whoever holds one history against both notes finds the other."""
    forked = replace(settings, state=tmp_path / "fork")
    shutil.copytree(settings.state, forked.state)
    verifier = book.begin(tmp_path / "second", "b.example/revisionen", NOW)
    second = Book(tmp_path / "second")
    second.trust(there.logs()[0].verifier, NOW)
    grow(settings, there, [2])
    grow(replace(forked, witness_key=str(verifier)), second, [2], say="annat")
    notes = [there.logs()[0].note, second.logs()[0].note]
    for one in (settings, forked):
        result = verify_ledger(one, BOARD, anchors=notes)
        assert found(result)[BreachKind.ANCHOR] == (12, "loggen är inte längre den som signerades")
    with pytest.raises(OtherHistory):
        grow(forked, there, [2], say="annat")


def test_a_change_after_the_last_cosignature_is_never_green(settings: Settings) -> None:
    """Negative: the log looks whole, and says that those entries rest on this machine alone."""
    anew(settings, lambda body: body.replace("steg 1", "steg 9") if '"seq":10' in body else body)
    result = checked(settings)
    assert (result.ok, result.alone) == (True, 2)
    assert "2 senare poster vilar på denna dator ensam" in result.line()


def test_a_spoilt_cosignature_breaks(settings: Settings, there: Book) -> None:
    """One sign of it; what is no line at all; and one of another log or time that bears the witness's name."""
    line = Cosigner("almbacka.example/arkivet", b"\x05" * 32).cosign("x\n", NOW)
    forged = line.replace(line.split(" ")[2][:6], str(there.logs()[0].note.splitlines()[-1]).split(" ")[2][:6])
    for spoilt in ("UPDATE cosignature SET line = replace(line, 'A', 'B') WHERE size = 5",
                   "UPDATE cosignature SET line = 'nothing' WHERE size = 5",
                   f"UPDATE cosignature SET line = '{forged}' WHERE size = 5",
                   "UPDATE cosignature SET size = 6 WHERE size = 5"):  # fmt: skip
        copy = replace(settings, state=settings.state.with_name("copy"))
        shutil.rmtree(copy.state, ignore_errors=True)
        shutil.copytree(settings.state, copy.state)
        tamper(copy, spoilt)
        assert BreachKind.COSIGNATURE in found(checked(copy)), spoilt


def test_a_cosignature_beyond_the_log_breaks_whoever_made_it(settings: Settings) -> None:
    """It says that the log was longer, whether its key is known or not."""
    with open_ledger(settings, BOARD, CLOCK) as log:
        log.keep_cosignature(KeptCosignature(99, "— w AAAA", ""))
    assert found(checked(replace(settings, witness_key="")))[BreachKind.COSIGNATURE][0] == 99
