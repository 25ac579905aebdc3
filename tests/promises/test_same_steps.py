"""Promise 10, its half on the screen: same application, same flow, same steps; and swapping name, sex or country of
birth changes nothing that the robot does.

That another night takes the same steps, even when the vendor has changed words elsewhere, stands in
`tests/e2e/test_healing.py`.
"""

from __future__ import annotations

from typing import Any

from fixtures.synthetic.cases import Case
from tests.e2e.checks import acts_on
from tests.e2e.harness import Evidence
from tests.e2e.twins import steps, twins


def test_who_applies_changes_nothing(each_code: Evidence) -> None:
    """Name, sex and country of birth swapped: the same steps with the same clicks, and the same values saved in
    ProVux."""
    original, twin = twins(each_code.cases)
    assert steps(each_code, twin) == steps(each_code, original) != []
    assert saved(each_code, twin) == saved(each_code, original) != []


def saved(evidence: Evidence, case: Case) -> list[tuple[Any, ...]]:
    """What ProVux was made to do, apart from whose it is."""
    values = ("school_form", "path", "provider", "start", "status", "template")
    return [(act.kind, *(act.detail.get(name) for name in values)) for act in acts_on(evidence, case.reference)]
