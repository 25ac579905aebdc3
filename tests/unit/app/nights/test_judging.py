"""How a night went: an exit code says little, and one failed case is no failed night."""

from __future__ import annotations

import pytest

from klickfri.app.nights.judging import judged_by_code, sums_of
from klickfri.cli.exits import EXIT_CODES
from klickfri.model.event import EventData
from klickfri.model.events import RunReconciled, RunStopped
from klickfri.model.schedule import NightEnd


def told(completed: int = 0, failed: int = 0, *, balances: bool = True, ill: str = "") -> list[EventData]:
    """What a run's log says at its end."""
    rest = dict.fromkeys(("waiting", "by_hand", "abandoned", "unseen", "handed_over"), 0)
    return [
        RunStopped(run="r", reason="done", ill=ill, restarted=(), broken=()),
        RunReconciled(
            run="r", taken_in=completed + failed, completed=completed, failed=failed, balances=balances, **rest
        ),
    ]


@pytest.mark.parametrize(
    ("log", "went"),
    [
        (told(completed=3), NightEnd.WELL),
        (told(), NightEnd.WELL),
        (told(completed=3, failed=1), NightEnd.FAULTS),
        (told(failed=2), NightEnd.FAILED),
        (told(ill="sedan 02:10"), NightEnd.FAILED),
        (told(completed=3, balances=False), NightEnd.FAILED),
        ([], NightEnd.FAILED),
    ],
)
def test_the_sums_tell_a_failed_night(log: list[EventData], went: NightEnd) -> None:
    """One in which no case came to an end, or in which somebody is missed."""
    assert sums_of(log)[1] is went


@pytest.mark.parametrize(
    ("code", "went"),
    [(0, NightEnd.WELL), (1, NightEnd.FAULTS), (130, NightEnd.STOPPED), (75, NightEnd.LOST), (-9, NightEnd.LOST)],
)
def test_an_exit_code_tells_the_rest(code: int, went: NightEnd) -> None:
    """Of code 1 the log is asked, and a night that it calls well had something to see."""
    assert judged_by_code(code, lambda: NightEnd.WELL) is went


@pytest.mark.parametrize("code", sorted({*EXIT_CODES} - {0, 1, 7, 75, 130}))
def test_any_other_code_is_a_failed_night(code: int) -> None:
    """Nothing could begin: a person must look before it is tried every night."""
    assert judged_by_code(code, lambda: NightEnd.WELL) is NightEnd.FAILED
