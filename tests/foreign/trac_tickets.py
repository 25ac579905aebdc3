"""The tracker Trac, in Swedish: a search, a form that is previewed while it is filled in, the browser's own log-in."""

from __future__ import annotations

from pathlib import Path

from tests.foreign.felanmalan import script
from tests.foreign.felanmalan.cases import cases, untouched, wanted
from tests.foreign.felanmalan.facts import PASSWORD, ROBOT
from tests.foreign.felanmalan.person import register
from tests.foreign.felanmalan.witness import serving
from tests.foreign.system import Foreign

TRAC = Foreign(
    title="Trac",
    recordings=Path(__file__).with_name("felanmalan") / "recordings",
    process="fault_report",
    account=ROBOT,
    password=PASSWORD,
    serving=serving,
    work=register,
    script=script.register,
    cases=cases,
    wanted=wanted,
    untouched=untouched,
)
