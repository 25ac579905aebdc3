"""What stamps show of a log: how far they reach, and what they find that was written anew."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from klickfri.audit.opening import open_ledger, verify_ledger
from klickfri.audit.signing import Sealer
from klickfri.audit.stamp import Stamped
from klickfri.audit.stamping import StampService, read_authority, service_of, stamp, tell_asked
from klickfri.audit.verify import BreachKind, Verification
from klickfri.model.errors import Misconfigured, NotStamped
from klickfri.settings.settings import Settings
from tests.tsa import Tsa
from tests.unit.audit.support import BOARD, step, ticking_clock
from tests.unit.audit.test_covering import anew, found
from tests.unit.audit.test_witnessed import tamper

CLOCK = ticking_clock()


@pytest.fixture(scope="module")
def tsa(tmp_path_factory: pytest.TempPathFactory) -> Tsa:
    """An authority."""
    return Tsa(tmp_path_factory.mktemp("there") / "tsa")


@pytest.fixture
def settings(tmp_path: Path, tsa: Tsa) -> Settings:
    """A machine that knows the authority, with a log of nine entries of which the first four and seven are stamped."""
    settings = Settings(tmp_path / "state", tmp_path, "sqlite:///x", tsa_cert=tsa.certificates)
    grow(settings, tsa, [1, 2], 2)
    return settings


def grow(settings: Settings, tsa: Tsa, parts: list[int], more: int = 0) -> None:
    """Appends so many steps before each stamp, and some more."""
    service = StampService(read_authority(tsa.certificates), "tsa.example", tsa.answer)
    with open_ledger(settings, BOARD, CLOCK) as log:
        hand = Sealer(log, settings.state, BOARD)
        hand.seal()
        for part in parts:
            for number in range(part):
                log.append(step(number))
            tell_asked(log, BOARD, service, "drift")
            stamp(log, hand.seal(), service)
        for number in range(more):
            log.append(step(number))


def checked(settings: Settings) -> Verification:
    """What comes of checking the log."""
    return verify_ledger(settings, BOARD)


def test_the_check_says_how_far_stamps_reach(settings: Settings) -> None:
    """Entry and its time, the authority's time and name; what came later is counted. They do not stand for an anchor:
    whoever has the key can have a new history stamped, with a later time."""
    result = checked(settings)
    assert (result.ok, result.stamped and result.stamped.seq, result.undated) == (True, 8, 2)
    assert "Tidsstämplad till och med post 8 (2026-11-20 02:00), " in result.line()
    assert " av Almbacka tidsstämpel." in result.line()
    assert result.alone == result.entries == 10


def test_without_certificates_they_are_counted(settings: Settings) -> None:
    """And prove nothing."""
    result = checked(replace(settings, tsa_cert=None))
    assert (result.stamped, result.unheld_stamps, result.ok) == (None, 2, True)
    assert "2 tidsstämplar är inte prövade utan certifikat." in result.line()


def test_a_log_that_was_never_stamped_is_told(tmp_path: Path, tsa: Tsa) -> None:
    """Where certificates are given."""
    settings = Settings(tmp_path / "state", tmp_path, "sqlite:///x", tsa_cert=tsa.certificates)
    grow(settings, tsa, [])
    assert "Inget är tidsstämplat." in checked(settings).line()


def test_an_entry_below_a_stamp_cannot_be_written_anew(settings: Settings) -> None:
    """With every leaf and link right, and no checkpoints left: the stamp is of another root."""
    anew(settings, lambda body: body.replace("steg 1", "steg 9"))
    tamper(settings, "DELETE FROM checkpoint")
    assert found(checked(settings)) == {BreachKind.STAMP: (8, "loggen är inte längre den som signerades")}


def test_a_cut_end_is_missed_by_its_stamp(settings: Settings) -> None:
    """Below the last one."""
    anew(settings, lambda body: body, keep=7)
    tamper(settings, "DELETE FROM checkpoint")
    assert found(checked(settings)) == {BreachKind.STAMP: (8, "loggen slutar redan vid post 7")}


def test_stamps_of_others_and_of_other_texts_are_named(settings: Settings, tsa: Tsa, tmp_path: Path) -> None:
    """Each is a breach with its kind: another authority's, one that was moved to another note, what is none."""
    other = replace(settings, tsa_cert=Tsa(tmp_path / "other").certificates)
    assert found(checked(other)) == {BreachKind.STAMP: (5, "den är utfärdad av någon annan än certifikaten säger")}
    with open_ledger(settings, BOARD, CLOCK) as log:
        first, last = log.stamps()
    moved = Stamped(Stamped.of(last.stamped).note, Stamped.of(first.stamped).answer)
    tamper(settings, f"UPDATE time_stamp SET stamped = '{moved}' WHERE size = 8")
    assert found(checked(settings)) == {BreachKind.STAMP: (8, "den gäller något annat än kontrollpunkten")}
    tamper(settings, "UPDATE time_stamp SET stamped = 'canberg' WHERE size = 8")
    assert found(checked(settings)) == {BreachKind.STAMP: (8, "den går inte att läsa")}


def test_only_what_holds_is_kept(settings: Settings, tsa: Tsa, tmp_path: Path) -> None:
    """An answer to another question, of an authority that is not known, a refusal, no answer: each says what to do."""
    known, other = read_authority(tsa.certificates), Tsa(tmp_path / "other")
    old = tsa.asked[0]
    wrong = {
        "of something else|signature does not hold": StampService(known, "x", lambda asked: tsa.answer(old)),
        "no certificate of the file": StampService(known, "x", other.answer),
        "sends certificates although": StampService(known, "x", lambda asked: b"<html>"),
    }
    with open_ledger(settings, BOARD, CLOCK) as log:
        kept = Sealer(log, settings.state, BOARD).seal()
        for why, service in wrong.items():
            with pytest.raises(NotStamped, match=why):
                stamp(log, kept, service)
        assert [one.size for one in log.stamps()] == [5, 8]


def test_the_way_over_http(settings: Settings, tsa: Tsa) -> None:
    """To the authority's address and back; one that is not there is told by its host and port."""
    with tsa.served() as address:
        service = service_of(replace(settings, tsa=address))
        assert service
        with open_ledger(settings, BOARD, CLOCK) as log:
            kept = Sealer(log, settings.state, BOARD).seal()
            assert stamp(log, kept, service).by == tsa.name
    with (
        open_ledger(settings, BOARD, CLOCK) as log,
        pytest.raises(NotStamped, match=r"127.0.0.1:\d+ cannot be"),
    ):
        stamp(log, kept, service)


def test_who_has_no_settings_asks_nobody(settings: Settings, tmp_path: Path) -> None:
    """Certificates alone are for checking; a file without any is told."""
    assert service_of(settings) is None
    (tmp_path / "x.pem").write_text("x", encoding="ascii")
    with pytest.raises(Misconfigured, match="holds no certificates"):
        service_of(replace(settings, tsa_cert=tmp_path / "x.pem"))
