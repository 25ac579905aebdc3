"""Promise 10, the rules' half: same application, same answer; name, sex and birth country change nothing."""

from __future__ import annotations

import ast
import datetime as dt
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures.synthetic.cases import Case
from fixtures.synthetic.generate import generate
from fixtures.synthetic.persons import with_check_digit
from klickfri.decide.fence import Fence
from klickfri.decide.rules import read
from klickfri.model.verdict import HandOver, Question, Verdict
from recordings.sfi_first_application import rules
from tests.unit.recordings.sfi import FOLDER, TODAY, about

SFI = read(FOLDER)
NAMES = ["Åsa", "Mohammed", "Łukasz", "Nguyễn", "Ana María", "Björn", "Öztürk", "X"]
COUNTRIES = ["Sverige", "Danmark", "Syrien", "Somalia", "Norge", "Ukraina", "okänt", ""]


@cache
def three_hundred() -> Sequence[Case]:
    """Applications of all kinds; made when they are asked for, not in every worker."""
    return generate(300, seed=11, today=TODAY)


cases = st.deferred(lambda: st.sampled_from(three_hundred()))
names = st.sampled_from(NAMES)
days = st.dates(TODAY, TODAY + dt.timedelta(days=400))


def answers(asked: Question) -> dict[str, Verdict]:
    """What every rule of the process says."""
    return {name: getattr(rules, name)(asked) for name in SFI.names}


@pytest.fixture(scope="module")
def fence() -> Iterator[Fence]:
    """The same rules as the robot asks them: every question in a process that has answered no other."""
    with Fence(SFI) as fence:
        yield fence


def changed(asked: Question, application: dict[str, Any], seen: dict[str, Any] | None = None) -> Question:
    """The same question about somebody else."""
    return Question({**asked.application, **application}, {**asked.seen, **(seen or {})}, asked.settings, asked.today)


def other_sex(number: str) -> str:
    """The number of somebody born the same day and of the other sex; a wrong check digit stays as wrong as it was."""
    born, last = number[:8], number[9:]
    if not last.isdigit():
        return number
    turned = f"{int(last[:3]) ^ 1:03}"
    wrong_by = int(last[3]) - int(with_check_digit(born, last[:3])[-1])
    right = with_check_digit(born, turned)
    return right[:-1] + str((int(right[-1]) + wrong_by) % 10)


@settings(max_examples=50)
@given(case=cases, today=days)
def test_the_same_question_has_the_same_answer(fence: Fence, case: Case, today: dt.date) -> None:
    """Asked here or behind the fence, by rules loaded anew, the answer is the same: nothing but the question counts."""
    asked = about(case, today)
    assert answers(asked) == {name: fence.ask(name, asked) for name in SFI.names}


@settings(max_examples=200)
@given(cases, names, names)
def test_a_name_changes_nothing(case: Case, given_name: str, family_name: str) -> None:
    """Given and family name may be swapped or be anybody's, in the application and in the register."""
    asked = about(case, TODAY)
    swapped = {"given_name": case.application["family_name"], "family_name": case.application["given_name"]}
    another = {"given_name": given_name, "family_name": family_name}
    seen = {"register_name": f"{family_name}, {given_name}"} if "register_name" in asked.seen else {}
    assert answers(changed(asked, swapped)) == answers(asked)
    assert answers(changed(asked, another, seen)) == answers(asked)


@settings(max_examples=200)
@given(cases)
def test_sex_changes_nothing(case: Case) -> None:
    """The digit that shows sex may be either, for right numbers and wrong ones."""
    asked = about(case, TODAY)
    numbers = {"personal_number": other_sex(case.application["personal_number"])}
    seen = {"register_number": other_sex(asked.seen["register_number"])} if "register_number" in asked.seen else {}
    assert answers(changed(asked, numbers, seen)) == answers(asked)


@settings(max_examples=200)
@given(cases, st.sampled_from(COUNTRIES))
def test_birth_country_changes_nothing(case: Case, country: str) -> None:
    """Born in Sweden, in Denmark or anywhere: the answer is the same."""
    asked = about(case, TODAY)
    assert answers(changed(asked, {"birth_country": country})) == answers(asked)


def test_the_rules_do_not_know_birth_country() -> None:
    """No rule can begin to look at it unseen: the field's name is not in the code."""
    tree = ast.parse((FOLDER / "rules.py").read_text(encoding="utf-8"))
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    assert "birth_country" not in texts


def test_the_cases_are_worth_asking_about() -> None:
    """The promise is tried on answers of many kinds, not on one."""
    verdicts = [verdict for case in three_hundred() for verdict in answers(about(case, TODAY)).values()]
    assert len({verdict.code for verdict in verdicts if isinstance(verdict, HandOver)}) >= 20
