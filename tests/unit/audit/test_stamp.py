"""What an authority has stamped holds by its certificates, and by nothing else."""

from __future__ import annotations

import datetime as dt
import subprocess
from pathlib import Path

import pytest
from rfc3161_client import TimestampRequestBuilder

from klickfri.audit.note import Signer
from klickfri.audit.stamp import Authority, Stamped, StampFault, StampTime, question, refused
from klickfri.model.errors import BadNote
from tests.tsa import Tsa

NOTE = Signer("klickfri/utbildning", b"\x01" * 32).sign("klickfri/utbildning\n7\nå\n")


@pytest.fixture(scope="module")
def tsa(tmp_path_factory: pytest.TempPathFactory) -> Tsa:
    """An authority."""
    return Tsa(tmp_path_factory.mktemp("there") / "tsa")


@pytest.fixture(scope="module")
def stamped(tsa: Tsa) -> Stamped:
    """The note, as the authority stamped it."""
    return Stamped(NOTE, tsa.answer(question(NOTE).as_bytes()))


def known(tsa: Tsa) -> Authority:
    """As its customers know it."""
    return Authority(tsa.certificates.read_bytes())


def test_a_stamp_says_when_and_by_whom(tsa: Tsa, stamped: Stamped) -> None:
    """By the authority's clock, which is this machine's here, and by the name in its certificate."""
    held = known(tsa).held(stamped)
    assert isinstance(held, StampTime)
    assert abs(held.time - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=10)
    assert held.by == "Almbacka tidsstämpel"


def test_a_stamp_is_read_back(stamped: Stamped) -> None:
    """As it was written; what is no such text is refused."""
    assert Stamped.of(str(stamped)) == stamped
    with pytest.raises(BadNote):
        Stamped.of("klickfri/x\n\nå")


def test_the_authority_is_told_nothing_of_the_log(stamped: Stamped, tsa: Tsa) -> None:
    """A hash and a number, no name of a board."""
    assert tsa.asked
    assert not any(b"utbildning" in asked or b"klickfri" in asked for asked in tsa.asked)


def test_each_fault_has_its_kind(tsa: Tsa, stamped: Stamped, tmp_path: Path) -> None:
    """Of another authority, of another note, with another number than was sent, with another time, cut."""
    assert known(Tsa(tmp_path / "other")).held(stamped) is StampFault.OTHER_AUTHORITY
    assert known(tsa).held(Stamped(NOTE + "x", stamped.answer)) is StampFault.OTHER_TEXT
    assert known(tsa).held(stamped, nonce=1) is StampFault.NOT_SIGNED
    assert known(tsa).held(Stamped(NOTE, stamped.answer[:-1])) is StampFault.UNREADABLE
    year = f"{dt.datetime.now(dt.UTC):%Y%m}".encode()
    assert stamped.answer.count(year) >= 1
    earlier = stamped.answer.replace(year, b"202501")
    assert known(tsa).held(Stamped(NOTE, earlier)) is StampFault.NOT_SIGNED


def test_certificates_up_to_the_root_are_needed(tsa: Tsa, stamped: Stamped) -> None:
    """The authority's own alone, or the root alone, makes nobody known; a file of another kind is refused."""
    own, root = tsa.certificates.read_bytes().split(b"-----BEGIN")[1:]
    assert Authority(b"-----BEGIN" + own).held(stamped) is StampFault.NOT_SIGNED
    assert Authority(b"-----BEGIN" + root).held(stamped) is StampFault.OTHER_AUTHORITY
    with pytest.raises(ValueError, match="PEM"):
        Authority(b"no certificate")


def test_no_changed_byte_makes_it_say_something_else(tsa: Tsa, stamped: Stamped) -> None:
    """It is refused, or says the same: what is not signed in an answer says nothing."""
    authority, told = known(tsa), known(tsa).held(stamped)
    for place in range(0, len(stamped.answer), 3):
        changed = bytearray(stamped.answer)
        changed[place] ^= 1 << place % 8
        held = authority.held(Stamped(NOTE, bytes(changed)))
        assert isinstance(held, StampFault) or held == told, place


def test_answers_with_several_certificates_are_not_read(tsa: Tsa) -> None:
    """The library wants them in an order that authorities do not keep, so they are not asked for. When this fails, they
    can be, and `Authority` need not be told of each new certificate."""
    asked = TimestampRequestBuilder().data(NOTE.encode()).cert_request(cert_request=True).build()
    assert known(tsa).held(Stamped(NOTE, tsa.answer(asked.as_bytes()))) is StampFault.UNREADABLE


def test_a_refusal_is_told(tsa: Tsa, stamped: Stamped) -> None:
    """In the authority's own words."""
    assert refused(stamped.answer) is None
    (tsa.folder / "tsa.cnf").write_text(
        (tsa.folder / "tsa.cnf").read_text(encoding="utf-8").replace("sha256, sha384, sha512", "sha1"), encoding="utf-8"
    )
    said = refused(tsa.answer(question(NOTE).as_bytes()))
    assert said is not None
    assert "not supported" in said[1]


def test_others_check_it_with_openssl(tsa: Tsa, stamped: Stamped, tmp_path: Path) -> None:
    """By the command that a proof's text gives."""
    (tmp_path / "kontrollpunkt.txt").write_text(NOTE, encoding="utf-8")
    (tmp_path / "tidsstampel.tsr").write_bytes(stamped.answer)
    words = ["openssl", "ts", "-verify", "-data", "kontrollpunkt.txt", "-in", "tidsstampel.tsr"]
    by = ["-CAfile", str(tsa.certificates), "-untrusted", str(tsa.certificates)]
    said = subprocess.run([*words, *by], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (said.returncode, said.stdout) == (0, "Verification: OK\n")
