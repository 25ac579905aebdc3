"""Letters that were damaged before the file came here, and signs that no name has.

A name that is wrong by one letter finds nobody in a register, or somebody else: it is refused and never mended.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache

_READ_AS = (
    *("cp1252", "latin-1", "iso8859-15", "cp850", "cp437", "mac_roman", "cp865", "iso8859-10"),  # western, Nordic
    *("cp1250", "iso8859-2", "cp852", "mac_latin2", "cp1257", "iso8859-13", "iso8859-4", "cp775"),  # eastern, Baltic
    *("cp1254", "cp857", "cp1253", "iso8859-7", "cp1251", "koi8-r", "cp866", "iso8859-5", "mac_cyrillic"),
    *("cp1255", "cp1256"),
)
"""Code pages that programs take UTF-8 for."""

_BETWEEN_WORDS = re.compile(r"[ \t\r\n]+|(?<=[ÉÈÊÍÇ])\xa0")  # after others it may be half of a letter: Ã\xa0 was à
_ALONE = re.compile(r"(?<![^\x00-\x7f])[^\x00-\x7f](?![^\x00-\x7f])")
"""One such sign by itself: in UTF-8 every letter beyond ASCII takes two bytes or more."""
_LOST = re.compile("[\ufffd\x80-\x9f\u2500-\u259f\ue000-\uf8ff]|&#?[0-9A-Za-z]+;")
_LETTER = r"[^\W\d_]"
_HALF = re.compile(
    r"[ÂÃÄÅ][\xa1-\xa9\xac-\xb6\xb8\xb9\xbc-\xbf†‡‰™€]|(?<=[A-Za-gi-z])[ÕÚ](?=[a-z]|\b)"
)  # HÕkan: å of Windows read as DOS
_WESTERN, _LATIN = r"\xc0-\xd6\xd8-\xf6\xf8-\xff", r"\xc0-\xd6\xd8-\xf6\xf8-\u017f"
_FOREIGN_WORD = re.compile(rf"(?<!{_LETTER})(?:[{_WESTERN}]{{4,}}|[{_LATIN}]{{5,}})(?!{_LETTER})")
"""No plain letter at all: Cyrillic, Greek or Arabic of one code page read as another's."""

_NEVER_IN_WORDS = r"„“”‚†‡ˆ‰‹›™¡¢£¤¥¦§¨©«»¬®¯°±²³¶¸¹¼½¾¿×÷€<>{}|\\~^\[\]"
_IN_WORD = re.compile(rf"{_LETTER}[{_NEVER_IN_WORDS}]+{_LETTER}")
_BEFORE_WORD = re.compile(rf"(?<!\w)[{{}}|\\~^\]†‡™¤¬÷×]{_LETTER}")
_LETTER_LOST = re.compile(rf"{_LETTER}\?{_LETTER}")
_ADDRESS = re.compile(r"\S*(?:://|www\.)\S*")

_IN_NAMES = frozenset(" -'’‘.,:;()·/´`\u200c\u200d")  # K:son
_ONLY_INSIDE = re.compile(rf"(?<!{_LETTER})[´`]|[´`](?!{_LETTER})")


def garbled(raw: str) -> bool:
    """True when the text holds UTF-8 that a program has read as something else, or letters that are lost.

    Every word is tried: do its bytes in some code page make UTF-8? By chance they do not (no one of 12,000 names of
    58 languages), and no word that was garbled escapes.
    """
    if raw.isascii():
        return _LOST.search(raw) is not None
    if _LOST.search(raw) or _HALF.search(raw) or _FOREIGN_WORD.search(raw):
        return True
    return any(_was_utf8(word) for word in _BETWEEN_WORDS.split(raw) if not word.isascii())


def odd_in_words(text: str) -> bool:
    """True for signs inside words, as when letters of an old code page were read as another's: `Sj”str|m`."""
    text = _ADDRESS.sub("", text)
    return any(pattern.search(text) for pattern in (_IN_WORD, _BEFORE_WORD, _LETTER_LOST))


def no_name(text: str) -> bool:
    """True when the text holds a digit or a sign that no name of a person has, in any script."""
    return not all(map(_may_be_in_a_name, text)) or _ONLY_INSIDE.search(text) is not None


def _may_be_in_a_name(sign: str) -> bool:
    if sign.isalpha() or sign in _IN_NAMES:
        return True
    kind = unicodedata.category(sign)
    return kind[0] == "M" or kind == "Pd" or (kind == "Po" and sign > "\xff" and not "\u2010" <= sign <= "\u206f")


def _was_utf8(word: str) -> bool:
    return _ALONE.search(word) is None and any(_one_script(decoded) for decoded in _decoded(word))


def _decoded(word: str) -> Iterator[str]:
    """What the word would be if its bytes, in some code page, were UTF-8."""
    first = next(sign for sign in word if not sign.isascii())
    for code_page in _beginnings().get(first, ()):
        data = word.translate(_bytes_of(code_page))
        try:
            yield data.encode("latin-1").decode("utf-8")
        except UnicodeError:
            continue


@cache
def _beginnings() -> Mapping[str, tuple[str, ...]]:
    """In which code pages a sign is a byte that begins a letter of UTF-8."""
    pages: dict[str, tuple[str, ...]] = {}
    for code_page in _READ_AS:
        for sign in (_sign(byte, code_page) for byte in range(0xC2, 0xF5)):
            pages[sign] = (*pages.get(sign, ()), code_page)
    return pages


@cache
def _bytes_of(code_page: str) -> Mapping[int, str]:
    """The signs of a code page as bytes (written as Latin-1); those it lacks stand for the byte itself, as in browsers.

    A sign that is not of the code page can be no byte of it.
    """
    signs = {ord(_sign(byte, code_page)): chr(byte) for byte in range(0x80, 0x100)}
    strangers = {byte: "\u0100" for byte in range(0x80, 0x100) if byte not in signs}
    return strangers | signs


def _sign(byte: int, code_page: str) -> str:
    try:
        return bytes([byte]).decode(code_page)
    except UnicodeDecodeError:
        return chr(byte)


def _one_script(word: str) -> bool:
    """False for a chance hit: one strange letter in a Latin word."""
    letters = (sign for sign in word if unicodedata.category(sign)[0] in "LM")
    return len({unicodedata.name(letter, "").split(" ")[0] for letter in letters} - {"MODIFIER", "COMBINING"}) <= 1
