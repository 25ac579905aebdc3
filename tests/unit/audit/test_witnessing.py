"""A log is witnessed at the cost of what is new, whatever got lost on the way; another history is an alarm."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from klickfri.audit.add_checkpoint import Reply, Ruling, Submission
from klickfri.audit.cosignature import Cosigner
from klickfri.audit.ledger import FIRST, Stored
from klickfri.audit.memory import MemoryLedger
from klickfri.audit.signing import Sealer, verifier_of
from klickfri.audit.witness import book
from klickfri.audit.witness.book import Book
from klickfri.audit.witnessing import Witness, Witnessing
from klickfri.model.errors import Misconfigured, NotWitnessed, OtherHistory
from tests.unit.audit.support import BOARD, step, ticking_clock

NOW = dt.datetime(2026, 11, 20, 2, tzinfo=dt.UTC)


class Counted(MemoryLedger):
    """Counts the entries that are read through."""

    read = 0

    def stored(self, after: int = FIRST) -> Iterator[Stored]:
        """As the port says."""
        for one in super().stored(after):
            self.read += 1
            yield one


class World:
    """A log, its signing hand, and a witness that trusts it; `asked` are the submissions that came to the witness."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.state = folder / "witness", folder
        book.begin(self.folder, "almbacka.example/arkivet", NOW)
        self.log = Counted(board=BOARD, clock=ticking_clock())
        self.sealer = Sealer(self.log, folder, BOARD)
        self.book = Book(self.folder)
        self.asked = list[Submission]()
        self.grow(1)
        self.book.trust(verifier_of(self.log, BOARD) or "", NOW)

    def post(self, submission: str) -> Reply:
        """To the witness, without a net between."""
        self.asked.append(Submission.of(submission.encode()))
        return self.book.answer(submission.encode(), NOW)

    def witnessing(self, log: MemoryLedger | None = None) -> Witnessing:
        """A hand that has seen nothing yet."""
        return Witnessing(log or self.log, BOARD, Witness(self.book.verifier, self.post))

    def grow(self, entries: int) -> None:
        """More is logged and signed."""
        for number in range(entries):
            self.log.append(step(number))
        self.sealer.seal()

    def sizes(self) -> list[int]:
        """Of the cosignatures that are kept."""
        return [kept.size for kept in self.log.cosignatures()]


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A log of three entries, signed, nothing witnessed."""
    return World(tmp_path)


def test_the_last_checkpoint_is_witnessed_once(world: World) -> None:
    """And its cosignature kept; nothing new, nothing asked."""
    for _ in range(2):
        world.witnessing().take()
    assert (world.sizes(), [one.old for one in world.asked]) == ([3], [0])
    world.grow(4)
    world.grow(2)
    world.witnessing().take()
    assert (world.sizes(), [one.old for one in world.asked]) == ([3, 9], [0, 3])
    [_, kept] = world.log.cosignatures()
    [*_, signed] = world.log.checkpoints()
    assert world.book.verifier.time_of(signed.note + kept.line + "\n") == NOW


def test_nothing_that_is_signed_is_nothing_to_take(world: World) -> None:
    """A log of an earlier release."""
    world.witnessing(MemoryLedger(board=BOARD)).take()
    assert world.asked == []


def test_a_cosignature_costs_what_is_new(world: World) -> None:
    """For a process that begins, too: older entries are not read, not even for the first."""
    world.grow(200)
    world.log.read = 0
    world.witnessing().take()
    assert world.log.read == 0
    for _ in range(3):
        world.grow(5)
        world.log.read = 0
        world.witnessing().take()
        assert world.log.read <= 6


def test_spoilt_peaks_cost_a_walk_and_no_more(world: World) -> None:
    """What was left beside the last cosignature is believed only as far as the witness has cosigned it."""
    for spoilt in ("", "zz", "00" * 32, " ".join(["ab" * 32] * 3)):
        world.grow(1)
        world.witnessing().take()
        world.log._cosignatures[-1] = world.log._cosignatures[-1]._replace(peaks=spoilt)
    world.grow(1)
    world.witnessing().take()
    assert world.sizes() == [4, 5, 6, 7, 8]


def test_an_answer_that_got_lost_is_made_good(world: World) -> None:
    """The witness knows more than the log has kept: what it says it knows is where the next proof begins."""

    def cut(submission: str) -> Reply:
        world.post(submission)
        raise NotWitnessed("cut")

    for entries in (2, 3):
        world.grow(entries)
        with pytest.raises(NotWitnessed, match="cut"):
            Witnessing(world.log, BOARD, Witness(world.book.verifier, cut)).take()
    assert world.sizes() == []
    world.witnessing().take()
    assert (world.sizes(), world.asked[-1].old) == ([8], 5)
    world.grow(1)
    with pytest.raises(NotWitnessed, match="cut"):
        Witnessing(world.log, BOARD, Witness(world.book.verifier, cut)).take()
    world.witnessing().take()
    assert (world.sizes(), world.asked[-1].old, world.asked[-1].proof) == ([8, 9], 9, ())


def test_others_who_sign_at_the_same_time_are_no_alarm(world: World) -> None:
    """Between what this process has read and what it sends another has signed more, and taken it there."""
    world.witnessing().take()
    world.grow(2)
    others = [True]

    def overtaken(submission: str) -> Reply:
        if others.pop() if others else False:
            world.grow(3)
            world.witnessing().take()
        return world.post(submission)

    Witnessing(world.log, BOARD, Witness(world.book.verifier, overtaken)).take()
    assert set(world.sizes()) == {3, 8}


def test_always_overtaken_is_told(world: World) -> None:
    """Not tried for ever."""
    sizes = iter(range(1, 100))

    def busy(submission: str) -> Reply:
        world.grow(1)
        return Reply(Ruling.OTHER_SIZE, size=next(sizes))

    with pytest.raises(NotWitnessed, match="busy"):
        Witnessing(world.log, BOARD, Witness(world.book.verifier, busy)).take()


def test_a_new_witness_begins_from_nothing(world: World, tmp_path: Path) -> None:
    """What another has cosigned stays, and counts for nothing there."""
    world.witnessing().take()
    world.grow(2)
    book.begin(tmp_path / "other", "b.example", NOW)
    world.book = Book(tmp_path / "other")
    world.book.trust(verifier_of(world.log, BOARD) or "", NOW)
    world.witnessing().take()
    assert (world.sizes(), world.asked[-1].old, world.asked[-1].proof) == ([3, 5], 0, ())


def test_a_log_that_was_cut_is_another_history(world: World) -> None:
    """Below what the witness has cosigned, with its checkpoints and cosignatures, and signed anew from there on."""
    world.grow(5)
    world.witnessing().take()
    world.log._stored = world.log._stored[:4]
    world.log._checkpoints, world.log._cosignatures = [], []
    Sealer(world.log, world.state, BOARD).seal()
    with pytest.raises(OtherHistory, match="has cosigned 8 entries, and of this log 4"):
        world.witnessing().take()
    for number in range(20):
        world.log.append(step(number, say="annat"))
    Sealer(world.log, world.state, BOARD).seal()
    with pytest.raises(OtherHistory, match="first 8 entries is not how this log begins"):
        world.witnessing().take()
    assert (world.sizes(), world.book.logs()[0].size, world.book.logs()[0].strange != "") == ([], 8, True)


def test_another_root_at_the_same_size_is_another_history(world: World) -> None:
    """Written anew with the board's own key, as long as it was."""
    world.grow(5)
    world.witnessing().take()
    world.log._stored = world.log._stored[:6]
    world.log._checkpoints, world.log._cosignatures = [], []
    for number in range(2):
        world.log.append(step(number, say="annat"))
    Sealer(world.log, world.state, BOARD).seal()
    with pytest.raises(OtherHistory, match="first 8 entries"):
        world.witnessing().take()


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Reply(Ruling.NOT_SIGNED, "x"), "does not trust the key"),
        (Reply(Ruling.UNKNOWN_LOG, "x"), "does not know this log"),
        (Reply(Ruling.NO_SUBMISSION, "x"), "cannot read"),
        (Reply(Ruling.OTHER_SIZE, "x"), "does not say which size"),
        (Reply(Ruling.COSIGNED, "x"), "KLICKFRI_WITNESS_KEY"),
        (Reply(Ruling.COSIGNED, Cosigner("b.example", b"\x04" * 32).cosign("x\n", NOW)), "KLICKFRI_WITNESS_KEY"),
    ],
)  # fmt: skip
def test_what_is_not_cosigned_is_told_in_words(world: World, answer: Reply, told: str) -> None:
    """And nothing kept."""
    with pytest.raises(NotWitnessed, match=told):
        Witnessing(world.log, BOARD, Witness(world.book.verifier, lambda submission: answer)).take()
    assert world.sizes() == []


def test_a_log_that_is_not_what_was_signed_is_not_taken_there(world: World) -> None:
    """It would be an alarm at the witness's; here it is said what it is."""
    world.witnessing().take()
    world.grow(3)
    world.log._stored[4] = world.log._stored[4]._replace(body=world.log._stored[4].body.replace("success", "unknown"))
    with pytest.raises(Misconfigured, match="not what was signed"):
        world.witnessing().take()
    assert len(world.asked) == 1
