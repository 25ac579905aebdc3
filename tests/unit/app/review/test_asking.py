"""Rules and letters asked for made-up cases: told is what can be told without a screen, and nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from klickfri.app.office import Office
from klickfri.app.review.asking import Answers, CaseAnswer, ask
from klickfri.model.errors import BadInput, NotFound
from klickfri.screen.dry.screen import DryScreen
from tests.unit.app.conftest import SMALL

HEAD = "Nummer;Inkommen;Namn;Personnummer;Svar"
ROWS = ["A-1;2026-11-19 10:00;Åsa;;", "A-2;2026-11-19 11:00;Bo;;UNG"]
READING = "      - {id: read, say: Läs, read: {inquiry.saved: saved}}\n"
Asked = Callable[..., Answers]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A copy of the small process, to be changed."""
    return Path(shutil.copytree(SMALL, tmp_path / "recordings")) / "trial"


@pytest.fixture
def asked(office: Office, own: Path) -> Asked:
    """Asks for rows of a file of cases, with these columns beside."""

    def run(*cells: str, columns: str = "expected_decide") -> Answers:
        lines = [f"{HEAD};{columns}", *(f"{row};{cell}" for row, cell in zip(ROWS, cells, strict=False))]
        (own / "cases.csv").write_text("\n".join(lines), encoding="utf-8")
        return ask(replace(office, settings=replace(office.settings, recordings=own.parent)), "trial")

    return run


def change(own: Path, file: str, old: str, new: str) -> None:
    """Changes one of the process's files."""
    text = (own / file).read_text(encoding="utf-8")
    assert old in text
    (own / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def rule(own: Path, answer: str) -> None:
    """The rule answers so, and gives also what was read."""
    change(own, "flow.yaml", "    steps:\n", f"    steps:\n{READING}")
    change(own, "rules.py", '    answer = question.application.get("answer")', f"    answer = {answer}")


def test_every_case_is_held_against_what_is_expected(asked: Asked, screen: DryScreen) -> None:
    """Without a screen, a password or a state folder; rules are counted."""
    answers = asked("completed/granted", "pending_user_action/UNG")
    assert [case.got for case in answers.cases] == ["completed/granted", "pending_user_action/UNG"]
    assert (answers.as_expected, answers.differing, answers.untold) == (2, (), ())
    assert (answers.mode, answers.asked, answers.written) == ("decide", {"assess": 2}, {})
    assert not list(screen.verbs("click"))


def test_what_differs_is_told_with_its_reasons(asked: Asked, office: Office) -> None:
    """Reference, what was expected, what came, and why the rule says so; nothing is written to the state folder."""
    answers = asked("completed/granted", "completed/granted")
    assert answers.differing == (
        CaseAnswer("A-2", "completed/granted", "pending_user_action/UNG", ("Sökanden bad om det.",)),
    )
    assert not office.settings.state.exists()


def test_nothing_is_held_against_nothing(asked: Asked) -> None:
    """A row that expects nothing is told, and agrees or differs with nothing."""
    answers = asked("", "pending_user_action/UNG")
    assert (answers.as_expected, answers.differing, answers.cases[0].got) == (1, (), "completed/granted")


def test_a_rule_that_needs_a_screen_is_not_answered_for(asked: Asked, own: Path) -> None:
    """No column says what the screen shows, so nobody knows how the case ends; the value is named."""
    rule(own, 'question.seen["saved"] and "UNG"')
    answers = asked("completed/granted", "completed/granted")
    assert [(case.got, case.needs) for case in answers.cases] == [("", ("saved",))] * 2
    assert (answers.as_expected, answers.differing, answers.unsaid) == (0, (), ("saved",))


def test_a_column_says_what_the_screen_shows(asked: Asked, own: Path) -> None:
    """An empty cell is an empty field; `?` is what no file can say."""
    rule(own, 'question.seen["saved"] and "UNG"')
    answers = asked(";completed/granted", "?;completed/granted", columns="$saved;expected_decide")
    assert (answers.as_expected, answers.unsaid) == (1, ())
    assert [case.reference for case in answers.untold] == ["A-2"]


def test_a_rule_that_breaks_is_a_persons_case(asked: Asked, own: Path) -> None:
    """As at night: unclear, with the line; but where it may have needed a screen, that is said instead."""
    rule(own, '"a" + str(1 // len(question.application["answer"]))')
    answers = asked("x;pending_user_action/OKÄND", columns="$saved;expected_decide")
    assert (answers.as_expected, answers.cases[0].reasons[0].count("ZeroDivisionError")) == (1, 1)
    assert asked("pending_user_action/OKÄND").cases[0].needs == ("saved",)


def test_what_was_saved_shows_on_screens_alone(asked: Asked, own: Path) -> None:
    """After the save the look finds what nobody has written down, whatever it found before."""
    change(own, "flow.yaml", "  - {outcome: granted}", '  - {when: $saved == "Åsa", outcome: granted}')
    answers = asked(";completed/granted", columns="$saved;expected_decide")
    assert answers.cases[0].needs == ("saved",)


def test_a_value_that_nobody_gave_is_not_filled_in(asked: Asked, own: Path) -> None:
    """A rule that forgets a value its route needs is found out here."""
    change(own, "flow.yaml", "gives: [route]", "gives: [route, shown_name]")
    change(own, "flow.yaml", "form.name: $given_name", "form.name: $shown_name")
    answers = asked("completed/granted")
    assert answers.differing[0].got == "pending_user_action/OKÄND"
    assert "$shown_name" in answers.differing[0].reasons[0]


@pytest.mark.parametrize(
    "step",
    [
        "{id: pull, say: Dra kortet, drag: {form.save: form.row}}",
        "{id: why, say: Neka, click: form.save, "
        "dialog: {kind: prompt, text: Ange orsak, answer: accept, value: $shown_name}}",
    ],
)
def test_all_that_a_step_uses_is_given(asked: Asked, own: Path, step: str) -> None:
    """What it is pulled onto is found by a value, too, and a prompt is answered with one."""
    change(own, "flow.yaml", "gives: [route]", "gives: [route, shown_name]")
    change(own, "flow.yaml", "      - {id: name", f"      - {step}\n      - {{id: name")
    change(
        own,
        "../systems/small/targets.yaml",
        "targets:\n",
        "targets:\n  form.row: {page: form, role: button, name: $shown_name}\n",
    )
    [case] = asked("completed/granted").differing
    assert "$shown_name" in case.reasons[0]


def test_letters_are_filled_in(asked: Asked, own: Path) -> None:
    """Each is counted; one that lacks a value is told as at night, by name."""
    change(
        own,
        "flow.yaml",
        "      - {id: name",
        "      - {id: letter, say: Brev, letter: {form.name: hej}}\n      - {id: name",
    )
    (own / "letters" / "hej.md").write_text("---\ntitle: Hej\nstatus: övning\n---\nHej $given_name\n", encoding="utf-8")
    assert asked("completed/granted").written == {"hej": 1}
    (own / "letters" / "hej.md").write_text("---\ntitle: Hej\nstatus: övning\n---\nHej $answer\n", encoding="utf-8")
    [case] = asked("completed/granted").differing
    assert case.reasons == ("the letter hej needs $answer, which has no value",)


def test_a_file_with_faults_is_refused_whole(asked: Asked) -> None:
    """Before any rule is run."""
    with pytest.raises(BadInput, match=r"row 2, column expected_decide"):
        asked("granted", "completed/granted")


def test_no_cases_are_missed(office: Office) -> None:
    """A process without a file of its own says where it should lie."""
    with pytest.raises(NotFound, match=r"there is no .*cases\.csv"):
        ask(office, "trial")
