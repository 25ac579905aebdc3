"""What the robot does with each trait of old systems, as `docs/traits.md` tells it. Each test is named after its trait,
and ProVux has the trait that the test is named after.

Most are proven by a short flow that registers one case, on ProVux's own pages and with the targets of its own process.
Those that cost most run in full with `make test-attack`; `make test-wide` has them combined (`test_many_at_once`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from fixtures.provux.catalogue import TRAITS, Trait
from fixtures.provux.visitor import Visitor
from fixtures.synthetic.cases import Case, EarlierCase
from fixtures.synthetic.generate import generate
from klickfri.model.work import Outcome, State
from klickfri.replay.context import Pending
from tests.e2e.checks import GRANTED
from tests.e2e.harness import SEED, TODAY
from tests.integration.practising import (
    ACCOUNT,
    FLOW,
    REGISTERING,
    SETTINGS,
    START_DATE,
    UNDECIDED,
    WORD,
    WRITING,
    Change,
    Day,
    Practice,
    practising,
    renamed,
    seed_that_hits,
)

Begin = Callable[..., Day]
REGISTERS: tuple[Change, ...] = (REGISTERING, UNDECIDED, START_DATE)
WRITES: tuple[Change, ...] = (WRITING, UNDECIDED, START_DATE)
PROPOSES: tuple[Change, ...] = ((SETTINGS, 'mode = "decide"', 'mode = "propose"'),)
"""The process that ProVux is practised with, up to its first save."""
SOON = 4.0
"""Seconds for what will not come."""


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    """One robot for all of them."""
    with practising(tmp_path_factory.mktemp("traits")) as practice:
        yield practice


@pytest.fixture(scope="module")
def clean() -> list[Case]:
    """A plain application for each trait, by its number, and one to spare."""
    return generate(len(TRAITS) + 1, SEED, TODAY, "clean")


@pytest.fixture
def trait(request: pytest.FixtureRequest) -> Trait:
    """The trait that the test is named after."""
    name = request.node.originalname.removeprefix("test_")
    [found] = [one for one in TRAITS if one.slug == name]
    return found


@pytest.fixture
def case(trait: Trait, clean: list[Case]) -> Case:
    """The trait's own application."""
    return clean[trait.number]


@pytest.fixture
def day(practice: Practice, trait: Trait, case: Case) -> Begin:
    """Starts a ProVux that has the trait, unless other `traits` are given; with the trait's own application alone."""

    def begin(*cases: Case, **given: Any) -> Day:
        options = {name: (value,) if name == "traits" else value for name, value in trait.options.items()}
        return practice.day(cases or (case,), **{**options, **given})

    return begin


def assert_right(day: Day, case: Case, *changes: Change) -> None:
    """The case is completed, saved once with its own values, and nothing wrong was done."""
    outcome = day.handle(case, *(changes or REGISTERS))
    assert (outcome.state, outcome.outcome) == (State.COMPLETED, "proposed"), outcome
    [saved] = day.journal.saves(case.reference)
    assert (saved.detail["provider"], saved.detail["school_form"]) == (case.application["provider_1"], "SFI")
    assert day.journal.wrong() == []


def assert_handed_over(day: Day, case: Case, *changes: Change, **how: Any) -> Outcome:
    """The case went to a person, and nothing was saved, sent or decided."""
    outcome = day.handle(case, *(changes or REGISTERS), **how)
    assert outcome.state is State.PENDING_USER_ACTION, outcome
    assert day.done(case) == []
    return outcome


def told(outcome: Outcome) -> str:
    """The code and the reasons, as the person reads them."""
    return " ".join([outcome.code or "", *outcome.reasons])


@pytest.mark.attack
def test_late_frames(day: Begin, case: Case) -> None:
    """The working area is waited for until it shows a known page."""
    assert_right(day(), case)


@pytest.mark.attack
def test_popup_that_writes_back(day: Begin, case: Case) -> None:
    """A popup that is empty at first is read when it has come, and what it wrote back is compared and kept."""
    today = day()
    assert_right(today, case, *PROPOSES)
    [saved] = today.journal.saves()
    assert case.register is not None
    assert saved.detail["register"]["Adress"] == case.register.street


@pytest.mark.attack
def test_stale_page(day: Begin, case: Case) -> None:
    """The yellow page ends the attempt; the next one begins with a fresh page, and looks first."""
    today = day(seed=seed_that_hits("stale", case))
    assert_right(today, case)
    assert today.attempts == 2


@pytest.mark.attack
def test_ids_that_shift(day: Begin, case: Case) -> None:
    """Where every name and id is another control's, what is shown decides."""
    assert_right(day(), case)


@pytest.mark.attack
def test_slow_answers(day: Begin, case: Case) -> None:
    """Every page is waited for, and no longer than it takes."""
    assert_right(day(), case)


@pytest.mark.attack
def test_slow_answers_of_an_old_system(practice: Practice, clean: list[Case]) -> None:
    """Half a second to eight a page."""
    assert_right(practice.day(clean[:1], latency="old"), clean[0])


@pytest.mark.attack
def test_partial_update(day: Begin, case: Case, clean: list[Case]) -> None:
    """A flow as it is filmed there does not wait for another document; one that does is given up before it saves."""
    today = day(case, clean[0])
    assert_right(today, case, *REGISTERS, (FLOW, "page: case, fresh: true", "page: case"))
    outcome = today.handle(clean[0], *REGISTERS, attempts=1, within=SOON)
    assert (outcome.state, outcome.code) == (State.FAILED, "TIMEOUT"), outcome
    assert today.done(clean[0]) == []


@pytest.mark.attack
def test_native_confirm(day: Begin, case: Case) -> None:
    """The questions that the flow names are answered, once each."""
    today = day()
    assert today.handle(case).outcome == "granted"
    assert tuple(today.done(case)) == GRANTED
    assert today.journal.counts(case.reference).confirms == 2


@pytest.mark.attack
def test_unsaved_changes(day: Begin, case: Case, clean: list[Case]) -> None:
    """A case that is handed over in mid-form is left unsaved and its lock given back; the next one is not hindered."""
    full = replace(case, trouble="full")
    today = day(full, clean[0])
    outcome = assert_handed_over(today, full)
    assert "alternativet saknas" in told(outcome)
    assert outcome.lock_released
    assert_right(today, clean[0])


@pytest.mark.attack
def test_session_timeout(day: Begin, case: Case) -> None:
    """The robot logs in again, looks, and does the stage from its known place."""
    today = day(seed=seed_that_hits("timeout", case))
    assert_right(today, case)
    assert today.attempts == 1


@pytest.mark.attack
def test_one_session_an_account(day: Begin, case: Case) -> None:
    """Thrown out by another log-in, it logs in again and does the stage anew."""
    today, intruders = day(), list[Visitor]()

    def intrude(pending: Pending) -> None:
        if pending.step.id == "status" and not intruders:
            intruders.append(Visitor(today.address))
            intruders[0].log_in(ACCOUNT, WORD)

    assert today.handle(case, *REGISTERS, before=intrude).outcome == "proposed"
    assert today.done(case) == ["case_saved"]


@pytest.mark.attack
def test_record_lock(day: Begin, case: Case, clean: list[Case]) -> None:
    """What is given back soon is waited for; what is held on to is tried once more later, then a person is told."""
    held = replace(clean[0], trouble="lock")
    today = day(case, held, seed=seed_that_hits("lock", case))
    assert_right(today, case)
    assert today.pauses
    outcome = assert_handed_over(today, held)
    assert outcome.code == "LÅST"
    assert today.attempts == 2


@pytest.mark.attack
def test_conflict(day: Begin, case: Case) -> None:
    """Nothing was saved, nor is it tried again; in the system's own words where the step names them."""
    refusing = (FLOW, "text: Ärendet är sparat.}", "text: Ärendet är sparat., refused_by: [har ändrats av]}")
    outcome = assert_handed_over(day(seed=seed_that_hits("conflict", case)), case, *REGISTERS, refusing)
    assert outcome.code == "AVVISAT"
    assert "har ändrats av" in told(outcome)


@pytest.mark.attack
def test_silent_non_save(day: Begin, case: Case) -> None:
    """A form that comes back without its message is looked for, not found, and not saved again."""
    outcome = assert_handed_over(day(seed=seed_that_hits("silent", case)), case, within=SOON)
    assert outcome.code == "OVISST"


@pytest.mark.attack
def test_warning_in_the_page(day: Begin, case: Case) -> None:
    """The robot answers no box that the flow does not know."""
    outcome = assert_handed_over(day(), case, within=SOON)
    assert outcome.code == "OVISST"


@pytest.mark.attack
def test_remembered_filters(day: Begin, case: Case) -> None:
    """An application that the filters hide is found, as the flow sets them all."""
    old = renamed(case, received="2026-10-12 09:14")
    assert_right(day(old), old)


@pytest.mark.attack
def test_paging(day: Begin, case: Case) -> None:
    """An open application on the second page of an inquiry is seen."""
    others = [
        EarlierCase(f"V2019-0000{n}-1", "Ärende", "Gymnasial", "Avslutad", dt.date(2019, n, 1)) for n in range(1, 7)
    ]
    waiting = EarlierCase("SFI-2026-09999", "Ansökan", "SFI", "Inkommen", dt.date(2026, 11, 2))
    doubled = replace(case, earlier=(*others, waiting))
    assert assert_handed_over(day(doubled), doubled, *PROPOSES).code == "DUBBEL"


@pytest.mark.attack
def test_windows_1252(day: Begin, case: Case, clean: list[Case]) -> None:
    """Å, Ä and Ö arrive; what the page would send as something else is not written, and the letter not sent."""
    swedish, polish = renamed(case, given_name="Åsa"), renamed(clean[0], given_name="Łucja")
    today = day(swedish, polish)
    assert today.handle(swedish, *WRITES).outcome == "proposed"
    assert [letter.detail["text"] for letter in today.journal.letters()] == ["Hej Åsa!"]
    assert "kan inte skicka alla bokstäver" in told(assert_handed_over(today, polish, *WRITES))


@pytest.mark.attack
def test_narrow_fields(day: Begin, case: Case) -> None:
    """What was cut or put in capitals is not what was read: handed over before anything is saved."""
    assert "väntade värdet visas inte" in told(assert_handed_over(day(), case, *PROPOSES))


@pytest.mark.attack
def test_short_dates(day: Begin, case: Case, clean: list[Case]) -> None:
    """A flow that names the form is right; one that does not is stopped where the day is compared, before the save."""
    today = day(case, clean[0])
    named = ((FLOW, "$start_date|iso", "$start_date|yymmdd"),)
    assert_right(today, case, *REGISTERS, *named)
    assert "väntade värdet visas inte" in told(assert_handed_over(today, clean[0]))


LOOK_UP, TARGETS = "systems/provux/flows/look_up_application.yaml", "systems/provux/targets.yaml"
FEE = "  inquiry.fee: {page: inquiry, role: text, label: Ersättning, label_from: left, heading: Ansökan}"
AMOUNT: tuple[Change, ...] = (
    (TARGETS, "targets:\n", f"targets:\n{FEE}\n"),
    (LOOK_UP, "inquiry.decided: decided", "inquiry.decided: decided\n      inquiry.fee: fee"),
    (LOOK_UP, "decided, letters]", "decided, fee, letters]"),
    (SETTINGS, "[settings]", '[settings]\nfee_expected = "1270"'),
    (SETTINGS, "[classes]", '[classes]\nfee = "internal"'),
    (FLOW, "same: [", "same: [$fee == $fee_expected|amount_kr, "),
)


@pytest.mark.attack
def test_amounts(day: Begin, case: Case) -> None:
    """An amount is compared in the form in which it is shown."""
    assert_right(day(), case, *REGISTERS, *AMOUNT)


@pytest.mark.attack
def test_dependent_lists(day: Begin, case: Case, clean: list[Case]) -> None:
    """A choice by its whole text is found, and made before what depends on it; by half of it none is guessed at."""
    today = day(case, clean[0])
    assert_right(today, case, *REGISTERS, (FLOW, "case.skolform: SFI", "case.skolform: SFI – 03"))
    assert "alternativet saknas" in told(assert_handed_over(today, clean[0]))


@pytest.mark.attack
def test_buttons_without_text(day: Begin, case: Case) -> None:
    """A picture is known by its title, and clicked although it looks disabled."""
    assert_right(day(), case)


@pytest.mark.attack
def test_double_submit(day: Begin, case: Case) -> None:
    """A save whose answer was lost is looked for and found, and not made again."""
    today = day(seed=seed_that_hits("lost-answer", case))
    assert_right(today, case)
    pressed = [post for post in today.journal.received(case.reference) if post.detail["control"] == "spara"]
    assert len(pressed) == 1


@pytest.mark.attack
def test_nightly_batch(day: Begin, case: Case) -> None:
    """A page that is named as the system's own fault blames no case: untouched, and done when the batch has ended."""
    today = day()
    outcome = today.handle(case, *REGISTERS, attempts=1)
    assert (outcome.state, outcome.code) == (State.FAILED, "SYSTEMFEL")
    assert today.done(case) == []
    assert_right(day(traits=()), case)


@pytest.mark.attack
def test_not_found_or_not_allowed(day: Begin, case: Case) -> None:
    """Nobody is made up: whether the person is missing or hidden, a person looks."""
    assert case.register is not None
    hidden = replace(case, register=replace(case.register, readable=False))
    assert assert_handed_over(day(hidden), hidden, *PROPOSES).code == "BEHÖRIGHET"


@pytest.mark.wide
def test_late_banner(day: Begin, case: Case) -> None:
    """What shows a little later is seen before anything is done on the page."""
    assert case.register is not None
    secret = replace(case, register=replace(case.register, protection="SKYDD-S"))
    today = day(secret)
    outcome = assert_handed_over(today, secret)
    assert (outcome.code, outcome.restricted, outcome.picture) == ("SKYDD-S", True, None)
    assert not today.journal.entries("click", application=secret.reference)[1:]


@pytest.mark.attack
def test_print_window(day: Begin, case: Case) -> None:
    """The window with the PDF and the print dialog do not stop the case."""
    today = day()
    outcome = today.handle(case, *WRITES)
    assert outcome.outcome == "proposed", outcome
    assert today.done(case) == ["letter_sent"]


@pytest.mark.attack
def test_plug_in(day: Begin, case: Case) -> None:
    """A painted form holds nothing that the robot knows: handed over."""
    assert "Skolform" in told(assert_handed_over(day(), case))


@pytest.mark.attack
def test_function_keys(day: Begin, case: Case) -> None:
    """No key is pressed that the flow does not name, and a focus that jumps loses nothing."""
    assert_right(day(), case)


@pytest.mark.attack
def test_new_release(day: Begin, case: Case, clean: list[Case]) -> None:
    """Spara is known by its name although Avbryt has its place and id; a renamed list is refused."""
    today = day(case, clean[0])
    assert_right(today, case)
    assert "Mall" in told(assert_handed_over(today, clean[0], *WRITES))


@pytest.mark.attack
def test_news(day: Begin, case: Case) -> None:
    """An alert that is named is passed by. A page before the inbox keeps the robot out, and costs no case anything."""
    assert_right(day(traits=("dialog",), seed=seed_that_hits("dialog", case)), case)
    today = day()
    assert today.handle(case, *REGISTERS, attempts=1, within=SOON).code == "START"
    assert today.done(case) == []


@pytest.mark.attack
def test_error_page(day: Begin, case: Case, clean: list[Case]) -> None:
    """Known by its words or by its status, whatever the other says: the next attempt looks, and does it."""
    for name, one in (("error200", case), ("error500", clean[0])):
        today = day(one, traits=(name,), seed=seed_that_hits(name, one))
        assert_right(today, one)
        assert today.attempts == 2


@pytest.mark.attack
def test_namesakes(day: Begin, case: Case, clean: list[Case]) -> None:
    """The application's number decides, not its name."""
    other = renamed(clean[0], **{name: case.application[name] for name in ("given_name", "family_name")})
    today = day(other, case)
    assert_right(today, case)
    assert today.done(other) == []


@pytest.mark.attack
def test_two_nodes(day: Begin, case: Case) -> None:
    """The log-in page of the other server is one like any: the robot logs in again, looks, and goes on."""
    assert_right(day(seed=seed_that_hits("nodes", case)), case)


@pytest.mark.wide
def test_many_at_once(practice: Practice, clean: list[Case]) -> None:
    """Traits that leave a case right do so together."""
    case = clean[0]
    names = (
        "nodes",
        "late-frames",
        "blank-popup",
        "gif-buttons",
        "latin1",
        "keys",
        "unsaved",
        "late-banner",
        "amounts",
    )
    seed = seed_that_hits("nodes", case)
    assert_right(practice.day([case], traits=names, seed=seed, latency="quick", release="2a"), case, *PROPOSES)
