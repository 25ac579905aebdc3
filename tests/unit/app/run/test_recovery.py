"""What a worker does about a legacy system that is ill."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from klickfri.app.look.queue import opened
from klickfri.app.process import LoadedProcess
from klickfri.app.run.leases import begun
from klickfri.app.run.recovery import Recovery
from klickfri.model import codes
from klickfri.model.errors import SystemIll, UnknownPage
from klickfri.model.sentences import Sentence
from klickfri.work.store import Store

RUN = "r"
DOWN = SystemIll(codes.NETWORK, Sentence.NO_ANSWER())
UNKNOWN = UnknownPage(["home"], ["okänd sida"])


class Bedside:
    """A system that comes when `comes` says so, and a worker whose waits are noted and take no time."""

    def __init__(self, store: Store, loaded: LoadedProcess, *comes: bool) -> None:
        self.waits: list[float] = []
        self.answers = list(comes)
        system = loaded.program.system.model_copy(update={"ill_waits": (1.0, 5.0), "ill_for_minutes": 1.0})
        self.health = store.health(RUN)
        self.recovery = Recovery(
            self.health, system, lambda: self.answers.pop(0), self.waits.append, loaded.office.now, self.now
        )

    def now(self) -> float:
        """The clock is what has been waited."""
        return sum(self.waits)


@pytest.fixture
def store(loaded: LoadedProcess) -> Iterator[Store]:
    """A queue with a run."""
    with opened(loaded.settings) as store, begun(loaded.office, store, "trial", RUN):
        yield store


def test_a_well_system_is_not_waited_for(store: Store, loaded: LoadedProcess) -> None:
    """Nothing is asked and nothing waited before each case."""
    bedside = Bedside(store, loaded)
    bedside.recovery.wait()
    assert bedside.waits == []


def test_the_waits_grow_until_the_start_page_comes(store: Store, loaded: LoadedProcess) -> None:
    """And go on growing when it comes and cases still fail; they begin anew once a case has gone well."""
    bedside = Bedside(store, loaded, False, False, True, True, True)
    bedside.recovery.fell_ill(DOWN)
    bedside.recovery.wait()
    assert bedside.waits == [1.0, 5.0, 5.0]
    bedside.recovery.wait()
    assert bedside.waits[3:] == [5.0]
    bedside.recovery.went_well()
    bedside.recovery.wait()
    bedside.recovery.fell_ill(DOWN)
    bedside.recovery.wait()
    assert bedside.waits[4:] == [1.0]


def test_a_system_that_stays_ill_is_given_up(store: Store, loaded: LoadedProcess) -> None:
    """After its limit, whatever the start page says; the run's row keeps since when and why."""
    bedside = Bedside(store, loaded, *[False] * 20)
    bedside.recovery.fell_ill(DOWN)
    with pytest.raises(SystemIll):
        bedside.recovery.wait()
    assert 60 < sum(bedside.waits) <= 66
    illness = bedside.health.illness()
    assert illness is not None
    assert illness.reason == "systemet svarade inte"


def test_another_workers_illness_is_waited_for_too(store: Store, loaded: LoadedProcess) -> None:
    """What one worker met, all wait for; whoever gets a case through tells the others."""
    first, second = Bedside(store, loaded), Bedside(store, loaded, True, True)
    first.recovery.fell_ill(DOWN)
    second.recovery.wait()
    assert second.waits == [1.0]
    first.recovery.went_well()
    second.recovery.wait()
    assert second.waits == [1.0]


def test_a_case_is_to_blame_only_when_it_fails_alone_again(store: Store, loaded: LoadedProcess) -> None:
    """First others are tried, then it; when another fails too, the system is ill and nobody is to blame."""
    recovery = Bedside(store, loaded).recovery
    first, second, again = (SystemIll(codes.FAULT_PAGE, Sentence.FAULT_STATUS(status=500)) for _ in range(3))
    assert not recovery.met("A", first)
    assert first.others_first
    assert not recovery.met("B", second)
    assert not second.others_first
    recovery.went_well()
    assert recovery.met("A", again)


@pytest.mark.parametrize(("comes", "own"), [(True, True), (False, False)])
def test_an_unknown_page_is_a_cases_own_while_the_start_page_comes(
    store: Store, loaded: LoadedProcess, comes: bool, own: bool
) -> None:
    """A maintenance page on every address feeds no case to a person."""
    bedside = Bedside(store, loaded, comes)
    assert bedside.recovery.met_page("A", UNKNOWN) is own
    assert (bedside.health.illness() is None) is own


def test_the_same_unknown_page_for_two_cases_is_the_systems(store: Store, loaded: LoadedProcess) -> None:
    """Although the start page comes: part of the system is closed."""
    bedside = Bedside(store, loaded, True, True)
    assert bedside.recovery.met_page("A", UNKNOWN)
    assert not bedside.recovery.met_page("B", UNKNOWN)
    assert bedside.health.illness() is not None
