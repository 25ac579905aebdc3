"""Looks for personal values in everything a night left: every file, inside spreadsheets, databases and reports, and
what was printed.

A text is cut into words and numbers, so that a value is found however it is joined: with hyphens, stops, blanks,
slashes or as a file's name. Differences name the kind of value and where it was found, never the value.
"""

from __future__ import annotations

import base64
import html
import io
import re
import sqlite3
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg

from fixtures.synthetic.cases import Case
from tests.e2e.harness import Evidence, of

PNG, SQLITE = b"\x89PNG\r\n\x1a\n", b"SQLite format 3\0"
SILENT_CHUNKS = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"sBIT", b"sRGB", b"gAMA", b"pHYs", b"tRNS"})
"""Parts of a PNG that hold no text."""
SHORTEST = 4
"""Signs of a value that is worth looking for; shorter ones are found everywhere."""
QUEUE = "state/work.sqlite"

_PARTS = re.compile(r"[^\W\d_]+|\d+")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_EMBEDDED = re.compile(r"data:[\w/+.-]+;base64,([A-Za-z0-9+/=]+)")
_NUMBER = re.compile(r"(\d\d)(\d{6})[-+]?(\w{4})")

Value = tuple[str, str]
"""What it is, and the value itself."""


class Needles:
    """Values that must not be found."""

    def __init__(self, values: Iterable[Value]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        for what, value in values:
            parts = _parts(value)
            if sum(map(len, parts)) >= SHORTEST:
                self._by_first[parts[0]].append((parts, what))

    def found_in(self, text: str) -> set[str]:
        """What of them the text holds."""
        parts, found = _parts(text), set()
        for place, part in enumerate(parts):
            for needle, what in self._by_first.get(part, ()):
                if parts[place : place + len(needle)] == needle:
                    found.add(what)
        return found


def _parts(text: str) -> tuple[str, ...]:
    return tuple(_PARTS.findall(text.casefold()))


def personal(case: Case) -> Iterator[Value]:
    """What must not be seen of a person: number in every spelling, full name, address, e-mail and telephone."""
    people = [case.application, *([vars(case.register)] if case.register else [])]
    for person in people:
        for number in (person["personal_number"], person.get("new_number", "")):
            yield from (("number", spelled) for spelled in spellings(number))
        yield "name", f"{person['given_name']} {person['family_name']}"
        yield "name", f"{person['family_name']} {person['given_name']}"
        yield "address", person["street"]
    yield "e-mail", case.application["email"]
    yield "telephone", case.application["mobile"]
    yield "telephone", re.sub(r"\D", "", case.application["mobile"])


def spellings(number: str) -> set[str]:
    """A personal number with and without century, joined and parted."""
    match = _NUMBER.fullmatch(number)
    if match is None:
        return {number}
    century, day, last = match.groups()
    return {f"{day}{last}", f"{day}-{last}", f"{century}{day}{last}", f"{century}{day}-{last}"}


def is_protected(case: Case) -> bool:
    """Whether the person has a protected identity, of any kind."""
    return case.kind.startswith("SKYDD")


def leaks(evidence: Evidence) -> Iterator[str]:
    """Passwords and whatever is known of protected persons stand nowhere; other persons' values nowhere but in
    the queue's payloads of their own items."""
    others = list(_of_others(evidence))
    protected = list(_of_protected(evidence))
    # neighbours share a house, and there are only a hundred made-up telephone numbers
    shared = Needles((value, value) for _, value in protected).found_in(" · ".join(value for _, value in others))
    protected = [(what, value) for what, value in protected if value not in shared]
    strict = Needles([*protected, *(("password", word) for word in evidence.passwords)])
    ordinary = Needles(others)
    for where, text in _texts(evidence):
        for what in sorted(strict.found_in(text)):
            yield f"{what} in {where}"
        if not where.startswith(QUEUE):
            for what in sorted(ordinary.found_in(text)):
                yield f"{what} in {where}"
    for where, text in _queue_beside_payloads(evidence):
        for what in sorted(ordinary.found_in(text)):
            yield f"{what} in {where}"


def _of_protected(evidence: Evidence) -> Iterator[Value]:
    for case in filter(is_protected, evidence.cases):
        for what, value in (*personal(case), *_names(case)):
            yield f"protected {case.reference}'s {what}", value


def _names(case: Case) -> Iterator[Value]:
    """A protected person's names are nobody else's, so each is looked for alone."""
    yield "given name", case.application["given_name"]
    yield "family name", case.application["family_name"]


def _of_others(evidence: Evidence) -> Iterator[Value]:
    for case in evidence.cases:
        if not is_protected(case):
            yield from ((f"{case.reference}'s {what}", value) for what, value in personal(case))


def pictures_of_protected(evidence: Evidence) -> Iterator[str]:
    """No picture names a protected person's case, and every picture kept is named by somebody else's."""
    protected = {case.reference for case in evidence.cases if is_protected(case)}
    named = {event.data["picture"]: of(event) for event in evidence.events if event.data.get("picture")}
    yield from (f"{reference} was pictured" for reference in sorted(protected & set(named.values())))
    for path in sorted((evidence.state / "audit").rglob("*.png")):
        if path.stem not in named and not evidence.broken_off:
            yield f"picture {path.stem[:8]} belongs to no step"


def _texts(evidence: Evidence) -> Iterator[tuple[str, str]]:
    """Everything that was printed, every file's name and every file, opened up."""
    yield "what was printed", evidence.said
    for folder in (evidence.state, evidence.temporary):
        for path in sorted(folder.rglob("*")):
            where = path.relative_to(evidence.folder).as_posix()
            yield "the name of a file", where
            if path.is_file() and not path.is_symlink():
                yield from _opened(where, path.read_bytes())
                yield from _rows(path, where)
    if evidence.database:
        yield from _on_server(evidence.database)


def _opened(where: str, content: bytes) -> Iterator[tuple[str, str]]:
    if content.startswith(PNG):
        yield where, " ".join(_spoken(content))
        return
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.namelist():
                yield from _opened(f"{where}/{member}", archive.read(member))
        return
    text = content.decode("utf-8", errors="replace")
    yield where, _ESCAPED.sub(lambda code: chr(int(code[1], 16)), html.unescape(text))
    for found in _EMBEDDED.findall(text):
        yield from _opened(f"{where}, embedded", base64.b64decode(found))


def _spoken(picture: bytes) -> Iterator[str]:
    """The parts of a PNG that can hold words."""
    place = len(PNG)
    while place < len(picture):
        length, kind = int.from_bytes(picture[place : place + 4]), picture[place + 4 : place + 8]
        if kind not in SILENT_CHUNKS:
            yield picture[place + 8 : place + 8 + length].decode("utf-8", errors="replace")
        place += length + 12


def _rows(path: Path, where: str, besides: frozenset[str] = frozenset()) -> Iterator[tuple[str, str]]:
    """Every value of a database, whole: a long one lies in pieces in the file."""
    if not path.is_file():  # the queue stands elsewhere
        return
    with path.open("rb") as file:
        if file.read(len(SQLITE)) != SQLITE:
            return
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as db:
        for cell, value in _cells(db):
            if isinstance(value, str | bytes) and cell not in besides:
                yield from _opened(f"{where}, {cell}", value.encode() if isinstance(value, str) else value)


def _cells(db: sqlite3.Connection) -> Iterator[tuple[str, object]]:
    """Every value with its `table.column`."""
    for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        cursor = db.execute(f'SELECT * FROM "{table}"')
        names = [f"{table}.{column[0]}" for column in cursor.description]
        for row in cursor:
            yield from zip(names, row, strict=True)


def _queue_beside_payloads(evidence: Evidence) -> Iterator[tuple[str, str]]:
    payloads = frozenset({"work_item.payload"})
    if evidence.database:
        yield from _on_server(evidence.database, besides=payloads)
    else:
        yield from _rows(evidence.folder / QUEUE, QUEUE, besides=payloads)


def _on_server(address: str, besides: frozenset[str] = frozenset()) -> Iterator[tuple[str, str]]:
    """Every value of a database that machines share: the queue, the engine's own tables, the log and its pictures."""
    with psycopg.connect(address) as db:
        own = "SELECT schemaname, tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        cells = (cell for schema, table in db.execute(own).fetchall() for cell in _cells_on_server(db, schema, table))
        for cell, value in cells:
            if isinstance(value, str | bytes) and cell not in besides:
                yield from _opened(f"{QUEUE}, {cell}", value.encode() if isinstance(value, str) else value)


def _cells_on_server(db: psycopg.Connection, schema: str, table: str) -> Iterator[tuple[str, object]]:
    """Every value with its `table.column`."""
    cursor = db.execute(psycopg.sql.SQL("SELECT * FROM {}").format(psycopg.sql.Identifier(schema, table)))
    names = [f"{table}.{column.name}" for column in cursor.description or ()]
    for row in cursor:
        yield from zip(names, row, strict=True)
