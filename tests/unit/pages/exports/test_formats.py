"""Each format is written by what knows it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from klickfri.audit.wanted import Wanted
from klickfri.pages.exports.formats import Format, write
from tests.unit.pages.exports.support import excerpt, hostile

AT = dt.datetime(2026, 11, 30, 1, 0, tzinfo=dt.UTC)
BEGINS = {
    Format.CSV: "\ufeffnämnd;".encode(), Format.XLSX: b"PK", Format.JSONL: b'{"seq":', Format.XES: b"<?xml",
    Format.OCEL: b'{"events":',
}  # fmt: skip


@pytest.mark.parametrize("form", Format)
def test_a_file_is_of_the_format_that_was_asked_for(tmp_path: Path, form: Format) -> None:
    """And holds what is wanted; the same log gives the same bytes."""
    of = excerpt(hostile(), Wanted(reference="A-1"))
    assert write(form, [of], tmp_path / "ut", AT) == [len(list(of.stored()))]
    content = (tmp_path / "ut").read_bytes()
    assert content.startswith(BEGINS[form])
    if form is not Format.XLSX:  # its zip has the time of the day in it
        write(form, [of], tmp_path / "igen", AT)
        assert (tmp_path / "igen").read_bytes() == content
