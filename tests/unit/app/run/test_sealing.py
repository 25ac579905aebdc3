"""A run signs its log each minute; what stands in the way is told once, and stops nothing."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from klickfri.app.look import inspection
from klickfri.app.office import Office
from klickfri.app.run.sealing import Sealing
from klickfri.app.store import opened
from klickfri.audit.add_checkpoint import Reply, Ruling, Submission
from klickfri.audit.checkpoint import Checkpoint
from klickfri.audit.note import Signer
from klickfri.audit.opening import open_ledger, verify_ledger
from klickfri.audit.signing import key_file, verifier_of
from klickfri.audit.witness import book
from klickfri.audit.witness.book import Book
from klickfri.model.errors import Misconfigured, NotStamped, NotWitnessed
from klickfri.model.event import Event
from klickfri.model.events import IncidentClosed, IncidentOpened
from klickfri.settings import keyfile
from klickfri.work.store import Store
from tests.tsa import Tsa

NOW = dt.datetime(2026, 11, 20, 22, tzinfo=dt.UTC)


class Run:
    """A run's signing, with a clock that a test moves on."""

    def __init__(self, office: Office, store: Store, folder: Path | None, witness_key: str = "", **more: Any) -> None:
        self.now, self.store = NOW, store
        witness = "https://witness.example" if witness_key else ""
        settings = replace(office.settings, anchor=folder, witness=witness, witness_key=witness_key, **more)
        self.office = replace(office, settings=settings, now=lambda: self.now)
        self.told = list[str]()
        self.log = open_ledger(self.office.settings, "prov", self.office.now)
        self.sealing = Sealing(self.office, self.store, self.log, "prov", "trial", self.told.append)

    def pass_by(self, seconds: float = 61, entries: int = 1) -> None:
        """Time goes on, something is logged, and the run looks."""
        for _ in range(entries):
            self.log.append(Event("case.claimed", "trial/A-1", {}))
        self.now += dt.timedelta(seconds=seconds)
        self.sealing.look()

    def sizes(self) -> list[int]:
        """Of the checkpoints that are kept."""
        return [kept.size for kept in self.log.checkpoints()]

    def incidents(self) -> list[str]:
        """What the log tells of incidents."""
        told = [one.told for number in (1, 2) for one in self.log.of_subject(f"incident/{number}")]
        return [one.type for one in told if isinstance(one, IncidentOpened | IncidentClosed)]


@pytest.fixture
def run(office: Office, tmp_path: Path) -> Iterator[Run]:
    """A run that takes its checkpoints outside."""
    (tmp_path / "outside").mkdir()
    with opened(office.settings) as store:
        run = Run(office, store, tmp_path / "outside")
        with run.log:
            yield run


def test_each_minute_is_signed_and_taken_outside(run: Run, tmp_path: Path) -> None:
    """Not each look; a minute in which nothing was logged gives none; the last one when the run says so."""
    for seconds in (1, 58, 2, 30, 31):
        run.pass_by(seconds)
    assert run.sizes() == [6, 8]
    run.pass_by(entries=0)
    assert run.sizes() == [6, 8]
    run.pass_by(1)
    run.sealing.seal()
    assert (run.sizes(), run.told) == ([6, 8, 9], [])
    checked = inspection.verify(run.office.settings, "prov", outside=tmp_path / "outside")
    assert (checked.ok, checked.covered, checked.unsigned) == (True, True, ())
    assert (tmp_path / "outside" / "prov.checkpoints").read_text(encoding="utf-8").count("\n--\n") == 3


def test_a_folder_that_is_gone_is_an_incident_and_no_more(run: Run, tmp_path: Path) -> None:
    """Told once, in the log too, while the log goes on being signed; closed when it is there again."""
    shutil.rmtree(tmp_path / "outside")
    for _ in range(3):
        run.pass_by()
    assert len(run.sizes()) == 3
    [told] = run.told
    assert ("do not reach" in told, "prov.checkpoints" in told, run.incidents()) == (True, True, ["incident.opened"])
    [open_now] = run.store.incidents.current()
    assert (open_now.key, open_now.process) == ("anchor/prov", "trial")
    (tmp_path / "outside").mkdir()
    for _ in range(2):
        run.pass_by()
    assert (run.store.incidents.current(), run.incidents()) == ([], ["incident.opened", "incident.closed"])
    assert inspection.verify(run.office.settings, "prov", outside=tmp_path / "outside").covered


def test_a_run_without_the_key_goes_on(run: Run) -> None:
    """It says once that it cannot sign; the check says the same, and that the log is whole."""
    run.pass_by()
    key_file(run.office.settings.state, "prov").unlink()
    for _ in range(3):
        run.pass_by()
    assert len(run.sizes()) == 1
    [told] = run.told
    assert told.startswith("The log was not signed: this machine cannot sign")
    checked = inspection.verify(run.office.settings, "prov")
    assert (checked.ok, checked.unsigned) == (True, ("prov",))


@pytest.mark.parametrize("error", [PermissionError(13, "no"), OSError(30, "read only")])
def test_a_disk_that_takes_no_key_stops_no_run(run: Run, monkeypatch: pytest.MonkeyPatch, error: OSError) -> None:
    """Nothing is signed, which is told in words; when it is mended, all is signed."""

    def refuse(file: Path) -> bytes:
        raise error

    with monkeypatch.context() as sick:
        sick.setattr("klickfri.settings.keyfile.key", refuse)
        for _ in range(2):
            run.pass_by()
    assert (run.sizes(), len(run.told)) == ([], 1)
    assert "signing key of prov cannot be used" in run.told[0]
    run.pass_by()
    assert len(run.sizes()) == 1


def test_without_a_folder_nothing_goes_outside(office: Office, tmp_path: Path) -> None:
    """As a machine begins."""
    with opened(office.settings) as store:
        run = Run(office, store, None)
        with run.log:
            run.pass_by()
            assert (len(run.sizes()), run.told, list(tmp_path.rglob("*.checkpoints"))) == (1, [], [])


class Elsewhere:
    """A witness on another machine, which can be made to be out of reach."""

    def __init__(self, folder: Path) -> None:
        self.key = str(book.begin(folder, "almbacka.example/arkivet", NOW))
        self.folder, self.book, self.away = folder, Book(folder), False

    def __call__(self, submission: str) -> Reply:
        """As `Messenger` does."""
        if self.away:
            raise NotWitnessed("witness.example cannot be reached (TimeoutError)")
        return self.book.answer(submission.encode(), NOW)

    def forget(self, board_key: str) -> None:
        """As a witness must not."""
        book.begin(self.folder.with_name("another"), "almbacka.example/arkivet", NOW)
        self.book = Book(self.folder.with_name("another"))
        self.book.trust(board_key, NOW)


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Elsewhere:
    """The witness of the settings' address."""
    there = Elsewhere(tmp_path / "witness")
    monkeypatch.setattr("klickfri.audit.witnessing.Messenger", lambda address: there)
    return there


@pytest.fixture
def witnessed(office: Office, tmp_path: Path, elsewhere: Elsewhere) -> Iterator[Run]:
    """A run whose log is witnessed."""
    with opened(office.settings) as store:
        run = Run(office, store, None, elsewhere.key)
        with run.log:
            run.sealing.seal()
            elsewhere.book.trust(verifier_of(run.log, "prov") or "", NOW)
            run.sealing.seal()
            run.told.clear()
            yield run


def open_incidents(run: Run) -> list[str]:
    """The keys of those that are open."""
    return sorted(one.key for one in run.store.incidents.current())


def test_each_minute_is_witnessed(witnessed: Run) -> None:
    """And the last one when the run says so: then all of it is."""
    for _ in range(3):
        witnessed.pass_by()
    assert [kept.size for kept in witnessed.log.cosignatures()] == [4, 6, 7, 8]
    assert (witnessed.told, open_incidents(witnessed)) == ([], [])
    checked = verify_ledger(witnessed.office.settings, "prov")
    assert (checked.ok, checked.alone) == (True, 0)


def test_a_witness_that_does_not_trust_yet_is_an_incident(office: Office, elsewhere: Elsewhere) -> None:
    """Told once; what its owner has to do is said."""
    with opened(office.settings) as store:
        run = Run(office, store, None, elsewhere.key)
        with run.log:
            run.pass_by()
            run.pass_by()
            assert (open_incidents(run), len(run.told), "witness trust" in run.told[0]) == (["witness/prov"], 1, True)
            elsewhere.book.trust(verifier_of(run.log, "prov") or "", NOW)
            run.pass_by()
            assert (open_incidents(run), run.incidents()) == ([], ["incident.opened", "incident.closed"])


def test_a_witness_out_of_reach_stops_nothing(witnessed: Run, elsewhere: Elsewhere) -> None:
    """The log goes on being signed; when it answers, all of it is witnessed at once."""
    elsewhere.away = True
    before = len(witnessed.sizes())
    for _ in range(3):
        witnessed.pass_by()
    assert len(witnessed.sizes()) == before + 3
    [told] = witnessed.told
    assert ("not witnessed" in told, "cannot be reached" in told) == (True, True)
    assert open_incidents(witnessed) == ["witness/prov"]
    elsewhere.away = False
    witnessed.pass_by()
    assert (open_incidents(witnessed), verify_ledger(witnessed.office.settings, "prov").alone) == ([], 1)


def test_another_history_is_an_alarm_of_its_own(witnessed: Run, elsewhere: Elsewhere) -> None:
    """It does not hide behind a witness that was out of reach before, and stays until the witness cosigns again."""
    elsewhere.away = True
    witnessed.pass_by()
    elsewhere.away = False
    thief = Signer("klickfri/prov", keyfile.key_in(key_file(witnessed.office.settings.state, "prov")))
    other = thief.sign(str(Checkpoint("klickfri/prov", 1000, b"\x07" * 32)))
    elsewhere.forget(verifier_of(witnessed.log, "prov") or "")
    assert elsewhere(str(Submission(0, (), other))).verdict is Ruling.COSIGNED
    for _ in range(2):
        witnessed.pass_by()
    assert open_incidents(witnessed) == ["history/prov"]
    assert (len(witnessed.told), "another history" in witnessed.told[1]) == (2, True)
    assert len(witnessed.sizes()) >= 4, "the log goes on"


def test_a_key_that_is_none_stops_the_start(office: Office, elsewhere: Elsewhere) -> None:
    """It is a setting, and is said before the night."""
    board = str(Signer("klickfri/prov", b"\x01" * 32).verifier)
    with opened(office.settings) as store, pytest.raises(Misconfigured, match="no witness's key"):
        Run(office, store, None, board)


class Desk:
    """An authority that stamps, which can be made to be out of reach."""

    host = "tsa.example"

    def __init__(self, tsa: Tsa) -> None:
        self.tsa, self.away = tsa, False

    def __call__(self, asked: bytes) -> bytes:
        """As `StampMessenger` does."""
        if self.away:
            raise NotStamped("tsa.example cannot be reached (TimeoutError)")
        return self.tsa.answer(asked)


def test_the_end_is_stamped_and_an_authority_out_of_reach_stops_nothing(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the end. What cannot be stamped is told once and is an incident until it can; then all of it is dated."""
    desk = Desk(Tsa(tmp_path / "tsa"))
    monkeypatch.setattr("klickfri.audit.stamping.StampMessenger", lambda address: desk)
    with opened(office.settings) as store:
        run = Run(office, store, None, tsa="http://tsa.example", tsa_cert=desk.tsa.certificates)
        with run.log:
            run.pass_by()
            assert list(run.log.stamps()) == []
            desk.away = True
            run.sealing.end()
            run.sealing.end()
            assert (open_incidents(run), len(run.told), "not stamped" in run.told[0]) == (["stamp/prov"], 1, True)
            desk.away = False
            run.sealing.end()
            run.sealing.end()
            assert (open_incidents(run), run.incidents()) == ([], ["incident.opened", "incident.closed"])
        checked = verify_ledger(run.office.settings, "prov")
        assert (checked.ok, checked.undated) == (True, 0)
        assert checked.stamp
        assert checked.stamp.by == "Almbacka tidsstämpel"


def test_without_the_key_nothing_is_stamped(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run says that it cannot sign, and ends well."""
    desk = Desk(Tsa(tmp_path / "tsa"))
    monkeypatch.setattr("klickfri.audit.stamping.StampMessenger", lambda address: desk)
    with opened(office.settings) as store:
        run = Run(office, store, None, tsa="http://tsa.example", tsa_cert=desk.tsa.certificates)
        with run.log:
            run.pass_by()
            key_file(run.office.settings.state, "prov").unlink()
            run.sealing.end()
            assert (list(run.log.stamps()), desk.tsa.asked, len(run.told)) == ([], [], 1)
