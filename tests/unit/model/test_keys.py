"""Keys have one spelling in a flow, and what has none is refused."""

from __future__ import annotations

import pytest

from klickfri.model.keys import is_key, parted, sends, spelt


@pytest.mark.parametrize(
    ("key", "held", "spelling"),
    [
        ("Enter", [], "Enter"), ("Enter", ["ctrl"], "Ctrl+Enter"), ("s", ["ctrl"], "Ctrl+S"), ("s", [], "s"),
        ("S", ["shift", "ctrl"], "Ctrl+Shift+S"), (" ", ["ctrl"], "Ctrl+Space"), (" ", [], " "),
        ("+", ["ctrl"], "Ctrl++"), ("F5", ["meta", "shift", "alt", "ctrl"], "Ctrl+Alt+Shift+Meta+F5"),
    ],
)  # fmt: skip
def test_what_a_film_tells_has_one_spelling(key: str, held: list[str], spelling: str) -> None:
    """What is held down comes first, in one order; a letter beside it stands as on the keyboard."""
    assert spelt(key, held) == spelling
    assert is_key(spelling)


@pytest.mark.parametrize(
    "keys",
    ["", "Ctrl", "Ctrl+", "ctrl+Enter", "Control+Enter", "Shift+Ctrl+S", "Ctrl+s", "Ctrl+ ", "Retur", "F13", "ö", "ab",
     "Ctrl+Ctrl+S", "Enter\n"],
)  # fmt: skip
def test_any_other_spelling_is_none(keys: str) -> None:
    """Another order, another name, a sign that the robot has no key for."""
    assert not is_key(keys)


def test_a_spelling_is_taken_apart() -> None:
    """Also where plus is the key itself."""
    assert parted("Ctrl+Shift+S") == (["Ctrl", "Shift"], "S")
    assert parted("Ctrl++") == (["Ctrl"], "+")
    assert [sends(keys) for keys in ("Enter", "Ctrl+Enter", "Ctrl+S", "s")] == [True, True, False, False]
