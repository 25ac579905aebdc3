"""Text as a page shows it: one rule, for the robot and for the page's own script (`text.js`: `fold`, `captionOf`,
`foldLines`).

Both are held to the same table, `tests/conformance/text.yaml`.
"""

from __future__ import annotations

import re
import unicodedata

_UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060]")
"""Soft hyphen, zero-width space and joiners: in a page's text, and not on the screen."""
_SPACE = re.compile("[\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+")
"""White space as JavaScript has it (`\\s`); Python's own has other signs."""
_LINE_BREAK = re.compile(r"\r\n?|\n")
_COLON = re.compile(r" *:$")


def as_shown(text: str) -> str:
    """Composed letters (NFC), no unseen signs, white space folded and trimmed."""
    return _SPACE.sub(" ", _UNSEEN.sub("", unicodedata.normalize("NFC", text))).strip(" ")


def as_lines(text: str) -> str:
    """The lines of a text, each as shown; blank ones at its ends mean nothing."""
    return "\n".join(map(as_shown, _LINE_BREAK.split(text))).strip("\n")


def as_caption(text: str) -> str:
    """As shown, without the colon at the end of a label."""
    return _COLON.sub("", as_shown(text))
