"""From bytes to text: the encodings that programs write, told by marks, by the bytes, and by the headings.

The headings of the process are known, so an encoding that spells them right is the right one.
"""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Collection
from typing import NamedTuple

from klickfri.model.errors import Fault
from klickfri.work.letters import garbled

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",  # begins like UTF-16
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_UNMARKED = {b"\1\0\0\0": "utf-32-le", b"\0\0\0\1": "utf-32-be", b"\1\0\1\0": "utf-16-le", b"\0\1\0\1": "utf-16-be"}
"""Where the zeros stand in the first four bytes of plain letters."""
_CODE_PAGES = {"cp1252": "Windows-1252", "cp850": "the DOS code page 850", "mac_roman": "Macintosh Roman"}
_SEVEN_BITS = str.maketrans("[\\]{|}", "ÄÖÅäöå")

_EXPORT = "Export the file again as CSV UTF-8."


class Decoded(NamedTuple):
    """The text of a file; `note` says how it was read, unless it was UTF-8."""

    text: str
    note: str = ""


def decode(data: bytes, known: Collection[str]) -> Decoded:
    """The text. `known` are the titles to expect. Raises `Fault` for what cannot be told or is damaged."""
    decoded = _marked(data) or _unmarked(data, [title for title in known if not title.isascii()])
    if "\0" in decoded.text:
        raise Fault("the file", "it holds zero bytes and is damaged", _EXPORT)
    return decoded


def _marked(data: bytes) -> Decoded | None:
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return _strictly(data, encoding)
    zeros = bytes(bool(byte) for byte in data[:4])
    return _strictly(data, _UNMARKED[zeros]) if zeros in _UNMARKED else None


def _strictly(data: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(data.decode(encoding), "" if encoding.startswith("utf-8") else f"read as {encoding}")
    except UnicodeDecodeError as error:
        raise Fault("the file", f"byte {error.start} is not text in {encoding}", _EXPORT) from error


def _unmarked(data: bytes, titles: Collection[str]) -> Decoded:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _of_code_page(data, titles, data.count(b"\n", 0, error.start) + 1)
    _refuse_spoiled_headings(text, titles)
    return Decoded(text)


def _refuse_spoiled_headings(text: str, titles: Collection[str]) -> None:
    head = _head(text)
    if _hits(head, titles):
        return
    if garbled(head):
        raise Fault("the headings", "garbled letters: a program has read UTF-8 as something else", _EXPORT)
    if _hits(head.translate(_SEVEN_BITS), titles):
        raise Fault("the file", "å, ä and ö are written as }, { and | (the old 7-bit code SEN 850200)", _EXPORT)


def _of_code_page(data: bytes, titles: Collection[str], line: int) -> Decoded:
    if _hits(_head(data.decode("utf-8", "replace")), titles):
        raise Fault(f"row {line}", "it is not UTF-8 as the headings are: two files were joined", _EXPORT)
    readings = {page: _read(data, page) for page in _CODE_PAGES}
    hits = {page: _hits(_head(text), titles) for page, text in readings.items() if text is not None}
    best = max(hits, key=hits.__getitem__, default="")
    text = readings.get(best)
    if text is None or (not hits[best] and _could_be_any(data)):
        raise Fault("the file", "its code page cannot be told, nor its å, ä and ö", _EXPORT)
    return Decoded(text, f"read as {_CODE_PAGES[best]}")


def _read(data: bytes, code_page: str) -> str | None:
    try:
        return data.decode(code_page)
    except UnicodeDecodeError:
        return None


def _could_be_any(data: bytes) -> bool:
    """Windows writes å, ä and ö above 0xA0, DOS and Macintosh below."""
    return all(byte < 0xA0 for byte in data)


def _head(text: str) -> str:
    """The first lines, where the headings stand."""
    return unicodedata.normalize("NFC", "\n".join(text[:20_000].splitlines()[:3]))


def _hits(head: str, titles: Collection[str]) -> int:
    return sum(title in head for title in titles)
