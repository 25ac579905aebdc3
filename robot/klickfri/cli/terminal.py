"""The terminal that commands print to. Texts are data: `[..]` in them is never markup."""

from __future__ import annotations

import dataclasses
import json
from typing import Annotated, Any

import typer
from rich.console import Console

from klickfri.privacy.scan import Guard, patcher
from klickfri.settings import logs
from klickfri.settings.settings import Settings

JsonOption = Annotated[bool, typer.Option("--json", help="As JSON, for a program.")]


def terminal(*, error: bool = False) -> Console:
    """A console for answers, or for errors."""
    return Console(stderr=error, highlight=False, markup=False)


def keep_log(settings: Settings, name: str) -> None:
    """From here on the operations log is kept under this name."""
    logs.set_up(settings.state / "logs", patcher(Guard()), name=name)


def print_json(facts: object) -> None:
    """The answer for a program: facts by the names they have here, moments and paths as texts."""
    terminal().out(json.dumps(facts, ensure_ascii=False, indent=1, default=_plain), highlight=False)


def _plain(value: object) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    if isinstance(value, set | frozenset):
        return sorted(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
