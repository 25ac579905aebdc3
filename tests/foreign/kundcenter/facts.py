"""What the tracker and its witness both know: who may log in, who works there, what had been reported before."""

from __future__ import annotations

from dataclasses import dataclass

TRACKER = "kundcenter"
CASEWORKER, ROBOT = "handlaggare", "rpa-kc-1"
PASSWORD = "prov-och-ovning-17"
STAFF = {
    "ann.ek": "Ann Ek", "ann.ekman": "Ann Ekman", "bo.lind": "Bo Lind", "eva.strom": "Eva Ström",
    "kim.aberg": "Kim Åberg", "lars.oberg": "Lars Öberg", "mia.sand": "Mia Sand", "ola.berg": "Ola Berg",
    "pia.dahl": "Pia Dahl", "sten.holm": "Sten Holm", "ulla.nyman": "Ulla Nyman", "zara.falk": "Zara Falk",
}  # fmt: skip
KEYWORDS = ("avlopp", "belysning", "park", "renhållning", "skadegörelse", "vinterväg", "väg", "vägmärke")
PRIORITIES = ("critical", "urgent", "bug", "feature", "wish")
KNOWN = ("reference", "reported")
"""What the tracker knows of a case before anybody has worked on it."""
KNOWN_FILE, HOME = "known.csv", "home"


@dataclass(frozen=True)
class Had:
    """What somebody has set in a case."""

    priority: str = "wish"
    status: str = "deferred"
    assignedto: str = "ola.berg"
    nosy: tuple[str, ...] = ("mia.sand", "ola.berg")
    keyword: tuple[str, ...] = ("park",)
    note: str = "Anmälaren har ringt.\nVill bli uppringd."
    file: str = "foto.txt"
    content: str = "Ett foto.\n"


HAD = Had()
"""What every third case had before anybody worked on it; the others have a title only."""


def had_before(reference: str) -> bool:
    """Has somebody worked on the case already?"""
    return int(reference) % 3 == 0
