"""`klickfri replay --step` and `--until`: what a person is shown and asked at the terminal."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from klickfri.app.run import rehearsal
from klickfri.app.run.trying import Go, Manner, Upcoming
from klickfri.model.work import Outcome, State
from tests.unit.cli.conftest import Command

SAVE = Upcoming("register", "save", "Klicka på [Spara]", "click", "form.save", True, ("name=[Åsa]",), ("route=grant",))


class Terminal(io.StringIO):
    """Somebody who types."""

    def isatty(self) -> bool:
        """A person sits here."""
        return True


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> list[Go]:
    """What the person answered before a step that saves; then the case ends as ever."""
    answers: list[Go] = []

    def replay_one(*words: object) -> Outcome | Upcoming:
        manner = words[-2]
        assert isinstance(manner, Manner)
        answers.extend([manner.ask(SAVE)] if manner.ask else [])
        return SAVE if Go.STOP in answers or manner.until else Outcome(State.COMPLETED, "granted")

    monkeypatch.setattr(rehearsal, "replay_one", replay_one)
    return answers


@pytest.mark.parametrize(
    ("typed", "answer"), [("\n", Go.ON), ("G\n", Go.FREELY), ("s\n", Go.STOP), ("x\n\n", Go.ON), ("", Go.STOP)]
)
def test_a_person_answers(
    klickfri: Command, file: Path, monkeypatch: pytest.MonkeyPatch, answered: list[Go], typed: str, answer: Go
) -> None:
    """Enter, g or s; anything else is asked again, and where nobody answers any more it stops."""
    monkeypatch.setattr("sys.stdin", Terminal(typed))
    said = klickfri("replay", "trial", "--application", str(file), "--step")
    assert (said.code, answered) == (0, [answer])
    assert all(part in said.out for part in ("register/save", "[Spara]", "click form.save", "name=[Åsa]", "SAVES"))


def test_where_nobody_sits_nobody_is_asked(
    klickfri: Command, file: Path, monkeypatch: pytest.MonkeyPatch, answered: list[Go]
) -> None:
    """Refused with a sentence, before anything is done."""
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
    said = klickfri("replay", "trial", "--application", str(file), "--step")
    assert (said.code, answered) == (2, [])
    assert "this is no terminal" in said.err


def test_where_it_stopped_is_told(klickfri: Command, file: Path, answered: list[Go]) -> None:
    """The step that was not done, and the values that were known; no question without --step."""
    said = klickfri("replay", "trial", "--application", str(file), "--until", "save")
    assert (said.code, answered) == (0, [])
    assert "Not done:\nregister/save" in said.out
    assert "route=grant" in said.out
