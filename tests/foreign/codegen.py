"""What Playwright's codegen writes while a scripted person works, played with the values of other cases."""

from __future__ import annotations

import ast
import json
import re
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.foreign.hands import Hands
from tests.foreign.system import Row
from tests.foreign.trial import lines_of

HEADLESS = {"PWTEST_CLI_HEADLESS": "1"}
"""In the driver's environment: keeps codegen's own window, in which it shows what it writes, off the screen."""
_BEGINS, _ENDS = "page = context.new_page()\n", "# ------"
"""What is recorded stands between these."""
_CODE = re.compile(r'(?<=\.select_option\()"(?:[^"\\]|\\.)*"')
_POLL = 50.0


@dataclass(frozen=True)
class Recording:
    """What was recorded of one case, word for word, and which field of the case each of its texts is: {text: field}."""

    source: str
    own: Mapping[str, str]

    @property
    def lines(self) -> int:
        """So many lines were recorded."""
        return lines_of(self.source)

    @property
    def changed(self) -> int:
        """In so many of them a developer has to put a value's name for the value."""
        return len({text.lineno for text in _texts(ast.parse(self.source)) if text.value in self.own})

    def play(self, page: Page, case: Row) -> None:
        """Does what was recorded, with the values of this case."""
        tree = ast.parse(self.source)
        for text in _texts(tree):
            if field := self.own.get(str(text.value)):
                text.value = case[field]
        exec(compile(tree, "recording", "exec"), {"page": page, "re": re, "expect": expect})


def in_words(source: str, chosen: Sequence[str]) -> str:
    """The recording with the words that were chosen in lists, one after the other, in the place of their codes."""
    words = iter(chosen)
    return _CODE.sub(lambda _: json.dumps(next(words), ensure_ascii=False), source)


def _texts(tree: ast.AST) -> list[ast.Constant]:
    return [one for one in ast.walk(tree) if isinstance(one, ast.Constant) and isinstance(one.value, str)]


class Recorder:
    """A browser's window in which codegen records; a scripted person works there as before a camera."""

    def __init__(self, context: BrowserContext, file: Path) -> None:
        self.context, self._file = context, file
        asked = {"language": "python", "mode": "recording", "outputFile": str(file), "handleSIGINT": False}
        context._sync(context._impl_obj._show_recorder(asked))  # as `playwright codegen` does
        self.page = context.new_page()

    def roll(self, until: Callable[[], bool]) -> None:
        """Records until told to stop."""
        while not until():
            self.context.pages[0].wait_for_timeout(_POLL)

    def written(self) -> str:
        """What was recorded, once the browser has closed."""
        text = self._file.read_text(encoding="utf-8").partition(_BEGINS)[2].partition(_ENDS)[0]
        return textwrap.dedent(text)


class RecordedHands(Hands):
    """The person's hands, so that a recording is as short as it can be: what is chosen is chosen at once, as with the
    mouse, and nothing is pointed out, for which codegen has means of its own.
    """

    def __init__(self, recorder: Recorder, files: Path) -> None:
        super().__init__(recorder, files)
        self.chosen: list[str] = []

    def points_out(self, order: str, place: Locator) -> None:
        """Nothing is done in the page."""

    def choose(self, place: Locator, option: str) -> None:
        """At once; with the arrow keys codegen would note each key, and all that was passed on the way."""
        self.rest()
        place.select_option(option)
        self.chosen.append(option)

    choose_by_letter = choose
