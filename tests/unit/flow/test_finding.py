"""A finding tells its file and line, and every rule is explained in the documentation."""

from __future__ import annotations

from pathlib import Path

import pytest

from klickfri.flow.finding import RULES, Finding, Sources

DOCS = Path(__file__).parents[3] / "docs" / "formats" / "check.md"


@pytest.mark.parametrize("number", RULES)
def test_every_rule_stands_in_the_documentation(number: str) -> None:
    """What it refuses, why, and how to mend it, in the words that the command says."""
    rule = RULES[number]
    kind = "error" if rule.error else "warning"
    title, why, mend = (text.replace("|", r"\|") for text in (rule.title, rule.why, rule.mend))
    assert f"| {number} | {kind} | {title} | {why} | {mend} |" in DOCS.read_text(encoding="utf-8")


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    """A process with a target of its own, and its system."""
    process, system = tmp_path / "trial", tmp_path / "systems" / "small"
    for folder in (process, system / "flows"):
        folder.mkdir(parents=True)
    (process / "flow.yaml").write_text("name: x\nstages:\n  - id: a\n    steps:\n      - id: b\n", encoding="utf-8")
    (process / "targets.yaml").write_text("targets:\n  own.it:\n    name: x\n", encoding="utf-8")
    (system / "targets.yaml").write_text("targets:\n  it:   {page: a}\n  other: {page: b}\n", encoding="utf-8")
    return Sources(process, system)


@pytest.mark.parametrize(
    ("file", "place", "where"),
    [
        ("flow.yaml", ("stages", 0, "steps", 0, "id"), "flow.yaml, line 5"),
        ("flow.yaml", ("stages", 7), "flow.yaml, line 3"),
        ("targets.yaml", ("targets", "own.it", "name"), "targets.yaml, line 3"),
        ("targets.yaml", ("targets", "other", "page"), "systems/small/targets.yaml, line 3"),
        ("system.toml", (), "systems/small/system.toml"),
        ("flows/gone.yaml", ("steps",), "systems/small/flows/gone.yaml"),
    ],
)
def test_a_finding_tells_file_and_line(sources: Sources, file: str, place: tuple[int | str, ...], where: str) -> None:
    """The process's own files and the system's are told apart; a place that is not there falls back."""
    fault = sources.fault(Finding("K102", file, place, "", "it looks wrong"))
    assert fault.where == where
    assert str(fault).startswith("K102 ")
    assert fault.mend == RULES["K102"].mend


def test_a_finding_may_say_better_how_it_is_mended(sources: Sources) -> None:
    """And in words which step or target it is."""
    fault = sources.fault(Finding("K002", "flow.yaml", (), "x: step b", "no letter", "Write it"))
    assert (fault.where, fault.mend) == ("flow.yaml, line 1 (x: step b)", "Write it")
