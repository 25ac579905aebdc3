"""A log's checkpoints: made with the board's own key, at the cost of what is new, and never over another log."""

from __future__ import annotations

import shutil
import stat
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from klickfri.audit import entry
from klickfri.audit.checkpoint import Checkpoint
from klickfri.audit.entry import Entry
from klickfri.audit.ledger import FIRST, KeptCheckpoint, Ledger, Stored
from klickfri.audit.memory import MemoryLedger
from klickfri.audit.note import Verifier
from klickfri.audit.opening import begin_signing, copy_ledger, open_ledger, verify_ledger
from klickfri.audit.signing import Sealer, can_sign, key_file, verifier_of
from klickfri.audit.verify import verify
from klickfri.model.errors import Misconfigured
from klickfri.model.events import BoardSigns
from klickfri.settings.settings import Settings
from tests.postgres import Server
from tests.unit.audit.support import BOARD, step, ticking_clock

OLD = Path(__file__).parents[2] / "data" / "audit" / "v0" / "prov"
CLOCK = ticking_clock()


class Counted(MemoryLedger):
    """Counts the entries that are read through."""

    read = 0

    def stored(self, after: int = FIRST) -> Iterator[Stored]:
        """As the port says."""
        for one in super().stored(after):
            self.read += 1
            yield one

    def _entries(self) -> list[Entry]:
        """A database answers its questions without reading all."""
        return [entry.read(one.body, one.leaf) for one in self._stored]


@pytest.fixture
def log() -> Counted:
    """A log in memory."""
    return Counted(board=BOARD, clock=CLOCK)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.wide)])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """A machine, with a database of its own or a server."""
    server: Server | None = request.getfixturevalue("postgres") if request.param == "postgres" else None
    return Settings(tmp_path / "state", tmp_path, server.database() if server else "sqlite:///x")


def sealer(log: Ledger, state: Path) -> Sealer:
    """A hand that has seen nothing yet."""
    return Sealer(log, state, BOARD)


def test_the_first_checkpoint_makes_and_tells_the_key(log: Counted, tmp_path: Path) -> None:
    """For this account alone, its public half in the log, once; signed with it, over all entries, that one included."""
    log.append(step(1))
    kept = sealer(log, tmp_path).seal()
    [told] = [one.told for one in log.of_subject(f"board/{BOARD}") if isinstance(one.told, BoardSigns)]
    assert (told.board, told.by, told.reason) == (BOARD, "", "")
    said = Checkpoint.of(Verifier.of(told.verifier).text_of(kept.note))
    assert (said.origin, said.size, kept.size) == (f"klickfri/{BOARD}", 3, 3)
    file = key_file(tmp_path, BOARD)
    assert [stat.S_IMODE(path.stat().st_mode) for path in (file.parent, file)] == [0o700, 0o600]
    assert all(file.read_text() not in one.body for one in log.stored())
    sealer(log, tmp_path).seal()
    assert len(log.of_type("board.signs")) == 1


def test_every_store_is_sealed_and_whole(settings: Settings) -> None:
    """Also by a process that begins anew; the check reaches as far as the last checkpoint."""
    for number in range(3):
        with open_ledger(settings, BOARD, CLOCK) as log:
            log.append(step(number))
            sealer(log, settings.state).seal()
    with open_ledger(settings, BOARD, CLOCK) as log:
        log.append(step(4))
        assert [kept.size for kept in log.checkpoints()] == [4, 5, 6]
    checked = verify_ledger(settings, BOARD)
    assert (checked.findings, checked.entries, checked.signed.seq, checked.anchored) == ((), 7, 6, None)
    assert "Signerade kontrollpunkter når till post 6 (2026-11-20 02:0" in checked.line()
    assert "vilar på denna dator ensam, 7 poster" in checked.line()


def test_a_log_is_whole_while_it_is_signed(settings: Settings) -> None:
    """Whoever checks it meanwhile never sees a checkpoint of entries that are not there yet; nor does a copy."""
    ended = threading.Event()

    def go_on() -> None:
        with open_ledger(settings, BOARD, CLOCK) as log:
            hand = sealer(log, settings.state)
            while not ended.is_set():
                log.append(step(1))
                hand.seal()

    with open_ledger(settings, BOARD, CLOCK):
        writer = threading.Thread(target=go_on)
        writer.start()
        try:
            results = [verify_ledger(settings, BOARD) for _ in range(30)]
            copied = replace(settings, state=settings.state.parent / "copy", database="sqlite:///x")
            copy_ledger(settings, BOARD, copied)
        finally:
            ended.set()
            writer.join()
    assert [one.findings for one in [*results, verify_ledger(copied, BOARD)] if one.broken] == []
    assert results[-1].signed.seq > results[0].signed.seq


def test_nothing_new_is_signed_once(log: Counted, tmp_path: Path) -> None:
    """The last checkpoint stands for it."""
    hand = sealer(log, tmp_path)
    assert hand.seal() == hand.seal() == sealer(log, tmp_path).seal()
    assert len(list(log.checkpoints())) == 1


def test_a_checkpoint_costs_what_is_new(log: Counted, tmp_path: Path) -> None:
    """In the process that made the last one, and in one that begins: older entries are not read."""
    hand = sealer(log, tmp_path)
    for number in range(100):
        log.append(step(number))
    hand.seal()
    for one in (hand, sealer(log, tmp_path)):
        log.read = 0
        for number in range(5):
            log.append(step(number))
        one.seal()
        assert log.read == 6, "the new ones, and the last that was signed"
    assert verify(log).signed.seq == 112


def test_spoilt_peaks_are_not_gone_on_from(log: Counted, tmp_path: Path) -> None:
    """What was left beside the last checkpoint must give the root that it signed; else all is read anew."""
    sealer(log, tmp_path).seal()
    for spoilt in ("", "00" * 32, "zz", " ".join(["ab" * 32] * 2)):
        log._checkpoints[-1] = log._checkpoints[-1]._replace(peaks=spoilt)
        log.append(step(1))
        assert sealer(log, tmp_path).seal().size == len(list(log.stored()))
    assert verify(log).findings == ()


@pytest.mark.parametrize("fresh", [True, False])
def test_another_log_is_not_signed_over(log: Counted, tmp_path: Path, fresh: bool) -> None:
    """One that was cut below what is signed, or is not the one that was signed: no second story gets a signature."""
    hand = sealer(log, tmp_path)
    for number in range(5):
        log.append(step(number))
    hand.seal()
    whole = list(log._stored)
    log._stored = whole[:4]
    with pytest.raises(Misconfigured, match="does not continue"):
        (sealer(log, tmp_path) if fresh else hand).seal()
    log._stored = whole[:-1]
    log.append(step(77))
    log._checkpoints[-1] = log._checkpoints[-1]._replace(peaks="")
    with pytest.raises(Misconfigured, match="does not continue"):
        sealer(log, tmp_path).seal()
    log._stored = [*whole[:3], *whole[4:]]
    with pytest.raises(Misconfigured, match="does not continue"):
        sealer(log, tmp_path).seal()


def test_a_machine_without_the_key_cannot_sign(log: Counted, tmp_path: Path) -> None:
    """It says so, makes none, and the log goes on; with its key it can again."""
    sealer(log, tmp_path).seal()
    file = key_file(tmp_path, BOARD)
    own = file.read_bytes()
    for spoil in (file.unlink, lambda: file.write_text("ab" * 32)):
        spoil()
        log.append(step(1))
        there = file.exists()
        assert not can_sign(log, tmp_path, BOARD)
        with pytest.raises(Misconfigured, match=r"cannot sign .*\.sign is not the key .*--signing"):
            sealer(log, tmp_path).seal()
        assert file.exists() == there
    file.write_bytes(own)
    assert can_sign(log, tmp_path, BOARD)
    assert sealer(log, tmp_path).seal().size == 4


def test_a_new_key_is_begun_with_a_reason(settings: Settings) -> None:
    """By a person, in the log. What the old one signed before stands; what it would sign after does not."""
    with open_ledger(settings, BOARD, CLOCK) as log:
        sealer(log, settings.state).seal()
        with pytest.raises(Misconfigured, match="nothing was done"):
            begin_signing(settings, BOARD, CLOCK, "eva", "borta")
        old = key_file(settings.state, BOARD)
        kept = old.rename(old.with_suffix(".old"))
        with pytest.raises(Misconfigured, match="--reason"):
            begin_signing(settings, BOARD, CLOCK, "eva", "")
        begin_signing(settings, BOARD, CLOCK, "eva", "borta")
        assert sealer(log, settings.state).seal().size == 4
        assert verifier_of(log, BOARD) != verifier_of(log, BOARD, until=3)
        assert verify(log).signed.seq == 4
        log.append(step(1))
        shutil.copy(kept, old)
        with pytest.raises(Misconfigured, match="cannot sign"):
            sealer(log, settings.state).seal()
    assert verify_ledger(settings, BOARD).ok


def test_a_first_key_that_is_told_twice_counts_once(log: Counted, tmp_path: Path) -> None:
    """Two machines that begin at once: the first told is the board's."""
    sealer(log, tmp_path).seal()
    first = verifier_of(log, BOARD)
    log.append(BoardSigns(board=BOARD, verifier="klickfri/x+00000000+AA==", by="", reason="").about(f"board/{BOARD}"))
    assert verifier_of(log, BOARD) == first
    sealer(log, tmp_path).seal()
    assert verify(log).findings == ()


def test_a_log_of_the_first_release_is_signed(tmp_path: Path) -> None:
    """All of it, from its first entry on."""
    settings = Settings(tmp_path, tmp_path, "")
    shutil.copytree(OLD, settings.audit / "prov")
    with open_ledger(settings, "prov", CLOCK) as log:
        kept = Sealer(log, settings.state, "prov").seal()
        assert kept.size == len(list(log.stored())) == 100
    assert verify_ledger(settings, "prov").signed.seq == 100


def test_what_is_no_checkpoint_is_told(log: Counted, tmp_path: Path) -> None:
    """A row that somebody spoilt stops the signing and breaks the check."""
    log.keep_checkpoint(KeptCheckpoint(1, "no note", ""))
    assert [finding.detail for finding in verify(log).broken] == ["den går inte att läsa"]
