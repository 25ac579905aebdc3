"""Files that people write are read strictly, and every fault is named where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from klickfri.flow.files import line_of, read_toml, read_yaml
from klickfri.model.errors import BadInput
from klickfri.model.flow import Flow
from klickfri.model.target import System

FLOW = """format: klickfri-flow/1
name: small
title: Liten
steps:
  - id: one
    say: Klicka
    click: page.one
  - {id: two, say: Skriv, fil: {page.two: x}}
"""


def refused(path: Path, model: type[Flow] | type[System] = Flow) -> list[str]:
    """What is wrong with a file."""
    with pytest.raises(BadInput) as error:
        read_yaml(path, model) if path.suffix == ".yaml" else read_toml(path, model)
    return [f"{fault.where}: {fault.what}" for fault in error.value.faults]


def test_every_fault_has_its_line(tmp_path: Path) -> None:
    """An unknown key and a step without a verb, both at once, each at the line of its own step."""
    path = tmp_path / "flow.yaml"
    path.write_text(FLOW.replace("title: Liten", "titel: Liten"), encoding="utf-8")
    told = refused(path)
    assert any(text.startswith("flow.yaml, line 3: titel") for text in told)
    assert any(text.startswith("flow.yaml, line 8: ") and "fil" in text for text in told)


def test_a_right_file_becomes_the_model(tmp_path: Path) -> None:
    """Swedish letters and both ways of writing YAML are read."""
    path = tmp_path / "flow.yaml"
    path.write_text(FLOW.replace("fil:", "fill:").replace("Skriv", "Skriv å"), encoding="utf-8")
    assert [step.say for step in read_yaml(path, Flow).steps] == ["Klicka", "Skriv å"]


def test_a_box_that_should_follow_a_value_is_told_how(tmp_path: Path) -> None:
    """`check` knows true and false only; who writes a value there is told to write two steps."""
    path = tmp_path / "flow.yaml"
    path.write_text(FLOW.replace("fil:", "check:").replace("Skriv", "Kryssa"), encoding="utf-8")
    with pytest.raises(BadInput) as refusal:
        read_yaml(path, Flow)
    [fault] = refusal.value.faults
    assert fault.what.endswith("must be true or false")
    assert "two steps" in fault.mend


def test_a_missing_file_is_named_by_file_and_folder(tmp_path: Path) -> None:
    """No path of the machine in the message, only what the person knows it by."""
    [told] = refused(tmp_path / "flow.yaml")
    assert told == f"flow.yaml: no such file in {tmp_path.name}"


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    """Nothing is not an empty flow."""
    path = tmp_path / "flow.yaml"
    path.write_text("", encoding="utf-8")
    assert refused(path)[0].startswith("flow.yaml: the file")


def test_toml_faults_are_named_by_their_key(tmp_path: Path) -> None:
    """A missing and an unknown key of the system file, at once."""
    path = tmp_path / "system.toml"
    path.write_text('format = "klickfri-system/1"\nnam = "x"\n', encoding="utf-8")
    told = " ".join(refused(path, System))
    assert "nam: " in told
    assert "pages: Field required" in told


def test_a_place_that_is_not_there_falls_back_to_the_one_around_it() -> None:
    """A missing key has no line of its own: the line of what should hold it is told."""
    node = yaml.compose("a:\n  b:\n    - c: 1\n", Loader=yaml.SafeLoader)
    assert node is not None
    assert [line_of(node, place) for place in (("a", "b", 0, "c"), ("a", "x"), ("a", "b", 7))] == [3, 2, 3]
