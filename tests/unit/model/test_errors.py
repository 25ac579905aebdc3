"""Errors are read by people: each says what, where and how to mend it."""

from __future__ import annotations

import pytest

from klickfri.model.errors import (
    ApplicationException,
    BadInput,
    BusinessException,
    Fault,
    Missed,
    ProtectedIdentity,
    RecordLocked,
    SessionLost,
    TargetRefused,
    UnexpectedDialog,
    Unsure,
)
from klickfri.model.sentences import Sentence


def test_a_refused_file_lists_every_fault() -> None:
    """Source, count, and one line for each fault with its remedy."""
    error = BadInput("in.csv", [Fault("row 2", "empty", "Fill it in."), Fault("row 3", "late", "Correct it.")])
    assert str(error).splitlines() == [
        "in.csv was refused, 2 fault(s):",
        "  row 2: empty. Fill it in.",
        "  row 3: late. Correct it.",
    ]


def test_a_refused_target_says_what_failed_and_what_was_near() -> None:
    """The hand-over's reason names target, failed facts and the nearest elements."""
    error = TargetRefused("case.save", ["name"], ["knappen Lagra", "knappen Stäng"])
    assert error.code == "OKÄND"
    assert error.swedish == "case.save kunde inte pekas ut säkert: namn. Närmast: knappen Lagra; knappen Stäng."
    assert str(error).startswith("OKÄND: case.save could not be pointed out for sure: name. Nearest: ")
    assert "Närmast" not in TargetRefused("case.save", ["name"], []).swedish


@pytest.mark.parametrize(
    ("error", "code"),
    [(SessionLost(), "SESSION"), (RecordLocked(), "LÅST"), (Missed(Sentence.KEY_MISSED(element="x")), "MISSAT")],
)
def test_faults_of_systems_carry_their_code(error: ApplicationException, code: str) -> None:
    """The queue's code is the error's, and the text begins with it."""
    assert (error.code, str(error)) == (code, f"{code}: {error.reasons[0].english}")


def test_the_two_families_never_meet() -> None:
    """What goes to a person is never tried again, and the other way round."""
    for kind in (ProtectedIdentity, Unsure, TargetRefused):
        assert issubclass(kind, BusinessException)
        assert not issubclass(kind, ApplicationException)


def test_a_question_that_was_answered_with_no_took_nothing() -> None:
    """Unless another was answered with yes before it; of an alert nobody knows."""
    told = [UnexpectedDialog("confirm"), UnexpectedDialog("prompt"), UnexpectedDialog("confirm", answered=True)]
    assert [one.nothing_taken for one in told] == [True, True, False]
    assert not UnexpectedDialog("alert").nothing_taken
