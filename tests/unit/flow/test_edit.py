"""One target changes, and not a byte beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from klickfri.flow.edit import change_target
from klickfri.flow.files import read_yaml
from klickfri.flow.loader import TargetsFile
from klickfri.model.errors import Misconfigured

FILE = """format: klickfri-targets/1
# som handläggaren ser det
targets:
  a.short:      {page: a, role: button, name: "Spara"}   # knappen

  a.template:   {page: a, role: combobox, label: Mall, label_from: left, supporting: {name: ctl00$ddlMall}}
  a.block:
    page: a
    role: textbox
    label: 'Brev: text'  # citattecken
    supporting:
      name: x  # ett
      id: y
    # rubriken
    heading: Brev
  a.last:       {page: a, role: link, name: Åter}
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file as people write it."""
    path = tmp_path / "targets.yaml"
    path.write_text(FILE, encoding="utf-8", newline="\n")
    return path


def changed(path: Path, target: str, facts: dict[str, object]) -> str:
    """The file after a target has got these facts."""
    new = read_yaml(path, TargetsFile).targets[target].model_copy(update=facts)
    change_target(path, target, new)
    assert read_yaml(path, TargetsFile).targets[target] == new
    return path.read_bytes().decode()


LONG = "Tillbaka till listan " * 6 + "över ärenden"
BLOCK = "    label: 'Brev: text'  # citattecken\n    supporting:\n      name: x  # ett\n      id: y\n"


@pytest.mark.parametrize(
    ("target", "facts", "old", "new"),
    [
        ("a.short", {"name": "Spara: nu, [genast]"}, 'name: "Spara"', "name: 'Spara: nu, [genast]'"),
        ("a.template", {"label": "Brevmall", "supporting": {"name": "ctl00$x"}},
         "label: Mall, label_from: left, supporting: {name: ctl00$ddlMall}",
         "label: Brevmall, label_from: left, supporting: {name: ctl00$x}"),
        ("a.template", {"label": "nej", "label_from": "label"}, "label: Mall, label_from: left",
         "label: nej, label_from: label"),
        ("a.template", {"label": "no", "supporting": {}},
         "label: Mall, label_from: left, supporting: {name: ctl00$ddlMall}",
         "label: 'no', label_from: left, supporting: {}"),
        ("a.block", {"label": "Text", "supporting": {"name": "z", "id": "y"}}, BLOCK,
         BLOCK.replace("'Brev: text'", "Text").replace("name: x", "name: z")),
        ("a.block", {"supporting": {"id": "z"}}, "name: x  # ett\n      id: y\n", "{id: z}\n"),
        ("a.last", {"name": "Tillbaka"}, "name: Åter", "name: Tillbaka"),
        ("a.last", {"name": LONG}, "name: Åter", f"name: {LONG}"),
    ],
)  # fmt: skip
def test_only_the_facts_change(path: Path, target: str, facts: dict[str, object], old: str, new: str) -> None:
    """Columns, comments, quotes and the other targets stay to the byte, in braces and in blocks."""
    assert FILE.count(old) == 1
    assert changed(path, target, facts) == FILE.replace(old, new)


def test_line_ends_stay(path: Path) -> None:
    """A file written on Windows is still one."""
    path.write_bytes(FILE.replace("\n", "\r\n").encode())
    after = changed(path, "a.template", {"label": "Brevmall"})
    assert after == FILE.replace("Mall,", "Brevmall,").replace("\n", "\r\n")


def test_what_is_shared_with_another_target_is_left_to_a_person(path: Path) -> None:
    """A value behind an alias stands for several: changing it would change them all."""
    text = FILE.replace("label: Mall", "label: &mall Mall") + "  a.alias: {page: a, role: link, name: *mall}\n"
    path.write_text(text, encoding="utf-8", newline="\n")
    new = read_yaml(path, TargetsFile).targets["a.template"].model_copy(update={"label": "Brevmall"})
    with pytest.raises(Misconfigured, match="change it by hand"):
        change_target(path, "a.template", new)
    assert path.read_text(encoding="utf-8") == text


def test_a_mark_of_the_byte_order_stays(path: Path) -> None:
    """Editors on Windows write one; what is changed stands where it stood."""
    path.write_text("\ufeff" + FILE, encoding="utf-8", newline="\n")
    assert changed(path, "a.short", {"name": "Spara nu"}) == "\ufeff" + FILE.replace('"Spara"', "Spara nu")
