"""Cases for each code and week."""

from __future__ import annotations

import datetime as dt

import pytest

from klickfri.app.look.weeks import CasesOfWeek, weeks
from klickfri.app.run.station import Station
from klickfri.audit.opening import open_ledger
from klickfri.model.errors import BadInput, Misconfigured
from klickfri.model.event import Event
from klickfri.settings.settings import Settings

UTC = dt.UTC
CLICKS = {"clicks_work": 0, "confirms_work": 0, "clicks_looking": 0}


def finish(settings: Settings, at: dt.datetime, reference: str, outcome: str = "", code: str = "") -> None:
    """An attempt at a case came to its end."""
    state = "completed" if outcome else "pending_user_action"
    told = {"run": "r", "attempt": 1, "state": state, "outcome": outcome, "code": code, **CLICKS}
    with open_ledger(settings, "prov", lambda: at) as log:
        log.append(Event("case.finished", f"trial/{reference}", told))


def counted(found: list[CasesOfWeek]) -> list[tuple[int, int, dict[str, int], dict[str, int]]]:
    """Year, week, and how many ended how."""
    return [(one.year, one.week, dict(one.ended), dict(one.left)) for one in found]


@pytest.fixture
def winter(settings: Settings, station: Station) -> Settings:
    """Cases around the turn of a year whose first days are the old year's last week."""
    sunday = dt.datetime(2027, 1, 3, 22, 59, tzinfo=UTC)
    finish(settings, sunday, "A-1", code="UNG")
    finish(settings, sunday, "A-2", outcome="granted")
    finish(settings, sunday, "A-3", code="UNG")
    finish(settings, sunday + dt.timedelta(minutes=1), "A-4", code="KOMPL")
    return settings


def test_a_week_is_monday_to_sunday_in_sweden(winter: Settings) -> None:
    """As ISO 8601 numbers it: 3 January 2027 belongs to week 53 of 2026. The latest first."""
    assert counted(weeks(winter, None, None)) == [(2027, 1, {}, {"KOMPL": 1}), (2026, 53, {"granted": 1}, {"UNG": 2})]
    assert counted(weeks(winter, dt.date(2027, 1, 4), None)) == [(2027, 1, {}, {"KOMPL": 1})]
    assert counted(weeks(winter, None, dt.date(2027, 1, 3))) == [(2026, 53, {"granted": 1}, {"UNG": 2})]


def test_a_case_counts_once_a_week_as_it_ended_last(winter: Settings) -> None:
    """Put back to the robot and granted then, it is no case for a person any more; in another week it counts there."""
    monday = dt.datetime(2027, 1, 4, 12, tzinfo=UTC)
    finish(winter, monday, "A-4", outcome="granted")
    finish(winter, monday, "A-1", outcome="granted")
    assert counted(weeks(winter, None, None)) == [
        (2027, 1, {"granted": 2}, {}),
        (2026, 53, {"granted": 1}, {"UNG": 2}),
    ]


def test_protected_persons_are_not_counted(winter: Settings) -> None:
    """Unless they are asked for: a number alone would say that there is one."""
    with open_ledger(winter, "prov", lambda: dt.datetime(2027, 1, 4, tzinfo=UTC)) as log:
        hidden = {"run": "r", "attempt": 1, "code": "SKYDD-S", "reasons": [], "restricted": True}
        log.append(Event("case.handed_over", "trial/A-3", hidden))
    shown = weeks(winter, None, dt.date(2027, 1, 3), protected=False)
    assert counted(shown) == [(2026, 53, {"granted": 1}, {"UNG": 1})]


def test_what_cannot_be_counted_is_refused(winter: Settings) -> None:
    """Days that are no span, and a board without a log."""
    with pytest.raises(BadInput, match="comes after"):
        weeks(winter, dt.date(2027, 1, 4), dt.date(2027, 1, 3))
    with pytest.raises(Misconfigured):
        weeks(winter, None, None, "social")
