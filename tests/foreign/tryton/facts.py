"""What the server and its witness both know: who may log in, which words the register has, what it holds before."""

from __future__ import annotations

NAME = "parties"
"""The database's name, which stands in the address of every page."""
CASEWORKER, ROBOT = "caseworker", "rpa-tryton-1"
PASSWORD = "prov-och-ovning-17"
KNOWN = ("reference", "name")
"""What the register knows of a ward before anybody has worked on the case."""
WARDS = "known.csv"
LANGUAGES = ("Dutch", "English", "Finnish", "French", "German", "Polish", "Spanish")
ROLES = ("Guardian", "Administrator", "Guardian and administrator")
"""What one party can be for another."""
GUARDIANS = ("Alm Birgitta", "Alm Björn", "Berg Karin", "Berggren Olof", "Ek Ingrid", "Lind Sara", "Lindgren Per")
KINDS = {"phone": "Phone", "mobile": "Mobile", "email": "Email", "website": "Website"}
"""The register's words for ways to reach somebody."""
HAD = (("phone", "08-465 004 00"), ("website", "https://ward.example/"))
"""Ways to reach every other ward that are known already."""
LIVED = ("Gamla vägen 1", "123 45", "Ekby")
"""Where every third has lived."""


def serial(reference: str) -> int:
    """The number in a reference."""
    return int(reference[-4:])


def was_reached(reference: str) -> bool:
    """Does the register know ways to reach the ward already?"""
    return serial(reference) % 2 == 0


def has_lived(reference: str) -> bool:
    """Does it know an address already?"""
    return serial(reference) % 3 == 0
