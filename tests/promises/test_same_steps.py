"""Promise 10, its half on the screen: same application, same flow, same steps; and swapping name, sex or country of
birth changes nothing that the robot does.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from fixtures.synthetic.cases import Case
from tests.e2e.checks import acts_on
from tests.e2e.harness import Evidence, practice, recorded

pytestmark = pytest.mark.timeout(1500)

WHO = ("reference", "personal_number", "given_name", "family_name", "email", "mobile", "birth_country", "street",
       "postcode", "city")  # fmt: skip
"""What tells one person from another, and must not matter."""
WHAT = ("stage", "step", "kind", "target", "page", "outcome", "clicks", "choices", "confirms", "dialog", "code")
"""What the robot does."""


def twin(original: Case, other: Case) -> Case:
    """The other person, who asks for the very same."""
    who = {name: other.application[name] for name in WHO}
    return dataclasses.replace(
        other, application={**original.application, **who}, earlier=original.earlier, expected=original.expected
    )


@pytest.fixture(scope="module")
def people(every_code: Evidence) -> list[Case]:
    """Somebody who comes first, and the clean application of the night with every code: by whom it was made, and by
    somebody of the other sex who was born elsewhere."""
    (original,) = [case for case in every_code.cases if case.kind == "clean"]
    others = recorded(clean=12)
    first = next(case for case in others if case.application["received"] < original.application["received"])
    others.remove(first)
    return [first, original, twin(original, next(other for other in others if differ(other, original)))]


def differ(one: Case, other: Case) -> bool:
    """In sex, country of birth and given name."""
    born = [case.application["birth_country"] for case in (one, other)]
    names = [case.application["given_name"] for case in (one, other)]
    return is_woman(one) != is_woman(other) and born[0] != born[1] and names[0] != names[1]


def is_woman(case: Case) -> bool:
    """As the personal number says."""
    return int(case.application["personal_number"][-2]) % 2 == 0


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory, people: list[Case]) -> Evidence:
    """A night with one worker."""
    with practice(tmp_path_factory.mktemp("same"), people) as held:
        held.take_in()
        assert held.night(workers=1) == 0, held.said[-1]
        return held.evidence()


def steps(evidence: Evidence, case: Case) -> list[tuple[Any, ...]]:
    """What the robot did for an application, step for step."""
    told = evidence.told("step.started", "step.completed", "step.failed", reference=case.reference)
    return [(event.type, *(event.data.get(name) for name in WHAT)) for event in told]


def test_the_same_application_gets_the_same_steps(every_code: Evidence, evidence: Evidence, people: list[Case]) -> None:
    """In two nights, an application is handled by exactly the same steps, with the same clicks."""
    _, original, *_ = people
    assert steps(every_code, original) == steps(evidence, original) != []


def test_who_applies_changes_nothing(evidence: Evidence, people: list[Case]) -> None:
    """Name, sex and country of birth swapped: the same steps, and the same values saved in ProVux."""
    _, original, other = people
    assert steps(evidence, other) == steps(evidence, original)
    assert saved(evidence, other) == saved(evidence, original)


def saved(evidence: Evidence, case: Case) -> list[tuple[Any, ...]]:
    """What ProVux was made to do, apart from whose it is."""
    values = ("school_form", "path", "provider", "start", "status", "template")
    return [(act.kind, *(act.detail.get(name) for name in values)) for act in acts_on(evidence, case.reference)]
