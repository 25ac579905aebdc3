"""Promise 10, its half on the screen: same application, same flow, same steps; and swapping name, sex or country of
birth changes nothing that the robot does.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
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
def people() -> list[Case]:
    """Somebody who comes first, and an application by three people: women and men, born in different countries."""
    first, original, *others = recorded(clean=12)
    chosen = [case for case in others if is_woman(case) != is_woman(original)][:1]
    chosen += [case for case in others if is_woman(case) == is_woman(original)][:1]
    return [first, original, *(twin(original, other) for other in chosen)]


def is_woman(case: Case) -> bool:
    """As the personal number says."""
    return int(case.application["personal_number"][-2]) % 2 == 0


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory, people: list[Case]) -> list[Evidence]:
    """Two nights, one worker each: all of them, and without the twins."""
    return [held_night(tmp_path_factory.mktemp("same"), some) for some in (people, people[:2])]


def held_night(folder: Path, people: Sequence[Case]) -> Evidence:
    """One night."""
    with practice(folder, people) as held:
        held.take_in()
        assert held.night(workers=1) == 0, held.said[-1]
        return held.evidence()


def steps(evidence: Evidence, case: Case) -> list[tuple[Any, ...]]:
    """What the robot did for an application, step for step."""
    told = evidence.told("step.started", "step.completed", "step.failed", reference=case.reference)
    return [(event.type, *(event.data.get(name) for name in WHAT)) for event in told]


def test_the_twins_differ(people: list[Case]) -> None:
    """The comparison compares something: sexes and countries of birth differ, and no name is another's."""
    _, *twins = people
    assert {is_woman(case) for case in twins} == {True, False}
    assert len({case.application["birth_country"] for case in twins}) > 1
    assert len({case.application["given_name"] for case in twins}) == len(twins)


def test_the_same_application_gets_the_same_steps(nights: list[Evidence], people: list[Case]) -> None:
    """In two nights, an application is handled by exactly the same steps, with the same clicks."""
    first, second = nights
    assert steps(first, people[1]) == steps(second, people[1]) != []


def test_who_applies_changes_nothing(nights: list[Evidence], people: list[Case]) -> None:
    """Name, sex and country of birth swapped: the same steps, and the same values saved in ProVux."""
    evidence = nights[0]
    _, original, *twins = people
    for case in twins:
        assert steps(evidence, case) == steps(evidence, original)
        assert saved(evidence, case) == saved(evidence, original)


def saved(evidence: Evidence, case: Case) -> list[tuple[Any, ...]]:
    """What ProVux was made to do, apart from whose it is."""
    values = ("school_form", "path", "provider", "start", "status", "template")
    return [(act.kind, *(act.detail.get(name) for name in values)) for act in acts_on(evidence, case.reference)]
