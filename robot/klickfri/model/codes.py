"""The short words that queue, log and hand-over file call the end of a case by. A process has codes of its own beside.

They are kept as they are for ever: old queues and logs hold them. What they mean is told by `model/sentences.py`.
"""

from __future__ import annotations

PROTECTED = "SKYDD"
"""So begin the codes that mean protected identity."""


class Code(str):
    """One code, of ours or of a process (`UNG`). It is kept, sorted and compared as its text."""

    __slots__ = ()

    @property
    def restricted(self) -> bool:
        """Does it mean protected identity, whoever found it: a sign on a screen or a rule?"""
        return self.startswith(PROTECTED)

    @property
    def unsure(self) -> bool:
        """Does it say that the robot did not know, and so nothing of how the legacy system is?"""
        return self in (UNCLEAR, SAVE_UNKNOWN)


UNCLEAR = Code("OKÄND")
SAVE_UNKNOWN = Code("OVISST")
SAVE_REFUSED = Code("AVVISAT")
PROTECTED_LATE = Code("SKYDD-X")
"""A sign that shows after the protection check has passed."""

BROWSER = Code("WEBBLÄSARE")
FAULT_PAGE = Code("SYSTEMFEL")
FRAME = Code("RAM")
KILLED = Code("AVBRUTEN")
"""Every attempt ended with the robot's sudden death."""
LOCKED = Code("LÅST")
MISSED = Code("MISSAT")
NETWORK = Code("NÄT")
NOT_WRITTEN = Code("EJ-SKRIVET")
NO_PICTURE = Code("BILD")
NO_RULES = Code("REGLER")
SCREEN = Code("SKÄRM")
SESSION = Code("SESSION")
START = Code("START")
TIMEOUT = Code("TIMEOUT")
TOO_LONG_ILL = Code("ILLA")
OF_SYSTEMS = (
    BROWSER, FAULT_PAGE, FRAME, LOCKED, MISSED, NETWORK, NOT_WRITTEN, NO_PICTURE, NO_RULES, SCREEN, SESSION, START,
    TIMEOUT, TOO_LONG_ILL,
)  # fmt: skip
"""Codes of systems and machines, which the log keeps before the reason: `NÄT: systemet svarade inte`."""
