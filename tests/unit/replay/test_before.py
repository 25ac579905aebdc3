"""Who tries a flow is told of each step before it is done, and may stop it there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from klickfri.model.errors import Halted
from klickfri.replay.case import CaseReplay
from klickfri.replay.context import Pending
from tests.unit.replay.support import NAME, REGISTER, Trial, program


def told(trial: Trial, halt_at: str = "") -> list[Pending]:
    """Replays the trial and returns what was told; stops before this step, once."""
    pendings: list[Pending] = []

    def before(pending: Pending) -> None:
        pendings.append(pending)
        if pending.name == halt_at and len([one for one in pendings if one.name == halt_at]) == 1:
            raise Halted("here")

    trial.replay = CaseReplay(trial.case, trial.session, replace(trial.ports, before=before))
    if halt_at:
        with pytest.raises(Halted):
            trial.run()
    else:
        trial.run()
    return pendings


def test_each_step_is_told_before_it_is_done() -> None:
    """With its stage and what it sets; looks too, but not what is done to leave the record."""
    pendings = told(Trial())
    names = [(one.stage, one.name) for one in pendings]
    assert ("assess", "assess") in names
    assert ("register", "save") in names
    assert any(name.startswith("done_when/look_up/") for _, name in names)
    assert not any(name.startswith("leave/") for _, name in names)
    assert next(one.uses for one in pendings if one.name == "name") == {"given_name": NAME}


def test_a_stopped_case_is_left() -> None:
    """Nothing of the step is done, and nothing after it; no failure is told of it."""
    trial = Trial()
    told(trial, halt_at="save")
    assert trial.clicks("Spara") == 0
    assert trial.completed("leave/leave/back") or trial.completed("leave/leave/where")
    assert "step.failed" not in trial.types()


def test_what_was_saved_before_the_stop_is_verified() -> None:
    """Stopped in the stage that has saved, the robot still looks whether the save is there, and tells the log."""
    more = {"id": "more", "say": "Mer", "fill": {"form.name": "Mer"}}
    trial = Trial(program({**REGISTER, "steps": [*REGISTER["steps"], more]}))
    told(trial, halt_at="more")
    assert trial.clicks("Spara") == 1
    assert "case.verified" in trial.types()


@pytest.mark.parametrize(("text", "uses"), [("Ny text", {"text": "Ny text"}), ("$given_name", {"given_name": NAME})])
def test_what_a_step_sets_is_told(text: str, uses: dict[str, object]) -> None:
    """The values its text refers to, or the text itself."""
    fill = {"id": "name", "say": "Skriv", "fill": {"form.name": text}}
    pendings = told(Trial(program({**REGISTER, "steps": [fill, REGISTER["steps"][1]]})), halt_at="save")
    assert next(one.uses for one in pendings if one.name == "name") == uses
