"""The door under attack: files of many origins are taken, damaged ones are refused in words, and nobody gets lost.

A seeded part runs in `make test`; the full number is for `make test-attack`.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import random
import re
import subprocess
import sys
import tomllib
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
import xlsxwriter
from faker import Faker

from fixtures.synthetic.files import titles
from klickfri.model.application import Process
from klickfri.model.errors import BadInput
from klickfri.work.intake import Intake, take
from klickfri.work.lines import clean_lines

PROCESS = Process(**tomllib.loads(Path("recordings/sfi_first_application/process.toml").read_text("utf-8")))
HEADINGS = list(titles().values())

LOCALES = """
    ar_AA az_AZ bg_BG bn_BD bs_BA cs_CZ da_DK de_DE el_GR en_GB en_IN es_ES et_EE fa_IR fi_FI fil_PH fr_FR ga_IE ha_NG
    he_IL hr_HR hu_HU hy_AM id_ID ig_NG is_IS it_IT ja_JP ka_GE ko_KR lt_LT lv_LV mt_MT ne_NP nl_NL no_NO pl_PL pt_PT
    ro_RO ru_RU sk_SK sl_SI sq_AL sv_SE sw ta_IN th_TH tr_TR uk_UA uz_UZ vi_VN yo_NG zh_CN zu_ZA
"""
ODD_NAMES = (
    *("O'Brien", "O’Neill", "D´Angelo", "ʻOkina", "G‘ulom", "’t Hooft", "Gal·la", "Þóra Ýr", "Åå", "Żółć", "ÍÑIGO"),
    *(
        "Mª José",
        "Karl d.y.",
        "Maria (Mia)",
        "Ọ̀ṣun",
        "علی\u200cرضا",
        "ཚེ་རིང",
        "JOSÉ MARÍA",
        "Đỗ",
        "Ng",
        "Ó Súilleabháin",
    ),
)
PROSE = (
    *("", "sitter i rullstol", "Ring först; helst efter 17.\nInte på fredagar, tack.", 'Han sade "nej", ja "nej".'),
    *(
        "dyslexi | behöver mer tid",
        "Första raden.\r\n\r\nAndra raden, med 2026-11-20.",
        "se http://a.example/?q=[x]&r={y}",
    ),
)
WESTERN = ("Åsa", "Stéphanie", "Jürgen", "Bo", "Þóra", "Nuñez", "Öberg", "Ærø")


def names(number: int, seed: int) -> list[str]:
    """Names of more than 40 languages, some hard ones among them."""
    fakers = [Faker(locale) for locale in LOCALES.split()]
    for faker in fakers:
        faker.seed_instance(seed)
    drawn = [fakers[place % len(fakers)].last_name() for place in range(number // 2)]
    return [*ODD_NAMES, *drawn, *(fakers[place % len(fakers)].first_name() for place in range(number - len(drawn)))]


def application(place: int, given: str, family: str, prose: str) -> dict[str, str]:
    """One application by field name, complete and plain."""
    return dict.fromkeys(PROCESS.fields, "") | {
        "reference": f"REF-{place:05}",
        "received": "2026-11-19 10:15",
        "identity": "saknas",
        "given_name": given,
        "family_name": family,
        "street": f"Ängsvägen {place} lgh 1101",
        "municipality_at_application": "0199",
        "support_need": prose,
        "consent": "ja",
    }


def as_taken(rows: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """What a person reads in the rows: lines stay lines."""
    return [{name: clean_lines(text) for name, text in row.items()} for row in rows]


# -- files of many origins


def csv_bytes(rows: Sequence[Mapping[str, str]], rng: random.Random, encodings: Sequence[str]) -> bytes:
    """A CSV file as some program writes it. Without quoting only rows that need none are fit for it."""
    bare = not any(set(text) & set('\r\n;,|\t"') for row in rows for text in row.values())
    quoting: Any = rng.choice([csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONE]) if bare else csv.QUOTE_ALL
    separator, end = rng.choice(";,\t|"), rng.choice(["\r\n", "\n", "\r"])
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, quoting=quoting, lineterminator=end)
    writer.writerow(HEADINGS)
    for row in rows:
        writer.writerow(row.values())
        text.write(rng.choice(["", "", "", end, separator * 34 + end]))
    told = rng.choice(["", "", f"sep={separator}{end}"])
    return (told + text.getvalue()).encode(rng.choice(encodings), "replace")


def by_xlsxwriter(rows: Sequence[Mapping[str, str]], inline: bool) -> bytes:
    """A workbook of texts, in a table of shared strings or in the cells themselves."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"constant_memory": inline, "in_memory": not inline}) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate([HEADINGS, *(row.values() for row in rows)]):
            for column, text in enumerate(row):
                sheet.write_string(line, column, text)
    return file.getvalue()


def by_openpyxl(rows: Sequence[Mapping[str, str]]) -> bytes:
    """A workbook of another library, with an empty sheet beside."""
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in (HEADINGS, *(list(row.values()) for row in rows)):
        book.active.append(row)
    book.create_sheet("Blad2")
    book.save(file)
    return file.getvalue()


def repacked(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The same workbook with its parts changed."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, change(part, old.read(part)))
    return file.getvalue()


def strict(_: str, part: bytes) -> bytes:
    """As Excel writes Strict Open XML."""
    namespaces = {
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
            b"http://purl.oclc.org/ooxml/officeDocument/relationships"
        ),
    }
    for old, new in namespaces.items():
        part = part.replace(old, new)
    return part


def of_some_origin(place: int, folder: Path) -> tuple[Path, list[dict[str, str]]]:
    """One well-formed file, and what should come of it."""
    rng = random.Random(place)
    western = place % 4 == 0
    drawn = [rng.choice(WESTERN) if western else rng.choice(all_names()) for _ in range(20)]
    prose = [rng.choice(PROSE) if place % 3 else "" for _ in range(10)]
    rows = [application(line, drawn[line], drawn[-line - 1], prose[line]) for line in range(10)]
    if place % 3 == 1:
        kind = rng.randrange(4)
        data = by_openpyxl(rows) if kind == 3 else by_xlsxwriter(rows, inline=kind == 2)
        path = folder / f"{place}.xlsx"
        path.write_bytes(repacked(data, strict) if kind == 1 else data)
    else:
        path = folder / f"{place}.csv"
        encodings = ["cp1252", "latin-1"] if western else ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"]
        path.write_bytes(csv_bytes(rows, rng, encodings))
    return path, as_taken(rows)


@cache
def all_names() -> list[str]:
    """Some of each language; made when they are first drawn from."""
    return names(400, seed=3)


def check_origins(places: range, folder: Path) -> None:
    """Every file is taken, to the letter."""
    wrong = []
    for place in places:
        path, expected = of_some_origin(place, folder)
        try:
            taken = take(path, PROCESS).rows
        except BadInput as refused:
            wrong.append(f"{path.name}: {refused}")
        else:
            wrong += [path.name] if taken != expected else []
    assert wrong == []


def test_files_of_many_origins_are_taken(tmp_path: Path) -> None:
    """Refusing is no way out: what programs write well is taken, whatever the separator, quoting and encoding."""
    check_origins(range(20), tmp_path)


@pytest.mark.attack
def test_300_files_of_many_origins_are_taken(tmp_path: Path) -> None:
    """The full number."""
    check_origins(range(300), tmp_path)


def check_names(number: int, folder: Path) -> None:
    """Every name is taken as it is spelt."""
    given = names(number, seed=11)
    rows = [application(place, name, name, "") for place, name in enumerate(given)]
    path = folder / "names.csv"
    path.write_bytes(csv_bytes(rows, random.Random(1), ["utf-8"]))
    assert take(path, PROCESS).rows == as_taken(rows)


def test_names_of_many_languages_are_taken(tmp_path: Path) -> None:
    """Nobody is refused for what they are called."""
    check_names(1_000, tmp_path)


@pytest.mark.attack
def test_10000_names_are_taken(tmp_path: Path) -> None:
    """The full number."""
    check_names(10_000, tmp_path)


# -- damaged files

BITS = [
    b'"',
    b'"',
    b'"',
    b"'",
    b";",
    b"\n",
    b"\r",
    b"\0",
    b"\t",
    b"=",
    b"\xc3",
    b"\xff",
    b"\x85",
    b'""',
    b'";"',
    b'"\n',
]


def damaged_csv(data: bytes, rng: random.Random) -> bytes:
    """Signs put in, taken out and doubled; lines cut, moved and joined."""
    for _ in range(rng.randint(1, 4)):
        at, upto = sorted(rng.randrange(len(data) + 1) for _ in range(2))
        upto = min(upto, at + rng.choice([1, 2, 40, 400]))
        match rng.randrange(5):
            case 0 | 1:
                data = data[:at] + rng.choice(BITS) + data[at:]
            case 2:
                data = data[:at] + data[upto:]
            case 3:
                data = data[:upto] + data[at:upto] + data[upto:]
            case 4:
                data = data[:at] + rng.randbytes(1) + data[at + 1 :]
    return data


def seen_in_csv(data: bytes) -> int:
    """Lines that still look like somebody's application: they begin with a number and have a moment."""
    text = data.decode("utf-8", "replace")
    return len(re.findall(r"(?:^|[\r\n])[\"\ufeff]?REF-\d{5}[^\r\n]*2026-11-19 10:15[^\r\n]*ja", text))


def damaged_xlsx(data: bytes, rng: random.Random) -> bytes:
    """Bytes of the archive turned, or the text of one of its parts damaged."""
    if rng.random() < 0.3:
        turned = bytearray(data)
        for _ in range(rng.randint(1, 8)):
            turned[rng.randrange(len(turned))] = rng.randrange(256)
        return bytes(turned[: rng.choice([len(turned), rng.randrange(len(turned))])])
    parts = ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml")
    hit = rng.choice((parts[0], *parts))
    return repacked(data, lambda part, text: damaged_xml(text, rng) if part == hit else text)


def damaged_xml(text: bytes, rng: random.Random) -> bytes:
    """Numbers, attributes and whole elements changed, doubled and left out; often still well-formed."""
    found = list(re.finditer(rb'"[^"]*"|>[^<]+<|<c [^>]*>.*?</c>|<row.*?</row>|<si>.*?</si>', text))
    if not found or rng.random() < 0.2:
        return damaged_csv(text, rng)
    hit = rng.choice(found)
    values = [b"", b"-1", b"99999999", b"1E400", b"nan", b"A0", b"XFD1048576", b"\xff", "å".encode(), hit[0] + hit[0]]
    new = rng.choice(values) if hit[0][:1] in b'"><' else b""
    within = hit[0][:1] + new + hit[0][-1:] if hit[0][:1] in b'">' else rng.choice([b"", hit[0] * 2])
    return text[: hit.start()] + within + text[hit.end() :]


def seen_in_xlsx(data: bytes) -> int:
    """Rows of the sheet that hold any text, headings included, counted with another parser."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
        texts = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
    name = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    shared = ["".join(text.itertext()).strip() for text in texts.iter(f"{name}si")]

    def holds(cell: ElementTree.Element) -> bool:
        value = (cell.findtext(f"{name}v") or "").strip()
        return any(shared[int(value) :][:1]) if cell.get("t") == "s" and value else bool(value)

    return sum(any(map(holds, row.iter(f"{name}c"))) for row in sheet.iter(f"{name}row"))


def outcome(path: Path) -> Intake | None:
    """What becomes of the file: the good rows and the refused ones, or a refusal of it all; nothing else, ever."""
    try:
        return take(path, PROCESS, only_good=True)
    except BadInput:
        return None


def check_damaged(
    number: int, path: Path, data: bytes, damage: Callable[[bytes, random.Random], bytes], seen: Callable[[bytes], int]
) -> Counter[str]:
    """Takes in many damaged copies. Whoever is still to be seen in the file is taken or refused."""
    counted: Counter[str] = Counter()
    for seed in range(number):
        spoiled = damage(data, random.Random(seed))
        path.write_bytes(spoiled)
        found = outcome(path)
        if found is None:
            counted["refused"] += 1
            continue
        counted["taken in part" if found.left_out else "taken"] += 1
        assert len(found.rows) + found.left_out >= seen(spoiled), f"seed {seed}"
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    print(path.name, dict(counted))
    return counted


ROWS = [application(place, name, "Öberg", "") for place, name in enumerate(WESTERN)]


def csv_of_rows() -> bytes:
    """A plain file, every application on one line."""
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([HEADINGS, *(row.values() for row in ROWS)])
    return codecs.BOM_UTF8 + text.getvalue().encode()


def test_damaged_csv_files_lose_nobody(tmp_path: Path) -> None:
    """Whatever happened to the bytes: one exception, of ours, or everybody accounted for."""
    assert check_damaged(200, tmp_path / "in.csv", csv_of_rows(), damaged_csv, seen_in_csv)["taken in part"]


def test_damaged_workbooks_lose_nobody(tmp_path: Path) -> None:
    """Archives and XML too."""
    counted = check_damaged(
        80, tmp_path / "in.xlsx", by_xlsxwriter(ROWS, inline=False), damaged_xlsx, lambda data: seen_in_xlsx(data) - 1
    )
    assert counted["taken in part"]


@pytest.mark.attack
@pytest.mark.timeout(1800)
def test_10000_damaged_csv_files_lose_nobody(tmp_path: Path) -> None:
    """The full number."""
    check_damaged(10_000, tmp_path / "in.csv", csv_of_rows(), damaged_csv, seen_in_csv)


@pytest.mark.attack
@pytest.mark.timeout(1800)
def test_10000_damaged_workbooks_lose_nobody(tmp_path: Path) -> None:
    """The full number."""
    book = by_xlsxwriter(ROWS, inline=False)
    check_damaged(10_000, tmp_path / "in.xlsx", book, damaged_xlsx, lambda data: seen_in_xlsx(data) - 1)


# -- files that claim to be large

MEASURED = """
import json, resource, sys, tomllib
from pathlib import Path
from klickfri.model.application import Process
from klickfri.model.errors import BadInput
from klickfri.work.intake import take

process = Process(**tomllib.loads(Path("recordings/sfi_first_application/process.toml").read_text("utf-8")))
resource.setrlimit(resource.RLIMIT_CPU, (120, 120))
said = {}
for name in sys.argv[1:]:
    try:
        said[name] = len(take(Path(name), process).rows)
    except BadInput as refused:
        said[name] = str(refused)
[peak] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
print(json.dumps([int(peak.split()[1]), said]))
"""


def in_sheet(data: bytes, new: bytes) -> bytes:
    """The workbook with more at the end of its sheet."""
    return repacked(data, lambda _, part: part.replace(b"</sheetData>", new + b"</sheetData>"))


def check_large(files: Mapping[str, bytes], folder: Path) -> None:
    """Each is refused in few words, and the process that reads them all never holds 300 MB."""
    for name, data in files.items():
        (folder / name).write_bytes(data)
    command = [sys.executable, "-c", MEASURED, *(str(folder / name) for name in files)]
    done = subprocess.run(command, env={"PYTHONPATH": "robot"}, capture_output=True, text=True, timeout=900, check=True)
    peak, said = json.loads(done.stdout)
    assert [name for name, what in said.items() if not isinstance(what, str) or len(what) > 10_000] == []
    assert peak < 300_000


def test_what_claims_to_be_large_costs_little(tmp_path: Path) -> None:
    """A cell in the farthest corner, a bomb, a million short lines."""
    book = by_xlsxwriter(ROWS, inline=False)
    corner = b'<row r="1048576"><c r="XFD1048576" t="str"><v>x</v></c></row>'
    bomb = b'<row r="99"><c t="str"><v>' + b"a" * 110_000_000 + b"</v></c></row>"
    files = {
        "corner.xlsx": in_sheet(book, corner),
        "bomb.xlsx": in_sheet(book, bomb),
        "short.csv": b"a;b\n" * 1_000_000,
    }
    check_large(files, tmp_path)


@pytest.mark.attack
@pytest.mark.timeout(1800)
def test_more_that_claims_to_be_large(tmp_path: Path) -> None:
    """Endless tags, empty cells, shared texts, quotation marks, line ends, cells that are all wrong."""
    book = by_xlsxwriter(ROWS, inline=False)
    heading = ";".join(HEADINGS).encode() + b"\n"
    texts = b"".join(b"<si><t>%d</t></si>" % place for place in range(1_600_000))
    files = {
        "tag.xlsx": in_sheet(book, b'<row r="99" x="' + b"a" * 90_000_000 + b'"/>'),
        "empty.xlsx": in_sheet(book, b'<row r="99">' + b"<c/>" * 4_100_000 + b"</row>"),
        "texts.xlsx": repacked(book, lambda _, part: part.replace(b"</sst>", texts + b"</sst>")),
        "wide.xlsx": in_sheet(
            book, b"".join(b'<row r="%d"><c r="XFD%d" t="str"><v>x</v></c></row>' % (r, r) for r in range(99, 49_000))
        ),
        "quotes.csv": heading + b'"' * 9_000_000,
        "lines.csv": b"\n" * 9_900_000,
        "separators.csv": b";" * 9_900_000,
        "wrong.csv": heading
        + b"".join(b";".join(b"x%d" % (row * 35 + place) for place in range(35)) + b"\n" for row in range(28_000)),
    }
    check_large(files, tmp_path)
