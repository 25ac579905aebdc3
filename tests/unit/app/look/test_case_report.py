"""One case on paper: the log is told before there is a file, and a protected person's is as if it were not there."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from klickfri.app.look.case_facts import CaseFacts
from klickfri.app.look.case_report import PictureOf, report
from klickfri.app.office import Office
from klickfri.app.run.station import Station
from klickfri.audit.opening import read_ledger
from klickfri.model.errors import LedgerDamaged, Misconfigured, NotFound
from klickfri.model.event import Event
from klickfri.settings.settings import Settings


def drawn(facts: CaseFacts, picture_of: PictureOf) -> bytes:
    """Stands for the browser."""
    return f"{facts.subject} {facts.protected}".encode()


def test_the_log_tells_that_it_left(night: Settings, tmp_path: Path) -> None:
    """Who looked, then by whom which file of which case; nothing is replaced."""
    made = report(Office(night, signer=lambda: "eva"), "A-1", None, tmp_path / "a.pdf", drawn)
    assert made.file.read_bytes() == b"trial/A-1 False"
    assert made.sha256 == hashlib.sha256(b"trial/A-1 False").hexdigest()
    with read_ledger(night, "prov") as log:
        [left] = log.of_subject("board/prov")[-1:]
        assert log.of_subject("person/eva")[-1].seq == left.seq - 1
    assert (left.seq, left.type) == (made.told, "audit.exported")
    assert left.data["filters"] == ["process: trial", "reference: A-1"]
    assert (left.data["by"], left.data["format"], left.data["file_sha256"]) == ("eva", "pdf", made.sha256)
    with pytest.raises(Misconfigured, match="is there already"):
        report(Office(night), "A-1", "trial", tmp_path / "a.pdf", drawn)


def test_a_protected_persons_case_is_asked_for_by_name(night: Settings, station: Station, tmp_path: Path) -> None:
    """Else it is as if it were not there; whoever asks has it marked."""
    station.log.append(Event("case.handed_over", "trial/A-2", {"code": "SKYDD-S", "reasons": [], "restricted": True}))
    with pytest.raises(NotFound, match="A-2"):
        report(Office(night), "A-2", None, tmp_path / "a.pdf", drawn)
    made = report(Office(night), "A-2", None, tmp_path / "a.pdf", drawn, restricted=True)
    assert made.file.read_bytes() == b"trial/A-2 True"


def test_what_cannot_be_drawn_leaves_no_file(night: Settings, tmp_path: Path) -> None:
    """Nor is it told that anything left. Of the case only its own pictures are given."""

    def broken(facts: CaseFacts, picture_of: PictureOf) -> bytes:
        picture_of("0" * 64)
        raise AssertionError

    with pytest.raises(LedgerDamaged, match="is gone"):
        report(Office(night), "A-1", None, tmp_path / "a.pdf", broken)
    with pytest.raises(Misconfigured, match="--process"):
        report(Office(night), "A-1", "another", tmp_path / "a.pdf", drawn)
    assert list(tmp_path.glob("*.pdf*")) == []
    with read_ledger(night, "prov") as log:
        assert [one for one in log.of_subject("board/prov") if one.type == "audit.exported"] == []
