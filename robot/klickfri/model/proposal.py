"""A proposal to heal a target: what a person is asked about, and what they answered."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime

from klickfri.model.healing import Evidence
from klickfri.model.strict import Strict
from klickfri.model.target import Target


class Near(Strict):
    """An element that stood there, and how near it came."""

    score: float
    claimed_by: str = ""
    evidence: Evidence


class Proposal(Strict):
    """One refused target: its recorded facts, what stood there instead, and what may be accepted, if anything."""

    format: Literal["klickfri-healing/1"] = "klickfri-healing/1"
    id: str
    process: str
    target: str
    at: AwareDatetime
    stage: str
    step: str
    say: str
    failed: tuple[str, ...]
    old: Target
    new: Target | None = None
    why: str = ""
    margin: float
    near: tuple[Near, ...] = ()
    digest: str

    @property
    def score(self) -> float:
        """How near the nearest element comes."""
        return self.near[0].score if self.near else 0


class Answer(Strict):
    """What a person made of a proposal."""

    kind: Literal["accepted", "rejected"]
    by: str
    at: AwareDatetime
    note: str = ""
