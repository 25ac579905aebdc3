"""A bundle is checked by one file that needs nothing of ours, and no changed byte passes."""

from __future__ import annotations

import ast
import datetime as dt
import hashlib
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from klickfri.audit import outsider
from klickfri.audit.cosignature import Cosigner
from klickfri.audit.ledger import KeptCosignature, KeptStamp
from klickfri.audit.memory import MemoryLedger
from klickfri.audit.note import Signer, text_of
from klickfri.audit.outsider import NotProven, check
from klickfri.audit.proof import prove, write
from klickfri.audit.signing import Sealer, verifier_of
from klickfri.audit.stamp import Authority, Stamped, question
from klickfri.model.event import Event
from tests.tsa import Tsa
from tests.unit.audit.support import BOARD, PNG, step, ticking_clock

Parts = dict[str, bytes]
WITNESS = Cosigner("almbacka.example/arkivet", b"\x02" * 32)
NOW = dt.datetime(2026, 11, 20, 3, 4, 5, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The bundle of a case of three entries and two pictures, in a log of nine, witnessed and stamped; and the verifier
    key."""
    place, log = tmp_path_factory.mktemp("made"), MemoryLedger(board=BOARD, clock=ticking_clock())
    for number in range(3):
        log.append(Event("case.claimed", "sfi/B-2", {"run": "natt"}))
        shown = {"picture": log.keep_picture(PNG + bytes([number]))} if number else {}
        log.append(step(number, say="Välj skolform å", **shown))
    kept = Sealer(log, place, BOARD).seal()
    verifier = verifier_of(log, BOARD)
    assert verifier
    line = WITNESS.cosign(text_of(kept.note), NOW)
    log.keep_cosignature(KeptCosignature(kept.size, Cosigner("b.example", b"\x03" * 32).cosign("x\n", NOW), ""))
    log.keep_cosignature(KeptCosignature(kept.size, line, ""))
    tsa = Tsa(place / "tsa")
    log.keep_stamp(KeptStamp(kept.size, str(Stamped(kept.note, tsa.answer(question(kept.note).as_bytes())))))
    authority = Authority(tsa.certificates.read_bytes())
    write(prove(log, "A-1", kept, verifier, WITNESS.verifier, authority), place / "bevis.zip")
    return place / "bevis.zip", verifier


@pytest.fixture
def parts(made: tuple[Path, str]) -> Parts:
    """The files of the bundle."""
    with zipfile.ZipFile(made[0]) as bundle:
        return {name: bundle.read(name) for name in bundle.namelist()}


def packed(parts: Parts, file: Path) -> Path:
    """A bundle of these files."""
    with zipfile.ZipFile(file, "w") as bundle:
        for name, content in parts.items():
            bundle.writestr(name, content)
    return file


def verified(file: Path, place: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """What the verifier of the bundle itself says, in an interpreter that knows nothing of this one's surroundings."""
    script = place / "verifiera.py"
    with zipfile.ZipFile(file) as bundle:
        script.write_bytes(bundle.read("verifiera.py"))
    words = [sys.executable, "-I", "-X", "utf8", str(script), str(file), *more]
    return subprocess.run(words, capture_output=True, text=True, check=False, cwd=place, env={}, encoding="utf-8")


def test_the_verifier_is_short_and_stands_alone() -> None:
    """Less than 200 lines, and what it imports is of Python or of cryptography."""
    text = Path(outsider.__file__).read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 200
    nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {node.module or "" if isinstance(node, ast.ImportFrom) else node.names[0].name for node in nodes}
    assert {name.split(".")[0] for name in names} <= {*sys.stdlib_module_names, "cryptography"}


def test_a_bundle_holds(made: tuple[Path, str], tmp_path: Path) -> None:
    """By itself, and with the key that was received another way; the words say which of the two it was."""
    file, key = made
    alone, compared = verified(file, tmp_path), verified(file, tmp_path, "--key", key)
    assert (alone.returncode, compared.returncode, alone.stderr + compared.stderr) == (0, 0, "")
    assert (
        "BEVISET HÅLLER: 3 poster om A-1 och 2 bilder stod i loggen klickfri/utbildning när den hade 8" in alone.stdout
    )
    assert key in alone.stdout
    assert "Jämför nyckeln" in alone.stdout
    assert "Det är nyckeln som du angav" in compared.stdout
    assert "Tidsstämpeln är inte prövad här" in alone.stdout


def test_a_stamp_is_checked_as_the_readme_says(made: tuple[Path, str], parts: Parts, tmp_path: Path) -> None:
    """With openssl, no net and the authority's certificates: of the checkpoint as it lies in the bundle."""
    for name, content in parts.items():
        if "/" not in name:
            (tmp_path / name).write_bytes(content)
    (tmp_path / "CERTIFIKATEN.pem").write_bytes((made[0].parent / "tsa" / "certifikat.pem").read_bytes())
    readme = parts["LÄSMIG.txt"].decode()
    assert "är tidsstämplad. Den som stämplar" in readme
    verify, show = (line.split() for line in readme.splitlines() if line.strip().startswith("openssl ts"))
    said = [subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=True) for words in (verify, show)]
    assert said[0].stdout == "Verification: OK\n"
    assert "Time stamp: " in said[1].stdout


def test_another_key_is_refused(made: tuple[Path, str], tmp_path: Path) -> None:
    """Whoever has received the board's key another way is not taken in by a bundle with its own."""
    said = verified(made[0], tmp_path, "--key", str(Signer("klickfri/utbildning", b"\x05" * 32).verifier))
    assert (said.returncode, "inte den nyckel som du angav" in said.stdout) == (1, True)


def test_each_spoilt_member_is_found_by_the_file_itself(made: tuple[Path, str], parts: Parts, tmp_path: Path) -> None:
    """Its middle byte, by the verifier as it is given away, but for the verifier."""
    for name in parts.keys() - {"verifiera.py"}:
        middle = len(parts[name]) // 2
        spoilt = parts[name][:middle] + bytes([parts[name][middle] ^ 1]) + parts[name][middle + 1 :]
        said = verified(packed(parts | {name: spoilt}, tmp_path / "spoilt.zip"), tmp_path)
        assert (said.returncode, said.stderr) == (1, ""), name
        assert said.stdout.startswith("BEVISET HÅLLER INTE. "), name


def test_every_changed_byte_of_every_member_is_found(
    made: tuple[Path, str], parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of entries, pictures, proof, note and key; of the texts, which are long and have one sum each, every ninth."""
    given = dict(parts)
    monkeypatch.setattr(outsider, "_parts", lambda file: given)
    assert check(made[0]).startswith("BEVISET HÅLLER")
    for name, content in parts.items():
        for place in range(0, len(content), 9 if name in outsider.TEXTS else 1):
            given[name] = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
            with pytest.raises(NotProven):
                check(made[0])
        given[name] = content


def test_a_changed_byte_of_the_zip_changes_nothing_that_is_read_or_is_found(
    made: tuple[Path, str], parts: Parts, tmp_path: Path
) -> None:
    """Names, sizes and sums as well; what passes is what was there."""
    whole, file = made[0].read_bytes(), tmp_path / "spoilt.zip"
    for place in range(0, len(whole), 3):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 0x20]) + whole[place + 1 :])
        try:
            check(file)
        except NotProven:
            continue
        with zipfile.ZipFile(file) as bundle:
            assert {name: bundle.read(name) for name in bundle.namelist()} == parts


@pytest.mark.parametrize(
    "name", ["../ut.json", "/etc/x.json", "poster/../x.json", "poster\\000001.json", "x.txt", "poster/"]
)
def test_a_name_that_a_bundle_does_not_have_is_refused(parts: Parts, tmp_path: Path, name: str) -> None:
    """None that leads elsewhere, and nothing beside what is vouched for."""
    with pytest.raises(NotProven, match="så heter ingen fil"):
        check(packed(parts | {name: b"{}"}, tmp_path / "odd.zip"))


def test_a_file_more_less_or_twice_is_refused(parts: Parts, tmp_path: Path) -> None:
    """Each entry and picture is vouched for, and each that is vouched for is there; a witness, if it is asked for."""
    more = {"poster/000001.json": b"{}", f"bilder/{'0' * 64}.png": b"x"}
    for name, content in more.items():
        with pytest.raises(NotProven):
            check(packed(parts | {name: content}, tmp_path / "more.zip"))
    for name in parts.keys() - {"vittne.txt"}:
        with pytest.raises(NotProven):
            check(packed({other: content for other, content in parts.items() if other != name}, tmp_path / "less.zip"))
    file = packed(parts, tmp_path / "twice.zip")
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(file, "a") as bundle:
        bundle.writestr("nyckel.txt", parts["nyckel.txt"])
    with pytest.raises(NotProven):
        check(file)


def restated(change: Callable[[dict[str, list[dict[str, object]]]], object]) -> Callable[[Parts], Parts]:
    """A statement that was changed and spelt as it should be."""

    def run(parts: Parts) -> Parts:
        proof = json.loads(parts["bevis.json"])
        change(proof)
        return {"bevis.json": (json.dumps(proof, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()}

    return run


LIES: dict[str, Callable[[Parts], Parts]] = {
    "another case": restated(lambda proof: proof.update(reference="B-2")),  # type: ignore[call-overload]
    "part of its name": restated(lambda proof: proof.update(reference="1")),  # type: ignore[call-overload]
    "another log": restated(lambda proof: proof.update(log="klickfri/social")),  # type: ignore[call-overload]
    "another format": restated(lambda proof: proof.update(format="klickfri-proof/2")),  # type: ignore[call-overload]
    "no entries": restated(lambda proof: proof.update(entries=[])),
    "an entry twice": restated(lambda proof: proof["entries"].append(proof["entries"][0])),
    "one way for another": restated(lambda proof: proof["entries"][0].update(proof=proof["entries"][1]["proof"])),
    "no way at all": restated(lambda proof: proof["entries"][0].update(proof=[])),
    "a word for a number": restated(lambda proof: proof["entries"][0].update(seq="4")),
    "a way of numbers": restated(lambda proof: proof["entries"][0].update(proof=[1, 2])),
    "texts in a list": restated(lambda proof: proof.update(texts=["LÄSMIG.txt", "verifiera.py"])),  # type: ignore[list-item]
    "a list": lambda parts: {"bevis.json": b"[]\n"},
    "nested": lambda parts: {"bevis.json": b"[" * 100_000},
    "another readme with its sum": lambda parts: {
        "LÄSMIG.txt": b"Lita inte", "bevis.json": parts["bevis.json"].replace(
            hashlib.sha256(parts["LÄSMIG.txt"]).hexdigest().encode(), b"0" * 64)},
    "an empty note": lambda parts: {"kontrollpunkt.txt": b""},
    "a key of another kind": lambda parts: {"nyckel.txt": b"klickfri/utbildning+00000000+AgAA\n"},
}  # fmt: skip


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_a_statement_that_lies_is_found(parts: Parts, tmp_path: Path, lie: Callable[[Parts], Parts]) -> None:
    """However well it is spelt."""
    with pytest.raises(NotProven):
        check(packed(parts | lie(parts), tmp_path / "lie.zip"))


def test_somebody_elses_signature_is_found(parts: Parts, tmp_path: Path) -> None:
    """A checkpoint that is signed by another holds only with that other's key, which the reader compares."""
    text = parts["kontrollpunkt.txt"].decode().rpartition("\n\n")[0] + "\n"
    forger = Signer("klickfri/utbildning", b"\x05" * 32)
    with pytest.raises(NotProven, match="signaturen håller inte"):
        check(packed(parts | {"kontrollpunkt.txt": forger.sign(text).encode()}, tmp_path / "a.zip"))
    own = {"kontrollpunkt.txt": forger.sign(text).encode(), "nyckel.txt": f"{forger.verifier}\n".encode()}
    file = packed(parts | own, tmp_path / "b.zip")
    assert str(forger.verifier) in check(file), "which is why the key is compared"
    with pytest.raises(NotProven, match="inte den nyckel"):
        check(file, parts["nyckel.txt"].decode())


def test_a_witnessed_bundle_says_by_whom_and_when(made: tuple[Path, str], tmp_path: Path) -> None:
    """By the witness's clock. With the key that was received another way it must be that witness."""
    alone = verified(made[0], tmp_path)
    told = f"Bevittnat 2026-11-20 03:04:05 UTC med {WITNESS.verifier}"
    assert f"{told} (jämför också den nyckeln)" in alone.stdout
    compared = verified(made[0], tmp_path, "--key", made[1], "--witness-key", str(WITNESS.verifier))
    assert (compared.returncode, f"{told}\n" in compared.stdout) == (0, True)
    other = verified(made[0], tmp_path, "--witness-key", str(Cosigner(WITNESS.verifier.name, b"\x05" * 32).verifier))
    assert (other.returncode, "vittne.txt: det är inte den nyckel som du angav" in other.stdout) == (1, True)


def test_an_unwitnessed_bundle_holds_unless_a_witness_is_asked_for(parts: Parts, tmp_path: Path) -> None:
    """Whoever takes the cosignature away is found by who asks for it."""
    bare = packed({name: content for name, content in parts.items() if name != "vittne.txt"}, tmp_path / "bare.zip")
    assert "Bevittnat" not in check(bare)
    with pytest.raises(NotProven, match=r"vittne\.txt: saknas"):
        check(bare, witness=str(WITNESS.verifier))


def test_a_cosignature_of_something_else_is_found(parts: Parts, tmp_path: Path) -> None:
    """Of another text, another time, by the board's own key, or of a note's kind."""
    text, key = text_of(parts["kontrollpunkt.txt"].decode()), str(WITNESS.verifier)
    board = Signer("klickfri/utbildning", b"\x05" * 32)
    lies = [
        f"{key}\n{WITNESS.cosign(text.replace('8', '9'), NOW)}\n",
        f"{key}\n{Signer(WITNESS.verifier.name, bytes([2]) * 32).sign(text).splitlines()[-1]}\n",
        f"{board.verifier}\n{board.sign(text).splitlines()[-1]}\n",
        f"{key}\n{WITNESS.cosign(text, NOW)}",
        f"{key}\n{WITNESS.cosign(text, NOW)}\n\n",
        f"{key}\n",
        "",
    ]
    for lie in lies:
        with pytest.raises(NotProven, match=r"vittne\.txt"):
            check(packed(parts | {"vittne.txt": lie.encode()}, tmp_path / "lie.zip"))


def test_a_silly_time_is_no_fault_of_the_verifier(parts: Parts, tmp_path: Path) -> None:
    """A witness whose clock is in the year 300,000."""
    seconds = 2**43
    message = f"cosignature/v1\ntime {seconds}\n{text_of(parts['kontrollpunkt.txt'].decode())}"
    signature = Ed25519PrivateKey.from_private_bytes(b"\x02" * 32).sign(message.encode())
    line = WITNESS.verifier.line(seconds.to_bytes(8, "big") + signature)
    told = {"vittne.txt": f"{WITNESS.verifier}\n{line}\n".encode()}
    assert "Bevittnat" in check(packed(parts | told, tmp_path / "a.zip"))


@pytest.mark.parametrize("content", [b"", b"PK", b"no zip " * 100])
def test_what_is_no_zip_is_said(tmp_path: Path, content: bytes) -> None:
    """And what is not there, or a folder."""
    (tmp_path / "x.zip").write_bytes(content)
    for file in (tmp_path / "x.zip", tmp_path / "gone.zip", tmp_path):
        with pytest.raises(NotProven, match="skadad eller ingen zipfil"):
            check(file)


def test_a_bundle_too_large_is_not_unpacked(parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever made it may have meant harm."""
    monkeypatch.setattr(outsider, "LARGEST", 1000)
    with pytest.raises(NotProven, match="för stort"):
        check(packed(parts, tmp_path / "large.zip"))


def test_the_readme_says_what_it_does_not_prove(parts: Parts, made: tuple[Path, str]) -> None:
    """In Swedish, with the command, the key, and what must be compared."""
    text = parts["LÄSMIG.txt"].decode()
    wanted = (
        "A-1: 3 poster, 2 bilder",
        "VAD DET INTE BEVISAR",
        "på annat sätt",
        "python verifiera.py",
        made[1],
        "8 poster",
    )
    assert [words for words in wanted if words not in text] == []
    assert "{" not in text
