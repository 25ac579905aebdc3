"""A program is checked as a whole: names that do not fit together are found before the night."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from klickfri.flow.check import faults_of
from klickfri.flow.finding import Sources
from klickfri.model.flow import Program
from klickfri.model.target import Between, Page
from tests.unit.replay.support import DONE_WHEN, FILL, OBJECTS, REGISTER, flow_of, looking, program


def told(checked: Program) -> str:
    """All faults in one text."""
    nowhere = Sources(Path("trial"), Path("systems/small"))
    return "\n".join(str(nowhere.fault(finding)) for finding in faults_of(checked))


def with_step(**step: Any) -> Program:
    """The trial process with one more step."""
    return program(looking({"id": "it", "say": "Gör"} | step))


def test_the_trial_process_fits_together() -> None:
    """Nothing to say against a right program."""
    assert told(program()) == ""


@pytest.mark.parametrize(
    ("step", "fault"),
    [
        ({"click": "form.sav"}, "no target is called 'form.sav'"),
        ({"read": {"options:form.sav": "saved"}}, "no target is called 'form.sav'"),
        ({"each": {"rows": "inquiry.row", "into": "saved"}}, "no target is called 'inquiry.row'"),
        ({"open": "hom"}, "no page is called 'hom'"),
        ({"open": "home", "unless_shown": "hom"}, "no page is called 'hom'"),
        ({"expect": {"page": ["home", "frm"]}}, "no page is called 'frm'"),
        ({"expect": {"closed": "frm"}}, "no page is called 'frm'"),
        ({"expect": {"page": "form", "values": {"form.nam": "x"}}}, "no target is called 'form.nam'"),
        ({"fill": {"form.name": "$gven_name"}}, "nothing gives the value $gven_name"),
        ({"when": '$rute == "x"', "open": "home"}, "nothing gives the value $rute"),
        ({"when": "$status > 3", "open": "home"}, "is not allowed in the condition"),
        ({"expect": {"that": "len($status)"}}, "is not allowed in the condition"),
        ({"use": {"flow": "look_upp"}}, "no reusable object is called 'look_upp'"),
        ({"use": {"flow": "look_up"}}, "look_up also needs reference"),
        ({"use": {"flow": "look_up", "with": {"reference": "$ref"}}}, "nothing gives the value $ref"),
    ],
)
def test_a_name_that_leads_nowhere_is_a_fault(step: dict[str, Any], fault: str) -> None:
    """Every place where a step names something is looked at; the fault names flow and step."""
    text = told(with_step(**step))
    assert fault in text
    assert "trial: step it" in text


def test_a_targets_own_references_count() -> None:
    """A row key or name with a misspelt value would never be found on the screen."""
    checked = program()
    row = checked.targets["home.row"].model_copy(update={"row": {"Nummer": "$refrence"}})
    assert "$refrence" in told(replace(checked, targets={**checked.targets, "home.row": row}))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"begins_at": "frm"}, "begins at the unknown page 'frm'"),
        ({"when": "$rute"}, "nothing gives the value $rute"),
        ({"reach": {"flow": "open_frm"}}, "no reusable object is called 'open_frm'"),
        ({"done_when": {**DONE_WHEN, "found": "not empty($savd)"}}, "nothing gives the value $savd"),
        ({"done_when": {**DONE_WHEN, "same": ["$savd == $given_name"]}}, "nothing gives the value $savd"),
    ],
)
def test_a_stages_names_count(change: dict[str, Any], fault: str) -> None:
    """Place, condition, way there and probe."""
    text = told(program({**REGISTER, **change}))
    assert fault in text
    assert "stage register" in text


def test_a_probe_only_looks() -> None:
    """`done_when` runs before and after a save, at any time: an object that works would change what it asks about."""
    working = flow_of("look_up", [FILL], inputs=["reference"])
    assert "done_when uses look_up, which does more than look" in told(program(look_up=working))


def test_a_step_name_used_twice_would_blur_the_log() -> None:
    """Within a stage and within an object."""
    step = {"id": "it", "say": "Gå", "open": "home"}
    assert "used twice" in told(program(looking(step, step)))
    assert "used twice" in told(program(other=flow_of("other", [step, step])))


def test_the_systems_own_names_count() -> None:
    """Log-in page, start, home, the log-in flow, and the page each target stands on."""
    checked = program()
    pages = {name: page for name, page in checked.system.pages.items() if name not in ("home", "inquiry")}
    system = checked.system.model_copy(update={"pages": pages | {"other": Page()}, "log_in": "logg_in"})
    text = told(replace(checked, system=system))
    for fault in ("no page is called 'home'", "no flow is called 'logg_in'", "unknown page 'inquiry'"):
        assert fault in text


def test_logging_in_uses_only_what_it_knows() -> None:
    """A verb that logging in would pass over in silence is refused."""
    log_in = flow_of("log_in", [{"id": "go", "say": "Välj", "select": {"form.status": "x"}}], kind="looking")
    assert "logging in and out know fill and click, not select" in told(program(log_in=log_in))


def test_ends_and_leave_count() -> None:
    """The conditions of ends, and the object that leaves."""
    objects = {name: flow for name, flow in OBJECTS.items() if name != "leave"}
    checked = program(ends=[{"when": "$rute", "outcome": "granted"}])
    text = told(replace(checked, objects=objects))
    assert "nothing gives the value $rute" in text
    assert "no reusable object is called 'leave'" in text


def test_a_value_of_an_end_must_come_from_somewhere() -> None:
    """`hand_over: $code` and `defer_until: $day` name values too."""
    text = told(program(ends=[{"hand_over": "$cod"}, {"hand_over": "X", "defer_until": "$da"}]))
    assert "$cod" in text
    assert "$da" in text


def test_paragraphs_are_of_a_stage_that_decides() -> None:
    """Others would stand in no decision, and nobody would miss them."""
    checked = program({**REGISTER, "decision": True})
    basis = {"register": "2 § provlagen", "assess": "3 § provlagen"}
    text = told(replace(checked, process=checked.process.model_copy(update={"legal_basis": basis})))
    assert "legal_basis names 'assess', no stage with decision: true" in text
    assert "'register'" not in text


def test_pages_between_lead_on_from_what_they_are() -> None:
    """A page and a target that exist, a target of that very page, and a log-in only where there is one."""
    checked = program()
    between = {
        "notice": Between(press="notice.on"), "home": Between(press="form.save"), "inquiry": Between(log_in=True)
    }  # fmt: skip
    update: dict[str, object] = {"between": between, "log_in": None, "login_page": None, "log_out": None}
    text = told(replace(checked, system=checked.system.model_copy(update=update)))
    for fault in (
        "no page is called 'notice'", "no target is called 'notice.on'", "form.save stands on another page",
        "nobody logs in on a page of this system",
    ):  # fmt: skip
        assert fault in text
