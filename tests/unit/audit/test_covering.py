"""What checkpoints and anchors show that the log alone cannot, and how far they reach."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from klickfri.audit import entry
from klickfri.audit.checkpoint import Checkpoint
from klickfri.audit.memory import MemoryLedger
from klickfri.audit.note import Signer, text_of
from klickfri.audit.opening import open_ledger, verify_ledger
from klickfri.audit.signing import Sealer
from klickfri.audit.sqlite.place import log_file
from klickfri.audit.verify import BreachKind, Verification, verify
from klickfri.settings.settings import Settings
from tests.unit.audit.support import BOARD, step, ticking_clock

CLOCK = ticking_clock()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A machine that keeps its log in a file."""
    return Settings(tmp_path, tmp_path, "sqlite:///x")


@pytest.fixture
def anchors(settings: Settings) -> list[str]:
    """Of a log of ten entries, of which checkpoints were made at 5 and at 8: what stands outside."""
    return grow(settings, [2, 3], 2)


def grow(settings: Settings, parts: list[int], more: int) -> list[str]:
    """Appends so many steps before each checkpoint, and some more; gives the checkpoints."""
    with open_ledger(settings, BOARD, CLOCK) as log:
        hand, notes = Sealer(log, settings.state, BOARD), list[str]()
        for part in parts:
            for number in range(part):
                log.append(step(number))
            notes.append(hand.seal().note)
        for number in range(more):
            log.append(step(number))
    return notes


def checked(settings: Settings, anchors: list[str] | None = None) -> Verification:
    """What comes of checking the log."""
    return verify_ledger(settings, BOARD, anchors=anchors)


def found(result: Verification) -> dict[BreachKind, tuple[int, str]]:
    """The first finding of each kind that breaks the log."""
    return {one.kind: (one.seq, one.detail) for one in reversed(result.broken)}


def anew(settings: Settings, change: Callable[[str], str], keep: int = 99) -> None:
    """Somebody who can write the file writes the log anew, every leaf and every link right, up to an entry."""
    with closing(sqlite3.connect(log_file(settings.audit, BOARD), isolation_level=None)) as db:
        triggers = list(db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND name LIKE 'event%'"))
        for name, _ in triggers:
            db.execute(f"DROP TRIGGER {name}")
        prev = entry.FIRST_PREV
        for seq, body in list(db.execute("SELECT seq, body FROM event ORDER BY seq")):
            if seq > keep:
                db.execute("DELETE FROM event WHERE seq = ?", (seq,))
                continue
            body = change(body).replace(entry.envelope(body)["prev"], prev)
            prev = entry.leaf_of(body)
            db.execute("UPDATE event SET body = ?, leaf = ? WHERE seq = ?", (body, prev, seq))
        for _, made in triggers:
            db.execute(made)


def test_how_far_the_proof_reaches_is_told(settings: Settings, anchors: list[str]) -> None:
    """Entries, signed ones, anchored ones and the rest, each by number, the reached ones with their time."""
    result = checked(settings, anchors[:1])
    assert (result.ok, result.entries, result.signed.seq, result.alone) == (True, 10, 8, 5)
    assert result.line() == (
        f"10 poster och 0 bilder hela. Signerade kontrollpunkter når till {result.signed}. Yttre ankare når till "
        f"{result.anchored}; 5 senare poster vilar på denna dator ensam (sista lövet {result.last_leaf[:16]}…)"
    )
    assert str(result.anchored).startswith("post 5 (2026-11-20 02:0")


def test_without_anchors_all_rests_on_this_machine(settings: Settings, anchors: list[str]) -> None:
    """Whether none was asked for, or none was found."""
    assert "Inget yttre ankare är jämfört" in checked(settings).line()
    assert "Inget yttre ankare finns: alla 10 poster vilar på denna dator ensam" in checked(settings, []).line()
    assert (checked(settings).anchored, checked(settings).alone, checked(settings, []).alone) == (None, 10, 10)


def test_an_unsigned_log_says_so() -> None:
    """As every log of an earlier release."""
    assert "Inget är signerat än." in verify(MemoryLedger(board=BOARD)).line()


def test_anchors_in_any_order_and_twice(settings: Settings, anchors: list[str]) -> None:
    """Two machines may have written them."""
    result = checked(settings, [*reversed(anchors), *anchors])
    assert (result.findings, result.anchored and result.anchored.seq) == ((), 8)


def test_an_entry_below_a_checkpoint_that_was_edited_and_rehashed(settings: Settings, anchors: list[str]) -> None:
    """Every leaf and every link is right again, and the signed root is not."""
    anew(settings, lambda body: body.replace("steg 1", "steg 9"))
    result = checked(settings, anchors)
    assert found(result) == {
        BreachKind.CHECKPOINT: (5, "loggen är inte längre den som signerades"),
        BreachKind.ANCHOR: (5, "loggen är inte längre den som signerades"),
    }
    assert result.line().startswith("LOGGEN ÄR BRUTEN. Första felet: post 5, en signerad kontrollpunkt håller inte")


def test_an_entry_between_two_checkpoints(settings: Settings, anchors: list[str]) -> None:
    """What was signed before it still holds; the next checkpoint does not."""
    anew(settings, lambda body: body.replace("success", "unknown") if '"seq":7' in body else body)
    assert found(checked(settings))[BreachKind.CHECKPOINT][0] == 8
    assert checked(settings).signed.seq == 5


def test_an_entry_after_the_last_checkpoint_is_not_shown(settings: Settings, anchors: list[str]) -> None:
    """That is what the report says of later entries."""
    anew(settings, lambda body: body.replace("steg 1", "steg 9") if '"seq":10' in body else body)
    assert checked(settings, anchors).ok


def test_a_cut_end(settings: Settings, anchors: list[str]) -> None:
    """Below a checkpoint it shows, also to who has only the anchors."""
    anew(settings, lambda body: body, keep=6)
    assert found(checked(settings, anchors)) == {
        BreachKind.CHECKPOINT: (8, "loggen slutar redan vid post 6"),
        BreachKind.ANCHOR: (8, "loggen slutar redan vid post 6"),
    }
    with closing(sqlite3.connect(log_file(settings.audit, BOARD), isolation_level=None)) as db:
        db.execute("DROP TABLE checkpoint")
        db.execute("DROP TABLE cosignature")
        db.execute("DROP TABLE time_stamp")
    assert checked(settings).ok, "the log by itself cannot know"
    assert found(checked(settings, anchors)) == {BreachKind.ANCHOR: (8, "loggen slutar redan vid post 6")}


def test_a_log_that_was_written_anew_with_another_key(settings: Settings, anchors: list[str], tmp_path: Path) -> None:
    """Whole in itself, signed from its first entry on; the anchors know better."""
    other = Settings(tmp_path / "other", tmp_path, "sqlite:///x")
    grow(other, [2, 3], 2)
    assert checked(other).ok
    assert found(checked(other, anchors)) == {BreachKind.ANCHOR: (5, "loggen är inte längre den som signerades")}


def test_the_same_entries_with_another_key(settings: Settings, anchors: list[str]) -> None:
    """A checkpoint of the right root that the board's key has not signed is none."""
    said = Checkpoint.of(text_of(anchors[0]))
    forged = Signer(said.origin, b"\x07" * 32).sign(str(said))
    assert found(checked(settings, [forged])) == {
        BreachKind.ANCHOR: (5, "den är inte signerad med nyckeln som loggen nämner")
    }


def test_a_checkpoint_of_another_log(settings: Settings, anchors: list[str], tmp_path: Path) -> None:
    """It says whose it is."""
    with open_ledger(settings, "social", CLOCK) as log:
        for number in range(4):
            log.append(step(number))
        note = Sealer(log, settings.state, "social").seal().note
    assert found(checked(settings, [*anchors, note])) == {
        BreachKind.ANCHOR: (7, "den hör till en annan logg, klickfri/social")
    }


def test_a_fork(settings: Settings, anchors: list[str], tmp_path: Path) -> None:
    """Two machines go on from the same log with the same key; each has signed, and one of them is not this log."""
    forked = Settings(tmp_path / "fork", tmp_path, "sqlite:///x")
    shutil.copytree(settings.audit, forked.audit)
    shutil.copytree(settings.state / "keys", forked.state / "keys")
    here, there = grow(settings, [1], 0), grow(forked, [1], 0)
    assert (checked(settings, [*anchors, *here]).ok, checked(forked, [*anchors, *there]).ok) == (True, True)
    assert found(checked(settings, [*anchors, *there])) == {
        BreachKind.ANCHOR: (11, "loggen är inte längre den som signerades")
    }


def test_a_forged_signature(settings: Settings, anchors: list[str]) -> None:
    """The root is right, and somebody else has signed, or the text was changed afterwards."""
    spoilt = anchors[1].replace("— klickfri/utbildning ", "— klickfri/utbildning A")[:-2]
    with closing(sqlite3.connect(log_file(settings.audit, BOARD), isolation_level=None)) as db:
        db.execute("DROP TRIGGER checkpoint_stays_as_it_is")
        head, name, signature = anchors[1].rpartition(" ")
        other = signature[:20] + ("A" if signature[20] != "A" else "B") + signature[21:]
        db.execute("UPDATE checkpoint SET note = ? WHERE size = 8", (head + name + other,))
    assert found(checked(settings))[BreachKind.CHECKPOINT] == (8, "den är inte signerad med nyckeln som loggen nämner")
    result = checked(settings, [*anchors[:1], spoilt])
    assert (BreachKind.ANCHOR in found(result), result.anchored and result.anchored.seq) == (False, 5)
    assert [one.detail for one in result.findings if one.kind is BreachKind.ANCHOR_UNREADABLE] == ["1 st"]


def test_an_anchor_that_was_cut_short_breaks_nothing(settings: Settings, anchors: list[str]) -> None:
    """It is told, and reaches nowhere."""
    result = checked(settings, [*anchors, "klickfri/utbildning\n2"])
    assert (result.ok, result.anchored and result.anchored.seq) == (True, 8)
    assert [(one.kind, one.detail) for one in result.findings] == [(BreachKind.ANCHOR_UNREADABLE, "1 st")]


def test_a_log_without_a_key_has_no_valid_checkpoint(settings: Settings, anchors: list[str], tmp_path: Path) -> None:
    """Whoever takes the key out of a log, and all else is right, has taken the proof away."""
    anew(settings, lambda body: body.replace("board.signs", "board.sings"))
    assert BreachKind.CHECKPOINT in found(checked(settings))
