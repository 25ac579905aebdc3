"""Whatever a file holds, it is read or there is a sentence that says what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from klickfri.model.errors import Fault
from klickfri.settings import files


def test_a_text_of_any_editor(tmp_path: Path) -> None:
    """A byte order mark and Windows' line ends change nothing."""
    path = tmp_path / "flow.yaml"
    path.write_bytes("\ufeffsay: Skriv\r\nto: å\r\n".encode())
    assert files.text(path) == "say: Skriv\nto: å\n"


def test_a_text_of_another_code_page(tmp_path: Path) -> None:
    """The line is named, its signs are not repeated."""
    path = tmp_path / "flow.yaml"
    path.write_bytes("a: b\nsay: Åsa".encode("cp1252"))
    with pytest.raises(Fault, match=r"flow\.yaml, line 2: holds a sign that is not UTF-8"):
        files.text(path)


def test_what_is_no_file(tmp_path: Path) -> None:
    """A folder in its place, or nothing."""
    with pytest.raises(Fault, match="a folder is where a file should be"):
        files.text(tmp_path)
    with pytest.raises(Fault, match="no such file"):
        files.text(tmp_path / "flow.yaml")


@pytest.mark.parametrize(
    ("read", "told", "said"),
    [
        (files.yaml_of, "a: 1\nday: 2026-02-30", "f, line 2: this looks like a value that there is not"),
        (files.yaml_of, "a: !!int x", "f, line 1"),
        (files.yaml_of, "a: !!int ''", "f, line 1"),
        (files.yaml_of, "a: !!bool x", "f, line 1"),
        (files.yaml_of, "a: !!timestamp x", "f, line 1"),
        (files.yaml_of, f"a: {'9' * 5000}", "f, line 1"),
        (files.yaml_of, "a: [1, 2", "f, line 1"),
        (files.yaml_of, "a: \x00", "f"),
        (files.yaml_of, "a: !!python/object/apply:os.system [id]", "could not determine a constructor"),
        (files.yaml_of, "[" * 5000, "nested too deeply"),
        (files.toml_of, "day = 2026-02-30", "f"),
        (files.toml_of, f"a = {'[' * 5000}", "nested too deeply"),
        (files.toml_of, f"a = {'9' * 5000}", "f"),
        (files.json_of, "{", "is not JSON"),
        (files.json_of, "[" * 100_000, "nested too deeply"),
        (files.json_of, "9" * 5000, "is not JSON"),
    ],
)
def test_what_cannot_be_read_is_said(read: Callable[[str, str], Any], told: str, said: str) -> None:
    """Dates that the calendar does not have, endless numbers, open brackets, nesting without end: a `Fault` each."""
    with pytest.raises(Fault) as refused:
        read("f", told)
    assert said in str(refused.value)
    assert len(str(refused.value)) < 300
