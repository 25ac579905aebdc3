"""Records that another account of ours holds: others first, then longer and longer waits, and a person in the end."""

from __future__ import annotations

from klickfri.app.run.locks import MOST_MEETINGS, OurLocks


def test_a_held_record_is_waited_for_longer_and_longer() -> None:
    """The first time the other cases come first; then the account gets the time that its worker needs to come back."""
    waited = list[float]()
    locks = OurLocks(waited.append)
    tried = list[bool]()
    for _ in range(MOST_MEETINGS):
        tried.append(locks.met("A-1"))
        locks.wait()
    assert tried == [True] * (MOST_MEETINGS - 1) + [False]
    assert waited == sorted(waited)
    assert (len(waited), sum(waited) > 60) == (MOST_MEETINGS - 1, True)


def test_one_record_is_not_counted_with_another() -> None:
    """Nobody is kept waiting for a record that was not met, and a wait is waited once."""
    waited = list[float]()
    locks = OurLocks(waited.append)
    assert locks.met("A-1")
    assert locks.met("A-2")
    locks.wait()
    assert waited == []
    assert locks.met("A-1")
    locks.wait()
    locks.wait()
    assert len(waited) == 1
