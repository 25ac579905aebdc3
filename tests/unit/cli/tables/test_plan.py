"""A flow's plan, as whoever tries it reads it."""

from __future__ import annotations

from pathlib import Path

from klickfri.cli.tables.plan import render
from klickfri.flow.loader import load_program
from klickfri.summary.plan import plan_of
from tests.unit.app.conftest import SMALL
from tests.unit.cli.tables.support import text

RECORDINGS = Path(__file__).parents[4] / "recordings"


def test_the_plan_names_everything_that_would_be_done() -> None:
    """Stages, where they begin, what is looked at before and after a save, steps, targets, rules and ends."""
    plan = text(render(plan_of(load_program(SMALL, "trial"))))
    for words in (
        "Registrera ansökan", "på form, annars dit med open_form", "look_up: gjort om not empty($saved)",
        "Klicka på Spara · sparar", "form.save", "regeln assess", "granted",
    ):  # fmt: skip
        assert words in plan


def test_the_plan_of_the_repositorys_process() -> None:
    """The SFI flow can be read as a plan, with the conditions of its branches."""
    plan = text(render(plan_of(load_program(RECORDINGS, "sfi_first_application"))))
    for words in ("Klicka på Skicka brev · sparar", 'om $route == "completion"', "proposed", "inquiry.found +"):
        assert words in plan
