"""Text as a page shows it, in Python."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from klickfri.model.text import as_caption, as_lines, as_shown

TABLE = Path(__file__).parents[2] / "conformance" / "text.yaml"


@pytest.mark.parametrize("row", yaml.safe_load(TABLE.read_text(encoding="utf-8")), ids=lambda row: ascii(row["text"]))
def test_a_text_is_told_as_it_shows(row: dict[str, str]) -> None:
    """The table's answer, which the page's script gives too (`tests/integration/test_conformance.py`)."""
    assert (as_shown(row["text"]), as_caption(row["text"])) == (row["shown"], row["caption"])
    assert as_lines(row["text"]) == row.get("lines", row["shown"])
    assert as_shown(as_shown(row["text"])) == as_shown(row["text"])
