"""Two persons who ask for the very same: what tells them apart must not matter to the robot."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from contextlib import closing
from typing import Any

from fixtures.provux.records import Records
from fixtures.provux.words import ALL
from fixtures.synthetic import generate
from fixtures.synthetic.cases import Case
from tests.e2e.harness import SEED, TODAY, Evidence, Practice

WHO = ("personal_number", "given_name", "family_name", "email", "mobile", "birth_country", "street", "postcode", "city")
"""What tells one person from another, and must not matter."""
WHAT = ("stage", "step", "kind", "target", "page", "outcome", "clicks", "choices", "confirms", "dialog", "code")
"""What the robot does."""
REFERENCE = "SFI-2026-00099"
"""Of the application made twice; no generated night is as long."""


def with_a_twin(cases: Sequence[Case]) -> list[Case]:
    """The cases, and last the clean one again, by somebody of the other sex, of another name, born elsewhere."""
    (original,) = [case for case in cases if case.kind == "clean"]
    known = {case.application["personal_number"] for case in cases}
    others = [
        case for case in generate(60, SEED + 1, TODAY, "clean") if case.application["personal_number"] not in known
    ]
    return [*cases, _twin(original, next(other for other in others if _differ(other, original)))]


def twins(cases: Sequence[Case]) -> tuple[Case, Case]:
    """The clean application, and the same again by somebody else."""
    original, twin = [case for case in cases if case.kind == "clean"]
    return original, twin


def remember_filters(held: Practice) -> None:
    """ProVux's filters stand as the robot sets them for whoever an account opens first: else one of the twins may be
    the first, by how fast the robots start, and take clicks more than the other."""
    with closing(Records(held.server.database_path)) as records:
        for account in held.users:
            records.keep_filters(account, {"period": ALL, "category": ALL, "unauthorised": 1, "number": ""})


def _twin(original: Case, other: Case) -> Case:
    """The other person, who asks for the very same."""
    who = {name: other.application[name] for name in WHO}
    return dataclasses.replace(
        other,
        application={**original.application, **who, "reference": REFERENCE},
        earlier=original.earlier,
        expected=original.expected,
    )


def _differ(one: Case, other: Case) -> bool:
    """In sex, country of birth and given name."""
    born = [case.application["birth_country"] for case in (one, other)]
    names = [case.application["given_name"] for case in (one, other)]
    return _is_woman(one) != _is_woman(other) and born[0] != born[1] and names[0] != names[1]


def _is_woman(case: Case) -> bool:
    """As the personal number says."""
    return int(case.application["personal_number"][-2]) % 2 == 0


def steps(evidence: Evidence, case: Case) -> list[tuple[Any, ...]]:
    """What the robot did for an application, step for step. A log-in is nobody's: after a protected person the robot
    comes in anew with whoever is next."""
    told = evidence.told("step.started", "step.completed", "step.failed", reference=case.reference)
    own = [event for event in told if not event.data["step"].startswith("log_in/")]
    return [(event.type, *(event.data.get(name) for name in WHAT)) for event in own]
