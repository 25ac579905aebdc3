"""What the site and its witness both know: words of the forms, who may log in, which schools there are."""

from __future__ import annotations

SCHOOL_FORMS = {"grund": "Komvux på grundläggande nivå", "gy": "Komvux på gymnasial nivå", "sfi": "Komvux i sfi"}
STATUSES = {"new": "Inkommen", "done": "Registrerad", "refused": "Avslagen"}
PACES = {"25": "25 %", "50": "50 %", "100": "100 %"}
PROVIDERS = (
    "Almbacka lärcentrum", "Ekby folkhögskola", "Granlunda komvux", "Lindvik distans", "Norrby lärcentrum",
    "Almbacka distans",
)  # fmt: skip
HAD = (("SVASVA01", 100, "50"), ("HISHIS01a1", 50, "100"))
"""Courses that every other applicant has a place at before anybody works on the application."""
CASEWORKER, ROBOT = "handlaggare", "rpa-vux-1"
PASSWORD = "prov-och-ovning-17"
KNOWN = ("reference", "personal_number", "given_name", "family_name")
"""What the system knows of an application before anybody has worked on it."""
DATABASE, APPLICATIONS = "vux.sqlite", "known.csv"


def has_courses(reference: str) -> bool:
    """Has the applicant courses already?"""
    return int(reference[-4:]) % 2 == 0
