"""A night with poisonous rules, by the command, in a real browser: whom they do not concern is handled as ever."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from klickfri.model.codes import KILLED
from klickfri.model.work import State
from tests.e2e import checks, leaks
from tests.e2e.harness import PROCESS, practice, recorded
from tests.e2e.outage import Asked, way_to
from tests.e2e.processes import browsers, kill, workers

pytestmark = [pytest.mark.attack, pytest.mark.timeout(900)]

POISON = """

_healthy = assess


def assess(q: Question) -> Verdict:
    if q.application["reference"] in {poisoned!r}:
        {act}
    return _healthy(q)
"""
ACTS = {
    "raises": "raise RuntimeError(q.application)",
    "never ends": "re.fullmatch('(a+)+b', 'a' * 60)",
    "eats": "'x' * 10**11",
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_a_poisonous_rule_ends_its_own_cases_only(tmp_path: Path, act: str) -> None:
    """Two of five go to a person, and the log tells rule and line; the other three complete, the night ends well."""
    cases = recorded(clean=5)
    poisoned = {case.reference for case in cases[1::2]}
    with practice(tmp_path, cases) as night:
        file = Path(night.environment["KLICKFRI_RECORDINGS"]) / PROCESS / "rules.py"
        with file.open("a", encoding="utf-8") as rules:
            rules.write(POISON.format(poisoned=poisoned, act=act))
        night.take_in()
        assert night.night() == 0, night.said[-1]
        evidence = night.evidence()
    items = evidence.items
    assert {name for name, item in items.items() if item.state is State.COMPLETED} == items.keys() - poisoned
    for name in poisoned:
        last = items[name].last
        assert last is not None
        assert (items[name].state, last.code) == (State.PENDING_USER_ACTION, "OKÄND")
        assert last.question == "Säg till den som sköter roboten."
        assert last.reasons == ("En av processens regler kunde inte bedöma ärendet.",)
        assert "Regeln assess " in str(evidence.told("step.failed", reference=name)[-1].data["reason"])


@pytest.mark.parametrize("victims", [workers, browsers], ids=["the worker", "the browser"])
def test_a_case_that_kills_the_robot_is_set_aside(tmp_path: Path, victims: Callable[[int], Iterator[int]]) -> None:
    """Two of five kill what works on them as soon as the system is asked about them: each is taken up three times and
    then a person's, with the truth; the other three are completed, in the same run."""
    cases = recorded(clean=5)
    poisoned = {case.reference for case in cases[1::2]}
    with practice(tmp_path, cases) as held, way_to(held.server.url) as way:
        held.address = way.url
        held.take_in()
        run = held.start("run", PROCESS, "--workers", "1")

        def ill(asked: Asked) -> bool:
            if any(reference.encode() in asked.body for reference in poisoned):
                for pid in list(victims(run.pid)):
                    kill(pid)
            return False

        way.fall_ill(ill)
        assert held.finish(run) == 0, held.said[-1]
        evidence = held.evidence()
    items = evidence.items
    assert {name for name, item in items.items() if item.state is State.COMPLETED} == items.keys() - poisoned
    for name in poisoned:
        last = items[name].last
        assert last is not None
        assert (items[name].state, last.code, items[name].deaths) == (State.PENDING_USER_ACTION, KILLED, 3)
        assert "3 gånger" in last.reasons[0]
        assert evidence.told("case.handed_over", reference=name)[-1].data["code"] == KILLED
    evidence = replace(evidence, may_end={name: {checks.got(items[name])} for name in poisoned})
    assert [*checks.unaccounted(evidence), *checks.wrong_acts(evidence), *leaks.leaks(evidence)] == []
