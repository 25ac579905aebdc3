"""Runs as auditors and operators ask for them: what came in and went out, what was not as it should be, and a story."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from klickfri.app.look.boards import processes_of
from klickfri.app.office import Office
from klickfri.app.store import opened
from klickfri.audit.entry import Entry
from klickfri.audit.ledger import LedgerReader
from klickfri.audit.opening import has_ledger, read_ledger
from klickfri.model.application import Process
from klickfri.model.errors import NotFound
from klickfri.model.events import RunReconciled, RunStarted, RunStopped
from klickfri.model.work import State, WorkItem
from klickfri.settings.settings import Settings
from klickfri.summary.run_story import RunMoment, run_moments
from klickfri.work.runs import Run, RunState
from klickfri.work.store import Store

AT_ONCE = 25
"""Runs on a page."""
SHOWN_CASES = 200


@dataclass(frozen=True)
class RunFacts:
    """One run, as its row and the log tell it. `sums` is None when it never came so far; `new_version` tells that its
    flow is another than that of the process's run before.
    """

    run: Run
    title: str
    board: str
    board_title: str
    began: RunStarted | None = None
    stopped: RunStopped | None = None
    sums: RunReconciled | None = None
    new_version: bool = False

    @property
    def is_over(self) -> bool:
        """Has it ended, in whatever way?"""
        return self.run.state is not RunState.RUNNING

    @property
    def deviates(self) -> bool:
        """Is there something that a person must look at?"""
        lost = self.run.state is RunState.LOST or (self.is_over and self.sums is None)
        ended_ill = self.stopped is not None and bool(self.stopped.ill or self.stopped.broken)
        sums = self.sums
        return lost or ended_ill or (sums is not None and (not sums.balances or sums.failed > 0 or sums.unseen > 0))


@dataclass(frozen=True)
class RunCase:
    """One case that the run was the last to have, as it stands today."""

    reference: str
    state: State
    outcome: str
    code: str


@dataclass(frozen=True)
class RunStory:
    """One run in full. `hidden` counts its cases of the restricted list, `more` those beyond `cases`; `outcomes` is
    what the process calls its own. `ended` counts those that are not hidden by state, outcome and code.
    """

    facts: RunFacts
    moments: tuple[RunMoment, ...]
    cases: tuple[RunCase, ...]
    states: Mapping[State, int]
    hidden: int
    more: int
    outcomes: Mapping[str, str]
    ended: Mapping[tuple[State, str, str], int]


def recent_runs(
    office: Office, boards: Collection[str], before: dt.datetime | None = None, limit: int = AT_ONCE
) -> list[RunFacts]:
    """The latest runs of these boards' processes that began before a moment, the latest first."""
    processes = processes_of(office.settings, boards)
    with opened(office.settings) as store, _Logs(office.settings) as logs:
        runs = store.runs.latest(processes, before, limit)
        return [_facts(store, logs, processes[run.process], run) for run in runs]


def other_runs(office: Office, facts: RunFacts) -> list[Run]:
    """The latest other runs of its process, to compare it with."""
    with opened(office.settings) as store:
        return [run for run in store.runs.latest([facts.run.process], None, AT_ONCE) if run.id != facts.run.id]


def run_story(office: Office, boards: Collection[str], run_id: str) -> RunStory:
    """One run. Raises `NotFound` also for one of another board."""
    processes = processes_of(office.settings, boards)
    with opened(office.settings) as store, _Logs(office.settings) as logs:
        run = store.runs.get(run_id)
        if run is None or run.process not in processes:
            raise NotFound(f"no run of these boards is called {run_id}")
        process = processes[run.process]
        facts = _facts(store, logs, process, run)
        moments = run_moments(logs.of_run(facts.board, run_id))
        return _with_cases(facts, moments, store.items(run.process, run=run_id), process.outcomes)


def _with_cases(
    facts: RunFacts, moments: Sequence[RunMoment], items: Sequence[WorkItem], outcomes: Mapping[str, str]
) -> RunStory:
    shown = [item for item in items if not item.is_restricted]
    cases = [_case(item) for item in shown]
    states, ended = Counter(item.state for item in items), Counter((one.state, one.outcome, one.code) for one in cases)
    more, hidden = max(len(shown) - SHOWN_CASES, 0), len(items) - len(shown)
    return RunStory(facts, tuple(moments), tuple(cases[:SHOWN_CASES]), states, hidden, more, outcomes, ended)


def _case(item: WorkItem) -> RunCase:
    last = item.last
    return RunCase(item.reference, item.state, (last and last.outcome) or "", (last and last.code) or "")


def _facts(store: Store, logs: _Logs, process: Process, run: Run) -> RunFacts:
    told = [entry.told for entry in logs.of_run(process.board, run.id)]
    began = next((one for one in told if isinstance(one, RunStarted)), None)
    return RunFacts(
        run=run,
        title=process.title,
        board=process.board,
        board_title=process.board_title,
        began=began,
        stopped=next((one for one in told if isinstance(one, RunStopped)), None),
        sums=next((one for one in told if isinstance(one, RunReconciled)), None),
        new_version=began is not None and _is_new(store, logs, process, run, began.flow_digest),
    )


def _is_new(store: Store, logs: _Logs, process: Process, run: Run, digest: str) -> bool:
    """Is it another version than that of the run before? The very first is no change."""
    before = store.runs.latest([process.name], run.started, 1)
    told = [entry.told for one in before for entry in logs.of_run(process.board, one.id)]
    was = next((one.flow_digest for one in told if isinstance(one, RunStarted)), digest)
    return was != digest


class _Logs(ExitStack):
    """The boards' logs, each opened when it is first asked."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self._open: dict[str, LedgerReader | None] = {}

    def of_run(self, board: str, run: str) -> list[Entry]:
        """What the log tells of the run itself, not of its cases; nothing before the robot has run."""
        if board not in self._open:
            there = has_ledger(self._settings, board)
            self._open[board] = self.enter_context(read_ledger(self._settings, board)) if there else None
        log = self._open[board]
        return log.of_subject(f"run/{run}") if log else []
