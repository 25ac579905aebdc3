"""In which language people are told: our texts are Swedish, and a reader of the pages may ask for them in another.

A text is translated as it is said, and the values that stand in it are not: they are told as the log has them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from gettext import NullTranslations


class Ours(str):
    """A text of ours, which stands in the catalogue; other texts are what somebody wrote, and stay in Swedish."""

    __slots__ = ()


@dataclass(frozen=True)
class Language:
    """A language by its code, and what translates into it."""

    code: str
    translation: NullTranslations


SWEDISH = Language("sv", NullTranslations())
_SPOKEN = ContextVar("language", default=SWEDISH)


def spoken() -> Language:
    """The language of whoever is told now."""
    return _SPOKEN.get()


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """What is said meanwhile is said in this language, here and in the threads that this is handed to."""
    before = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def marked(text: str) -> Ours:
    """A text of a table, which is translated where it is shown."""
    return Ours(text)


def translated(text: Ours) -> Ours:
    """A text of ours in the language that is spoken. One that was said already is told as it is."""
    return Ours(spoken().translation.gettext(text)) if text else text


def said(text: str, /, **values: object) -> Ours:
    """A text of ours in the language that is spoken, with values in the places named for them."""
    return Ours(spoken().translation.gettext(text).format(**values))


def counted(one: str, several: str, count: int, /, **values: object) -> Ours:
    """As `said`, of one thing or of several; `count` is a value too."""
    return Ours(spoken().translation.ngettext(one, several, count).format(count=count, **values))
