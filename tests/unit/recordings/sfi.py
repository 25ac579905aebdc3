"""Questions to the SFI rules: a plain application that is granted, and one thing changed."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fixtures.synthetic.cases import Case
from fixtures.synthetic.screens import shown
from klickfri.model.application import Process
from klickfri.model.verdict import Question

FOLDER = Path(__file__).parents[3] / "recordings" / "sfi_first_application"
PROCESS = Process.model_validate(tomllib.loads((FOLDER / "process.toml").read_text(encoding="utf-8")))
TODAY = dt.date(2026, 11, 20)
NUMBER = "19850314-2385"

APPLICATION = {
    **dict.fromkeys(PROCESS.fields, ""),
    "reference": "SFI-2026-00001",
    "received": "2026-11-19 14:05",
    "identity": "personnummer",
    "personal_number": NUMBER,
    "given_name": "Zuzanna",
    "family_name": "Łaska",
    "street": "Provgatan 901",
    "postcode": "199 01",
    "city": "Almbacka",
    "municipality_at_application": "0199",
    "email": "zuzanna@post.example",
    "citizenship": "annat",
    "residence": "folkbokförd",
    "birth_country": "Polen",
    "mother_tongue": "polska",
    "school_years": "7-12",
    "earlier_swedish": "nej",
    "danish_norwegian": "nej",
    "provider_1": "Språkporten",
    "wanted_start": "2026-12-07",
    "protected": "nej",
    "consent": "ja",
}
OWN_ROW = {
    "Typ": "Ansökan",
    "Nummer": "SFI-2026-00001",
    "Skolform": "SFI",
    "Status": "Inkommen",
    "Inkommen": "2026-11-19",
    "Mottagen": "",
}
SEEN = {
    "application_status": "Inkommen",
    "case_number": "",
    "letters": [],
    "register_page": "register",
    "register_number": NUMBER,
    "register_name": "Łaska, Zuzanna",
    "register_street": "Provgatan 901",
    "register_city": "199 01 Almbacka",
    "register_municipality_code": "0199",
    "register_municipality": "Almbacka",
    "register_status": "Folkbokförd",
    "register_new_number": "",
    "cases": [OWN_ROW],
    "providers": ("– välj –", "Almbacka Lärcentrum", "Språkporten"),
}


def question(
    application: Mapping[str, Any] | None = None,
    seen: Mapping[str, Any] | None = None,
    settings: Mapping[str, Any] | None = None,
    today: dt.date = TODAY,
) -> Question:
    """The plain application with these things changed."""
    return Question(
        {**APPLICATION, **(application or {})},
        {**SEEN, **(seen or {})},
        {**PROCESS.settings, **(settings or {})},
        today,
    )


def letter(template: str, sent: str) -> dict[str, str]:
    """One row of the letters sent for the application."""
    return {"Brevnr": "B-1", "Skickat": sent, "Mall": template, "Text": "Hej"}


def about(case: Case, today: dt.date) -> Question:
    """What the rules are asked about a synthetic case once the screens have been read."""
    return Question(case.application, shown(case), PROCESS.settings, today)
