"""`klickfri intake`: what operations see, and what a script gets."""

from __future__ import annotations

from pathlib import Path

from tests.unit.cli.conftest import Command

BAD = "Nummer;Inkommen;Namn;Personnummer;Svar\nA-1;i går;Åsa Canberg;19810101-2398X;\n"


def test_a_file_is_taken_in_once(klickfri: Command, file: Path) -> None:
    """How many came in; the second time how many were there."""
    assert klickfri("intake", str(file), "--process", "trial").out == "2 rows: 2 taken in.\n"
    again = klickfri("intake", str(file), "--process", "trial")
    assert (again.code, again.out) == (0, "2 rows: 0 taken in, 2 there already.\n")


def test_a_bad_file_is_refused_with_all_its_faults(klickfri: Command, file: Path) -> None:
    """Exit code 2; row, column and remedy of each fault; the values themselves are not repeated (promise 6)."""
    file.write_text(BAD, encoding="utf-8")
    said = klickfri("intake", str(file), "--process", "trial")
    assert said.code == 2
    assert "row 2, column Inkommen" in said.err
    assert "row 2, column Personnummer" in said.err
    for value in ("2398", "Canberg", "Traceback"):
        assert value not in said.err + said.out


def test_good_rows_can_be_taken_alone(klickfri: Command, file: Path) -> None:
    """What was left out is listed, so that nobody is lost silently."""
    file.write_text(file.read_text(encoding="utf-8") + "A-3;i går;Bo;;\n", encoding="utf-8")
    said = klickfri("intake", str(file), "--process", "trial", "--accept-good-rows")
    assert said.code == 0
    assert "row 4, column Inkommen" in said.out
    assert said.out.endswith("3 rows: 2 taken in, 1 refused.\n")


def test_an_unknown_process_names_the_known_ones(klickfri: Command, file: Path) -> None:
    """A typing error is answered with what there is."""
    said = klickfri("intake", str(file), "--process", "trail")
    assert said.code == 2
    assert "Known: trial" in said.err


def test_a_file_that_is_not_there(klickfri: Command) -> None:
    """A usage error, not a traceback."""
    said = klickfri("intake", "nowhere.csv", "--process", "trial")
    assert said.code == 2
    assert "nowhere.csv" in said.err
