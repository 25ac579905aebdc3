"""A witness's book: what it cosigns is kept first, it never goes back, and it is never begun anew in silence."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sqlite3
import stat
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from klickfri.audit.add_checkpoint import Ruling, Submission
from klickfri.audit.checkpoint import Checkpoint
from klickfri.audit.note import Signer
from klickfri.audit.tree import Tree, consistency, hashes
from klickfri.audit.witness import book
from klickfri.audit.witness.book import Book, book_file, key_file
from klickfri.model.errors import Misconfigured, NotFound, Unusable

NOW = dt.datetime(2026, 11, 20, 2, 0, 7, tzinfo=dt.UTC)
NAME = "almbacka.example/arkivet"
BOARD = Signer("klickfri/prov", b"\x01" * 32)
LEAVES = [bytes([number]) * 32 for number in range(100)]
HASH_MORE = b"old 7\n7gzZUgeTn4TsdW5/0jwHcsrLP+qH1pGEDtbO9fC/PYY=\n"
FORKED = [*LEAVES[:4], b"\xff" * 32, *LEAVES[5:]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A witness's, that trusts a board."""
    book.begin(tmp_path / "witness", NAME, NOW)
    Book(tmp_path / "witness").trust(str(BOARD.verifier), NOW)
    return tmp_path / "witness"


def note(size: int, leaves: list[bytes] = LEAVES, signer: Signer = BOARD) -> str:
    """The signed checkpoint of so many leaves."""
    tree = Tree()
    for leaf in leaves[:size]:
        tree.add(leaf)
    return signer.sign(str(Checkpoint.of_tree(signer.verifier.name, tree)))


def asked(old: int, size: int, leaves: list[bytes] = LEAVES, signer: Signer = BOARD) -> bytes:
    """What a log sends, with the proof of its own leaves."""
    spans = consistency(old, size) if 0 < old <= size else []
    made = hashes(leaves[:size], spans)
    return str(Submission(old, tuple(made[span] for span in spans), note(size, leaves, signer))).encode()


def known(folder: Path) -> list[tuple[str, int]]:
    """What the witness knows."""
    return [(one.origin, one.size) for one in Book(folder).logs()]


def test_a_witness_is_begun_once(tmp_path: Path) -> None:
    """For its account alone; its verifier key is the same from then on."""
    folder = tmp_path / "a" / "w"
    verifier = book.begin(folder, NAME, NOW)
    assert (Book(folder).verifier, verifier.name) == (verifier, NAME)
    assert [stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.iterdir())] == [0o700, 0o600, 0o600]
    with pytest.raises(Misconfigured, match="already"):
        book.begin(folder, NAME, NOW)
    assert (Book(folder).verifier, Book(folder).logs()) == (verifier, [])


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "x" * 101, "a\u200bb\x07"])
def test_a_name_that_no_key_can_have_is_refused(tmp_path: Path, name: str) -> None:
    """Nothing is made."""
    with pytest.raises(Misconfigured):
        book.begin(tmp_path / "w", name, NOW)
    assert not (tmp_path / "w").exists()


def test_a_checkpoint_is_kept_and_cosigned(folder: Path) -> None:
    """The cosignature holds, and is of the moment; the note is kept with both signatures, and without others'."""
    there = Book(folder)
    sent = asked(0, 7).decode() + Signer("klickfri/prov", b"\x09" * 32).sign("x\n").rpartition("\n\n")[2]
    answer = there.answer(sent.encode(), NOW)
    assert answer.verdict is Ruling.COSIGNED
    cosigned, [log] = note(7) + answer.body, there.logs()
    assert (there.verifier.text_of(cosigned), there.verifier.time_of(cosigned)) == (str(log.checkpoint), NOW)
    assert (log.note, log.size, log.cosigned, log.strange) == (cosigned, 7, "2026-11-20T02:00:07+00:00", "")
    assert BOARD.verifier.text_of(log.note)
    assert there.answer(asked(7, 30), NOW).verdict is Ruling.COSIGNED
    assert there.answer(asked(30, 30), NOW).verdict is Ruling.COSIGNED
    assert known(folder) == [("klickfri/prov", 30)]


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        (b"hello", Ruling.NO_SUBMISSION),
        (b"old 0\n\nno note\n", Ruling.NO_SUBMISSION),
        (str(Submission(0, (), BOARD.sign("klickfri/prov\n5\nAAAA\n"))).encode(), Ruling.NO_SUBMISSION),
        (asked(0, 9, signer=Signer("klickfri/social", b"\x01" * 32)), Ruling.UNKNOWN_LOG),
        (asked(7, 9, signer=Signer("klickfri/prov", b"\x05" * 32)), Ruling.NOT_SIGNED),
        (asked(7, 9).replace(b"\n9\n", b"\n8\n"), Ruling.NOT_SIGNED),
        (asked(0, 9), Ruling.OTHER_SIZE),
        (asked(0, 3), Ruling.OTHER_SIZE),
        (asked(5, 9), Ruling.OTHER_SIZE),
        (asked(9, 12), Ruling.OTHER_SIZE),
        (asked(7, 3), Ruling.NO_SUBMISSION),
        (asked(7, 7, FORKED), Ruling.OTHER_SIZE),
        (asked(7, 9, FORKED), Ruling.NOT_CONTINUED),
        (asked(7, 9).replace(b"old 7\n", HASH_MORE), Ruling.NOT_CONTINUED),
    ],
)  # fmt: skip
def test_nothing_else_is_cosigned_and_nothing_forgotten(folder: Path, body: bytes, verdict: Ruling) -> None:
    """What it knew it still knows, and goes on from."""
    there = Book(folder)
    there.answer(asked(0, 7), NOW)
    before = there.logs()[0]
    answer = there.answer(body, NOW)
    assert (answer.verdict, answer.size) == (verdict, 7 if verdict is Ruling.OTHER_SIZE else None)
    assert there.logs()[0]._replace(strange="", strange_at="") == before
    assert there.answer(asked(7, 9), NOW).verdict is Ruling.COSIGNED


def test_a_second_history_is_kept_as_evidence(folder: Path) -> None:
    """The first note that the board's key has signed and that does not continue; what anybody may make is not kept."""
    there = Book(folder)
    there.answer(asked(0, 7), NOW)
    for nothing in (asked(0, 9), asked(7, 9, FORKED, Signer("klickfri/prov", b"\x05" * 32)), asked(0, 3)):
        there.answer(nothing, NOW)
    assert there.logs()[0].strange == ""
    for number, strange in enumerate((asked(7, 7, FORKED), asked(7, 9, FORKED))):
        there.answer(strange, NOW + dt.timedelta(hours=number))
    [log] = there.logs()
    assert (log.strange, log.strange_at) == (note(7, FORKED), "2026-11-20T02:00:07+00:00")
    assert BOARD.verifier.text_of(log.strange), "which the board cannot deny"


def test_a_boards_new_key_takes_a_reason_and_goes_on(folder: Path) -> None:
    """The old one is not taken any more, and what was cosigned must still be continued."""
    there, new = Book(folder), Signer("klickfri/prov", b"\x06" * 32)
    there.answer(asked(0, 7), NOW)
    assert there.trust(str(BOARD.verifier), NOW).size == 7, "nothing new"
    with pytest.raises(Misconfigured, match="--reason"):
        there.trust(str(new.verifier), NOW)
    assert there.answer(asked(7, 9, signer=new), NOW).verdict is Ruling.NOT_SIGNED
    assert there.trust(str(new.verifier), NOW, "den gamla är borta").verifier == str(new.verifier)
    assert there.answer(asked(7, 9), NOW).verdict is Ruling.NOT_SIGNED
    assert there.answer(asked(7, 9, FORKED, new), NOW).verdict is Ruling.NOT_CONTINUED
    assert there.answer(asked(0, 9, FORKED, new), NOW).verdict is Ruling.OTHER_SIZE
    assert there.answer(asked(7, 9, signer=new), NOW).verdict is Ruling.COSIGNED
    with closing(sqlite3.connect(book_file(folder))) as db:
        done = [(what.split(" ")[0], reason) for what, reason in db.execute("SELECT what, reason FROM done")]
    assert done == [("begun", ""), ("trusts", ""), ("trusts", "den gamla är borta")]


@pytest.mark.parametrize(
    "key",
    ["", "nothing", str(BOARD.verifier)[:-4], str(BOARD.verifier).replace("klickfri/prov", "klickfri/pr0v"),
     *(str(Signer(name, b"\x01" * 32).verifier) for name in ("other/prov", "klickfri/../x", "klickfri/", "prov"))],
)  # fmt: skip
def test_what_is_no_boards_key_is_not_trusted(folder: Path, key: str) -> None:
    """It is said where a board's stands; a witness's own is none either."""
    there = Book(folder)
    for refused in (key, str(there.verifier)):
        with pytest.raises(Misconfigured, match=r"board\.signs"):
            there.trust(refused, NOW)
    assert known(folder) == [("klickfri/prov", 0)]


def spoil(change: Callable[[bytes], bytes]) -> Callable[[Path], object]:
    """Other bytes in the book."""
    return lambda folder: book_file(folder).write_bytes(change(book_file(folder).read_bytes()))


LOST: dict[str, Callable[[Path], object]] = {
    "the book": lambda folder: book_file(folder).unlink(),
    "the key": lambda folder: key_file(folder).unlink(),
    "an empty book": spoil(lambda whole: b""),
    "half a book": spoil(lambda whole: whole[: len(whole) // 2]),
    "another file": spoil(lambda whole: b"no database " * 900),
    "a page of zeros": spoil(lambda whole: whole[:4096] + bytes(4096) + whole[8192:]),
    "another witness's key": lambda folder: key_file(folder).write_text("ab" * 32),
}


@pytest.mark.parametrize("lose", LOST.values(), ids=LOST.keys())
def test_a_book_that_is_lost_is_not_begun_in_silence(folder: Path, lose: Callable[[Path], object]) -> None:
    """It is refused, with what to do; nothing is made in its place. Begun anew with a reason it is another witness,
    which trusts nobody, and what was there is put aside."""
    there = Book(folder)
    there.answer(asked(0, 7), NOW)
    lose(folder)
    before = sorted(os.listdir(folder))
    with pytest.raises(Unusable, match="--anew"):
        Book(folder)
    with pytest.raises(Misconfigured, match="--anew"):
        book.begin(folder, NAME, NOW)
    with pytest.raises(Misconfigured, match="--reason"):
        book.begin(folder, NAME, NOW, anew=True)
    assert sorted(os.listdir(folder)) == before
    new = book.begin(folder, NAME, NOW, anew=True, reason="disken gick sönder")
    assert (new.name, new != there.verifier, Book(folder).logs()) == (NAME, True, [])
    assert set(before) == {name.removesuffix(".20261120T020007Z") for name in os.listdir(folder) if name.endswith("Z")}


def test_where_no_witness_was_begun_it_is_said(tmp_path: Path) -> None:
    """And none is."""
    with pytest.raises(NotFound, match="witness begin"):
        Book(tmp_path / "gone")
    assert not (tmp_path / "gone").exists()


def test_a_newer_book_is_refused(folder: Path) -> None:
    """Another release's, which is not lost."""
    with closing(sqlite3.connect(book_file(folder))) as db:
        db.execute("PRAGMA user_version = 2")
    with pytest.raises(Unusable, match="matching release"):
        Book(folder)


def test_a_book_that_goes_while_it_is_open_cosigns_nothing(folder: Path) -> None:
    """Nor is one made in its place."""
    there = Book(folder)
    book_file(folder).unlink()
    with pytest.raises(Unusable):
        there.answer(asked(0, 7), NOW)
    assert not book_file(folder).exists()


def test_what_cannot_be_kept_is_not_cosigned(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line never leaves when the disk has not taken it."""
    there = Book(folder)
    with closing(sqlite3.connect(book_file(folder), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        monkeypatch.setattr(book, "_PATIENCE", 0.05)
        with pytest.raises(Unusable, match="locked"):
            there.answer(asked(0, 7), NOW)
    assert known(folder) == [("klickfri/prov", 0)]


def test_the_book_itself_refuses_to_go_back(folder: Path) -> None:
    """Whatever writes to it."""
    Book(folder).answer(asked(0, 7), NOW)
    with closing(sqlite3.connect(book_file(folder), isolation_level=None)) as db:
        for statement in ("UPDATE log SET size = 6", "DELETE FROM log"):
            with pytest.raises(sqlite3.IntegrityError, match="a witness never"):
                db.execute(statement)


def test_many_at_once_get_one_history(folder: Path) -> None:
    """Two histories brought by many threads, each through a book of its own: all that is cosigned is of one."""
    cosigned = list[tuple[int, str]]()
    start = threading.Barrier(8)

    def bring(leaves: list[bytes]) -> None:
        there, old = Book(folder), 0
        start.wait()
        for size in range(1, 40):
            answer = there.answer(asked(old, size, leaves), NOW)
            if answer.verdict is Ruling.COSIGNED:
                cosigned.append((size, note(size, leaves)))
            old = size if answer.verdict is Ruling.COSIGNED else answer.size or old

    threads = [threading.Thread(target=bring, args=(leaves,)) for leaves in [LEAVES, FORKED] * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [log] = Book(folder).logs()
    won = LEAVES if log.note.startswith(note(log.size)) else FORKED
    assert [size for size, said in cosigned if said != note(size, won)] == []
    assert (log.size, log.size in dict(cosigned), log.strange != "") == (39, True, True)


def test_a_copy_of_it_is_one_file(folder: Path, tmp_path: Path) -> None:
    """Nothing that it knows lies beside, so no copy is older than it looks."""
    Book(folder).answer(asked(0, 7), NOW)
    assert sorted(os.listdir(folder)) == ["witness.key", "witness.sqlite"]
    shutil.copytree(folder, tmp_path / "copy")
    assert known(tmp_path / "copy") == known(folder)
