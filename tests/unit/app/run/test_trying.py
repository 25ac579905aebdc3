"""Trying a flow step by step: asked in the flow's order, stopped before a step, nothing saved unasked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from klickfri.app.office import Office
from klickfri.app.run import rehearsal
from klickfri.app.run.trying import Go, Manner, Order, Upcoming, telling
from klickfri.audit.opening import read_ledger
from klickfri.model.errors import BadInput
from klickfri.model.flow import Step
from klickfri.model.work import Outcome
from klickfri.replay.context import Pending
from klickfri.screen.dry.screen import DryScreen
from tests.unit.app.conftest import PASSWORDS
from tests.unit.app.run.test_rehearsal import FILE

Try = Callable[[Manner], Outcome | Upcoming]
STEPS = ["assess", "name", "save"]


@dataclass
class Person:
    """Answers before the steps, in order, and keeps what was asked; the last answer counts on."""

    answers: list[Go]
    asked: list[Upcoming] = field(default_factory=list)

    def __call__(self, upcoming: Upcoming) -> Go:
        """The next answer."""
        self.asked.append(upcoming)
        return self.answers[min(len(self.asked), len(self.answers)) - 1]

    @property
    def steps(self) -> list[str]:
        """The steps before which it was asked."""
        return [one.step for one in self.asked]


@pytest.fixture
def tried(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Try:
    """Replays the first of two applications in a manner."""
    for name, value in PASSWORDS.items():
        monkeypatch.setenv(name, value)
    path = tmp_path / "in.csv"
    path.write_text(FILE, encoding="utf-8")
    return lambda manner: rehearsal.replay_one(office, "trial", path, None, False, manner)


def saves(screen: DryScreen) -> int:
    """How often Spara was clicked."""
    return sum("Spara" in str(call) for call in screen.verbs("click"))


def test_it_stops_before_a_step_and_leaves(tried: Try, screen: DryScreen) -> None:
    """What comes before is done, the step is not; the way out of the record is gone, and what was known is told."""
    stopped = tried(Manner(until="save"))
    assert isinstance(stopped, Upcoming)
    assert (stopped.stage, stopped.step, stopped.target, stopped.saves) == ("register", "save", "form.save", True)
    assert {"given_name=Åsa", "route=grant"} <= set(stopped.known)
    assert list(screen.verbs("fill"))
    assert saves(screen) == 0
    assert "Tillbaka" in str(list(screen.verbs("click"))[-1])
    assert screen.closed


def test_a_step_that_does_not_apply_stops_it_too(tried: Try, office: Office, screen: DryScreen) -> None:
    """A stage begins with its name; what is named and passed over does not let the rest be done."""
    stopped = tried(Manner(until="register"))
    assert isinstance(stopped, Upcoming)
    assert stopped.step == "name"
    screen.pages["inquiry"].values["Sparat namn"] = "Åsa"
    assert isinstance(tried(Manner(until="register/name")), Outcome)  # found done, and it was the last stage


@pytest.mark.parametrize(("name", "mend"), [("nme", "Is name meant?"), ("xyz", "dry-run plan")])
def test_an_unknown_step_is_refused_first(tried: Try, screen: DryScreen, name: str, mend: str) -> None:
    """With the nearest names, before a screen is opened."""
    with pytest.raises(BadInput, match=rf"has no step {name}\. .*{mend.replace('?', '.')}"):
        tried(Manner(until=name))
    assert not screen.closed


def test_a_person_is_asked_before_each_step(tried: Try, screen: DryScreen) -> None:
    """In the plan's order, with what is set; the robot's own looks are not asked about. The case ends as ever."""
    person = Person([Go.ON])
    ended = tried(Manner(ask=person))
    assert isinstance(ended, Outcome)
    assert ended.outcome == "granted"
    assert person.steps == STEPS
    assert person.asked[1].values == ("given_name=Åsa",)
    assert saves(screen) == 1


def test_a_person_stops_it(tried: Try, screen: DryScreen) -> None:
    """Nothing of the step is done, and the record is left without another question."""
    person = Person([Go.ON, Go.STOP])
    stopped = tried(Manner(ask=person))
    assert isinstance(stopped, Upcoming)
    assert (stopped.step, person.steps) == ("name", STEPS[:2])
    assert not [call for call in screen.verbs("fill") if "Namn" in str(call)]


@pytest.mark.parametrize(("yes", "asked"), [(False, ["assess", "save"]), (True, ["assess"])])
def test_a_save_is_always_asked_about(tried: Try, yes: bool, asked: list[str]) -> None:
    """Also after going on freely, but where a person has said yes to saves beforehand."""
    person = Person([Go.FREELY])
    assert isinstance(tried(Manner(ask=person, yes_to_saves=yes)), Outcome)
    assert person.steps == asked


def test_values_of_real_persons_are_masked() -> None:
    """As in the log; in clear only where the system says that everybody is made up."""
    masked = telling("real", lambda values: [f"{name}=•" for name in values])
    assert masked({"name": "Åsa"}) == ["name=•"]
    assert telling("synthetic", masked)({"name": "Åsa"}) == ["name=Åsa"]


def test_a_stop_is_told_in_the_log(tried: Try, office: Office) -> None:
    """The case was put back: begun, and neither completed nor handed over."""
    tried(Manner(until="save"))
    with read_ledger(office.settings, "prov") as reader:
        last = reader.of_subject("trial/A-1")[-1]
    assert (last.type, last.data["reason"]) == ("case.put_back", "Halted")


def test_what_would_come_later_is_past(office: Office) -> None:
    """A step that was passed over has had its turn when a later step, or any look of a later stage, is to be done."""
    order = Order(rehearsal.plan(office, "trial"))
    step = Step(id="s", say="S", open="home")
    places = [order.place(name) for name in ("assess", "name", "register/save")]
    for name, past in [("reach/open_form/open", [True, False, False]), ("save", [True, True, True])]:
        pending = Pending("register", name, step, {}, {})
        assert [order.is_past(pending, place) for place in places] == past
