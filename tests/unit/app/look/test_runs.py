"""What is told of runs: what was not as it should be is found, and nothing else is called so."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from klickfri.app.look.runs import RunFacts, recent_runs, run_story
from klickfri.app.office import Office
from klickfri.app.store import opened
from klickfri.audit.opening import open_ledger
from klickfri.model.errors import NotFound
from klickfri.model.event import Event
from klickfri.model.events import RunReconciled, RunStopped
from klickfri.model.work import Outcome, State
from klickfri.work.runs import Run, RunState

NOW = dt.datetime(2026, 11, 20, 5, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def facts(state: RunState = RunState.ENDED, ill: str = "", broken: tuple[str, ...] = (), **counts: Any) -> RunFacts:
    """A run's facts with these sums; with none when `sums` is None."""
    numbers = dict.fromkeys(("completed", "handed_over", "failed", "waiting", "by_hand", "abandoned", "unseen"), 0)
    told = {"run": "r", "taken_in": 0, **numbers, "balances": True, **counts}
    sums = None if "sums" in told else RunReconciled(**told)
    stopped = RunStopped(run="r", reason="done", ill=ill, restarted=("rpa-1: 1",), broken=broken)
    return RunFacts(Run("r", "trial", "h", 1, "anna", NOW, state), "Prov", "prov", "Provnämnden", None, stopped, sums)


@pytest.mark.parametrize(
    ("one", "deviates"),
    [
        (facts(), False),
        (facts(RunState.STOPPED, handed_over=3, waiting=2), False),
        (facts(RunState.RUNNING, sums=None), False),
        (facts(RunState.LOST), True),
        (facts(sums=None), True),
        (facts(failed=1), True),
        (facts(unseen=1), True),
        (facts(balances=False), True),
        (facts(ill="ProVux"), True),
        (facts(broken=("rpa-1: 4",)), True),
    ],
)
def test_what_a_person_must_look_at(one: RunFacts, deviates: bool) -> None:
    """A hand-over, a robot that was started again and a run that was stopped are no faults."""
    assert one.deviates is deviates


def test_runs_of_other_boards_are_not_told(office: Office) -> None:
    """Neither in the list nor by their name; nor what watches a folder."""
    with opened(office.settings) as store:
        store.runs.begin(Run("natt-1", "trial", "h", 1, "anna", NOW))
        store.runs.begin(Run("vakt", "watch/trial", "h", 1, "anna", NOW))
    assert [one.run.id for one in recent_runs(office, ["prov"])] == ["natt-1"]
    assert recent_runs(office, ["social"]) == recent_runs(office, []) == []
    for boards, run in ((["social"], "natt-1"), (["prov"], "vakt"), (["prov"], "natt")):
        with pytest.raises(NotFound):
            run_story(office, boards, run)


def test_another_version_is_told_where_it_begins(office: Office) -> None:
    """Compared with the process's run before, also where that is on another page; the very first is no change."""
    for number, digest in enumerate("aabba"):
        begin, run = NOW + number * DAY, f"natt-{number}"
        with opened(office.settings) as store, open_ledger(office.settings, "prov", office.now) as log:
            store.runs.begin(Run(run, "trial", "h", 1, "anna", begin))
            store.runs.end(run, RunState.ENDED, begin)
            log.append(Event("run.started", f"run/{run}", {"run": run, "flow_digest": digest}))
    assert [one.new_version for one in recent_runs(office, ["prov"])] == [True, False, True, False, False]
    assert [one.new_version for one in recent_runs(office, ["prov"], limit=1)] == [True]
    earlier = recent_runs(office, ["prov"], before=NOW + 2 * DAY)
    assert [one.run.id for one in earlier] == ["natt-1", "natt-0"]


def test_the_restricted_list_is_counted_and_not_named(office: Office) -> None:
    """By any of its signs."""
    with opened(office.settings) as store:
        rows = [{"reference": f"A-{number}", "received": "2026-11-19T10:00:00"} for number in range(3)]
        store.add("trial", rows, "", NOW)
        store.workers.register("w", NOW)
        store.runs.begin(Run("natt-1", "trial", "h", 1, "anna", NOW))
        ends = (Outcome(State.COMPLETED, "granted"), Outcome(State.PENDING_USER_ACTION, code="SKYDD-S"),
                Outcome(State.PENDING_USER_ACTION, restricted=True))  # fmt: skip
        for end in ends:
            item = store.claim("trial", "w", NOW, run="natt-1")
            assert item
            store.finish(item, end, "w", NOW)
    story = run_story(office, ["prov"], "natt-1")
    assert ([case.reference for case in story.cases], story.hidden, story.more) == (["A-0"], 2, 0)
    assert story.states == {State.COMPLETED: 1, State.PENDING_USER_ACTION: 2}
