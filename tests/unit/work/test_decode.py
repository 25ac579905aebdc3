"""From bytes to text, told by marks, bytes and headings."""

from __future__ import annotations

import pytest

from klickfri.model.errors import Fault
from klickfri.work.decode import decode

TITLES = ["Ansökningsnr", "Kommun vid anmälan", "Namn"]
TEXT = "Ansökningsnr;Kommun vid anmälan;Namn\nA-1;0199;Åsa Sjöström\n"


@pytest.mark.parametrize(
    ("encoding", "note"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-16", "read as utf-16"),
        ("utf-16-be", "read as utf-16-be"),
        ("utf-32", "read as utf-32"),
        ("utf-32-le", "read as utf-32-le"),
        ("cp1252", "read as Windows-1252"),
        ("cp850", "read as the DOS code page 850"),
        ("mac_roman", "read as Macintosh Roman"),
    ],
)
def test_headings_with_swedish_letters_prove_the_encoding(encoding: str, note: str) -> None:
    """The letters come out right, and how is told."""
    assert decode(TEXT.encode(encoding), TITLES) == (TEXT, note)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (TEXT.encode().decode("cp1252").encode(), "the headings: garbled letters"),
        (TEXT.translate(str.maketrans("åäöÅÄÖ", "}{|][\\")).encode(), "the file: å, ä and ö are .* SEN 850200"),
        (TEXT.encode() + "A-2;0199;Åsa\n".encode("cp1252"), "row 3: it is not UTF-8 as the headings are"),
        ("Namn\nSjöström\n".encode("cp850"), "its code page cannot be told"),
        ("Namn\nSjöström\n".encode("mac_roman"), "its code page cannot be told"),
        (b"Namn\n\x81\n", "its code page cannot be told"),
        (b"Namn\nA\0sa\n", "zero bytes"),
        ("Namn\nÅsa\n".encode("utf-16")[:-1], "is not text in utf-16"),
    ],
)
def test_what_cannot_be_told_is_refused(data: bytes, what: str) -> None:
    """Never a wrong letter in a name."""
    with pytest.raises(Fault, match=what):
        decode(data, TITLES)
