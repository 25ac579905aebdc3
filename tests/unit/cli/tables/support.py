"""What a terminal shows, as text."""

from __future__ import annotations

import io

from rich.console import Console, RenderableType


def text(*shown: RenderableType, width: int = 200) -> str:
    """What a terminal of this width shows, without colours."""
    console = Console(width=width, file=io.StringIO(), markup=False, no_color=True)
    for one in shown:
        console.print(one)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()
