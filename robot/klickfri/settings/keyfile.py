"""Keys that are made here and kept in a file for this account alone (0600): 32 bytes of chance, in hexadecimal."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from klickfri.model.errors import Misconfigured
from klickfri.settings import private

KEY_BYTES = 32


def key(file: Path) -> bytes:
    """The key in the file, made on first use. Raises `Misconfigured` for what is no key, and `OSError`."""
    if not file.exists():
        _make(file)
    return key_in(file)


def key_in(file: Path) -> bytes:
    """The key in a file that is there. Raises `Misconfigured` for what is no key, and `OSError`."""
    try:
        found = bytes.fromhex(file.read_text(encoding="ascii"))
    except ValueError:
        found = b""
    if len(found) != KEY_BYTES:
        raise Misconfigured(f"{file} is not a key: put back the board's key from its backup")
    return found


def _make(file: Path) -> None:
    """Writes the key beside its place and links it there, so that two processes end up with the same one."""
    private.folder(file.parent)
    draft = file.with_suffix(f".{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(secrets.token_hex(KEY_BYTES))
        stream.flush()
        os.fsync(stream.fileno())
    try:
        os.link(draft, file)
    except FileExistsError:
        return
    finally:
        draft.unlink()
