"""What one cell may hold."""

from __future__ import annotations

import datetime as dt

import pytest

from klickfri.model.application import FieldSpec
from klickfri.work.cells import Cell, read_cell
from klickfri.work.lines import COMPUTED, Wrong

RECEIVED = dt.date(2026, 11, 20)
FORMULA_MEND = "Write what it should show, as text; if the column holds wiki text, its field says as_it_is = true."


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("start", "2027-01-11", "2027-01-11"),
        ("start", "2027-01-11 00:00:00", "2027-01-11"),
        ("received", "2026-11-06 02:12", "2026-11-06 02:12"),
        ("received", "2026-11-06T02:12:07", "2026-11-06 02:12:07"),
        ("received", "2026-11-06", "2026-11-06 00:00"),
        ("received", "2026-11-06T02:12:07.345", "2026-11-06 02:12:07"),
        ("received", "2026-11-06 02:14:59.9", "2026-11-06 02:15"),
        ("received", "2026-11-06T02:12:07Z", "2026-11-06 03:12:07"),
        ("received", "2026-07-06T02:12:07+03:00", "2026-07-06 01:12:07"),
        ("time", "KVÄLL", "kväll"),
        ("consent", "Ja", "ja"),
        ("home", "0199", "0199"),
        ("home", "199", "0199"),
        ("personal_number", "8503142385", "19850314-2385"),
        ("note", "1.98503E+11", "1.98503E+11"),
        ("note", ' ="0701740624"', "0701740624"),
        ("note", "se http://a.example/?q=x&b[c]=d", "se http://a.example/?q=x&b[c]=d"),
        ("name", "O’Brien-Åkesson d.y.", "O’Brien-Åkesson d.y."),
        ("name", "علی\u200cرضا", "علی\u200cرضا"),
        ("phone", "701740624", "0701740624"),
        ("phone", "070-174 06 24", "070-174 06 24"),
        ("note", "Ring först.\r\n\r\n  Efter tolv.\r\n", "Ring först.\n\n  Efter tolv."),
        ("note", '="Ring\nförst"', "Ring\nförst"),
        ("name", "Åsa\nBerg\n", "Åsa Berg"),
        ("personal_number", "19850314-2385\n", "19850314-2385"),
        ("start", "2027-01-11\r\n", "2027-01-11"),
        ("file", "Intyg Åsa (2).pdf", "Intyg Åsa (2).pdf"),
        ("home", "", ""),
    ],
)
def test_a_good_cell_becomes_plain_text(fields: dict[str, FieldSpec], field: str, text: str, value: str) -> None:
    """Each type has one written form in the payload."""
    cell = read_cell(text, fields[field], RECEIVED)
    assert isinstance(cell, Cell)
    assert cell.value == value


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("start", "11/1 2027"),
        ("start", "2027-02-30"),
        ("start", "46398"),
        ("start", "2027-01-11 08:00"),
        ("received", "2026-11-06 25:12"),
        ("time", "natt"),
        ("consent", "kanske"),
        ("home", "17"),
        ("home", "01990"),
        ("personal_number", "1.98503E+11"),
        ("personal_number", "19850314"),
        ("note", '=HYPERLINK("http://x")'),
        ("note", "SjÃ¶gren"),
        ("note", "Sj\ufffdgren"),
        ("note", "Sj”str”m"),
        ("note", "Sj?gren"),
        ("note", "#SAKNAS!"),
        ("start", "#N/A"),
        ("time", "DÅ¾ana"),
        ("name", "Anna2"),
        ("name", "Sj|gren"),
        ("name", "Anna «Lilla»"),
        ("phone", "7.01741E+08"),
        ("received", "2026-11-06T02:12:07+99:00"),
        ("time", "dag\nkväll"),
    ],
)
def test_a_faulty_cell_is_described_and_never_repeated(fields: dict[str, FieldSpec], field: str, text: str) -> None:
    """The fault says what and how to mend it, and holds nothing of the personal value."""
    wrong = read_cell(text, fields[field], RECEIVED)
    assert isinstance(wrong, Wrong)
    assert wrong.mend.endswith(".")
    assert text not in wrong.what + wrong.mend


A_DAY, A_MOMENT = "Write it like 2026-11-20.", "Write it like 2026-11-20 08:15."
NO_DASH = "a personal number without its dash was written out"
ROUNDED = ("the spreadsheet has rounded the number and lost its last digits", "Set the column to Text, enter it again.")


@pytest.mark.parametrize(
    ("field", "text", "wrong"),
    [
        ("start", "11/1 2027", ("not a date", A_DAY)),
        ("start", "2027-02-30", ("a date that does not exist", A_DAY)),
        ("start", "2027-01-11 08:00", ("a date with a time", A_DAY)),
        ("received", "igår", ("not a datetime", A_MOMENT)),
        ("received", "2026-11-06 25:12", ("a datetime that does not exist", A_MOMENT)),
        ("time", "natt", ("not one of the choices", "Choose one of: dag, kväll.")),
        ("consent", "kanske", ("not one of the choices", "Choose one of: ja, nej.")),
        ("home", "17", ("not a municipality code", "Write its four digits, such as 0199.")),
        ("personal_number", "1.98503E+11", ROUNDED),
        ("personal_number", "19850314", ("not a personal number", "Write it as ÅÅÅÅMMDD-NNNN, or leave it empty.")),
        ("phone", "7.01741E+08", ROUNDED),
        ("note", "=1+1", ("a formula, not a value", FORMULA_MEND)),
        ("file", "../a.pdf", ("not the name of a file", "Write its name alone, without folders.")),
    ],
)
def test_a_fault_says_what_it_is_and_how_it_is_mended(
    fields: dict[str, FieldSpec], field: str, text: str, wrong: tuple[str, str]
) -> None:
    """Word for word, with an example of the field's own kind."""
    assert read_cell(text, fields[field], RECEIVED) == Wrong(*wrong)


@pytest.mark.parametrize(
    ("field", "text", "cell"),
    [
        ("home", "199", Cell("0199", "a municipality code got its leading zero back")),
        ("phone", "701740624", Cell("0701740624", "a phone number got its leading zero back")),
        ("personal_number", "8503142385", Cell("19850314-2385", NO_DASH)),
        ("personal_number", "198503142385", Cell("19850314-2385", NO_DASH)),
        ("personal_number", "19850314-2385", Cell("19850314-2385")),
        ("start", "2027-01-11", Cell("2027-01-11")),
        ("consent", "JA", Cell("ja")),
    ],
)
def test_a_repair_is_told_whole(fields: dict[str, FieldSpec], field: str, text: str, cell: Cell) -> None:
    """What became of it and what was mended; nothing where nothing was."""
    assert read_cell(text, fields[field], RECEIVED) == cell


def test_only_real_repairs_are_reported(fields: dict[str, FieldSpec]) -> None:
    """A lost zero and a lost dash are told; a well-written value is not."""
    repaired = {text: read_cell(text, fields["home"], RECEIVED) for text in ("199", "0199")}
    assert {text: bool(cell.repaired) for text, cell in repaired.items() if isinstance(cell, Cell)} == {
        "199": True,
        "0199": False,
    }
    phone = read_cell("701740624", fields["phone"], RECEIVED)
    assert isinstance(phone, Cell)
    assert phone.repaired == "a phone number got its leading zero back"


@pytest.mark.parametrize("text", ["../a.pdf", "mapp/a.pdf", "mapp\\a.pdf", "C:a.pdf", ".dold.pdf", "a" * 201])
def test_a_file_is_named_without_folders(fields: dict[str, FieldSpec], text: str) -> None:
    """It is looked for in one folder and nowhere else."""
    cell = read_cell(text, fields["file"], RECEIVED)
    assert isinstance(cell, Wrong)
    assert cell.what == "not the name of a file"


@pytest.mark.parametrize("text", ["= Besök =\n * ring", "||Besök||Vem||", "=== Sj”str|m"])
def test_a_wiki_text_is_taken_as_it_is_where_its_field_says_so(text: str) -> None:
    """Elsewhere it is a formula, or letters that were lost; what a workbook computes is never a text."""
    spec = {"title": "Anteckning", "class": "special"}
    plain, wiki = (FieldSpec.model_validate({**spec, **more}) for more in ({}, {"as_it_is": True}))
    assert isinstance(read_cell(text, plain, RECEIVED), Wrong)
    assert read_cell(text, wiki, RECEIVED) == Cell(text)
    assert isinstance(read_cell(f"{COMPUTED}1+1", wiki, RECEIVED), Wrong)


def test_only_a_text_is_taken_as_it_is() -> None:
    """A number that is a formula is none."""
    with pytest.raises(ValueError, match="as_it_is belongs to a text"):
        FieldSpec.model_validate({"title": "Nr", "class": "public", "type": "phone", "as_it_is": True})
