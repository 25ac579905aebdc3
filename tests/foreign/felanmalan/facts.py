"""What the tracker and its witness both know: words of the form, who may log in, and who may be given a report."""

from __future__ import annotations

TYPES = ("Fel", "Önskemål", "Klagomål")
PRIORITIES = ("Hög", "Normal", "Låg")
COMPONENTS = ("Belysning", "Gata", "Park", "Vatten och avlopp", "Vinterväghållning")
MILESTONES = ("Vecka 48", "Vecka 49", "Vecka 50", "Våren 2027")
DAMAGES = ("Ja", "Nej", "Oklart")
OWNERS = ("driftledare.norr", "driftledare.syd", "parkmastare", "va-jouren")
CASEWORKER, ROBOT = "handlaggare", "rpa-fel-1"
PASSWORD = "prov-och-ovning-17"
REALM = "Felanmälan"
KNOWN = ("reference", "summary", "reporter", "before")
"""What the tracker knows of a report before anybody has worked on it; `before` is the number of what else stands."""
BEFORE: tuple[dict[str, str], ...] = (
    {},
    {"description": "Anmält via e-tjänsten.", "keywords": "e-tjänst", "priority": "Låg"},
    {
        "description": "Hör ihop med FA-2026-0002 och FA-2026-0006.\n\n * Ring mig!",
        "cc": "vaktmastare@skola.example",
        "milestone": "Vecka 48",
        "component": "Gata",
        "urgent": "1",
        "comment": "Påminnelse: det är //fortfarande// trasigt.",
    },
    {
        "type": "Klagomål",
        "damage": "Nej",
        "place": "Okänd plats",
        "owner": "parkmastare",
        "status": "tilldelad",
        "due": "2026-11-30",
        "comment": "Tilldelad på telefon.",
    },
)
"""What may stand in a report before: nothing, or what came with it, or what somebody has written since."""
DEFAULTS = {
    "type": "Fel", "priority": "Normal", "component": "Belysning", "milestone": "", "keywords": "", "cc": "",
    "description": "", "place": "", "damage": "Oklart", "urgent": "0", "due": "", "owner": "", "status": "ny",
}  # fmt: skip
"""What stands in a report of which nothing else is known."""
DATABASE, REPORTS, ENVIRONMENT, USERS = "trac/db/trac.db", "known.csv", "trac", "users.htpasswd"
