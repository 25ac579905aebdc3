"""Django's own admin site, in Swedish: search, a form with a school chosen in a popup, rows added by a script."""

from __future__ import annotations

from pathlib import Path

from tests.foreign.system import Foreign
from tests.foreign.vux import script
from tests.foreign.vux.cases import cases, untouched, wanted
from tests.foreign.vux.facts import PASSWORD, ROBOT
from tests.foreign.vux.person import register
from tests.foreign.vux.witness import serving

DJANGO = Foreign(
    title="Django's admin site",
    recordings=Path(__file__).with_name("vux") / "recordings",
    process="vux_application",
    account=ROBOT,
    password=PASSWORD,
    serving=serving,
    work=register,
    script=script.register,
    cases=cases,
    wanted=wanted,
    untouched=untouched,
)
