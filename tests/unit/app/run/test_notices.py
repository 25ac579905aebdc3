"""Told, not discovered: what is to be known is sent once, in time, and names nobody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest

from klickfri.app.office import Office
from klickfri.app.run import notices
from klickfri.app.run.notices import Telling
from klickfri.app.store import opened
from klickfri.model.errors import Misconfigured
from klickfri.model.work import Outcome, State
from klickfri.settings.credentials import EnvironmentCredentials
from klickfri.settings.outside import MailServer, Outside
from klickfri.tell.ways import Notice, NotSent
from klickfri.work.store import Store

NOW = dt.datetime(2026, 11, 20, 5, tzinfo=dt.UTC)
"""06:00 in Sweden."""
RECEIVED = "2026-11-19T10:30:00"


@dataclass
class Kept:
    """A way that keeps what it is sent; while `broken` it takes nothing."""

    broken: bool = False
    notices: list[Notice] = field(default_factory=list)

    def send(self, notice: Notice, now: dt.datetime) -> None:
        if self.broken:
            raise NotSent("mail.example: timed out")
        self.notices.append(notice)


@dataclass
class Desk:
    """Who tells, on a clock that can be set."""

    office: Office
    store: Store
    now: dt.datetime = NOW
    mail: Kept = field(default_factory=Kept)
    hook: Kept = field(default_factory=Kept)

    def look(self, hours: float = 0) -> int:
        self.now += dt.timedelta(hours=hours)
        return self.teller().look()

    def teller(self) -> Telling:
        office = replace(self.office, now=lambda: self.now, settings=replace(self.office.settings, today=None))
        return Telling(office, self.store, {"mail": self.mail, "webhook": self.hook})

    def kinds(self) -> list[str]:
        return [one.kind for one in self.mail.notices]


@pytest.fixture
def desk(office: Office) -> Iterator[Desk]:
    """Two applications, received at 10:30 the day before; one is a protected person's."""
    with opened(office.settings) as store:
        rows = [{"reference": one, "received": RECEIVED, "given_name": "Åsa Canberg"} for one in ("A-1", "A-2")]
        store.add("trial", rows, "", NOW)
        store.workers.register("w", NOW)
        item = store.claim("trial", "w", NOW)
        assert item
        restricted = Outcome(State.PENDING_USER_ACTION, code="SKYDD-S", restricted=True)
        store.finish(item, restricted, "w", NOW)
        yield Desk(office, store)


def test_who_is_soon_without_an_answer_is_told_once(desk: Desk) -> None:
    """At 20 of 24 hours, all in one message, by both ways; a protected person is counted and not named."""
    assert desk.look(0.4) == 0
    assert desk.look(0.1) == 2
    assert desk.look(0.1) == 0
    [told] = desk.mail.notices
    assert told.facts == {"process": "trial", "count": 2, "references": ["A-2"]}
    assert "A-2" in told.text
    assert "20.0 timmar" in told.text
    for canary in ("A-1", "SKYDD", "Canberg"):
        assert canary not in told.text + told.subject
    desk.store.add("trial", [{"reference": "A-3", "received": RECEIVED}], "", NOW)
    desk.look()
    assert desk.mail.notices[1].facts["references"] == ["A-3"]


def test_each_morning_says_how_things_stand(desk: Desk) -> None:
    """Once a day, from its hour on, whoever asks and however late it is."""
    desk.look(0.9)
    assert "morning" not in desk.kinds()
    desk.look(0.2)
    desk.look(1)
    assert desk.kinds().count("morning") == 1
    [told] = [one for one in desk.mail.notices if one.kind == "morning"]
    assert "Väntar på roboten: 1" in told.text
    assert "Väntar på en person: 1" in told.text
    desk.look(30)
    assert desk.kinds().count("morning") == 2


def test_a_way_that_is_broken_loses_nothing_and_holds_up_no_other(desk: Desk) -> None:
    """What waits is sent when the server is back, in order, and nothing of it twice."""
    desk.mail.broken = True
    desk.look(2.5)
    assert desk.mail.notices == []
    sent = [one.kind for one in desk.hook.notices]
    desk.mail.broken = False
    for _ in range(len(sent)):
        desk.look(1)
    assert desk.kinds() == sent == ["late", "morning"]


def test_an_incident_is_told_when_it_opens_and_when_it_closes(desk: Desk) -> None:
    """Once each, with since when, and what ended it."""

    desk.store.incidents.open("system/small", "Sidan kom inte för 19850314-2385.", NOW)
    desk.look(2)
    desk.store.incidents.close("system/small", "systemet svarar", NOW + dt.timedelta(minutes=4))
    desk.look(2)
    opened, closed = [one for one in desk.mail.notices if one.kind.startswith("incident")]
    assert (opened.kind, closed.kind) == ("incident.opened", "incident.closed")
    assert "06:04 (systemet svarar)" in closed.text
    assert "2385" not in str([opened, closed])


def test_without_a_way_nothing_is_kept(desk: Desk) -> None:
    """Nobody is told later what was of interest a year ago."""
    Telling(desk.office, desk.store, {}).look()
    assert desk.store.outbox.waiting() == 0


def test_a_way_with_a_secret_needs_it(office: Office) -> None:
    """It is kept as robots' passwords are."""
    outside = Outside(
        MailServer("smtp", "a.example", 25, "klickfri", "r@a.example", ("d@a.example",)), "http://b.example"
    )
    settings = replace(office.settings, outside=outside)
    with pytest.raises(Misconfigured, match="KLICKFRI_PASSWORD_MAIL"):
        notices.ways_of(settings, EnvironmentCredentials({}))
    given = {"KLICKFRI_PASSWORD_MAIL": "hemligt-nog", "KLICKFRI_PASSWORD_WEBHOOK": "hemligt-med"}
    ways = notices.ways_of(settings, EnvironmentCredentials(given))
    assert sorted(ways) == ["mail", "webhook"]
    assert "hemligt" not in repr(ways)
