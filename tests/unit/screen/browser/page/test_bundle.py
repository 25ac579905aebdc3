"""Modules are joined after what they need; what would mean something else when joined is refused."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

import pytest

from klickfri.screen.browser.page.bundle import joined
from klickfri.screen.browser.page.script import CAMERA, DRAWING_CAMERA, ROBOT

ENTRIES = (ROBOT, CAMERA, DRAWING_CAMERA)
PAGE = resources.files("klickfri.screen.browser.page")
CIRCLE = {
    "a.js": 'import { b } from "./b.js";\n\nexport const a = () => b;\n',
    "b.js": 'import { c } from "./c.js";\n\nexport const b = () => c;\n',
    "c.js": 'import { a } from "./a.js";\n\nexport const c = () => a;\n',
}


def in_folder(folder: Path, modules: dict[str, str]) -> Path:
    """A folder with these modules."""
    for name, text in modules.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_a_module_comes_once_after_all_that_it_needs(tmp_path: Path) -> None:
    """Also when two need it, and whatever the order in which they name it; the keywords and comments are gone."""
    needs_both = 'import { one } from "./one.js";\nimport {\n  two, three,\n} from "./two.js";\n\none(two(three));\n'
    needs_two = '// Says one.\n\nimport { three } from "./two.js";\n\nexport const one = () => three; // here\n'
    needs_none = "/**\n * @returns {number}\n */\nexport function two() {\n  return 2;\n}\n\nexport let three = 3;\n"
    folder = in_folder(tmp_path, {"entry.js": needs_both, "one.js": needs_two, "two.js": needs_none})
    code = "function two() {\n  return 2;\n}\n\nlet three = 3;\nconst one = () => three; // here\none(two(three));"
    assert joined("entry.js", folder=folder) == code


def test_a_circle_is_refused(tmp_path: Path) -> None:
    """It says the whole way round."""
    with pytest.raises(ValueError, match=re.escape("a.js > b.js > c.js > a.js")):
        joined("a.js", folder=in_folder(tmp_path, CIRCLE))


def test_a_name_that_two_modules_declare_is_refused(tmp_path: Path) -> None:
    """They share one scope: it would break the whole script, or quietly replace a function."""
    folder = in_folder(
        tmp_path,
        {
            "a.js": 'import { b } from "./b.js";\n\nconst own = b;\nown();\n',
            "b.js": "function own() {}\n\nexport const b = own;\n",
        },
    )
    with pytest.raises(ValueError, match=r"own is declared in b\.js and in a\.js"):
        joined("a.js", folder=folder)


def test_a_name_that_is_not_exported_cannot_be_imported(tmp_path: Path) -> None:
    """In one scope it would be found all the same, and nobody would see that it is lent out."""
    folder = in_folder(
        tmp_path, {"a.js": 'import { b, c } from "./b.js";\n', "b.js": "export const b = 1;\nconst c = 2;\n"}
    )
    with pytest.raises(ValueError, match=r"a\.js imports c, which b\.js does not export"):
        joined("a.js", folder=folder)


def test_a_module_that_is_not_there_is_told(tmp_path: Path) -> None:
    """By its name."""
    with pytest.raises(ValueError, match=r"no module b\.js"):
        joined("a.js", folder=in_folder(tmp_path, {"a.js": 'import { b } from "./b.js";\n'}))


@pytest.mark.parametrize(
    "line",
    [
        'import b from "./b.js";',
        'import * as b from "./b.js";',
        'import { one as b } from "./b.js";',
        'import { b } from "elsewhere";',
        'import { b } from "../b.js";',
        'import "./b.js";',
        "export default 1;",
        "export { b };",
        'export * from "./b.js";',
        "export const { b } = window;",
        "const [b] = window;",
    ],
)
def test_only_one_form_is_joined(tmp_path: Path, line: str) -> None:
    """What the joining does not know is not left to chance."""
    folder = in_folder(tmp_path, {"a.js": f"{line}\n", "b.js": "export const b = 1;\n"})
    with pytest.raises(ValueError, match="of another form"):
        joined("a.js", folder=folder)


def texts() -> dict[str, str]:
    """The modules of the page's script."""
    return {file.name: file.read_text(encoding="utf-8") for file in PAGE.iterdir() if file.name.endswith(".js")}


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_script_can_be_joined(entry: str) -> None:
    """No circle, no clash, nothing missing; and it is done once, however many browsers are started."""
    assert joined(entry) is joined(entry)
    assert not re.search(r"^(import|export) ", joined(entry), re.MULTILINE)


def test_every_module_is_needed() -> None:
    """By another one, or it is where a script begins."""
    needed = {name for text in texts().values() for name in re.findall(r'from "\./(\w+\.js)";', text)}
    assert {*needed, *ENTRIES} == set(texts())


def test_nothing_is_exported_that_nobody_imports() -> None:
    """What a module lends out is its promise to others; the rest is its own."""
    together = "\n".join(texts().values())
    exported = re.findall(r"^export (?:(?:async )?function|const|let) (\w+)", together, re.MULTILINE)
    lists = re.findall(r"^import \{([^}]*)\}", together, re.MULTILINE)
    assert set(exported) == {name for names in lists for name in re.findall(r"\w+", names)}


def test_the_readme_places_every_module() -> None:
    """Whoever looks for one finds it there, and none needs what stands below its own row."""
    table = (
        (PAGE / "README.md")
        .read_text(encoding="utf-8")
        .partition("## Which module needs which")[2]
        .partition("\n## ")[0]
    )
    rows = [re.findall(r"`(\w+)`", line) for line in table.splitlines() if line.startswith("|")]
    places = {f"{name}.js": place for place, row in enumerate(rows) for name in row}
    needs = {name: re.findall(r'from "\./(\w+\.js)";', text) for name, text in texts().items()}
    assert set(places) == set(needs)
    assert [(name, one) for name, all_ in needs.items() for one in all_ if places[one] > places[name]] == []
