"""Reads a process's rules without running them, and tells what in them is not pure.

It finds what is written plainly. What somebody hides from it the fence holds (`klickfri.decide.fence`).
"""

from __future__ import annotations

import ast
import importlib
import io
import re
import tokenize
from collections.abc import Iterator, Mapping
from types import ModuleType

from klickfri.model.errors import Fault

PURE = {
    *("__future__", "abc", "bisect", "calendar", "collections", "dataclasses", "datetime", "decimal", "enum"),
    *("fractions", "functools", "heapq", "itertools", "math", "numbers", "operator", "re", "statistics"),
    *("string", "textwrap", "types", "typing", "unicodedata"),
}
"""The part of the standard library that neither reads the world nor changes it. Widen it when a process needs more."""

LONGEST_SOURCE = 1_000_000
"""Bytes of rules that a person could still read before signing them; ours have 30,000."""

_REACHES_OUT = frozenset({
    *("open", "input", "print", "breakpoint", "help", "exit", "quit", "license", "copyright", "credits"),
    *("eval", "exec", "compile", "globals", "locals", "vars", "getattr", "setattr", "delattr"),
})  # fmt: skip
_FRAMES = frozenset({"gi_frame", "cr_frame", "ag_frame", "tb_frame", "f_back", "f_globals", "f_builtins", "f_locals"})
_ASKS_THE_CLOCK = frozenset({"now", "today", "utcnow"})
_HARMLESS = frozenset({"__doc__", "__name__", "__qualname__", "__members__"})
_UNDER = re.compile(r"__\w+__")
_MEND_IMPORT = "Rules import only klickfri.model and the pure part of the standard library"
_MEND_CALL = "Rules are given everything they may know in the question; today is question.today"
_MEND_INNER = "Rules leave Python's own insides alone; write what is meant"


def read(source: bytes) -> ast.Module:
    """The rules' syntax tree. Raises `SyntaxError` for what Python, or a person, cannot read."""
    if len(source) > LONGEST_SOURCE:
        raise SyntaxError(f"more than {LONGEST_SOURCE:,} bytes")
    encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
    if encoding not in ("utf-8", "utf-8-sig"):
        raise SyntaxError(f"written as {encoding}, which shows other text than it runs")
    try:
        tree = ast.parse(source)
        compile(tree, "rules.py", "exec", dont_inherit=True)
    except (RecursionError, MemoryError, ValueError) as error:
        raise SyntaxError("nested deeper than Python can read") from error
    return tree


def rule_names(tree: ast.Module) -> tuple[str, ...]:
    """What can be asked: the plain functions at the top, without decorators and without a leading underscore."""
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef) and not node.decorator_list]
    return tuple(dict.fromkeys(node.name for node in functions if not node.name.startswith("_")))


def imports(tree: ast.Module) -> tuple[str, ...]:
    """The modules that the rules import, by their whole names."""
    return tuple(dict.fromkeys(name for name in _bound(tree).values() if _module(name)))


def faults(tree: ast.Module, name: str) -> Iterator[Fault]:
    """Every import, call and name that is not pure, by line."""
    names, told = _Names(tree), set[tuple[int, str]]()
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.stmt | ast.expr)]
    for node in sorted(nodes, key=lambda node: (node.lineno, node.col_offset)):
        for what, mend in names.offences(node):
            if (node.lineno, what) not in told:
                told.add((node.lineno, what))
                yield Fault(f"{name} line {node.lineno}", what, mend)


class _Names:
    """What the names of the rules stand for."""

    def __init__(self, tree: ast.Module) -> None:
        nodes = list(ast.walk(tree))
        self._imported = _bound(tree)
        self._own = {node.id for node in nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
        self._own |= {node.arg for node in nodes if isinstance(node, ast.arg)}
        self._own |= {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
        self._words = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
        """Texts that stand alone: docstrings."""

    def offences(self, node: ast.AST) -> Iterator[tuple[str, str]]:
        """What is wrong with this node itself, and how to mend it."""
        match node:
            case ast.Import(names=names):
                yield from ((f"imports {one.name}", _MEND_IMPORT) for one in names if not allowed(one.name))
            case ast.ImportFrom():
                yield from ((f"imports {one}", _MEND_IMPORT) for one in dict.fromkeys(_imported(node)))
            case ast.Call(func=ast.Attribute(attr=called)) if called in _ASKS_THE_CLOCK:
                yield f"uses {called}, which asks the clock", _MEND_CALL
            case ast.Name(id=used, ctx=ast.Load()) if used in _REACHES_OUT - self._own:
                yield f"calls {used}", _MEND_CALL
            case ast.Name(id=used) if _inner(used):
                yield f"uses {used}", _MEND_INNER
            case ast.Attribute(attr=used) if _inner(used) or used in _FRAMES:
                yield f"uses {used}", _MEND_INNER
            case ast.Attribute():
                yield from self._reached(node)
            case ast.Constant(value=str(text)) if id(node) not in self._words and _UNDER.search(text):
                yield f"names {_UNDER.findall(text)[0]} in a text", _MEND_INNER

    def _reached(self, node: ast.Attribute) -> Iterator[tuple[str, str]]:
        """A module that another one happens to have imported, and a clock that is handed on without being asked."""
        found = self._object(node)
        if isinstance(found, ModuleType) and not allowed(found.__name__):
            yield f"reaches {found.__name__} through {ast.unparse(node.value)}", _MEND_IMPORT
        elif found is not None and node.attr in _ASKS_THE_CLOCK:
            yield f"uses {node.attr}, which asks the clock", _MEND_CALL

    def _object(self, node: ast.expr) -> object:
        """What a chain of names that begins with an import leads to; None if nothing is known of it."""
        if isinstance(node, ast.Attribute):
            return getattr(self._object(node.value), node.attr, None)
        return _found(self._imported.get(node.id, "")) if isinstance(node, ast.Name) else None


def allowed(module: str) -> bool:
    """May rules use this module?"""
    return module.split(".")[0] in PURE or module.split(".")[:2] == ["klickfri", "model"]


def _inner(name: str) -> bool:
    return bool(_UNDER.fullmatch(name)) and name not in _HARMLESS


def _bound(tree: ast.Module) -> Mapping[str, str]:
    """Name -> what an import binds it to, whole."""
    bound: dict[str, str] = {}
    for node in ast.walk(tree):
        bound |= dict(_bound_by(node))
    return bound


def _bound_by(node: ast.AST) -> Iterator[tuple[str, str]]:
    match node:
        case ast.Import(names=names):
            yield from ((one.asname or one.name, one.name) for one in names)
            first = [one.name.split(".")[0] for one in names if not one.asname]
            yield from zip(first, first, strict=True)
        case ast.ImportFrom(module=module, names=names, level=0):
            yield f"from {module}", module or ""
            yield from ((one.asname or one.name, f"{module}.{one.name}") for one in names)


def _imported(node: ast.ImportFrom) -> Iterator[str]:
    """What of a `from ... import` is not allowed: the module, or one that it happens to have imported."""
    dots, module = "." * node.level, node.module or ""
    for one in node.names:
        whole = f"{module}.{one.name}"
        if node.level or not allowed(whole if module == "klickfri" else module):
            yield dots + (whole if module == "klickfri" else module)
        elif isinstance(found := _found(whole), ModuleType) and not allowed(found.__name__):
            yield whole


def _found(name: str) -> object:
    """What an imported name stands for: a module, or what it takes from one; None if nothing is known of it."""
    module, _, own = name.rpartition(".")
    return _module(name) or getattr(_module(module), own, None)


def _module(name: str) -> ModuleType | None:
    """The module of this name, if rules may use it and there is one."""
    if not allowed(name):
        return None
    try:
        return importlib.import_module(name)
    except ImportError:
        return None
