"""Nobody real stands in this repository.

Every tracked file is searched, names and the insides of spreadsheets and archives included, for personal numbers
that are not test numbers; recordings and fixtures also for e-mail addresses and telephone numbers that somebody
could own.
"""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import xlsxwriter

from fixtures.synthetic.persons import WOMAN, elder_numbers, is_personal_number, is_test_number, with_check_digit

ROOT = Path(__file__).parents[2]
NUMBER = re.compile(r"(?<![0-9A-Za-z])(?<!\d\.)(?:\d\d)?\d{6}[-+–− ]?\d{4}(?![0-9A-Za-z])")
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MAILBOX = re.compile(r"[\w.+-]+@(?:[\w-]+\.)+[A-Za-z]{2,}")
PHONE = re.compile(
    r"""(?<![\w.+-])
    (?:\+46[ -]?|0)
    (?: 7\d[ -]?\d{3}[ ]?\d\d[ ]?\d\d                       # mobile
      | (?!7)[1-9]\d{0,2}[ -]\d{2,3}(?:[ ]?\d{2,3}){1,2} )   # landline
    (?![\w-])""",
    re.VERBOSE,
)
FICTION = {f"701740{last:03d}" for last in range(605, 700)}
"""PTS keeps 070-174 06 05 to 070-174 06 99 for books and films."""

Finder = Callable[[str], list[str]]


def stray_numbers(text: str) -> list[str]:
    """Personal numbers in the text that are not test numbers. Digits inside hashes and UUIDs mean nobody."""
    found = NUMBER.findall(UUID.sub("", text))
    return [number for number in found if is_personal_number(number) and not is_test_number(number)]


def stray_mailboxes(text: str) -> list[str]:
    """E-mail addresses outside `.example`."""
    return [address for address in MAILBOX.findall(text) if not address.endswith(".example")]


def stray_phones(text: str) -> list[str]:
    """Telephone numbers outside the series for fiction."""
    return [number for number in PHONE.findall(text) if re.sub(r"\D", "", number)[-9:] not in FICTION]


def contents(name: str, raw: bytes) -> Iterator[tuple[str, str]]:
    """The name and text of a file, and of every file packed in it."""
    yield name, raw.decode("utf-8", errors="replace")
    if not zipfile.is_zipfile(io.BytesIO(raw)):
        return
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        for member in archive.namelist():
            yield from contents(f"{name}/{member}", archive.read(member))


def strays(files: list[Path], find: Finder) -> list[str]:
    """`FILE: what was found`, for every file that exists."""
    texts = (pair for file in files if file.is_file() for pair in contents(str(file), file.read_bytes()))
    return [f"{name}: {found}" for name, text in texts for found in find(f"{name}\n{text}")]


def tracked(*folders: str) -> list[Path]:
    """The files that git keeps, below the folders if any are given."""
    listed = subprocess.run(["git", "ls-files", "-z", *folders], cwd=ROOT, capture_output=True, check=True, text=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name]


def never_issued() -> str:
    """A well-formed number that nobody can have (000 is never issued) and that is no test number either.

    It is put together at run time: this file must not hold what it looks for.
    """
    return with_check_digit("19850314", "000")


def spellings(number: str) -> list[str]:
    """The same number with and without century, with every sign between."""
    day, last = number.split("-")
    return [f"{date}{sign}{last}" for date in (day, day[2:]) for sign in ("-", "", " ", "–")]


def test_every_personal_number_is_a_test_number() -> None:
    """No tracked file holds a personal number that a living person could have."""
    assert strays(tracked(), stray_numbers) == []


def test_no_address_or_telephone_number_that_somebody_could_own() -> None:
    """Fixtures and recordings hold `.example` addresses and telephone numbers of the fiction series only."""
    ours = tracked("fixtures", "recordings")
    assert strays(ours, stray_mailboxes) == []
    assert strays(ours, stray_phones) == []


def test_the_gate_reads_the_repository() -> None:
    """The gate looks at something: tracked files are found, and test numbers are seen in the process's cases."""
    recorded = ROOT / "recordings/sfi_first_application/cases.csv"
    assert recorded in tracked()
    seen = NUMBER.findall(recorded.read_text(encoding="utf-8-sig"))
    assert len([number for number in seen if is_test_number(number)]) > 40


@pytest.mark.parametrize("spelling", spellings(never_issued()))
@pytest.mark.parametrize(
    "around", ["{}", "a;{};b", "Sökande {}.", "/bilder/person_{}.webp", "1,{},2", "<v>{}</v>", "{}.0"]
)
def test_the_gate_finds_a_planted_number(tmp_path: Path, spelling: str, around: str) -> None:
    """A number that is not a test number is found in every spelling and in the midst of other text."""
    planted = tmp_path / "planted.txt"
    planted.write_text(around.format(spelling), encoding="utf-8")
    assert strays([planted], stray_numbers) == [f"{planted}: {spelling}"]


def test_the_gate_reads_the_sign_of_a_hundred_years(tmp_path: Path) -> None:
    """A short number of the 1890s is a test number with `+`; with `-` it would be somebody's born in the 1990s."""
    planted = tmp_path / "planted.txt"
    elder = elder_numbers()[0][2:]
    planted.write_text(f"{elder};{elder.replace('-', '+')}", encoding="utf-8")
    assert strays([planted], stray_numbers) == [f"{planted}: {elder}"]


@pytest.mark.parametrize("as_number", [True, False])
def test_the_gate_looks_inside_spreadsheets_and_archives(tmp_path: Path, as_number: bool) -> None:
    """A number is found in a cell, text or number, of a spreadsheet that lies in an archive."""
    sheet, archive = tmp_path / "planted.xlsx", tmp_path / "planted.zip"
    with xlsxwriter.Workbook(sheet) as workbook:
        cells = workbook.add_worksheet()
        if as_number:
            cells.write_number(0, 0, int(never_issued().replace("-", "")))
        else:
            cells.write_string(0, 0, never_issued())
    with zipfile.ZipFile(archive, "w") as packed:
        packed.write(sheet, "inside.xlsx")
    assert len(strays([archive], stray_numbers)) == 1


def test_the_gate_finds_a_number_in_a_file_name(tmp_path: Path) -> None:
    """A file named after a person is found though nothing stands in it."""
    named = tmp_path / f"{never_issued()}.webp"
    named.touch()
    assert len(strays([named], stray_numbers)) == 1


def test_the_gate_leaves_hashes_and_test_numbers_alone() -> None:
    """Digits inside a hash, a UUID or a decimal are nobody's, and test numbers are what we want."""
    digits = never_issued().replace("-", "")
    uuid = f"0a1b2c3d-0000-4000-8000-{digits}"
    assert stray_numbers(f"ab{digits}cd {uuid} 0.{digits} 1{digits}1") == []
    assert stray_numbers(" ".join(spellings(with_check_digit("19850314", WOMAN)))) == []


@pytest.mark.parametrize("planted", ["anna@{}.se", "anna.svensson+sfi@post.{}.com"])
def test_the_gate_finds_a_planted_mailbox(planted: str) -> None:
    """An address that somebody could own is found; one under `.example` is not."""
    address = planted.format("riktig")
    assert stray_mailboxes(f"E-post: {address};") == [address]
    assert stray_mailboxes("anna.svensson.1@post.example;") == []


@pytest.mark.parametrize(
    "number", ["{}70-123 45 67", "{}701234567", "{}8-123 456 78", "{}46-12 34 56", "{}31 123 45 67"]
)
@pytest.mark.parametrize("prefix", ["0", "+46"])
def test_the_gate_finds_a_planted_telephone_number(number: str, prefix: str) -> None:
    """A telephone number outside the fiction series is found in the usual spellings."""
    planted = number.format(prefix)
    assert stray_phones(f"Mobil {planted}.") == [planted]


def test_the_gate_lets_the_fiction_series_be() -> None:
    """The whole fiction series passes, and its neighbours do not; dates and times are no telephone numbers."""
    area, exchange = "070", "174 06"
    assert stray_phones(" ".join(f"{area}-{exchange} {last:02d};" for last in range(5, 100))) == []
    assert len(stray_phones(f"{area}-{exchange} 04;")) == 1
    assert stray_phones("2026-11-06 02:12;0199;199 54;0,5 08:15") == []
