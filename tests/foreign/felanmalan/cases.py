"""Made-up reports of what is broken in the street, and what the tracker's database must hold of each."""

from __future__ import annotations

import random

from fixtures.synthetic.names import BACKGROUNDS, draw_name, mailbox
from tests.foreign.felanmalan.facts import BEFORE, COMPONENTS, DAMAGES, DEFAULTS, MILESTONES, OWNERS, PRIORITIES, TYPES
from tests.foreign.system import Row

THINGS = ("Trasig gatlykta", "Hål i vägen", "Omkullblåst träd", "Igensatt brunn", "Halt på gångvägen")
PLACES = ("Ekgatan 4", "Almvägen, vid skolan", "Parkstigen (norra änden)", "Torget 1 & 3", "Lindallén 12 B")
KEYWORDS = ("gatlykta, stolpe 114", "asfalt", "träd storm", "brunn, översvämning", "halka; sand")
DESCRIPTIONS = (
    "Lyktan närmast porten är släckt.\n\n * sedan i måndags\n * glaset är krossat",
    "Hålet är '''djupt''' och syns inte i mörker.",
    "Trädet ligger över gångvägen.\n\n== Läget ==\n{{{\nN 59.33, O 18.06\n}}}",
    "Vattnet stiger vid regn; se #1.",
)
COMMENTS = (
    "Ring anmälaren när det är lagat.",
    "Bedömd på plats.\n\n|| Besök || Vem ||\n|| 1 || NN ||",
    "Skickas vidare till driften, //brådskar inte//.",
)
_SET = (
    "type", "priority", "component", "milestone", "keywords", "cc", "description", "place", "damage", "due", "owner",
)  # fmt: skip


def cases(count: int) -> list[Row]:
    """So many reports; nothing but what every report has stands in the first, where people are in danger."""
    return [_case(serial) for serial in range(1, count + 1)]


def _case(serial: int) -> Row:
    rng = random.Random(serial)
    given, family = draw_name(rng.choice(BACKGROUNDS), woman=rng.random() < 0.5, rng=rng)
    return {
        "reference": _number(serial),
        "summary": f"{_number(serial)} {rng.choice(THINGS)}",
        "reporter": f"{given} {family}",
        "before": str((serial - 1) % len(BEFORE)),
        "type": rng.choice(TYPES) if serial > 1 else "Klagomål",
        "priority": rng.choice(PRIORITIES) if serial > 1 else "Hög",
        "component": rng.choice(COMPONENTS) if serial > 1 else "Park",
        "milestone": rng.choice(MILESTONES),
        "keywords": rng.choice(KEYWORDS),
        "cc": mailbox(given, family, serial),
        "description": rng.choice(DESCRIPTIONS),
        "place": rng.choice(PLACES),
        "damage": rng.choice(DAMAGES) if serial > 1 else "Ja",
        "urgent": rng.choice(("ja", "nej")) if serial > 1 else "ja",
        "due": f"2026-12-{rng.randint(1, 31):02}",
        "owner": rng.choice(OWNERS),
        "comment": rng.choice(COMMENTS),
    }


def _number(serial: int) -> str:
    return f"FA-2026-{serial:04}"


def wanted(case: Row) -> Row:
    """What the database should say of a report that is registered."""
    own = {name: case[name] for name in _SET}
    comments = "\n---\n".join(filter(None, (_stood(case).get("comment", ""), case["comment"])))
    urgent = str(int(case["urgent"] == "ja"))
    return {**untouched(case), **own, "urgent": urgent, "status": "tilldelad", "comments": comments}


def untouched(case: Row) -> Row:
    """What the database says of a report that nobody has worked on."""
    stood = _stood(case)
    nothing = dict.fromkeys(("resolution", "version", "severity"), "")
    came = {name: case[name] for name in ("reference", "summary", "reporter")}
    own = {name: stood.get(name, value) for name, value in DEFAULTS.items()}
    return {**nothing, **came, **own, "comments": stood.get("comment", "")}


def _stood(case: Row) -> Row:
    return BEFORE[int(case["before"])]
