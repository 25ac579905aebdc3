"""A save is made once, whatever the system answers and whoever dies: found it is verified, not found it is a person's.

Tried on a system that posts invoices, with a real browser. Three invoices were once posted nine times.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from klickfri.model.errors import Unsure
from klickfri.replay.narrator import Narrator
from klickfri.replay.verbs import Verbs
from tests.e2e.processes import kill, newest_browser
from tests.integration.posting import Clerk, a_clerk, posting, right_after

UNKNOWN, NOT_TAKEN = "OVISST", "AVVISAT"


class Killed(BaseException):
    """The worker dies: nothing that it would have done or told afterwards is."""


@pytest.fixture(scope="module")
def robot() -> Iterator[Clerk]:
    """A robot at books of its own."""
    with a_clerk() as robot:
        yield robot


@pytest.fixture
def clerk(robot: Clerk) -> Clerk:
    """The robot, with nothing left of the last test but its browser."""
    robot.begin()
    return robot


@pytest.mark.parametrize(
    ("answer", "end"),
    [
        ("plain", "granted"),
        pytest.param("unseen", UNKNOWN, marks=pytest.mark.wide),
        ("hangs up", UNKNOWN),
        pytest.param("silent", UNKNOWN, marks=pytest.mark.attack),
        pytest.param("fails", UNKNOWN, marks=pytest.mark.attack),
        pytest.param("never answers", UNKNOWN, marks=pytest.mark.attack),
    ],
)
def test_however_a_save_is_answered_it_is_made_once(clerk: Clerk, answer: str, end: str) -> None:
    """Each invoice has up to three attempts, and is put back once by a person who wants it tried again."""
    clerk.books.answer = answer
    assert [clerk.handle("A-1"), clerk.handle("A-1")] == [end, end]
    assert clerk.posts() == {"A-1": 1}


@pytest.mark.attack
def test_what_failed_and_shows_is_verified(clerk: Clerk) -> None:
    """A fault page after a save that the inquiry shows: verified, never made again, and done the next time."""
    clerk.books.answer = "fails and shows"
    clerk.handle("A-1")
    assert clerk.told("case.verified")
    assert clerk.handle("A-1") == "granted"
    assert clerk.posts() == {"A-1": 1}


def test_what_shows_late_is_seen_by_the_second_look(clerk: Clerk) -> None:
    """The inquiry shows it while the robot waits: verified, and no person is troubled."""
    clerk.books.answer, clerk.later = "unseen", clerk.books.reveal
    assert clerk.handle("A-1") == "granted"
    assert clerk.posts() == {"A-1": 1}


@pytest.mark.parametrize("answer", ["minds", pytest.param("minds in a box", marks=pytest.mark.attack)])
def test_a_refusal_that_the_flow_names_is_no_save(clerk: Clerk, answer: str) -> None:
    """The system says what is missing: the person is told its words, and put back the case is saved."""
    clerk.books.answer = answer
    assert clerk.handle("A-1") == NOT_TAKEN
    [failed] = [event for event in clerk.told("step.failed") if event.data["step"] == "save"]
    assert (failed.data["not_taken"], failed.data["reason"]) == (True, "Systemet sparade inte: ”Beloppet måste anges.”")
    clerk.books.answer = "plain"
    assert clerk.handle("A-1") == "granted"
    assert clerk.posts() == {"A-1": 1}


def test_a_log_in_page_as_the_answer_is_no_save(clerk: Clerk) -> None:
    """The session was over: in again, and the save is made after all, in the same attempt."""
    clerk.books.answer = "asks who"
    assert clerk.handle("A-1") == "granted"
    assert clerk.posts() == {"A-1": 1}


@pytest.mark.parametrize(
    "shows", [pytest.param(False, marks=pytest.mark.wide), pytest.param(True, marks=pytest.mark.attack)]
)
def test_a_browser_that_dies_after_the_click(clerk: Clerk, monkeypatch: pytest.MonkeyPatch, shows: bool) -> None:
    """Nobody saw the answer: the next attempt looks, and never clicks again."""
    clerk.books.answer = "plain" if shows else "unseen"

    def death() -> None:
        clerk.until_posted(1)
        kill(newest_browser(os.getpid()))

    right_after(monkeypatch, Verbs, "_click", "save", death)
    assert clerk.handle("A-1") == ("granted" if shows else UNKNOWN)
    assert clerk.posts() == {"A-1": 1}


@pytest.mark.parametrize(
    ("owner", "name", "posts"),
    [
        (Verbs, "_click", 1),
        pytest.param(Narrator, "completed", 1, marks=pytest.mark.attack),
        pytest.param(Narrator, "intent", 0, marks=pytest.mark.attack),
    ],
)
def test_a_worker_that_dies_around_the_click(
    clerk: Clerk, monkeypatch: pytest.MonkeyPatch, owner: type, name: str, posts: int
) -> None:
    """Killed after the click, after its answer, or just before the click: not found it is a person's, also when it was
    never made, for nobody can know; found later it is verified."""
    clerk.books.answer = "unseen"
    right_after(monkeypatch, owner, name, "save", lambda: die(clerk, posts))
    with pytest.raises(Killed):
        clerk.attempt("A-1", 1)
    clerk.close()
    assert clerk.handle("A-1") == UNKNOWN
    clerk.books.reveal()
    assert clerk.handle("A-1") == ("granted" if posts else UNKNOWN)
    assert clerk.posts()["A-1"] == posts


def test_a_case_never_works_on_the_record_that_another_left_open(clerk: Clerk) -> None:
    """The first stage begins on the record's own page, and nothing leaves it: the case before was handed over there,
    and its record was once overwritten with this one's."""
    clerk.program = posting(first=True)
    with pytest.raises(Unsure, match="no value"):
        clerk.attempt("A-1", 1, name=None)
    assert clerk.screen
    assert clerk.screen.shows("form")
    assert clerk.handle("A-2") == "granted"
    assert clerk.posts() == {"A-2": 1}


def die(clerk: Clerk, posts: int) -> None:
    """Ends the worker, when what it has clicked has come to the system."""
    clerk.until_posted(posts)
    raise Killed
