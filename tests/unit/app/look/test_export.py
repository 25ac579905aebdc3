"""The log in a file: what a search finds, told by the log before anybody has it."""

from __future__ import annotations

import csv
import hashlib
import json
import stat
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from klickfri.app.look import export as exporting
from klickfri.app.look import inspection
from klickfri.app.look.export import Exported, export
from klickfri.app.look.search import Query, search
from klickfri.app.office import Office
from klickfri.app.run.station import Station
from klickfri.audit.opening import open_ledger
from klickfri.audit.wanted import Wanted
from klickfri.model.errors import AuditUnavailable, BadInput, KlickfriError, Misconfigured
from klickfri.model.event import Event
from klickfri.model.events import AuditExported
from klickfri.pages.exports.formats import Format
from klickfri.privacy.tokens import Tokens
from klickfri.settings.settings import Settings
from tests.unit.app.look.conftest import ANNA, AT
from tests.unit.pages.exports.test_lines import check


@pytest.fixture
def there(night: Settings) -> Office:
    """Where the night was held, with somebody who asks."""
    return Office(night, signer=lambda: "eva")


def told(office: Office, board: str = "prov") -> list[AuditExported]:
    """What a board's log tells of exports."""
    with open_ledger(office.settings, board, office.now) as log:
        found = log.search(Wanted(type="audit.exported"), 100)
    assert {one.subject for one in found} <= {f"board/{board}"}
    return [one.told for one in reversed(found) if isinstance(one.told, AuditExported)]


def numbers(made: Exported) -> list[int]:
    """The entries' numbers in a CSV file."""
    with made.file.open(encoding="utf-8-sig", newline="") as opened:
        return [int(row["nummer"]) for row in csv.DictReader(opened, delimiter=";")]


def found(office: Office, asked: Query) -> Sequence[int]:
    """What the search finds, the oldest first."""
    [board] = search(office.settings, asked, "prov", most=10_000)
    assert board.total == len(board.hits)
    return [hit.seq for hit in reversed(board.hits)]


@pytest.mark.parametrize(
    "asked",
    [Query(), Query(reference="A-1"), Query(code="UNG"), Query(words="under 16"), Query(type="step.completed", run="r"),
     Query(reference="none")],
    ids=str,
)  # fmt: skip
def test_what_the_search_finds_is_exported(there: Office, tmp_path: Path, asked: Query) -> None:
    """All of it and no more, in order, for this account alone; and how many there are stands in the log."""
    expected = found(there, asked)
    made = export(there, asked, "prov", Format.CSV, tmp_path / "ut.csv")
    assert numbers(made) == expected
    assert [one.entries for one in made.taken] == [len(expected)]
    assert stat.S_IMODE(made.file.stat().st_mode) == 0o600
    assert made.sha256 == hashlib.sha256(made.file.read_bytes()).hexdigest()


def test_the_log_tells_who_took_what(there: Office, station: Station, tmp_path: Path) -> None:
    """Format, filters, how many, up to where, and the file's hash; a person by the token, of words how many."""
    token = Tokens.of_board(there.settings.state, "prov").of_person(ANNA)
    station.log.append(Event("step.completed", "trial/A-1", {"say": "Åsa", "values": [f"n=‹pnr:{token}›"]}))
    asked = Query(reference="Anna", person=ANNA, since=AT.date(), flow="8503142385", words="Anna Canberg")
    made = export(there, asked, "prov", Format.XES, tmp_path / "ut.xes", with_restricted=True)
    [one] = told(there)
    assert one == AuditExported(
        by="eva", format="xes", restricted=True, entries=0, last=made.taken[0].last, file_sha256=made.sha256,
        filters=(
            "reference: ‹dolt›", f"person: ‹pnr:{token}›", "since: 2026-11-20", "flow: ‹dolt›", "words: 2",
        ),
    )  # fmt: skip
    assert made.taken[0].told == made.taken[0].last + 1
    export(there, Query(reference="A-1", code="UNG"), "prov", Format.CSV, tmp_path / "ingen.csv")
    export(there, Query(reference="A-2", code="UNG"), "prov", Format.CSV, tmp_path / "en.csv")
    assert [one.filters for one in told(there)[1:]] == [
        ("reference: ‹dolt›", "code: ‹dolt›"),
        ("reference: A-2", "code: UNG"),
    ]
    assert found(there, Query(person=ANNA, type="step.completed")) == [made.taken[0].last]


@pytest.mark.parametrize("form", Format)
def test_every_format_has_every_entry(there: Office, tmp_path: Path, form: Format) -> None:
    """As many as the search finds, and told as that format; nothing but the file is left beside it."""
    (tmp_path / "to").mkdir()
    made = export(there, Query(), None, form, tmp_path / "to" / "ut")
    assert [one.entries for one in made.taken] == [made.taken[0].last]
    assert [one.format for one in told(there)] == [form]
    assert [path.name for path in (tmp_path / "to").iterdir()] == ["ut"]


def test_an_excerpt_is_proven_by_a_checkpoint_of_now(there: Office, tmp_path: Path) -> None:
    """Somebody else's check passes for each entry."""
    made = export(there, Query(reference="A-1"), "prov", Format.JSONL, tmp_path / "ut.jsonl")
    end = json.loads(made.file.read_text(encoding="utf-8").splitlines()[-1])
    assert check(made.file, end["verifier"]) == found(there, Query(reference="A-1"))
    assert made.taken[0].signed == made.taken[0].last


def test_nothing_is_replaced_and_nothing_half_is_left(
    there: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither what is there, nor when the format, the log or the disk fails; no log tells of what was refused."""
    to = tmp_path / "to"
    to.mkdir()
    (to / "ut").write_text("mitt")
    with pytest.raises(Misconfigured, match="is there already"):
        export(there, Query(), "prov", Format.CSV, to / "ut")
    with pytest.raises(BadInput, match="no event is of the type"):
        export(there, Query(type="x", since=AT.date(), words=" "), "prov", Format.CSV, to / "ny")
    with pytest.raises(OSError, match="No such file"):
        export(there, Query(), "prov", Format.CSV, to / "gone" / "ny")
    assert told(there) == []

    def shut(*args: object, **more: object) -> None:
        raise AuditUnavailable("the disk is full")

    monkeypatch.setattr(exporting, "open_ledger", shut)
    with pytest.raises(AuditUnavailable):
        export(there, Query(), "prov", Format.CSV, to / "ny")
    assert ([path.name for path in to.iterdir()], (to / "ut").read_text()) == (["ut"], "mitt")


def test_the_file_has_no_name_before_the_log_knows(
    there: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever stops the robot between the two leaves an entry without a file, and never a file without an entry."""

    def stopped(draft: Path, to: Path) -> Path:
        raise OSError("stopped")

    monkeypatch.setattr(Path, "replace", stopped)
    with pytest.raises(OSError, match="stopped"):
        export(there, Query(), "prov", Format.CSV, tmp_path / "ut.csv")
    assert not (tmp_path / "ut.csv").exists()
    assert [one.format for one in told(there)] == ["csv"]


def test_the_restricted_list_only_when_asked(there: Office, station: Station, tmp_path: Path) -> None:
    """All of such a case is left out, also who looked at it and what came before the sign; the log tells either way."""
    station.log.append(Event("audit.viewed", "person/eva", {"what": "case", "of": "trial/A-1"}))
    station.log.append(Event("case.failed", "trial/A-1", {"run": "r", "attempt": 1, "code": "SKYDD-S", "reasons": []}))
    station.log.append(
        Event("case.handed_over", "trial/A-2", {"run": "r", "attempt": 1, "code": "", "restricted": True})
    )
    without = export(there, Query(), "prov", Format.OCEL, tmp_path / "utan.json")
    text = without.file.read_text(encoding="utf-8")
    assert ("trial/A-1" in text, "trial/A-2" in text, "run/r" in text) == (False, False, True)
    everything = export(there, Query(), "prov", Format.OCEL, tmp_path / "med.json", with_restricted=True)
    assert everything.taken[0].entries == everything.taken[0].last
    assert "trial/A-1" in everything.file.read_text(encoding="utf-8")
    assert [one.restricted for one in told(there)] == [False, True]
    assert export(there, Query(code="SKYDD-S"), "prov", Format.CSV, tmp_path / "kod.csv").taken[0].entries == 0


def test_all_boards_in_one_file(there: Office, tmp_path: Path) -> None:
    """Each log tells of its own entries, and of the same file."""
    open_ledger(there.settings, "social", there.now).close()
    made = export(there, Query(), None, Format.CSV, tmp_path / "ut.csv")
    assert {one.board: one.entries for one in made.taken} == {
        board: told(there, board)[0].entries for board in ("prov", "social")
    }
    assert {told(there, board)[0].file_sha256 for board in ("prov", "social")} == {made.sha256}
    assert numbers(made) == [number for one in made.taken for number in range(1, one.last + 1)]


def test_a_copy_is_exported_only_when_that_is_said(there: Office, tmp_path: Path) -> None:
    """Nobody writes to it, so nothing tells of it; and what it proves is what was signed when it was made."""
    inspection.copy(there.settings, "prov", tmp_path / "copy")
    copied = replace(there, settings=replace(there.settings, state=tmp_path / "copy"))
    with pytest.raises(Misconfigured, match="--untold"):
        export(copied, Query(), "prov", Format.CSV, tmp_path / "ut.csv")
    assert not (tmp_path / "ut.csv").exists()
    made = export(copied, Query(), "prov", Format.CSV, tmp_path / "ut.csv", untold=True)
    assert (made.taken[0].told, len(numbers(made))) == (None, made.taken[0].last)
    assert [path.name for path in (tmp_path / "copy").iterdir()] == ["audit"]
    export(there, Query(), "prov", Format.CSV, tmp_path / "sagt.csv", untold=True)
    assert len(told(there)) == 1, "where the log can be told, it is"


def test_a_board_that_there_is_not(there: Office, tmp_path: Path) -> None:
    """Nothing is written."""
    with pytest.raises(KlickfriError):
        export(there, Query(), "other", Format.CSV, tmp_path / "ut.csv", untold=True)
    assert not (tmp_path / "ut.csv").exists()
