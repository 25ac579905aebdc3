"""A flow as a plan: nothing that would be done is left out."""

from __future__ import annotations

from pathlib import Path

from klickfri.flow.loader import load_program
from klickfri.summary.plan import plan_of
from tests.unit.app.conftest import SMALL

RECORDINGS = Path(__file__).parents[3] / "recordings"


def test_sub_flows_are_unfolded_in_their_place() -> None:
    """A step of a sub-flow bears the name of the step that uses it; no step is only a use."""
    program = load_program(RECORDINGS, "sfi_first_application")
    steps = [planned for stage in plan_of(program).stages for planned in stage.steps]
    uses = {step.id for stage in program.flow.stages for step in stage.steps if step.use}
    assert uses
    assert {step.path.partition("/")[0] for step in steps if "/" in step.path} == uses
    assert not [step.path for step in steps if step.step.use]


def test_each_step_tells_what_it_points_at() -> None:
    """The target of a click, the rule that is asked; every step of the small process points at something."""
    steps = [step for stage in plan_of(load_program(SMALL, "trial")).stages for step in stage.steps]
    assert [step.target for step in steps] == ["regeln assess", "form.name", "form.save"]
