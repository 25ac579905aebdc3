"""What a replay is given: every value that a flow may name has a place from the start."""

from __future__ import annotations

from klickfri.model.condition import holds
from tests.unit.replay.support import Trial, looking, program


def test_a_case_has_one_name_in_the_log() -> None:
    """Every event of a case carries process and reference as its subject."""
    trial = Trial()
    trial.run()
    assert {event.subject for event in trial.log.events} == {"trial/A-1"}


def test_values_not_known_yet_are_empty_and_not_missing() -> None:
    """A condition may ask for a value that a skipped step would have read, whether or not it has a data class."""
    read = {"id": "read", "say": "Läs", "when": "empty($today)", "read": {"inquiry.saved": "never_classed"}}
    trial = Trial(
        program(
            looking(read),
            leave=False,
            ends=[{"when": "empty($never_classed)", "outcome": "granted", "nothing_saved": True}],
        )
    )
    assert holds("empty($never_classed)", trial.case.first_values())
    assert trial.run().outcome == "granted"


def test_the_application_wins_over_the_settings() -> None:
    """Settings are the process's own; a field of the same name is the applicant's."""
    trial = Trial()
    trial.program.process.settings["given_name"] = "Inställd"
    assert trial.case.first_values()["given_name"] != "Inställd"
    del trial.program.process.settings["given_name"]


def test_flows_know_day_mode_and_mandate() -> None:
    """`$today`, `$mode`, `$delegation` and `$board_title` come from run and process."""
    values = Trial().case.first_values()
    assert (str(values["today"]), values["mode"], values["delegation"]) == ("2026-11-20", "decide", "PN 7 §")
