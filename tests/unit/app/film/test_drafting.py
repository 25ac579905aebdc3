"""From films to a flow that a robot follows as it followed the one written by hand."""

from __future__ import annotations

import datetime as dt
import io
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from PIL import Image

from klickfri.app.film.drafting import begin_answers, draft, write, write_flow
from klickfri.app.office import Office
from klickfri.app.process import LoadedProcess
from klickfri.app.run.handle import CaseHandler
from klickfri.app.run.station import Station
from klickfri.film import bundle
from klickfri.film.draft import Draft, refuse_unfinished
from klickfri.film.reel import Reel
from klickfri.model.errors import BadInput, NotFound
from klickfri.model.film import FilmMeta, Sighting, sighting_of
from klickfri.model.work import State
from klickfri.screen.dry.screen import DryScreen
from klickfri.settings.credentials import EnvironmentCredentials
from klickfri.settings.settings import Settings
from tests.unit.app.conftest import SMALL, an_item

BEGAN = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)
APPLICATIONS = {"A-1": "Åsa", "A-2": "Bo"}
ANSWERS = {
    "note/gar_den_att_registrera": {"rule": "assess", "gives": ["route"]},
    "saves/klicka-save": True,
    "stage/save/done_when": {
        "look": {"flow": "look_up", "with": {"reference": "$reference"}},
        "found": "not empty($saved)",
        "same": ["$saved == $given_name"],
    },
    "flow/cleared_by": "save",
    "flow/leave": "leave",
    "flow/ends": [{"outcome": "granted"}],
}


def film_of(folder: Path, reference: str) -> None:
    """A film of somebody who registers this application by hand."""
    name, second = APPLICATIONS[reference], iter(range(1, 99))
    row = {"column": "Namn", "cells": {"Nummer": reference, "Namn": name}, "alone": ["Nummer"], "number": 1, "of": 2}

    def seen(kind: str, heading: str, document: str, **facts: Any) -> Sighting:
        at = BEGAN.timestamp() * 1000 + next(second) * 1000
        head = {"kind": kind, "at": at, "n": 0, "document": document, "window": 1}
        return sighting_of({**head, "page": {"heading": heading, "title": ""}, **facts})

    sightings = [
        seen("shown", "Start", "d1", texts=["Start"]),
        seen("remark", "Start", "d1", words="Går den att registrera?"),
        seen("click", "Start", "d1", element={"role": "link", "name": name, "text": name, "row": row, "path": "/a"}),
        seen("shown", "Formulär", "d2", texts=["Formulär"]),
        seen(
            "set", "Formulär", "d2", element={"role": "textbox", "labels": {"left": "Namn"}, "path": "/n"}, value=name
        ),
        seen("click", "Formulär", "d2", element={"role": "button", "name": "Spara", "path": "/s"}),
        seen("posted", "Formulär", "d2", path="/form"),
        seen("shown", "Formulär", "d3", texts=["Formulär", "Formuläret är sparat."]),
    ]
    reel = Reel(folder.parent / f"reel-{reference}")
    picture = io.BytesIO()
    Image.new("RGB", (64, 48), "white").save(picture, "JPEG")
    reel.keep(picture.getvalue(), BEGAN.timestamp() * 1000, 1)
    meta = FilmMeta(
        process="trial", system="small", persons="synthetic", began=BEGAN, day=BEGAN.date(), seconds=20,
        browser="Chromium 1", caseworker="handläggare", reference=reference,
    )  # fmt: skip
    bundle.write(folder, meta, sightings, reel, {"reference": reference, "given_name": name})


@pytest.fixture
def filmed(settings: Settings, tmp_path: Path) -> Settings:
    """The small process without its flow, filmed twice."""
    folder = Path(shutil.copytree(SMALL, tmp_path / "recordings"))
    (folder / "trial" / "flow.yaml").unlink()
    for number, reference in enumerate(APPLICATIONS, 1):
        film_of(folder / "trial" / "film" / f"2026-11-20-{number:02}", reference)
    return Settings(settings.state, folder, settings.database, today=settings.today)


def answered(settings: Settings, answers: Mapping[str, Any]) -> Draft:
    """The draft with these answers."""
    films = [f"2026-11-20-{number:02}" for number in (1, 2)]
    file = settings.recordings / "trial" / "film" / "answers.yaml"
    file.write_text(
        yaml.safe_dump({"format": "klickfri-answers/1", "films": films, "answers": dict(answers)}), encoding="utf-8"
    )
    return draft(Office(settings), "trial")


def test_a_drafted_flow_does_what_the_written_one_did(
    filmed: Settings, office: Office, screen: DryScreen, credentials: EnvironmentCredentials
) -> None:
    """Filmed on two applications, answered once, followed on a third: saved, verified, left."""
    made = answered(filmed, ANSWERS)
    refuse_unfinished(made)
    write_flow(made, filmed.recordings / "trial")
    with Station(
        LoadedProcess.of(replace(office, settings=filmed), "trial"), "rpa-1", credentials=credentials
    ) as station:
        outcome = CaseHandler(station, "prov", lambda seconds: None, lambda: None)(
            an_item({"reference": "A-1", "given_name": "Eva"})
        )
    assert (outcome.state, outcome.outcome) == (State.COMPLETED, "granted")
    assert screen.pages["inquiry"].values["Sparat namn"] == "Eva"


def test_the_same_films_and_answers_give_the_same_flow(filmed: Settings) -> None:
    """A draft is a function of what was filmed and answered, to the byte."""
    folders = [filmed.recordings / "trial", filmed.state / "again"]
    folders[1].mkdir(parents=True)
    for folder in folders:
        write_flow(answered(filmed, ANSWERS), folder)
    for file in ("flow.yaml", "targets.yaml"):
        assert (folders[0] / file).read_bytes() == (folders[1] / file).read_bytes()


def test_nothing_of_the_filmed_persons_stands_in_the_flow(filmed: Settings, tmp_path: Path) -> None:
    """Neither names nor numbers of the filmed applications."""
    write_flow(answered(filmed, ANSWERS), tmp_path)
    for file in ("flow.yaml", "targets.yaml"):
        text = (tmp_path / file).read_text(encoding="utf-8")
        assert not any(word in text for word in ("Åsa", "Bo\n", "A-1", "A-2"))


def test_an_open_question_keeps_a_draft_out_of_use(filmed: Settings) -> None:
    """All of them are told at once. An answer that nothing asks for any more is no fault."""
    answers = {id: answer for id, answer in ANSWERS.items() if not id.startswith("flow/")} | {"value/nothing": True}
    with pytest.raises(BadInput) as refused:
        refuse_unfinished(answered(filmed, answers))
    told = [fault.where for fault in refused.value.faults]
    assert told == ["flow/ends"]


def test_the_first_draft_begins_the_answers(filmed: Settings) -> None:
    """Films and open questions stand there to be filled in, as comments; what somebody has written is left alone."""
    file = filmed.recordings / "trial" / "film" / "answers.yaml"
    begin_answers(draft(Office(filmed), "trial"), file)
    begun = file.read_text(encoding="utf-8")
    assert "  # flow/ends:" in begun
    again = draft(Office(filmed), "trial")
    assert again.open
    begin_answers(again, file)
    assert file.read_text(encoding="utf-8") == begun


def test_an_answer_is_shown_as_it_is_written(filmed: Settings, tmp_path: Path) -> None:
    """The page repeats the words of answers.yaml, not those of a program."""
    page = write(answered(filmed, ANSWERS), tmp_path / "draft").read_text(encoding="utf-8")
    assert "Svar: <code>[{outcome: granted}]</code>" in page
    assert "Svar: <code>true</code>" in page
    assert "{&#39;" not in page


def test_an_answer_that_leads_nowhere_is_told(filmed: Settings) -> None:
    """What the answers say is checked as a written flow is."""
    made = answered(filmed, {**ANSWERS, "flow/leave": "go_home"})
    assert [fault.what for fault in made.faults] == ["no reusable object is called 'go_home'"]


def test_the_page_shows_each_step_with_its_picture_and_what_was_asked(filmed: Settings, tmp_path: Path) -> None:
    """One file that draws in nothing from outside; texts from screens are escaped."""
    page = write(answered(filmed, {}), tmp_path).read_text(encoding="utf-8")
    assert page.count("data:image/webp;base64,") >= 2
    assert "Flödet kan inte tas i bruk än" in page
    assert "Klicka på Spara" in page
    assert "saves/klicka-save" in page
    assert "http" not in page


def test_films_may_be_named_by_their_folder(filmed: Settings) -> None:
    """As `answers.yaml` names them, wherever the command stands; one that is nowhere is told by its name."""
    assert [film.folder.name for film in draft(Office(filmed), "trial", [Path("2026-11-20-02")]).films] == [
        "2026-11-20-02"
    ]  # fmt: skip
    with pytest.raises(NotFound, match="there is no film 2026-11-20-09"):
        draft(Office(filmed), "trial", [Path("2026-11-20-09")])


def test_an_answer_that_nothing_asks_for_is_told_and_what_is_taken_is_listed(filmed: Settings) -> None:
    """It was asked once, or is spelt otherwise: it changes nothing."""
    made = answered(filmed, {**ANSWERS, "value/nothing": True, "flow/leave": None})
    refuse_unfinished(made)
    assert made.unasked == ("value/nothing",)
    assert "flow/leave" in [one.id for one in made.taken]


def test_a_process_without_films_says_how_to_make_one(settings: Settings) -> None:
    """Not an empty flow."""
    with pytest.raises(NotFound, match="klickfri film trial"):
        draft(Office(settings), "trial")
