"""Keys as a flow spells them: `Enter`, `Ctrl+Enter`, `Ctrl+Shift+S`. One spelling each, and no other is read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated

from pydantic import AfterValidator, Field

HELD = {"Ctrl": "Control", "Alt": "Alt", "Shift": "Shift", "Meta": "Meta"}
"""The keys that are held down while another is pressed, in the order they are spelt, and as browsers call them."""
SPACE = "Space"
"""How the blank is spelt beside a key that is held down; alone it may stand as itself."""

_HELD = "".join(rf"({name}\+)?" for name in HELD)
_NAMED = (
    "Enter|Tab|Escape|Backspace|Delete|Insert|Home|End|PageUp|PageDown|Space"
    "|ArrowUp|ArrowDown|ArrowLeft|ArrowRight|F[1-9]|F1[0-2]"
)
_SPELT = rf"^({_HELD}({_NAMED}|[!-`{{-~])|[a-z ])$"
"""A letter beside keys that are held down is spelt as it stands on the keyboard; alone it is the sign it writes."""


def is_key(keys: str) -> bool:
    """Is it a key, perhaps with others held down, spelt as a flow does?"""
    return re.fullmatch(_SPELT, keys) is not None


def _checked(keys: str) -> str:
    if not is_key(keys):
        held = ", ".join(HELD)
        raise ValueError(f"{keys!r} is no key: a sign or a name such as Enter or F5, after {held} in this order and +")
    return keys


Key = Annotated[str, AfterValidator(_checked), Field(json_schema_extra={"pattern": _SPELT})]
"""A key that can be pressed, with those that are held down meanwhile."""


def spelt(key: str, held: Sequence[str]) -> str:
    """A key as a browser calls it, and what is held down (`ctrl`, `shift`), as a flow spells them."""
    first = [name for name in HELD if name.lower() in held]
    if not first:
        return key
    return "+".join([*first, SPACE if key == " " else key.upper() if len(key) == 1 else key])


def parted(keys: str) -> tuple[list[str], str]:
    """What is held down, and what is pressed meanwhile, as they are spelt."""
    held = []
    for name in HELD:
        if keys.startswith(f"{name}+"):
            held.append(name)
            keys = keys.removeprefix(f"{name}+")
    return held, keys


def sends(keys: str) -> bool:
    """Is it Enter, whatever is held down: the key that a page answers as it answers a click?"""
    return parted(keys)[1] == "Enter"
