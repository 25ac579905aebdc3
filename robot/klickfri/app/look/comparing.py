"""Two cases, or two runs, of a process side by side, as an auditor asks why one ended otherwise than the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from klickfri.app.look.case_facts import CaseFacts, case
from klickfri.app.look.protected import hidden_cases
from klickfri.app.look.runs import RunStory, run_story
from klickfri.app.office import Office
from klickfri.audit.opening import has_ledger, read_ledger
from klickfri.audit.wanted import Wanted
from klickfri.model.events import StepFailed
from klickfri.summary.side_by_side import MomentPair, ValuesBeside, side_by_side, values_beside

MOST_STOPS = 10_000


@dataclass(frozen=True)
class CasesBeside:
    """Both cases, their moments one beside the other, and what is otherwise in their values."""

    first: CaseFacts
    second: CaseFacts
    pairs: tuple[MomentPair, ...]
    values: ValuesBeside


@dataclass(frozen=True)
class StoppedAt:
    """A step that was refused, by its stage, its words and the code; `say` is as the log tells it."""

    stage: str
    say: str
    code: str


@dataclass(frozen=True)
class RunsBeside:
    """Both runs, and where the robot stopped in each, how often. Protected persons' cases are not counted there."""

    first: RunStory
    second: RunStory
    stops: Mapping[StoppedAt, tuple[int, int]]


def cases_beside(
    office: Office, of: Collection[str], process: str, references: tuple[str, str], *, protected: bool
) -> CasesBeside:
    """Two cases of a process, by their numbers, if these boards have them. Raises as `case_facts.case`."""
    first, second = (case(office, of, f"{process}/{one}", protected=protected) for one in references)
    pairs = side_by_side(first.moments, second.moments)
    return CasesBeside(first, second, tuple(pairs), values_beside(first.told.values, second.told.values))


def runs_beside(office: Office, of: Collection[str], runs: tuple[str, str]) -> RunsBeside:
    """Two runs, if they are of these boards' processes. Raises `NotFound`, `AuditUnavailable` and `Unusable`."""
    first, second = (run_story(office, of, one) for one in runs)
    stops = [_stops(office, story) for story in (first, second)]
    both = {at: (stops[0][at], stops[1][at]) for at in dict.fromkeys([*stops[0], *stops[1]])}
    return RunsBeside(first, second, both)


def _stops(office: Office, story: RunStory) -> Counter[StoppedAt]:
    """Where the robot stopped in a run; nothing before its board has a log."""
    settings, board = office.settings, story.facts.board
    if not has_ledger(settings, board):
        return Counter()
    with read_ledger(settings, board) as log:
        hidden = hidden_cases(settings, log, protected=False)
        wanted = Wanted(type=StepFailed.type, run=story.facts.run.id, without=hidden)
        found = [one.told for one in log.search(wanted, MOST_STOPS)]
    return Counter(StoppedAt(one.stage, one.say, one.code) for one in found if isinstance(one, StepFailed))
