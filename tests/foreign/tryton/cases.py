"""Made-up decisions on guardians, and what the register's database must hold of each."""

from __future__ import annotations

import random

from fixtures.synthetic.names import BACKGROUNDS, draw_name, mailbox
from fixtures.synthetic.persons import adult_numbers, is_woman
from tests.foreign.system import Row
from tests.foreign.tryton.facts import GUARDIANS, HAD, KINDS, LANGUAGES, LIVED, ROLES, has_lived, was_reached

STREETS = ("Storgatan", "Kyrkvägen", "Åsgatan", "Östra Hamngatan", "Björkstigen")
TOWNS = (("611 30", "Nyköping"), ("972 31", "Luleå"), ("352 30", "Växjö"), ("411 05", "Göteborg"))


def cases(count: int) -> list[Row]:
    """So many decisions, with everything that is registered of them; all in force: the register shows no others."""
    numbers = random.Random(2).sample(adult_numbers(), 100)
    return [_case(serial, number) for serial, number in enumerate(numbers[:count], 1)]


def _case(serial: int, number: str) -> Row:
    rng = random.Random(serial)
    given, family = draw_name(rng.choice(BACKGROUNDS), is_woman(number), rng)
    postal_code, city = rng.choice(TOWNS)
    return {
        "reference": f"GM-2026-{serial:04}",
        "name": f"{family} {given}",
        "language": rng.choice(LANGUAGES),
        "phone_kind": rng.choice(("Phone", "Mobile")),
        "phone": f"070-1740{rng.randint(605, 699)}",
        "email": mailbox(given, family, serial),
        "street": f"{rng.choice(STREETS)} {rng.randint(1, 90)}",
        "postal_code": postal_code,
        "city": city,
        "role": rng.choice(ROLES),
        "guardian": rng.choice(GUARDIANS),
        "start_date": f"{rng.randint(2021, 2023)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
        "end_date": f"2088-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
    }


def wanted(case: Row) -> Row:
    """What the database should say of a ward whose guardian is registered."""
    address = f"{case['street']}, {case['postal_code']} {case['city']}"
    guardian = f"{case['role']}: {case['guardian']}, {case['start_date']} to {case['end_date']}"
    reached = (f"{case['phone_kind']}: {case['phone']}", f"Email: {case['email']}")
    return {
        "name": case["name"],
        "language": case["language"],
        "reached": "; ".join((*_reached(case), *reached)),
        "addresses": "; ".join((*_lived(case), address)),
        "guardians": guardian,
    }


def untouched(case: Row) -> Row:
    """What the database says of a ward that nobody has worked on."""
    return {
        "name": case["name"],
        "language": "",
        "reached": "; ".join(_reached(case)),
        "addresses": "; ".join(_lived(case)),
        "guardians": "",
    }


def _reached(case: Row) -> tuple[str, ...]:
    """The ways to reach the ward that were known before."""
    return tuple(f"{KINDS[kind]}: {value}" for kind, value in HAD) if was_reached(case["reference"]) else ()


def _lived(case: Row) -> tuple[str, ...]:
    """Where the ward was known to live."""
    street, postal_code, city = LIVED
    return (f"{street}, {postal_code} {city}",) if has_lived(case["reference"]) else ()
