"""A draft's texts: as a person would have written them, and the same every time."""

from __future__ import annotations

import pytest
import yaml

from klickfri.film.draft import as_yaml, on_a_line, spelt
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
