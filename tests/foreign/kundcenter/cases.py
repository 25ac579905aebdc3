"""Made-up faults that citizens report, and what the tracker's database must hold of each."""

from __future__ import annotations

import random

from tests.foreign.kundcenter.facts import HAD, KEYWORDS, PRIORITIES, STAFF, had_before
from tests.foreign.system import Row

FAULTS = {
    "Lampan trasig": "Gatlykta släckt", "Grop": "Hål i cykelbanan", "Skräp överallt": "Nedskräpning",
    "Klotter på tunneln": "Klotter, gångtunnel", "Halt": "Gångväg ej sandad", "Vatten på gatan": "Läckande brunn",
}  # fmt: skip
"""What they wrote, and what it is called when it is passed on."""
PLACES = ("Ekgatan", "Åvägen", "Lindgården", "Norra torget", "Södra bron")
NOTES = (
    "Ring anmälaren när det är klart.",
    "Åtgärdas före helgen.\nAnmälaren: nås på kvällen.",
    'Skylten "30 km/h" <saknas> & stolpen lutar; se även ärende 3.',
    "Besiktigat på plats:\n\n  - mast nr 17\n  - lucka öppen\n\nTa med ny lampa.",
)
FIRST, APART = 14, 2
"""The number of the first case, and how far they lie apart: between them stand others."""


def cases(count: int) -> list[Row]:
    """So many faults with what they are to be passed on with; the first is a double of another."""
    return [_case(serial, FIRST + serial * APART) for serial in range(count)]


def _case(serial: int, number: int) -> Row:
    rng = random.Random(number)
    reported, title = rng.choice(tuple(FAULTS.items()))
    place = rng.choice(PLACES)
    return {
        "reference": str(number),
        "reported": f"{reported} {place}",
        "title": f"{title}, {place} {rng.randint(1, 90)}",
        "priority": rng.choice(PRIORITIES),
        "superseder": str(rng.randint(1, FIRST - 1)) if serial == 0 or rng.random() < 0.5 else "",
        "nosy": rng.choice(tuple(STAFF.values())),
        "assigned": rng.choice(tuple(STAFF)),
        "keyword": rng.choice(KEYWORDS),
        "note": rng.choice(NOTES),
        "file": f"anmalan-{number}.txt",
    }


def content_of(file: str) -> str:
    """What is in the file that came with a case."""
    return f"Anmälan {file.removesuffix('.txt')}: foto saknas.\n"


def wanted(case: Row) -> Row:
    """What the database should hold of a case that is passed on: the tracker itself makes the caseworker follow it."""
    had = untouched(case)
    watching = {_account(case["nosy"]), case["assigned"], *had["nosy"].split()}
    return {
        "title": case["title"],
        "priority": case["priority"],
        "status": "in-progress",
        "assignedto": case["assigned"],
        "superseder": case["superseder"],
        "nosy": " ".join(sorted(watching)),
        "keyword": " ".join(sorted({case["keyword"], *had["keyword"].split()})),
        "notes": f"{had['notes']}<{case['note']}>",
        "files": f"{had['files']}<{case['file']}: {content_of(case['file'])}>",
    }


def untouched(case: Row) -> Row:
    """What it holds of one that nobody has worked on since it came in."""
    if not had_before(case["reference"]):
        nothing = dict.fromkeys(("priority", "assignedto", "superseder", "nosy", "keyword", "notes", "files"), "")
        return {**nothing, "title": case["reported"], "status": "unread"}
    return {
        "title": case["reported"],
        "priority": HAD.priority,
        "status": HAD.status,
        "assignedto": HAD.assignedto,
        "superseder": "",
        "nosy": " ".join(HAD.nosy),
        "keyword": " ".join(HAD.keyword),
        "notes": f"<{HAD.note}>",
        "files": f"<{HAD.file}: {HAD.content}>",
    }


def _account(name: str) -> str:
    return next(account for account, full in STAFF.items() if full == name)
