"""Files of a case: those that belong to its application and are handed on, and those that the legacy system gives."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import PurePath

from klickfri.model.errors import Unsure
from klickfri.model.sentences import Sentence

_TEXTS = {"pdf", "txt", "rtf", "doc", "docx", "odt", "html", "htm", "xml", "json", "eml", "msg", "ics"}
_OTHERS = {"csv", "xls", "xlsx", "ods", "ppt", "pptx", "jpg", "jpeg", "png", "gif", "tif", "tiff", "zip"}
KNOWN_ENDINGS = frozenset(_TEXTS | _OTHERS)
"""Endings of file names that say what kind of file it is; another may be a part of somebody's name."""


@dataclass(frozen=True)
class Attachment:
    """The file's own name, and what is in it: handed on as it is, opened by nobody."""

    name: str
    content: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        """By which it is known in the log, in hex."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Awaited:
    """What a file that the system gives may be; the ending of its name says what kind it is."""

    endings: tuple[str, ...]
    """In small letters, with their dot."""
    largest: int
    """Bytes."""

    def refuse(self, name: str, size: int) -> None:
        """Raises `Unsure` for a file that is something else, empty or larger."""
        if PurePath(name).suffix.lower() not in self.endings:
            raise Unsure(Sentence.FILE_OTHER())
        if not 0 < size <= self.largest:
            raise Unsure(Sentence.FILE_SIZE())


def kind_of(name: str) -> str:
    """The kind of file that a name's ending says; empty where that is no known one."""
    ending = PurePath(name).suffix.lower().removeprefix(".")
    return ending if ending in KNOWN_ENDINGS else ""
