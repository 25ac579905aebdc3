"""How a case ends when its stages are over."""

from __future__ import annotations

import datetime as dt
from typing import TypeGuard

from klickfri.model.condition import holds
from klickfri.model.errors import Unsure
from klickfri.model.flow import End, Flow
from klickfri.model.sentences import Sentence
from klickfri.model.values import Values
from klickfri.model.work import Outcome, State


def ended(flow: Flow, known: Values, saved: bool) -> Outcome:
    """The first end that fits what is known; `saved` when something was seen saved.

    Raises `Unsure` when none fits, or one that completes what nothing was saved for.
    """
    end = next((end for end in flow.ends if not end.when or holds(end.when, known)), None)
    if end is None:
        raise Unsure(Sentence.NO_END())
    if end.outcome and not (saved or end.nothing_saved):
        raise Unsure(Sentence.NOTHING_SAVED())
    return _outcome(end, known)


def _outcome(end: End, known: Values) -> Outcome:
    code = str(known[end.hand_over[1:]]) if end.hand_over and end.hand_over.startswith("$") else end.hand_over
    until = known[end.defer_until[1:]] or None if end.defer_until else None
    if until is not None and not _is_day(until):  # kept so, the case would never come back
        raise Unsure(Sentence.NO_DAY())
    state = State.COMPLETED if end.outcome else State.DEFERRED if until else State.PENDING_USER_ACTION
    reasons = (end.reason,) if end.reason else ()
    return Outcome(state=state, outcome=end.outcome, code=code, reasons=reasons, defer_until=until)


def _is_day(value: object) -> TypeGuard[dt.date]:
    """Is it a day, and not a moment of one?"""
    return type(value) is dt.date
