"""What signing the log costs: a checkpoint beside an append, and a check with the tree beside one without.

    PYTHONPATH=robot:. python tests/bench/bench_proof.py

In one run, on one log in a file: appends and checkpoints in turns; then the log is filled, and checked in turns without
and with its checkpoints, one for each hundred entries. Last what a proof of one case takes, and memory.
"""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

from klickfri.audit import covering, verify
from klickfri.audit.ledger import Ledger
from klickfri.audit.opening import open_ledger, verify_ledger
from klickfri.audit.proof import prove
from klickfri.audit.signing import Sealer, verifier_of
from klickfri.model.event import Event
from klickfri.settings.settings import Settings
from tests.bench.bench_audit import BOARD, EVENT, now

ENTRIES, EACH = 100_000, 100
ROUNDS = 200


class _Uncovered(covering.Covering):
    """What the check did before there was a tree: nothing."""

    def add(self, leaf: str, time: str) -> None:
        """Passes by."""

    def end(self) -> None:
        """Passes by."""


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def in_turns(log: Ledger, hand: Sealer) -> tuple[float, float]:
    """Seconds for one append, and for a checkpoint with one entry to take up."""
    appends = seals = 0.0
    for _ in range(ROUNDS):
        appends += seconds(lambda: log.append(EVENT))
        seals += seconds(hand.seal)
    return appends / ROUNDS, seals / ROUNDS


def fill(log: Ledger, hand: Sealer, entries: int) -> None:
    """Appends a night's entries, as the log does it, without waiting for the disk."""
    db = log._db  # type: ignore[attr-defined]
    db.execute("PRAGMA synchronous = OFF")
    for number in range(entries):
        log.append(Event(EVENT.type, f"sfi_first_application/SFI-{number // 60:06}", EVENT.data))
        if number % EACH == EACH - 1:
            hand.seal()
    db.execute("PRAGMA synchronous = FULL")


def checks(settings: Settings) -> Iterator[tuple[float, float]]:
    """Seconds for a check without the tree, and with it, in turns."""
    for _ in range(3):
        with mock.patch.object(verify, "Covering", _Uncovered):
            without = seconds(lambda: verify_ledger(settings, BOARD))
        yield without, seconds(lambda: verify_ledger(settings, BOARD))


def main(entries: int = ENTRIES) -> None:
    """Measures, and prints."""
    with tempfile.TemporaryDirectory() as place:
        settings = Settings(Path(place), Path(place), "")
        with open_ledger(settings, BOARD, now) as log:
            hand = Sealer(log, settings.state, BOARD)
            hand.seal()
            append, small = in_turns(log, hand)
            fill(log, hand, entries)
            append_later, large = in_turns(log, hand)
            anew = seconds(lambda: (log.append(EVENT), Sealer(log, settings.state, BOARD).seal()))
        without, covered = (min(times) for times in zip(*checks(settings), strict=True))
        result = verify_ledger(settings, BOARD)
        with open_ledger(settings, BOARD, now) as log:
            kept, key = next(log.checkpoints(last=True)), verifier_of(log, BOARD) or ""
            proving = seconds(lambda: prove(log, "SFI-000001", kept, key))
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"Checkpoints (SQLite, {result.entries} entries, {result.entries // EACH + 2 * ROUNDS} checkpoints)")
    for name, (one, other) in {"small": (append, small), "large": (append_later, large)}.items():
        print(f"  append / checkpoint, {name} log:  {1000 * one:.2f} / {1000 * other:.2f} ms, ratio {other / one:.1f}")
    print(f"  the first of a new process:      {1000 * anew:.2f} ms, with an append")
    print(f"  check without / with the tree:   {without:.2f} / {covered:.2f} s, ratio {covered / without:.2f}")
    print(f"  a proof of one case:             {proving:.2f} s")
    print(f"  memory at most:                  {memory:.0f} MB ({result.line()})")


if __name__ == "__main__":
    main()
