"""The terminal that commands print to. Texts are data: `[..]` in them is never markup."""

from __future__ import annotations

from rich.console import Console


def terminal(*, error: bool = False) -> Console:
    """A console for answers, or for errors."""
    return Console(stderr=error, highlight=False, markup=False)
