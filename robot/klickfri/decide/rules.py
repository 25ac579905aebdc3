"""A process's `rules.py`: read once, checked to be pure, and asked by name.

The check catches slips, not malice: who may change a process's rules is settled by its approved digest.
"""

from __future__ import annotations

import ast
import hashlib
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType, ModuleType

from klickfri.model.errors import BadInput, Fault, Misconfigured
from klickfri.model.verdict import Continue, HandOver, Question, Verdict

PURE = {
    *("__future__", "abc", "bisect", "calendar", "collections", "dataclasses", "datetime", "decimal", "enum"),
    *("fractions", "functools", "heapq", "itertools", "math", "numbers", "operator", "re", "statistics"),
    *("string", "textwrap", "types", "typing", "unicodedata"),
}
"""The part of the standard library that neither reads the world nor changes it. Widen it when a process needs more."""

_SLIPS = (ArithmeticError, AttributeError, LookupError, NameError, TypeError, ValueError)
"""What a slip in a rule raises. It ends the case in a person's hands, not the night."""
_REACHES_OUT = frozenset({"open", "input", "print", "eval", "exec", "compile", "__import__", "globals", "breakpoint"})
_ASKS_THE_CLOCK = frozenset({"now", "today", "utcnow"})
_MEND_IMPORT = "Rules import only klickfri.model and the pure part of the standard library"
_MEND_CALL = "Rules are given everything they may know in the question; today is question.today"


@dataclass(frozen=True)
class Rules:
    """The rules of one process. `digest` is the SHA-256 of the file's bytes, the very bytes that answer."""

    file: Path
    digest: str
    _functions: dict[str, FunctionType]

    @property
    def names(self) -> tuple[str, ...]:
        """What can be asked."""
        return tuple(self._functions)

    def ask(self, name: str, question: Question) -> Verdict:
        """The answer of one rule. Raises `Misconfigured` for an unknown rule and for anything but a verdict."""
        if name not in self._functions:
            raise Misconfigured(f"{self.file.name} has no rule {name!r}; it has {', '.join(self.names)}")
        try:
            verdict = self._functions[name](question)
        except _SLIPS as error:
            line = _line_in(self.file, error)
            raise Misconfigured(f"the rule {name!r} broke ({type(error).__name__}, line {line})") from error
        if not isinstance(verdict, Continue | HandOver):
            kind = type(verdict).__name__
            raise Misconfigured(f"the rule {name!r} answered {kind}; a rule answers Continue or HandOver")
        return verdict


def _line_in(file: Path, error: Exception) -> int:
    """Where in the rules it broke. The error's own text is left out: it may repeat what an applicant wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    return next((frame.lineno or 0 for frame in reversed(frames) if frame.filename == str(file)), 0)


def load(folder: Path) -> Rules:
    """Reads `rules.py` of a process's folder.

    Raises `Misconfigured` when it is not there and `BadInput`, with every offence by line, when it is not pure.
    """
    file = folder / "rules.py"
    if not file.is_file():
        raise Misconfigured(f"{folder.name} has no rules.py; a process keeps its rules there")
    source = file.read_bytes()
    faults = list(_faults(source, file.name))
    if faults:
        raise BadInput(file.name, faults)
    digest = hashlib.sha256(source).hexdigest()
    module = _run(source, file, f"klickfri_rules_{digest[:16]}")
    return Rules(file, digest, dict(_public_functions(module)))


def _run(source: bytes, file: Path, name: str) -> ModuleType:
    """Runs the bytes that were checked and hashed, not the file again: it could have changed in between."""
    module = ModuleType(name)
    module.__file__ = str(file)
    sys.modules[name] = module  # dataclasses look their module up there
    exec(compile(source, file, "exec", dont_inherit=True), module.__dict__)
    return module


def _public_functions(module: ModuleType) -> Iterator[tuple[str, FunctionType]]:
    for name, value in vars(module).items():
        own = isinstance(value, FunctionType) and value.__module__ == module.__name__
        if own and not name.startswith("_"):
            yield name, value


def _faults(source: bytes, name: str) -> Iterator[Fault]:
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        yield Fault(f"{name} line {error.lineno}", f"cannot be read: {error.msg}", "Correct the line")
        return
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom | ast.Call)]
    for node in sorted(nodes, key=lambda node: (node.lineno, node.col_offset)):
        for what, mend in _offences(node):
            yield Fault(f"{name} line {node.lineno}", what, mend)


def _offences(node: ast.Import | ast.ImportFrom | ast.Call) -> Iterator[tuple[str, str]]:
    match node:
        case ast.Import(names=names):
            yield from ((f"imports {one.name}", _MEND_IMPORT) for one in names if not _allowed(one.name))
        case ast.ImportFrom(module=module, names=names, level=level):
            found = [f"{module}.{one.name}" if module == "klickfri" else module or "" for one in names]
            yield from (
                (f"imports {'.' * level}{one}", _MEND_IMPORT)
                for one in dict.fromkeys(found)
                if level or not _allowed(one)
            )
        case ast.Call(func=ast.Name(id=called)) if called in _REACHES_OUT:
            yield f"calls {called}", _MEND_CALL
        case ast.Call(func=ast.Attribute(attr=called)) if called in _ASKS_THE_CLOCK:
            yield f"calls {called}, which asks the clock", _MEND_CALL


def _allowed(module: str) -> bool:
    return module.split(".")[0] in PURE or module.split(".")[:2] == ["klickfri", "model"]
