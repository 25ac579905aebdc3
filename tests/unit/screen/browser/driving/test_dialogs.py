"""Native dialogs are answered only as a step says."""

from __future__ import annotations

from typing import cast

import pytest
from playwright.sync_api import Dialog as NativeDialog

from klickfri.model.errors import Unsure
from klickfri.model.flow import Dialog
from klickfri.screen.browser.driving.dialogs import Dialogs


class Asking:
    """A native dialog that remembers its answer."""

    def __init__(self, kind: str, text: str) -> None:
        self.type, self.message, self.answer = kind, text, ""
        self.written: str | None = None

    def accept(self, written: str | None = None) -> None:
        self.answer, self.written = "accept", written

    def dismiss(self) -> None:
        self.answer = "dismiss"


SAVE = Dialog(kind="confirm", text="Spara ärendet?", answer="accept")


def asked(dialogs: Dialogs, kind: str, text: str) -> Asking:
    asking = Asking(kind, text)
    dialogs.answer(cast(NativeDialog, asking))
    return asking


def answered(dialogs: Dialogs, kind: str, text: str) -> str:
    return asked(dialogs, kind, text).answer


def test_the_expected_dialog_is_answered_once() -> None:
    """Kind and text must both be the expected ones, and a second one of the same text is a surprise."""
    dialogs = Dialogs(())
    with dialogs.expecting(SAVE):
        assert answered(dialogs, "confirm", "Spara ärendet?") == "accept"
        assert dialogs.answered == "Spara ärendet?"
        dialogs.refuse_surprise()
        assert answered(dialogs, "confirm", "Spara ärendet?") == "dismiss"
    with pytest.raises(Unsure):
        dialogs.refuse_surprise()


def test_what_is_said_is_written_in_the_prompt() -> None:
    """In the one with the expected text; another is dismissed, with nothing written in it."""
    dialogs = Dialogs(())
    with dialogs.expecting(Dialog(kind="prompt", text="Ange orsak", answer="accept", value="Flyttat ut")):
        other = asked(dialogs, "prompt", "Ange datum")
        expected = asked(dialogs, "prompt", "Ange orsak")
    assert (other.answer, other.written) == ("dismiss", None)
    assert (expected.answer, expected.written) == ("accept", "Flyttat ut")


@pytest.mark.parametrize(("kind", "text"), [("alert", "Spara ärendet?"), ("confirm", "Radera ärendet?")])
def test_any_other_dialog_is_dismissed(kind: str, text: str) -> None:
    """Another kind or another text is answered no and stops the case until it is forgotten."""
    dialogs = Dialogs(())
    with dialogs.expecting(SAVE):
        assert answered(dialogs, kind, text) == "dismiss"
    with pytest.raises(Unsure):
        dialogs.refuse_surprise()
    dialogs.forget()
    dialogs.refuse_surprise()


def test_a_known_alert_means_nothing() -> None:
    """An alert that the system is known to show at any time is put away; a question with its words is not."""
    dialogs = Dialogs(("Driftstopp i kväll.",))
    assert answered(dialogs, "alert", "Driftstopp i kväll.") == "dismiss"
    dialogs.refuse_surprise()
    answered(dialogs, "confirm", "Driftstopp i kväll.")
    with pytest.raises(Unsure):
        dialogs.refuse_surprise()


def test_unsaved_changes_are_left_only_on_purpose() -> None:
    """The question about unsaved changes is accepted while the robot itself leaves, and a surprise otherwise."""
    dialogs = Dialogs(())
    with dialogs.leaving():
        assert answered(dialogs, "beforeunload", "") == "accept"
    dialogs.refuse_surprise()
    assert answered(dialogs, "beforeunload", "") == "dismiss"
    with pytest.raises(Unsure):
        dialogs.refuse_surprise()
