"""What a reusable object knows: its inputs first, and what it reads becomes known to all."""

from __future__ import annotations

from klickfri.model.flow import Use
from klickfri.replay.scope import inner_scope


def test_inputs_come_first_and_readings_become_known() -> None:
    """A value is handed over as it is, a text is filled in, and what is read stands among all known values."""
    known: dict[str, object] = {"number": "1", "rows": [1], "name": "Åsa"}
    scope = inner_scope(Use(flow="f", **{"with": {"number": "$rows", "text": "Hej $name"}}), known, known)
    assert (scope["number"], scope["text"], scope["name"]) == ([1], "Hej Åsa", "Åsa")
    scope["read"] = "x"
    assert known == {"number": "1", "rows": [1], "name": "Åsa", "read": "x"}
