"""The one place where faults of cases and of systems part."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from klickfri.app.process import LoadedProcess
from klickfri.app.run.handle import MAX_PUT_BACKS, CaseHandler
from klickfri.app.run.leases import begun
from klickfri.app.run.locks import MOST_MEETINGS, OurLocks
from klickfri.app.run.recovery import Recovery
from klickfri.app.run.station import Station
from klickfri.app.store import opened
from klickfri.audit.opening import read_ledger
from klickfri.audit.wanted import Wanted
from klickfri.model import codes
from klickfri.model.errors import (
    ApplicationException,
    AuditUnavailable,
    Interrupted,
    NotAdmitted,
    RecordLocked,
    SystemIll,
    UnknownPage,
    Unsure,
)
from klickfri.model.sentences import Sentence
from klickfri.model.work import State
from klickfri.privacy.tokens import Tokens
from klickfri.screen.dry.screen import DryScreen
from klickfri.settings.credentials import EnvironmentCredentials
from klickfri.work.store import Store
from tests.unit.app.conftest import an_item


@pytest.fixture
def handle(station: Station) -> CaseHandler:
    """Handles items in the run `r`, without waiting."""
    return CaseHandler(station, "r", lambda seconds: None, lambda: None)


@pytest.fixture
def logged(station: Station) -> Callable[[], list[tuple[str, Any]]]:
    """What the log says of the item: types and data."""

    def read() -> list[tuple[str, Any]]:
        with read_ledger(station.loaded.settings, "prov") as reader:
            return [(entry.type, entry.data) for entry in reader.of_subject("trial/A-1")]

    return read


def test_an_item_is_claimed_handled_and_finished(handle: CaseHandler, logged: Callable[[], Any]) -> None:
    """First and last entry frame the attempt; the sums in the last are those of its steps."""
    outcome = handle(an_item())
    assert (outcome.state, outcome.outcome) == (State.COMPLETED, "granted")
    events = logged()
    assert (events[0][0], events[-1][0]) == ("case.claimed", "case.finished")
    steps = [data for kind, data in events if kind == "step.completed"]
    looking = sum(data["clicks"] + data["choices"] for data in steps if data["kind"] == "looking")
    assert events[-1][1]["clicks_looking"] == looking == outcome.clicks_looking
    assert len(events[0][1]["flow_digest"]) == 64


def test_a_case_for_a_person_is_handed_over_once(handle: CaseHandler, logged: Callable[[], Any]) -> None:
    """Code, reasons and question reach the outcome and the log; nothing is retried."""
    outcome = handle(an_item({"answer": "UNG"}))
    assert (outcome.state, outcome.code, outcome.question) == (State.PENDING_USER_ACTION, "UNG", "Varför?")
    assert outcome.not_done == ("Bedöm ansökan", "Registrera ansökan")
    [told] = [data for kind, data in logged() if kind == "case.handed_over"]
    assert (told["code"], told["reasons"], told["restricted"]) == ("UNG", ["Sökanden bad om det."], False)


def test_a_protected_person_leaves_a_code_and_nothing_else(handle: CaseHandler, logged: Callable[[], Any]) -> None:
    """Promise 4: no reasons, no steps, no picture in the outcome; restricted from the first moment."""
    outcome = handle(an_item({"answer": "SKYDD-A"}))
    assert outcome.restricted
    assert (outcome.code, outcome.reasons, outcome.done, outcome.picture) == ("SKYDD-A", (), (), None)
    [told] = [data for kind, data in logged() if kind == "case.handed_over"]
    assert (told["restricted"], told["reasons"]) == (True, [])


def test_a_protected_persons_files_are_gone(handle: CaseHandler, station: Station) -> None:
    """Before the queue forgets what was written, so that a kill between the two leaves nothing; others' stay."""
    for reference in ("A-1", "A-2"):
        station.attachments.keep(reference, "a.pdf", b"Hej")
    assert handle(an_item({"answer": "SKYDD-A"})).restricted
    assert [station.attachments.of(one, "a.pdf") is None for one in ("A-1", "A-2")] == [True, False]


def test_a_fault_of_the_system_fails_the_attempt_with_a_new_browser(
    handle: CaseHandler, screen: DryScreen, station: Station
) -> None:
    """The queue decides whether to try again; the next attempt starts from a fresh browser."""
    screen.pages["home"].effects["Namn"] = ApplicationException(codes.TIMEOUT, Sentence.NO_ANSWER())
    outcome = handle(an_item())
    assert (outcome.state, outcome.code) == (State.FAILED, "TIMEOUT")
    assert outcome.last_step == "Klicka på namnet"
    assert screen.closed


@pytest.mark.parametrize(("failures", "told"), [(0, "case.failed"), (1, "case.handed_over")])
def test_a_failed_attempt_is_handed_over_only_when_it_was_the_last(
    handle: CaseHandler, screen: DryScreen, logged: Callable[[], Any], failures: int, told: str
) -> None:
    """An auditor reads no hand-over of a case that the robot itself tries again."""
    screen.pages["home"].effects["Namn"] = ApplicationException(codes.TIMEOUT, Sentence.NO_ANSWER())
    handle(replace(an_item(), failures=failures))
    ends = [kind for kind, _ in logged() if kind in ("case.failed", "case.handed_over")]
    assert ends == [told]


def recovering(station: Station, store: Store) -> CaseHandler:
    """A handler that tells the case's faults from the system's."""
    system = station.loaded.program.system
    recovery = Recovery(
        store.health(system.name, "trial"), system, station.account, lambda: station.comes("r"), lambda seconds: None,
        station.loaded.office.now, station.log.append,
    )  # fmt: skip
    return CaseHandler(station, "r", lambda seconds: None, lambda: None, recovery)


def test_a_page_that_nobody_knows_is_met_twice_before_a_person_is_asked(station: Station, screen: DryScreen) -> None:
    """A maintenance page that stood there for a moment gives nobody's case to a person; the case's own page does."""
    screen.pages["home"].effects["Namn"] = UnknownPage(["form"], ["okänd sida"])
    with opened(station.loaded.settings) as store, begun(station.loaded.office, store, "trial", "r"):
        handle = recovering(station, store)
        with pytest.raises(SystemIll) as ill:
            handle(an_item())
        assert ill.value.others_first
        outcome = handle(replace(an_item(), attempt=2))
        assert (outcome.state, outcome.code) == (State.PENDING_USER_ACTION, "OKÄND")


def test_a_fault_of_the_system_costs_the_case_nothing(
    station: Station, screen: DryScreen, logged: Callable[[], Any]
) -> None:
    """It goes back with the reason, in a new browser; the same fault again, by this case alone, is the case's own."""
    screen.pages["home"].effects["Namn"] = SystemIll(codes.FAULT_PAGE, Sentence.FAULT_STATUS(status=500))
    with opened(station.loaded.settings) as store, begun(station.loaded.office, store, "trial", "r"):
        handle = recovering(station, store)
        with pytest.raises(SystemIll) as ill:
            handle(an_item())
        assert ill.value.others_first
        assert [data["reason"] for kind, data in logged() if kind == "case.put_back"] == [
            "SYSTEMFEL: systemet svarade med fel 500"
        ]
        assert store.illnesses() == {}, "one fault is not yet an illness"
        assert handle(an_item()).state is State.FAILED


def test_a_save_in_doubt_tells_that_the_system_may_be_ill(station: Station, screen: DryScreen) -> None:
    """The click may have left, so the case goes to a person; the second one in a row makes all others wait."""
    screen.pages["form"].effects["Spara"] = SystemIll(codes.FAULT_PAGE, Sentence.FAULT_STATUS(status=500))
    with opened(station.loaded.settings) as store, begun(station.loaded.office, store, "trial", "r"):
        handle = recovering(station, store)
        for reference, ill in (("A-1", False), ("A-2", True)):
            outcome = handle(replace(an_item(), reference=reference))
            assert (outcome.state, outcome.code) == (State.PENDING_USER_ACTION, "OVISST")
            assert bool(store.illnesses()) is ill


def test_a_case_that_kills_the_robot_is_set_aside(
    handle: CaseHandler, screen: DryScreen, logged: Callable[[], Any]
) -> None:
    """After as many starts as the process says nothing is tried with it; a person is told the truth, so is the log."""
    assert handle(an_item(deaths=2)).state is State.COMPLETED
    screen.asked.clear()
    outcome = handle(an_item(deaths=3))
    assert (outcome.state, outcome.code) == (State.PENDING_USER_ACTION, "AVBRUTEN")
    assert outcome.reasons == (Sentence.SET_ASIDE(times=3).swedish,)
    assert outcome.question
    assert not screen.asked
    assert [kind for kind, _ in logged()][-3:] == ["case.claimed", "case.handed_over", "case.finished"]


def test_a_person_whose_case_ended_at_once_is_found(handle: CaseHandler, station: Station) -> None:
    """Nothing was typed or read: the entry that claims the case holds the number's token, and no number."""
    handle(an_item({"personal_number": "19850314-2385"}, deaths=3))
    settings = station.loaded.settings
    with read_ledger(settings, "prov") as reader:
        asked = Wanted(person=Tokens.of_board(settings.state, "prov").of_person("8503142385"))
        [found] = reader.search(asked, 10)
        assert (found.type, found.subject) == ("case.claimed", "trial/A-1")
        assert found.data["values"] == [f"personal_number=‹pnr:{asked.person}›"]


def test_a_fault_of_the_flow_ends_this_case_and_not_the_night(
    handle: CaseHandler, station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A value, rule or letter that is missing goes to a person; the worker lives on."""
    stages = station.loaded.program.flow.stages
    step = stages[0].steps[0].model_copy(update={"when": "$nobody_gives_this"})
    broken = stages[0].model_copy(update={"steps": (step,)})
    monkeypatch.setitem(station.loaded.program.flow.__dict__, "stages", (broken, *stages[1:]))
    outcome = handle(an_item())
    assert (outcome.state, outcome.code) == (State.PENDING_USER_ACTION, "OKÄND")
    assert outcome.reasons == (Sentence.BROKEN_FLOW.swedish,)


def test_a_locked_record_is_put_back_and_then_handed_over(
    handle: CaseHandler, screen: DryScreen, logged: Callable[[], Any]
) -> None:
    """First the tail of the queue, without a verdict; the second time a person is asked."""
    screen.pages["home"].effects["Namn"] = RecordLocked()
    with pytest.raises(RecordLocked):
        handle(an_item())
    assert logged()[-1] == ("case.put_back", {"run": "r", "attempt": 1, "reason": "LÅST"})
    outcome = handle(an_item(put_backs=MAX_PUT_BACKS))
    assert (outcome.state, outcome.code) == (State.PENDING_USER_ACTION, "LÅST")


def test_a_record_that_an_account_of_ours_has_locked_comes_free(station: Station, screen: DryScreen) -> None:
    """A worker that died gives it back when its account logs in again; a person is told when it never does. How often
    the case was tried before does not count."""
    screen.pages["home"].effects["Namn"] = RecordLocked("rpa-2")
    handle = CaseHandler(station, "r", lambda seconds: None, lambda: None, locks=OurLocks(lambda seconds: None))
    item = dataclasses.replace(an_item(put_backs=MAX_PUT_BACKS), attempt=25)
    for _ in range(MOST_MEETINGS - 1):
        with pytest.raises(RecordLocked):
            handle(item)
    outcome = handle(item)
    assert (outcome.state, outcome.code) == (State.PENDING_USER_ACTION, "LÅST")
    assert outcome.reasons == ("Posten är låst av robotens konto rpa-2.",)


def test_an_interrupted_item_is_put_back(station: Station, logged: Callable[[], Any]) -> None:
    """The operator's stop is no verdict over the case: it is told as put back and raised further."""
    calls = itertools.count()

    def stop_here() -> None:
        if next(calls):
            raise Interrupted("stop")

    with pytest.raises(Interrupted):
        CaseHandler(station, "r", lambda seconds: None, stop_here)(an_item())
    assert logged()[-1][0] == "case.put_back"
    assert "case.finished" not in [kind for kind, _ in logged()]


def test_without_a_log_nothing_is_done(
    handle: CaseHandler, station: Station, screen: DryScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Promise 3: the claim cannot be written, so the screen is not touched and the error goes up."""

    def refuse(event: object) -> int:
        raise AuditUnavailable("the disk is full")

    monkeypatch.setattr(station.log, "append", refuse)
    with pytest.raises(AuditUnavailable):
        handle(an_item())
    assert not screen.asked


def test_an_unknown_page_names_the_step(handle: CaseHandler, screen: DryScreen) -> None:
    """Promise 5: what was met, where, and what was done until then stand in the outcome."""
    screen.pages["form"].effects["Namn"] = Unsure(Sentence.NO_DIALOG())
    outcome = handle(an_item())
    assert (outcome.code, outcome.reasons, outcome.question) == (
        "OKÄND",
        (Sentence.NO_DIALOG.swedish,),
        Sentence.NO_DIALOG.check,
    )
    assert outcome.lock_released
    assert outcome.picture


def test_a_system_that_lets_nobody_in_is_no_fault_of_the_case(
    handle: CaseHandler, station: Station, monkeypatch: pytest.MonkeyPatch, logged: Callable[[], Any]
) -> None:
    """The item is put back untried, and the worker ends: a thousand others would fare the same."""

    def refuse(run: str) -> None:
        raise NotAdmitted("a new password is wanted")

    monkeypatch.setattr(station, "session", refuse)
    with pytest.raises(NotAdmitted):
        handle(an_item())
    assert logged()[-1] == ("case.put_back", {"run": "r", "attempt": 1, "reason": "NotAdmitted"})


def test_a_system_that_does_not_answer_at_the_door_fails_the_attempt(
    handle: CaseHandler, station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A browser started again in mid-run may meet a system that is down; the queue tries later."""

    def refuse(run: str) -> None:
        raise ApplicationException(codes.NETWORK, Sentence.NO_ANSWER())

    monkeypatch.setattr(station, "session", refuse)
    outcome = handle(an_item())
    assert (outcome.state, outcome.code, outcome.reasons) == (State.FAILED, "NÄT", ("Systemet svarade inte.",))


ACTS = '''

def assess(question: Question) -> Verdict:
    """Does what stands under Svar to the rules' own process."""
    exec(question.application["answer"] or "pass")
    return Continue({"route": "grant"}, ("Allt stämmer.",))
'''
POISON = {
    "raises": "raise RuntimeError(question)",
    "ends": "raise SystemExit",
    "eats": "'x' * 10**10",
    "answers nothing": "from klickfri.model import verdict\nverdict.Continue.__init__ = None",
}


@pytest.fixture
def poisoned(loaded: LoadedProcess, credentials: EnvironmentCredentials) -> Iterator[CaseHandler]:
    """Handles items whose rule does what they say, as if the reading of rules could be fooled."""
    acting = replace(loaded, rules=replace(loaded.rules, source=loaded.rules.source.partition("\ndef ")[0] + ACTS))
    with Station(acting, "rpa-1", credentials=credentials) as station:
        yield CaseHandler(station, "r", lambda seconds: None, lambda: None)


@pytest.mark.parametrize("poison", POISON.values(), ids=POISON)
def test_a_poisonous_rule_ends_its_own_cases_only(
    poisoned: CaseHandler, poison: str, logged: Callable[[], Any]
) -> None:
    """Two of five go to a person, who learns whom to tell; the log has the rule and what became of it. The other
    three are completed."""
    outcomes = [poisoned(an_item({"answer": answer})) for answer in ("", poison, "", poison, "")]
    assert [outcome.state for outcome in outcomes[::2]] == [State.COMPLETED] * 3
    for outcome in outcomes[1::2]:
        assert (outcome.state, outcome.code) == (State.PENDING_USER_ACTION, "OKÄND")
        assert outcome.question == "Säg till den som sköter roboten."
        assert outcome.reasons == (Sentence.BROKEN_RULE.swedish,)
        assert outcome.not_done == ("Bedöm ansökan", "Registrera ansökan")
    told = [data["reason"] for kind, data in logged() if kind == "step.failed"]
    assert [reason[:14] for reason in told] == ["Regeln assess "] * 2
    assert "Åsa" not in str(told)
