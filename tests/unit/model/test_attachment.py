"""A file that is handed on and opened by nobody."""

from __future__ import annotations

import hashlib

from klickfri.model.attachment import Attachment


def test_a_file_is_known_by_what_is_in_it() -> None:
    """The log has its SHA-256; what is in it is not shown, also not by accident."""
    file = Attachment("intyg.pdf", b"Hemligt")
    assert file.sha256 == hashlib.sha256(b"Hemligt").hexdigest()
    assert "Hemligt" not in repr(file)
