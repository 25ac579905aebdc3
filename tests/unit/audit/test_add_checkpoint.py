"""What a log asks and a witness answers: one spelling, and nothing is cosigned that is not shown to continue."""

from __future__ import annotations

import hashlib
import random

import pytest

from klickfri.audit.add_checkpoint import Reply, Ruling, Submission, judged
from klickfri.audit.checkpoint import Checkpoint
from klickfri.audit.tree import EMPTY, Tree, consistency, hashes
from klickfri.model.errors import BadNote

LEAVES = [hashlib.sha256(bytes([number])).digest() for number in range(64)]
HASH = "7gzZUgeTn4TsdW5/0jwHcsrLP+qH1pGEDtbO9fC/PYY="


def said(size: int, leaves: list[bytes] = LEAVES) -> Checkpoint:
    """The checkpoint of so many leaves."""
    tree = Tree()
    for leaf in leaves[:size]:
        tree.add(leaf)
    return Checkpoint.of_tree("klickfri/prov", tree)


def submission(old: int, size: int, leaves: list[bytes] = LEAVES) -> Submission:
    """What an honest log sends."""
    spans = consistency(old, size) if old else []
    made = hashes(leaves[:size], spans)
    return Submission(old, tuple(made[span] for span in spans), "note\n")


def test_a_submission_is_written_and_read() -> None:
    """As the specification has it: the old size, the proof's hashes, an empty line, the note."""
    one = submission(5, 9)
    body = str(one)
    assert body.startswith("old 5\n")
    assert (body.count("\n"), body.endswith("\n\nnote\n")) == (1 + len(one.proof) + 2, True)
    assert Submission.of(body.encode()) == one
    assert str(Submission(0, (), "a\n\nb\n")) == "old 0\n\na\n\nb\n"
    assert Submission.of(b"old 0\n\na\n\nb\n") == Submission(0, (), "a\n\nb\n")


@pytest.mark.parametrize(
    "body",
    [b"", b"old 1", b"old 01\n\nn\n", b"old -1\n\nn\n", b"Old 1\n\nn\n", b"old  1\n\nn\n", b"old 1\r\n\r\nn\n",
     b"old 1\n\n", b"old 1\nAAAA\n\nn\n", b"old 1\n" + HASH.encode()[:-1] + b"\n\nn\n", b"old 1\n \n\nn\n",
     b"old 1\n" + HASH.encode() * 2 + b"\n\nn\n", b"old 1\n" + (HASH.encode() + b"\n") * 64 + b"\nn\n",
     b"old 1\n\n\xff\n", b"old " + b"9" * 17 + b"\n\nn\n", "old 1١\n\nn\n".encode()],
)  # fmt: skip
def test_what_is_no_submission_is_refused(body: bytes) -> None:
    """Nothing is guessed."""
    with pytest.raises(BadNote):
        Submission.of(body)
    assert Submission.of(b"old 1\n" + (HASH.encode() + b"\n") * 63 + b"\nn\n").old == 1


def test_what_continues_is_cosigned() -> None:
    """From every size to every later one, the first from nothing; the same again, too."""
    for old in range(18):
        for size in range(max(old, 1), 18):
            assert judged(submission(old, size), said(size), said(old) if old else None) is None


def test_what_the_witness_does_not_know_so_is_told_its_size() -> None:
    """Another old size, smaller or larger, or another root at the one that it knows."""
    for known, sent in ((9, submission(5, 12)), (5, submission(9, 12)), (5, submission(0, 12))):
        assert judged(sent, said(12), said(known)) == Reply(Ruling.OTHER_SIZE, size=known)
    assert judged(submission(3, 12), said(12), None) == Reply(Ruling.OTHER_SIZE, size=0)
    other = [*LEAVES[:4], *LEAVES[5:]]
    assert judged(submission(5, 5), said(5, other), said(5)) == Reply(Ruling.OTHER_SIZE, size=5)


def test_a_smaller_tree_is_never_cosigned() -> None:
    """Whatever old size is claimed."""
    for old in range(10):
        answer = judged(Submission(old, (), "n\n"), said(4), said(9))
        assert answer is not None
        assert answer.verdict in (Ruling.OTHER_SIZE, Ruling.NO_SUBMISSION)
    assert judged(submission(9, 9), said(4), said(9)) == Reply(
        Ruling.NO_SUBMISSION, "the old size is larger than the checkpoint's"
    )


def test_another_history_is_never_cosigned() -> None:
    """One that differs in a leaf that was cosigned, with its own proof, with the true one, or with one bit changed."""
    chance = random.Random(5)
    for _ in range(300):
        old = chance.randint(1, 40)
        size = chance.randint(old + 1, 60)
        place = chance.randrange(old)
        other = [*LEAVES[:place], LEAVES[63], *LEAVES[place + 1 :]]
        for proof in (submission(old, size, other), submission(old, size)):
            answer = judged(proof, said(size, other), said(old))
            assert answer is not None
            assert answer.verdict is Ruling.NOT_CONTINUED


def test_a_spoilt_proof_is_refused() -> None:
    """Shorter, longer, of another order, with a bit changed; also one where none belongs."""
    true = submission(5, 13)
    bit = bytes([true.proof[0][0] ^ 1]) + true.proof[0][1:]
    for proof in (
        true.proof[1:],
        true.proof[:-1],
        (*true.proof, true.proof[0]),
        true.proof[::-1],
        (bit, *true.proof[1:]),
        (),
    ):
        refused = judged(Submission(5, proof, "n\n"), said(13), said(5))
        assert refused is not None
        assert refused.verdict is Ruling.NOT_CONTINUED
    for old in (0, 13):
        refused = judged(Submission(old, (EMPTY,), "n\n"), said(13), said(old) if old else None)
        assert refused is not None
        assert refused.verdict is Ruling.NOT_CONTINUED


def test_of_nothing_there_is_one_root() -> None:
    """So that two logs cannot begin from two nothings."""
    assert judged(Submission(0, (), "n\n"), said(0), None) is None
    refused = judged(Submission(0, (), "n\n"), Checkpoint("klickfri/prov", 0, LEAVES[0]), None)
    assert refused is not None
    assert refused.verdict is Ruling.NOT_CONTINUED
    assert judged(submission(0, 7), said(7), said(0)) is None


def test_answers_are_written_and_read() -> None:
    """A size is one only in the answer that has one."""
    assert Reply(Ruling.OTHER_SIZE, size=12).body == "12\n"
    assert Reply.of(409, "12\n").size == 12
    for body in ("", "12", "-1\n", "012\n", "x\n", "1" * 17 + "\n"):
        assert Reply.of(409, body).size is None
    assert (Reply.of(422, "12\n").size, Reply.of(200, "line\n").verdict) == (None, Ruling.COSIGNED)
    assert Reply(Ruling.COSIGNED, "line") == Reply.of(200, "line\n")
    with pytest.raises(ValueError, match="end"):
        Reply.of(200, "lin")
    for status in (500, 301, 204, 0):
        with pytest.raises(ValueError, match=str(status)):
            Reply.of(status, "")
