"""The words of calendars that pages draw: months as their captions say them, and what leads a month on or back.

The page's script is given the same words.
"""

from __future__ import annotations

from collections.abc import Mapping

_NAMES = (
    ("januari", "january"), ("februari", "february"), ("mars", "march"), ("april", "april"), ("maj", "may"),
    ("juni", "june"), ("juli", "july"), ("augusti", "august"), ("september", "september"), ("oktober", "october"),
    ("november", "november"), ("december", "december"),
)  # fmt: skip
_SHORTEST = 3
MONTHS: Mapping[str, int] = {
    word: number
    for number, names in enumerate(_NAMES, 1)
    for name in names
    for word in (name, name[:_SHORTEST], f"{name[:_SHORTEST]}.")
} | {"sept": 9, "sept.": 9}
"""What a caption calls each month, in small letters, in Swedish and English, in full and in short."""
ONWARD: tuple[str, ...] = (
    "nästa månad", "next month", "nästa", "next", "framåt", "›", ">", "→", "▶", "▸", "keyboard_arrow_right",
    "chevron_right", "»", ">>",
)  # fmt: skip
BACK: tuple[str, ...] = (
    "föregående månad", "förra månaden", "previous month", "föregående", "previous", "prev", "bakåt", "‹", "<", "←",
    "◀", "◂", "keyboard_arrow_left", "chevron_left", "«", "<<",
)  # fmt: skip
"""What leads a month on or back is called, in small letters; where a page has several, the first here is meant."""


def turns(name: str) -> bool:
    """Does something of this name turn a calendar's page?"""
    return name.casefold() in (*ONWARD, *BACK)
