"""A letter is read with the key of its case, wrapped by its board's, and with no other."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from klickfri.model.errors import Misconfigured
from klickfri.privacy import vault
from klickfri.privacy.vault import VaultKey, VaultKeys

TEXT = "Hej Åsa,\r\n\tvälkommen till sfi\u2028 den 5 januari.  "
SHA = hashlib.sha256(TEXT.encode()).hexdigest()
KEY = VaultKey(b"\x01" * 32, "prov")


def test_a_letter_comes_back_byte_for_byte() -> None:
    """With every sign that it was sent with, also those that no eye sees; nothing of it stands in what is kept."""
    wrapped = KEY.new_case_key("sfi/A-1")
    sealed = KEY.close(TEXT, wrapped, "sfi/A-1", SHA)
    assert KEY.open(sealed, wrapped, "sfi/A-1", SHA) == TEXT
    assert "sa," not in sealed
    assert "01" * 8 not in repr(KEY)


@pytest.mark.parametrize("what", ["another case", "another letter", "another board", "another key", "a changed byte"])
def test_what_was_put_in_another_place_is_not_opened(what: str) -> None:
    """Keys and letters are bound to their board, case and text: what was swapped or changed is refused."""
    wrapped, other = KEY.new_case_key("sfi/A-1"), KEY.new_case_key("sfi/A-2")
    sealed = KEY.close(TEXT, wrapped, "sfi/A-1", SHA)
    opened = {
        "another case": lambda: KEY.open(KEY.close(TEXT, other, "sfi/A-2", SHA), other, "sfi/A-1", SHA),
        "another letter": lambda: KEY.open(sealed, wrapped, "sfi/A-1", "0" * 64),
        "another board": lambda: VaultKey(b"\x01" * 32, "annan").open(sealed, wrapped, "sfi/A-1", SHA),
        "another key": lambda: VaultKey(b"\x02" * 32, "prov").open(sealed, wrapped, "sfi/A-1", SHA),
        "a changed byte": lambda: KEY.open(
            f"{sealed[:40]}{'AB'[sealed[40] == 'A']}{sealed[41:]}", wrapped, "sfi/A-1", SHA
        ),
    }[what]
    with pytest.raises(ValueError, match="not what was sealed"):
        opened()


def test_a_letter_is_the_one_that_it_is_called() -> None:
    """Whoever has the keys and writes another text under a letter's name is found out by its SHA-256."""
    wrapped = KEY.new_case_key("sfi/A-1")
    with pytest.raises(ValueError, match="not the letter"):
        KEY.open(KEY.close("Ett annat", wrapped, "sfi/A-1", SHA), wrapped, "sfi/A-1", SHA)


def test_the_key_of_a_case_can_be_wrapped_anew() -> None:
    """By another key of the board; what is sealed with it stays as it is."""
    wrapped, new = KEY.new_case_key("sfi/A-1"), VaultKey(b"\x02" * 32, "prov")
    sealed = KEY.close(TEXT, wrapped, "sfi/A-1", SHA)
    assert new.open(sealed, new.rewrapped(wrapped, "sfi/A-1", KEY), "sfi/A-1", SHA) == TEXT


def test_the_boards_keys_are_found(tmp_path: Path) -> None:
    """None at first; the first is made for this account alone; and the one before is known as long as it lies there."""
    assert VaultKeys.there(tmp_path, "prov") is None
    first = VaultKeys.of_board(tmp_path, "prov")
    assert VaultKeys.of_board(tmp_path, "prov") == first == VaultKeys(first.current)
    vault.file(tmp_path, "prov").rename(vault.old_file(tmp_path, "prov"))
    later = VaultKeys.of_board(tmp_path, "prov")
    assert later.checks == {first.current.check, later.current.check}
    assert later.by(first.current.check) == first.current
    with pytest.raises(LookupError):
        first.by(later.current.check)
    vault.file(tmp_path, "prov").write_text("ingen nyckel")
    with pytest.raises(Misconfigured, match="is not a key"):
        VaultKeys.there(tmp_path, "prov")
