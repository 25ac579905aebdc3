"""One look tells what runs, what waits and since when, also of what is half gone."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from klickfri.app.look.status import status
from klickfri.app.office import Office
from klickfri.app.store import opened
from klickfri.model.work import Outcome, State
from klickfri.work.accounts import Holder
from klickfri.work.overview import FoundReady
from klickfri.work.runs import Run, RunState

NOW = dt.datetime(2026, 11, 20, 5, tzinfo=dt.UTC)


def test_an_empty_queue_has_its_processes(office: Office) -> None:
    """Nothing runs, nothing waits."""
    [one] = status(office).processes
    assert (one.process, dict(one.counts)) == ("trial", {})
    assert (one.run, one.last, one.oldest, one.ready) == (None, None, None, None)


def test_what_goes_on_is_told(office: Office) -> None:
    """The run with what it has in hand, whether it is heard of, the one before it, and the oldest case's hours."""
    office = replace(office, now=lambda: NOW, settings=replace(office.settings, today=None))
    with opened(office.settings) as store:
        rows = [{"reference": f"A-{n}", "received": f"2026-11-19T1{n}:00:00"} for n in range(3)]
        store.add("trial", rows, "", NOW)
        store.add("gone", rows[:1], "", NOW)
        store.runs.begin(Run("before", "trial", "here", 1, "anna", NOW - dt.timedelta(days=1)))
        store.runs.end("before", RunState.STOPPED, NOW)
        store.runs.begin(Run("now", "trial", "there", 1, "bo", NOW))
        store.accounts.take("small", ["rpa-1"], 1, Holder("now", "there", 1))
        store.workers.register("w", NOW)
        item = store.claim("trial", "w", NOW, run="now")
        assert item
        store.finish(item, Outcome(State.COMPLETED, "granted"), "w", NOW)
        assert store.claim("trial", "w", NOW, run="now")
        store.overview.keep_ready(FoundReady("trial", NOW, "Log-in: refused", 1, 3, ""))
    told = status(office)
    gone, trial = told.processes
    assert gone.oldest
    assert (gone.title, gone.oldest.promised) == ("", 0)
    assert trial.run
    assert (trial.run.id, trial.run.in_hand, trial.run.silent) == ("now", 1, False)
    assert trial.last
    assert (trial.last.id, trial.last.state) == ("before", "stopped")
    assert trial.oldest
    assert (trial.oldest.reference, trial.oldest.used, trial.oldest.promised) == ("A-1", 19.0, 24)
    assert trial.ready
    assert trial.ready.why == "Log-in: refused"
    assert told.accounts == {"small": ["rpa-1"]}
    later = replace(office, now=lambda: NOW + dt.timedelta(minutes=2))
    assert [one.run and one.run.silent for one in status(later, ["trial"]).processes] == [True]


def test_a_protected_person_is_counted_and_not_named(office: Office) -> None:
    """Who may see how things stand is not told who stands on the restricted list."""
    with opened(office.settings) as store:
        store.add("trial", [{"reference": "A-1", "received": "2026-11-19T10:00:00"}], "", NOW)
        store.workers.register("w", NOW)
        item = store.claim("trial", "w", NOW)
        assert item
        store.finish(item, Outcome(State.PENDING_USER_ACTION, code="SKYDD-S", restricted=True), "w", NOW)
    [one] = status(office).processes
    assert one.oldest
    assert one.oldest.reference == ""
    assert one.counts == {State.PENDING_USER_ACTION: 1}
