"""Going through a program's steps: nothing that decides is passed over, and nothing else is taken along."""

from __future__ import annotations

from dataclasses import replace

from klickfri.flow.walk import objects_used, targets_used
from tests.unit.replay.support import OBJECTS, flow_of, program


def test_an_object_that_nothing_leads_to_is_not_used() -> None:
    """Reach, done_when, leave, the way in and out, and objects within objects count; a neighbour's object does not."""
    inner = flow_of("inner", [{"id": "it", "say": "Gör", "click": "form.back"}])
    outer = flow_of("open_form", [{"id": "in", "say": "Öppna", "use": {"flow": "inner"}}], inputs=["reference"])
    checked = program(
        open_form=outer, inner=inner, stranger=flow_of("stranger", [{"id": "a", "say": "b", "open": "home"}])
    )
    assert set(objects_used(checked)) == {*OBJECTS, "inner"}
    assert "form.back" in targets_used(checked)


def test_only_what_is_used_counts_as_a_target_of_the_process() -> None:
    """Another process's targets in the same system file change nothing for this one."""
    checked = program()
    assert "form.urgent" in checked.targets
    assert "form.urgent" not in targets_used(checked)
    assert {"home.row", "form.name", "login.user", "inquiry.saved"} <= targets_used(checked)


def test_a_flow_that_uses_itself_is_walked_once() -> None:
    """A circle does not hang the check."""
    circle = flow_of("leave", [{"id": "again", "say": "Om igen", "use": {"flow": "leave"}}])
    assert "leave" in objects_used(replace(program(), objects={**OBJECTS, "leave": circle}))
