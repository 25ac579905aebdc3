"""The parts of an Office file (a ZIP of XML), read as a stream within limits.

A few kilobytes can unpack to gigabytes, and one sign can be a million long: what is read is counted.
"""

from __future__ import annotations

import io
import lzma
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol
from xml.parsers import expat

from klickfri.model.errors import Fault
from klickfri.work.lines import DIVIDE

MAX_UNPACKED = 100_000_000
"""Bytes of XML in all; a year of a large municipality is 40 million."""
MAX_ELEMENTS = 4_000_000

_CHUNK, _LONGEST_TAG = 1 << 16, 1 << 20
_SAVE = "Open it in Excel and save it again as .xlsx."
_TOO_LARGE = Fault("the file", "it unpacks to more than an Excel file of applications can be", DIVIDE)
_DAMAGE = (
    *(expat.ExpatError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError),
    *(LookupError, ValueError, ArithmeticError, RuntimeError, NotImplementedError),
)
"""What the libraries raise at bytes that were changed or cut off (RuntimeError: a password is asked for)."""


class Reader(Protocol):
    """Takes elements by their local names, as they come; `done` ends the reading early."""

    done: bool

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """Text, perhaps in pieces."""


class Package:
    """One Office file."""

    def __init__(self, packed: zipfile.ZipFile) -> None:
        self._packed = packed
        self.names = frozenset(packed.namelist())
        self._bytes, self._elements = MAX_UNPACKED, MAX_ELEMENTS

    def read(self, name: str, reader: Reader) -> None:
        """Reads one part. Raises `Fault` above a limit, and what `damage` explains."""
        parser = self._parser(reader)
        fed = 0
        with self._packed.open(name) as part:
            while not reader.done and (chunk := part.read(_CHUNK)):
                fed += self._counted(len(chunk))
                parser.Parse(chunk)
                if fed - parser.CurrentByteIndex > _LONGEST_TAG:
                    raise _TOO_LARGE
        if not reader.done:
            parser.Parse(b"", True)

    def related(self, name: str) -> dict[str, tuple[str, str]]:
        """The parts that a part points to: {id: (kind, name)}."""
        folder, file = posixpath.split(name)
        relations = _Relations(folder)
        self.read(posixpath.join(folder, "_rels", f"{file}.rels"), relations)
        return relations.found

    def _parser(self, reader: Reader) -> expat.XMLParserType:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True

        def start(name: str, attributes: Mapping[str, str]) -> None:
            self._elements -= 1
            if self._elements < 0:
                raise _TOO_LARGE
            reader.start(name[name.rfind(" ") + 1 :], attributes)

        parser.StartElementHandler = start
        parser.EndElementHandler = lambda name: reader.end(name[name.rfind(" ") + 1 :])
        parser.CharacterDataHandler = reader.text
        parser.StartDoctypeDeclHandler = _no_doctype
        return parser

    def _counted(self, size: int) -> int:
        self._bytes -= size
        if self._bytes < 0:
            raise _TOO_LARGE
        return size


@contextmanager
def opened(data: bytes) -> Iterator[Package]:
    """The parts of a file. Raises `Fault` for everything that is wrong with it, whoever notices."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            yield Package(packed)
    except _DAMAGE as error:
        raise Fault("the file", "it is damaged, has a password, or is no Excel workbook", _SAVE) from error


class _Relations:
    done = False

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self.found: dict[str, tuple[str, str]] = {}

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship":
            kind = attributes["Type"].rsplit("/", 1)[-1]
            target = posixpath.join("/", self._folder, attributes["Target"])
            self.found[attributes["Id"]] = kind, posixpath.normpath(target).lstrip("/")

    def end(self, name: str) -> None: ...

    def text(self, text: str) -> None: ...


def _no_doctype(*_: object) -> None:
    raise Fault("the file", "it holds a document type, which no Excel workbook has", _SAVE)
