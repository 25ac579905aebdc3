"""The published table of states."""

from __future__ import annotations

from klickfri.model.work import TRANSITIONS, Outcome, State

TABLE = {
    "new": "in_progress abandoned",
    "in_progress": "completed pending_user_action failed deferred new",
    "deferred": "in_progress completed abandoned",
    "pending_user_action": "new completed abandoned",
    "failed": "new completed abandoned",
    "completed": "",
    "abandoned": "",
}


def test_the_table_is_the_published_one() -> None:
    """Changing what may follow what is a decision, not an accident."""
    assert {str(state): set(map(str, after)) for state, after in TRANSITIONS.items()} == {
        state: set(after.split()) for state, after in TABLE.items()
    }


def test_every_state_can_be_left_or_is_an_end() -> None:
    """From anywhere an end can be reached: nobody is stuck (promise 8)."""
    ends = {state for state, after in TRANSITIONS.items() if not after}
    assert ends == {State.COMPLETED, State.ABANDONED}
    reached = set(ends)
    for _ in State:
        reached |= {state for state, after in TRANSITIONS.items() if after & reached}
    assert reached == set(State)


def test_only_a_worker_begins_and_every_attempt_can_be_put_back() -> None:
    """In progress comes from waiting states only; a dead worker's item goes back to new."""
    before = {state for state, after in TRANSITIONS.items() if State.IN_PROGRESS in after}
    assert before == {State.NEW, State.DEFERRED}
    assert State.NEW in TRANSITIONS[State.IN_PROGRESS]


def test_an_outcome_says_nothing_that_it_was_not_told() -> None:
    """No code, reason, picture or count by default; the lock is unknown, not released."""
    outcome = Outcome(State.COMPLETED)
    assert (outcome.code, outcome.reasons, outcome.picture, outcome.restricted) == (None, (), None, False)
    assert outcome.lock_released is None
