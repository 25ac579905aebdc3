"""What never answers is left, and nothing is begun twice."""

from __future__ import annotations

import threading

import pytest

from klickfri.audit.patience import TimeLimit
from klickfri.model.errors import NotWitnessed


def test_it_gives_what_the_act_gives_and_raises_what_it_raises() -> None:
    """Also a second time."""
    patience = TimeLimit(20, "test")
    assert (patience.do(lambda: 1), patience.do(lambda: 2)) == (1, 2)
    for error in (FileNotFoundError("gone"), NotWitnessed("no")):

        def act(error: Exception = error) -> None:
            raise error

        with pytest.raises(type(error)):
            patience.do(act)
    assert patience.do(lambda: 3) == 3


def test_what_takes_long_is_left_and_not_begun_again() -> None:
    """Until it has ended."""
    answer, begun = threading.Event(), list[int]()
    patience = TimeLimit(0.05, "test")

    def act(number: int) -> None:
        begun.append(number)
        answer.wait()

    for number in (1, 2):
        with pytest.raises(TimeoutError):
            patience.do(lambda: act(number))  # noqa: B023 called at once
    assert begun == [1]
    answer.set()
    patience.seconds = 20
    patience.do(lambda: act(3))
    assert begun == [1, 3]
