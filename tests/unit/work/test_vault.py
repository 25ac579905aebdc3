"""The vault keeps a letter durable before it is sent, and forgets a case for good when its key goes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from klickfri.model.errors import AuditUnavailable
from klickfri.privacy.vault import VaultKey, VaultKeys
from klickfri.work.retention import wipe
from klickfri.work.store import Store
from klickfri.work.vault import KeptLetter
from klickfri.work.witness import kept_letters

KEYS = VaultKeys(VaultKey(b"\x01" * 32, "prov"))
NEXT = VaultKey(b"\x02" * 32, "prov")
TEXT = "Hej Åsa Kanarie,\nvälkommen."


@pytest.fixture(params=["sqlite", "postgres"])
def queue(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty queue in a file, and on a server."""
    shared = request.param == "postgres"
    store = Store(request.getfixturevalue("postgres").database() if shared else f"sqlite:///{tmp_path}/queue.db")
    yield store
    store.close()


def lies(store: Store, subject: str | None = None) -> list[KeptLetter]:
    """What whoever only reads finds."""
    return kept_letters(store.url, "prov", subject) or []


def test_a_letter_is_kept_once_and_read_by_its_board(queue: Store) -> None:
    """However often it is about to be sent; a second letter of the case has the same key, another board none of it."""
    for text in (TEXT, TEXT, "Ett till"):
        queue.vault.keep(KEYS, "sfi/A-1", text)
    queue.vault.keep(KEYS, "sfi/A-2", TEXT)
    assert {one.text(KEYS) for one in lies(queue, "sfi/A-1")} == {TEXT, "Ett till"}
    assert len({one.wrapped for one in lies(queue, "sfi/A-1")}) == 1
    assert len(lies(queue)) == 3
    assert queue.vault.cases("prov") == {"sfi/A-1", "sfi/A-2"}
    assert kept_letters(queue.url, "annan") == []


def test_a_shredded_case_cannot_be_read(queue: Store) -> None:
    """Neither with the board's key nor with what was copied of its letters; other cases can, and it may begin anew."""
    for case in ("sfi/A-1", "sfi/A-2"):
        queue.vault.keep(KEYS, case, TEXT)
    [copied] = lies(queue, "sfi/A-1")
    queue.vault.shred("prov", "sfi/A-1")
    queue.vault.shred("prov", "sfi/A-1")
    assert lies(queue, "sfi/A-1") == []
    assert [one.text(KEYS) for one in lies(queue)] == [TEXT]
    queue.vault.keep(KEYS, "sfi/A-1", TEXT)
    [anew] = lies(queue, "sfi/A-1")
    with pytest.raises(ValueError, match="not what was sealed"):
        KEYS.current.open(copied.sealed, anew.wrapped, "sfi/A-1", copied.sha256)


def test_nothing_of_the_key_is_left_in_the_file(tmp_path: Path) -> None:
    """Not as deleted text either, when the file has been written anew."""
    store = Store(f"sqlite:///{tmp_path}/queue.db")
    for number in range(40):
        store.vault.keep(KEYS, f"sfi/A-{number}", TEXT)
    wrapped = [one.wrapped for one in lies(store)]
    for number in range(0, 40, 2):
        store.vault.shred("prov", f"sfi/A-{number}")
    assert wipe(store)
    left = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert sum(one.encode() in left for one in wrapped) == 20
    assert b"Kanarie" not in left
    store.close()


def test_keys_of_cases_are_wrapped_anew(queue: Store) -> None:
    """All that a key here opens; those of a lost key are named, and left as they are. The letters do not change."""
    queue.vault.keep(KEYS, "sfi/A-1", TEXT)
    queue.vault.keep(VaultKeys(VaultKey(b"\x09" * 32, "prov")), "sfi/A-9", TEXT)
    before = [one.sealed for one in lies(queue)]
    assert queue.vault.rewrap(VaultKeys(NEXT, (KEYS.current,))) == ["sfi/A-9"]
    assert queue.vault.rewrap(VaultKeys(NEXT)) == ["sfi/A-9"]
    assert [one.sealed for one in lies(queue)] == before
    [kept] = lies(queue, "sfi/A-1")
    assert kept.text(VaultKeys(NEXT)) == TEXT
    with pytest.raises(LookupError):
        kept.text(KEYS)
    assert (queue.vault.wrapped_by(KEYS.current), queue.vault.wrapped_by(NEXT)) == (0, 1)


def test_a_case_of_another_key_takes_no_letter(store: Store) -> None:
    """Its letters would be read by two keys; it is told, and nothing is kept."""
    store.vault.keep(KEYS, "sfi/A-1", TEXT)
    with pytest.raises(LookupError):
        store.vault.keep(VaultKeys(NEXT), "sfi/A-1", "Ett till")
    assert len(lies(store)) == 1
    store.vault.keep(VaultKeys(NEXT, (KEYS.current,)), "sfi/A-1", "Ett till")
    assert {one.by_key for one in lies(store)} == {KEYS.current.check}


def test_what_cannot_be_kept_is_no_letter(store: Store) -> None:
    """A database that refuses means that nothing may be sent; and what it says repeats nothing of the text."""
    with store.writing() as connection:
        connection.execute(sa.text("DROP TABLE vault_letter"))
    with pytest.raises(AuditUnavailable, match="so it is not sent") as told:
        store.vault.keep(KEYS, "sfi/A-1", TEXT)
    assert "Kanarie" not in str(told.value)
    assert hashlib.sha256(TEXT.encode()).hexdigest() not in str(told.value)
    assert lies(store) == []  # as in the queue of an earlier release, which has no vault
