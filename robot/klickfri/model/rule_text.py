"""Which fields a process's rules name, read from their text; nothing of it is run."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

_ANYTHING = r"\w+"
_KNOWN = 3
"""Letters that a built text must have in words: `f"{a}_{b}"` would name nearly every field."""


def named_in(rules: str, fields: Iterable[str]) -> set[str]:
    """Those of the fields that the rules name as a text (`"town"`), or by a text that they build (`f"item_{n}"`,
    `"item_" + str(n)`). Rules that are no Python name none: they are refused elsewhere."""
    try:
        tree = ast.parse(rules)
    except SyntaxError:
        return set()
    patterns = [pattern for node in ast.walk(tree) if _says_enough(pattern := _pattern(node))]
    return {field for field in fields if any(re.fullmatch(pattern, field) for pattern in patterns)}


def _pattern(node: ast.AST) -> str:
    """What the text can be that the expression gives: known parts in words, others as anything."""
    match node:
        case ast.Constant(value=str() as text):
            return re.escape(text) or _ANYTHING
        case ast.JoinedStr(values=parts):
            return _joined(parts)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _joined((left, right))
    return _ANYTHING


def _joined(parts: Iterable[ast.expr]) -> str:
    return "".join(map(_pattern, parts))


def _says_enough(pattern: str) -> bool:
    known = pattern.replace(_ANYTHING, "")
    return known == pattern or sum(map(str.isalpha, known)) >= _KNOWN
