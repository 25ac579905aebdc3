"""Tryton's web client: a form drawn by a script, lists that are completed, rows that are edited where they stand."""

from __future__ import annotations

from pathlib import Path

from tests.foreign.system import Foreign
from tests.foreign.tryton import script
from tests.foreign.tryton.cases import cases, untouched, wanted
from tests.foreign.tryton.facts import PASSWORD, ROBOT
from tests.foreign.tryton.person import register
from tests.foreign.tryton.witness import serving

TRYTON = Foreign(
    title="Tryton's web client",
    recordings=Path(__file__).with_name("tryton") / "recordings",
    process="tryton_guardian",
    account=ROBOT,
    password=PASSWORD,
    serving=serving,
    work=register,
    script=script.register,
    cases=cases,
    wanted=wanted,
    untouched=untouched,
)
