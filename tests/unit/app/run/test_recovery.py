"""What a worker does about a legacy system that is ill."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from klickfri.app.process import LoadedProcess
from klickfri.app.run.leases import holder_of
from klickfri.app.run.recovery import GLANCE, MOST_REFUSALS, Recovery
from klickfri.app.store import opened
from klickfri.model import codes
from klickfri.model.errors import NotAdmitted, SystemIll, UnknownPage
from klickfri.model.event import Event
from klickfri.model.sentences import Sentence
from klickfri.work.store import Store

DOWN = SystemIll(codes.NETWORK, Sentence.NO_ANSWER())
UNKNOWN = UnknownPage(["home"], ["okänd sida"])
REFUSED = NotAdmitted("a new password is wanted")


def a_fault() -> SystemIll:
    """A case met an answer of 500."""
    return SystemIll(codes.FAULT_PAGE, Sentence.FAULT_STATUS(status=500))


class Bedside:
    """A system that comes when `comes` says so, and a worker whose waits are noted and take no time."""

    def __init__(
        self, store: Store, loaded: LoadedProcess, *comes: bool, account: str = "rpa-1", refused: bool = False
    ) -> None:
        self.waits: list[float] = []
        self.answers, self.refused = list(comes), refused
        self.log: list[Event] = []
        self.others: Callable[[], object] = lambda: None
        system = loaded.program.system.model_copy(update={"ill_waits": (1.5, 5.0), "ill_for_minutes": 1.0})
        self.health = store.health(system.name, "trial")
        self.recovery = Recovery(
            *(self.health, system, account, self.comes, self.rest, loaded.office.now, self.log.append),
            self.turns,
            self.now,
        )

    def comes(self) -> bool:
        """The start page, or not; or the account is refused."""
        if self.refused:
            raise REFUSED
        return self.answers.pop(0)

    def rest(self, seconds: float) -> None:
        """Notes a wait, in which others may do something."""
        self.waits.append(seconds)
        self.others()

    def now(self) -> float:
        """The clock is what has been waited."""
        return sum(self.waits)

    def falls_ill(self) -> None:
        """The start page did not come, and does not when it is looked at again."""
        self.recovery.did_not_come(DOWN)
        self.answers.insert(0, False)

    def turns(self) -> None:
        """Nobody stands aside here."""

    @property
    def told(self) -> list[str]:
        """The incidents' events."""
        return [event.type for event in self.log]


@pytest.fixture
def store(loaded: LoadedProcess) -> Iterator[Store]:
    """A queue in which both accounts are at work."""
    with opened(loaded.settings) as store:
        system = loaded.program.system
        store.accounts.take(system.name, system.accounts, 2, holder_of("r"))
        yield store


def test_a_well_system_is_not_waited_for(store: Store, loaded: LoadedProcess) -> None:
    """Nothing is asked and nothing waited before each case."""
    bedside = Bedside(store, loaded)
    bedside.recovery.wait()
    assert bedside.waits == []


def test_one_fault_opens_nothing_while_the_start_page_comes(store: Store, loaded: LoadedProcess) -> None:
    """It may be the case's: others are tried, after one look."""
    bedside, fault = Bedside(store, loaded, True), a_fault()
    assert not bedside.recovery.met("A", fault)
    assert fault.others_first
    bedside.recovery.wait()
    assert (bedside.waits, bedside.health.illness(), bedside.told) == ([], None, [])


@pytest.mark.parametrize("first", ["a case", "the start page", "a save in doubt"])
def test_a_fault_and_a_start_page_that_does_not_come_are_an_illness(
    store: Store, loaded: LoadedProcess, first: str
) -> None:
    """Told at once, before any other case is touched; one incident; nobody is to blame for the fault before."""
    bedside = Bedside(store, loaded, False, True, True)
    if first == "the start page":
        bedside.recovery.did_not_come(DOWN)
    else:
        bedside.recovery.met("A", a_fault())
    bedside.recovery.wait()
    assert bedside.waits == [1.5]
    assert bedside.told == ["incident.opened"]
    assert not bedside.recovery.met("A", a_fault())
    bedside.recovery.went_well("A")
    assert bedside.told == ["incident.opened", "incident.closed"]


def test_the_waits_grow_until_the_start_page_comes(store: Store, loaded: LoadedProcess) -> None:
    """And go on growing when it comes and cases still fail; they begin anew once a case has gone well."""
    bedside = Bedside(store, loaded, False, False, True, True, True)
    bedside.falls_ill()
    bedside.recovery.wait()
    assert bedside.waits == [1.5, 5.0, 5.0]
    bedside.recovery.wait()
    assert bedside.waits[3:] == [5.0]
    bedside.recovery.went_well("A")
    bedside.recovery.wait()
    bedside.falls_ill()
    bedside.recovery.wait()
    assert bedside.waits[4:] == [1.5]


def test_a_system_that_stays_ill_is_given_up(store: Store, loaded: LoadedProcess) -> None:
    """After its limit, whatever the start page says; the row keeps since when and why, and the incident stays open."""
    bedside = Bedside(store, loaded, *[False] * 20)
    bedside.falls_ill()
    with pytest.raises(SystemIll):
        bedside.recovery.wait()
    assert 60 < sum(bedside.waits) <= 66
    illness = bedside.health.illness()
    assert illness is not None
    assert illness.reason == "systemet svarade inte"
    assert len(store.incidents.current()) == 1


def test_one_looks_and_tries_and_the_others_wait(store: Store, loaded: LoadedProcess) -> None:
    """Nobody but the one who looks touches the system or a case until that case has gone well."""
    first = Bedside(store, loaded, True)
    second = Bedside(store, loaded, account="rpa-2")
    first.falls_ill()
    first.recovery.wait()

    def goes_on() -> None:
        if len(second.waits) == 3:
            first.recovery.went_well("A")

    second.others = goes_on
    second.recovery.wait()
    assert second.waits == [GLANCE] * 3
    assert (len(first.answers), second.told) == (0, [])


def test_who_is_through_with_its_turn_lets_the_next_look(store: Store, loaded: LoadedProcess) -> None:
    """The case it should have tried was gone: the other one need not wait for a worker that has nothing to try."""
    first, second = Bedside(store, loaded, True), Bedside(store, loaded, True, account="rpa-2")
    first.falls_ill()
    first.recovery.wait()
    first.recovery.over()
    second.recovery.wait()
    assert second.waits == [1.5]


def test_a_case_is_to_blame_only_when_it_fails_alone_again(store: Store, loaded: LoadedProcess) -> None:
    """First others are tried, then it; when another fails too, the system is ill and nobody is to blame."""
    recovery = Bedside(store, loaded).recovery
    first, second, again = (a_fault() for _ in range(3))
    assert not recovery.met("A", first)
    assert first.others_first
    assert not recovery.met("B", second)
    assert not second.others_first
    assert store.illnesses()
    recovery.went_well("B")
    assert recovery.met("A", again)


def test_an_unknown_page_is_a_cases_own_when_it_meets_it_again_alone(store: Store, loaded: LoadedProcess) -> None:
    """Met once it may have stood there for a moment: the case goes back, and others are tried first."""
    bedside = Bedside(store, loaded, True, True)
    first = bedside.recovery.met_page("A", UNKNOWN)
    assert (first and first.others_first, bedside.health.illness()) == (True, None)
    bedside.recovery.went_well("B")
    assert bedside.recovery.met_page("A", UNKNOWN) is None
    assert bedside.health.illness() is None


def test_an_unknown_page_is_the_systems_when_the_start_page_does_not_come(store: Store, loaded: LoadedProcess) -> None:
    """A maintenance page on every address feeds no case to a person."""
    bedside = Bedside(store, loaded, False)
    ill = bedside.recovery.met_page("A", UNKNOWN)
    assert (ill and ill.others_first, bedside.health.illness() is None) == (False, False)


def test_the_same_unknown_page_for_two_cases_is_the_systems(store: Store, loaded: LoadedProcess) -> None:
    """Although the start page comes: part of the system is closed. Seldom another case is tried before them, should
    the page be their own after all."""
    bedside = Bedside(store, loaded, *[True] * 9)
    assert bedside.recovery.met_page("A", UNKNOWN)
    asked = [bedside.recovery.met_page("B", UNKNOWN) for _ in range(8)]
    assert [bool(one and one.others_first) for one in asked] == [False] * 7 + [True]
    assert bedside.health.illness() is not None


def test_a_log_in_refused_for_one_is_its_own_and_for_all_the_systems(store: Store, loaded: LoadedProcess) -> None:
    """One password that is wrong ends one worker. Refused for the next one too, the system is ill: it is waited for,
    and no account is tried more than three times."""
    first = Bedside(store, loaded, refused=True)
    second = Bedside(store, loaded, account="rpa-2", refused=True)
    assert first.recovery.refused(REFUSED)
    assert store.illnesses() == {}
    assert not second.recovery.refused(REFUSED)
    with pytest.raises(NotAdmitted):
        second.recovery.wait()
    assert second.waits == [5.0] * (MOST_REFUSALS - 1)
    assert len(store.incidents.current()) == 1


def test_a_log_in_that_works_again_is_gone_on_with(store: Store, loaded: LoadedProcess) -> None:
    """By itself, as after any illness."""
    Bedside(store, loaded).recovery.refused(REFUSED)
    second = Bedside(store, loaded, True, account="rpa-2")
    assert not second.recovery.refused(REFUSED)
    second.recovery.wait()
    second.recovery.went_well("A")
    assert store.illnesses() == {}
