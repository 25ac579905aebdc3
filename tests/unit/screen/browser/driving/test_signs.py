"""Every look is judged before anything is done with it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pytest

from klickfri.model.errors import CaseFault, ProtectedIdentity, RecordLocked, SessionLost, SystemIll, UnknownPage
from klickfri.screen.browser.driving.dialogs import Dialogs
from klickfri.screen.browser.driving.signs import Watch
from klickfri.screen.browser.driving.window import Frame, Look, Window
from tests.integration.screen_pages import a_system


class AWindow:
    """A window of a kind, and nothing more."""

    def __init__(self, kind: str = "work") -> None:
        self.kind, self.addresses = kind, ()


def frame(path: tuple[str, ...] = (), **changes: Any) -> Frame:
    facts: dict[str, Any] = {
        "path": path, "id": "doc", "shown": True, "loaded": True, "pages": (), "login": False,
        "protected": None, "locked": False, "failed": False, "heading": "", "text": False,
    }  # fmt: skip
    return Frame(**{**facts, **changes})


def look(
    *frames: Frame, kind: str = "work", protected: str | None = None, loaded: bool = True, asking: bool = False
) -> Look:
    return Look(cast(Window, AWindow(kind)), frames, loaded, protected, 0, False, asking, None)


def a_watch() -> Watch:
    return Watch(a_system(), Dialogs(()))


def test_protection_comes_before_all_else_and_stays() -> None:
    """A sign in any window stops at once, before faults and locks, and every later call until it is forgotten."""
    watch = a_watch()
    with pytest.raises(ProtectedIdentity):
        watch.judge(look(frame(failed=True), kind="look", protected="SKYDD-S"), ["list"], False)
    with pytest.raises(ProtectedIdentity):
        watch.allow()
    watch.forget()
    watch.allow()


def test_faults_and_locks_count_where_the_work_is() -> None:
    """A fault in the frame worked in, or around it, stops; one in a neighbouring frame does not stop the menu."""
    for signs, error in (({"failed": True}, SystemIll), ({"status": 500}, SystemIll), ({"locked": True}, RecordLocked)):
        here = look(frame(("lista",), **signs))
        with pytest.raises(error):
            a_watch().judge(here, ["list"], True)
        with pytest.raises(error):
            a_watch().judge(look(frame((), **signs)), ["list"], True)
        a_watch().judge(here, ["menu"], True)
    a_watch().judge(look(frame(locked=True), kind="look"), ["inquiry"], True)


def test_a_frame_without_an_answer_counts_where_the_work_is() -> None:
    """The browser shows its own page there; a neighbouring frame's stops nobody, nor does an answer below 500."""
    unanswered = replace(look(frame(())), unanswered=(("lista",),))
    with pytest.raises(SystemIll):
        a_watch().judge(unanswered, ["list"], True)
    a_watch().judge(unanswered, ["menu"], True)
    a_watch().judge(look(frame(("lista",), status=404)), ["list"], True)


def test_a_login_page_left_by_the_last_act_is_not_a_lost_session() -> None:
    """Right after `Logga in` the old page still stands there; only a new one means that the session is lost."""
    watch = a_watch()
    login = look(frame(login=True, id="old"))
    with pytest.raises(SessionLost):
        watch.judge(login, ["list"], True)
    watch.acted(already=False)
    watch.judge(login, ["list"], True)
    with pytest.raises(SessionLost):
        watch.judge(look(frame(login=True, id="new")), ["list"], True)
    watch.judge(look(frame(login=True, id="newer")), ["login"], True)


def test_why_a_page_did_not_come() -> None:
    """Unknown page, other page and silent server are told apart; only the last is tried again."""
    watch = a_watch()
    reasons = {
        "okänd sida": look(frame(("lista",))),
        "case visas": look(frame(("lista",), pages=("case",))),
        "TIMEOUT": look(frame(("lista",), loaded=False)),
        "inloggning": look(frame(("lista",), login=True)),
    }
    for words, seen in reasons.items():
        told = watch.not_shown([seen], ["list"])
        assert isinstance(told, CaseFault)
        assert words in f"{told.code}: {told.swedish}"
    assert isinstance(watch.not_shown([reasons["okänd sida"]], ["list"]), UnknownPage)
    assert isinstance(watch.not_shown([], ["list"]), SystemIll)


@pytest.mark.parametrize("under_way", [{"loaded": False}, {"asking": True}], ids=str)
def test_a_page_that_was_left_is_no_answer(under_way: dict[str, Any]) -> None:
    """What stood there before the act stands there still while the answer is under way; what has come is the answer."""
    left, come = frame(("lista",), pages=("case",)), frame(("lista",), id="new", pages=("case",))
    watch = a_watch()
    watch.judge(look(left), ["case"], True)
    watch.acted(already=False)
    assert isinstance(watch.not_shown([look(left, **under_way)], ["list"]), SystemIll)
    for there in (look(left), look(come, **under_way)):
        assert not isinstance(watch.not_shown([there], ["list"]), SystemIll)
