"""What a trial needs to know of a real system that none of us wrote."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from playwright.sync_api import Page

from tests.foreign.hands import Hands

Row = Mapping[str, str]


class Site(Protocol):
    """The system, running. Its database is the witness."""

    @property
    def address(self) -> str:
        """Where it answers."""

    def held(self, reference: str) -> Row:
        """What the database holds of a case, in the words of its form."""

    def changes(self) -> int:
        """How many times anything was saved, by the system's own count."""


@dataclass(frozen=True)
class Foreign:
    """One system: how it is started, how a person works in it, and what its database must hold then.

    `recordings` is what a developer writes by hand, and the answers. A case of `cases` has the process's fields, and
    what the system knew before.
    """

    title: str
    recordings: Path
    process: str
    account: str
    password: str
    serving: Callable[[Path, Sequence[Row]], AbstractContextManager[Site]]
    """Starts it in a folder of its own, with these cases."""
    work: Callable[[Hands, Row], None]
    """How a person does one case."""
    cases: Callable[[int], list[Row]]
    wanted: Callable[[Row], Row]
    """What the database holds of a case that is done."""
    untouched: Callable[[Row], Row]
    """What it holds of one that nobody has worked on."""
    files: Callable[[Row], Mapping[str, str]] = lambda case: {}
    """The files that came with a case: {name: text}."""
    script: Callable[[Page, str, Row, Path], None] | None = None
    """The same work as a Playwright script by hand: for a fresh page, the address, the case and the folder of files."""
