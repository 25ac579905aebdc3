"""Damaged letters are seen, in every language and every code page; whole names pass."""

from __future__ import annotations

import pytest

from fixtures.synthetic.names import BACKGROUNDS, PROTECTED_BACKGROUND, name_list
from klickfri.work.letters import garbled, no_name, odd_in_words

CODE_PAGES = (
    "latin-1",
    "cp1252",
    "cp1250",
    "iso8859-2",
    "iso8859-15",
    "cp850",
    "cp437",
    "mac_roman",
    "cp1251",
    "koi8-r",
)
HARD = (
    *("O'Brien", "D´Angelo", "ʻOkina", "Gʻulom", "G‘ulom", "Mu‘adh", "’t Hooft", "l·lusió", "Þóra Ýr", "Guðrún", "Ærø"),
    *(
        "Åse",
        "Ååå",
        "ÍÑIGO",
        "JOSÉ\xa0MARÍA",
        "ANDRÉ\xa0LEE",
        "Żółć",
        "Dvořák",
        "Đorđe",
        "Mª José",
        "Maria (Mia)",
        "K:son",
    ),
    *("Ọ̀ṣun", "Nguyễn Thị Ánh", "Şükrü", "Віктор", "Гіна", "Χρήστος", "محمد", "علی‌رضا", "שרה", "ዮሐንስ", "李明", "ཚེ་རིང"),
)
NAMES = (*HARD, *(name for each in (*BACKGROUNDS, PROTECTED_BACKGROUND) for name in name_list(each.locale).family))


def as_read_by(code_page: str, name: str) -> str:
    """UTF-8 that a program has taken for another code page; bytes that it lacks stay as they are."""
    read = (bytes([byte]).decode(code_page, "replace") for byte in name.encode("utf-8"))
    return "".join(
        chr(byte) if sign == "\ufffd" else sign for byte, sign in zip(name.encode("utf-8"), read, strict=True)
    )


def test_whole_names_pass() -> None:
    """Nothing that a person is called is damage, in any script."""
    assert [name for name in NAMES if garbled(name) or odd_in_words(name) or no_name(name.replace("\xa0", " "))] == []


@pytest.mark.parametrize("code_page", CODE_PAGES)
def test_a_garbled_name_is_seen(code_page: str) -> None:
    """Whatever program read the UTF-8 as whatever."""
    spoiled = {name: as_read_by(code_page, name) for name in NAMES if not name.isascii()}
    assert [name for name, text in spoiled.items() if not garbled(text)] == []


@pytest.mark.parametrize("text", ["Sj\ufffdgren", "Sj\x94gren", "Sj├Âgren", "&#321;ukasz", "HÕkan", "Èâàíîâ"])
def test_lost_letters_are_seen(text: str) -> None:
    """Signs for what could not be read, codes of web pages, and letters of one code page shown as another's."""
    assert garbled(text)


@pytest.mark.parametrize("text", ["Sj”str”m", "V„inö", "Sj|str|m", "H}kan", "\\sterberg", "]ke", "Sj÷berg", "Sj?berg"])
def test_signs_inside_words_are_seen(text: str) -> None:
    """Letters of DOS, of Macintosh and of the 7-bit code look like this."""
    assert odd_in_words(text)
    assert no_name(text)


@pytest.mark.parametrize(
    "text", ["och/eller", "5 m² kvar?", "Storgatan 1 [port B]", 'Han sade "nej".', "http://a.example/?b|c"]
)
def test_ordinary_prose_passes(text: str) -> None:
    """Signs between words are anybody's."""
    assert not odd_in_words(text)
    assert not garbled(text)


@pytest.mark.parametrize("text", ["Anna2", "Anna*", "a@b", "«Anna»", '"Anna"', "Anna?", "Andr`", "´ivko", "Anna😀"])
def test_no_name_has_such_signs(text: str) -> None:
    """Digits, symbols, quotation marks, and accents that stand beside their letter."""
    assert no_name(text)
