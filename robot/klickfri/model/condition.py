"""Conditions of `when:`, `that:`, `found:` and `same:`: only `==`, `in`, `empty`, `and`, `or`, `not`.

Grammar by example: `$route == "grant" and not empty($case_number)`, `$status in ["Beviljad", "Avslutad"]`.
Python's own parser reads them; every other construct is refused.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import product
from typing import Any

from klickfri.model.errors import BadCondition
from klickfri.model.values import Values, resolve

_LONGEST = 1_000
"""Characters of a condition. What is longer nobody reads, and Python's parser gives up on it in many ways."""
_MOST_TRIED = 20_000
_REFERENCE = re.compile(r"\$([a-z][a-z0-9_]*)((?:\|[a-z0-9_]+)?)")


@lru_cache(maxsize=1024)
def parse(text: str) -> tuple[ast.expr, Mapping[str, str]]:
    """Returns the checked syntax tree and its references, {name in the tree: reference in the text}."""
    if len(text) > _LONGEST:
        raise BadCondition(f"a condition of {len(text):,} characters, {text[:40]!r}..., is longer than {_LONGEST:,}")
    references: dict[str, str] = {}

    def name(match: re.Match[str]) -> str:
        alias = f"v{len(references)}_{match.group(1)}"
        references[alias] = match.group(0)
        return alias

    try:
        tree = ast.parse(_REFERENCE.sub(name, text), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        told = error.msg if isinstance(error, SyntaxError) else "it cannot be taken apart"
        raise BadCondition(f"cannot read the condition {text!r}: {told}") from error
    _check(tree, text, references)
    return tree, references


def references(text: str) -> list[str]:
    """The value names a condition refers to."""
    return [re.sub(r"\|.*", "", reference)[1:] for reference in parse(text)[1].values()]


def looked_into(text: str) -> list[str]:
    """The values as they stand, in whose text the condition looks for letters: those right of `in`, in no format."""
    tree, names = parse(text)
    compared = [node for node in ast.walk(tree) if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In)]
    right = [names[node.comparators[0].id] for node in compared if isinstance(node.comparators[0], ast.Name)]
    return [reference[1:] for reference in right if "|" not in reference]


def constants(text: str) -> list[str]:
    """The texts that a condition compares with."""
    tree, _ = parse(text)
    return [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]


def holds(text: str, values: Values) -> bool:
    """True when the condition holds for these values. Raises `BadCondition` or `UnknownValue`."""
    tree, names = parse(text)
    known = {alias: resolve(reference, values) for alias, reference in names.items()}
    try:
        return bool(_value(tree, known))
    except TypeError:  # a number looked for in a text, a text in nothing; the error would repeat the value
        raise BadCondition(f"the condition {text!r} asks what these values cannot answer") from None


def implies(first: str, second: str) -> bool:
    """True when `first` never holds without `second`, whatever the values.

    Conditions only compare, so it is enough to try for every name the constants of both texts, two texts that are
    none of them, and nothing. Conditions over too many names to try are not said to imply each other.
    """
    names = sorted({*references(first), *references(second)})
    texts = [*constants(first), *constants(second)]
    candidates = [None, "", "\x00", "\x01", *dict.fromkeys(texts)]
    if len(candidates) ** len(names) > _MOST_TRIED:
        return False
    tried = (dict(zip(names, values, strict=True)) for values in product(candidates, repeat=len(names)))
    return all(holds(second, values) for values in tried if holds(first, values))


def _check(node: ast.expr, text: str, names: Mapping[str, str]) -> None:
    match node:
        case ast.BoolOp():
            inner = node.values
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            inner = [operand]
        case ast.Compare(left=left, ops=[ast.Eq() | ast.In()], comparators=[right]):
            inner = [left, right]
        case ast.Call(func=ast.Name(id="empty"), args=[argument], keywords=[]):
            inner = [argument]
        case ast.List(elts=elements):
            inner = elements
        case ast.Constant(value=str() | int() | bool()):
            inner = []
        case ast.Name(id=alias) if alias in names:
            inner = []
        case _:
            raise BadCondition(f"{ast.unparse(node)!r} is not allowed in the condition {text!r}")
    for child in inner:
        _check(child, text, names)


def _value(node: ast.expr, values: Values) -> Any:
    match node:
        case ast.BoolOp():
            return _joined(node, values)
        case ast.UnaryOp(operand=operand):
            return not _value(operand, values)
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            one, other = _value(left, values), _value(right, values)
            return one == other if isinstance(operator, ast.Eq) else _is_in(one, other)
        case ast.Call(args=[argument]):
            return not _value(argument, values)
        case ast.List(elts=elements):
            return [_value(element, values) for element in elements]
        case ast.Name(id=alias):
            return values[alias]
        case ast.Constant(value=constant):
            return constant
    raise BadCondition(ast.unparse(node))


def _is_in(one: Any, other: Any) -> bool:
    """Is it there; of several, is each of them?"""
    return all(part in other for part in one) if isinstance(one, list) else one in other


def _joined(node: ast.BoolOp, values: Values) -> bool:
    """What follows an answer that settles it is not asked."""
    parts = (_value(part, values) for part in node.values)
    return all(parts) if isinstance(node.op, ast.And) else any(parts)
