"""A key is made once, for this account alone, and what is no key is refused."""

from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest

from klickfri.model.errors import Misconfigured
from klickfri.settings import keyfile


def test_a_key_is_made_on_first_use(tmp_path: Path) -> None:
    """32 bytes of chance in a file of this account's alone, and the same ever after."""
    file = tmp_path / "keys" / "prov.sign"
    made = keyfile.key(file)
    assert (len(made), keyfile.key(file), keyfile.key_in(file)) == (32, made, made)
    assert [stat.S_IMODE(path.stat().st_mode) for path in (file.parent, file)] == [0o700, 0o600]
    assert keyfile.key(tmp_path / "keys" / "other.sign") != made


def test_who_comes_second_gets_the_same(tmp_path: Path) -> None:
    """Also when several begin at once; no draft is left."""
    file, made = tmp_path / "keys" / "prov.sign", list[bytes]()
    threads = [threading.Thread(target=lambda: made.append(keyfile.key(file))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(made), len(set(made)), list(file.parent.iterdir())) == (8, 1, [file])


@pytest.mark.parametrize("spoilt", ["", "abcd", "zz" * 32, "å" * 64])
def test_what_is_no_key_is_refused(tmp_path: Path, spoilt: str) -> None:
    """It is neither used nor made anew."""
    file = tmp_path / "prov.sign"
    file.write_text(spoilt, encoding="utf-8")
    with pytest.raises(Misconfigured, match="is not a key"):
        keyfile.key(file)
    assert file.read_text(encoding="utf-8") == spoilt
