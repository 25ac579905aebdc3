"""The terminal that commands print to. Texts are data: `[..]` in them is never markup."""

from __future__ import annotations

import json

from rich.console import Console


def terminal(*, error: bool = False) -> Console:
    """A console for answers, or for errors."""
    return Console(stderr=error, highlight=False, markup=False)


def print_json(facts: object) -> None:
    """The answer for a program: moments and paths as texts, in UTF-8."""
    terminal().print(json.dumps(facts, ensure_ascii=False, indent=1, default=str), soft_wrap=True)
