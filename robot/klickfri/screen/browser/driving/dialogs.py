"""Native dialogs: the one a step names is answered as told, every other is dismissed and remembered."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from playwright.sync_api import Dialog as NativeDialog

from klickfri.model.errors import UnexpectedDialog
from klickfri.model.flow import Dialog


class Dialogs:
    """Answers the dialogs of all windows of a session."""

    def __init__(self, known: Collection[str]) -> None:
        """`known` are texts of alerts that may come at any time and mean nothing for the work."""
        self._known = known
        self._expected: Dialog | None = None
        self._leaving = False
        self.answered: str | None = None
        self._surprise: tuple[str, str] | None = None

    @contextmanager
    def expecting(self, dialog: Dialog | None) -> Iterator[None]:
        """Within this block the dialog named is answered; `answered` then holds its text."""
        self._expected, self.answered = dialog, None
        try:
            yield
        finally:
            self._expected = None

    @contextmanager
    def leaving(self) -> Iterator[None]:
        """Within this block the robot itself leaves pages, so their question about unsaved changes is accepted."""
        self._leaving = True
        try:
            yield
        finally:
            self._leaving = False

    def answer(self, dialog: NativeDialog) -> None:
        """The handler of every window's `dialog` event."""
        expected = self._expected
        if dialog.type == "beforeunload" and self._leaving:
            dialog.accept()
        elif expected and (dialog.type, dialog.message) == (expected.kind, expected.text) and self.answered is None:
            self.answered = dialog.message
            dialog.accept(expected.value) if expected.answer == "accept" else dialog.dismiss()
        else:
            dialog.dismiss()
            if not (dialog.type == "alert" and dialog.message in self._known):
                self._surprise = (dialog.type, dialog.message)

    def refuse_surprise(self) -> None:
        """Raises `UnexpectedDialog` if a dialog came that nobody expected."""
        if self._surprise:
            raise UnexpectedDialog(*self._surprise, answered=self.answered is not None)

    def forget(self) -> None:
        """Forgets what was seen of the last case."""
        self._surprise = self.answered = None
