"""Made-up applications to adult education, and what the site's database must hold of each."""

from __future__ import annotations

import random

from fixtures.synthetic.names import BACKGROUNDS, draw_name, mailbox
from fixtures.synthetic.persons import adult_numbers, is_woman
from tests.foreign.system import Row
from tests.foreign.vux.facts import HAD, PACES, PROVIDERS, SCHOOL_FORMS, STATUSES, has_courses

COURSES = ("SVASVA01", "MATMAT01a", "ENGENG05", "SAMSAM01b", "HISHIS01a1", "BIOBIO01")
NOTES = (
    "Ring hellre än att skriva.",
    "Vill läsa på kvällen; arbetar på dagtid.",
    "Saknar betyg från åk 9.\n\n  - matematik\n  - svenska",
)


def cases(count: int) -> list[Row]:
    """So many applications with everything that their form asked for; the first asks for support."""
    numbers = random.Random(1).sample(adult_numbers(), 100)
    return [_case(serial, number) for serial, number in enumerate(numbers[:count], 1)]


def _case(serial: int, number: str) -> Row:
    rng = random.Random(serial)
    given, family = draw_name(rng.choice(BACKGROUNDS), is_woman(number), rng)
    return {
        "reference": f"VUX-2026-{serial:04}",
        "personal_number": number,
        "given_name": given,
        "family_name": family,
        "email": mailbox(given, family, serial),
        "phone": f"070-1740{rng.randint(605, 699)}",
        "school_form": rng.choice(tuple(SCHOOL_FORMS.values())),
        "provider": rng.choice(PROVIDERS),
        "start_date": f"2027-{rng.randint(1, 6):02}-{rng.randint(1, 28):02}",
        "support": "ja" if serial == 1 else rng.choice(("ja", "nej")),
        "note": rng.choice(NOTES),
        "course": rng.choice(COURSES),
        "points": str(rng.choice((50, 100, 150))),
        "pace": rng.choice(tuple(PACES.values())),
    }


def wanted(case: Row) -> Row:
    """What the database should say of an application that is registered."""
    own = {one: case[one] for one in ("email", "phone", "provider", "start_date", "note", "school_form")}
    course = f"{case['course']}/{case['points']}/{case['pace']}"
    courses = {"courses": f"{_courses(case)} {course}".strip()}
    return {**own, **courses, "support": str(int(case["support"] == "ja")), "status": STATUSES["done"]}


def untouched(case: Row) -> Row:
    """What the database says of an application that nobody has worked on."""
    nothing = dict.fromkeys(wanted(case), "")
    return {**nothing, "courses": _courses(case), "support": "0", "status": STATUSES["new"]}


def _courses(case: Row) -> str:
    """The courses that the applicant has already."""
    had = HAD if has_courses(case["reference"]) else ()
    return " ".join(f"{code}/{points}/{PACES[pace]}" for code, points, pace in had)
