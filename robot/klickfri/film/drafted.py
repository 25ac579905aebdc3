"""A drafted flow as `flow.yaml` has it; its keys stand in the file's order.

What a person has answered is `object`: whether it is as the format says is told when the whole is read as a flow.
"""

from __future__ import annotations

from typing import TypedDict

Yaml = dict[str, object]
"""A part of the flow: a step, what it expects, how an object is used."""


class StageYaml(TypedDict, total=False):
    """A stage; `reach`, `when`, `done_when` and `decision` are there where it needs them."""

    id: str
    say: object
    begins_at: str
    reach: object
    when: str
    done_when: object
    decision: bool
    steps: list[Yaml]


class FlowYaml(TypedDict, total=False):
    """A flow; `leave` is there where an object leaves the case, `films` in the file only."""

    format: str
    name: str
    title: str
    cleared_by: str
    stages: list[StageYaml]
    leave: object
    ends: list[Yaml]
    films: dict[str, str]
