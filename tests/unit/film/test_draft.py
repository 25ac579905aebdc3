"""A draft's texts: as a person would have written them, and the same every time."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from klickfri.film.bundle import Film
from klickfri.film.draft import Draft, answers_file, as_yaml, flow_files, on_a_line, refuse_unfinished, spelt
from klickfri.film.drafted import Yaml
from klickfri.film.questions import ReviewQuestion
from klickfri.film.story import Node
from klickfri.model.errors import BadInput, Fault
from klickfri.model.film import FilmMeta
from klickfri.model.target import Target


@pytest.mark.parametrize(
    ("answer", "text"), [(None, ""), (True, "true"), ("ja", "ja"), ([{"outcome": "granted"}], "[{outcome: granted}]")]
)
def test_an_answer_is_spelt_on_one_line(answer: object, text: str) -> None:
    """As it stands in answers.yaml; no answer is nothing."""
    assert spelt(answer) == text


def test_what_is_short_stands_on_a_line() -> None:
    """A step is a line; a list too long for one is a line for each part. It says the same when it is read."""
    long = [{"id": f"steg-{number}", "say": "Klicka på Spara", "click": "form.save"} for number in range(3)]
    flow = {"name": "trial", "dialog": {"kind": "alert"}, "steps": long}
    text = as_yaml(flow)
    assert "dialog: {kind: alert}" in text
    assert "- {id: steg-1, say: Klicka på Spara, click: form.save}" in text
    assert yaml.safe_load(text) == flow


def test_a_target_is_a_line_of_what_it_has() -> None:
    """Facts that it does not have are not named."""
    assert on_a_line(Target(page="form", role="textbox", label="Namn")) == "{page: form, role: textbox, label: Namn}"
    called = Target(page="form", role="button", name="Spara", supporting={"id": "save"})
    assert on_a_line(called) == "{page: form, role: button, name: Spara, supporting: {id: save}}"


BEGAN = dt.datetime(2026, 11, 20, 8, 0, tzinfo=dt.UTC)
META = FilmMeta(
    process="trial", system="small", persons="synthetic", began=BEGAN, day=BEGAN.date(), seconds=4.0, browser="1",
    caseworker="handläggare",
)  # fmt: skip
FILMS = tuple(Film(Path(f"films/{name}"), META, (), {}) for name in ("2026-11-20-01", "2026-11-20-02"))
SUMS = [hashlib.sha256(f"of {film.folder.name}\n".encode()).hexdigest() for film in FILMS]
ASKED = (
    ReviewQuestion("say/spara", "Hur säger en kollega steget spara?", "Spara", blocks=False),
    ReviewQuestion("stage/spara/say", "Vad heter etappen spara?", "Spara", blocks=False),
    ReviewQuestion("flow/leave", "Vilket objekt lämnar ärendet?", "leave", blocks=False),
    ReviewQuestion("shows/spara", "Hur visas det?", "$a|upper", blocks=False, answer="$a"),
    ReviewQuestion("strange/1/4", "Det kan flödet inte.\nVad gäller?", None),
    ReviewQuestion("flow/ends", "Hur slutar ett ärende?", [{"outcome": "granted"}]),
    ReviewQuestion("saves/spara", "Sparar steget?", True, answer=False),
)
TARGETS = {"form.save": Target(page="form", role="button", name="Spara"), "form.a": Target(page="form", role="link")}


@pytest.fixture(autouse=True)
def sealed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The films' sums lie where the films are."""
    monkeypatch.chdir(tmp_path)
    for film in FILMS:
        film.folder.mkdir(parents=True)
        (film.folder / "SHA256SUMS").write_text(f"of {film.folder.name}\n", encoding="utf-8")


def a_draft(asked: tuple[ReviewQuestion, ...] = ASKED, faults: tuple[Fault, ...] = ()) -> Draft:
    """A draft of two films with these questions."""
    return Draft(FILMS, {}, {"name": "trial", "stages": []}, TARGETS, asked, (), faults, ())


def test_the_files_of_a_draft_say_what_they_came_from() -> None:
    """The films, and what is to be changed instead of them; targets in the order of their names."""
    header = (
        "# Drafted by `klickfri draft` from the films 2026-11-20-01, 2026-11-20-02.\n"
        "# Change film/answers.yaml and draft again.\n"
    )
    films = f"films:\n  2026-11-20-01: {SUMS[0]}\n  2026-11-20-02: {SUMS[1]}\n"
    assert flow_files(a_draft()) == {
        "flow.yaml": f"{header}name: trial\nstages: []\n{films}",
        "targets.yaml": (
            f"{header}format: klickfri-targets/1\ntargets:\n"
            "  form.a: {page: form, role: link}\n"
            "  form.save: {page: form, role: button, name: Spara}\n"
        ),
    }
    none = replace(a_draft(), targets={})
    assert flow_files(none)["targets.yaml"] == f"{header}format: klickfri-targets/1\ntargets: {{}}\n"


def test_open_questions_stand_as_comments_to_fill_in() -> None:
    """Each under its words, with what is suggested; what is answered or only taken for granted is left out."""
    assert answers_file(a_draft()) == (
        "# Take away the # of an answer, correct it, and run `klickfri draft` again. Name new films.\n"
        "format: klickfri-answers/1\n"
        "films: [2026-11-20-01, 2026-11-20-02]\n"
        "answers:\n"
        "  # Det kan flödet inte.\n  # Vad gäller?\n  # strange/1/4: \n"
        "  # Hur slutar ett ärende?\n  # flow/ends: [{outcome: granted}]\n"
    )


def test_what_was_taken_for_granted_is_told_without_mere_words() -> None:
    """What a step is called hurts nobody; which object leaves the case may."""
    assert [one.id for one in a_draft().taken] == ["flow/leave"]


def test_nothing_unfinished_is_put_to_use() -> None:
    """Every open question and every fault, each with what to do."""
    with pytest.raises(BadInput) as refused:
        refuse_unfinished(a_draft(ASKED[5:], (Fault("step a", "is odd", "Mend it", "K101"),)))
    assert refused.value.source == "the draft"
    assert [str(fault) for fault in refused.value.faults] == [
        "flow/ends: Hur slutar ett ärende?. Answer it in film/answers.yaml", "K101 step a: is odd. Mend it",
    ]  # fmt: skip
    refuse_unfinished(a_draft(ASKED[:4]))


def test_each_step_of_the_file_says_where_it_was_filmed() -> None:
    """By the films' numbers, in their order; a step that no film shows says nothing. The draft has none of it."""
    shown = Node("click", ("click", "form.save"), "form", {2: 4, 1: 3})
    steps: list[Yaml] = [{"id": "spara", "click": "form.save"}, {"id": "egen", "click": "form.a"}]
    draft = replace(a_draft(), steps={"spara": shown}, flow={"stages": [{"id": "s", "steps": steps}]})
    told = yaml.safe_load(flow_files(draft)["flow.yaml"])
    assert told["stages"][0]["steps"] == [{**steps[0], "filmed": {1: 3, 2: 4}}, steps[1]]
    assert list(told["films"].items()) == list(zip(["2026-11-20-01", "2026-11-20-02"], SUMS, strict=True))
    assert "filmed" not in str(draft.flow)
