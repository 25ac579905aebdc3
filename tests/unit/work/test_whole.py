"""What a file of applications comes to, and what a queue keeps of them, whole and word for word, as in `whole.yaml`.

The other tests of the way in and of the queue look at the part that they are about; what stands beside it is proved
here. Where something else is meant, `python -m tests.unit.work.test_whole` writes the file anew; read its diff.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import re
import socket
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import xlsxwriter
import yaml

from klickfri.model.application import FileLimits
from klickfri.model.errors import BadInput, KlickfriError
from klickfri.model.work import Outcome, State, WorkItem
from klickfri.work import tables
from klickfri.work.accounts import Holder
from klickfri.work.attachments import FolderBeside
from klickfri.work.cases import Shape, take_cases
from klickfri.work.intake import take
from klickfri.work.runs import Run, RunState
from klickfri.work.store import Store
from klickfri.work.tables import transition, work_item, worker
from tests.unit.work.conftest import FIELDS, MORE, small_process
from tests.unit.work.test_workbook import changed

FILE = Path(__file__).with_name("whole.yaml")
WHOLE = yaml.load(FILE.read_text(encoding="utf-8"), yaml.CSafeLoader)  # a tenth of the time, in every worker
PROCESS = small_process(FIELDS | {name: {"title": name.title(), "type": name, "class": "personal"} for name in MORE})
GOOD = {
    "Nummer": "A-1", "Inkommen": "2026-11-06 02:12", "Personnummer": "19850314-2385", "Kommun": "0199",
    "Önskad start": "2027-01-11", "Studietid": "dag", "Intygar": "ja", "Anteckning": "Åsa",
    "Name": "Åsa Sjö", "Phone": "070-174 06 24", "File": "intyg.pdf",
}  # fmt: skip
TITLES = list(GOOD)
QUEUED = ("000123", "B-2")
Cells = Mapping[str, str]


def row(number: int, **cells: str) -> dict[str, str]:
    """A good row of another application, with some cells changed; a title's spaces are written as underscores."""
    told = {title.replace("_", " "): text for title, text in cells.items()}
    return GOOD | {"Nummer": f"A-{number}"} | told


def text(*rows: Cells, separator: str = ";", end: str = "\n") -> str:
    """Rows under their headings, as programs write them."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=separator, lineterminator=end)
    writer.writerows([list(rows[0]), *(one.values() for one in rows)])
    return file.getvalue()


def bare(*rows: Cells) -> bytes:
    """Rows under their headings, by a program that encloses nothing in quotation marks."""
    return "\n".join(";".join(cells) for cells in (rows[0], *(one.values() for one in rows))).encode()


def book(fill: Callable[[Any, Any], None] = lambda made, sheet: None, *rows: Cells, **options: object) -> bytes:
    """A workbook of such rows, with something done to it."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, options) as made:
        sheet = made.add_worksheet()
        for at, cells in enumerate((TITLES, *(list(one.values()) for one in rows or (GOOD, row(2))))):
            sheet.write_row(at, 0, cells)
        fill(made, sheet)
    return file.getvalue()


def packed(**parts: str) -> bytes:
    """A ZIP that is no workbook."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return file.getvalue()


def numbers(made: Any, sheet: Any) -> None:
    """Cells that hold numbers, days and formulas."""
    day, moment = ({"num_format": shown} for shown in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"))
    sheet.write_datetime("B2", dt.datetime(2026, 11, 6, 2, 12, 7), made.add_format(moment))
    sheet.write_number("C2", 198503142385)
    sheet.write_number("D2", 199)
    sheet.write_datetime("E2", dt.datetime(2027, 1, 11), made.add_format(day))
    sheet.write_number("D3", 199, made.add_format({"num_format": "0000"}))
    sheet.write_number("J2", 701740624)
    sheet.write_number("J3", 7.01740624e20)
    sheet.write_boolean("G3", True)
    sheet.write_formula("H3", "=1+1")
    sheet.write_formula("I2", '="Åsa"')


def looks(made: Any, sheet: Any) -> None:
    """Rows that a person sees otherwise: hidden, struck out, merged, and a hidden column."""
    sheet.set_row(1, None, None, {"hidden": True})
    sheet.write_string("H3", "Bo", made.add_format({"font_strikeout": True}))
    sheet.merge_range("H4:I4", "Ida")
    sheet.set_column("F:G", None, None, {"hidden": True})


def sheets(made: Any, sheet: Any) -> None:
    """A hidden sheet, one of prose, and a chart beside the one that holds applications."""
    made.add_worksheet("Om").write_row(0, 0, ["Hej", "där"])
    made.add_worksheet("Tom").hide()
    chart = made.add_chart({"type": "bar"})
    chart.add_series({"values": "=Sheet1!$A$1:$A$2"})
    made.add_chartsheet("Bild").set_chart(chart)


def two_sheets(made: Any, sheet: Any) -> None:
    """Another one that holds applications."""
    other = made.add_worksheet()
    other.write_row(0, 0, TITLES)
    other.write_row(1, 0, list(GOOD.values()))


PART = "xl/worksheets/sheet1.xml"
HEADLESS = ";".join(GOOD.values()) + "\n"
OTHER_ROW = ";".join(row(7).values())
FILES: dict[str, tuple[str, bytes]] = {
    "good": ("in.csv", text(GOOD, row(2, Anteckning="Hej,\r\n\r\njag söker."), end="\r\n").encode("utf-8-sig")),
    "of Windows, with commas": ("in.csv", text(GOOD, separator=",").encode("cp1252")),
    "of DOS, with tabs": ("in.txt", text(GOOD, separator="\t").encode("cp850")),
    "of a Macintosh, with bars": ("in.csv", text(GOOD, separator="|", end="\r").encode("mac_roman")),
    "of UTF-16, which names its separator": ("in.csv", ("sep=;\n" + text(GOOD)).encode("utf-16")),
    "read as something else": ("in.csv", text(GOOD).encode().decode("cp1252").encode()),
    "of seven bits": ("in.csv", text(GOOD).translate(str.maketrans("åäöÅÄÖ", "}{|][\\")).encode()),
    "two joined": ("in.csv", text(GOOD).encode() + text(row(2)).splitlines()[1].encode("cp1252")),
    "cut off within a letter": ("in.csv", text(GOOD).encode("utf-16")[:-1]),
    "without headings": ("in.csv", HEADLESS.encode()),
    "other headings": ("in.csv", text({"Nummre": "A-1", "": "x", **dict(list(GOOD.items())[1:-1])}).encode()),
    "a heading twice": ("in.csv", (";".join([*TITLES, "Kommun"]) + "\n").encode()),
    "every cell wrong": ("in.csv", text(
        row(1, Nummer="850314-2385", Inkommen="igår", Personnummer="1", Kommun="17", Önskad_start="11/1 2027"),
        row(2, Studietid="natt", Intygar="kanske", Anteckning="=1+1", Name="Åsa 2", Phone="7.01741E+08"),
        row(3, Inkommen="", Kommun="", File="mapp/a.pdf", Name="#SAKNAS!", Anteckning="Sj”str”m"),
        row(4, Nummer="", Personnummer="1.98503E+11", Önskad_start="2027-02-30", Name="SjÃ¶gren"),
        row(5, Önskad_start="2027-01-11 08:00", Inkommen="2026-11-06 25:12", Nummer="2026-12-03"),
    ).encode()),
    "mended": ("in.csv", text(
        row(1, Personnummer="8503142385", Kommun="199", Phone="701740624"), row(2, Personnummer="850314-2385"),
        row(3, Inkommen="2000-01-01", Personnummer=""), row(4, Intygar="JA", Anteckning='="070"'),
    ).encode()),
    "numbers that are alike": ("in.csv", text(
        GOOD, GOOD, row(0, Nummer="a-1"), row(0, Nummer="123"), row(0, Nummer="b-2"), row(0, Nummer="B-3"),
        row(0, Nummer="NUL"), row(0, Nummer="1.5E+17"), row(0, Nummer="a..b"),
    ).encode()),
    "numbers that are rounded": ("in.csv", text(
        row(0, Nummer="123456789012345000"), row(0, Nummer="123456789012346000"), GOOD,
    ).encode()),
    "files that lack": ("in.csv", text(
        GOOD, row(2, File="saknas.pdf"), row(3, File="bild.exe"), row(4, File="tom.pdf"), row(5, File=""),
    ).encode()),
    "many of a kind": ("in.csv", text(
        *(row(at, Kommun="x" if at % 3 else "0199", Studietid="natt") for at in range(100)),
    ).encode()),
    "rows of other widths": ("in.csv", (text(GOOD) + "A-2;2026-11-06\n\n" + OTHER_ROW + ";x\n").encode()),
    "marks that swallow rows": ("in.csv", bare(
        GOOD, row(2, Anteckning='"Bråttom'), row(3), row(4, File='inte nu"'), row(5),
    )),
    "a mark that is never closed": ("in.csv", bare(GOOD, row(2, Anteckning='"Bråttom'), row(3))),
    "a mark within": ("in.csv", bare(GOOD, row(2, Anteckning='"Lilla" Anna'), row(3))),
    "a text that holds a row": ("in.csv", text(GOOD, row(2, Anteckning=f"Hej\n{OTHER_ROW}\nhej"), row(3)).encode()),
    "a workbook": ("in.xlsx", book()),
    "a workbook of numbers": ("in.xlsx", book(numbers)),
    "a workbook of numbers since 1904": ("in.xlsx", book(numbers, date_1904=True)),
    "a workbook of looks": ("in.xlsx", book(looks, GOOD, row(2), row(3), row(4))),
    "a workbook of sheets": ("in.xlsx", book(sheets)),
    "a workbook of two that fit": ("in.xlsx", book(two_sheets)),
    "a workbook that is cut off": ("in.xlsx", book()[:-500]),
    "a workbook with entities": ("in.xlsx", changed(book(), PART, b"<worksheet", b"<!DOCTYPE x><worksheet")),
    "a workbook whose rows go back": ("in.xlsx", changed(book(), PART, b'<row r="3"', b'<row r="2"')),
    "an OpenDocument file": ("in.xlsx", packed(**{"content.xml": "<x/>"})),
    "a binary workbook": ("in.xlsx", packed(**{"xl/workbook.bin": ""})),
    "a document": ("in.csv", packed(**{"word/document.xml": "<x/>"})),
    "nothing but headings": ("in.csv", (";".join(TITLES) + "\n").encode()),
    "an old workbook": ("in.xls", b"\xd0\xcf\x11\xe0"),
    "rich text": ("in.csv", b"{\\rtf1 Hej}"),
    "packed": ("in.csv", b"\x1f\x8b\x08"),
}  # fmt: skip
SHAPES: dict[str, Shape] = {
    "status": "text", "schools": "texts", "cases": "rows", "page": ("found", "empty"), "there": "yes_no",
}  # fmt: skip
SEEN = {
    "$status": "Öppen\nän", "$schools": '["Norra", "Södra"]', "$cases": '[{"Typ": "Ärende"}]', "$page": "found",
    "$there": "JA", "$today": "2026-11-20", "expected_decide": "completed/granted",
}  # fmt: skip
NOTHING_SEEN = dict.fromkeys(SEEN, "")
CASES: dict[str, list[Cells]] = {
    "good": [GOOD | SEEN, row(2) | NOTHING_SEEN | {"$there": "nej", "$cases": "?"}],
    "wrong": [
        GOOD | SEEN | {"$schools": '["Norra", 1]', "$cases": "[1]", "$page": "fond", "$there": "kanske"},
        row(2) | SEEN | {"$schools": "{}", "$cases": '[{"Typ": 1}]', "$today": "i dag", "expected_decide": "granted"},
        row(3, Kommun="x") | SEEN | {"$schools": "[", "expected_decide": "deferred/VÄNTA"},
    ],
    "other columns": [GOOD | SEEN | {"$statu": "x", "$skonummer": "38", "expected_propose": "completed/proposed"}],
}  # fmt: skip


def refused_or(told: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What is told, or each fault of a file that is refused."""
    try:
        return told()
    except BadInput as refused:
        return {"refused": refused.source, "faults": list(map(str, refused.faults))}


def taken_whole(name: str, data: bytes) -> dict[str, Any]:
    """The good rows of a file, how many are left out, and all that is said of it."""
    with tempfile.TemporaryDirectory() as folder:
        file, beside = Path(folder, name), Path(folder, "beside")
        beside.mkdir()
        for called, content in {"intyg.pdf": b"x", "bild.exe": b"x", "tom.pdf": b""}.items():
            (beside / called).write_bytes(content)
        file.write_bytes(data)
        files = FolderBeside(beside, FileLimits())
        return refused_or(lambda: _taken(file, files))


def _taken(file: Path, files: FolderBeside) -> dict[str, Any]:
    told = take(file, PROCESS, only_good=True, queued=QUEUED, files=files)
    rows = [" | ".join(one.values()) for one in told.rows]
    return {"rows": rows, "out": told.left_out, "repaired": told.repaired, "faults": list(map(str, told.faults))}


def cases_whole(rows: list[Cells]) -> dict[str, Any]:
    """What is known of each case, or each fault of the file."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "cases.csv")
        file.write_text(text(*rows), encoding="utf-8")
        return refused_or(lambda: {"cases": [_case(one) for one in take_cases(file, PROCESS, SHAPES)]})


def _case(case: Any) -> dict[str, str]:
    return {"reference": case.application["reference"], "seen": str(case.seen), "end": f"{case.today} {case.expected}"}


NOW = dt.datetime(2026, 11, 20, 1, 0, tzinfo=dt.UTC)
TABLES = (work_item, transition, worker, tables.run, tables.account)
PROPOSAL = Outcome(State.COMPLETED, outcome="proposed", done=("Sparade",), clicks_work=3, picture="ab")
NOT_TOLD = ("since", "heartbeat")
"""What the row of an account says of the moment that the test was run."""


class Life:
    """A queue in memory, and all that its rows say after each thing that is done to it."""

    def __init__(self) -> None:
        self.store = Store("sqlite://")
        self.told: dict[str, list[str]] = {}
        self._now, self._before = NOW, dict[str, dict[str, object]]()

    def now(self) -> dt.datetime:
        """A minute later each time."""
        self._now += dt.timedelta(minutes=1)
        return self._now

    def does(self, what: str, done: Callable[[], object]) -> Any:
        """Tells what came of it: what it gives or raises, and every fact of a row that is another than before."""
        try:
            came = done()
        except KlickfriError as error:
            came = f"{type(error).__name__}: {error}"
        rows, before = dict(self._rows()), self._before
        changed = [line for name, facts in rows.items() for line in _changed(name, facts, before.get(name, {}))]
        self.told[what] = [
            f"gives {_short(came)}",
            *changed,
            *(f"{name} is gone" for name in before if name not in rows),
        ]
        self._before = rows
        return came

    def _rows(self) -> Iterator[tuple[str, dict[str, object]]]:
        with self.store.engine.connect() as connection:
            for table in TABLES:
                for one in connection.execute(sa.select(table)).mappings():
                    hidden = NOT_TOLD if table is tables.account else ()
                    name = f"{table.name} {one.get('id') or one['system'] + '/' + one['name']}"
                    yield name, {fact: value for fact, value in one.items() if fact not in hidden}

    def claim(self, worker_id: str = "w1", **more: Any) -> WorkItem:
        """The next item in the hands of a worker."""
        held = self.does(f"{worker_id} claims, {len(self.told)}", partial(self._claim, worker_id, **more))
        assert isinstance(held, WorkItem)
        return held

    def _claim(self, worker_id: str, **more: Any) -> WorkItem | None:
        return self.store.claim("sfi", worker_id, self.now(), **more)

    def ends(self, item: WorkItem, outcome: Outcome, worker_id: str = "w1", **more: Any) -> None:
        """The attempt ends so."""
        words = f"{worker_id} ends {item.reference} as {outcome.state}, {len(self.told)}"
        self.does(words, partial(self.store.finish, item, outcome, worker_id, self.now(), **more))


def _changed(name: str, facts: Mapping[str, object], before: Mapping[str, object]) -> Iterator[str]:
    """What a row says now and did not before; nothing where it says the same."""
    nothing = (None, 0, False, "")
    told = [
        f"{fact} {value}"
        for fact, value in facts.items()
        if value != before.get(fact) and not (value in nothing and before.get(fact) in nothing)
    ]
    if told:
        yield f"{name}: {', '.join(told)}"


def _short(came: object) -> object:
    """What came of it, in a few of its signs."""
    if isinstance(came, WorkItem):
        return f"{came.reference} {came.state} {came.attempt} {dict(came.payload)} {came.last}"
    return [_short(one) for one in came] if isinstance(came, list) else came


def life_whole() -> dict[str, list[str]]:
    """Applications from the way in to their ends, with workers that die and persons who decide."""
    life = Life()
    _arrive(life)
    lost = _end_in_every_way(life)
    failed = _die(life, lost)
    _are_moved_by_a_person(life, failed.reference)
    life.store.close()
    return life.told


def _arrive(life: Life) -> None:
    store, does = life.store, life.does
    rows = [{"reference": f"A-{at}", "received": f"2026-11-{19 - at:02} 02:12", "note": "Åsa"} for at in range(1, 8)]
    does("adds", lambda: store.add("sfi", rows[:5], "run1", life.now()))
    does("adds first ones", lambda: store.add("sfi", rows[4:], "run2", life.now(), priority=2))
    does("adds to another", lambda: store.add("other", rows[:1], "run3", life.now()))
    numbered = [{"reference": "850314-2385", "received": "2026-11-19"}]
    does("adds a personal number", lambda: store.add("sfi", numbered, "run1", life.now()))
    does("is ready", lambda: [ticket.item for ticket in store.ready("sfi", NOW.date())])
    does("issues tickets", lambda: store.issue("sfi", NOW.date(), lambda _, row: None))
    does("issues no more", lambda: store.issue("sfi", NOW.date(), lambda _, row: None))


def _end_in_every_way(life: Life) -> WorkItem:
    """Gives the case that is in a worker's hands yet."""
    store, does = life.store, life.does
    does("w1 begins", lambda: store.workers.register("w1", life.now()))
    first = life.claim(run="night")
    does("puts it back", lambda: store.put_back(first, "w1", life.now()))
    second = life.claim()
    does("puts it back for others", lambda: store.put_back(second, "w1", life.now(), locked=False))
    life.ends(life.claim(), Outcome(State.FAILED, code="TIMEOUT", reasons=("Inget svar.",)), max_attempts=2)
    held = life.claim()
    does("gives it back", lambda: store.release(held, "w1", life.now()))
    life.ends(life.claim(), PROPOSAL)
    later = dt.date(2026, 12, 4)
    life.ends(life.claim(), Outcome(State.DEFERRED, code="KOMPL", defer_until=later, not_done=("Skicka",)))
    seen = Outcome(State.FAILED, code="SKYDD-S", picture="ab", done=("A",), last_step="x", restricted=True)
    life.ends(life.claim(), seen)
    lost = life.claim()
    life.ends(replace(lost, attempt=7), PROPOSAL)
    life.ends(lost, Outcome(State.ABANDONED))
    life.ends(lost, Outcome(State.PENDING_USER_ACTION, code="UNG", question="Vad?"), "w9")
    return lost


def _die(life: Life, lost: WorkItem) -> WorkItem:
    """Gives the case whose last worker ended over it."""
    store, does = life.store, life.does
    does("is not finished", lambda: store.unfinished("sfi", NOW.date()))
    does("w1 is silent", lambda: store.workers.declare_dead(0.0, lease=20.0))
    does("w1 is dead", lambda: store.workers.declare_dead(21.0, lease=20.0))
    does("w1 beats", lambda: store.workers.beat("w1", life.now()))
    life.ends(lost, PROPOSAL)
    does("takes back", lambda: store.reclaim(life.now()))
    does("w2 begins", lambda: store.workers.register("w2", life.now()))
    does("w2 beats", lambda: store.workers.beat("w2", life.now()))
    again = life.claim("w2")
    does("w2 ends", lambda: store.workers.unregister("w2"))
    does("takes back for good", lambda: store.reclaim(life.now()))
    does("keeps who was heard lately", lambda: store.workers.drop_dead(NOW))
    does("drops the dead", lambda: store.workers.drop_dead(life.now()))
    return again


def _are_moved_by_a_person(life: Life, failed: str) -> None:
    store, does = life.store, life.does

    def moves(reference: str, state: State) -> None:
        does(f"karin moves {reference} to {state}", partial(_moves, reference, state))

    def _moves(reference: str, state: State) -> None:
        store.move([store.get("sfi", reference)], state, "karin", life.now())

    ended = {str(item.state): item.reference for item in store.items("sfi")}
    moves(failed, State.NEW)
    moves(failed, State.IN_PROGRESS)
    moves(failed, State.ABANDONED)
    moves(ended["completed"], State.COMPLETED)
    moves(ended["completed"], State.NEW)
    moves(ended["deferred"], State.COMPLETED)
    moves(ended["pending_user_action"], State.NEW)
    old = [replace(store.get("sfi", failed), state=State.FAILED)]
    does("karin moves what has moved", lambda: store.move(old, State.NEW, "karin", life.now()))
    does("asks for nobody", lambda: store.get("sfi", "A-99"))
    does("counts", lambda: dict(sorted(store.count("sfi").items())))
    does("lists", lambda: store.items("sfi"))
    does("lists by state and code", lambda: store.items("sfi", State.PENDING_USER_ACTION, code="SKYDD-S"))
    does("names", lambda: [store.references("sfi"), store.processes(), store.added("sfi", "2026-11-20T01:01:00+00:00")])
    does("tells", lambda: list(store.get("sfi", ended["pending_user_action"]).history))


def runs_whole() -> dict[str, list[str]]:
    """Runs of two processes on this machine and another, what they hold, and how ill the system is to each."""
    life = Life()
    store, does, here = life.store, life.does, socket.gethostname()
    gone, second = _of_nobody(), Holder("r2", "elsewhere", 7)

    def begins(id: str, process: str, host: str = here, pid: int = 0) -> None:
        new = Run(id, process, host, pid or os.getpid(), "karin", life.now())
        does(f"{id} begins", lambda: [one.id for one in store.runs.begin(new, lease=600)])

    begins("r1", "sfi")
    begins("r2", "other", "elsewhere", 7)
    does("r1 beats", lambda: store.runs.beat("r1", life.now()))
    does("r9 beats", lambda: store.runs.beat("r9", life.now()))
    first, second = Holder("r1", here, os.getpid()), Holder("r2", "elsewhere", 7)
    does("r1 takes", lambda: store.accounts.take("provux", ["a", "b", "c"], 2, first))
    does("r1 takes of another", lambda: store.accounts.take("vux", ["a"], 1, first))
    does("r3 takes", lambda: store.accounts.take("provux", ["c"], 1, Holder("r3", here, gone)))
    does("a worker enters", lambda: store.accounts.enter("provux", "a", "r1", os.getpid()))
    does("a worker of another run enters", lambda: store.accounts.enter("provux", "a", "r2", 43))
    does("r2 renews", lambda: store.accounts.renew("provux", "a", "r2"))
    does("r1 renews", lambda: (store.accounts.renew("provux", "a", "r1"), store.accounts.renew("provux", "c", "r1")))
    does(
        "all are renewed",
        lambda: (store.accounts.renew_all(Holder("r1", here, os.getpid())), store.accounts.renew_all(second)),
    )
    does("who died is followed", lambda: store.accounts.take("provux", ["c"], 1, second))
    does("r2 gives back", lambda: store.accounts.release(second))
    ill, well = store.health("provux", "sfi"), store.health("vux")
    does("A-1 meets a fault", lambda: ill.blame("A-1", "save", anywhere=False))
    does("A-1 meets it again", lambda: ill.blame("A-1", "save", anywhere=False))
    does("A-2 meets another", lambda: ill.blame("A-2", "look", anywhere=False))
    does("A-2 meets it too", lambda: ill.blame("A-2", "save", anywhere=False))
    does("A-3 meets one anywhere", lambda: ill.blame("A-3", "start", anywhere=True))
    does("others try", ill.lets_others_try)
    does("it is ill", lambda: ill.fell_ill("TIMEOUT", life.now()))
    does("it is ill still", lambda: ill.fell_ill("START", life.now()))
    does("who knows", lambda: (str(ill.illness()), str(well.illness()), str(store.health("provux").illness())))
    does("one goes well", lambda: ill.went_well("A-3", life.now()))
    does("one more goes well", lambda: ill.went_well("A-3", life.now()))
    does("A-1 meets one after that", lambda: ill.blame("A-1", "save", anywhere=True))
    does("it was down", ill.was_down)
    begins("r4", "third", here, gone)
    begins("r5", "third")
    does("r2 ends", lambda: store.runs.end("r2", RunState.ENDED, life.now()))
    does("r2 is stopped", lambda: store.runs.end("r2", RunState.STOPPED, life.now()))
    does("r4 beats", lambda: store.runs.beat("r4", life.now()))
    does("r2 beats", lambda: store.runs.beat("r2", life.now()))
    does("r1 ends", lambda: store.runs.end("r1", RunState.STOPPED, life.now()))
    begins("r6", "sfi")
    does("lists", lambda: [f"{one.id} {one.state} {one.started} {one.ended}" for one in store.runs.of("sfi")])
    store.close()
    return {what: [_nowhere(line, here, gone) for line in came] for what, came in life.told.items()}


def _of_nobody() -> int:
    """The number of a process that has ended."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return ended.pid


def _nowhere(line: str, here: str, gone: int) -> str:
    """The line without this machine's name and its processes' numbers."""
    for number, word in ((os.getpid(), "MINE"), (gone, "GONE")):
        line = re.sub(rf"\b(pid|worker_pid) {number}\b", rf"\1 {word}", line)
    return line.replace(here, "HERE")


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_told_whole(name: str) -> None:
    """What is taken in of it, and what a person is told of the rest."""
    assert taken_whole(*FILES[name]) == WHOLE["files"][name]


@pytest.mark.parametrize("name", CASES)
def test_a_file_of_cases_is_told_whole(name: str) -> None:
    """What the screens show in each case, or where the file says what no screen can show."""
    assert cases_whole(CASES[name]) == WHOLE["cases"][name]


def test_a_queue_lives_whole() -> None:
    """What each of its rows says after each thing that is done to it, and what is told when it cannot be done."""
    told = life_whole()
    for what, came in told.items():
        assert {what: came} == {what: WHOLE["life"].get(what)}
    assert list(told) == list(WHOLE["life"])


def test_runs_live_whole() -> None:
    """What each of them holds and says, and that none of it is another's."""
    for what, came in runs_whole().items():
        assert {what: came} == {what: WHOLE["runs"].get(what)}


def main() -> None:
    """Writes what the files come to now."""
    told = {
        "files": {name: taken_whole(*given) for name, given in FILES.items()},
        "cases": {name: cases_whole(rows) for name, rows in CASES.items()},
        "life": life_whole(),
        "runs": runs_whole(),
    }
    words = yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=1000)
    FILE.write_text(f"# What test_whole.py compares with.\n{words}", encoding="utf-8")


if __name__ == "__main__":
    main()
