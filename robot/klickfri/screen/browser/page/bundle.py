"""Joins the modules of the page's script into one scope: a page can load no file of the robot's.

They are modules of the language's own, of one form: named imports from neighbours at the head, `export` before what is
lent out. Whatever would mean something else when joined is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

_PAGE = resources.files(__package__)
_IMPORT = re.compile(r'^import \{(\s*\w+(?:,\s*\w+)*,?\s*)\} from "\./(\w+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async function|function\*?|const|let|class) \w)", re.MULTILINE)
_TOP = re.compile(r"^(export )?(?:async function|function\*?|const|let|class) (\w+)", re.MULTILINE)
_OTHER_FORM = re.compile(r"^(?:import|export|(?:const|let) [{\[]).*", re.MULTILINE)
_COMMENT = re.compile(r"^ *(?://.*|/\*\*(?:(?!\*/)[\s\S])*\*/)\n", re.MULTILINE)


@dataclass(frozen=True)
class _Module:
    name: str
    imports: Mapping[str, tuple[str, ...]]
    names: tuple[str, ...]
    exports: frozenset[str]
    code: str


@cache
def joined(*entries: str, folder: Traversable = _PAGE) -> str:
    """The code of these modules and of all that they import, each once and after what it needs, without its comments.

    Raises `ValueError` at a circle, at a name that two modules declare, at an import of what is not there or not
    exported, and at any other form of import, export or declaration.
    """
    modules: dict[str, _Module] = {}
    for entry in entries:
        _collect(entry, (), modules, folder)
    _refuse_clashes(modules.values())
    return "\n".join(module.code for module in modules.values())


def _collect(name: str, way: tuple[str, ...], modules: dict[str, _Module], folder: Traversable) -> None:
    """Puts a module in, after those that it imports; `way` is how it was come to."""
    if name in way:
        raise ValueError(f"modules in a circle: {' > '.join((*way, name))}")
    if name in modules:
        return
    module = _read(name, folder)
    for needed, names in module.imports.items():
        _collect(needed, (*way, name), modules, folder)
        if missing := set(names) - modules[needed].exports:
            raise ValueError(f"{name} imports {', '.join(sorted(missing))}, which {needed} does not export")
    modules[name] = module


def _read(name: str, folder: Traversable) -> _Module:
    file = folder / name
    if not file.is_file():
        raise ValueError(f"there is no module {name}")
    text = file.read_text(encoding="utf-8")
    imports = {needed: tuple(re.findall(r"\w+", names)) for names, needed in _IMPORT.findall(text)}
    declared = _TOP.findall(text)
    code = _EXPORT.sub("", _COMMENT.sub("", _IMPORT.sub("", text))).strip("\n")
    if other := _OTHER_FORM.search(code):
        raise ValueError(f"{name} has an import, export or declaration of another form: {other[0]}")
    exports = frozenset(one for exported, one in declared if exported)
    return _Module(name, imports, tuple(one for _, one in declared), exports, code)


def _refuse_clashes(modules: Iterable[_Module]) -> None:
    homes: dict[str, str] = {}
    for module in modules:
        for name in module.names:
            if (home := homes.setdefault(name, module.name)) != module.name:
                raise ValueError(f"{name} is declared in {home} and in {module.name}")
