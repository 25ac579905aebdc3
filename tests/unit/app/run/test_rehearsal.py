"""Trying a flow outside the queue: a plan without a screen, a look, and one application for real."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pytest

from klickfri.app.look.queue import Selection, items
from klickfri.app.office import Office
from klickfri.app.run import rehearsal
from klickfri.app.store import opened
from klickfri.model.attachment import Attachment
from klickfri.model.errors import BadInput, NotFound
from klickfri.model.work import Outcome, State
from klickfri.screen.dry.screen import DryScreen
from klickfri.work.attachments import Attachments
from tests.unit.app.conftest import PASSWORDS, with_files

FILE = "Nummer;Inkommen;Namn;Personnummer;Svar\nA-1;2026-11-19 10:00;Åsa;;\nA-2;2026-11-19 11:00;Bo;;UNG\n"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two applications, the second one for a person; and the robot's passwords."""
    for name, value in PASSWORDS.items():
        monkeypatch.setenv(name, value)
    path = tmp_path / "in.csv"
    path.write_text(FILE, encoding="utf-8")
    return path


def test_a_plan_opens_nothing(office: Office) -> None:
    """What a process would do is told from its files alone, in the flow's order."""
    plan = rehearsal.plan(office, "trial")
    assert [planned.stage.id for planned in plan.stages] == ["assess", "register"]
    assert not office.settings.state.exists()


def test_looking_changes_nothing(office: Office, file: Path, screen: DryScreen) -> None:
    """A look goes to the first step that would work, points it out, and leaves the queue and the system alone."""
    looked = rehearsal.look_at_one(office, "trial", file, None, headed=False)
    assert "home.row" in looked.step
    assert (looked.reasons, looked.well) == (("Allt stämmer.",), True)
    assert not list(screen.verbs("click"))
    assert items(office.settings, Selection()) == []


def test_looking_tells_who_would_take_over(office: Office, file: Path, screen: DryScreen) -> None:
    """A rule that hands over is an answer for the person who tries the flow, not an error."""
    looked = rehearsal.look_at_one(office, "trial", file, "A-2", headed=False)
    assert looked.handed is not None
    assert (looked.handed.code, looked.well) == ("UNG", True)


def test_being_unsure_while_looking_is_no_good_end(office: Office, file: Path, screen: DryScreen) -> None:
    """The element of the next step is not there: who changed the flow must see it, and so must their script."""
    screen.pages["home"].absent.add("Namn")
    looked = rehearsal.look_at_one(office, "trial", file, None, headed=False)
    assert not looked.well


def test_one_application_is_replayed_for_real(office: Office, file: Path, screen: DryScreen) -> None:
    """Outside the queue, with the whole log; the outcome is told as the queue would."""
    outcome = rehearsal.replay_one(office, "trial", file, None, headed=False)
    assert isinstance(outcome, Outcome)
    assert (outcome.state, outcome.outcome) == (State.COMPLETED, "granted")
    assert (outcome.clicks_work, outcome.clicks_looking) == (2, 1)
    assert screen.closed


def test_an_unknown_number_is_said(office: Office, file: Path) -> None:
    """No row of that number: the file and the number are named, and no browser is started."""
    with pytest.raises(NotFound, match=r"in\.csv holds no application with the number B-9"):
        rehearsal.replay_one(office, "trial", file, "B-9", headed=False)


@pytest.mark.usefixtures("screen")
def test_an_application_of_the_queue_is_left_to_the_queue(office: Office, file: Path) -> None:
    """Promise 2: done beside the queue, it would go on waiting there, and somebody would do it again."""
    with opened(office.settings) as store:
        rows = [{"reference": "A-1", "received": "2026-11-19T10:00"}]
        store.add("trial", rows, run="", now=dt.datetime(2026, 11, 20, tzinfo=dt.UTC))
    with pytest.raises(BadInput, match="is in the queue"):
        rehearsal.replay_one(office, "trial", file, "A-1", headed=False)
    outcome = rehearsal.replay_one(office, "trial", file, "A-2", headed=False)
    assert isinstance(outcome, Outcome)
    assert outcome.code == "UNG"


def test_a_bad_file_is_refused_first(office: Office, file: Path) -> None:
    """The same intake as the queue's: all faults, before anything is opened."""
    file.write_text("Nummer;Namn\nA-1;Åsa\n", encoding="utf-8")
    with pytest.raises(BadInput):
        rehearsal.replay_one(office, "trial", file, None, headed=False)


def test_the_files_of_a_tried_application_are_kept_while_it_is_tried(
    office: Office, file: Path, screen: DryScreen, tmp_path: Path
) -> None:
    """And no longer: it is in no queue."""
    office = dataclasses.replace(office, settings=with_files(office.settings, tmp_path))
    file.write_text(
        "Nummer;Inkommen;Namn;Personnummer;Svar;Intyg\nA-1;2026-11-19 10:00;Åsa;;;a.pdf\n", encoding="utf-8"
    )
    kept = Attachments(office.settings.state, "trial")
    seen: list[Attachment | None] = []

    def open_form(screen: DryScreen) -> None:
        seen.append(kept.of("A-1", "a.pdf"))
        screen.show("form")

    screen.pages["home"].effects["Namn"] = open_form
    rehearsal.replay_one(office, "trial", file, None, headed=False, files=tmp_path / "files")
    assert seen[0] == Attachment("a.pdf", b"Hej")
    assert kept.of("A-1", "a.pdf") is None
