"""The issue tracker Roundup, as it comes: no label on any field, lists in windows that a script writes, a file."""

from __future__ import annotations

from pathlib import Path

from tests.foreign.kundcenter import script
from tests.foreign.kundcenter.cases import cases, content_of, untouched, wanted
from tests.foreign.kundcenter.facts import PASSWORD, ROBOT
from tests.foreign.kundcenter.person import pass_on
from tests.foreign.kundcenter.witness import serving
from tests.foreign.system import Foreign

ROUNDUP = Foreign(
    title="Roundup",
    recordings=Path(__file__).with_name("kundcenter") / "recordings",
    process="fault_report",
    account=ROBOT,
    password=PASSWORD,
    serving=serving,
    work=pass_on,
    script=script.pass_on,
    cases=cases,
    wanted=wanted,
    untouched=untouched,
    files=lambda case: {case["file"]: content_of(case["file"])},
)
