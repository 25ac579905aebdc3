"""A witness that is killed while logs bring it checkpoints, again and again: it never cosigns two histories.

Two histories of one log, signed by the board's own key, are brought at once by many hands; the witness's process is
ended by SIGKILL in their midst and begun again. Whatever was cosigned, in answers that came and in the witness's book,
is of one history, and no answer is ever of less than one that came before.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import http.client
import random
import signal
import socket
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from klickfri.audit.checkpoint import Checkpoint
from klickfri.audit.note import text_of
from klickfri.audit.witness import book
from klickfri.audit.witness.book import Book
from tests.e2e.processes import until
from tests.unit.audit.witness.test_book import BOARD, NAME, asked, note

NOW = dt.datetime(2026, 11, 20, 2, tzinfo=dt.UTC)
HANDS = 3
"""Of each history."""
LEAVES = [hashlib.sha256(number.to_bytes(2, "big")).digest() for number in range(1000)]
FORKED = [*LEAVES[:4], b"\xff" * 32, *LEAVES[5:]]


@dataclass
class Witness:
    """A witness's process, which is ended and begun again at one address."""

    folder: Path
    port: int
    process: subprocess.Popen[str] | None = None

    def begin(self) -> None:
        """Returns when it says where it answers."""
        words = [sys.executable, "-m", "klickfri", "witness", "serve", str(self.folder), "--port", str(self.port)]
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert self.process.stdout is not None
        assert self.process.stdout.readline().startswith("http://")

    def kill(self) -> None:
        """As a power cut would end it."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


@dataclass
class Hand:
    """Brings one history, step by step, and goes on from whatever the witness says that it knows."""

    witness: Witness
    leaves: list[bytes]
    ended: threading.Event
    cosigned: list[tuple[int, str, str]] = field(default_factory=list)
    """Size, the note that was brought, and the line that came."""
    lost: int = 0

    def bring(self) -> None:
        """Until it is told to end."""
        old, chance = 0, random.Random(3)
        while not self.ended.is_set():
            size = min(len(self.leaves), old + chance.randint(1, 3))
            try:
                status, body = self._posted(asked(old, size, self.leaves))
            except (OSError, http.client.HTTPException):
                self.lost += 1
                self.ended.wait(0.01)
                continue
            if status == 200:
                self.cosigned.append((size, note(size, self.leaves), body))
            old = size if status == 200 else int(body) if status == 409 else old
            self.ended.wait(0.005)

    def _posted(self, body: bytes) -> tuple[int, str]:
        with closing(http.client.HTTPConnection("127.0.0.1", self.witness.port, timeout=10)) as way:
            way.request("POST", "/add-checkpoint", body)
            answer = way.getresponse()
            return answer.status, answer.read().decode()


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    """One that trusts a board."""
    book.begin(tmp_path / "witness", NAME, NOW)
    Book(tmp_path / "witness").trust(str(BOARD.verifier), NOW)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    return Witness(tmp_path / "witness", port)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("kills", [2, pytest.param(40, marks=pytest.mark.attack)])
def test_killed_among_two_histories_it_cosigns_one(witness: Witness, kills: int) -> None:
    """Killed at seeded moments; each time the book is whole, and what was answered is in it."""
    chance, ended = random.Random(kills), threading.Event()
    hands = [Hand(witness, leaves, ended) for leaves in (LEAVES, FORKED) for _ in range(HANDS)]
    witness.begin()
    threads = [threading.Thread(target=hand.bring) for hand in hands]
    for thread in threads:
        thread.start()
    try:
        for _ in range(kills):
            _await_answers(hands, chance.randint(1, 4))
            witness.kill()
            [known] = Book(witness.folder).logs()
            answered = max((size for hand in hands for size, _, _ in hand.cosigned), default=0)
            assert known.size >= answered, "durable before it goes out"
            witness.begin()
        _await_answers(hands, 3)
    finally:
        ended.set()
        for thread in threads:
            thread.join()
        witness.kill()
    [known] = Book(witness.folder).logs()
    won = LEAVES if known.checkpoint == Checkpoint.of(text_of(note(known.size, LEAVES))) else FORKED
    verifier = Book(witness.folder).verifier
    answers = [one for hand in hands for one in hand.cosigned]
    for size, brought, line in answers:
        assert verifier.text_of(brought + line) == text_of(note(size, won))
    assert sum(hand.lost for hand in hands), "it was killed while they asked"
    assert len(answers) >= kills


def _await_answers(hands: list[Hand], more: int) -> None:
    """So many cosignatures more."""
    wanted = _answered(hands) + more
    assert until(lambda: _answered(hands) >= wanted)


def _answered(hands: list[Hand]) -> int:
    return sum(len(hand.cosigned) for hand in hands)
