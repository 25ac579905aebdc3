"""What an advisory service's answer means: silence is no acquittal."""

from __future__ import annotations

import json

import pytest

from tests.advisories import judged

FAULT = {"id": "PYSEC-2026-1", "fix_versions": ["1.1"], "aliases": [], "description": "x"}
WELL = {"name": "a", "version": "1.0", "vulns": []}
ILL = {"name": "b", "version": "1.0", "vulns": [FAULT, {**FAULT, "id": "X", "fix_versions": []}]}
UNASKED = {"name": "c", "skip_reason": "Dependency not found on PyPI and could not be audited: c (1.0)"}


def answer(*packages: object) -> str:
    """As pip-audit writes it."""
    return json.dumps({"dependencies": packages, "fixes": []})


def test_no_known_fault() -> None:
    """Of how many, and who says so."""
    assert judged(answer(WELL), "", "pypi") == (0, ["No fault is known of 1 packages, says pypi."])


def test_known_faults() -> None:
    """Each with the version that mends it."""
    told = ["b 1.0: PYSEC-2026-1, mended in 1.1", "b 1.0: X, mended in no version yet"]
    assert judged(answer(WELL, ILL), "", "pypi") == (1, told)


@pytest.mark.parametrize("packages", [[UNASKED], [WELL, UNASKED], [ILL, UNASKED], [UNASKED] * 9])
def test_who_was_not_asked_about_is_not_acquitted(packages: list[object]) -> None:
    """A mirror without advisories: pip-audit itself calls that no known vulnerabilities. What is known is told too."""
    ends, told = judged(answer(*packages), "", "pypi")
    assert ends == 2
    assert "nothing is proven" in told[-1]
    assert (len(told) == 3) is (ILL in packages)


@pytest.mark.parametrize("said", ["", "ERROR: x\nERROR: could not connect"])
def test_a_service_out_of_reach_is_told(said: str) -> None:
    """In one sentence, with what was last said."""
    ends, [told] = judged("", said, "osv")
    assert ends == 2
    assert told.endswith("could not connect" if said else "it said nothing")
