"""The way in: all faults at once, by row and column, without repeating personal values."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest
import xlsxwriter

from klickfri.model.application import FieldSpec, Process
from klickfri.model.errors import BadInput, NotFound
from klickfri.work.attachments import FolderBeside
from klickfri.work.intake import take, take_one

GOOD = {
    "Nummer": "A-1",
    "Inkommen": "2026-11-06 02:12",
    "Personnummer": "19850314-2385",
    "Kommun": "0199",
    "Önskad start": "2027-01-11",
    "Studietid": "dag",
    "Intygar": "ja",
    "Anteckning": "Åsa",
}


def a_file(path: Path, *rows: dict[str, str]) -> Path:
    """Writes a semicolon file whose headings are those of the first row."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(rows[0])
        writer.writerows(row.values() for row in rows)
    return path


def test_a_good_row_is_taken_as_it_stands(tmp_path: Path, process: Process) -> None:
    """Every field of the process is there, by name, as plain text."""
    intake = take(a_file(tmp_path / "in.csv", GOOD), process)
    assert intake.rows == [dict(zip(process.fields, GOOD.values(), strict=True))]
    assert not intake.repaired


def test_all_faults_come_at_once(tmp_path: Path, process: Process) -> None:
    """One reading shows everything that is wrong, row by row, with the column and the cure."""
    file = a_file(
        tmp_path / "in.csv",
        GOOD,
        GOOD | {"Nummer": "A-2", "Inkommen": "igår", "Kommun": ""},
        GOOD | {"Studietid": "natt"},
        GOOD | {"Nummer": "850314-2385"},
        GOOD | {"Nummer": "A 5"},
    )
    with pytest.raises(BadInput) as refused:
        take(file, process)
    assert [(fault.where, fault.what) for fault in refused.value.faults] == [
        ("row 3, column Inkommen", "not a datetime"),
        ("row 3, column Kommun", "empty, but required"),
        ("row 4, column Studietid", "not one of the choices"),
        ("row 4, column Nummer", "the same as in row 2"),
        ("row 5, column Nummer", "a personal number"),
        ("row 6, column Nummer", "not a reference"),
    ]
    assert "850314" not in str(refused.value)


def test_good_rows_are_taken_when_told_to(tmp_path: Path, process: Process) -> None:
    """Faulty rows are left out and listed; nobody disappears between the two lists."""
    file = a_file(tmp_path / "in.csv", GOOD, GOOD | {"Nummer": "A-2", "Kommun": "x"})
    intake = take(file, process, only_good=True)
    assert [row["reference"] for row in intake.rows] == ["A-1"]
    assert [fault.where for fault in intake.faults] == ["row 3, column Kommun"]


def test_numbers_that_a_spreadsheet_has_rounded_are_told_by_row(tmp_path: Path, process: Process) -> None:
    """They may be another application's: no row of theirs is taken, the others are."""
    rounded = GOOD | {"Nummer": "123456789012345000"}
    with pytest.raises(BadInput) as refused:
        take(a_file(tmp_path / "in.csv", GOOD, rounded), process)
    assert [fault.where for fault in refused.value.faults] == ["row 3, column Nummer"]


def test_the_headings_must_be_the_process_s_own(tmp_path: Path, process: Process) -> None:
    """A missing, nameless, unknown or doubled column refuses the file, even when only good rows are wanted."""
    headings = ["Nummer", "Nummer", *[title for title in GOOD if title not in ("Nummer", "Intygar")], "", "Skonummer"]
    file = tmp_path / "in.csv"
    file.write_text(";".join(headings) + "\n", encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        take(file, process, only_good=True)
    assert [(fault.where, fault.what, fault.mend) for fault in refused.value.faults] == [
        ("row 1", "the column Intygar is missing", "Add it; its cells may be empty unless required."),
        ("row 1, column number 9", "a column without heading", "Give it its heading, or remove it."),
        ("row 1, column number 10", "its heading is unknown", "Remove it, or mend its heading."),
        ("row 1, column Nummer", "it stands there 2 times", "Keep one of them."),
    ]
    file.write_text(";".join([*headings[1:-2], "Intygarr"]) + "\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"row 1, column number 8: its heading is unknown\. Is Intygar meant\?"):
        take(file, process, only_good=True)


def test_a_file_without_headings_does_not_show_its_first_applicant(tmp_path: Path, process: Process) -> None:
    """What stands where headings should is somebody's name: it is told that they lack, and which they are."""
    file = tmp_path / "in.csv"
    file.write_text(";".join(GOOD.values()) + "\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"it holds 0 of the 8 column headings\. Begin with a line that holds: Nummer"):
        take(file, process)
    file.write_text(";".join([*list(GOOD)[:-1], "Anna Sekretess"]) + "\n", encoding="utf-8")
    with pytest.raises(BadInput, match="column number 8: its heading is unknown") as refused:
        take(file, process)
    assert "Sekretess" not in str(refused.value)


def test_rows_as_a_person_counts_them_are_taken_or_refused(tmp_path: Path, process: Process) -> None:
    """Two lone quotation marks in an export that does not quote: the rows between are refused, not swallowed."""
    rows = [GOOD | {"Nummer": f"A-{number}"} for number in range(1, 8)]
    rows[2]["Anteckning"], rows[4]["Anteckning"] = '"Bråttom', 'ring först"'
    file = tmp_path / "in.csv"
    file.write_text("\n".join(";".join(row) for row in (GOOD, *(row.values() for row in rows))), encoding="utf-8")
    intake = take(file, process, only_good=True)
    assert [row["reference"] for row in intake.rows] == ["A-1", "A-2", "A-6", "A-7"]
    assert intake.left_out == 3
    assert [fault.where for fault in intake.faults] == ["row 4", "row 5", "row 6"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_text_of_several_lines_is_taken_as_it_was_written(tmp_path: Path, process: Process, kind: str) -> None:
    """A note keeps its line breaks, of one kind; a number with a line break in it is none."""
    note = "Hej,\r\n\r\njag söker igen.\r\n"
    rows = [GOOD | {"Anteckning": note}, GOOD | {"Nummer": "A\n2"}, GOOD | {"Nummer": "A-3\n"}]
    write = a_workbook if kind == "xlsx" else a_file
    intake = take(write(tmp_path / f"in.{kind}", *rows), process, only_good=True)
    assert [(row["reference"], row["note"]) for row in intake.rows] == [
        ("A-1", "Hej,\n\njag söker igen."), ("A-3", "Åsa"),
    ]  # fmt: skip
    assert [fault.what for fault in intake.faults] == ["not a reference"]


def a_workbook(path: Path, *rows: dict[str, str]) -> Path:
    """The same as a workbook."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate([list(rows[0]), *(list(row.values()) for row in rows)]):
            sheet.write_row(number, 0, cells)
    return path


def test_a_number_that_the_queue_has_in_other_letters_is_no_new_case(tmp_path: Path, process: Process) -> None:
    """Zeros lost, other capitals, look-alikes: told by row. The very same number is only there already."""
    numbers = ["123", "b-2", "С-3", "D-4", "E-5", "e-5"]
    file = a_file(tmp_path / "in.csv", *(GOOD | {"Nummer": number} for number in numbers))
    intake = take(file, process, only_good=True, queued=["000123", "B-2", "C-3", "D-4"])
    assert [row["reference"] for row in intake.rows] == ["D-4", "E-5"]
    assert [fault.where.split(",")[0] for fault in intake.faults] == ["row 2", "row 3", "row 4", "row 7"]


def test_messages_are_bounded(tmp_path: Path, process: Process) -> None:
    """Of each kind the first rows are told one by one, the others together: nobody reads 40,000 lines."""
    file = a_file(tmp_path / "in.csv", *(GOOD | {"Nummer": f"A-{number}", "Kommun": "x"} for number in range(5000)))
    with pytest.raises(BadInput) as refused:
        take(file, process)
    assert len(refused.value.faults) == 21
    assert "4,980 more rows, column Kommun: 22-5001." in str(refused.value)


def test_a_wrong_check_digit_or_no_number_is_for_the_rules(tmp_path: Path, process: Process) -> None:
    """The applicant is not lost at the door: the application is taken in and the process answers."""
    file = a_file(
        tmp_path / "in.csv",
        GOOD | {"Personnummer": "19850314-2386"},
        GOOD | {"Nummer": "A-2", "Personnummer": ""},
    )
    assert [row["personal_number"] for row in take(file, process).rows] == ["19850314-2386", ""]


def test_ragged_rows_are_told_by_line(tmp_path: Path, process: Process) -> None:
    """A row with a cell too few is not shifted into wrong columns."""
    file = a_file(tmp_path / "in.csv", GOOD)
    with file.open("a", encoding="utf-8") as more:
        more.write("A-2;2026-11-06\n")
    with pytest.raises(BadInput, match="row 3: it does not have 8 cells"):
        take(file, process)


def test_excel_numbers_are_mended_or_refused(tmp_path: Path, process: Process) -> None:
    """A personal number kept as a number is written out and told; a formula is refused; dates are dates."""
    file = tmp_path / "in.xlsx"
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate((GOOD, GOOD, GOOD | {"Nummer": "A-2"})):
            sheet.write_row(number, 0, list(row) if number == 0 else list(row.values()))
        sheet.write_number("C2", 198503142385)
        sheet.write_number("D2", 199)
        sheet.write_datetime("E2", dt.datetime(2027, 1, 11), day)
        sheet.write_formula("H3", "=1+1")
    intake = take(file, process, only_good=True)
    assert intake.rows[0]["personal_number"] == "19850314-2385"
    assert (intake.rows[0]["home"], intake.rows[0]["start"]) == ("0199", "2027-01-11")
    assert [line.split(":")[0] for line in intake.repaired] == ["row 2, column Personnummer", "row 2, column Kommun"]
    assert "19850314" not in " ".join(intake.repaired)
    assert [fault.what for fault in intake.faults] == ["a formula, not a value"]


def test_one_application_is_taken_by_its_number_or_the_first(tmp_path: Path, process: Process) -> None:
    """Also from a file of cases, whose own columns are left alone; one that is not there is named."""
    cases = GOOD | {"$status": "Ny", "expected_decide": "granted", "expected_propose": "proposed"}
    file = a_file(tmp_path / "in.csv", cases, cases | {"Nummer": "A-2", "Anteckning": "Bo"})
    taken = [take_one(file, process, reference) for reference in (None, "A-1", "A-2")]
    assert [(one["reference"], one["note"]) for one in taken] == [("A-1", "Åsa"), ("A-1", "Åsa"), ("A-2", "Bo")]
    assert taken[0].keys() == process.fields.keys()
    with pytest.raises(NotFound) as lacking:
        take_one(file, process, "A-3")
    assert str(lacking.value) == "in.csv holds no application with the number A-3"
    nobody = tmp_path / "none.csv"
    nobody.write_text(";".join(GOOD) + "\n", encoding="utf-8")
    with pytest.raises(NotFound) as lacking:
        take_one(nobody, process, None)
    assert str(lacking.value) == "none.csv holds no application"
    with pytest.raises(BadInput) as refused:
        take_one(a_file(file, cases | {"Kommun": "x"}), process, None)
    assert [fault.where for fault in refused.value.faults] == ["row 2, column Kommun"]
    with pytest.raises(BadInput, match="its heading is unknown"):
        take_one(a_file(file, cases | {"Skonummer": "38"}), process, None)


def test_files_that_cannot_be_taken_in_are_told_by_row(tmp_path: Path, process: Process) -> None:
    """With all other faults; where nobody asks for the files, as for a film, their names are only values."""
    proof = FieldSpec.model_validate({"title": "Intyg", "type": "file", "class": "personal"})
    process = process.model_copy(update={"fields": {**process.fields, "proof": proof}})
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "a.pdf").write_bytes(b"x")
    names = ("a.pdf", "saknas.pdf", "../a.pdf", "")
    rows = [GOOD | {"Nummer": f"A-{number}", "Intyg": name} for number, name in enumerate(names, 1)]
    file = a_file(tmp_path / "in.csv", *rows)
    with pytest.raises(BadInput) as refused:
        take(file, process, files=FolderBeside(tmp_path / "files", process.files))
    assert [(fault.where, fault.what) for fault in refused.value.faults] == [
        ("row 3, column Intyg", "a file that is not in the folder"),
        ("row 4, column Intyg", "not the name of a file"),
    ]
    assert len(take(a_file(tmp_path / "in.csv", *rows[:2]), process).rows) == 2
